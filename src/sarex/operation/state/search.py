"""What the events of the search change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sarex.canonical import iso_to_ns
from sarex.drift.events import ForecastComputed
from sarex.incident.events import IncidentReported
from sarex.journal import Event
from sarex.operation.events import (
    FacilityOffered,
    ObjectFound,
    PhaseDeclared,
    PhaseLowered,
    PlanAmended,
    PlanApproved,
    PlanIssued,
    PlanProposed,
    PlanRejected,
    PositionReported,
    SearchFlown,
    SightingAssessed,
    SightingReported,
    TaskAccepted,
    TaskAcknowledged,
    TaskCancelled,
    TaskIssued,
    TaskRefused,
)
from sarex.operation.state.alerting_records import PhaseRecord
from sarex.operation.state.model import CaseState, Handlers
from sarex.operation.state.role_records import first_roles
from sarex.operation.state.search_records import (
    FacilityFix,
    FacilityRecord,
    PlanRecord,
    TaskRecord,
)
from sarex.probability.events import ProbabilityUpdated

__all__ = ["HANDLERS"]


def _incident(state: CaseState, event: Event, body: IncidentReported) -> CaseState:
    roles = first_roles(body, event.occurred_at_ns)
    return replace(state, incident=body, roles={**roles, **state.roles})


def _phase(state: CaseState, event: Event, body: PhaseDeclared) -> CaseState:
    return _in_phase(state, event, body.phase, body.reason)


def _lowered(state: CaseState, event: Event, body: PhaseLowered) -> CaseState:
    return _in_phase(state, event, body.phase, body.reason, lowered=True)


def _in_phase(
    state: CaseState, event: Event, phase: str, reason: str, *, lowered: bool = False
) -> CaseState:
    record = PhaseRecord(event.occurred_at_ns, phase, reason, event.author, lowered)
    return replace(state, phase=phase, phases=(*state.phases, record))


def _forecast(state: CaseState, _: Event, body: ForecastComputed) -> CaseState:
    return replace(state, forecast=body)


def _probability(state: CaseState, _: Event, body: ProbabilityUpdated) -> CaseState:
    return replace(state, probability=body)


def _offered(state: CaseState, event: Event, body: FacilityOffered) -> CaseState:
    fix = FacilityFix(event.occurred_at_ns, body.lon_deg, body.lat_deg, body.endurance_left_h)
    record = FacilityRecord(body.facility, iso_to_ns(body.available_from), fix, fix)
    return replace(state, facilities={**state.facilities, body.facility.id: record})


def _position(state: CaseState, event: Event, body: PositionReported) -> CaseState:
    if body.facility not in state.facilities:  # its offer is not released to this viewer
        return state
    fix = FacilityFix(event.occurred_at_ns, body.lon_deg, body.lat_deg, body.endurance_left_h)
    record = replace(state.facilities[body.facility], reported=fix)
    return replace(state, facilities={**state.facilities, body.facility: record})


def _proposed(state: CaseState, _: Event, body: PlanProposed) -> CaseState:
    return replace(state, plans={**state.plans, body.plan: PlanRecord(body)})


def _change_plan(state: CaseState, plan: str, **change: Any) -> CaseState:
    if plan not in state.plans:  # the plan is not released to this viewer
        return state
    return replace(state, plans={**state.plans, plan: replace(state.plans[plan], **change)})


def _approved(state: CaseState, _: Event, body: PlanApproved) -> CaseState:
    record = state.plans.get(body.plan)
    before = record.approved_by if record else ()
    return _change_plan(state, body.plan, approved_by=(*before, body.nation))


def _amended(state: CaseState, _: Event, body: PlanAmended) -> CaseState:
    record = state.plans.get(body.plan)
    before = record.amended_by if record else ()
    return _no_longer(state, body.plan, body.nation, amended_by=(*before, body))


def _rejected(state: CaseState, _: Event, body: PlanRejected) -> CaseState:
    record = state.plans.get(body.plan)
    before = record.rejected_by if record else ()
    return _no_longer(state, body.plan, body.nation, rejected_by=(*before, body))


def _no_longer(state: CaseState, plan: str, nation: str, **change: Any) -> CaseState:
    """A nation that amends or rejects a plan no longer approves it."""
    record = state.plans.get(plan)
    left = tuple(n for n in record.approved_by if n != nation) if record else ()
    return _change_plan(state, plan, approved_by=left, **change)


def _issued(state: CaseState, _: Event, body: PlanIssued) -> CaseState:
    state = _change_plan(state, body.plan, issued=body.artefact)
    record = state.plans.get(body.plan)
    before = record.proposed.replaces if record else None
    return state if record is None or before is None else _replaced(state, before, record.proposed)


def _replaced(state: CaseState, before: str, new: PlanProposed) -> CaseState:
    """Orders of the plan before that are not in the new one, and not flown, hold no longer."""
    state = _change_plan(state, before, replaced_by=new.plan)
    tasks = {
        name: replace(task, withdrawn=True)
        if task.plan == before and task.flown is None and name not in new.sorties
        else task
        for name, task in state.tasks.items()
    }
    return replace(state, tasks=tasks)


def _task(state: CaseState, event: Event, body: TaskIssued) -> CaseState:
    record = TaskRecord(body.plan, body.facility, event.event_id)
    return replace(state, tasks={**state.tasks, body.sortie: record})


def _change_task(state: CaseState, sortie: str, **change: Any) -> CaseState:
    if sortie not in state.tasks:  # the task is not released to this viewer
        return state
    return replace(state, tasks={**state.tasks, sortie: replace(state.tasks[sortie], **change)})


def _acknowledged(state: CaseState, _: Event, body: TaskAcknowledged) -> CaseState:
    return _change_task(state, body.sortie, acknowledged=True)


def _accepted(state: CaseState, _: Event, body: TaskAccepted) -> CaseState:
    return _change_task(state, body.sortie, acknowledged=True, accepted=True, refused=None)


def _refused(state: CaseState, _: Event, body: TaskRefused) -> CaseState:
    change = {"acknowledged": True, "accepted": False, "refused": body.reason}
    return _change_task(state, body.sortie, **change)


def _cancelled(state: CaseState, _: Event, body: TaskCancelled) -> CaseState:
    return _change_task(state, body.sortie, cancelled=body.reason, withdrawn=True)


def _flown(state: CaseState, _: Event, body: SearchFlown) -> CaseState:
    return _change_task(state, body.sortie, flown=body)


def _sighting(state: CaseState, event: Event, body: SightingReported) -> CaseState:
    return replace(state, sightings={**state.sightings, event.event_id: body})


def _assessed(state: CaseState, _: Event, body: SightingAssessed) -> CaseState:
    return replace(state, assessed={**state.assessed, body.sighting: body})


def _found(state: CaseState, _: Event, body: ObjectFound) -> CaseState:
    rescues = {
        name: replace(r, doubted=False)
        if (r.ordered.sighting, r.ordered.search_object) == (body.sighting, body.search_object)
        else r
        for name, r in state.rescues.items()
    }
    return replace(state, found={**state.found, body.search_object: body}, rescues=rescues)


HANDLERS: Handlers = {
    "facility.offered": _offered,
    "forecast.computed": _forecast,
    "incident.reported": _incident,
    "object.found": _found,
    "phase.declared": _phase,
    "phase.lowered": _lowered,
    "plan.amended": _amended,
    "plan.approved": _approved,
    "plan.issued": _issued,
    "plan.proposed": _proposed,
    "plan.rejected": _rejected,
    "position.reported": _position,
    "probability.updated": _probability,
    "search.flown": _flown,
    "sighting.assessed": _assessed,
    "sighting.reported": _sighting,
    "task.accepted": _accepted,
    "task.acknowledged": _acknowledged,
    "task.cancelled": _cancelled,
    "task.issued": _task,
    "task.refused": _refused,
}
