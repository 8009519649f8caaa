"""Skill scores against hand calculation and the published definition, written out as loops.

Liu & Weisberg 2011, J. Geophys. Res. 116, C09013, equations 7 and 8; Révelard et al. 2021,
doi 10.3389/fmars.2021.630388, for SS*.
"""

from __future__ import annotations

import numpy as np
import pytest

from sarex.drift.skill import liu_weisberg, liu_weisberg_star


def naive_ss(separation: list[float], path: list[float], n: float, floor: bool) -> float:
    """Up to the last lead, as the paper writes it."""
    above = below = 0.0
    for d, length in zip(separation, path, strict=True):
        above += d
        below += length
    s = above / below
    if floor:
        return 1 - s / n if s <= n else 0.0
    return 1 - s / n


def test_a_track_by_hand() -> None:
    # legs of 3, 4 and 5 km: the way is 3, 7, 12; separations 1, 2, 6: s = 9 / 22
    separation, path = np.array([1000.0, 2000.0, 6000.0]), np.array([3000.0, 7000.0, 12000.0])
    expected = [1 - 1 / 3, 1 - 3 / 10, 1 - 9 / 22]
    np.testing.assert_allclose(liu_weisberg(separation, path), expected, rtol=1e-14)
    np.testing.assert_allclose(liu_weisberg_star(separation, path), expected, rtol=1e-14)


def test_beyond_the_tolerance_ss_is_0_and_ss_star_is_below() -> None:
    separation, path = np.array([2000.0, 5000.0]), np.array([1000.0, 2000.0])
    np.testing.assert_array_equal(liu_weisberg(separation, path), [0.0, 0.0])
    np.testing.assert_allclose(liu_weisberg_star(separation, path), [-1.0, 1 - 7 / 3], rtol=1e-14)


def test_the_loops_of_the_paper() -> None:
    rng = np.random.default_rng(5)
    path = np.cumsum(rng.uniform(10, 3000, (40, 48)), axis=1)
    separation = np.cumsum(rng.uniform(0, 4000, (40, 48)), axis=1)
    ss, star = liu_weisberg(separation, path), liu_weisberg_star(separation, path)
    for row in range(40):
        for lead in (0, 5, 23, 47):
            d, way = separation[row, : lead + 1].tolist(), path[row, : lead + 1].tolist()
            assert ss[row, lead] == pytest.approx(naive_ss(d, way, 1.0, True), abs=1e-12)
            assert star[row, lead] == pytest.approx(naive_ss(d, way, 1.0, False), abs=1e-12)


def test_no_motion_scores_0_on_a_straight_track_and_more_on_a_crooked_one() -> None:
    """Staying is as far off as a straight drifter went: 0. One that turns back is nearer."""
    straight = np.arange(1.0, 25.0)
    np.testing.assert_allclose(liu_weisberg(straight, straight), 0.0, atol=1e-15)
    turned = np.concatenate([np.arange(1.0, 13.0), np.arange(11.0, -1.0, -1.0)])
    assert liu_weisberg(turned, straight)[-1] == pytest.approx(1 - turned.sum() / straight.sum())


def test_a_drifter_that_does_not_move_has_no_score_and_holes_stay_holes() -> None:
    path = np.array([0.0, 0.0, 5.0])
    assert np.isnan(liu_weisberg(np.ones(3), path)).tolist() == [True, True, False]
    holed = liu_weisberg(np.array([1.0, np.nan, 1.0]), np.array([2.0, 4.0, 6.0]))
    assert np.isnan(holed).tolist() == [False, True, True]
