"""Pause, resume, NO DUFF and real alerts: acts at a desk, each an event seen by all who take part.

An act that is out of order, or of the wrong role, is refused and leaves no event. NO DUFF and a
real alert are never refused to anybody who takes part, and may be given again.
"""

from __future__ import annotations

from dataclasses import dataclass

from sarex.canonical import ns_to_iso
from sarex.exercise.control.acts import (
    control_of,
    draft_of,
    must_be,
    must_be_control,
    must_say,
    record,
    refuse,
)
from sarex.exercise.control.events import (
    AlertAcknowledged,
    EndpointConfirmed,
    EndpointListed,
    ExercisePaused,
    ExerciseResumed,
    NoDuffCalled,
    NoDuffEnded,
    RealAlertReceived,
)
from sarex.exercise.control.orders import cancel_orders
from sarex.exercise.control.state import ControlState, control_role
from sarex.journal import Draft, Event
from sarex.operation.desk import Author, Desk

__all__ = [
    "RealAlert",
    "acknowledge_alert",
    "call_no_duff",
    "confirm_endpoint",
    "list_endpoint",
    "pause",
    "real_alert",
    "resume",
    "resume_after",
]


def pause(desk: Desk, author: Author, reason: str) -> Event:
    """Exercise control stops the play.

    Raises
    ------
    ExerciseError
        If somebody else does, or the exercise does not run.
    """
    state = control_of(desk)
    must_be_control(desk, author, "pause the exercise")
    must_say("why the exercise is paused", reason)
    if state.phase != "running":
        raise refuse(
            "only an exercise that runs is paused",
            given=state.phase,
            allowed="running",
            remedy="Nothing is left to do: no inject goes out.",
        )
    return record(desk, draft_of(desk, "exercise.paused", ExercisePaused(reason=reason), author))[0]


def resume(desk: Desk, author: Author, reason: str) -> Event:
    """Exercise control lets the play go on.

    Raises
    ------
    ExerciseError
        If somebody else does, the exercise is not paused, a NO DUFF holds, or a party has not
        acknowledged a real alert.
    """
    state = control_of(desk)
    must_be_control(desk, author, "resume the exercise")
    must_say("why the exercise is resumed", reason)
    if state.phase != "paused":
        raise refuse(
            "only a paused exercise is resumed",
            given=state.phase,
            allowed="paused",
            remedy="After NO DUFF every nation's control says first that traffic may go on."
            if state.no_duff
            else "Pause it first, or leave it.",
        )
    if state.unacknowledged:
        raise refuse(
            "a real alert is not acknowledged by all",
            given=f"not by {', '.join(state.unacknowledged)}",
            allowed="an acknowledgement of every party",
            remedy="Have each party acknowledge the alert at its desk.",
        )
    return record(desk, draft_of(desk, "exercise.resumed", ExerciseResumed(reason=reason), author))[
        0
    ]


def call_no_duff(desk: Desk, author: Author, known: str) -> Event:
    """A real emergency overrides the drill. Anybody who takes part may call it, at any time.

    From the moment the event is recorded nothing leaves but its notice and no inject is due. Then
    every order that is not flown is cancelled, and its facility is asked to acknowledge; should
    that fail, the NO DUFF holds all the same, and :func:`cancel_orders` can be called again.

    Parameters
    ----------
    desk
        Of whoever calls it.
    author
        Whoever calls it, in whatever role.
    known
        What is known of the emergency, without personal data.

    Returns
    -------
    Event
        ``exercise.no_duff``.

    Raises
    ------
    ExerciseError
        If the case is an operation, or the desk's party does not take part.
    """
    state = control_of(desk)
    body = NoDuffCalled(
        known=known,
        by=author.name,
        case_clock=ns_to_iso(desk.clock.now_ns()),
        wall_clock=ns_to_iso(desk.clock.recorded().time_ns),
    )
    called = record(
        desk,
        draft_of(desk, "exercise.no_duff", body, author),
        *_pause_too(desk, state, author, "NO DUFF"),
    )[0]
    cancel_orders(desk)
    return called


def _pause_too(desk: Desk, state: ControlState, author: Author, reason: str) -> tuple[Draft, ...]:
    """The pause on record, for those who count the time in which nobody was meant to work."""
    if state.pause is not None:
        return ()
    return (draft_of(desk, "exercise.paused", ExercisePaused(reason=reason), author),)


def resume_after(desk: Desk, nation: str, author: Author) -> Event:
    """A nation's control lets the exercise's traffic go on after NO DUFF.

    It goes on once every nation's control has said so; the play stands paused until exercise
    control resumes it.

    Raises
    ------
    ExerciseError
        If no NO DUFF holds, the nation does not take part or has said so, or somebody else acts.
    """
    state = control_of(desk)
    if nation not in state.still_to_end:
        raise refuse(
            "nothing is awaited of this nation",
            given=nation,
            allowed=", ".join(state.still_to_end) or "no NO DUFF holds",
            remedy="Let the control of a nation that has not said so end it, once.",
        )
    must_be(author, f"end NO DUFF for {nation}", control_role(nation))
    return record(
        desk, draft_of(desk, "exercise.no_duff_ended", NoDuffEnded(nation=nation), author)
    )[0]


@dataclass(frozen=True, slots=True)
class RealAlert:
    """A real alert as it was put on record, for a client to sound.

    ``sounds_at`` are the parties whose desks sound until they acknowledge; ``offer_no_duff`` says
    whether to offer the call to the person: it is theirs to make.
    """

    event: Event
    sounds_at: tuple[str, ...]
    offer_no_duff: bool


def real_alert(
    desk: Desk, author: Author, text: str, position: tuple[float, float] | None = None
) -> RealAlert:
    """Record a real alert that came in during the drill; the play is paused at once.

    Parameters
    ----------
    desk, author
        Of whoever received it; anybody who takes part.
    text
        As received, without personal data.
    position
        Longitude and latitude [deg], where it gives one.

    Raises
    ------
    ExerciseError
        If the case is an operation, or the desk's party does not take part.
    """
    before = control_of(desk)
    lon, lat = (None, None) if position is None else position
    wall = ns_to_iso(desk.clock.recorded().time_ns)
    body = RealAlertReceived(text=text, lon_deg=lon, lat_deg=lat, wall_clock=wall)
    event = record(
        desk,
        draft_of(desk, "exercise.real_alert", body, author),
        *_pause_too(desk, before, author, "real alert"),
    )[0]
    after = control_of(desk)
    at = tuple(party for party in after.parties if event.event_id in after.sounding(party))
    return RealAlert(event, at, after.no_duff is None)


def acknowledge_alert(desk: Desk, alert: str, author: Author) -> Event:
    """The desk's party has a real alert; its desks stop sounding.

    Raises
    ------
    ExerciseError
        If there is no such alert, or the party has acknowledged it.
    """
    state, party = control_of(desk), desk.viewer.party
    if alert not in state.sounding(party):
        raise refuse(
            "no such alert sounds at this desk",
            given=alert,
            allowed=", ".join(state.sounding(party)) or "none",
            remedy="Name an alert that this party has not acknowledged.",
        )
    body = AlertAcknowledged(alert=alert, party=party)
    return record(desk, draft_of(desk, "exercise.alert_acknowledged", body, author))[0]


def list_endpoint(desk: Desk, author: Author, endpoint: str, use: str) -> Event:
    """Exercise control lists a receiver of TEST forms; a person has still to confirm it."""
    control_of(desk)
    must_be_control(desk, author, "list an endpoint")
    must_say("the name of the endpoint", endpoint)
    must_say("what the endpoint is", use)
    body = EndpointListed(endpoint=endpoint, use=use)
    return record(desk, draft_of(desk, "exercise.endpoint_listed", body, author))[0]


def confirm_endpoint(desk: Desk, author: Author, endpoint: str, how: str) -> Event:
    """A person, by name, made sure that a listed endpoint is what it is said to be.

    Raises
    ------
    ExerciseError
        If it is not listed.
    """
    state = control_of(desk)
    if endpoint not in state.listed:
        raise refuse(
            "the endpoint is not listed in this exercise",
            given=endpoint,
            allowed=", ".join(sorted(state.listed)) or "none is listed",
            remedy="Have exercise control list it first.",
        )
    must_say("how the endpoint was made sure of", how)
    body = EndpointConfirmed(endpoint=endpoint, person=author.name, how=how)
    return record(desk, draft_of(desk, "exercise.endpoint_confirmed", body, author))[0]
