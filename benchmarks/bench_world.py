"""The live world: simulated time over wall time, 12 facilities with orders and 5,000 true objects.

One thread. All 5,000 objects drift; of these 16, or all, are looked for by each facility. The
compile call comes before and is not timed.

    python benchmarks/bench_world.py
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from live_worlds import (
    HOUR_NS,
    T0,
    airfield,
    craft,
    figures,
    live_world,
    objects_at,
    simulated,
    track,
    uniform_sea,
    width,
)

from sarex.world import LiveWorld
from sarex.world.orders import Fly

FACILITIES, OBJECTS, HOURS = 12, 5000, 6


def _world(sought: int) -> LiveWorld:
    rng = np.random.default_rng(1)
    sea = uniform_sea(wind=(6.0, 2.0), current=(0.3, 0.1))
    truth = objects_at(*rng.normal(0.0, 8000.0, (OBJECTS, 2)), sea=sea)
    own = figures(track_error_m=50.0, acceleration_m_s2=1.0, turn_rate_deg_s=3.0)
    made = [
        simulated(
            craft(
                f"c{n}", medium="air" if n % 2 else "water", endurance_h=12.0, turn_radius_m=400.0
            ),
            own=own,
            home="base" if n % 2 else None,
        )
        for n in range(FACILITIES)
    ]
    world = live_world(made, truth=truth, bases=[airfield("base")])
    truth.sought[sought:] = False
    seen = {name: width(600.0, "ideal", max_range_m=9000.0) for name in truth.object_ids}
    for n, item in enumerate(made):
        speed = item.facility.search_speed_m_s
        legs = np.arange(41)
        x = np.where((legs + 1) // 2 % 2 == 0, -10_000.0, 10_000.0)
        y = legs // 2 * 700.0 - 7000.0 + 50.0 * n
        lengths = np.hypot(np.diff(x), np.diff(y))
        times_s = np.concatenate([[0.0], np.cumsum(lengths) / speed])
        world.give(Fly(item.id, track(item.id, x, y, times_s), seen))
    return world


def measure(sought: int, hours: float = HOURS) -> dict[str, Any]:
    """Seconds of a run, and simulated time over it."""
    world = _world(sought)
    world.step()
    begun_ns = world.now_ns
    begun = time.process_time()
    told = world.run_until(T0 + round(hours * HOUR_NS))
    seconds = time.process_time() - begun
    simulated_s = (world.now_ns - begun_ns) / 1e9
    return {
        "facilities": FACILITIES,
        "objects": OBJECTS,
        "sought": sought,
        "simulated_s": simulated_s,
        "cpu_s": round(seconds, 2),
        "times_real": round(simulated_s / seconds),
        "happenings": len(told),
    }


@pytest.mark.parametrize("sought", [16, OBJECTS])
def test_live_world(benchmark: Any, sought: int) -> None:
    found = benchmark.pedantic(measure, args=(sought, 1.0), rounds=1)
    assert found["happenings"] > 0
    benchmark.extra_info.update(found)


if __name__ == "__main__":
    for count in (16, OBJECTS):
        print(measure(count))
