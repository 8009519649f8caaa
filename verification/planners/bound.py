"""B1, B2 and B3 of a case: upper 95 % limits over five ensembles that no planner has seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sarex.planning.bounds import (
    Bound,
    EffortProblem,
    bound_b1,
    bound_b2,
    bound_b3,
    effort_problem,
    upper_limit,
)
from sarex.planning.horizon import make_slots
from sarex.planning.joint.heights import heights_of, widest

from . import ranges
from .cases import Case, fresh_ensemble

__all__ = ["bounds_of"]

ENSEMBLES = 5
_NEAR = 0.05
"""A first B2 so far outside what is kept decides: the limit of five is not computed."""
_SOLVERS = {"B1": bound_b1, "B2": bound_b2, "B3": bound_b3}


def bounds_of(case: Case, particles: int = ranges.PLANNING_PARTICLES) -> dict[str, Any]:
    """Bounds of a case, and what is known of the parts of a gap.

    Returns
    -------
    dict
        ``B1``, ``B2``, ``B3``; ``B2_mean``, over the ensembles; ``B2_still``, the mean without
        what relative motion may add; ``gap``, the worst duality gap. Of a case that is not kept
        ``B2`` alone, from one ensemble.
    """
    low, high = ranges.KEPT_B2
    problems: list[EffortProblem] = []
    found: dict[str, list[Bound]] = {kind: [] for kind in _SOLVERS}
    for number in range(ENSEMBLES):
        problem = _problem(case, number, particles)
        problems.append(problem)
        b2 = bound_b2(problem)
        if number == 0 and not low - _NEAR <= b2.value <= high + _NEAR:
            return {"B2": round(b2.value, 5)}
        found["B2"].append(b2)
        found["B1"].append(bound_b1(problem))
        found["B3"].append(bound_b3(problem))
    limits = {kind: upper_limit(bounds) for kind, bounds in found.items()}
    still = [bound_b2(problem.without_motion()).value for problem in problems[:1]]
    return {kind: round(limit.value, 5) for kind, limit in limits.items()} | {
        "B2_mean": round(limits["B2"].mean, 5),
        "B2_still": round(float(np.mean(still)), 5),
        "gap": round(max(limit.worst_gap for limit in limits.values()), 5),
    }


def _problem(case: Case, number: int, particles: int) -> EffortProblem:
    ensemble, weights = fresh_ensemble(case, 40 + 2 * number, particles)
    request = replace(case.request, ensemble=ensemble, weights=weights)
    slots = [widest(heights_of(slot, request)) for slot in make_slots(request).slots]
    return effort_problem(request, slots)
