"""The case's state: a pure fold of its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from sarex.canonical import iso_to_ns
from sarex.drift.events import ForecastComputed
from sarex.facilities import Facility, FacilityState
from sarex.incident.events import IncidentReported
from sarex.journal import ArtefactCitation, Event
from sarex.operation.events import (
    FacilityOffered,
    ObjectFound,
    PhaseDeclared,
    PlanApproved,
    PlanIssued,
    PlanProposed,
    PositionReported,
    SearchFlown,
    SightingAssessed,
    SightingReported,
    TaskAcknowledged,
    TaskIssued,
)
from sarex.probability.events import ProbabilityUpdated

__all__ = [
    "CaseState",
    "FacilityFix",
    "FacilityRecord",
    "PlanRecord",
    "TaskRecord",
    "apply",
    "fold_case",
]


@dataclass(frozen=True, slots=True)
class FacilityFix:
    """Where a facility was said to be, and for how long it could go on, at the time it was said."""

    time_ns: int
    lon_deg: float
    lat_deg: float
    endurance_left_h: float


@dataclass(frozen=True, slots=True)
class FacilityRecord:
    """A facility as it was last offered, and as it was last reported."""

    facility: Facility
    available_from_ns: int
    offered: FacilityFix
    reported: FacilityFix

    def state_at(self, time_ns: int) -> FacilityState:
        """What planning may know of it at a time.

        Until it becomes available it is planned for from the place of its offer: where it is on
        the way there does not count.
        """
        early = self.reported.time_ns < self.available_from_ns
        fix = self.offered if early else self.reported
        return FacilityState(
            facility=self.facility,
            time_ns=fix.time_ns,
            lon_deg=fix.lon_deg,
            lat_deg=fix.lat_deg,
            age_s=max(0.0, (time_ns - fix.time_ns) / 1e9),
            available_from_ns=self.available_from_ns,
            endurance_left_h=fix.endurance_left_h,
        )


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan and what became of it."""

    proposed: PlanProposed
    approved_by: tuple[str, ...] = ()
    issued: ArtefactCitation | None = None
    replaced_by: str | None = None
    """Plan that was issued in its place."""


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """A sortie's order: issued, acknowledged, flown."""

    plan: str
    facility: str
    order: str
    """Event id of ``task.issued``."""
    acknowledged: bool = False
    flown: SearchFlown | None = None
    withdrawn: bool = False
    """A plan without this sortie was issued in the place of its plan."""


@dataclass(frozen=True, slots=True)
class CaseState:
    """All that has been said of a case that this viewer may see."""

    incident: IncidentReported | None = None
    phase: str | None = None
    facilities: Mapping[str, FacilityRecord] = field(default_factory=dict)
    forecast: ForecastComputed | None = None
    probability: ProbabilityUpdated | None = None
    plans: Mapping[str, PlanRecord] = field(default_factory=dict)
    tasks: Mapping[str, TaskRecord] = field(default_factory=dict)
    sightings: Mapping[str, SightingReported] = field(default_factory=dict)
    """By event id."""
    assessed: Mapping[str, SightingAssessed] = field(default_factory=dict)
    """By event id of the sighting; the latest holds."""
    found: Mapping[str, ObjectFound] = field(default_factory=dict)
    """By search object."""


def _incident(state: CaseState, _: Event, body: IncidentReported) -> CaseState:
    return replace(state, incident=body)


def _phase(state: CaseState, _: Event, body: PhaseDeclared) -> CaseState:
    return replace(state, phase=body.phase)


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


def _flown(state: CaseState, _: Event, body: SearchFlown) -> CaseState:
    return _change_task(state, body.sortie, flown=body)


def _sighting(state: CaseState, event: Event, body: SightingReported) -> CaseState:
    return replace(state, sightings={**state.sightings, event.event_id: body})


def _assessed(state: CaseState, _: Event, body: SightingAssessed) -> CaseState:
    return replace(state, assessed={**state.assessed, body.sighting: body})


def _found(state: CaseState, _: Event, body: ObjectFound) -> CaseState:
    return replace(state, found={**state.found, body.search_object: body})


_HANDLERS: Mapping[str, Callable[[CaseState, Event, Any], CaseState]] = {
    "facility.offered": _offered,
    "forecast.computed": _forecast,
    "incident.reported": _incident,
    "object.found": _found,
    "phase.declared": _phase,
    "plan.approved": _approved,
    "plan.issued": _issued,
    "plan.proposed": _proposed,
    "position.reported": _position,
    "probability.updated": _probability,
    "search.flown": _flown,
    "sighting.assessed": _assessed,
    "sighting.reported": _sighting,
    "task.acknowledged": _acknowledged,
    "task.issued": _task,
}


def apply(state: CaseState, event: Event) -> CaseState:
    """The state after one more event.

    Types that mean nothing to a case's state change nothing; nor does an event of which this
    viewer may not see the whole body, which a view gives as plain data.
    """
    handler = _HANDLERS.get(event.type)
    if handler is None or not isinstance(event.body, BaseModel):
        return state
    return handler(state, event, event.body)


def fold_case(events: Iterable[Event]) -> CaseState:
    """The state after all events."""
    state = CaseState()
    for event in events:
        state = apply(state, event)
    return state
