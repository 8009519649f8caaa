"""Good plans for searchers alike: annealing over routes, and rounding of relaxed counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from sarex.planning.routes.counts import _kernels
from sarex.planning.routes.counts.frame import CountFrame
from sarex.planning.routes.model import Floats, GraphSearch, Ints, RoutePlan
from sarex.randomness import Key

__all__ = ["Annealing", "improve_routes", "round_counts", "split_counts", "to_plan"]


@dataclass(frozen=True, slots=True)
class Annealing:
    """How long and how hot routes are annealed.

    Parameters
    ----------
    starts
        Runs: the even ones from routes that stay where they begin, the odd from the best so far.
    rounds
        Re-routings of one searcher in a run.
    hot, cold
        First and last temperature, as a probability over alpha², the curvature of one look.
    noise
        Greatest relative noise in the worth by which a searcher is re-routed.
    """

    starts: int = 12
    rounds: int = 20_000
    hot: float = 3e-3
    cold: float = 3e-4
    noise: float = 2.0


def improve_routes(
    frame: CountFrame, routes: Ints, annealing: Annealing, key: Key, stream: int
) -> tuple[float, Ints]:
    """The best routes of one run from the given ones, (J, L), and what they miss."""
    made = routes.copy()
    value = _kernels.anneal(
        frame.first,
        frame.to,
        frame.pr,
        frame.open,
        frame.moves,
        frame.alpha,
        made,
        annealing.rounds,
        annealing.hot * frame.alpha**2,
        annealing.cold * frame.alpha**2,
        annealing.noise,
        key,
        2 * stream,
    )
    return float(value), made


def round_counts(frame: CountFrame, counts: Floats) -> Ints:
    """Routes along counts (L, n), whole or not: each the fullest walk that those before it left."""
    left = counts.copy()
    routes = np.empty((frame.searchers, frame.looks), dtype=np.int64)
    for route in routes:
        route[:] = _fullest(frame, np.minimum(np.maximum(left, 0.0), 1.0))
        at = np.arange(frame.looks), route
        left[at] -= np.minimum(np.maximum(left[at], 0.0), 1.0)
    return routes


def split_counts(frame: CountFrame, counts: Ints) -> Ints:
    """Routes, (J, L), whose counts are the given whole ones, (L, n), of a flow of searchers."""
    cells = np.arange(frame.size)
    here = np.repeat(cells, counts[0])
    routes = [here]
    for look in range(1, frame.looks):
        there = np.repeat(cells, counts[look])
        near = (frame.moves[here][:, None, :] == there[None, :, None]).any(axis=2)
        pairs = maximum_bipartite_matching(csr_array(near.astype(np.int8)), perm_type="column")
        here = there[pairs]
        routes.append(here)
    return np.array(routes, dtype=np.int64).T


def _fullest(frame: CountFrame, counts: Floats) -> Ints:
    """The walk with most counts along it."""
    shut = ~frame.open
    _, through = _kernels.route_costs(-counts, shut, frame.moves)
    route = np.empty(frame.looks, dtype=np.int64)
    for look in range(frame.looks):
        cells = frame.moves[route[look - 1]] if look else np.flatnonzero(frame.open[0])
        cells = cells[cells >= 0]
        route[look] = cells[np.argmin(through[look, cells])]
    return route


def to_plan(search: GraphSearch, frame: CountFrame, routes: Ints) -> RoutePlan:
    """Routes over all looks: each searcher first walks to where its look first counts."""
    lead = [_approach(search, frame.skipped, int(route[0])) for route in routes]
    return RoutePlan(
        tuple(
            (*walk, *(int(cell) for cell in route))
            for walk, route in zip(lead, routes, strict=True)
        )
    )


def _approach(search: GraphSearch, looks: int, end: int) -> tuple[int, ...]:
    """A walk over the skipped looks that stands next to ``end``, or on it, at the last of them."""
    steps = looks if search.first_look_at_start else looks + 1
    here = {search.searchers[0].start: ()}
    walks: list[dict[int, tuple[int, ...]]] = [dict(here)]
    for _ in range(steps):
        grown: dict[int, tuple[int, ...]] = {}
        for cell, walk in walks[-1].items():
            for to in search.graph.successors[cell]:
                grown.setdefault(to, (*walk, to))
        walks.append(grown)
    whole = walks[-1][end]
    first = (search.searchers[0].start,) if search.first_look_at_start else ()
    return (*first, *whole)[:looks]
