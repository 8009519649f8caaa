"""The counter-based numbers are uniform, normal and independent of every index.

Each check computes a p-value and fails below 1e-4. With the twelve checks here a sound
generator fails once in some 800 seeds; the committed seed is fixed, so a failure is a finding.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray
from scipy import stats

from sarex.randomness import Key, draw_key, normal_pair, uniform_pair
from sarex.randomness._kernels import normals_for

LEAST_P = 1e-4
COUNT = 2_000_000


@njit(cache=True)
def _fill(key, stream, particles, steps, normal):  # type: ignore[no-untyped-def]
    out = np.empty((particles * steps, 2))
    for particle in range(particles):
        for step in range(steps):
            place = particle * steps + step
            if normal:
                out[place, 0], out[place, 1] = normal_pair(key, stream, particle, step)
            else:
                out[place, 0], out[place, 1] = uniform_pair(key, stream, particle, step)
    return out


@pytest.fixture
def key(rng: np.random.Generator) -> Key:
    return draw_key(rng)


@pytest.fixture
def hold(request: pytest.FixtureRequest) -> Callable[[float], None]:
    """Asserts a p-value and records it."""

    def check(p: float) -> None:
        request.node.user_properties.append(("p", float(p)))
        assert p > LEAST_P

    return check


def _chi_square(counts: NDArray[Any]) -> float:
    return float(stats.chisquare(counts.ravel()).pvalue)


@pytest.mark.parametrize("member", [0, 1])
def test_uniform_in_a_thousand_cells(key: Key, member: int, hold: Callable[[float], None]) -> None:
    values = _fill(key, 1, 2000, COUNT // 2000, False)[:, member]
    hold(_chi_square(np.bincount((values * 1000).astype(int), minlength=1000)))


def test_the_two_members_of_a_pair_fill_the_square(key: Key, hold: Callable[[float], None]) -> None:
    pairs = (_fill(key, 1, 2000, COUNT // 2000, False) * 64).astype(int)
    hold(_chi_square(np.bincount(pairs[:, 0] * 64 + pairs[:, 1], minlength=64 * 64)))


def test_normal_by_kolmogorov_smirnov(key: Key, hold: Callable[[float], None]) -> None:
    hold(float(stats.kstest(_fill(key, 1, 2000, COUNT // 2000, True).ravel(), "norm").pvalue))


@pytest.mark.parametrize("axis", ["particle", "step", "stream"])
def test_neighbours_along_each_index_are_uncorrelated(
    key: Key, axis: str, hold: Callable[[float], None]
) -> None:
    values = _fill(key, 1, 2000, COUNT // 2000, True)[:, 0].reshape(2000, -1)
    if axis == "particle":
        one, other = values[:-1], values[1:]
    elif axis == "step":
        one, other = values[:, :-1], values[:, 1:]
    else:
        one, other = values, _fill(key, 2, 2000, COUNT // 2000, True)[:, 0].reshape(2000, -1)
    hold(float(stats.pearsonr(one.ravel(), other.ravel()).pvalue))


def _blocks(key: Key, stream: int = 11) -> NDArray[np.float64]:
    """Four normals of each of 500 particles and 1,000 steps: (4, particle, step)."""
    out = np.empty((4, 500, 1000))
    rows = [np.empty(500) for _ in range(4)]
    for step in range(1000):
        normals_for(key, stream, step, np.arange(500), 500, *rows)
        out[:, :, step] = rows
    return out


def test_the_four_of_a_block_are_normal(key: Key, hold: Callable[[float], None]) -> None:
    hold(float(stats.kstest(_blocks(key).ravel(), "norm").pvalue))


def test_their_squares_are_chi_square_of_four(key: Key, hold: Callable[[float], None]) -> None:
    """Fails if two of the four depend on each other, in whatever way their radii show."""
    hold(float(stats.kstest((_blocks(key) ** 2).sum(axis=0).ravel(), "chi2", (4,)).pvalue))


@pytest.mark.parametrize("axis", ["particle", "step", "stream"])
def test_blocks_are_uncorrelated_along_each_index(
    key: Key, axis: str, hold: Callable[[float], None]
) -> None:
    values = _blocks(key)
    if axis == "particle":
        one, other = values[:, :-1], values[:, 1:]
    elif axis == "step":
        one, other = values[:, :, :-1], values[:, :, 1:]
    else:
        one, other = values, _blocks(key, 12)
    hold(float(stats.pearsonr(one.ravel(), other.ravel()).pvalue))
