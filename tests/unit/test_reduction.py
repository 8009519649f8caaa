"""Sums by a fixed tree: equal to the naive tree bit for bit, near the exact sum, NaN kept."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarex.reduction import tree_sum

LEAF = 128


def naive_tree_sum(values: list[float]) -> float:
    """The definition: leaves of 128 added left to right, then neighbours in pairs."""
    level = []
    for start in range(0, len(values), LEAF):
        total = values[start]
        for value in values[start + 1 : start + LEAF]:
            total += value
        level.append(total)
    while len(level) > 1:
        pairs = [level[i] + level[i + 1] for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0] if level else 0.0


@given(st.integers(0, 5000), st.integers(0, 2**32))
def test_equals_the_naive_twin_bit_for_bit(size: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=size) * 1e3
    assert tree_sum(values) == naive_tree_sum(values.tolist())


@pytest.mark.parametrize("size", [0, 1, 127, 128, 129, 256, 257, 128 * 3, 128 * 5 + 1])
def test_sizes_around_leaves_and_odd_levels(size: int) -> None:
    values = [math.sin(i) for i in range(size)]
    assert tree_sum(values) == naive_tree_sum(values)


def test_is_nearer_to_the_exact_sum_than_one_long_chain() -> None:
    values = np.full(1_000_000, 0.1)
    exact = math.fsum(values)
    # Error of a tree of depth d with leaves of 128: at most (127 + d) rounding errors.
    bound = (127 + 13) * 2.0**-53 * exact
    assert abs(tree_sum(values) - exact) <= bound
    assert abs(float(np.cumsum(values)[-1]) - exact) > abs(tree_sum(values) - exact)


@pytest.mark.parametrize("place", [0, 127, 128, 299])
def test_nan_is_kept(place: int) -> None:
    values = np.ones(300)
    values[place] = np.nan
    assert math.isnan(tree_sum(values))


def test_layout_in_memory_changes_nothing() -> None:
    values = np.random.default_rng(1).normal(size=2000)
    spaced = np.zeros(4000)
    spaced[::2] = values
    assert tree_sum(spaced[::2]) == tree_sum(values) == tree_sum(values.tolist())
