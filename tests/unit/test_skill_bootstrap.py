"""Intervals over blocks: a naive twin, and what they are for."""

from __future__ import annotations

import numpy as np
import pytest

from sarex.drift.skill.bootstrap import resampling


def test_means_of_replicates_are_their_naive_twin() -> None:
    rng = np.random.default_rng(1)
    block = np.repeat([3, 5, 9], [4, 1, 6])
    value = rng.normal(size=11)
    value[2] = np.nan
    drawn = resampling(block, np.random.default_rng(2), 200)
    means = []
    for counts in drawn.drawn:
        held: list[float] = []
        for number, times in zip((3, 5, 9), counts, strict=True):
            held += [v for v in value[block == number] if np.isfinite(v)] * int(times)
        means.append(sum(held) / len(held))
    found = drawn.mean(value, block)
    assert found.mean == pytest.approx(np.nanmean(value))
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(means, [0.025, 0.975])))
    assert (found.count, found.blocks) == (10, 3)
    by_block = [np.nanmean(value[block == b]) for b in (3, 5, 9)]
    assert found.of_blocks == pytest.approx(np.mean(by_block))


def test_forecasts_that_err_together_do_not_narrow_the_interval() -> None:
    """A hundred forecasts in ten blocks that agree within: as wide as ten forecasts."""
    rng = np.random.default_rng(3)
    own = rng.normal(size=10)
    few = resampling(np.arange(10), np.random.default_rng(4)).mean(own, np.arange(10))
    block = np.repeat(np.arange(10), 100)
    many = resampling(block, np.random.default_rng(4)).mean(np.repeat(own, 100), block)
    assert (many.low, many.high) == pytest.approx((few.low, few.high))
    single = resampling(np.arange(1000), np.random.default_rng(4))
    naive = single.mean(np.repeat(own, 100), np.arange(1000))
    assert naive.high - naive.low < 0.2 * (many.high - many.low)


def test_the_interval_of_a_mean_covers_it() -> None:
    """Of 300 samples of 40 blocks each, about 95 in a hundred hold the true mean (4 errors)."""
    rng = np.random.default_rng(5)
    block = np.arange(40)
    drawn = resampling(block, np.random.default_rng(6), 1000)
    found = [drawn.mean(rng.normal(size=40), block) for _ in range(300)]
    held = np.mean([item.low < 0.0 < item.high for item in found])
    assert abs(held - 0.94) < 4 * np.sqrt(0.94 * 0.06 / 300)


def test_one_key_and_nothing_to_average() -> None:
    rng, other = np.random.default_rng(7), np.random.default_rng(7)
    drawn = resampling(np.arange(3), rng)
    other.integers(0, 2**64, size=2, dtype=np.uint64)
    assert rng.integers(1 << 30) == other.integers(1 << 30)
    empty = drawn.mean(np.full(3, np.nan), np.arange(3)).to_json()
    assert (empty["mean"], empty["interval"], empty["forecasts"]) == (None, [None, None], 0)
