"""Requests for free routes: a drifting, spreading cloud of particles and unmanned vehicles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.detection import Environment
from sarex.ensemble import Ensemble
from sarex.facilities import Facility, FacilityState, GivenSweepWidth
from sarex.geo import LocalPlane
from sarex.planning import DatumFix, DatumInput, DriftErrors, PlanningRequest
from sarex.provenance import Provenance

PLANE = LocalPlane(128.0, 32.5)
START_NS = 1_780_000_000_000_000_000
H = 3_600_000_000_000


@dataclass(frozen=True)
class Raft:
    id: str = "raft"
    detection_class: str = "life_raft_6"
    in_water: bool = False


def cloud(
    count: int = 3000,
    hours: int = 8,
    *,
    centres: tuple[tuple[float, float], ...] = ((0.0, 0.0),),
    sigma_m: float = 4000.0,
    drift_m_s: tuple[float, float] = (0.5, 0.2),
    spread_m_s: float = 0.1,
    seed: int = 1,
) -> Ensemble:
    """Particles about some centres, each with a velocity of its own."""
    rng = np.random.default_rng(seed)
    first = rng.normal(0.0, sigma_m, (count, 2))
    first += np.array(centres)[np.arange(count) % len(centres)]
    speed = np.array(drift_m_s) + rng.normal(0.0, spread_m_s, (count, 2))
    seconds = np.arange(0, hours * 3600 + 1, 600.0)
    xy = first + seconds[:, None, None] * speed
    lon, lat = PLANE.to_lonlat(xy[..., 0], xy[..., 1])
    return Ensemble(
        START_NS + np.round(seconds * 1e9).astype(np.int64),
        lon,
        lat,
        np.zeros(lon.shape, dtype=np.uint8),
        np.arange(count, dtype=np.int32),
        np.zeros(count, dtype=np.int32),
        np.zeros(count, dtype=np.int32),
        np.zeros(count, dtype=np.int32),
        np.full(count, -math.log(count)),
        ("h",),
        ("raft",),
        Provenance("made by hand"),
    )


def drone(name: str = "drone", width_m: float = 800.0, **change: object) -> Facility:
    values: dict[str, object] = {
        "id": name,
        "name": name.title(),
        "nation": "KOR",
        "kind": "unmanned_aircraft",
        "platform": "given",
        "medium": "air",
        "search_speed_m_s": 28.0,
        "transit_speed_m_s": 33.0,
        "sensor_height_m": 150.0,
        "endurance_h": 5.0,
        "turn_radius_m": 150.0,
        "fix_error_m": 20.0,
        "crewed": False,
        "sweep_widths": (
            GivenSweepWidth(
                detection_class="life_raft_6", width_m=width_m, conditions="any", source="test"
            ),
        ),
        "source": "test",
    }
    return Facility.model_validate(values | change)


def boat(name: str = "boat", width_m: float = 600.0) -> Facility:
    return drone(
        name,
        width_m,
        kind="unmanned_boat",
        medium="water",
        search_speed_m_s=9.0,
        transit_speed_m_s=12.0,
        sensor_height_m=3.0,
        endurance_h=24.0,
    )


def state(facility: Facility, x_m: float, y_m: float) -> FacilityState:
    lon, lat = PLANE.to_lonlat(x_m, y_m)
    return FacilityState(
        facility=facility,
        time_ns=START_NS,
        lon_deg=lon,
        lat_deg=lat,
        age_s=0,
        available_from_ns=START_NS,
        endurance_left_h=facility.endurance_h,
    )


def still(lon: Any, lat: Any, time_ns: int) -> tuple[Any, Any]:
    return np.zeros_like(np.asarray(lon, dtype=float)), np.zeros_like(np.asarray(lat, dtype=float))


def request(*states: FacilityState, ensemble: Ensemble, **change: Any) -> PlanningRequest:
    """A search period of six hours, from one hour after the start."""
    fixes = tuple(
        DatumFix(time=ns_to_iso(START_NS + h * H), lon_deg=128.0, lat_deg=32.5) for h in (0, 8)
    )
    values: dict[str, Any] = {
        "plan_id": "case/plan-1",
        "period": 1,
        "start_ns": START_NS + H,
        "end_ns": START_NS + 7 * H,
        "earliest_ns": START_NS,
        "ensemble": ensemble,
        "weights": np.exp(ensemble.log_prior),
        "objects": [Raft()],
        "datums": [
            DatumInput("h", "raft", 6, fixes, fixes, START_NS, DriftErrors(3000.0, 0.1, (0.1,)))
        ],
        "facilities": list(states),
        "environment": Environment(20_000.0, 4.0, 0.3, True),
        "wind": still,
        "current": still,
        "plane": PLANE,
        "persons": {"raft": 6},
    }
    return PlanningRequest(**(values | change))
