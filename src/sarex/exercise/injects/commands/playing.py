"""Playing an exercise: hold, move, fire, acknowledge and end injects."""

from __future__ import annotations

from collections.abc import Sequence

from sarex.canonical import ns_to_iso
from sarex.errors import ExerciseError
from sarex.exercise.control.acts import control_of
from sarex.exercise.design.inject import Inject
from sarex.exercise.design.scenario import Scenario
from sarex.exercise.events import (
    InjectAcknowledged,
    InjectCancelled,
    InjectDelivered,
    InjectDone,
    InjectHeld,
    InjectMissed,
    InjectMoved,
    InjectReleased,
    InjectResumed,
)
from sarex.exercise.injects.commands.acts import (
    SECRET,
    by_control,
    loaded_board,
    loaded_scenario,
)
from sarex.exercise.injects.due import Due
from sarex.journal import Event
from sarex.labels import EXCON, Label
from sarex.operation.desk import Author, Desk
from sarex.quantities import format_dtg
from sarex.words import LOCALES

__all__ = [
    "acknowledge_inject",
    "cancel_inject",
    "finish_inject",
    "fire_due",
    "fire_inject",
    "hold_inject",
    "miss_inject",
    "move_inject",
    "resume_inject",
]


def hold_inject(desk: Desk, number: int, author: Author, reason: str) -> Event:
    """Keep an inject back, due or not."""
    return by_control(desk, number, "hold", InjectHeld(inject=number, reason=reason), author)


def resume_inject(desk: Desk, number: int, author: Author) -> Event:
    """Hold an inject no longer."""
    return by_control(desk, number, "resume", InjectResumed(inject=number), author)


def move_inject(desk: Desk, number: int, planned_ns: int, author: Author, reason: str) -> Event:
    """Plan an inject for another time, between now and ENDEX.

    Raises
    ------
    ExerciseError
        If the time is past or after ENDEX, or the inject went out already.
    """
    scenario = loaded_scenario(desk)
    now_ns = desk.clock.now_ns()
    if not now_ns <= planned_ns <= scenario.endex_ns:
        raise ExerciseError(
            "the inject would not go out in what is left of the exercise",
            given=format_dtg(planned_ns),
            allowed=f"{format_dtg(now_ns)} to {format_dtg(scenario.endex_ns)}",
            remedy="Give a time that is still to come, or cancel the inject.",
            where=f"inject {number}",
        )
    body = InjectMoved(inject=number, planned=ns_to_iso(planned_ns), reason=reason)
    return by_control(desk, number, "move", body, author)


def fire_inject(desk: Desk, number: int, author: Author) -> Event:
    """Send an inject out by an act of exercise control, due or not.

    Returns
    -------
    Event
        ``inject.released``; what the receivers get is the event ``inject.delivered`` that it
        causes, labelled for the nations that the inject names.
    """
    return _release(desk, number, author, "control")


def fire_due(desk: Desk, item: Due, author: Author, *, looked: bool = False) -> Event:
    """Send an inject out because it is due.

    Parameters
    ----------
    desk, author
        Of exercise control.
    item
        As :func:`sarex.exercise.injects.due.due` gives it.
    looked
        Whether a person of exercise control has looked at an inject that is flagged for safety.

    Raises
    ------
    ExerciseError
        If it is flagged for safety and nobody has looked at it.
    """
    if item.look_first and not looked:
        raise ExerciseError(
            "the inject is flagged for safety, and nobody has looked at it",
            given=f"inject {item.number}",
            allowed="looked = True, said by a person of exercise control",
            remedy="Read its safety note, make sure of it, and fire it, or hold it.",
        )
    return _release(desk, item.number, author, item.because)


def _release(desk: Desk, number: int, author: Author, because: str) -> Event:
    board, control = loaded_board(desk), control_of(desk)
    if control.stopped:
        raise ExerciseError(
            "the exercise is stopped: no inject goes out",
            given=f"inject {number}, {control.phase}",
            allowed="a running exercise",
            remedy="Wait until it is resumed; NO DUFF is ended by every nation's control.",
        )
    body = InjectReleased.model_validate({"inject": number, "because": because})
    released = by_control(desk, number, "release", body, author)
    inject = board.rows[number].inject
    if inject.to:
        assert board.scenario is not None
        label = Label(EXCON, inject.release)
        delivered = _delivered(board.scenario, inject)
        desk.record("inject.delivered", delivered, author, label=label, cause=released)
    return released


def _delivered(scenario: Scenario, inject: Inject) -> InjectDelivered:
    """What the receivers get: nothing of number, purpose or what is expected of them."""
    titles = {role.id: role.title for role in scenario.roles}
    return InjectDelivered(
        sender=inject.sender,
        sender_titles={locale: titles[inject.sender].say(locale) for locale in LOCALES},
        to=inject.to,
        medium=inject.medium,
        texts={locale: inject.text.say(locale) for locale in LOCALES},
        unreviewed=inject.text.unreviewed,
    )


def acknowledge_inject(
    desk: Desk, delivered: str, role: str, nation: str | None, author: Author
) -> Event:
    """Acknowledge what was delivered, for one of the roles that received it.

    Parameters
    ----------
    desk
        Of a player's nation, or of exercise control for a role that it plays.
    delivered
        Event id of ``inject.delivered``.
    role
        Id of the role.
    nation
        Whose the role is; None for a role that exercise control plays.
    author
        Who acknowledges.

    Raises
    ------
    ExerciseError
        If the role did not receive it, or has acknowledged it.
    LabelError
        If nothing such was delivered to the desk's viewer.
    """
    what = desk.view().get(delivered).body
    if not isinstance(what, InjectDelivered) or role not in what.to:
        raise ExerciseError(
            f"{role} did not receive this",
            given=delivered,
            allowed=", ".join(what.to) if isinstance(what, InjectDelivered) else "inject.delivered",
            remedy="Acknowledge what was delivered, for a role that received it.",
        )
    for event in desk.view().events(types=("inject.acknowledged",)):
        body = event.body
        if isinstance(body, InjectAcknowledged) and (body.delivered, body.by) == (delivered, role):
            raise ExerciseError(
                f"{role} has acknowledged this already",
                given=delivered,
                allowed="one acknowledgement of each role",
                remedy="Nothing is left to do.",
            )
    label = SECRET if nation is None else Label(nation, (EXCON,))
    acknowledged = InjectAcknowledged(delivered=delivered, by=role)
    return desk.record(
        "inject.acknowledged",
        acknowledged,
        author,
        label=label,
        cause=delivered,
        marking="received",
    )


def finish_inject(
    desk: Desk, number: int, author: Author, note: str = "", evidence: Sequence[str] = ()
) -> Event:
    """Say that what was expected was done, and by which events that is seen."""
    body = InjectDone(inject=number, note=note, evidence=tuple(evidence))
    return by_control(desk, number, "done", body, author)


def miss_inject(desk: Desk, number: int, author: Author, reason: str) -> Event:
    """Say that what was expected was not done."""
    return by_control(desk, number, "miss", InjectMissed(inject=number, reason=reason), author)


def cancel_inject(desk: Desk, number: int, author: Author, reason: str) -> Event:
    """Take an inject off the list, or withdraw it after it went out."""
    body = InjectCancelled(inject=number, reason=reason)
    return by_control(desk, number, "cancel", body, author)
