"""Acts about facilities, plans and tasks."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from sarex.errors import near_miss
from sarex.facilities import facility_from_entry
from sarex.incident.case import FacilityEntry
from sarex.incident.toml_text import time_text
from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.commands.refusal import known, refuse_unless
from sarex.operation.events import PlanProposed
from sarex.server.acts.act import Act, At
from sarex.server.acts.bodies import Name, Place, Text, TimeText, at_ns, lonlat
from sarex.server.acts.seats import ABOARD, CENTRES
from sarex.server.cases.models import Taken

__all__ = [
    "ACTS",
    "AmendPlan",
    "NamePlan",
    "NameTask",
    "OfferFacility",
    "RefuseTask",
    "RejectPlan",
    "ReportPosition",
]


class OfferFacility(Taken):
    """A facility of the own nation, put at the search's disposal.

    One that the case lists is named by its id; what is given beside it takes the place of what the
    case says. Another needs its kind, name and position too.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)
    kind: Name | None = None
    """Kind of the catalogue."""
    name: Name | None = None
    position: Place | None = None
    available_from: TimeText | None = None
    """Case time; now, for one that the case does not list."""
    endurance_left_h: float | None = Field(default=None, gt=0, le=100_000)
    search_speed_m_s: float | None = Field(default=None, gt=0, le=1000)


def _offer_facility(at: At, given: OfferFacility) -> Event:
    entry = _entry(at, given)
    at.own_nation(entry.nation, "offer this facility")
    facility = facility_from_entry(entry)
    place = (entry.position.lon_deg, entry.position.lat_deg)
    left_h = entry.endurance_left_h or facility.endurance_h
    return commands.offer_facility(at.desk, facility, entry.available_from_ns, place, left_h)


def _entry(at: At, given: OfferFacility) -> FacilityEntry:
    """The entry of the case with what is given in its place, or a new one."""
    listed = {entry.id: entry for entry in at.desk.loaded.case.facilities}
    changed: dict[str, Any] = {
        name: value
        for name in ("kind", "name", "endurance_left_h", "search_speed_m_s")
        if (value := getattr(given, name)) is not None
    }
    if given.position is not None:
        lon, lat = lonlat(given.position)
        changed["position"] = {"lon_deg": lon, "lat_deg": lat}
    if given.available_from is not None:
        changed["available_from_ns"] = at_ns(given.available_from, "available_from")
    if given.id in listed:
        before = listed[given.id].model_dump()
        return FacilityEntry.model_validate({**before, **changed})
    refuse_unless(
        {"kind", "name", "position"} <= changed.keys(),
        "a facility that the case does not list needs its kind, name and position",
        given=", ".join(changed) or "an id alone",
        allowed=f"an id of the case ({', '.join(listed)}), or all of it",
        remedy=near_miss(given.id, listed) or "Give kind, name and position too.",
    )
    now = time_text(at.desk.clock.now_ns())
    start = {} if "available_from_ns" in changed else {"available_from": now}
    return FacilityEntry.model_validate({"id": given.id, "nation": at.party, **start, **changed})


class NamePlan(Taken):
    """A plan."""

    plan: Name


class RejectPlan(Taken):
    """A plan, and why the nation does not agree."""

    plan: Name
    reason: Text


class AmendPlan(RejectPlan):
    """A plan, and what the nation wants changed."""

    changes: tuple[Text, ...] = Field(min_length=1, max_length=50)


def _approve_plan(at: At, given: NamePlan) -> Event:
    record = known(at.state.plans, given.plan, "plan")
    refuse_unless(
        record.issued is None and at.party not in record.approved_by,
        "the plan does not wait for this nation",
        given=f"{given.plan}, {'issued' if record.issued else f'approved by {at.party}'}",
        allowed="a plan that awaits approval",
        remedy="Look which plans wait.",
    )
    return commands.approve_plan(at.desk, _proposed(at, given.plan), at.party)


def _issue_plan(at: At, given: NamePlan) -> Event:
    record = known(at.state.plans, given.plan, "plan")
    refuse_unless(
        record.issued is None,
        "the plan is issued",
        given=given.plan,
        allowed="a plan that waits",
        remedy="Look at its tasks.",
    )
    return commands.issue_plan(at.desk, _proposed(at, given.plan))


def _proposed(at: At, plan: str) -> Event:
    return next(
        event
        for event in reversed(at.desk.view().events(types=("plan.proposed",)))
        if isinstance(event.body, PlanProposed) and event.body.plan == plan
    )


def _reject_plan(at: At, given: RejectPlan) -> Event:
    return commands.reject_plan(at.desk, given.plan, at.party, given.reason)


def _amend_plan(at: At, given: AmendPlan) -> Event:
    return commands.amend_plan(at.desk, given.plan, at.party, given.changes, given.reason)


class NameTask(Taken):
    """The sortie of a task."""

    sortie: Name


class RefuseTask(Taken):
    """The sortie of a task, and why it cannot be done or is taken back."""

    sortie: Name
    reason: Text


def _acknowledge_task(at: At, given: NameTask) -> Event:
    task = known(at.state.tasks, given.sortie, "task")
    at.own(task.facility, "acknowledge this task")
    over = task.withdrawn or task.flown is not None
    refuse_unless(
        not task.acknowledged and not over,
        "this acknowledgement is not awaited",
        given=f"{given.sortie}, {'over' if over else 'acknowledged'}",
        allowed=f"an open task of {at.seat.name} that is not acknowledged",
        remedy="Look which tasks wait.",
    )
    return commands.acknowledge_task(at.desk, given.sortie, at.seat.name, at.party, task.order)


def _accept_task(at: At, given: NameTask) -> Event:
    at.own(known(at.state.tasks, given.sortie, "task").facility, "accept this task")
    return commands.accept_task(at.desk, given.sortie)


def _refuse_task(at: At, given: RefuseTask) -> Event:
    at.own(known(at.state.tasks, given.sortie, "task").facility, "refuse this task")
    return commands.refuse_task(at.desk, given.sortie, given.reason)


def _cancel_task(at: At, given: RefuseTask) -> Event:
    return commands.cancel_task(at.desk, given.sortie, given.reason)


class ReportPosition(Taken):
    """Where the facility is now, and for how long it can go on."""

    position: Place
    course_deg: float = Field(ge=0, le=360)
    speed_m_s: float = Field(ge=0, le=1000)
    endurance_left_h: float = Field(ge=0, le=100_000)


def _report_position(at: At, given: ReportPosition) -> Event:
    return commands.report_position(
        at.desk,
        at.seat.name,
        lonlat(given.position),
        given.course_deg,
        given.speed_m_s,
        given.endurance_left_h,
    )


ACTS: tuple[Act[Any], ...] = (
    Act("facility-offer", "offer a facility", OfferFacility, CENTRES, "centre", _offer_facility),
    Act(
        "position-report",
        "report where this facility is",
        ReportPosition,
        ABOARD,
        "facility",
        _report_position,
    ),
    Act("plan-approve", "approve a plan", NamePlan, CENTRES, "centre", _approve_plan),
    Act("plan-reject", "reject a plan", RejectPlan, CENTRES, "centre", _reject_plan),
    Act("plan-amend", "ask for changes to a plan", AmendPlan, CENTRES, "centre", _amend_plan),
    Act("plan-issue", "issue a plan", NamePlan, ("SMC",), "smc", _issue_plan),
    Act("task-acknowledge", "acknowledge a task", NameTask, ABOARD, "facility", _acknowledge_task),
    Act("task-accept", "accept a task", NameTask, ABOARD, "facility", _accept_task),
    Act("task-refuse", "refuse a task", RefuseTask, ABOARD, "facility", _refuse_task),
    Act("task-cancel", "cancel a task", RefuseTask, ("SMC",), "smc", _cancel_task),
)
