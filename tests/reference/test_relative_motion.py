"""Published figures of patterns over drifting objects, by the exact rate along relative motion.

Parallel sweeps: legs L − S, cross-legs searched, objects uniform in L × nS at t = 0, inverse-cube
law. Expanding square: 24 legs at rest, objects uniform in the square that the legs cover, (12 + 1)S
wide. Tolerance of the figures: 0.005.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from numba import njit

from sarex.detection._kernels import segment_rate
from sarex.planning.patterns import sweep_xy

NM_M = 1852.0
KN_M_S = NM_M / 3600.0
FAR_M = 1e9
CELLS = 160


@njit
def mean_pod(px, py, way, times, ux, uy, width, speed):
    found = 0.0
    for i in range(px.size):
        rate = 0.0
        for k in range(times.size - 1):
            rate += segment_rate(
                0,
                width,
                speed,
                FAR_M,
                way[k, 0] - px[i] - ux * times[k],
                way[k, 1] - py[i] - uy * times[k],
                way[k + 1, 0] - px[i] - ux * times[k + 1],
                way[k + 1, 1] - py[i] - uy * times[k + 1],
                times[k + 1] - times[k],
            )
        found -= math.expm1(-rate)
    return found / px.size


def parallel_sweep(length, spacing, legs):
    """Waypoints from a corner, legs along x, creep along y."""
    corners = [(spacing / 2, spacing / 2)]
    for leg in range(legs):
        x = length - spacing / 2 if leg % 2 == 0 else spacing / 2
        corners.append((x, spacing / 2 + leg * spacing))
        if leg < legs - 1:
            corners.append((x, spacing / 2 + (leg + 1) * spacing))
    return np.array(corners)


def expanding_square(spacing, legs):
    corners = [(0.0, 0.0)]
    for leg in range(legs):
        east, north = ((0, 1), (1, 0), (0, -1), (-1, 0))[leg % 4]
        run = (leg // 2 + 1) * spacing
        corners.append((corners[-1][0] + east * run, corners[-1][1] + north * run))
    return np.array(corners)


def timed(way, speed):
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T)) / speed])


def uniform(west, south, wide, high):
    step = (np.arange(CELLS) + 0.5) / CELLS
    x, y = np.meshgrid(west + step * wide, south + step * high)
    return x.ravel(), y.ravel()


def sweep_pod(length_nm, width_nm, legs, speed_kn, drift_kn, towards):
    spacing, speed = width_nm * NM_M, speed_kn * KN_M_S
    way = parallel_sweep(length_nm * NM_M, spacing, legs)
    px, py = uniform(0.0, 0.0, length_nm * NM_M, legs * spacing)
    ux, uy = (drift_kn * KN_M_S * part for part in towards)
    return mean_pod(px, py, way, timed(way, speed), ux, uy, spacing, speed)


WITH, AGAINST, ALONG, AT_REST = (0.0, 1.0), (0.0, -1.0), (1.0, 0.0), (0.0, 0.0)


@pytest.mark.parametrize(
    ("drift_kn", "towards", "published"),
    [
        (0.0, AT_REST, 0.762),
        (1.0, WITH, 0.078),
        (1.0, AGAINST, 0.380),
        (1.0, ALONG, 0.524),
        (2.0, WITH, 0.027),
        (2.0, AGAINST, 0.261),
        (2.0, ALONG, 0.302),
    ],
)
def test_ship_15_kn(drift_kn, towards, published):
    assert sweep_pod(10.0, 0.5, 10, 15.0, drift_kn, towards) == pytest.approx(published, abs=5e-3)


@pytest.mark.parametrize(
    ("drift_kn", "towards", "published"),
    [(0.0, AT_REST, 0.767), (2.0, WITH, 0.544), (2.0, AGAINST, 0.588), (2.0, ALONG, 0.650)],
)
def test_helicopter_90_kn(drift_kn, towards, published):
    assert sweep_pod(20.0, 1.0, 15, 90.0, drift_kn, towards) == pytest.approx(published, abs=5e-3)


def square_case():
    way = expanding_square(1000.0, 24)
    return way, timed(way, 5.0), uniform(-6500.0, -6500.0, 13_000.0, 13_000.0)


def test_expanding_square_of_24_legs_at_rest():
    way, times, (px, py) = square_case()
    got = mean_pod(px, py, way, times, 0.0, 0.0, 1000.0, 5.0)
    assert got == pytest.approx(0.715, abs=5e-3)


def closest_approach_pod(way, px, py, width, cut):
    """The method that is wrong: closest point of each leg, misses multiplied."""
    ends = np.concatenate(
        [a + (b - a) * np.arange(cut)[:, None] / cut for a, b in pairwise(way)] + [way[-1:]]
    )
    rate = np.zeros(px.size)
    for a, b in pairwise(ends):
        along = ((px - a[0]) * (b - a)[0] + (py - a[1]) * (b - a)[1]) / np.sum((b - a) ** 2)
        part = np.clip(along, 0.0, 1.0)
        gap2 = (a[0] + part * (b - a)[0] - px) ** 2 + (a[1] + part * (b - a)[1] - py) ** 2
        rate += width**2 / (4 * math.pi) / gap2
    return float(np.mean(-np.expm1(-rate)))


def test_closest_approach_per_leg_rewards_cutting_and_ours_does_not():
    way, _, (px, py) = square_case()
    assert closest_approach_pod(way, px, py, 1000.0, 1) == pytest.approx(0.763, abs=5e-3)
    assert closest_approach_pod(way, px, py, 1000.0, 16) == pytest.approx(0.963, abs=5e-3)
    fine = np.concatenate(
        [a + (b - a) * np.arange(16)[:, None] / 16 for a, b in pairwise(way)] + [way[-1:]]
    )
    whole = mean_pod(px, py, way, timed(way, 5.0), 0.0, 0.0, 1000.0, 5.0)
    cut = mean_pod(px, py, fine, timed(fine, 5.0), 0.0, 0.0, 1000.0, 5.0)
    assert abs(whole - cut) < 1e-9


@pytest.mark.parametrize("turn_over", [2, 3, 5])
def test_interleaved_legs_find_what_plain_ones_find(turn_over):
    """Objects at rest or drifting with the pattern: the legs are the same, only cross legs are not.

    Legs alone: equal to rounding. With cross legs searched: they lie at the ends of the legs, and
    add what little is seen there.
    """
    length, spacing, legs, speed = 30_000.0, 1000.0, 22, 80.0
    px, py = uniform(-length / 2, -legs * spacing / 2, length, legs * spacing)
    box = ((0.0, 0.0), 90.0, length, legs * spacing, spacing)
    whole, alone = [], []
    for way in (sweep_xy(*box), sweep_xy(*box, turn_over=turn_over)):
        times = timed(way, speed)
        drift = np.array([0.4, -0.7])
        whole.append(mean_pod(px, py, way, times, 0.0, 0.0, spacing, speed))
        moved = mean_pod(px, py, way + times[:, None] * drift, times, *drift, spacing, speed)
        assert moved == pytest.approx(whole[-1], abs=1e-9)
        rate = np.zeros(px.size)
        for leg in range(legs):
            pair, took = way[2 * leg : 2 * leg + 2], times[2 * leg : 2 * leg + 2]
            rate += legs_rate(px, py, pair, took, spacing, speed)
        alone.append(float(np.mean(-np.expm1(-rate))))
    assert alone[1] == pytest.approx(alone[0], abs=1e-12)
    assert whole[0] <= whole[1] <= whole[0] + 0.02


@njit
def legs_rate(px, py, way, times, width, speed):
    rate = np.zeros(px.size)
    for i in range(px.size):
        rate[i] = segment_rate(
            0, width, speed, FAR_M, way[0, 0] - px[i], way[0, 1] - py[i],
            way[1, 0] - px[i], way[1, 1] - py[i], times[1] - times[0],
        )  # fmt: skip
    return rate
