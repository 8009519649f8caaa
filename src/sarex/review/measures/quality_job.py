"""The job that seeks the best plan that could have been made of what was known then."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from sarex.drift.job import read_inputs
from sarex.ensemble.storage import open_ensemble
from sarex.errors import ReviewError
from sarex.facilities import Track
from sarex.jobs import JobContext
from sarex.operation.plan_files import dump, read_widths
from sarex.operation.plan_horizon import slots_of
from sarex.operation.plan_request import request_of, survival_or_reason
from sarex.operation.plan_slots import read_slots
from sarex.planning.joint import Budget, propose_joint, value_of
from sarex.planning.joint.budget import EVALUATIONS
from sarex.planning.joint.limits import limits_of
from sarex.planning.judge import Worth, judge
from sarex.planning.manual.competent import propose_ws1
from sarex.planning.plan import Plan
from sarex.planning.request import PlanningRequest
from sarex.randomness import generator_for, key_from_hex
from sarex.review.measures.flown_job import case_inputs

__all__ = ["FUNCTION", "TIMES", "run"]

FUNCTION = "sarex.review.measures.quality_job:run"
TIMES = 20
"""The reference may spend so many times what a planner spends where nobody says."""


def run(context: JobContext) -> None:
    """Seek the best plan for the request of an issued one, and hold the issued one against it.

    Inputs: ``plan``, the artefact that was issued; ``ensemble`` and ``posterior``, that it was made
    from; ``case`` and the case's field files. Parameters: ``request``, as of
    :func:`sarex.operation.plan_request.request_of` without ``facilities``, which are the plan's;
    ``evaluations``, by default 20 times those of a plan. Writes ``quality.json``: value and POS
    of both by one judge on the same particles, slots and windows, and the gap of the reference to
    the bounds. Of the hidden truth nothing is read.

    The reference starts from the plan of ws-1p and from the issued plan too; where it finds nothing
    better than that, the issued plan is the best one found.

    Raises
    ------
    ReviewError
        If the job has no key, or the plan took the place of one that was being flown.
    """
    folder = context.inputs["plan"]
    plan = Plan.model_validate(_json(folder, "plan"))
    if context.key is None or "request" not in context.parameters:
        raise ReviewError(
            "the best plan cannot be sought",
            given=f"key {context.key}, parameters {sorted(context.parameters)}",
            allowed="a key, and the request of the plan",
            remedy="Order it with sarex.review.judging.judge_plan.",
            where=plan.id,
        )
    inputs = read_inputs(case_inputs(context.inputs))
    ensemble = open_ensemble(context.inputs["ensemble"])
    draw_weights = np.load(context.inputs["posterior"] / "draw_weights.npy")
    asked = {**context.parameters["request"], "facilities": _json(folder, "facilities")}
    survival, _ = survival_or_reason(inputs.case, ensemble, inputs.forcing.sea_temperature)
    request = request_of(inputs, ensemble, draw_weights, asked, survival=survival)
    evaluations = int(context.parameters.get("evaluations", TIMES * EVALUATIONS))

    def told(spent: int, value: float) -> bool:
        context.progress(0.1 + 0.8 * min(1.0, spent / evaluations), "plan")
        context.cancel.check()
        return True

    found = slots_of(inputs, request)
    rivals = (propose_ws1(request, datum="particles").plan, plan)
    reference = propose_joint(
        request,
        budget=Budget(evaluations),
        rng=generator_for(key_from_hex(context.key), "plan"),
        rivals=rivals,
        slots=found,
        progress=told,
    )
    issued = _issued(request, folder)
    limits = limits_of(request, found.slots)
    best = max((reference.worth, issued), key=lambda worth: value_of(request, worth))
    bound = limits.values[limits.reference]
    document = {
        "best": _figures(request, best),
        "best_is_issued": best is issued,
        "bound": bound,
        "bound_kind": limits.reference,
        "evaluations": evaluations,
        "gap": max(0.0, 1.0 - value_of(request, best) / bound) if bound > 0 else None,
        "issued": _figures(request, issued),
        "record": asdict(reference.record) if reference.record else None,
    }
    dump(context.out / "quality.json", document)


def _issued(request: PlanningRequest, folder: Path) -> Worth:
    """The issued tracks, judged again as they were."""
    slots = (folder / "slots.json").exists()
    windows = (
        {slot.id: slot.windows for slot in read_slots(_json(folder, "slots")["slots"])}
        if slots
        else None
    )
    return judge(
        request.ensemble,
        request.weights,
        [Track.from_json(item) for item in _json(folder, "tracks")],
        read_widths(folder),
        request.plane,
        objects=[item.id for item in request.objects],
        persons=request.persons,
        windows=windows,
    )


def _figures(request: PlanningRequest, worth: Worth) -> dict[str, float]:
    return {"any_found": worth.pos.any_found, "value": value_of(request, worth)}


def _json(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
