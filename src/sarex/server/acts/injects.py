"""Acts on injects: prepare, hold, move, fire, end; and what their receivers do."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from sarex.exercise.control.state import CONTROL_ROLE
from sarex.exercise.injects import commands as injects
from sarex.exercise.injects.commands.looking import check_looked
from sarex.exercise.seats.acknowledging import acknowledge_delivered
from sarex.journal import Event
from sarex.labels import EXCON, Viewer
from sarex.operation.desk import Desk
from sarex.server.access.seat import Role
from sarex.server.acts.act import Act, At
from sarex.server.acts.bodies import EventId, Text, TimeText, at_ns
from sarex.server.acts.seats import PLAYERS
from sarex.server.cases.models import Taken

__all__ = [
    "ACTS",
    "AcknowledgeInject",
    "FinishInject",
    "FireInject",
    "InjectNote",
    "InjectWhy",
    "MoveInject",
    "NameInject",
]

_CONTROL: tuple[Role, ...] = ("control",)


class NameInject(Taken):
    """The number of an inject."""

    number: int = Field(ge=1, le=100_000)


class InjectWhy(NameInject):
    """An inject, and why."""

    reason: Text


class InjectNote(NameInject):
    """An inject, and what is to be noted."""

    note: str = Field(default="", max_length=4000)


class MoveInject(InjectWhy):
    """An inject, and for when it is planned."""

    to: TimeText


class FireInject(NameInject):
    """An inject; one that is flagged for safety asks whether a person has looked."""

    looked: bool = False


class FinishInject(InjectNote):
    """An inject that did what was expected, and the events that show it."""

    evidence: tuple[EventId, ...] = Field(default=(), max_length=100)


class AcknowledgeInject(Taken):
    """What was delivered to this seat."""

    delivered: EventId


def _among_controls(at: At) -> Desk:
    """The list of injects is exercise control's secret, in which the nations' controls share.

    What they record is as secret; of what they read there nothing is answered.
    """
    return at.case.desk_as(Viewer(EXCON, CONTROL_ROLE))


def _review(at: At, given: InjectNote) -> Event:
    return injects.review_inject(_among_controls(at), given.number, at.author, given.note)


def _approve(at: At, given: NameInject) -> Event:
    desk = _among_controls(at)
    return injects.approve_inject(desk, given.number, at.party, at.author)


def _ready(at: At, given: NameInject) -> Event:
    return injects.ready_inject(at.plain, given.number, at.author)


def _hold(at: At, given: InjectWhy) -> Event:
    return injects.hold_inject(at.plain, given.number, at.author, given.reason)


def _unhold(at: At, given: NameInject) -> Event:
    return injects.resume_inject(at.plain, given.number, at.author)


def _move(at: At, given: MoveInject) -> Event:
    planned_ns = at_ns(given.to, "to")
    return injects.move_inject(at.plain, given.number, planned_ns, at.author, given.reason)


def _fire(at: At, given: FireInject) -> Event:
    check_looked(at.plain, given.number, looked=given.looked)
    return injects.fire_inject(at.plain, given.number, at.author)


def _finish(at: At, given: FinishInject) -> Event:
    return injects.finish_inject(at.plain, given.number, at.author, given.note, given.evidence)


def _miss(at: At, given: InjectWhy) -> Event:
    return injects.miss_inject(at.plain, given.number, at.author, given.reason)


def _cancel(at: At, given: InjectWhy) -> Event:
    return injects.cancel_inject(at.plain, given.number, at.author, given.reason)


def _acknowledge(at: At, given: AcknowledgeInject) -> tuple[Event, ...]:
    return acknowledge_delivered(at.desk, at.seat, at.who.display_name, given.delivered)


def _by_control(name: str, about: str, body: type[Any], do: Any) -> Act[Any]:
    return Act(name, about, body, _CONTROL, "control", do, mode="exercise", after_endex=True)


ACTS: tuple[Act[Any], ...] = (
    Act(
        "inject-review", "say that an inject is fit to be approved", InjectNote, _CONTROL,
        "anybody", _review, mode="exercise",
    ),
    Act(
        "inject-approve", "approve an inject for the nation", NameInject, _CONTROL, "nation",
        _approve, mode="exercise",
    ),
    _by_control("inject-ready", "make an inject ready", NameInject, _ready),
    _by_control("inject-hold", "hold an inject", InjectWhy, _hold),
    _by_control("inject-unhold", "hold an inject no longer", NameInject, _unhold),
    _by_control("inject-move", "plan an inject for another time", MoveInject, _move),
    _by_control("inject-fire", "send an inject out now", FireInject, _fire),
    _by_control("inject-finish", "say that an inject is done", FinishInject, _finish),
    _by_control("inject-miss", "say that an inject was missed", InjectWhy, _miss),
    _by_control("inject-cancel", "cancel an inject", InjectWhy, _cancel),
    Act(
        "inject-acknowledge", "acknowledge what was delivered", AcknowledgeInject, PLAYERS,
        "seat", _acknowledge, mode="exercise",
    ),
)  # fmt: skip
