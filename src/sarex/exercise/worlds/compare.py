"""Two plans compared over the worlds in which both were flown: shares, persons, intervals.

A share has Wilson's interval. A difference of shares in the same worlds has Newcombe's interval for
paired proportions (his method 10): it counts how often the plans part, and stays wide where all
worlds agree. The difference of persons found has a percentile bootstrap over worlds, both plans of
a world together; where fewer than five worlds tell the plans apart it has none, since a bootstrap
would then give an interval far too short.

References: Wilson 1927, J. Am. Stat. Assoc. 22, 209–212. Newcombe 1998, Stat. Med. 17, 2635–2650,
method 10. Efron and Tibshirani 1993, An introduction to the bootstrap, chapter 13. Coverage pinned
by tests/reference/test_paired_worlds.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sarex.exercise.worlds.fly import WorldRow

__all__ = ["ANY", "Comparison", "Paired", "PersonsFound", "Share", "compare", "paired", "wilson"]

ANY = "any"
"""At least one object."""
LEAST_APART = 5
"""Worlds in which the plans differ, below which persons found get no interval."""
DRAWS = 4000
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the worlds [1] with its 95 % interval."""

    count: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Paired:
    """How often each of two plans, both or neither found something, and the difference [1]."""

    first: Share
    second: Share
    both: int
    first_only: int
    second_only: int
    neither: int
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PersonsFound:
    """Mean persons found of each plan and the difference; no interval where too few differ."""

    first: float
    second: float
    difference: float
    low: float | None
    high: float | None
    worlds_apart: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """``shares``: :data:`ANY` and each object; ``persons`` None where nobody stated persons."""

    worlds: int
    first: str
    second: str
    shares: Mapping[str, Paired]
    persons: PersonsFound | None


def wilson(count: int, worlds: int) -> Share:
    """A share with Wilson's 95 % score interval."""
    p, n = count / worlds, float(worlds)
    middle, half = p + _Z**2 / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n * n))
    scale = 1 + _Z**2 / n
    low = 0.0 if count == 0 else (middle - half) / scale
    high = 1.0 if count == worlds else (middle + half) / scale
    return Share(count, p, low, high)


def paired(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> Paired:
    """Difference of two shares in the same worlds, Newcombe's interval.

    Parameters
    ----------
    first, second : (world,) bool
        Whether each plan found it.

    Returns
    -------
    Paired
    """
    both, only = int((first & second).sum()), int((first & ~second).sum())
    other, worlds = int((~first & second).sum()), int(first.size)
    neither = worlds - both - only - other
    a, b = wilson(both + only, worlds), wilson(both + other, worlds)
    phi = _correlation(both, only, other, neither)
    below = _reach(a.value - a.low, b.high - b.value, phi)
    above = _reach(b.value - b.low, a.high - a.value, phi)
    delta = (only - other) / worlds
    return Paired(a, b, both, only, other, neither, delta, delta - below, delta + above)


def _correlation(both: int, first: int, second: int, neither: int) -> float:
    """Of the two plans' outcomes, moved towards 0 as Newcombe does; 0 where it is undefined."""
    rows = (both + first) * (second + neither) * (both + second) * (first + neither)
    if rows == 0:
        return 0.0
    over = both * neither - first * second
    half = (both + first + second + neither) / 2
    return (max(over - half, 0.0) if over > 0 else float(over)) / sqrt(rows)


def _reach(own: float, other: float, phi: float) -> float:
    return sqrt(max(0.0, own**2 - 2 * phi * own * other + other**2))


def compare(
    rows: Sequence[WorldRow],
    first: str,
    second: str,
    objects: Sequence[str],
    persons: Mapping[str, int] | None,
    rng: np.random.Generator,
) -> Comparison:
    """What the worlds say of two plans.

    Parameters
    ----------
    rows : sequence of WorldRow
        At least one.
    first, second : str
        Names of the plans; differences are first less second.
    objects : sequence of str
        All that are sought. An object that is not in a world is not found in it.
    persons : mapping of object id to persons, optional
        None leaves persons found out.
    rng : Generator
        Of the bootstrap.

    Returns
    -------
    Comparison
    """
    shares = {}
    for name in (ANY, *objects):
        seen = [np.array([_found(row.found_ns[p], name) for row in rows]) for p in (first, second)]
        shares[name] = paired(*seen)
    return Comparison(
        len(rows),
        first,
        second,
        shares,
        None if persons is None else _persons(rows, first, second, persons, rng),
    )


def _found(own: Mapping[str, int], name: str) -> bool:
    return bool(own) if name == ANY else name in own


def _persons(
    rows: Sequence[WorldRow],
    first: str,
    second: str,
    persons: Mapping[str, int],
    rng: np.random.Generator,
) -> PersonsFound:
    counts = np.array([[row.persons_found(p, persons) for p in (first, second)] for row in rows])
    apart = counts[:, 0] - counts[:, 1]
    differing = int(np.count_nonzero(apart))
    low = high = None
    if differing >= LEAST_APART:
        worlds = len(rows)
        drawn = rng.multinomial(worlds, np.full(worlds, 1.0 / worlds), DRAWS) @ apart / worlds
        low, high = (float(x) for x in np.percentile(drawn, [2.5, 97.5]))
    means = counts.mean(axis=0)
    return PersonsFound(float(means[0]), float(means[1]), float(apart.mean()), low, high, differing)
