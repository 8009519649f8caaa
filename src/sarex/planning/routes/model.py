"""Search on a graph: who moves where, what hides where, and what a look misses.

Time runs in steps. The target is somewhere at look 1, moves, is somewhere at look 2, and so on to
look T; each searcher stands on one vertex at each look. No units: vertices, steps, probabilities.

References
----------
Royset and Sato 2010, Route optimization for multiple searchers, Naval Research Logistics 57;
Eagle 1984; Lau, Huang and Dissanayake 2008; Asfora, Banfi and Campbell 2020.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sarex.errors import PlanError

__all__ = ["GraphSearch", "GraphSearcher", "MarkovTarget", "RoutePlan", "SearchGraph"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

_MASS = 1e-12  # rounding that probabilities may carry


@dataclass(frozen=True, slots=True)
class SearchGraph:
    """Vertices 0 to n - 1 and, for each, the vertices where a searcher may be one step later.

    A vertex that may be held is its own successor.
    """

    successors: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        for vertex, ends in enumerate(self.successors):
            if not ends or len(set(ends)) < len(ends):
                raise PlanError(
                    "each vertex needs at least one successor, each named once",
                    given=f"vertex {vertex}: {list(ends)}",
                    remedy="add the vertex itself if a searcher may stay there",
                )
            _check_vertices(ends, self.size, f"successors of vertex {vertex}")

    @property
    def size(self) -> int:
        """Number of vertices."""
        return len(self.successors)


@dataclass(frozen=True, eq=False, slots=True)
class MarkovTarget:
    """A target that moves at random between the looks.

    Parameters
    ----------
    first : (n,)
        Probability of each vertex at look 1; at most 1 in all.
    steps : matrices (n, n), from row to column
        The move after look t is ``steps[(t - 1) % len(steps)]``. A row may sum to less than 1: what
        is lost has left the graph and is never found.
    """

    first: Floats
    steps: tuple[csr_array, ...]

    def __post_init__(self) -> None:
        size = self.first.shape[0]
        masses = [float(self.first.sum()), *(float(s.sum(axis=1).max()) for s in self.steps)]
        least = min([float(self.first.min()), *(float(s.min()) for s in self.steps)])
        if not self.steps or any(s.shape != (size, size) for s in self.steps):
            raise PlanError(
                "a target's moves do not fit its vertices",
                given=[s.shape for s in self.steps],
                allowed=f"one or more matrices ({size}, {size})",
                remedy="give one square matrix for each step, or one for all",
            )
        if least < 0.0 or max(masses) > 1.0 + _MASS:
            raise PlanError(
                "a target's probabilities are not",
                given=f"least {least}, largest sum {max(masses)}",
                allowed="0 or more, rows that sum to 1 or less",
                remedy="normalise the first look and each row of the moves",
            )

    def step(self, look: int) -> csr_array:
        """The moves between look ``look`` (from 1) and the next."""
        return self.steps[(look - 1) % len(self.steps)]


@dataclass(frozen=True, slots=True)
class GraphSearcher:
    """One searcher: where it starts, what it sees from each vertex, how often it misses.

    Parameters
    ----------
    start
        Its vertex before look 1, or at look 1 (``GraphSearch.first_look_at_start``).
    miss
        Probability that one look misses a target that it covers, 0 ≤ miss < 1.
    sees
        For each vertex the vertices that a look from there covers; None: that vertex only.
    moves
        Its own moves, for a searcher faster or slower than the others; None: the search's graph.
    last_look
        Number of its last look: it moves on but sees nothing after it. None: it looks to the end.
    """

    start: int
    miss: float
    sees: tuple[tuple[int, ...], ...] | None = None
    moves: SearchGraph | None = None
    last_look: int | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.miss < 1.0:
            raise PlanError(
                "a searcher's miss is not a probability below 1",
                given=self.miss,
                allowed="0 ≤ miss < 1",
                remedy="state the probability that one look misses a target in sight",
            )

    def looks_at(self, look: int) -> bool:
        """Whether it makes look ``look`` (from 1)."""
        return self.last_look is None or look <= self.last_look

    def covers(self, vertex: int) -> tuple[int, ...]:
        """The vertices that a look from ``vertex`` covers."""
        return (vertex,) if self.sees is None else self.sees[vertex]


@dataclass(frozen=True, eq=False, slots=True)
class GraphSearch:
    """One question: which routes find the target best in ``looks`` looks?

    Parameters
    ----------
    first_look_at_start
        True: look 1 is made from the start. False: a searcher moves once before look 1.
    discount
        A find at look t is worth ``discount ** t``; 1 asks for the least non-detection.
    worth
        What a find at look 1, 2, … T is worth, never rising, instead of the discount.
    revisits
        False: no searcher stands on one vertex at two looks.
    """

    graph: SearchGraph
    target: MarkovTarget
    searchers: tuple[GraphSearcher, ...]
    looks: int
    first_look_at_start: bool = False
    discount: float = 1.0
    revisits: bool = True
    worth: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        size = self.graph.size
        _check_worth(self.worth, self.looks)
        if self.looks < 1 or not self.searchers or not 0.0 < self.discount <= 1.0:
            raise PlanError(
                "a search on a graph lacks looks, searchers or a discount",
                given=f"{self.looks} looks, {len(self.searchers)} searchers, {self.discount}",
                allowed="1 or more of each, 0 < discount ≤ 1",
                remedy="state how many looks, by whom, and what time is worth",
            )
        if self.target.first.shape != (size,):
            raise PlanError(
                "target and graph have different vertices",
                given=self.target.first.shape[0],
                allowed=size,
                remedy="number the target's vertices as those of the graph",
            )
        for searcher in self.searchers:
            _check_vertices((searcher.start,), size, "start of a searcher")
            if searcher.moves is not None and searcher.moves.size != size:
                raise PlanError(
                    "a searcher moves on another graph",
                    given=searcher.moves.size,
                    allowed=size,
                    remedy="number the vertices of its own moves as those of the search",
                )
            if searcher.sees is not None and len(searcher.sees) != size:
                raise PlanError(
                    "what a searcher sees is not stated for each vertex",
                    given=len(searcher.sees),
                    allowed=size,
                    remedy="give one tuple of vertices for each vertex of the graph",
                )
            for seen in searcher.sees or ():
                _check_vertices(seen, size, "vertices in sight")

    def find_worth(self) -> Floats:
        """What a find at each look is worth, (T,)."""
        if self.worth is not None:
            return np.asarray(self.worth, dtype=np.float64)
        return np.asarray(self.discount ** np.arange(1, self.looks + 1), dtype=np.float64)

    def moves_of(self, searcher: GraphSearcher) -> SearchGraph:
        """The moves that a searcher has."""
        return self.graph if searcher.moves is None else searcher.moves

    @property
    def identical(self) -> bool:
        """Whether all searchers start alike and look alike, so that only counts matter."""
        return all(searcher == self.searchers[0] for searcher in self.searchers)


@dataclass(frozen=True, slots=True)
class RoutePlan:
    """For each searcher its vertex at look 1, 2, … T."""

    routes: tuple[tuple[int, ...], ...]

    def counts(self, size: int) -> Ints:
        """Searchers on each vertex at each look, (T, size)."""
        made = np.zeros((len(self.routes[0]), size), dtype=np.int64)
        for route in self.routes:
            made[np.arange(len(route)), list(route)] += 1
        return made

    def check(self, search: GraphSearch) -> None:
        """Raise PlanError unless each route is one that its searcher can follow."""
        if len(self.routes) != len(search.searchers):
            raise PlanError(
                "a plan needs one route for each searcher",
                given=len(self.routes),
                allowed=len(search.searchers),
                remedy="add or drop routes",
            )
        for route, searcher in zip(self.routes, search.searchers, strict=True):
            _check_route(route, searcher, search)


def _check_route(route: tuple[int, ...], searcher: GraphSearcher, search: GraphSearch) -> None:
    """Raise PlanError where a route has the wrong length, jumps, or comes back against the rule."""
    _check_vertices(route, search.graph.size, "a route")
    walk = route if search.first_look_at_start else (searcher.start, *route)
    moves = search.moves_of(searcher).successors
    leaps = [(a, b) for a, b in pairwise(walk) if b not in moves[a]]
    starts = walk[:1] == (searcher.start,)
    returns = not search.revisits and len(set(route)) < len(route)
    if len(route) != search.looks or leaps or not starts or returns:
        raise PlanError(
            "a route cannot be followed",
            given=f"{list(route)}, moves that are none: {leaps}",
            allowed=f"{search.looks} vertices from {searcher.start}, each a successor"
            + ("" if search.revisits else ", none twice"),
            remedy="route each searcher along the graph's moves",
        )


def _check_worth(worth: tuple[float, ...] | None, looks: int) -> None:
    """Raise PlanError unless a find is worth less and less, never less than nothing."""
    if worth is None:
        return
    falls = all(a >= b for a, b in pairwise((*worth, 0.0)))
    if len(worth) != looks or not falls:
        raise PlanError(
            "what finds are worth does not fit the looks",
            given=list(worth),
            allowed=f"{looks} figures that never rise, none below 0",
            remedy="give one figure for each look, the first the largest",
        )


def _check_vertices(vertices: Iterable[int], size: int, where: str) -> None:
    """Raise PlanError for a vertex that the graph does not have."""
    strange = [v for v in vertices if not 0 <= v < size]
    if strange:
        raise PlanError(
            "no such vertex",
            where=where,
            given=strange,
            allowed=f"0 to {size - 1}",
            remedy="number the vertices from 0",
        )
