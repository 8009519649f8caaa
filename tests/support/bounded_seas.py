"""Small requests with one or two craft over drifting particles, and plans drawn at random."""

from __future__ import annotations

import math

import numpy as np
from seas import PLANE, START_NS, make_ensemble, make_width

from sarex.canonical import ns_to_iso
from sarex.detection import Environment
from sarex.ensemble import Ensemble
from sarex.facilities import Facility, FacilityState
from sarex.incident.model import SearchObject
from sarex.planning import (
    DatumFix,
    DatumInput,
    DriftErrors,
    Frame,
    ParallelSweep,
    PlanningRequest,
    Sortie,
    SquareSearch,
    Task,
)
from sarex.planning.slots import LookWindow, SortieSlot

HOUR_NS = 3_600_000_000_000
STEP_S = 600.0
_RAFT = SearchObject(id="raft", description="raft", leeway_class="PIW-1", persons=1)


def steady(u_m_s: float, v_m_s: float):
    """A field that is the same everywhere."""

    def field(lon, lat, time_ns):
        shape = np.broadcast(np.asarray(lon), np.asarray(lat)).shape
        return np.full(shape, u_m_s), np.full(shape, v_m_s)

    return field


def drifting_cloud(
    rng: np.random.Generator,
    count: int,
    *,
    hours: float = 6.0,
    spread_m: float = 4000.0,
    drift_m_s: tuple[float, float] = (0.0, 0.0),
    noise_m_s: float = 0.05,
) -> Ensemble:
    """A normal cloud that drifts, each particle a little differently."""
    times = np.arange(round(hours * 3600 / STEP_S) + 1)[:, None] * STEP_S
    xy = rng.normal(0.0, spread_m, (2, count))
    uv = np.array(drift_m_s)[:, None] + rng.normal(0.0, noise_m_s, (2, count))
    return make_ensemble(xy[0] + uv[0] * times, xy[1] + uv[1] * times, step_s=STEP_S)


def craft(name: str = "ship", *, medium: str = "water", speed_m_s: float = 4.0) -> Facility:
    return Facility.model_validate(
        {
            "id": name,
            "name": name,
            "nation": "KOR",
            "kind": "patrol_ship" if medium == "water" else "helicopter",
            "platform": "given",
            "medium": medium,
            "search_speed_m_s": speed_m_s,
            "transit_speed_m_s": speed_m_s,
            "sensor_height_m": 15.0,
            "endurance_h": 20.0,
            "turn_radius_m": 0.0,
            "fix_error_m": 185.0,
            "on_scene_share": 1.0,
            "source": "test",
        }
    )


def make_request(
    ensemble: Ensemble,
    *,
    hours: float = 6.0,
    wind=(0.0, 0.0),
    current=(0.0, 0.0),
    facilities: tuple[Facility, ...] = (),
) -> PlanningRequest:
    lon, lat = PLANE.to_lonlat(0.0, 0.0)
    fix = DatumFix(time=ns_to_iso(START_NS), lon_deg=lon, lat_deg=lat)
    datum = DatumInput(
        "h1", "raft", 1, (fix,), (fix,), START_NS, DriftErrors(1000.0, 0.0, (0.0,), 0.0)
    )
    return PlanningRequest(
        plan_id="case/plan-1",
        period=1,
        start_ns=START_NS,
        end_ns=START_NS + round(hours * HOUR_NS),
        earliest_ns=START_NS,
        ensemble=ensemble,
        weights=np.exp(ensemble.log_prior),
        objects=[_RAFT],
        datums=[datum],
        facilities=[state_at(f, 0.0, 0.0) for f in facilities or (craft(),)],
        environment=Environment(20_000.0, 4.0, 0.3, True),
        wind=steady(*wind),
        current=steady(*current),
        plane=PLANE,
        persons={"raft": 1},
    )


def state_at(facility: Facility, x_m: float, y_m: float) -> FacilityState:
    lon, lat = PLANE.to_lonlat(x_m, y_m)
    return FacilityState(
        facility=facility,
        time_ns=START_NS,
        lon_deg=lon,
        lat_deg=lat,
        age_s=0,
        available_from_ns=START_NS,
        endurance_left_h=20.0,
    )


def make_sortie_slot(
    facility: Facility,
    start_xy_m: tuple[float, float],
    *,
    hours: float = 6.0,
    width_m: float = 1500.0,
    law: str = "ideal",
    max_range_m: float = 15_000.0,
) -> SortieSlot:
    lon, lat = PLANE.to_lonlat(*start_xy_m)
    end = START_NS + round(hours * HOUR_NS)
    width = make_width(width_m, law, max_range_m, facility.search_speed_m_s)
    return SortieSlot(
        id=f"S1-{facility.id}",
        facility=facility,
        depart_ns=START_NS,
        back_by_ns=end + 10 * HOUR_NS,
        start_lon_deg=lon,
        start_lat_deg=lat,
        return_lon_deg=lon,
        return_lat_deg=lat,
        endurance_s=20 * 3600.0,
        windows=(LookWindow(START_NS, end, {"raft": width}),),
    )


def random_sortie(
    rng: np.random.Generator,
    slot: SortieSlot,
    spread_m: float,
    drift_m_s: tuple[float, float],
    width_m: float,
) -> Sortie:
    """A parallel sweep or a square near the cloud, over the ground or drifting with it."""
    end = slot.windows[0].end_ns
    hours = (end - START_NS) / HOUR_NS
    lead = rng.uniform(0.0, hours) * 3600.0 * np.array(drift_m_s)
    x, y = rng.normal(0.0, spread_m / 2.0, 2) + lead
    lon, lat = PLANE.to_lonlat(float(x), float(y))
    bearing = float(np.floor(rng.uniform(0, 360)))
    spacing = width_m * float(rng.uniform(0.4, 1.5))
    reach = slot.facility.search_speed_m_s * hours * 3600.0
    if rng.random() < 0.5:
        side = math.sqrt(reach * spacing) * float(rng.uniform(0.6, 1.2))
        pattern: ParallelSweep | SquareSearch = ParallelSweep(
            centre_lon_deg=lon,
            centre_lat_deg=lat,
            bearing_deg=bearing,
            length_m=max(side * float(rng.uniform(1.0, 2.0)), 1.1 * spacing),
            width_m=max(side, 1.1 * spacing),
            track_spacing_m=spacing,
        )
    else:
        pattern = SquareSearch(
            centre_lon_deg=lon,
            centre_lat_deg=lat,
            bearing_deg=bearing,
            track_spacing_m=spacing,
            leg_count=40,
        )
    frame = Frame()
    if rng.random() < 0.6:
        far = PLANE.to_lonlat(x + drift_m_s[0] * hours * 3600.0, y + drift_m_s[1] * hours * 3600.0)
        fixes = (
            DatumFix(time=ns_to_iso(START_NS), lon_deg=lon, lat_deg=lat),
            DatumFix(time=ns_to_iso(end), lon_deg=far[0], lat_deg=far[1]),
        )
        frame = Frame(kind="drift", datum_motion=fixes)
    task = Task(
        id=f"{slot.id}-T1",
        area="A-1",
        hypothesis="h1",
        search_object="raft",
        parameters=pattern,
        frame=frame,
        altitude_m=15,
        speed_m_s=slot.facility.search_speed_m_s,
        planned_coverage=1,
    )
    return Sortie(
        id=slot.id,
        facility=slot.facility.id,
        depart=ns_to_iso(START_NS),
        on_scene_from=ns_to_iso(START_NS),
        off_scene_by=ns_to_iso(end),
        start_lon_deg=slot.start_lon_deg,
        start_lat_deg=slot.start_lat_deg,
        return_lon_deg=slot.return_lon_deg,
        return_lat_deg=slot.return_lat_deg,
        tasks=(task,),
    )
