"""``sarex act acknowledge``: this seat has an order, a message or an inject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli._control_desk import event_ids, say_done
from sarex.cli._options import By, Folder, Keys
from sarex.cli._seat import As, print_made, seat_desk

if TYPE_CHECKING:
    from sarex.exercise.control import ControlState
    from sarex.exercise.seats.seat import Seat
    from sarex.journal import Event
    from sarex.operation.desk import Desk

__all__ = ["acknowledge"]

_CHANNEL = "act acknowledge"


def acknowledge(
    folder: Folder,
    party: As,
    author: By,
    name: Annotated[
        str | None,
        typer.Argument(
            help="Sortie of a task, or id of a message; under NO DUFF none is needed.",
            metavar="NAME",
        ),
    ] = None,
    keyring: Keys = None,
) -> None:
    """Acknowledge a task, a message or an inject that reached this seat.

    Under NO DUFF the one thing that is taken is the acknowledgement of its order to stop.
    """
    with seat_desk(folder, party, author, keyring, taking=None) as (desk, seat):
        state = _held(desk)
        if state is not None:
            _acknowledge_no_duff(desk, seat, state, name)
            return
        made = _made(desk, seat, author, name)
        what = ", ".join(event.type.partition(".")[0] for event in made)
        print_made(desk, _CHANNEL, f"{seat.name} has {what} {name}", *made)


def _held(desk: Desk) -> ControlState | None:
    """The drill, if a NO DUFF holds it."""
    from sarex.exercise.control import control_of

    if desk.loaded.case.mode != "exercise":
        return None
    state = control_of(desk)
    return state if state.no_duff is not None else None


def _acknowledge_no_duff(desk: Desk, seat: Seat, state: ControlState, name: str | None) -> None:
    """Only what NO DUFF itself asks to be acknowledged; the drill has no other traffic."""
    from sarex.exercise.control import Gate, no_duff_notice
    from sarex.operation.commands import acknowledge_message

    assert state.no_duff is not None
    since_ns = state.no_duff.since_ns
    orders = [
        key
        for key, record in desk.state().messages.items()
        if record.time_ns >= since_ns
        and record.sent.acknowledge_by is not None
        and seat.name in record.sent.to
        and seat.name not in record.acknowledged_ns
        and key.startswith(name or "")
    ]
    if not orders:
        Gate.at(desk).take_out(_CHANNEL)
    for key in orders:
        say_done(acknowledge_message(desk, key, seat.name), f"{seat.name} has the order to stop")
    typer.echo(no_duff_notice(state), nl=False)


def _made(desk: Desk, seat: Seat, author: str, name: str | None) -> tuple[Event, ...]:
    from sarex.exercise.seats.acknowledging import acknowledge_delivered
    from sarex.operation.commands import acknowledge_message
    from sarex.operation.commands.refusal import refuse_unless

    refuse_unless(
        name is not None,
        "what is acknowledged is not said",
        given="nothing",
        allowed="the sortie of a task, or the id of a message",
        remedy="Take it from sarex act status.",
    )
    assert name is not None
    if name in desk.state().tasks:
        return (_task(desk, seat, name),)
    (event_id,) = event_ids(desk, [name])
    if desk.view().get(event_id).type == "inject.delivered":
        return acknowledge_delivered(desk, seat, author, event_id)
    return (acknowledge_message(desk, event_id, seat.name),)


def _task(desk: Desk, seat: Seat, sortie: str) -> Event:
    """The facility's own order, once."""
    from sarex.exercise.seats.seat import refuse_unless_facility
    from sarex.operation.commands import acknowledge_task
    from sarex.operation.commands.refusal import refuse_unless

    refuse_unless_facility(seat, "acknowledge a task")
    task = desk.state().tasks[sortie]
    over = task.withdrawn or task.flown is not None
    refuse_unless(
        task.facility == seat.name and not task.acknowledged and not over,
        "this acknowledgement is not awaited",
        given=f"{sortie} of {task.facility}, " + (
            "over" if over else "acknowledged" if task.acknowledged else "not acknowledged"
        ),
        allowed=f"an open task of {seat.name} that is not acknowledged",
        remedy="Look with sarex act status.",
    )  # fmt: skip
    return acknowledge_task(desk, sortie, seat.name, seat.nation, task.order)
