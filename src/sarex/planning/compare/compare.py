"""Plan one request by several methods and judge every plan on the same fresh particles.

A plan made on an ensemble is worth a little less on any other: it was fitted to those particles. So
each plan is judged on an ensemble that no planner has seen, and every difference is taken particle
by particle (draw by draw), which leaves less to chance than two estimates apart.

Intervals are 95 %, normal, over the draws of that ensemble: they say how far the figure may be off
for want of particles, and nothing of whether the forecast is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sarex.detection import LogMiss
from sarex.ensemble import Ensemble
from sarex.errors import PlanError, near_miss
from sarex.planning.bounds import Bound
from sarex.planning.horizon import make_slots
from sarex.planning.joint import Budget, JointProposal, propose_greedy, propose_joint
from sarex.planning.joint.budget import EVALUATIONS
from sarex.planning.joint.limits import limits_of
from sarex.planning.judge import judge
from sarex.planning.manual.competent import propose_ws1
from sarex.planning.manual.proposal import Proposal
from sarex.planning.manual.propose import propose_baseline
from sarex.planning.objective import particle_values
from sarex.planning.request import PlanningRequest
from sarex.randomness import derive_key, draw_key, generator_for
from sarex.reduction import tree_sum

__all__ = ["METHODS", "Compared", "Comparison", "Method", "compare_planners", "propose_each"]

Method = Literal["ws-0", "ws-1", "ws-1p", "greedy", "joint"]
METHODS: tuple[Method, ...] = ("ws-0", "ws-1", "ws-1p", "greedy", "joint")
Floats = NDArray[np.float64]
_SIGMAS = 1.959964


@dataclass(frozen=True, slots=True)
class Compared:
    """One method.

    Parameters
    ----------
    method : str
    proposal : Proposal
    planned : float [1]
        Worth of the plan on the particles it was made with.
    worth, low, high : float [1]
        Worth on the fresh particles, with its interval; see :mod:`sarex.planning.objective`.
    better, better_low, better_high : float or None [1]
        Worth less that of the baseline, paired, with its interval; None for the baseline.
    effort_h : float [h]
        Time with a sensor on, over all sorties.
    gap : float or None [1]
        (reference − worth)/reference; negative where a plan exceeds a reference that is no proof.
    """

    method: Method
    proposal: Proposal
    planned: float
    worth: float
    low: float
    high: float
    better: float | None
    better_low: float | None
    better_high: float | None
    effort_h: float
    gap: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All methods on one request.

    Parameters
    ----------
    methods : tuple of Compared
        In the order asked for.
    baseline : str
        The method that the differences are taken from.
    bounds : mapping
        ``B1``, ``B2`` and ``B3`` of the fresh particles.
    reference : str
        The bound that gaps are taken from: B2 under the ideal law, else B3.
    particles : int
        Fresh particles.
    """

    methods: tuple[Compared, ...]
    baseline: Method
    bounds: Mapping[str, Bound]
    reference: str
    particles: int

    def of(self, method: str) -> Compared:
        """One method's row."""
        return next(row for row in self.methods if row.method == method)


def compare_planners(
    request: PlanningRequest,
    judge_ensemble: Ensemble,
    judge_weights: Floats,
    *,
    rng: np.random.Generator,
    methods: Sequence[Method] = METHODS,
    budget: Budget | None = None,
    baseline: Method = "ws-1",
    progress: Callable[[float, str], None] | None = None,
) -> Comparison:
    """Plan by each method and judge all plans on the same fresh particles.

    Parameters
    ----------
    request : PlanningRequest
        The same for every method: particles, facilities, times, sweep widths, rules.
    judge_ensemble : Ensemble
        Of the same case and times, drawn apart from the request's.
    judge_weights : (particle,) [1]
        Draw weight of each of its particles.
    rng : numpy.random.Generator
        Gives one key, for the greedy and the joint planner.
    methods : sequence
        Some of ``METHODS``, each once. The joint planner may start from ws-1p where that is asked
        for, else from ws-1 where that is.
    budget : Budget
        Of the joint planner; 200 evaluations if not given.
    baseline : str
        The method that the others are compared with; the first one asked for, where it is not
        among them.
    progress : callable, optional
        Told the share done and the method under way.

    Returns
    -------
    Comparison

    Raises
    ------
    PlanError
        If a method is unknown or named twice, the ensembles do not fit each other, or a method
        can use no facility.

    References
    ----------
    docs/planners.md, docs/decisions/0041. Pinned by tests/unit/test_compare_planners.py.
    """
    _check(request, judge_ensemble, methods)
    objects = [item.id for item in request.objects]
    own = particle_values(request.ensemble, request.weights, objects, request.persons)
    fresh = particle_values(judge_ensemble, judge_weights, objects, request.persons)
    proposals = propose_each(request, methods, budget or Budget(EVALUATIONS), rng, progress)
    first = baseline if baseline in proposals else methods[0]
    bounds, reference = _bounds(request, judge_ensemble, judge_weights)
    found = {
        name: _found(proposal, judge_ensemble, judge_weights, request)
        for name, proposal in proposals.items()
    }
    rows = tuple(
        _row(name, proposals[name], own, fresh, judge_ensemble, found, first, bounds[reference])
        for name in methods
    )
    return Comparison(rows, first, bounds, reference, judge_ensemble.particle_count)


def _check(request: PlanningRequest, fresh: Ensemble, methods: Sequence[str]) -> None:
    unknown = [name for name in methods if name not in METHODS]
    if unknown or not methods or len(set(methods)) != len(methods):
        raise PlanError(
            "these planners cannot be compared",
            given=", ".join(methods) or "none",
            allowed=f"some of {', '.join(METHODS)}, each once",
            remedy=(near_miss(unknown[0], METHODS) if unknown else None) or "Name each once.",
            where=request.plan_id,
        )
    same = (fresh.object_ids, fresh.hypothesis_ids) == (
        request.ensemble.object_ids,
        request.ensemble.hypothesis_ids,
    )
    if not same or np.array_equal(fresh.lon_deg[0], request.ensemble.lon_deg[0]):
        raise PlanError(
            "this ensemble cannot judge the planners",
            given="the particles that they plan with" if same else "other hypotheses or objects",
            allowed="an ensemble of the same case that was drawn with another seed",
            remedy="Forecast the case again with another seed.",
            where=request.plan_id,
        )


def propose_each(
    request: PlanningRequest,
    methods: Sequence[Method],
    budget: Budget,
    rng: np.random.Generator,
    progress: Callable[[float, str], None] | None = None,
) -> dict[Method, Proposal]:
    """The plan of each method, as :func:`compare_planners` makes them.

    In the order of ``METHODS``, since the joint planner may start from a manual plan.
    """
    key = draw_key(rng)
    proposals: dict[Method, Proposal] = {}
    for name in [name for name in METHODS if name in methods]:
        if progress is not None:
            progress(len(proposals) / (len(methods) + 1), name)
        own = generator_for(derive_key(key, name), "plan")
        if name == "ws-0":
            proposals[name] = propose_baseline(request)
        elif name == "ws-1":
            proposals[name] = propose_ws1(request)
        elif name == "ws-1p":
            proposals[name] = propose_ws1(request, datum="particles")
        elif name == "greedy":
            proposals[name] = propose_greedy(request, rng=own)
        else:
            rival = proposals.get("ws-1p", proposals.get("ws-1"))
            rivals = () if rival is None else (rival.plan,)
            proposals[name] = propose_joint(request, budget=budget, rng=own, rivals=rivals)
    return proposals


def _bounds(
    request: PlanningRequest, ensemble: Ensemble, weights: Floats
) -> tuple[dict[str, Bound], str]:
    fresh = replace(request, ensemble=ensemble, weights=weights)
    limits = limits_of(fresh, make_slots(request).slots)
    return {bound.kind: bound for bound in limits.bounds}, limits.reference


def _found(
    proposal: Proposal, ensemble: Ensemble, weights: Floats, request: PlanningRequest
) -> Floats:
    """(particle,) probability that the plan's looks find it."""
    slots = proposal.slots if isinstance(proposal, JointProposal) else ()
    worth = judge(
        ensemble,
        weights,
        proposal.tracks,
        proposal.widths,
        request.plane,
        objects=[item.id for item in request.objects],
        persons=request.persons,
        windows={slot.id: slot.windows for slot in slots},
    )
    return _detected(worth.log_misses, ensemble.particle_count)


def _detected(log_misses: Sequence[LogMiss], particles: int) -> Floats:
    total = np.zeros(particles)
    for miss in log_misses:
        total += miss.values
    return -np.expm1(total)


def _row(
    name: Method,
    proposal: Proposal,
    own: Floats,
    fresh: Floats,
    ensemble: Ensemble,
    found: Mapping[Method, Floats],
    baseline: Method,
    reference: Bound,
) -> Compared:
    worth, half = _mean(fresh, found[name], ensemble)
    better = better_half = None
    if name != baseline:
        better, better_half = _mean(fresh, found[name] - found[baseline], ensemble)
    return Compared(
        name,
        proposal,
        tree_sum(own * _detected(proposal.worth.log_misses, own.size)),
        worth,
        max(0.0, worth - half),
        min(1.0, worth + half),
        better,
        None if better is None or better_half is None else better - better_half,
        None if better is None or better_half is None else better + better_half,
        sum(flown.search_s for flown in proposal.realised) / 3600.0,
        None if reference.value <= 0 else (reference.value - worth) / reference.value,
    )


def _mean(values: Floats, figure: Floats, ensemble: Ensemble) -> tuple[float, float]:
    """Σ v·figure, and half the width of its interval over the draws."""
    worth = tree_sum(values * figure)
    draws = int(ensemble.draw.max()) + 1
    parts = np.bincount(ensemble.draw, values * (figure - worth), minlength=draws)
    return worth, _SIGMAS * float(np.sqrt(np.sum(parts**2)))
