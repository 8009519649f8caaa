"""Tasks of one worksheet: strips of a sweep, or an expanding square about the datum."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.detection.lateral_range import pod
from sarex.planning.manual.assign import Demand, Offer
from sarex.planning.manual.laying import Lay, drift_bearing_deg, step_m, track_m
from sarex.planning.manual.layout import Share, cut_strips, fit_square, make_area, strip_legs
from sarex.planning.manual.turning import (
    Sweep,
    poc,
    sentence_of,
    turned_square,
    turned_sweep,
    widened,
)
from sarex.planning.manual.worksheet import FacilityResult, Worksheet
from sarex.planning.patterns import parallel_sweep
from sarex.planning.plan import DatumFix, Frame, ParallelSweep, SearchArea, SquareSearch, Task
from sarex.planning.request import PlanningRequest

__all__ = ["square_task", "sweep_tasks"]


def _frame(demand: Demand, request: PlanningRequest) -> Frame:
    if request.frame == "earth":
        return Frame()
    fixes = []
    span = request.end_ns - request.start_ns
    for step in range(9):
        time_ns = request.start_ns + span * step // 8
        x, y = demand.centre_xy_m(time_ns, request.plane)
        lon, lat = request.plane.to_lonlat(float(x), float(y))
        fixes.append(DatumFix(time=ns_to_iso(time_ns), lon_deg=lon, lat_deg=lat))
    return Frame(kind="drift", datum_motion=tuple(fixes))


def _task(
    offer: Offer,
    area: str,
    parameters: ParallelSweep | SquareSearch,
    coverage: float,
    request: PlanningRequest,
) -> Task:
    facility, datum = offer.state.facility, offer.demand.datum
    return Task(
        id=f"S{request.period}-{facility.id}-T1",
        area=area,
        hypothesis=datum.hypothesis,
        search_object=datum.search_object,
        parameters=parameters,
        frame=_frame(offer.demand, request),
        altitude_m=facility.sensor_height_m,
        speed_m_s=facility.search_speed_m_s,
        planned_coverage=coverage,
    )


def sweep_tasks(
    demand: Demand,
    offers: Sequence[Offer],
    sheet: Worksheet,
    lay: Lay,
    request: PlanningRequest,
    fill: Mapping[str, float],
    tasks: dict[str, Task],
) -> tuple[Worksheet, list[SearchArea]]:
    """Strips for all facilities of one worksheet; fills ``tasks``.

    The worksheet comes back with the spacings at which everybody's turns fit.
    """
    plane, by_id = request.plane, {o.state.facility.id: o for o in offers}
    sheet, shares = _shares(by_id, sheet, lay, request, fill)
    spacing = {r.facility: r.spacing_m for r in sheet.facilities}
    coverage = {r.facility: r.coverage for r in sheet.facilities}
    centre = (float(lay.centre_xy_m[0]), float(lay.centre_xy_m[1]))
    strips = cut_strips(shares, centre, lay.bearing_deg, lay.length_m)
    datum = demand.datum
    first, parts = sheet.designation, []
    for number, strip in enumerate(strips, start=1):
        lon, lat = plane.to_lonlat(*strip.centre_xy_m)
        sweep = ParallelSweep(
            centre_lon_deg=lon,
            centre_lat_deg=lat,
            bearing_deg=lay.bearing_deg,
            length_m=strip.length_m,
            width_m=strip.width_m,
            track_spacing_m=spacing[strip.facility],
        )
        name = f"{first}-{number}" if len(strips) > 1 else first
        offer = by_id[strip.facility]
        flown = _from_near_end(sweep, offer, request)
        tasks[strip.facility] = _task(offer, name, flown, coverage[strip.facility], request)
        parts.append(
            make_area(name, datum.hypothesis, datum.search_object, sweep, plane, request.coast)
        )
    if len(strips) == 1:
        return sheet, parts
    lon, lat = plane.to_lonlat(*centre)
    outline = ParallelSweep(
        centre_lon_deg=lon,
        centre_lat_deg=lat,
        bearing_deg=lay.bearing_deg,
        length_m=max(strip.length_m for strip in strips),
        width_m=math.fsum(strip.width_m for strip in strips),
        track_spacing_m=min(spacing.values()),
    )
    whole = make_area(first, datum.hypothesis, datum.search_object, outline, plane, request.coast)
    return sheet, [whole, *parts]


def _shares(
    by_id: Mapping[str, Offer],
    sheet: Worksheet,
    lay: Lay,
    request: PlanningRequest,
    fill: Mapping[str, float],
) -> tuple[Worksheet, list[Share]]:
    """What each facility sweeps, at a spacing and with legs that leave room for its turns."""
    shares, taken = [], {}
    for result in sheet.facilities:
        offer = by_id[result.facility]
        track = track_m(offer, lay, request, fill)
        usual = strip_legs(track, result.spacing_m, lay.length_m)
        sweep = turned_sweep(
            track,
            result.spacing_m,
            lay.length_m,
            offer.state.facility,
            step_m(offer.state.facility, request),
            _worth(offer, result, sheet, lay),
        )
        leg = (track + result.spacing_m) / usual - result.spacing_m
        changed = sentence_of(
            (result.spacing_m, leg, usual),
            (sweep.spacing_m, sweep.length_m - sweep.spacing_m, sweep.legs),
        )
        taken[result.facility] = (sweep.spacing_m, changed)
        start = request.plane.to_xy(offer.state.lon_deg, offer.state.lat_deg)
        legs = sweep.legs if changed else None
        shares.append(Share(result.facility, track, sweep.spacing_m, start, legs))
    laws = {name: offer.width.law for name, offer in by_id.items()}
    return widened(sheet, taken, laws), shares


def _worth(
    offer: Offer, result: FacilityResult, sheet: Worksheet, lay: Lay
) -> Callable[[Sweep], float]:
    """POC times POD of a facility's sweep, had everybody's area its shape."""

    def worth(sweep: Sweep) -> float:
        half = sweep.length_m / 2.0, sweep.legs * sweep.spacing_m / (2.0 * result.share)
        seen = float(pod(offer.width.width_m / sweep.spacing_m, offer.width.law))
        return poc(half, lay.apart_m, sheet.total_error_m) * seen

    return worth


def _from_near_end(sweep: ParallelSweep, offer: Offer, request: PlanningRequest) -> ParallelSweep:
    """Ships begin at the nearer end of the first leg; aircraft all fly it the same way.

    The legs creep over the ground the same way in either case.
    """
    turned = sweep.model_copy(
        update={
            "bearing_deg": round((sweep.bearing_deg + 180.0) % 360.0, 3) % 360.0,
            "creep": "left" if sweep.creep == "right" else "right",
        }
    )
    if offer.state.facility.medium == "air":
        return sweep
    start = np.array(request.plane.to_xy(offer.state.lon_deg, offer.state.lat_deg))

    def away_m(candidate: ParallelSweep) -> float:
        return float(np.hypot(*(parallel_sweep(candidate, request.plane).xy_m[0] - start)))

    return turned if away_m(turned) < away_m(sweep) - 1.0 else sweep


def square_task(
    demand: Demand,
    offer: Offer,
    sheet: Worksheet,
    lay: Lay,
    name: str,
    request: PlanningRequest,
    fill: Mapping[str, float],
    tasks: dict[str, Task],
) -> tuple[Worksheet, SearchArea]:
    """An expanding square about the datum, first leg down-drift; fills ``tasks``."""
    result, facility = sheet.facilities[0], offer.state.facility
    bearing = drift_bearing_deg(demand, request)
    along = Lay(lay.centre_xy_m, bearing, lay.length_m, lay.middle_ns)
    track = track_m(offer, along, request, fill)
    lon, lat = request.plane.to_lonlat(float(lay.centre_xy_m[0]), float(lay.centre_xy_m[1]))
    asked = SquareSearch(
        centre_lon_deg=lon,
        centre_lat_deg=lat,
        bearing_deg=bearing,
        track_spacing_m=result.spacing_m,
        leg_count=fit_square(track, result.spacing_m),
    )
    square = turned_square(track, asked, facility, step_m(facility, request), request.plane)
    changed = sentence_of(_size(asked), _size(square))
    taken = {facility.id: (square.track_spacing_m, changed)}
    sheet = widened(sheet, taken, {facility.id: offer.width.law})
    tasks[facility.id] = _task(offer, name, square, sheet.facilities[0].coverage, request)
    datum = demand.datum
    area = make_area(
        name, datum.hypothesis, datum.search_object, square, request.plane, request.coast
    )
    return sheet, area


def _size(square: SquareSearch) -> tuple[float, float, int]:
    """Spacing, longest leg, number of legs."""
    spacing, legs = square.track_spacing_m, square.leg_count
    return spacing, math.ceil(legs / 2) * spacing, legs
