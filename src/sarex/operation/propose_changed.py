"""A plan that a person changed, proposed: it then goes the way of any plan."""

from __future__ import annotations

from collections.abc import Mapping

from sarex.artefacts import ArtefactRef
from sarex.errors import PlanError
from sarex.journal import Event
from sarex.operation.commands.planning import read_plan, record_plan, turn_of
from sarex.operation.desk import Desk
from sarex.operation.editing import EDITING, made_by
from sarex.operation.state import CaseState, PlanRecord
from sarex.planning.editing import TaskEdit

__all__ = ["propose_changed"]


def propose_changed(desk: Desk, plan: str, edits: Mapping[str, TaskEdit], by: str) -> Event:
    """Propose a plan with some tasks changed, judged on what the plan itself was judged on.

    Parameters
    ----------
    desk : Desk
        Of the co-ordinator.
    plan : str
        The plan that was changed.
    edits : mapping
        Task id to what is changed of it.
    by : str
        Who changed it: stands in the provenance and among the plan's assumptions.

    Returns
    -------
    Event
        A ``plan.proposed``. It replaces the plan that was changed where that one is issued, and
        whatever that one replaces where it is not.

    Raises
    ------
    PlanError
        If the plan is unknown, under way or replaced, nothing is changed, or a change cannot be
        flown.
    """
    state = desk.state()
    record = _changeable(desk, state, plan, edits)
    before = record.proposed
    made = made_by(desk.folder.artefacts, before.artefact.sha256)
    name = f"{desk.loaded.case.id}-plan-{turn_of(state, before.number)}"
    inputs = {key: ArtefactRef(sha256, _kind(key)) for key, sha256 in made.inputs.items()}
    parameters = {
        "asked": dict(made.parameters),
        "by": by,
        "edits": {
            task: edit.model_dump(mode="json", exclude_none=True)
            for task, edit in sorted(edits.items())
        },
        "key": made.key,
        "plan": name,
    }
    ref = desk.run(
        EDITING,
        {**inputs, "edited": before.artefact.ref},
        parameters,
        kind="plan",
        purpose=f"plan {name}",
    )
    return record_plan(
        desk,
        state,
        ref,
        {**made.parameters, "plan": name},
        {
            "ensemble": made.inputs["ensemble"],
            "plan": before.artefact.sha256,
            "posterior": made.inputs["posterior"],
        },
        changed={"changed_by": by, "changed_from": plan, "changed_tasks": sorted(edits)},
        replaces=plan if record.issued is not None else before.replaces,
        kept=before.kept,
    )


def _kind(name: str) -> str:
    return {"case": "case", "ensemble": "ensemble", "posterior": "posterior", "flying": "plan"}.get(
        name, "fields"
    )


def _changeable(
    desk: Desk, state: CaseState, plan: str, edits: Mapping[str, TaskEdit]
) -> PlanRecord:
    record = state.plans.get(plan)
    if record is None or record.replaced_by is not None:
        raise PlanError(
            "there is no such plan to change",
            given=plan if record is None else f"{plan}, replaced by {record.replaced_by}",
            allowed=", ".join(n for n, p in state.plans.items() if p.replaced_by is None) or "none",
            remedy="Change the plan that took its place.",
        )
    if not edits:
        raise PlanError(
            "nothing of the plan is changed",
            given=plan,
            remedy="Change a task first, or approve the plan as it is.",
        )
    flown = [s for s in record.proposed.sorties if s in state.tasks and state.tasks[s].flown]
    if record.issued is not None and (flown or _departed(desk, record)):
        raise PlanError(
            "the plan is under way",
            given=plan,
            allowed="a plan of which nobody has departed",
            remedy="Propose a plan from now on in its place; that one can be changed.",
        )
    return record


def _departed(desk: Desk, record: PlanRecord) -> bool:
    folder = desk.folder.artefacts.path(record.proposed.artefact.ref)
    now_ns = desk.clock.now_ns()
    return any(sortie.depart_ns <= now_ns for sortie in read_plan(folder).sorties)
