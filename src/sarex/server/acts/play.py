"""Acts of control: pause, NO DUFF, real alerts, endpoints, ENDEX."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from sarex.errors import SarexError
from sarex.exercise import control
from sarex.exercise.control.acts import must_be_control, refuse
from sarex.exercise.control.operation_case import open_operation_in
from sarex.exercise.events import ExerciseEnded
from sarex.journal import Event
from sarex.server.access.seat import Role
from sarex.server.acts.act import Act, At
from sarex.server.acts.bodies import EventId, Name, Place, Text, lonlat
from sarex.server.acts.seats import EVERYBODY
from sarex.server.cases.models import Taken

__all__ = [
    "ACTS",
    "AcknowledgeAlert",
    "CallNoDuff",
    "ConfirmEndpoint",
    "HearAlert",
    "ListEndpoint",
    "Nothing",
    "OpenOperation",
    "Reason",
]

_CONTROL: tuple[Role, ...] = ("control",)


class Reason(Taken):
    """Why it is done."""

    reason: Text


def _pause(at: At, given: Reason) -> Event:
    return control.pause(at.plain, at.author, given.reason)


def _resume(at: At, given: Reason) -> Event:
    return control.resume(at.plain, at.author, given.reason)


def _endex(at: At, given: Reason) -> Event:
    state = control.control_of(at.plain)
    must_be_control(at.plain, at.author, "end the exercise")
    if state.phase not in {"running", "paused"}:
        raise refuse(
            "only an exercise that is played is ended",
            given=state.phase,
            allowed="running, paused",
            remedy="Start it first; a NO DUFF is ended by every nation's control.",
        )
    body = ExerciseEnded(reason=given.reason)
    return at.plain.record("exercise.ended", body, at.author)


class CallNoDuff(Taken):
    """What is known of the real emergency, without personal data."""

    known: Text


def _no_duff(at: At, given: CallNoDuff) -> Event:
    """Called is called: that orders could not be cancelled is told by the state, not by refusal."""
    before = control.control_of(at.plain).no_duff
    try:
        return control.call_no_duff(at.plain, at.author, given.known)
    except SarexError:
        if control.control_of(at.plain).no_duff == before:
            raise
        return at.plain.view().events(types=("exercise.no_duff",))[-1]


class Nothing(Taken):
    """Nothing is to be said."""


def _end_no_duff(at: At, given: Nothing) -> Event:
    return control.resume_after(at.plain, at.party, at.author)


class HearAlert(Taken):
    """A real alert that was heard during play."""

    text: Text
    """As it was heard, without personal data."""
    position: Place | None = None


def _alert(at: At, given: HearAlert) -> tuple[Event, ...]:
    """The alert stands, whether an operation case can be opened for it or not."""
    text, place = given.text, None
    try:
        place = None if given.position is None else lonlat(given.position)
    except SarexError:  # a place that cannot be read stays in the text as typed
        text = f"{text}. {given.position}"
    made = control.real_alert(at.plain, at.author, text, place).event
    try:
        return made, _opened(at, made)
    except (SarexError, OSError):
        return (made,)


def _opened(at: At, alert: Event | None) -> Event:
    """A case for the emergency, which this server does not serve: it runs exercises."""
    return open_operation_in(at.plain, at.author, at.case.operations, alert=alert)


class AcknowledgeAlert(Taken):
    """A real alert that the own party has."""

    alert: EventId


def _acknowledge_alert(at: At, given: AcknowledgeAlert) -> Event:
    return control.acknowledge_alert(at.plain, given.alert, at.author)


class OpenOperation(Taken):
    """The alert for which a case of the emergency is opened."""

    alert: EventId | None = None


def _open_operation(at: At, given: OpenOperation) -> Event:
    heard = None if given.alert is None else at.plain.view().get(given.alert)
    return _opened(at, heard)


class ListEndpoint(Taken):
    """A receiver of TEST forms, and what it is."""

    endpoint: Name
    use: Text


def _list_endpoint(at: At, given: ListEndpoint) -> Event:
    return control.list_endpoint(at.plain, at.author, given.endpoint, given.use)


class ConfirmEndpoint(Taken):
    """A listed endpoint, and how a person made sure of it."""

    endpoint: Name
    how: str = Field(min_length=3, max_length=4000)


def _confirm_endpoint(at: At, given: ConfirmEndpoint) -> Event:
    return control.confirm_endpoint(at.plain, at.author, given.endpoint, given.how)


def _of_play(
    name: str, about: str, body: type[Any], roles: tuple[Role, ...], sits: Any, do: Any
) -> Act[Any]:
    """An act of control: it is judged by the state of the drill itself, at any time."""
    return Act(
        name, about, body, roles, sits, do, mode="exercise", after_endex=True, under_no_duff=True
    )


ACTS: tuple[Act[Any], ...] = (
    _of_play("pause", "pause the exercise", Reason, _CONTROL, "control", _pause),
    _of_play("resume", "resume the exercise", Reason, _CONTROL, "control", _resume),
    _of_play("endex", "end the exercise", Reason, _CONTROL, "control", _endex),
    _of_play("no-duff", "call NO DUFF", CallNoDuff, EVERYBODY, "anybody", _no_duff),
    _of_play(
        "no-duff-end",
        "let the nation's traffic go on after NO DUFF",
        Nothing,
        _CONTROL,
        "nation",
        _end_no_duff,
    ),
    _of_play("alert", "record a real alert", HearAlert, EVERYBODY, "anybody", _alert),
    _of_play(
        "alert-acknowledge",
        "acknowledge a real alert",
        AcknowledgeAlert,
        EVERYBODY,
        "anybody",
        _acknowledge_alert,
    ),
    _of_play(
        "operation-open",
        "open a case for the emergency",
        OpenOperation,
        EVERYBODY,
        "anybody",
        _open_operation,
    ),
    _of_play(
        "endpoint-list", "list a receiver of TEST forms", ListEndpoint, _CONTROL, "control",
        _list_endpoint,
    ),
    _of_play(
        "endpoint-confirm", "confirm a listed receiver", ConfirmEndpoint, EVERYBODY, "anybody",
        _confirm_endpoint,
    ),
)  # fmt: skip
