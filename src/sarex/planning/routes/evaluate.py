"""What a plan on a graph is worth: one exact pass forward over the looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sarex.planning.routes.model import Floats, GraphSearch, RoutePlan

__all__ = ["RouteWorth", "evaluate"]


@dataclass(frozen=True, eq=False, slots=True)
class RouteWorth:
    """What a plan on a graph achieves.

    Parameters
    ----------
    found_at : (T,)
        Probability of the first find at each look.
    missed
        Probability that no look finds the target, including one that left the graph.
    reward
        Sum over the looks of ``found_at`` times what a find is worth then.
    """

    found_at: Floats
    missed: float
    reward: float


def evaluate(search: GraphSearch, plan: RoutePlan) -> RouteWorth:
    """Probability that the plan finds the target, look by look; exact up to rounding.

    Raises
    ------
    PlanError
        If a searcher cannot follow its route.
    """
    plan.check(search)
    mass = search.target.first.astype(np.float64)
    left_out = 1.0 - float(mass.sum())
    found = np.zeros(search.looks)
    for look in range(1, search.looks + 1):
        missed = mass * _miss(search, plan, look)
        found[look - 1] = float((mass - missed).sum())
        mass = missed
        if look < search.looks:
            mass = search.target.step(look).T @ missed
            left_out += float(missed.sum() - mass.sum())
    reward = float(search.find_worth() @ found)
    return RouteWorth(found, float(mass.sum()) + left_out, reward)


def _miss(search: GraphSearch, plan: RoutePlan, look: int) -> Floats:
    """Probability that all searchers together miss a target on each vertex at one look, (n,)."""
    miss = np.ones(search.graph.size)
    for searcher, route in zip(search.searchers, plan.routes, strict=True):
        if searcher.looks_at(look):
            miss[list(searcher.covers(route[look - 1]))] *= searcher.miss
    return miss
