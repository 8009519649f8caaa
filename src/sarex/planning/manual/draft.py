"""One pass of the baseline planner: from assigned facilities to areas, sorties and tracks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.errors import PlanError
from sarex.planning.manual.assign import Demand, Offer
from sarex.planning.manual.layout import Share, cut_strips, fit_square, make_area
from sarex.planning.manual.worksheet import (
    FacilityEffort,
    Worksheet,
    make_worksheet,
    total_error,
)
from sarex.planning.patterns import parallel_sweep
from sarex.planning.plan import (
    DatumFix,
    Frame,
    ParallelSweep,
    SearchArea,
    Sortie,
    SquareSearch,
    Task,
)
from sarex.planning.realise import Realisation, realise_fully
from sarex.planning.request import PlanningRequest
from sarex.planning.triangle import speed_along
from sarex.quantities import NM_M

__all__ = ["AreaDraft", "RefusedError", "SplitNeededError", "draft_area"]

CREW_STEP_M = 0.1 * NM_M
AUTOPILOT_STEP_M = 10.0


class SplitNeededError(Exception):
    """The separation ratio asks for two areas; names the datum."""


class RefusedError(Exception):
    """A facility cannot fly what it would be given."""

    def __init__(self, facility: str, demand: str, reason: str) -> None:
        self.facility, self.demand, self.reason = facility, demand, reason
        super().__init__(f"{facility}, {demand}: {reason}")


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """What one pass makes of one demand."""

    demand: Demand
    worksheets: tuple[Worksheet, ...]
    areas: tuple[SearchArea, ...]
    sorties: tuple[Sortie, ...]
    realised: tuple[Realisation, ...]


@dataclass(frozen=True, slots=True)
class _Lay:
    """Where an area lies."""

    centre_xy_m: NDArray[np.float64]
    bearing_deg: float
    divergence_m: float
    middle_ns: int


def draft_area(
    demand: Demand,
    offers: Sequence[Offer],
    designation: str,
    request: PlanningRequest,
    fill: Mapping[str, float],
) -> AreaDraft:
    """Worksheets, areas, sorties and tracks for one demand.

    Of the facilities that prefer the expanding square the one with the greatest effort flies it
    about the datum, on a worksheet of its own: two squares about one datum would meet. All others
    sweep one area together. ``fill`` corrects each facility's track length for what an earlier
    pass could really fly.
    """
    ordered = sorted(offers, key=lambda offer: offer.state.facility.id)
    liking = [o for o in ordered if o.state.facility.preferred_pattern == "SS"]
    square = max(liking, key=lambda o: o.effort_m2, default=None)
    sweeps = [o for o in ordered if o is not square]
    worksheets: list[Worksheet] = []
    areas: list[SearchArea] = []
    tasks: dict[str, Task] = {}
    if sweeps:
        sheet, lay = _sheet(demand, sweeps, designation, request)
        worksheets.append(sheet)
        areas += _sweep_tasks(demand, sweeps, sheet, lay, request, fill, tasks)
    if square is not None:
        name = f"{designation}-S"
        sheet, lay = _sheet(demand, [square], name, request)
        worksheets.append(sheet)
        areas.append(_square_task(demand, square, sheet, lay, name, request, fill, tasks))
    sorties = tuple(_sortie(o, tasks[o.state.facility.id], request) for o in ordered)
    realised = tuple(_fly(s, o, request) for s, o in zip(sorties, ordered, strict=True))
    return AreaDraft(demand, tuple(worksheets), tuple(areas), sorties, realised)


def _fly(sortie: Sortie, offer: Offer, request: PlanningRequest) -> Realisation:
    wind, current = request.wind, request.current
    try:
        return realise_fully(sortie, offer.state, wind=wind, current=current, plane=request.plane)
    except PlanError as error:
        raise _refused(offer, error) from error


def _refused(offer: Offer, error: PlanError) -> RefusedError:
    reason = f"{error.message} ({error.given}). {error.remedy}"
    return RefusedError(offer.state.facility.id, offer.demand.name, reason)


def _sheet(
    demand: Demand, offers: Sequence[Offer], designation: str, request: PlanningRequest
) -> tuple[Worksheet, _Lay]:
    """The worksheet of facilities that search together, and where its area lies."""
    efforts = [_effort(offer, request) for offer in offers]
    total = math.fsum(effort.effort_m2 for effort in efforts)
    middle = request.start_ns + round(
        math.fsum(
            effort.effort_m2 / total * (offer.middle_ns - request.start_ns)
            for effort, offer in zip(efforts, offers, strict=True)
        )
    )
    datum, plane = demand.datum, request.plane
    left, right = datum.sides_xy_m(middle, plane)
    apart = float(np.hypot(*(right - left))) if demand.side == "both" else 0.0
    drift_s = (middle - datum.distress_ns) / 1e9
    error = total_error(datum.errors, drift_s, max(effort.fix_error_m for effort in efforts))
    if apart >= 4.0 * error.e_m:
        raise SplitNeededError(datum.name)
    sheet = make_worksheet(
        efforts,
        error,
        apart,
        designation=designation,
        hypothesis=datum.hypothesis,
        search_object=datum.search_object,
        previous_relative_effort=datum.previous_relative_effort,
    )
    when = middle if request.frame == "earth" else request.start_ns
    centre = demand.centre_xy_m(when, plane)
    drift = _drift_bearing_deg(demand, request)
    bearing = _bearing_deg(right - left) if apart > 0.05 * error.e_m else drift
    return sheet, _Lay(centre, bearing, apart, middle)


def _effort(offer: Offer, request: PlanningRequest) -> FacilityEffort:
    facility = offer.state.facility
    usual_m = CREW_STEP_M if facility.crewed else AUTOPILOT_STEP_M
    return FacilityEffort(
        facility.id,
        offer.width.width_m,
        offer.width.law,
        facility.search_speed_m_s,
        offer.search_s,
        facility.fix_error_m,
        request.spacing_step_m.get(facility.id, usual_m),
    )


def _bearing_deg(vector: NDArray[np.float64]) -> float:
    degrees = math.degrees(math.atan2(vector[0], vector[1])) % 360.0
    return 0.0 if degrees > 360.0 - 5e-4 else degrees


def _drift_bearing_deg(demand: Demand, request: PlanningRequest) -> float:
    """Direction in which the datum drifts over the search period; north for one at rest."""
    moved = demand.centre_xy_m(request.end_ns, request.plane) - demand.centre_xy_m(
        request.start_ns, request.plane
    )
    return _bearing_deg(moved) if float(np.hypot(*moved)) > 1.0 else 0.0


def _track_m(offer: Offer, lay: _Lay, request: PlanningRequest, fill: Mapping[str, float]) -> float:
    """Track length over the pattern's frame: both ways along the legs count alike."""
    facility, plane = offer.state.facility, request.plane
    lon, lat = plane.to_lonlat(float(lay.centre_xy_m[0]), float(lay.centre_xy_m[1]))
    medium = (request.wind if facility.medium == "air" else request.current)(
        lon, lat, lay.middle_ns
    )
    set_m_s = (float(np.asarray(medium[0]).item()), float(np.asarray(medium[1]).item()))
    angle = math.radians(lay.bearing_deg)
    along = np.array([math.sin(angle), math.cos(angle)])
    slowness = 0.0
    for direction in (along, -along):
        speed, where = facility.search_speed_m_s, f"{facility.id}, pattern legs"
        try:
            slowness += 0.5 / speed_along(direction, speed, set_m_s, where=where)
        except PlanError as error:
            raise _refused(offer, error) from error
    return fill.get(facility.id, 1.0) * offer.search_s / slowness


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


def _sweep_tasks(
    demand: Demand,
    offers: Sequence[Offer],
    sheet: Worksheet,
    lay: _Lay,
    request: PlanningRequest,
    fill: Mapping[str, float],
    tasks: dict[str, Task],
) -> list[SearchArea]:
    """Strips for all facilities of one worksheet; fills ``tasks``."""
    plane, by_id = request.plane, {o.state.facility.id: o for o in offers}
    spacing = {r.facility: r.spacing_m for r in sheet.facilities}
    coverage = {r.facility: r.coverage for r in sheet.facilities}
    shares = [
        Share(
            name,
            _track_m(offer, lay, request, fill),
            spacing[name],
            plane.to_xy(offer.state.lon_deg, offer.state.lat_deg),
        )
        for name, offer in by_id.items()
    ]
    centre = (float(lay.centre_xy_m[0]), float(lay.centre_xy_m[1]))
    strips = cut_strips(shares, centre, lay.bearing_deg, sheet.length_m)
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
        return parts
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
    return [whole, *parts]


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


def _square_task(
    demand: Demand,
    offer: Offer,
    sheet: Worksheet,
    lay: _Lay,
    name: str,
    request: PlanningRequest,
    fill: Mapping[str, float],
    tasks: dict[str, Task],
) -> SearchArea:
    """An expanding square about the datum, first leg down-drift; fills ``tasks``."""
    result, facility = sheet.facilities[0], offer.state.facility.id
    bearing = _drift_bearing_deg(demand, request)
    along = _Lay(lay.centre_xy_m, bearing, lay.divergence_m, lay.middle_ns)
    legs = fit_square(_track_m(offer, along, request, fill), result.spacing_m)
    lon, lat = request.plane.to_lonlat(float(lay.centre_xy_m[0]), float(lay.centre_xy_m[1]))
    square = SquareSearch(
        centre_lon_deg=lon,
        centre_lat_deg=lat,
        bearing_deg=bearing,
        track_spacing_m=result.spacing_m,
        leg_count=legs,
    )
    tasks[facility] = _task(offer, name, square, result.coverage, request)
    datum = demand.datum
    return make_area(
        name, datum.hypothesis, datum.search_object, square, request.plane, request.coast
    )


def _sortie(offer: Offer, task: Task, request: PlanningRequest) -> Sortie:
    state = offer.state
    own: tuple[float, float] = (state.lon_deg, state.lat_deg)
    home_lon, home_lat = request.return_to.get(state.facility.id, own)
    return Sortie(
        id=f"S{request.period}-{state.facility.id}",
        facility=state.facility.id,
        depart=ns_to_iso(offer.depart_ns),
        on_scene_from=ns_to_iso(request.start_ns),
        off_scene_by=ns_to_iso(request.end_ns),
        start_lon_deg=state.lon_deg,
        start_lat_deg=state.lat_deg,
        return_lon_deg=home_lon,
        return_lat_deg=home_lat,
        tasks=(task,),
    )
