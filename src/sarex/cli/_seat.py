"""Whose seat somebody acts from: a facility, a nation's centre, or a role that one holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli._case_folder import print_lines
from sarex.cli._control_desk import control_desk

if TYPE_CHECKING:
    from sarex.exercise.seats.seat import Seat
    from sarex.journal import Event
    from sarex.operation.desk import Desk

__all__ = ["As", "at_clock", "print_made", "seat_desk"]

As = Annotated[
    str,
    typer.Option(
        "--as",
        help="The seat: NATION and a facility, RCC, SMC, OSC, ACO or a role of the scenario.",
    ),
]


@contextmanager
def seat_desk(
    folder: Path,
    party: str,
    author: str | None,
    keyring: Path | None,
    *,
    taking: str | None,
) -> Iterator[tuple[Desk, Seat]]:
    """A desk at a seat of the case in a folder; its own events are recorded by ``author``.

    ``author = None`` only reads. ``taking`` is as of :func:`sarex.cli._case_folder.open_case`.

    Raises
    ------
    OrderError
        If there is no such seat, nobody is named, the exercise is over, or a value cannot be
        recorded.
    """
    from sarex.exercise.seats.seat import refuse_after_endex, seat_of, signed_by
    from sarex.operation.commands.refusal import OrderError, refuse_unless

    nation, _, role = party.partition(":")
    refuse_unless(
        bool(nation and role) and (author is None or bool(author.strip())),
        "who acts is not said in full",
        given=f"--as {party}" + ("" if author is None else f" --author {author!r}"),
        allowed="a nation with a role, and a name",
        remedy="Say both, such as --as KOR:kor-destroyer --author Kim.",
    )
    with control_desk(
        folder, party, author or "", keyring, taking=taking, refusal=OrderError
    ) as at:
        seat = seat_of(at.desk, nation, role)
        if author is not None:
            refuse_after_endex(at.desk)
        yield (at.desk if author is None else signed_by(at.desk, author, seat)), seat


def at_clock(desk: Desk, time_ns: int) -> str:
    """A time with the clock by which it is told."""
    from sarex.quantities import format_dtg, format_iso

    clock = "exercise clock" if desk.loaded.case.mode == "exercise" else "UTC"
    second = format_iso(time_ns // 1_000_000_000 * 1_000_000_000)
    return f"{format_dtg(time_ns)} ({second}, {clock})"


def print_made(desk: Desk, channel: str, words: str, *events: Event) -> None:
    """What was recorded, and its time, if the gate lets it out."""
    lines = [f"{words}."]
    for event in events:
        when = at_clock(desk, event.occurred_at_ns)
        lines.append(f"recorded: {event.type} {event.event_id[:12]}, {when}")
    print_lines(desk.folder, channel, lines)
