"""What a seat is ordered to do, and what waits for it, from what its nation may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial

from sarex.errors import LabelError
from sarex.exercise.events import InjectAcknowledged, InjectDelivered
from sarex.exercise.seats.seat import Seat
from sarex.operation.commands import read_plan
from sarex.operation.desk import Desk
from sarex.operation.state import CaseState, MessageRecord, PlanRecord, SupportRecord, TaskRecord
from sarex.planning.plan import Plan, SearchArea, Sortie

__all__ = ["Delivered", "Diverted", "Ordered", "RescueOrder", "Waiting", "waiting_for"]


@dataclass(frozen=True, slots=True)
class Ordered:
    """A task that is not over; its sortie and areas where the plan is released to the nation."""

    sortie: str
    task: TaskRecord
    ordered: Sortie | None
    areas: Mapping[str, SearchArea]


@dataclass(frozen=True, slots=True)
class Diverted:
    """A sighting that the facility is sent to and has not said what it found."""

    sighting: str
    reason: str


@dataclass(frozen=True, slots=True)
class RescueOrder:
    """A rescue that the facility is ordered to."""

    rescue: str
    search_object: str
    means: str
    time_ns: int
    reason: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What exercise control sent; nothing shows that it was not a real message."""

    event_id: str
    to: tuple[str, ...]
    """Roles at the seat that have not acknowledged it."""
    time_ns: int
    what: InjectDelivered


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that is open at a seat.

    Parameters
    ----------
    tasks
        Of the facility; of a centre, those of its nation's facilities.
    diverted, rescues
        Of a facility.
    messages, delivered
        That the seat has not acknowledged, by event id.
    support
        Requests by or to the nation, by event id.
    plans
        That wait for the nation's answer; of a centre.
    handovers
        Of a role to this seat, not accepted or withdrawn.
    """

    tasks: tuple[Ordered, ...]
    diverted: tuple[Diverted, ...]
    rescues: tuple[RescueOrder, ...]
    messages: Mapping[str, MessageRecord]
    delivered: tuple[Delivered, ...]
    support: Mapping[str, SupportRecord]
    plans: Mapping[str, PlanRecord]
    handovers: tuple[str, ...]


def waiting_for(desk: Desk, seat: Seat) -> Waiting:
    """What waits for a seat now."""
    state = desk.state()
    return Waiting(
        tasks=_tasks(desk, seat, state),
        diverted=_diverted(seat, state),
        rescues=_rescues(seat, state),
        messages={
            name: record
            for name, record in state.messages.items()
            if seat.name in record.sent.to and seat.name not in record.acknowledged_ns
        },
        delivered=_delivered(desk, seat),
        support={
            name: record
            for name, record in state.support.items()
            if seat.nation in {record.requested.nation, record.requested.of_nation}
        },
        plans={} if seat.facility else _plans(seat, state),
        handovers=tuple(
            name
            for name, record in state.handovers.items()
            if record.is_open and record.opened.to == seat.name
        ),
    )


def _tasks(desk: Desk, seat: Seat, state: CaseState) -> tuple[Ordered, ...]:
    found = []
    plan_of = cache(partial(_plan_of, desk, state))
    for name, task in state.tasks.items():
        facility = state.facilities.get(task.facility)
        nation = None if facility is None else facility.facility.nation
        mine = task.facility == seat.name if seat.facility else nation == seat.nation
        if mine and not task.withdrawn and task.flown is None:
            found.append(_ordered(name, task, plan_of(task.plan)))
    return tuple(found)


def _ordered(name: str, task: TaskRecord, plan: Plan | None) -> Ordered:
    sortie = None if plan is None else next((s for s in plan.sorties if s.id == name), None)
    if plan is None or sortie is None:
        return Ordered(name, task, None, {})
    own = {each.area for each in sortie.tasks}
    areas = {area.designation: area for area in plan.areas if area.designation in own}
    return Ordered(name, task, sortie, areas)


def _plan_of(desk: Desk, state: CaseState, name: str) -> Plan | None:
    """The plan, if this nation may see its artefact."""
    record = state.plans.get(name)
    if record is None:
        return None
    try:
        return read_plan(desk.view().artefact(record.proposed.artefact.sha256))
    except LabelError:
        return None


def _diverted(seat: Seat, state: CaseState) -> tuple[Diverted, ...]:
    if not seat.facility:
        return ()
    return tuple(
        Diverted(name, each.reason)
        for name, sent in state.diverted.items()
        for each in sent
        if each.facility == seat.name and seat.name not in state.looked.get(name, ())
    )


def _rescues(seat: Seat, state: CaseState) -> tuple[RescueOrder, ...]:
    if not seat.facility:
        return ()
    return tuple(
        RescueOrder(name, r.ordered.search_object, r.ordered.means, r.time_ns, r.ordered.reason)
        for name, r in state.rescues.items()
        if r.ordered.facility == seat.name and r.ended is None
    )


def _delivered(desk: Desk, seat: Seat) -> tuple[Delivered, ...]:
    events = desk.view().events(types=("inject.acknowledged", "inject.delivered"))
    bodies = [event.body for event in events]
    done = {(b.delivered, b.by) for b in bodies if isinstance(b, InjectAcknowledged)}
    found = []
    for event in events:
        body = event.body
        if isinstance(body, InjectDelivered):
            left = [r for r in body.to if r in seat.roles and (event.event_id, r) not in done]
            if left:
                item = Delivered(event.event_id, tuple(left), event.occurred_at_ns, body)
                found.append(item)
    return tuple(found)


def _plans(seat: Seat, state: CaseState) -> dict[str, PlanRecord]:
    return {
        name: record
        for name, record in state.plans.items()
        if record.issued is None
        and record.replaced_by is None
        and seat.nation not in {*record.approved_by, *(r.nation for r in record.rejected_by)}
    }
