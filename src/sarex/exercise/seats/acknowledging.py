"""A seat has what exercise control delivered to the roles that it plays."""

from __future__ import annotations

from sarex.errors import ExerciseError
from sarex.exercise.events import InjectAcknowledged, InjectDelivered
from sarex.exercise.injects.commands import acknowledge_inject
from sarex.exercise.seats.seat import Seat
from sarex.journal import Event
from sarex.operation.desk import Author, Desk

__all__ = ["acknowledge_delivered"]


def acknowledge_delivered(desk: Desk, seat: Seat, person: str, delivered: str) -> tuple[Event, ...]:
    """Acknowledge it for each role at the seat that received it and has not acknowledged it.

    Parameters
    ----------
    desk, seat, person
        Where, as whom, and who sits there.
    delivered
        Event id of ``inject.delivered``.

    Raises
    ------
    ExerciseError
        If no role at the seat received it, or all have acknowledged it.
    LabelError
        If nothing such was delivered to the desk's viewer.
    """
    what = desk.view().get(delivered).body
    if not isinstance(what, InjectDelivered):
        raise ExerciseError(
            "this was not delivered by exercise control",
            given=delivered,
            allowed="inject.delivered",
            remedy="Acknowledge a message as a message.",
        )
    done = {
        event.body.by
        for event in desk.view().events(types=("inject.acknowledged",))
        if isinstance(event.body, InjectAcknowledged) and event.body.delivered == delivered
    }
    mine = [role for role in what.to if role in seat.roles]
    # all done or none here: the act itself says why it is refused
    left = [role for role in mine if role not in done] or mine[:1] or [seat.role]
    return tuple(
        acknowledge_inject(
            desk, delivered, role, seat.nation, Author(person, seat.roles.get(role, seat.role))
        )
        for role in left
    )
