"""The figures that a plan's papers print: what it finds, by whom, where, when, and against what.

Papers differ in words and shape; the figures in all of them are these. They rest on the judge's
looks and on nothing else, and all of them are about the plan as ordered, before it is flown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sarex.planning.joint.value import values_of
from sarex.planning.manual.proposal import Proposal
from sarex.planning.orders.looks import binned_looks, missed_by_sortie
from sarex.planning.plan import Sortie
from sarex.planning.request import PlanningRequest, hypothesis_weights
from sarex.probability import FoundAlive, found_alive
from sarex.reduction import tree_sum

__all__ = [
    "ByTime",
    "HypothesisFigures",
    "ObjectFigures",
    "PlanFigures",
    "Reference",
    "SortieFigures",
    "plan_figures",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reference:
    """What a plan's worth is held against.

    Parameters
    ----------
    bounds : mapping
        ``B1``, ``B2``, ``B3`` to their values [1], see docs/bounds.md; those that were computed.
    ws_1 : float [1], optional
        Worth of the competent co-ordinator's plan (method ws-1) on the same particles.
    main : {"B2", "B3"}
        The bound that the gap is taken from: B2 under the ideal law, else B3.
    """

    bounds: Mapping[str, float] = field(default_factory=dict)
    ws_1: float | None = None
    main: str = "B2"

    def gap(self, value: float, bound: str) -> float | None:
        """(bound − value)/bound; None where there is no such bound or it is 0."""
        limit = self.bounds.get(bound, 0.0)
        return None if limit <= 0.0 else (limit - value) / limit


@dataclass(frozen=True, slots=True)
class SortieFigures:
    """One sortie's part.

    ``poc``: probability that the object is in the area of the first task at its judge's time; None
    where the plan has no such area. ``alone``: worth of this sortie alone; ``adds``: what the plan
    loses without it.
    """

    sortie: str
    facility: str
    area: str
    hypothesis: str
    search_object: str
    poc: float | None
    coverage: float
    alone: float
    adds: float


@dataclass(frozen=True, slots=True)
class HypothesisFigures:
    """Weight; and if the hypothesis holds: at least one object found, share found alive."""

    weight: float
    found: float
    alive: float | None


@dataclass(frozen=True, slots=True)
class ObjectFigures:
    """One object: found, existing at all, and found alive where survival is known."""

    pos: float
    exists: float
    persons: int
    alive: float | None


@dataclass(frozen=True, slots=True)
class ByTime:
    """Worth until a time, and the same for persons found alive where survival is known."""

    time_ns: int
    found: float
    alive: float | None


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """All figures of a plan.

    Parameters
    ----------
    value : float [1]
        Expected share of the persons found (of objects, where nobody states persons).
    any_found : float [1]
        Probability that at least one object is found.
    alive : float or None [1]
        Expected share of the persons found alive.
    facilities_alive : mapping
        Facility id to what the share found alive loses without it; empty where survival is not
        known.
    """

    value: float
    any_found: float
    alive: float | None
    objects: Mapping[str, ObjectFigures]
    hypotheses: Mapping[str, HypothesisFigures]
    sorties: tuple[SortieFigures, ...]
    over_time: tuple[ByTime, ...]
    facilities_alive: Mapping[str, float]
    reference: Reference


def plan_figures(
    request: PlanningRequest,
    proposal: Proposal,
    reference: Reference | None = None,
    *,
    step_s: float = 600.0,
) -> PlanFigures:
    """Figures of a proposal of this request.

    Parameters
    ----------
    request : PlanningRequest
        With survival, if found alive is wanted.
    proposal : Proposal
        Made for this request by any planner.
    reference : Reference, optional
        Bounds and the worth of ws-1, where they were computed.
    step_s : float [s]
        Between two points of the figures over time.
    """
    values, missed = values_of(request), missed_by_sortie(proposal)
    total = np.sum(list(missed.values()), axis=0)
    alive, over_time = _in_time(request, proposal, values, step_s)
    report, persons = proposal.worth.pos, request.persons or {}
    objects = {
        name: ObjectFigures(
            item.pos,
            item.exists,
            persons.get(name, 0),
            alive.objects[name].alive if alive and persons.get(name, 0) else None,
        )
        for name, item in report.objects.items()
    }
    weights = hypothesis_weights(request.ensemble, request.weights)
    people = alive.persons if alive else 0
    return PlanFigures(
        value=_found(values, total),
        any_found=report.any_found,
        alive=alive.persons_alive / people if alive and people else None,
        objects=objects,
        hypotheses={
            name: HypothesisFigures(
                weights[name],
                share,
                alive.hypotheses[name].persons_alive / people if alive and people else None,
            )
            for name, share in report.hypotheses.items()
        },
        sorties=tuple(
            _sortie(sortie, proposal, values, missed)
            for sortie in proposal.plan.sorties
            if sortie.id in missed and sortie.tasks
        ),
        over_time=over_time,
        facilities_alive={
            each.facility: each.marginal / people for each in (alive.facilities if alive else ())
        }
        if people
        else {},
        reference=reference or Reference(),
    )


def _found(values: Floats, log_miss: Floats) -> float:
    return tree_sum(values * -np.expm1(log_miss))


def _in_time(
    request: PlanningRequest, proposal: Proposal, values: Floats, step_s: float
) -> tuple[FoundAlive | None, tuple[ByTime, ...]]:
    looks = binned_looks(request, proposal, step_s=step_s)
    edges = looks[0].edges_ns
    missed = np.zeros(values.size)
    found = [0.0]
    for b in range(edges.size - 1):
        for look in looks:
            missed = missed + look.values[b]
        found.append(_found(values, missed))
    alive = None
    if request.survival is not None:
        names = [item.id for item in request.objects]
        alive = found_alive(
            request.ensemble, request.weights, looks, request.survival, objects=names
        )
    shares = [
        by.persons_alive / alive.persons if alive and alive.persons else None
        for by in (alive.over_time if alive else ())
    ] or [None] * edges.size
    rows = zip(edges.tolist(), found, shares, strict=True)
    return alive, tuple(ByTime(time, share, living) for time, share, living in rows)


def _sortie(
    sortie: Sortie, proposal: Proposal, values: Floats, missed: Mapping[str, Floats]
) -> SortieFigures:
    task, own = sortie.tasks[0], missed[sortie.id]
    others = np.zeros(values.size)
    for name, miss in missed.items():
        if name != sortie.id:
            others += miss
    return SortieFigures(
        sortie=sortie.id,
        facility=sortie.facility,
        area=task.area,
        hypothesis=task.hypothesis,
        search_object=task.search_object,
        poc=_poc(proposal, task.area, task.search_object),
        coverage=task.planned_coverage,
        alone=_found(values, own),
        adds=_found(values, others + own) - _found(values, others),
    )


def _poc(proposal: Proposal, designation: str, search_object: str) -> float | None:
    worth = {item.designation: item for item in proposal.worth.areas}
    return worth[designation].poc.get(search_object) if designation in worth else None
