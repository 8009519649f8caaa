"""Detection: particle-segments a second, 20,000 particles, 60 legs in 11 hours.

Cases: all particles within range, and most of them out of range. One thread, so that wall time is
CPU time; the compile call and the projection of the ensemble come before and are not timed.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest

from sarex.detection import SweepWidth, log_miss, plane_paths
from sarex.ensemble import Ensemble
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.provenance import Provenance

PLANE = LocalPlane(128.0, 32.0)
START_NS = 1_780_000_000_000_000_000
PARTICLES, TIMES, WAYPOINTS = 20_000, 73, 61


def _ensemble() -> Ensemble:
    rng = np.random.default_rng(1)
    drift_m = 200.0 * np.arange(TIMES)[:, None]
    lon, lat = PLANE.to_lonlat(
        rng.normal(0.0, 8000.0, PARTICLES) + drift_m,
        rng.normal(0.0, 8000.0, PARTICLES) + 0.0 * drift_m,
    )
    index = np.arange(PARTICLES, dtype=np.int32)
    none = np.zeros(PARTICLES, dtype=np.int32)
    return Ensemble(
        times_ns=START_NS + np.arange(TIMES) * 600_000_000_000,
        lon_deg=lon,
        lat_deg=lat,
        status=np.zeros((TIMES, PARTICLES), dtype=np.uint8),
        draw=index,
        hypothesis=none,
        search_object=none.copy(),
        member=none.copy(),
        log_prior=np.full(PARTICLES, -np.log(PARTICLES)),
        hypothesis_ids=("h",),
        object_ids=("raft",),
        provenance=Provenance("benchmark"),
    )


def _track() -> Track:
    number = np.arange(WAYPOINTS)
    lon, lat = PLANE.to_lonlat(
        np.where(number // 2 % 2 == 0, -12_000.0, 12_000.0), number // 2 * 800.0 - 12_000.0
    )
    times_s = np.linspace(300.0, 39_000.0, WAYPOINTS)
    return Track(
        facility="ship",
        sortie="s",
        times_ns=START_NS + (times_s * 1e9).astype(np.int64),
        lon_deg=lon,
        lat_deg=lat,
        altitude_m=np.full(WAYPOINTS, 20.0),
        leg_ids=tuple(f"l{i}" for i in number[1:]),
        task_ids=("t",) * (WAYPOINTS - 1),
        sensor_on=np.ones(WAYPOINTS - 1, dtype=bool),
        turn_radius_m=0.0,
    )


@pytest.mark.parametrize("law", ["ideal", "normal"])
@pytest.mark.parametrize("max_range_m", [18_520.0, 4_000.0])
def test_log_miss(benchmark: Any, law: str, max_range_m: float) -> None:
    ensemble, track = _ensemble(), _track()
    paths = plane_paths(ensemble, PLANE)
    widths = {"raft": SweepWidth(1500.0, law, 1500.0, {}, max_range_m, 7.7, "benchmark")}
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        look = benchmark.pedantic(
            lambda: log_miss(ensemble, track, widths, PLANE, paths=paths),
            rounds=5,
            warmup_rounds=1,
        )
    finally:
        numba.set_num_threads(before)
    marks = np.unique(np.concatenate([track.times_ns, ensemble.times_ns]))
    inside = (marks >= track.times_ns[0]) & (marks <= track.times_ns[-1])
    segments = PARTICLES * (int(inside.sum()) - 1)
    benchmark.extra_info["million_segments"] = segments / 1e6
    if benchmark.stats is not None:
        rate = segments / 1e6 / benchmark.stats.stats.median
        benchmark.extra_info["million_segments_a_second"] = round(rate, 2)
    assert look.values.min() < -0.1
