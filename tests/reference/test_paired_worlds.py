"""Intervals of a paired comparison hold what they promise, by the exact law of all outcomes."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from sarex.exercise.worlds.compare import compare, paired, wilson
from sarex.exercise.worlds.fly import WorldRow

WORLDS = 20
RNG = np.random.default_rng(3)


def outcomes(both: int, first: int, second: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    """Two plans that agree and part as often as said."""
    one = [True] * (both + first) + [False] * (second + neither)
    two = [True] * both + [False] * first + [True] * second + [False] * neither
    return np.array(one), np.array(two)


@pytest.mark.parametrize(
    ("count", "worlds", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_are_the_published_ones(
    count: int, worlds: int, low: float, high: float
) -> None:
    """Newcombe 1998, Stat. Med. 17, 857–872, table I, method 3."""
    share = wilson(count, worlds)
    assert (share.low, share.high) == pytest.approx((low, high), abs=5e-5)


def test_the_difference_without_correlation_is_that_of_two_wilson_intervals() -> None:
    """Where each plan finds in half of the worlds independently, the correlation is 0."""
    told = paired(*outcomes(5, 5, 5, 5))
    half = wilson(10, 20)
    reach = math.hypot(half.value - half.low, half.high - half.value)
    assert (told.low, told.high) == pytest.approx((-reach, reach), abs=1e-12)


def test_agreement_narrows_and_never_to_nothing() -> None:
    same = paired(*outcomes(18, 0, 0, 2))
    alike = paired(*outcomes(17, 1, 1, 1))
    assert same.difference == alike.difference == 0.0
    assert 0.0 < same.high - same.low < alike.high - alike.low
    swapped = paired(*outcomes(10, 3, 6, 1))
    there = paired(*outcomes(10, 6, 3, 1))
    assert (swapped.low, swapped.high) == pytest.approx((-there.high, -there.low), abs=1e-12)


@pytest.mark.parametrize(
    "chances", [(0.85, 0.06, 0.03, 0.06), (0.4, 0.2, 0.1, 0.3), (0.1, 0.1, 0.02, 0.78)]
)
def test_the_interval_covers_the_true_difference(chances: tuple[float, ...]) -> None:
    """Exact coverage over all outcomes of 20 worlds; too wide rather than too narrow."""
    true = chances[1] - chances[2]
    covered = total = 0.0
    for both, first, second in product(range(WORLDS + 1), repeat=3):
        neither = WORLDS - both - first - second
        if neither < 0:
            continue
        counts = (both, first, second, neither)
        log_ways = math.lgamma(WORLDS + 1) - sum(math.lgamma(n + 1) for n in counts)
        log_chance = sum(n * math.log(p) for n, p in zip(counts, chances, strict=True))
        chance = math.exp(log_ways + log_chance)
        total += chance
        told = paired(*outcomes(*counts))
        covered += chance if told.low <= true <= told.high else 0.0
    assert total == pytest.approx(1.0, abs=1e-9)
    assert 0.94 <= covered <= 0.998


def rows(first_finds: list[bool], second_finds: list[bool]) -> list[WorldRow]:
    return [
        WorldRow(
            number,
            "sunk",
            ("raft",),
            {"a": {"raft": 1} if one else {}, "b": {"raft": 1} if two else {}},
        )
        for number, (one, two) in enumerate(zip(first_finds, second_finds, strict=True))
    ]


def test_persons_get_an_interval_once_five_worlds_part_the_plans() -> None:
    few = rows([True] * 14 + [False] * 6, [True] * 10 + [False] * 10)
    told = compare(few, "a", "b", ["raft", "hull"], {"raft": 6, "hull": 0}, RNG)
    assert told.persons is not None
    assert (told.persons.first, told.persons.second) == (4.2, 3.0)
    assert told.persons.worlds_apart == 4
    assert told.persons.low is None
    assert told.shares["hull"].neither == 20
    enough = rows([True] * 16 + [False] * 4, [True] * 10 + [False] * 10)
    told = compare(enough, "a", "b", ["raft", "hull"], {"raft": 6, "hull": 0}, RNG)
    assert told.persons is not None
    assert told.persons.low is not None
    assert told.persons.high is not None
    assert 0.0 < told.persons.low < told.persons.difference == 1.8 < told.persons.high
    assert told.shares["any"] == told.shares["raft"]


def test_nobody_is_counted_where_nobody_stated_persons() -> None:
    assert compare(rows([True], [False]), "a", "b", ["raft"], None, RNG).persons is None
