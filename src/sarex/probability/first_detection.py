"""First detections in bins of time, and who is alive at them; one pass, little memory."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from sarex.reduction import tree_sum

__all__ = ["Parts", "add_up", "alive_of", "parts_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parts:
    """Per particle at the end: found, and found alive as mean, least and most.

    ``over_time`` is (edge, object, 2): found and found alive of each object by each edge; ``first``
    the part of ``alive`` that each facility finds first.
    """

    found: Floats
    alive: Floats
    low: Floats
    high: Floats
    over_time: Floats
    first: dict[str, Floats]


def _first_in_bins(values: Sequence[Floats]) -> Iterator[tuple[Floats, Floats]]:
    """For each bin (particle,): log miss of all looks, probability of first detection in it."""
    missed = np.ones(values[0].shape[1])
    for rows in zip(*values, strict=True):
        log_miss = add_up(rows)
        yield log_miss, missed * -np.expm1(log_miss)
        missed = missed * np.exp(log_miss)


def parts_of(
    each: Mapping[str, Floats],
    living: Floats,
    weights: Floats,
    owns: Sequence[NDArray[np.intp]],
) -> Parts:
    """One pass over the bins: nothing of the size (bin, particle) is made.

    Parameters
    ----------
    each : mapping
        Facility id to its log misses, (bin, particle) [1].
    living : (bin + 1, particle) [1]
        Probability of being alive at each edge.
    weights : (particle,) [1]
        For the sums over time.
    owns : sequence of (own,) int
        Particles of each object.
    """
    found, alive, low, high = np.zeros((4, weights.size))
    first = {name: np.zeros(weights.size) for name in each}
    over_time = np.zeros((living.shape[0], len(owns), 2))
    for b, (log_miss, here) in enumerate(_first_in_bins(list(each.values()))):
        gained = here * (living[b] + living[b + 1]) / 2.0
        found += here
        alive += gained
        low += here * living[b + 1]
        high += here * living[b]
        for name, share in _shares({n: v[b] for n, v in each.items()}, log_miss).items():
            first[name] += gained * share
        for o, own in enumerate(owns):
            sums = [tree_sum(weights[own] * part[own]) for part in (here, gained)]
            over_time[b + 1, o] = over_time[b, o] + sums
    return Parts(found, alive, low, high, over_time, first)


def alive_of(values: Sequence[Floats], living: Floats) -> Floats:
    """Found alive by these looks alone, (particle,) [1]; arguments as :func:`parts_of`."""
    alive = np.zeros(living.shape[1])
    for b, (_, here) in enumerate(_first_in_bins(values)):
        alive += here * (living[b] + living[b + 1]) / 2.0
    return alive


def _shares(each: Mapping[str, Floats], total: Floats) -> dict[str, Floats]:
    """(particle,) share of each facility in the detections of one bin, by its part of the rate.

    Exact where rates stand in one proportion throughout the bin. Certain detections share evenly.
    """
    certain = add_up([np.isneginf(values).astype(np.float64) for values in each.values()])
    out = {}
    for name, own in each.items():
        with np.errstate(invalid="ignore", divide="ignore"):
            part = np.where(total < 0.0, own / total, 0.0)
        sure = np.isneginf(own) / np.maximum(certain, 1.0)
        out[name] = np.asarray(np.where(certain > 0.0, sure, part))
    return out


def add_up(values: Iterable[Floats]) -> Floats:
    """Sum of arrays, in their order."""
    return reduce(operator.add, values)
