"""Acts of a watch: phases, positions, messages."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.commands.refusal import OrderError
from sarex.server.access.seat import Role
from sarex.server.acts.act import Act, At
from sarex.server.acts.bodies import EventId, Name, Place, Text, TimeText, at_ns, lonlat
from sarex.server.cases.models import Taken

__all__ = ["ACTS"]

PhaseName = Literal["uncertainty", "alert", "distress"]


class DeclarePhase(Taken):
    """A graver phase, and why."""

    phase: PhaseName
    reason: Text
    cause: EventId | None = None
    """The event that led to it; the report unless given."""


def _declare_phase(at: At, given: DeclarePhase) -> Event:
    return commands.declare_phase(at.desk, given.phase, given.reason, _cause(at, given.cause))


def _cause(at: At, event_id: str | None) -> Event:
    view = at.desk.view()
    if event_id is not None:
        return view.get(event_id)
    reported = view.events(types=("incident.reported",))
    if not reported:
        raise OrderError(
            "there is no report from which a phase follows",
            given="no cause",
            allowed="the id of an event",
            remedy="Name the event that led to it.",
        )
    return reported[0]


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


class SendMessage(Taken):
    """A message from this seat; nothing goes on the air by it."""

    to: tuple[Name, ...] = Field(min_length=1, max_length=50)
    """Facilities, ``JPN RCC`` or ships."""
    medium: Name
    text: Text
    acknowledge_by: TimeText | None = None
    acknowledge_within_s: float | None = Field(default=None, gt=0, le=7 * 86400)
    """In place of a time: so long from now."""
    reply_to: EventId | None = None
    personal: Text | None = None
    """What of it is about persons; the sender's nation's alone."""


def _send_message(at: At, given: SendMessage) -> Event:
    until_ns = None if given.acknowledge_by is None else at_ns(given.acknowledge_by, "time")
    if given.acknowledge_within_s is not None:
        until_ns = at.desk.clock.now_ns() + round(given.acknowledge_within_s * 1e9)
    return commands.send_message(
        at.desk,
        at.seat.name,
        given.to,
        given.medium,
        given.text,
        acknowledge_by_ns=until_ns,
        reply_to=given.reply_to,
        personal=given.personal,
    )


SEATS: tuple[Role, ...] = ("SMC", "RCC", "OSC", "ACO", "facility")

ACTS: tuple[Act[Any], ...] = (
    Act("phase-declare", "declare a phase", DeclarePhase, ("SMC",), "smc", _declare_phase),
    Act(
        "position-report",
        "report where this facility is",
        ReportPosition,
        ("facility", "OSC", "ACO", "SMC"),
        "facility",
        _report_position,
    ),
    Act("message-send", "send a message", SendMessage, SEATS, "seat", _send_message),
)
