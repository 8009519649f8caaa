"""Small requests for the joint planner: a drifting cloud, ships, aircraft, rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.detection import Environment
from sarex.ensemble import Ensemble
from sarex.facilities import Facility, FacilityState, GivenSweepWidth
from sarex.geo import LocalPlane
from sarex.incident.model import SearchObject
from sarex.planning import DatumFix, DatumInput, DriftErrors, PlanningRequest
from sarex.provenance import Provenance

PLANE = LocalPlane(128.0, 32.5)
START_NS = 1_780_793_600_000_000_000
H = 3_600_000_000_000
RAFT = SearchObject(id="raft", description="raft", leeway_class="PIW-1", persons=6)


def cloud(
    centres: tuple[tuple[float, float], ...] = ((0.0, 0.0),),
    *,
    count: int = 1200,
    hours: int = 14,
    sigma_m: float = 5_000.0,
    drift_m_s: tuple[float, float] = (0.3, 0.5),
    seed: int = 1,
) -> Ensemble:
    """Equally many draws about each centre, a hypothesis for each, drifting alike."""
    rng = np.random.default_rng(seed)
    names = tuple(f"h{n}" for n in range(len(centres)))
    hypothesis = np.arange(count, dtype=np.int32) % len(names)
    start = np.array(centres)[hypothesis] + rng.normal(0.0, sigma_m, (count, 2))
    drift = np.array(drift_m_s) + rng.normal(0.0, 0.05, (count, 2))
    seconds = np.arange(0, hours * 3600 + 1, 1200.0)
    xy = start + seconds[:, None, None] * drift
    lon, lat = PLANE.to_lonlat(xy[..., 0], xy[..., 1])
    return Ensemble(
        START_NS + np.round(seconds * 1e9).astype(np.int64),
        lon,
        lat,
        np.zeros(lon.shape, np.uint8),
        np.arange(count, dtype=np.int32),
        hypothesis,
        np.zeros(count, np.int32),
        np.zeros(count, np.int32),
        np.full(count, -np.log(count)),
        names,
        ("raft",),
        Provenance("test", {}, {}, ()),
    )


def facility(name: str, **change: Any) -> Facility:
    """A ship with a stated width."""
    values: dict[str, Any] = {
        "id": name,
        "name": name.title(),
        "nation": "KOR",
        "kind": "patrol_ship",
        "platform": "given",
        "medium": "water",
        "search_speed_m_s": 7.7,
        "transit_speed_m_s": 9.0,
        "sensor_height_m": 20.0,
        "endurance_h": 30.0,
        "turn_radius_m": 300.0,
        "fix_error_m": 185.0,
        "sweep_widths": (
            GivenSweepWidth(
                detection_class="person_in_water", width_m=1200.0, conditions="any", source="test"
            ),
        ),
        "source": "test",
    }
    return Facility.model_validate(values | change)


def helicopter(name: str, **change: Any) -> Facility:
    """A helicopter with a stated width."""
    flying: dict[str, Any] = {
        "kind": "helicopter",
        "medium": "air",
        "nation": "JPN",
        "search_speed_m_s": 46.0,
        "transit_speed_m_s": 62.0,
        "sensor_height_m": 152.4,
        "endurance_h": 3.5,
    }
    return facility(name, **(flying | change))


def state(craft: Facility, x_m: float, y_m: float) -> FacilityState:
    """The craft at a place, free from the start."""
    lon, lat = PLANE.to_lonlat(x_m, y_m)
    return FacilityState(
        facility=craft,
        time_ns=START_NS,
        lon_deg=lon,
        lat_deg=lat,
        age_s=0,
        available_from_ns=START_NS,
        endurance_left_h=craft.endurance_h,
    )


def fleet() -> list[FacilityState]:
    """Two ships and two helicopters about the cloud."""
    return [
        state(facility("ship-a"), -40_000, 0),
        state(facility("ship-b", nation="JPN"), 30_000, 10_000),
        state(helicopter("helo-a"), -60_000, 20_000),
        state(helicopter("helo-b", sensor_height_m=320.0), 60_000, 5_000),
    ]


def still(lon: Any, lat: Any, time_ns: Any) -> tuple[float, float]:
    """No wind, no current."""
    return 0.0, 0.0


def request(states: list[FacilityState], **change: Any) -> PlanningRequest:
    """A period of 8 h for a raft."""
    ensemble = change.pop("ensemble", None) or cloud()
    fixes = []
    for hour in (0, 14):
        lon, lat = PLANE.to_lonlat(0.3 * 3600 * hour, 0.5 * 3600 * hour)
        fixes.append(DatumFix(time=ns_to_iso(START_NS + hour * H), lon_deg=lon, lat_deg=lat))
    datums = [
        DatumInput(
            hypothesis=name,
            search_object="raft",
            persons=6,
            left=tuple(fixes),
            right=tuple(fixes),
            distress_ns=START_NS,
            errors=DriftErrors(5_000.0),
        )
        for name in ensemble.hypothesis_ids
    ]
    values: dict[str, Any] = {
        "plan_id": "case/plan-1",
        "period": 1,
        "start_ns": START_NS + 2 * H,
        "end_ns": START_NS + 10 * H,
        "earliest_ns": START_NS,
        "ensemble": ensemble,
        "weights": np.exp(ensemble.log_prior),
        "objects": [RAFT],
        "datums": datums,
        "facilities": states,
        "environment": Environment(20_000.0, 4.0, 0.3, True),
        "wind": still,
        "current": still,
        "plane": PLANE,
        "persons": {"raft": 6},
    }
    return PlanningRequest(**(values | change))
