"""The job that writes a plan that was changed by hand: judged and printed like any other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sarex.jobs import JobContext
from sarex.operation.editing import warm_bench
from sarex.operation.plan_files import dump, read_widths, write_files
from sarex.operation.plan_outputs import Outputs, write_outputs
from sarex.operation.plan_papers import about_plan, reference_from, write_papers
from sarex.operation.plan_texts import write_texts
from sarex.planning.editing import Bench, Draft, DraftFigures, TaskEdit
from sarex.planning.joint import JointProposal, value_of
from sarex.planning.manual.proposal import Proposal
from sarex.planning.request import PlanningRequest
from sarex.planning.rules.separation import SeparationFinding, find_conflicts

__all__ = ["run"]

_BESIDE = "ws-1-*.json"


def run(context: JobContext) -> None:
    """Write a plan as a person changed it.

    Inputs: ``edited``, the plan that was changed, and those of the job that made it. Parameters:
    ``asked`` and ``key``, parameters and key of that job, see
    :mod:`sarex.operation.planning_job`; ``plan``, the id of the changed plan; ``edits``, task id to
    :class:`sarex.planning.editing.TaskEdit`; ``by``, who changed it.
    Writes what the planning job writes of its plan. ``compared.json`` holds the plan against the
    ws-1 and the bounds of the plan that was changed, which are those of the same particles.
    """
    asked, before = context.parameters["asked"], context.inputs["edited"]
    bench, read = warm_bench(before, context.inputs, asked, context.parameters["key"])
    context.progress(0.2, "plan")
    edits = {n: TaskEdit.model_validate(e) for n, e in context.parameters["edits"].items()}
    proposal = _proposal(bench, Draft(bench, edits).figures, before, context.parameters)
    request = bench.request
    write_files(context.out, proposal, read.inputs)
    compared = _compared(request, proposal, before)
    if compared is not None:
        dump(context.out / "compared.json", compared)
        for path in sorted(before.glob(_BESIDE)):
            shutil.copyfile(path, context.out / path.name)
    parameters = {**asked, "plan": context.parameters["plan"]}
    about = about_plan(read.inputs, parameters, read.no_survival)
    write_papers(context.out, request, proposal, read.inputs, reference_from(compared), about)
    context.progress(0.4, "plan")
    bingos = write_outputs(context, Outputs(request, proposal, read.found, read.no_survival))
    write_texts(context.out, proposal, read.inputs, request, parameters, bingos)


def _proposal(
    bench: Bench, figures: DraftFigures, before: Path, parameters: Mapping[str, Any]
) -> Proposal:
    base = bench.plan
    method = base.method if base.method.endswith(_CHANGED) else f"{base.method}{_CHANGED}"
    tasks = ", ".join(parameters["edits"])
    plan = figures.plan.model_copy(
        update={
            "id": parameters["plan"],
            "method": method,
            "assumptions": (
                *base.assumptions,
                f"Changed by hand by {parameters['by']} from {base.id}: {tasks}.",
            ),
        }
    )
    tracks = tuple(each.track for each in figures.flown)
    states = {s.facility.id: s for s in bench.request.facilities} | bench.states
    given: dict[str, Any] = {
        "plan": plan,
        "worksheets": (),
        "tracks": tracks,
        "realised": tuple(f.realised for f in figures.flown if f.realised is not None),
        "facilities": states,
        "widths": read_widths(before),
        "no_width": json.loads((before / "no_width.json").read_text(encoding="utf-8")),
        "findings": _findings(bench, figures),
        "worth": figures.worth,
    }
    if not bench.slots:
        return Proposal(**given)
    order = [sortie.id for sortie in plan.sorties]
    return JointProposal(**given, slots=tuple(bench.slots[name] for name in order))


_CHANGED = ", changed by hand"


def _findings(bench: Bench, figures: DraftFigures) -> tuple[SeparationFinding, ...]:
    rules = bench.request.rules
    assert rules is not None
    return find_conflicts(
        [each.track for each in figures.flown],
        {each.facility.id: each.facility for each in figures.flown},
        bench.request.plane,
        minima=rules.minima,
        imc=rules.imc,
    )


def _compared(request: PlanningRequest, proposal: Proposal, before: Path) -> dict[str, Any] | None:
    """As the plan before was compared; None where it was not."""
    path = before / "compared.json"
    if not path.is_file():
        return None
    known = json.loads(path.read_text(encoding="utf-8"))
    report = proposal.worth.pos
    own = {
        "any_found": report.any_found,
        "hypotheses": dict(report.hypotheses),
        "value": value_of(request, proposal.worth),
        "objects": {name: each.pos for name, each in report.objects.items()},
        "persons_found": report.persons_found,
    }
    beside = {name: each for name, each in known["methods"].items() if name == "ws-1"}
    return {**known, "methods": {proposal.plan.method: own, **beside}, "record": None}
