"""What nations and facilities answer to plans and tasks."""

from __future__ import annotations

from collections.abc import Sequence

from sarex.journal import Event
from sarex.operation.commands.refusal import known, nation_of, rcc, refuse_unless
from sarex.operation.coordinator import by_smc
from sarex.operation.desk import Author, Desk
from sarex.operation.events import (
    PlanAmended,
    PlanRejected,
    TaskAccepted,
    TaskCancelled,
    TaskRefused,
)
from sarex.operation.state import TaskRecord

__all__ = ["accept_task", "amend_plan", "cancel_task", "refuse_task", "reject_plan"]


def amend_plan(desk: Desk, plan: str, nation: str, changes: Sequence[str], reason: str) -> Event:
    """A nation asks for changes to a plan; it does not approve it as it is.

    Raises
    ------
    OrderError
        If the plan is unknown or issued, or the nation is not of the case.
    """
    _answerable(desk, plan, nation)
    body = PlanAmended(plan=plan, nation=nation, changes=tuple(changes), reason=reason)
    return desk.record("plan.amended", body, rcc(nation), label=desk.label_of(nation))


def reject_plan(desk: Desk, plan: str, nation: str, reason: str) -> Event:
    """A nation does not agree to a plan.

    Raises
    ------
    OrderError
        If the plan is unknown or issued, or the nation is not of the case.
    """
    _answerable(desk, plan, nation)
    body = PlanRejected(plan=plan, nation=nation, reason=reason)
    return desk.record("plan.rejected", body, rcc(nation), label=desk.label_of(nation))


def _answerable(desk: Desk, plan: str, nation: str) -> None:
    record = known(desk.state().plans, plan, "plan")
    nations = desk.loaded.case.parties.nations
    refuse_unless(
        nation in nations,
        "only a nation of the case answers to a plan",
        given=nation,
        allowed=", ".join(nations),
        remedy="Name one of these nations.",
    )
    refuse_unless(
        record.issued is None,
        "the plan is issued",
        given=plan,
        allowed="a plan that waits for approval",
        remedy="Ask for a changed plan, or cancel its tasks.",
    )


def accept_task(desk: Desk, sortie: str) -> Event:
    """A facility will do what it was ordered.

    Raises
    ------
    OrderError
        If there is no such order, or it holds no longer, or was answered or flown.
    """
    task = _open_task(desk, sortie)
    refuse_unless(
        not task.accepted,
        "the task is accepted",
        given=sortie,
        allowed="a task that was not answered",
        remedy="Refuse it if it cannot be done after all.",
    )
    body = TaskAccepted(sortie=sortie, facility=task.facility)
    return _by_facility(desk, "task.accepted", body, task)


def refuse_task(desk: Desk, sortie: str, reason: str) -> Event:
    """A facility cannot do what it was ordered.

    Raises
    ------
    OrderError
        If there is no such order, or it holds no longer, or was refused or flown.
    """
    task = _open_task(desk, sortie)
    refuse_unless(
        task.refused is None,
        "the task is refused",
        given=sortie,
        allowed="a task that was not refused",
        remedy="Accept it if it can be done after all.",
    )
    body = TaskRefused(sortie=sortie, facility=task.facility, reason=reason)
    return _by_facility(desk, "task.refused", body, task)


def cancel_task(desk: Desk, sortie: str, reason: str) -> Event:
    """The mission co-ordinator takes an order back.

    Raises
    ------
    OrderError
        If there is no such order, or it holds no longer, or was flown.
    """
    task = _open_task(desk, sortie)
    body = TaskCancelled(sortie=sortie, facility=task.facility, reason=reason)
    return by_smc(desk, desk.state(), "task.cancelled", body, cause=task.order)


def _open_task(desk: Desk, sortie: str) -> TaskRecord:
    task: TaskRecord = known(desk.state().tasks, sortie, "task")
    refuse_unless(
        not task.withdrawn and task.flown is None,
        "the task is over",
        given=f"{sortie}, {'flown' if task.flown else 'withdrawn or cancelled'}",
        allowed="a task that holds and was not flown",
        remedy="Name a task that holds.",
    )
    return task


def _by_facility(
    desk: Desk, name: str, body: TaskAccepted | TaskRefused, task: TaskRecord
) -> Event:
    label = desk.label_of(nation_of(desk, desk.state(), task.facility))
    author = Author(task.facility, "SRU")
    return desk.record(name, body, author, label=label, cause=task.order, marking="received")
