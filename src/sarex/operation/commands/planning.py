"""Plans proposed, and proposed again while they are being flown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sarex.artefacts import ArtefactRef
from sarex.canonical import ns_to_iso
from sarex.errors import PlanError
from sarex.journal import Event
from sarex.operation.desk import Desk
from sarex.operation.events import PlanProposed
from sarex.operation.states import write_states
from sarex.planning.plan import Plan
from sarex.provenance import Provenance

__all__ = ["plan_of", "propose_plan", "read_plan"]


def propose_plan(
    desk: Desk,
    number: int,
    start_ns: int,
    end_ns: int,
    inputs: Mapping[str, ArtefactRef],
    *,
    issue_ns: int | None = None,
    earliest_ns: int | None = None,
) -> Event:
    """Propose a joint plan for a search period from the latest probability.

    ``inputs`` are the case's own: ``case``, and those of its field files.
    The search action plan is dated ``issue_ns``, when it is to go out, by default now. Nobody
    departs before ``earliest_ns``, by default now: a plan must be approved, and its tasks
    acknowledged, before they are begun.
    """
    state = desk.state()
    assert state.forecast is not None
    assert state.probability is not None
    now = desk.clock.now_ns()
    plan_id = f"{desk.loaded.case.id}-plan-{number}"
    parameters = {
        "earliest": ns_to_iso(now if earliest_ns is None else earliest_ns),
        "issue": ns_to_iso(now if issue_ns is None else issue_ns),
        "end": ns_to_iso(end_ns),
        "facilities": write_states([f.state_at(now) for _, f in sorted(state.facilities.items())]),
        "now": ns_to_iso(now),
        "number": number,
        "phase": state.phase,
        "plan": plan_id,
        "remaining": list(state.probability.remaining_objects),
        "start": ns_to_iso(start_ns),
    }
    ref = desk.run(
        "sarex.operation.planning_job:run",
        {
            **inputs,
            "ensemble": state.forecast.ensemble.ref,
            "posterior": state.probability.artefact.ref,
        },
        parameters,
        kind="plan",
        purpose=f"plan {number}",
    )
    folder = desk.folder.artefacts.path(ref)
    plan = read_plan(folder)
    report = json.loads((folder / "worth.json").read_text(encoding="utf-8"))["pos"]
    provenance = Provenance(
        model=f"sarex.planning {plan.method}",
        inputs={
            "ensemble": state.forecast.ensemble.sha256,
            "posterior": state.probability.artefact.sha256,
        },
        parameters={"now": parameters["now"]},
        assumptions=plan.assumptions,
    )
    body = PlanProposed(
        plan=plan_id,
        number=number,
        method=plan.method,
        start=plan.start,
        end=plan.end,
        sorties=tuple(sortie.id for sortie in plan.sorties),
        pos_any=report["any_found"],
        pos={name: report["objects"][name]["pos"] for name in state.probability.remaining_objects},
        not_used=plan.not_used,
        artefact=desk.cite(ref, provenance),
    )
    return desk.record("plan.proposed", body, desk.smc)


def plan_of(event: Event) -> PlanProposed:
    """The body of a ``plan.proposed`` event."""
    if not isinstance(event.body, PlanProposed):
        raise PlanError(
            "this event does not propose a plan",
            given=event.type,
            allowed="plan.proposed",
            remedy="Give the event that propose_plan returned.",
        )
    return event.body


def read_plan(folder: Path) -> Plan:
    """The plan of a plan artefact."""
    return Plan.model_validate_json((folder / "plan.json").read_text(encoding="utf-8"))
