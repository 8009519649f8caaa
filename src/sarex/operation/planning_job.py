"""The job that proposes a plan: a pure function of forecast, posterior, case and facilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from sarex.drift.job import read_inputs
from sarex.ensemble.storage import open_ensemble
from sarex.errors import PlanError
from sarex.jobs import JobContext
from sarex.operation.plan_files import dump, write_files, write_flown
from sarex.operation.plan_request import request_of
from sarex.operation.plan_texts import write_texts
from sarex.planning.bounds import bound_b1, bound_b2, bound_b3, effort_problem
from sarex.planning.horizon import make_slots
from sarex.planning.joint import Budget, JointProposal, propose_greedy, propose_joint, value_of
from sarex.planning.joint.heights import heights_of, widest
from sarex.planning.manual.competent import propose_ws1
from sarex.planning.manual.proposal import Proposal
from sarex.planning.manual.propose import propose_baseline
from sarex.planning.request import PlanningRequest
from sarex.randomness import generator_for, key_from_hex

__all__ = ["METHODS", "run"]

METHODS = ("joint", "greedy", "ws-1", "ws-0")
EVALUATIONS = 200
"""Sorties judged on all particles that a plan may cost where nobody says."""


def run(context: JobContext) -> None:
    """Propose a plan for one period, and the competent co-ordinator's beside it.

    Inputs: ``case``, ``ensemble``, ``posterior``, and the case's field files. Parameters:
    ``plan``, ``number``, ``start``, ``end``, ``now``, ``issue``, ``earliest`` departure,
    ``facilities`` (see :func:`sarex.operation.states.write_states`), ``remaining`` objects,
    ``phase``; ``method`` and ``evaluations``. Writes ``plan.json``, ``tracks.json``,
    ``widths.json``, ``worth.json``, ``worksheets.json``, ``findings.json``, ``plan.geojson``, the
    search action plan and the tasking sheets in three languages; ``compared.json`` with the POS
    of ws-1 and the bounds, and ``ws-1-plan.json`` and its like for the plan of ws-1.
    """
    inputs = read_inputs(context.inputs)
    ensemble = open_ensemble(context.inputs["ensemble"])
    draw_weights = np.load(context.inputs["posterior"] / "draw_weights.npy")
    request = request_of(inputs, ensemble, draw_weights, context.parameters)
    context.progress(0.1, "plan")
    beside = propose_ws1(request)
    context.progress(0.3, "plan")
    proposal = _propose(context, request, beside)
    context.progress(0.8, "plan")
    write_files(context.out, proposal, inputs)
    write_flown(context.out, beside, "ws-1-")
    dump(context.out / "compared.json", _compared(request, proposal, beside))
    context.progress(0.9, "plan")
    write_texts(context.out, proposal, inputs, request, context.parameters)


def _propose(context: JobContext, request: PlanningRequest, beside: Proposal) -> Proposal:
    method = context.parameters.get("method", "joint")
    if method == "ws-0":
        return propose_baseline(request)
    if method == "ws-1":
        return beside
    if method not in METHODS or context.key is None:
        raise PlanError(
            "there is no such planner",
            given=method,
            allowed=", ".join(METHODS),
            remedy="Name one of these planners.",
            where=request.plan_id,
        )
    rng = generator_for(key_from_hex(context.key), "plan")
    if method == "greedy":
        return propose_greedy(request, rng=rng)
    evaluations = int(context.parameters.get("evaluations", EVALUATIONS))

    def told(spent: int, value: float) -> bool:
        context.progress(0.3 + 0.5 * min(1.0, spent / evaluations), "plan")
        context.cancel.check()
        return True

    budget = Budget(evaluations)
    return propose_joint(request, budget=budget, rng=rng, rivals=(beside.plan,), progress=told)


def _compared(request: PlanningRequest, proposal: Proposal, beside: Proposal) -> Mapping[str, Any]:
    """POS of the plan and of ws-1, and what no plan can exceed."""
    slots = [widest(heights_of(slot, request)) for slot in make_slots(request).slots]
    problem = effort_problem(request, slots)
    bounds = [bound(problem) for bound in (bound_b1, bound_b2, bound_b3)]
    record = proposal.record if isinstance(proposal, JointProposal) else None
    return {
        "bounds": {
            b.kind: {"certified": b.certified, "primal": b.primal, "value": b.value} for b in bounds
        },
        "methods": {
            p.plan.method: {
                "any_found": p.worth.pos.any_found,
                "value": value_of(request, p.worth),
                "objects": {name: o.pos for name, o in p.worth.pos.objects.items()},
                "persons_found": p.worth.pos.persons_found,
            }
            for p in (proposal, beside)
        },
        "record": None if record is None else asdict(record),
    }
