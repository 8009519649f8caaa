"""The best route of one searcher, proven: branch and bound on the exact mass not found yet.

A branch is a beginning of the route. What it can still add is limited by letting each later look
forget all looks but the one before it (:func:`exact._kernels.limit_ahead`).

References
----------
Lau, Huang and Dissanayake 2008, Discounted MEAN bound for the optimal searcher path problem with
non-uniform travel times, EJOR 190; Washburn 1998, Branch and bound methods for a search problem,
Naval Research Logistics 45.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from sarex.errors import PlanError
from sarex.planning.routes.anytime import SearchArrays
from sarex.planning.routes.anytime import _kernels as kernels
from sarex.planning.routes.exact import _kernels as exact
from sarex.planning.routes.model import GraphSearch, RoutePlan

__all__ = ["ProvenRoute", "prove_route"]


@dataclass(frozen=True, slots=True)
class ProvenRoute:
    """A route and a limit that no other one exceeds.

    ``value`` and ``limit`` are worths of the whole plan; they agree to ``close`` where the search
    was ended by proof. ``nodes`` were looked into in ``cpu_s`` seconds.
    """

    plan: RoutePlan
    value: float
    limit: float
    nodes: int
    cpu_s: float


def prove_route(
    search: GraphSearch,
    plan: RoutePlan,
    *,
    searcher: int = 0,
    most_nodes: int = 5_000_000,
    close: float = 1e-9,
) -> ProvenRoute:
    """Best route of one searcher, the others' routes as in ``plan``.

    With one searcher this is the optimum of the search. With several, ``limit`` holds for plans
    that differ from ``plan`` in this route only.

    Parameters
    ----------
    search : GraphSearch
        What is searched, and by whom.
    plan : RoutePlan
        A plan to start from; the result is never worth less.
    searcher
        Number of the searcher, from 0.
    most_nodes
        Beginnings of routes that may be looked into.
    close
        Branches that promise less than this above the best are left out.

    Raises
    ------
    PlanError
        If the plan cannot be followed or has no such searcher.
    """
    plan.check(search)
    if not 0 <= searcher < len(search.searchers):
        raise PlanError(
            "no such searcher",
            given=searcher,
            allowed=f"0 to {len(search.searchers) - 1}",
            remedy="number the searchers from 0",
        )
    began = time.process_time()
    a, j = SearchArrays.of(search), searcher
    routes = np.array(plan.routes, dtype=np.int64)
    factor = a.factor(routes, leave_out=j)
    field = (a.ptr, a.idx, a.val)
    mass, later = kernels.others_fields(factor, a.first, *field, a.worth)
    value = a.value(routes)
    others = float((mass * (1.0 - factor) * a.worth[:, None]).sum())
    route, _, limit, nodes = exact.branch(
        a.start[j], a.from_start, a.revisits, value - others, most_nodes, close,
        a.first, factor, a.worth[:, None] - later, np.zeros_like(factor),
        a.sees[j], a.miss[j], a.moves[j], a.last[j], *field,
    )  # fmt: skip
    if route[0] >= 0:
        routes[j] = route
    made = RoutePlan(tuple(tuple(int(v) for v in r) for r in routes))
    made.check(search)
    return ProvenRoute(
        made,
        a.value(routes),
        float(limit + others),
        int(nodes),
        time.process_time() - began,
    )
