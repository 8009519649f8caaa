"""The job that proposes a plan: a pure function of forecast, posterior, case and facilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sarex.errors import PlanError
from sarex.jobs import JobContext
from sarex.operation.flying import whole_plan
from sarex.operation.plan_asked import PlanAsked, ask
from sarex.operation.plan_files import dump, write_files, write_flown
from sarex.operation.plan_outputs import Outputs, write_change, write_outputs
from sarex.operation.plan_papers import about_plan, reference_from, write_papers
from sarex.operation.plan_texts import write_texts
from sarex.planning.compare import METHODS
from sarex.planning.joint import Budget, JointProposal, propose_greedy, propose_joint, value_of
from sarex.planning.joint.budget import EVALUATIONS
from sarex.planning.joint.limits import Limits, limits_of
from sarex.planning.joint.replan import replan
from sarex.planning.manual.competent import propose_ws1
from sarex.planning.manual.proposal import Proposal
from sarex.planning.manual.propose import propose_baseline
from sarex.planning.request import PlanningRequest
from sarex.randomness import generator_for, key_from_hex

__all__ = ["run"]


def run(context: JobContext) -> None:
    """Propose a plan for one period, and the competent co-ordinator's (ws-1) beside it.

    The joint planner may start from the plan of ws-1p, who reads the datum off the particles.

    Inputs: ``case``, ``ensemble``, ``posterior``, and the case's field files; ``flying``, the plan
    that is being flown, where this one takes its place. Parameters:
    ``plan``, ``number``, ``start``, ``end``, ``now``, ``issue``, ``earliest`` departure,
    ``facilities`` (see :func:`sarex.operation.states.write_states`), ``remaining`` objects,
    ``phase``; ``method``, ``evaluations`` and ``objective`` (``found`` where nobody chose;
    ``alive``); with ``flying`` also ``counted``, the sorties whose search the posterior holds.
    Writes ``plan.json``, ``tracks.json``, ``widths.json``, ``worth.json``, ``worksheets.json``,
    ``findings.json``, ``plan.geojson``, the search action plan and the tasking sheets in three
    languages; ``compared.json`` with the POS of ws-1 and the bounds, and ``ws-1-plan.json`` and its
    like for the plan of ws-1; ``slots.json``; and what
    :func:`sarex.operation.plan_outputs.write_outputs` and
    :func:`sarex.operation.plan_papers.write_papers` say.
    """
    asked = ask(context.inputs, context.parameters)
    request, inputs = asked.request, asked.inputs
    context.progress(0.1, "plan")
    beside = None if asked.flying else propose_ws1(request)
    context.progress(0.2, "bound")
    limits = None if beside is None else limits_of(request, asked.found.slots)
    context.progress(0.3, "plan")
    proposal = _propose(context, asked, beside, limits)
    if asked.flying is not None and isinstance(proposal, JointProposal):
        request = asked.keeping
        proposal = whole_plan(proposal, request)
    context.progress(0.7, "plan")
    write_files(context.out, proposal, inputs)
    compared = None
    if beside is not None and limits is not None:
        write_flown(context.out, beside, "ws-1-")
        compared = _compared(request, limits, proposal, beside)
        dump(context.out / "compared.json", compared)
    about = about_plan(inputs, context.parameters, asked.no_survival)
    write_papers(context.out, request, proposal, inputs, reference_from(compared), about)
    context.progress(0.8, "plan")
    bingos = write_outputs(context, Outputs(request, proposal, asked.found, asked.no_survival))
    if asked.flying is not None:
        write_change(context.out, request, asked.flying, proposal, asked.now_ns)
    write_texts(context.out, proposal, inputs, request, context.parameters, bingos)


def _propose(
    context: JobContext, asked: PlanAsked, beside: Proposal | None, limits: Limits | None
) -> Proposal:
    method = context.parameters.get("method", "joint")
    if method not in METHODS or context.key is None or (beside is None and method != "joint"):
        raise PlanError(
            "there is no such planner",
            given=method,
            allowed=", ".join(METHODS) if beside else "joint, which alone changes a plan",
            remedy="Name one of these planners.",
            where=asked.request.plan_id,
        )
    if method == "ws-0":
        return propose_baseline(asked.request)
    if method == "ws-1" and beside is not None:
        return beside
    rng = generator_for(key_from_hex(context.key), "plan")
    if method == "ws-1p":
        return propose_ws1(asked.request, datum="particles")
    if method == "greedy":
        return propose_greedy(asked.request, rng=rng, slots=asked.found)
    evaluations = int(context.parameters.get("evaluations", EVALUATIONS))
    bound = None if limits is None else limits.values[limits.reference]

    def told(spent: int, value: float) -> bool:
        known = {"spent": spent, "evaluations": evaluations, "value": value}
        known |= {} if bound is None else {"bound": bound}
        context.progress(0.3 + 0.4 * min(1.0, spent / evaluations), "plan", known)
        context.cancel.check()
        return True

    budget = Budget(evaluations)
    if asked.flying is not None:
        return replan(
            asked.request,
            asked.flying,
            asked.now_ns,
            budget=budget,
            rng=rng,
            slots=asked.found,
            progress=told,
        )
    rivals = (propose_ws1(asked.request, datum="particles").plan,)
    return propose_joint(
        asked.request, budget=budget, rng=rng, rivals=rivals, slots=asked.found, progress=told
    )


def _compared(
    request: PlanningRequest, limits: Limits, proposal: Proposal, beside: Proposal
) -> Mapping[str, Any]:
    """POS of the plan and of ws-1, and what no plan can exceed."""
    record = proposal.record if isinstance(proposal, JointProposal) else None
    return {
        "bounds": {
            b.kind: {"certified": b.certified, "primal": b.primal, "value": b.value}
            for b in limits.bounds
        },
        "methods": {
            p.plan.method: {
                "any_found": p.worth.pos.any_found,
                "hypotheses": dict(p.worth.pos.hypotheses),
                "value": value_of(request, p.worth),
                "objects": {name: o.pos for name, o in p.worth.pos.objects.items()},
                "persons_found": p.worth.pos.persons_found,
            }
            for p in (proposal, beside)
        },
        "record": None if record is None else asdict(record),
        "reference": limits.reference,
    }
