"""The detection kernel against a time-stepped integral, at its limits, and however it is run."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest
from seas import PLANE, make_ensemble, make_track, make_width

from sarex.detection import log_miss, plane_paths
from sarex.detection._kernels import segment_rate, table_rate

IDEAL, NORMAL, DEFINITE = 0, 1, 2
TWINS = 60
SUPPORT = Path(__file__).resolve().parents[1] / "support"


def twin(law, width, speed, max_range, x0, y0, x1, y1, dt, steps=200_000):
    """The same rate, summed over small steps of time, from its definition."""
    k = width**2 / (4.0 * math.pi)
    part = (np.arange(steps) + 0.5) / steps
    r = np.hypot(x0 + part * (x1 - x0), y0 + part * (y1 - y0))
    inside = r <= max_range
    if law == DEFINITE:
        return math.inf if np.any(r <= min(width / 2.0, max_range)) else 0.0
    if law == IDEAL:
        rate = k * speed / (2.0 * r**3)
    else:
        length = math.hypot(x1 - x0, y1 - y0)
        d = abs(x0 * (y1 - y0) - y0 * (x1 - x0)) / length
        rate = -math.expm1(-k / d**2) * speed * d**2 / (2.0 * r**3)
    return float(np.sum(rate[inside]) * dt / steps)


SEGMENTS = [
    (-3000.0, 400.0, 2000.0, 700.0),  # passes abeam
    (900.0, 250.0, 5000.0, 260.0),  # leaves
    (-6000.0, 120.0, -700.0, 90.0),  # comes up
    (300.0, -200.0, 310.0, -195.0),  # hardly moves
    (-9000.0, 2500.0, 9000.0, 2400.0),  # enters and leaves the range
]


@pytest.mark.parametrize("law", [IDEAL, NORMAL, DEFINITE])
@pytest.mark.parametrize("segment", SEGMENTS)
def test_kernel_is_the_time_stepped_integral(law, segment):
    arguments = (law, 800.0, 7.5, 4000.0, *segment, 600.0)
    # 200,000 midpoints; the cut at the maximum range falls inside one of them
    assert segment_rate(*arguments) == pytest.approx(twin(*arguments), rel=3e-5)


@pytest.mark.parametrize("law", [IDEAL, NORMAL])
def test_without_the_jit_it_is_the_same_function(law):
    for segment in SEGMENTS:
        arguments = (law, 800.0, 7.5, 4000.0, *segment, 600.0)
        plain = segment_rate.py_func(*arguments)
        assert plain == pytest.approx(segment_rate(*arguments), rel=1e-13)


def test_heading_straight_for_the_particle_stays_finite_until_it_is_reached():
    def along(d):
        return segment_rate(IDEAL, 500.0, 5.0, 1e5, 2000.0, d, 1000.0, d, 200.0)

    k = 500.0**2 / (4 * math.pi)
    # ∫ KV/(2 s³) dt = (KV/4v)(1/s2² − 1/s1²) on the line itself
    exact = k * 5.0 / (4 * 5.0) * (1 / 1000.0**2 - 1 / 2000.0**2)
    for d in (0.0, 1e-200, 1e-9, 1e-3, 0.1):
        assert along(d) == pytest.approx(exact, rel=1e-6)


def test_through_the_particle_is_certain_under_the_ideal_law_and_one_look_under_the_normal():
    across = (500.0, 5.0, 1e5, -1000.0, 0.0, 1000.0, 0.0, 400.0)
    assert segment_rate(IDEAL, *across) == math.inf
    assert segment_rate(NORMAL, *across) == pytest.approx(1.0)
    near = (500.0, 5.0, 1e5, -1000.0, 1e-180, 1000.0, 1e-180, 400.0)
    assert segment_rate(NORMAL, *near) == pytest.approx(1.0)


@numba.njit
def called_from_a_kernel(law, d):
    """A caller that is compiled with numba's default error model, in which 1/0 raises."""
    return segment_rate(law, 500.0, 5.0, 1e5, -1000.0, d, 1000.0, d, 400.0)


def test_a_kernel_that_calls_it_meets_no_division_by_zero():
    assert called_from_a_kernel(IDEAL, 0.0) == math.inf
    assert called_from_a_kernel(NORMAL, 0.0) == pytest.approx(1.0)
    assert segment_rate.py_func(IDEAL, 500.0, 5.0, 1e5, -1e3, 0.0, 1e3, 0.0, 400.0) == math.inf


@pytest.mark.parametrize("law", [IDEAL, NORMAL])
def test_standing_still_is_rate_times_time(law):
    still = segment_rate(law, 500.0, 5.0, 1e5, 300.0, 400.0, 300.0, 400.0, 60.0)
    k, r = 500.0**2 / (4 * math.pi), 500.0
    exact = k * 5.0 * 60.0 / (2 * r**3)
    if law == NORMAL:
        exact = -math.expm1(-k / r**2) * 5.0 * 60.0 / (2 * r)
    assert still == pytest.approx(exact, rel=1e-12)
    # a slow motion abeam comes to the same
    slow = segment_rate(law, 500.0, 5.0, 1e5, 300.0 - 0.004, 400.0 + 0.003, 300.004, 399.997, 60.0)
    assert slow == pytest.approx(exact, rel=1e-8)


def test_standing_on_the_particle_is_certain():
    assert segment_rate(IDEAL, 500.0, 5.0, 1e5, 0.0, 0.0, 0.0, 0.0, 1.0) == math.inf


def test_ideal_law_does_not_care_for_the_direction_of_a_creeping_motion():
    rates = [
        segment_rate(
            IDEAL,
            500.0,
            5.0,
            1e5,
            300.0,
            400.0,
            300.0 + 1e-3 * math.cos(a),
            400.0 + 1e-3 * math.sin(a),
            60.0,
        )
        for a in np.linspace(0, 2 * np.pi, 9)
    ]
    np.testing.assert_allclose(rates, rates[0], rtol=1e-5)


@pytest.mark.parametrize("law", [IDEAL, NORMAL, DEFINITE])
def test_nothing_is_seen_beyond_the_maximum_range(law):
    assert segment_rate(law, 9000.0, 5.0, 1000.0, -5000.0, 1000.1, 5000.0, 1000.1, 600.0) == 0.0
    assert segment_rate(law, 9000.0, 5.0, 1000.0, -5000.0, 999.0, 5000.0, 999.0, 600.0) > 0.0


def test_range_leaves_the_stated_share_of_an_endless_pass():
    whole = segment_rate(IDEAL, 500.0, 5.0, 1e12, -1e9, 300.0, 1e9, 300.0, 2e9 / 5.0)
    cut = segment_rate(IDEAL, 500.0, 5.0, 500.0, -1e9, 300.0, 1e9, 300.0, 2e9 / 5.0)
    assert cut / whole == pytest.approx(math.sqrt(1 - (300 / 500) ** 2), rel=1e-9)


def test_definite_range_reaches_half_the_width():
    assert segment_rate(DEFINITE, 500.0, 5.0, 1e5, -900.0, 249.9, 900.0, 249.9, 9.0) == math.inf
    assert segment_rate(DEFINITE, 500.0, 5.0, 1e5, -900.0, 250.1, 900.0, 250.1, 9.0) == 0.0
    # the line comes near, the segment does not
    assert segment_rate(DEFINITE, 500.0, 5.0, 1e5, 400.0, 10.0, 900.0, 10.0, 9.0) == 0.0


def sea():
    rng = np.random.default_rng(7)
    start = rng.normal(0.0, 3000.0, (2, 301))
    drift = rng.normal(0.0, 0.4, (2, 301))
    times = 600.0 * np.arange(7)[:, None]
    ensemble = make_ensemble(start[0] + drift[0] * times, start[1] + drift[1] * times)
    track = make_track(
        (100.0, 900.0, 1100.0, 2000.0, 3500.0),
        (-3000.0, 3000.0, 3000.0, -3000.0, 2500.0),
        (-800.0, -800.0, 700.0, 700.0, 2000.0),
        sensor_on=(True, True, False, True),
    )
    return ensemble, track


def naive(ensemble, track, width):
    """Log miss by small steps of time, one particle at a time, nothing shared with the kernel."""
    way_x, way_y = PLANE.to_xy(track.lon_deg, track.lat_deg)
    way_t = (track.times_ns - track.times_ns[0]) / 1e9
    own_t = (ensemble.times_ns - track.times_ns[0]) / 1e9
    px, py = PLANE.to_xy(ensemble.lon_deg, ensemble.lat_deg)
    k = width.width_m**2 / (4 * np.pi)
    out = np.zeros(TWINS)
    for leg in np.flatnonzero(track.sensor_on):
        steps = 10_000
        dt = (way_t[leg + 1] - way_t[leg]) / steps
        t = way_t[leg] + dt * (np.arange(steps) + 0.5)
        fx, fy = np.interp(t, way_t, way_x), np.interp(t, way_t, way_y)
        for p in range(TWINS):
            r = np.hypot(fx - np.interp(t, own_t, px[:, p]), fy - np.interp(t, own_t, py[:, p]))
            rate = np.where(r <= width.max_range_m, k * width.speed_m_s / (2 * r**3), 0.0)
            out[p] -= np.sum(rate) * dt
    return out


def test_log_miss_is_its_naive_twin():
    ensemble, track = sea()
    width = make_width(400.0, max_range_m=4000.0)
    got = log_miss(ensemble, track, {"raft": width}, PLANE).values
    want = naive(ensemble, track, width)
    # one time step at the edge of the range: K·V/(2R³)·0.24 s = 2e-7
    np.testing.assert_allclose(got[:TWINS], want, rtol=2e-4, atol=4e-7)
    assert np.count_nonzero(got) > 150


def test_threads_change_no_bit():
    ensemble, track = sea()
    widths = {"raft": make_width(400.0, max_range_m=4000.0)}
    paths = plane_paths(ensemble, PLANE)
    before = numba.get_num_threads()
    if numba.config.NUMBA_NUM_THREADS < 2:
        pytest.skip("numba was started with one thread")
    try:
        results = []
        for threads in (1, 2):
            numba.set_num_threads(threads)
            results.append(log_miss(ensemble, track, widths, PLANE, paths=paths).values.tobytes())
    finally:
        numba.set_num_threads(before)
    assert results[0] == results[1]


_SMALL = """
import json, numpy as np
from seas import PLANE, make_ensemble, make_track, make_width
from sarex.detection import log_miss
x = np.array([[0.0, 900.0, -400.0]] * 3); y = np.array([[50.0, -300.0, 0.0], [90.0, -310.0, 9.0],
    [120.0, -300.0, 60.0]])
ensemble = make_ensemble(x, y)
track = make_track((0.0, 500.0, 1100.0), (-2000.0, 2000.0, 1000.0), (0.0, 10.0, 900.0))
out = {law: log_miss(ensemble, track, {"raft": make_width(300.0, law)}, PLANE).values.tolist()
    for law in ("ideal", "normal")}
print(json.dumps(out))
"""


def test_the_kernel_gives_the_same_with_the_jit_off():
    outputs = []
    for jit in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", _SMALL],
            env={**os.environ, "NUMBA_DISABLE_JIT": jit, "PYTHONPATH": str(SUPPORT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        outputs.append(json.loads(done.stdout))
    for law in ("ideal", "normal"):
        np.testing.assert_allclose(outputs[0][law], outputs[1][law], rtol=1e-12)
        assert min(outputs[0][law]) < -0.01


def test_a_table_of_one_law_is_that_law_along_a_pass() -> None:
    """−ln(1 − l) of the inverse cube's own curve gives its rate on an endless pass at V."""
    far = np.linspace(0.0, 4000.0, 4001)
    k = 800.0**2 / (4.0 * math.pi)
    with np.errstate(divide="ignore"):
        seen = -np.expm1(-k / far**2)
    seen[0] = 1.0 - 1e-12
    for d in (150.0, 400.0, 1500.0):
        rate = table_rate(far, seen, 0, far.size, 7.5, 1e9, d, -1e7, d, 1e7, 2e7 / 7.5)
        assert rate == pytest.approx(k / d**2, rel=1e-4)


def test_a_table_is_the_time_stepped_integral_and_may_be_cut() -> None:
    far, seen = np.array([9.0, 0.0, 500.0, 1200.0]), np.array([0.5, 0.9, 0.5, 0.0])
    for segment in SEGMENTS:
        x0, y0, x1, y1 = segment
        length = math.hypot(x1 - x0, y1 - y0)
        d = abs(x0 * (y1 - y0) - y0 * (x1 - x0)) / length
        part = (np.arange(200_000) + 0.5) / 200_000
        r = np.hypot(x0 + part * (x1 - x0), y0 + part * (y1 - y0))
        here = -math.log1p(-float(np.interp(d, far[1:], seen[1:])))
        twin = np.sum((here * 7.5 * d**2 / (2.0 * r**3))[r <= 1000.0]) * 600.0 / 200_000
        arguments = (far, seen, 1, 4, 7.5, 1000.0)
        whole = table_rate(*arguments, x0, y0, x1, y1, 600.0)
        assert whole == pytest.approx(twin, rel=1e-4, abs=1e-12)
        mx, my = 0.3 * x0 + 0.7 * x1, 0.3 * y0 + 0.7 * y1
        parts = table_rate(*arguments, x0, y0, mx, my, 420.0)
        parts += table_rate(*arguments, mx, my, x1, y1, 180.0)
        assert parts == pytest.approx(whole, rel=1e-9, abs=1e-15)
