"""What waits for a seat, told as data."""

from __future__ import annotations

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.exercise.seats.seat import Seat
from sarex.exercise.seats.waiting import Delivered, Ordered, Waiting, waiting_for
from sarex.operation.desk import Desk
from sarex.operation.state import MessageRecord
from sarex.server.reads.watch_models import (
    DeliveredView,
    DivertedView,
    HandoverView,
    MessageView,
    PlanWaiting,
    RescueView,
    SupportView,
    TaskView,
    WaitingView,
)

__all__ = ["waiting_view"]


def waiting_view(desk: Desk, seat: Seat, locale: str) -> WaitingView:
    """All that is open at a seat."""
    found, now_ns = waiting_for(desk, seat), desk.clock.now_ns()
    handovers = desk.state().handovers
    return WaitingView(
        seat=seat.name,
        tasks=tuple(map(_task, found.tasks)),
        diverted=tuple(DivertedView(sighting=d.sighting, reason=d.reason) for d in found.diverted),
        rescues=_rescues(found),
        messages=tuple(_message(name, r, now_ns) for name, r in found.messages.items()),
        delivered=tuple(_delivered(each, locale) for each in found.delivered),
        support=tuple(
            SupportView(request=name, requested=r.requested, status=r.status)
            for name, r in found.support.items()
        ),
        plans=_plans(found),
        handovers=tuple(
            HandoverView(
                handover=name, opened=handovers[name].opened, missing=handovers[name].missing
            )
            for name in found.handovers
        ),
    )


def _task(each: Ordered) -> TaskView:
    task = each.task
    return TaskView(
        sortie=each.sortie,
        plan=task.plan,
        facility=task.facility,
        order=task.order,
        acknowledged=task.acknowledged,
        accepted=task.accepted,
        refused=task.refused,
        ordered=each.ordered,
        areas=dict(each.areas),
    )


def _rescues(found: Waiting) -> tuple[RescueView, ...]:
    return tuple(
        RescueView(
            rescue=r.rescue,
            search_object=r.search_object,
            means=r.means,
            time=ns_to_iso(r.time_ns),
            reason=r.reason,
        )
        for r in found.rescues
    )


def _message(name: str, record: MessageRecord, now_ns: int) -> MessageView:
    by = record.sent.acknowledge_by
    return MessageView(
        message=name,
        time=ns_to_iso(record.time_ns),
        sent=record.sent,
        overdue=by is not None and iso_to_ns(by) < now_ns,
    )


def _delivered(each: Delivered, locale: str) -> DeliveredView:
    what = each.what
    return DeliveredView(
        delivered=each.event_id,
        time=ns_to_iso(each.time_ns),
        sender=what.sender_titles.get(locale, what.sender),
        to=each.to,
        medium=what.medium,
        text=what.texts.get(locale, ""),
    )


def _plans(found: Waiting) -> tuple[PlanWaiting, ...]:
    return tuple(
        PlanWaiting(
            plan=name,
            start=r.proposed.start,
            end=r.proposed.end,
            sorties=len(r.proposed.sorties),
            pos_any=r.proposed.pos_any,
            approved_by=r.approved_by,
        )
        for name, r in found.plans.items()
    )
