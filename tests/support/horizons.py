"""Requests over several days, with bases, for slots: one datum at rest off Goto, made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.detection import Environment
from sarex.ensemble import Ensemble
from sarex.facilities import Base, Facility, FacilityState, GivenSweepWidth
from sarex.geo import LocalPlane
from sarex.incident import SearchObject
from sarex.planning import DatumFix, DatumInput, DriftErrors, PlanningRequest
from sarex.planning.horizon import HorizonInput
from sarex.provenance import Provenance

PLANE = LocalPlane(128.0, 32.5)
START_NS = iso_to_ns("2026-06-07T00:00:00Z")
"""09:00 in the morning on scene: the sun has been up for four hours."""
H = 3_600_000_000_000
RAFT = SearchObject(
    id="raft", description="raft for six", leeway_class="LIFE-RAFT-DB-10", persons=6
)


def still(lon: float, lat: float, time_ns: int) -> tuple[Any, Any]:
    """No wind and no current anywhere; floats or arrays."""
    return np.zeros(np.shape(lon)), np.zeros(np.shape(lon))


def facility(name: str, **change: object) -> Facility:
    """A helicopter with a day width, unless changed."""
    values: dict[str, object] = {
        "id": name,
        "name": name.title(),
        "nation": "KOR",
        "kind": "helicopter",
        "platform": "given",
        "medium": "air",
        "search_speed_m_s": 46.0,
        "transit_speed_m_s": 60.0,
        "sensor_height_m": 150.0,
        "endurance_h": 4.0,
        "turn_radius_m": 900.0,
        "fix_error_m": 185.0,
        "turnaround_h": 1.0,
        "sweep_widths": (width("day"),),
        "source": "test",
    }
    return Facility.model_validate(values | change)


def width(conditions: str, width_m: float = 1852.0) -> GivenSweepWidth:
    """A sweep width for the raft."""
    return GivenSweepWidth.model_validate(
        {
            "detection_class": "raft_4",
            "width_m": width_m,
            "conditions": conditions,
            "source": "assumed for the test",
        }
    )


def ship(name: str, **change: object) -> Facility:
    """A ship without a base, three days at sea."""
    sailing: dict[str, object] = {
        "kind": "patrol_ship",
        "medium": "water",
        "search_speed_m_s": 7.0,
        "transit_speed_m_s": 9.0,
        "endurance_h": 100.0,
    }
    return facility(name, **(sailing | change))


def state(craft: Facility, x_m: float, y_m: float = 0.0, **change: object) -> FacilityState:
    """A facility at a place of the plane, fuelled and available at the start."""
    lon, lat = PLANE.to_lonlat(x_m, y_m)
    values: dict[str, object] = {
        "facility": craft,
        "time_ns": START_NS,
        "lon_deg": lon,
        "lat_deg": lat,
        "age_s": 0,
        "available_from_ns": START_NS,
        "endurance_left_h": craft.endurance_h,
    }
    return FacilityState.model_validate(values | change)


def base(name: str, x_m: float, y_m: float = 0.0, **change: object) -> Base:
    """An airfield of Korea that takes and refuels helicopters, unless changed."""
    lon, lat = PLANE.to_lonlat(x_m, y_m)
    values: dict[str, object] = {
        "id": name,
        "name": name.title(),
        "nation": "KOR",
        "lon_deg": lon,
        "lat_deg": lat,
        "takes": ("helicopter",),
        "gives": ("fuel",),
        "source": "test",
    }
    return Base.model_validate(values | change)


def datum(hours: float, x_m: float = 0.0, drift_m_s: float = 0.0) -> DatumInput:
    """One datum over the horizon, drifting north."""
    fixes = []
    for hour in (0.0, hours):
        lon, lat = PLANE.to_lonlat(x_m, drift_m_s * hour * 3600)
        time = ns_to_iso(START_NS + round(hour * H))
        fixes.append(DatumFix(time=time, lon_deg=lon, lat_deg=lat))
    return DatumInput(
        hypothesis="h",
        search_object="raft",
        persons=6,
        left=tuple(fixes),
        right=tuple(fixes),
        distress_ns=START_NS,
        errors=DriftErrors(3000.0, 0.1, (0.1,)),
    )


def ensemble(hours: float) -> Ensemble:
    """Ten particles at rest."""
    count, steps = 10, round(hours) + 1
    times = START_NS + H * np.arange(steps, dtype=np.int64)
    return Ensemble(
        times,
        np.full((steps, count), 128.0),
        np.full((steps, count), 32.5),
        np.zeros((steps, count), dtype=np.uint8),
        np.arange(count, dtype=np.int32),
        np.zeros(count, dtype=np.int32),
        np.zeros(count, dtype=np.int32),
        np.zeros(count, dtype=np.int32),
        np.full(count, -np.log(count)),
        ("h",),
        ("raft",),
        Provenance("made by hand"),
    )


def request(*states: FacilityState, hours: float = 72.0, **change: object) -> PlanningRequest:
    """A horizon of three days from the start, unless changed."""
    people = ensemble(hours)
    values: dict[str, Any] = {
        "plan_id": "case/plan-1",
        "period": 1,
        "start_ns": START_NS,
        "end_ns": START_NS + round(hours * H),
        "earliest_ns": START_NS,
        "ensemble": people,
        "weights": np.exp(people.log_prior),
        "objects": [RAFT],
        "datums": [datum(hours)],
        "facilities": list(states),
        "environment": Environment(20_000.0, 4.0, 0.3, True),
        "wind": still,
        "current": still,
        "plane": PLANE,
    }
    return PlanningRequest(**(values | change))


def at_home(*bases: Base, **homes: str) -> HorizonInput:
    """A horizon with these bases; names of facilities with "_" for "-"."""
    return HorizonInput(
        bases=bases, homes={name.replace("_", "-"): at for name, at in homes.items()}
    )
