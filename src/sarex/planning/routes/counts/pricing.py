"""A bound from multipliers alone: what the cheapest routes cost at prices that the cuts give.

For weights w ≥ 0 that sum to at most 1 within each group of paths, every plan misses at least
``constant + sum cost * Z``. The flow of searchers is then a choice of routes, so its least cost is
J times that of the cheapest route. Bounds on a count enter with a price of their own. No linear
programme is trusted: any weights and prices give a bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sarex.planning.routes.counts import _kernels
from sarex.planning.routes.counts.frame import CountFrame
from sarex.planning.routes.counts.network import Network
from sarex.planning.routes.model import Floats, Ints

__all__ = ["Limits", "Priced", "price", "tighten"]

_WHOLE = 1e-7  # a quotient this near below an integer is taken as that integer
_ROOM = 1e-8  # room left for the rounding of whoever checks


@dataclass(frozen=True, eq=False, slots=True)
class Limits:
    """The least and the most searchers of each place, (place,)."""

    least: Ints
    most: Ints

    @property
    def empty(self) -> bool:
        """Whether no counts fit."""
        return bool(np.any(self.least > self.most))

    def both(self, mirror: Ints) -> Limits:
        """What these limits and their mirror image both allow."""
        least = np.maximum(self.least, self.least[mirror])
        return Limits(least, np.minimum(self.most, self.most[mirror]))

    def split(self, place: int, count: int, upward: bool) -> Limits:
        """At most ``count`` searchers on a place, or, upward, more than that."""
        least, most = self.least.copy(), self.most.copy()
        if upward:
            least[place] = count + 1
        else:
            most[place] = count
        return Limits(least, most)


@dataclass(frozen=True, eq=False, slots=True)
class Priced:
    """A bound and the prices it rests on.

    Parameters
    ----------
    bound
        No plan within the limits misses less.
    extra : (place,)
        What each searcher on a place adds to the bound, ≥ 0.
    prices : (place,)
        Price of the least count (positive) or of the most (negative).
    """

    bound: float
    extra: Floats
    prices: Floats


def price(
    frame: CountFrame,
    network: Network,
    constant: float,
    cost: Floats,
    pull: Floats,
    limits: Limits,
) -> Priced:
    """Bound of ``constant + sum cost * Z`` over the counts Z within the limits.

    ``cost`` and ``pull`` are per place, (place,); ``pull`` holds reduced costs, which become the
    price of a limit where one can bind.
    """
    up = np.where(limits.least > 0, np.maximum(pull, 0.0), 0.0)
    bounded = (limits.most < frame.searchers) & (limits.most > 0)
    down = np.where(bounded, np.minimum(pull, 0.0), 0.0)
    shut = network.spread((limits.most > 0).astype(float)) == 0.0
    cheapest, through = _kernels.route_costs(network.spread(cost - up - down), shut, frame.moves)
    if not np.isfinite(cheapest):
        return Priced(np.inf, np.zeros_like(cost), up + down)
    bound = constant + float(up @ limits.least + down @ limits.most) + frame.searchers * cheapest
    extra = through[network.places[:, 0], network.places[:, 1]] - cheapest
    return Priced(float(bound), np.maximum(extra, 0.0), up + down)


def tighten(priced: Priced, goal: float, limits: Limits) -> Limits:
    """Limits that every plan within the old ones and better than ``goal`` keeps."""
    room = goal - priced.bound + _ROOM
    falls = np.maximum(-priced.prices, 0.0)
    with np.errstate(divide="ignore"):
        more = np.floor(np.minimum(room / priced.extra, 1e6) + _WHOLE).astype(np.int64)
        fewer = np.floor(np.minimum(room / falls, 1e6) + _WHOLE).astype(np.int64)
    return Limits(np.maximum(limits.least, limits.most - fewer), np.minimum(limits.most, more))
