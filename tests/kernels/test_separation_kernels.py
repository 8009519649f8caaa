"""The kernels of separation against a sampled twin, in closed cases, and for speed."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
from crossing_tracks import craft, margin_at, plane_track, sampled_closest, ship, wander

from sarex.planning.rules.minima import PairMinimum
from sarex.planning.rules.pieces import cut, same_bases
from sarex.planning.rules.pieces._kernels import HALF, LEG, MARGIN, T0, T1, X0, Y0, Z0
from sarex.planning.rules.separation import closest_of

_APART = np.zeros((3, 3), dtype=bool)


def _worst(a, b, fa, fb, minimum, slip_s=0.0):
    return closest_of(cut(a, fa, 0.0), cut(b, fb, 0.0), minimum, slip_s=slip_s, same_base=_APART)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("slip_s", [0.0, 40.0])
@pytest.mark.parametrize("low", [(0, 0.0, 0.0), (1, 180.0, 250.0), (2, 150.0, 200.0)])
def test_kernels_are_the_sampled_twin(seed, slip_s, low) -> None:
    rng = np.random.default_rng(seed)
    fa = craft("a", turn_radius_m=rng.uniform(0, 900), fix_error_m=rng.uniform(1, 300))
    fb = craft("b", turn_radius_m=rng.uniform(0, 900), fix_error_m=rng.uniform(1, 300))
    a, b = wander(rng, fa, 6), wander(rng, fb, 7)
    lateral, vertical, step = 5556.0, float(rng.choice([60.0, 150.0, math.inf])), 2.0
    minimum = PairMinimum(lateral, vertical, low[2], low[1], low[0])
    worst = _worst(a, b, fa, fb, minimum, slip_s)
    least, below = sampled_closest(
        a, b, fa, fb, lateral_m=lateral, vertical_m=vertical, slip_s=slip_s, step_s=step, low=low
    )
    # between samples both craft move, and a turn narrower than that may be missed
    speeds = [np.hypot(np.diff(t.x_m), np.diff(t.y_m)) / np.diff(t.time_s) for t in (a, b)]
    moved = step * sum(float(s.max()) for s in speeds)
    if worst is None:
        assert least >= lateral
        return
    assert worst.lateral_m <= max(0.0, least) + 1e-6
    assert worst.lateral_m >= max(0.0, least) - 2.0 * moved
    assert worst.seconds == pytest.approx(below, abs=10 * step)
    assert abs(worst.vertical_m) <= max(vertical, low[2])


def test_pieces_follow_the_track_and_carry_its_margin() -> None:
    rng = np.random.default_rng(7)
    facility = craft("a", turn_radius_m=700.0, fix_error_m=50.0)
    track = wander(rng, facility, 9)
    pieces = cut(track, facility, 0.0)
    assert pieces[0, T0] == track.time_s[0]
    assert pieces[-1, T1] == pytest.approx(track.time_s[-1])
    np.testing.assert_allclose(pieces[1:, T0], pieces[:-1, T1], atol=1e-9)
    for column, values in ((X0, track.x_m), (Y0, track.y_m), (Z0, track.altitude_m)):
        there = np.interp(pieces[:, T0], track.time_s, values)
        np.testing.assert_allclose(pieces[:, column], there, atol=1e-6)
    middle = (pieces[:, T0] + pieces[:, T1]) / 2
    moving = pieces[:, HALF] > 1e-9
    np.testing.assert_allclose(
        pieces[moving, MARGIN], margin_at(track, facility, middle)[moving], atol=1e-6
    )
    assert np.ptp(pieces[:, MARGIN]) > 100.0


def _figures() -> list[float]:
    rng = np.random.default_rng(5)
    crafts = [craft(name, turn_radius_m=400.0, fix_error_m=90.0) for name in "ab"]
    a, b = (wander(rng, each, 5) for each in crafts)
    worst = _worst(a, b, *crafts, PairMinimum(5556.0, 100.0, 200.0, 180.0, 1), 40.0)
    return list(astuple(worst))


def test_without_the_jit_they_are_the_same_functions() -> None:
    script = "import json, test_separation_kernels as t; print(json.dumps(t._figures()))"
    here = Path(__file__).resolve().parent
    folders = os.pathsep.join([str(here), str(here.parent / "support")])
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": folders},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == pytest.approx(_figures(), rel=1e-9, abs=1e-9)


def test_a_wait_is_turned_into_and_out_of_and_an_aircraft_circles_there() -> None:
    points, times = [(0, 0), (9000, 0), (9000, 0), (9000, 9000)], [0, 100, 200, 300]
    for facility, waiting in ((craft("a", turn_radius_m=500.0), 1000.0), (ship("s"), 0.0)):
        track = plane_track(facility, points, times)
        pieces = cut(track, facility, 0.0)
        turn = facility.turn_radius_m  # a right angle: r
        own = facility.fix_error_m
        by_leg = [pieces[pieces[:, LEG] == leg, MARGIN].max() - own for leg in range(3)]
        assert by_leg == pytest.approx([turn, max(turn, waiting), turn])


def test_head_on_the_figures_are_those_of_geometry() -> None:
    a, b = craft("a"), craft("b")
    first = plane_track(a, [(-30_000, 0), (30_000, 0)], [0, 1200])
    second = plane_track(b, [(30_000, 2000), (-30_000, 2000)], [0, 1200])
    worst = _worst(first, second, a, b, PairMinimum(5556.0, 152.4))
    assert worst is not None
    assert worst.lateral_m == pytest.approx(2000 - 0.02)
    assert worst.time_s == pytest.approx(600)
    reach = 5556.0 + 0.02
    assert worst.seconds == pytest.approx(2 * math.sqrt(reach**2 - 2000**2) / 100, rel=1e-9)


def test_one_behind_the_other_lateness_eats_the_distance() -> None:
    a, b = craft("a"), craft("b")
    first = plane_track(a, [(0, 0), (60_000, 0)], [0, 1200])
    second = plane_track(b, [(-8000, 0), (52_000, 0)], [0, 1200])
    minimum = PairMinimum(5556.0, 152.4)
    assert _worst(first, second, a, b, minimum, 48.0) is None  # 8,000 − 48 · 50 = 5,600 m
    worst = _worst(first, second, a, b, minimum, 60.0)
    assert worst is not None
    assert worst.lateral_m == pytest.approx(8000 - 60 * 50 - 0.02)
    assert worst.seconds == 0.0


def test_side_by_side_lateness_costs_nothing() -> None:
    a, b = craft("a"), craft("b")
    first = plane_track(a, [(0, 0), (60_000, 0)], [0, 1200])
    second = plane_track(b, [(0, 5600), (60_000, 5600)], [0, 1200])
    assert _worst(first, second, a, b, PairMinimum(5556.0, 152.4), 600.0) is None


def test_a_climb_through_anothers_height_counts_only_while_it_is_there() -> None:
    a, b = craft("a"), craft("b")
    first = plane_track(a, [(0, 0), (60_000, 0)], [0, 1200], [300, 300])
    second = plane_track(b, [(0, 1000), (60_000, 1000)], [0, 1200], [0, 600])
    worst = _worst(first, second, a, b, PairMinimum(5556.0, 100.0))
    assert worst is not None
    assert worst.seconds == pytest.approx(400, abs=1e-3)  # 200 m of 0.5 m/s
    assert worst.vertical_m <= 100
    level = plane_track(b, [(0, 1000), (60_000, 1000)], [0, 1200], [400, 600])
    assert _worst(first, level, a, b, PairMinimum(5556.0, 100.0)) is None


def test_before_departure_and_after_return_nobody_is_in_the_way() -> None:
    a, b = craft("a"), craft("b")
    first = plane_track(a, [(0, 0), (3000, 0), (0, 0)], [0, 60, 120])
    second = plane_track(b, [(0, 0), (3000, 0), (0, 0)], [150, 210, 270])
    minimum = PairMinimum(5556.0, 152.4)
    assert _worst(first, second, a, b, minimum) is None
    assert _worst(first, second, a, b, minimum, 31.0) is not None  # a late return, an early start


def test_about_a_shared_base_its_control_parts_them() -> None:
    a, b = craft("a"), craft("b")
    off = [False, False]
    first = plane_track(a, [(0, 0), (30_000, 0), (0, 0)], [0, 600, 1200], sensor_on=off)
    second = plane_track(b, [(500, 0), (0, 30_000), (500, 0)], [0, 600, 1200], sensor_on=off)
    stranger = plane_track(b, [(9000, 1000), (-9000, 1000)], [0, 300])
    minimum = PairMinimum(5556.0, 152.4)

    def shared(other):
        return closest_of(
            cut(first, a, 5556.0),
            cut(other, b, 5556.0),
            minimum,
            slip_s=0.0,
            same_base=same_bases(first, other),
        )

    assert shared(second) is None
    assert shared(stranger) is not None
    assert _worst(first, second, a, b, minimum) is not None


def test_a_pair_of_days_takes_less_than_a_millisecond() -> None:
    """200 legs each over 24 h; the least of 20 calls, so that a busy machine does not decide."""
    rng = np.random.default_rng(1)
    a, b = craft("a", turn_radius_m=900.0), craft("b", turn_radius_m=900.0)
    first = wander(rng, a, 200, seconds=86_400.0, reach_m=40_000.0)
    second = wander(rng, b, 200, seconds=86_400.0, reach_m=40_000.0)
    minimum = PairMinimum(5556.0, 152.4)

    def once() -> float:
        begin = time.perf_counter()
        closest_of(
            cut(first, a, 5556.0),
            cut(second, b, 5556.0),
            minimum,
            slip_s=60.0,
            same_base=same_bases(first, second),
        )
        return time.perf_counter() - begin

    once()
    assert min(once() for _ in range(20)) < 1e-3
