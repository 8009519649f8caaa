"""The desk of whoever acts on an exercise from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli._case_folder import open_case
from sarex.errors import ExerciseError, JournalError, SarexError

if TYPE_CHECKING:
    from sarex.exercise.control import ControlState
    from sarex.journal import Event
    from sarex.operation.desk import Author, Desk

__all__ = [
    "As",
    "ControlDesk",
    "control_desk",
    "event_ids",
    "heard",
    "read_control",
    "say_done",
    "sounding",
    "status_lines",
]

As = Annotated[
    str,
    typer.Option("--as", help="Who acts: PARTY, for its control, or PARTY:role, such as KOR:SRU."),
]

_LEAST = 6
"""Digits of an event id that name it."""


@dataclass(frozen=True, slots=True)
class ControlDesk:
    """A desk on an existing case, and who acts there."""

    desk: Desk
    author: Author

    def open_operation(
        self, path: Path | None, case: str | None = None, alert: Event | None = None
    ) -> Path:
        """Open the case of the emergency; beside the exercise, named by the time, if not told."""
        from sarex.exercise.control.events import OperationOpened
        from sarex.exercise.control.operation_case import open_operation_in
        from sarex.incident import load_case

        loaded = None if case is None else load_case(case)
        beside = self.desk.folder.path.resolve().parent
        made = open_operation_in(
            self.desk, self.author, beside, folder=path, loaded=loaded, alert=alert
        )
        assert isinstance(made.body, OperationOpened)
        return (beside if path is None else path.parent) / made.body.folder


@contextmanager
def control_desk(
    folder: Path,
    party: str,
    name: str,
    keyring: Path | None,
    *,
    taking: str | None = None,
    refusal: type[SarexError] = ExerciseError,
) -> Iterator[ControlDesk]:
    """A desk of a party on the case in a folder; signed where the journal is.

    The role is that of the party's control unless one is given with the party. The case clock
    is that of the exercise, as its record tells it; in an operation it is the wall clock.
    ``taking`` is as of :func:`open_case`. A value that no event can hold is told as a ``refusal``.
    """
    from pydantic import ValidationError

    from sarex.cli import _journal_keys
    from sarex.exercise.control.state import CONTROL_ROLE, control_role
    from sarex.exercise.seats.desk import case_desk, unrecordable
    from sarex.jobs import Runner
    from sarex.labels import EXCON, Viewer
    from sarex.operation.desk import Author

    code, _, role = party.partition(":")
    viewer = Viewer(code, role or (CONTROL_ROLE if code == EXCON else control_role(code)))
    with open_case(folder, sound=False) as case:
        signs = keyring is not None or case.journal.is_signed
    own = _journal_keys.keyring(keyring) if signs else None
    with open_case(folder, own, taking=taking) as case, Runner(case.artefacts) as runner:
        try:
            yield ControlDesk(case_desk(case, runner, viewer), Author(name, viewer.role))
        except ValidationError as error:
            raise unrecordable(error, refusal) from error


def read_control(folder: Path) -> ControlState:
    """How the exercise in a folder stands, whoever asks."""
    from sarex.exercise.control import control_in

    with open_case(folder) as case:
        state = control_in(case)
    if state is None:
        raise ExerciseError(
            "there is no exercise in this folder",
            allowed="the folder of an exercise",
            remedy="Give the folder of an exercise that has begun.",
            where=str(folder),
        )
    return state


def status_lines(state: ControlState) -> Iterator[str]:
    """How the drill is held, for a person to read."""
    yield f"phase: {state.phase}"
    if state.pause is not None:
        yield f"paused: {state.pause.reason}"
    if state.no_duff is not None:
        yield f"NO DUFF holds until the control of {', '.join(state.still_to_end)} ends it"
    for party, alerts in state.unacknowledged.items():
        yield f"not acknowledged by {party}: {', '.join(alert[:12] for alert in alerts)}"
    for opened in state.operations:
        yield f"operation case: {opened.case_id}, folder {opened.folder}"
    for endpoint in sorted(state.listed):
        known = "confirmed" if endpoint in state.confirmed else "listed, not confirmed"
        yield f"endpoint {endpoint}: {known}"


def heard(who: str, what: str, where: str) -> tuple[str, tuple[float, float] | None]:
    """Text and position of an alert; a place that cannot be read stays in the text as typed."""
    from sarex.quantities import parse_position

    text = f"{who}: {what}" + (f". {where}" if where else "")
    try:
        place = parse_position(where)
    except SarexError:
        return text, None
    return text, (place.lon_deg, place.lat_deg)


def sounding(at: ControlDesk, name: str | None) -> tuple[str, ...]:
    """The alerts that are meant; one that does not sound is refused by the act itself."""
    from sarex.exercise.control import control_of

    alerts = control_of(at.desk).sounding(at.desk.viewer.party)
    if name is None:
        return alerts or ("none",)
    return tuple(each for each in alerts if each.startswith(name)) or (name,)


def event_ids(desk: Desk, names: list[str]) -> tuple[str, ...]:
    """Whole ids of the events that ids, or their first digits, name; as the party sees them."""
    known = [event.event_id for event in desk.view().events()]
    found = []
    for name in names:
        own = [event_id for event_id in known if event_id.startswith(name)]
        if len(name) < _LEAST or len(own) != 1:
            raise JournalError(
                "an event is named by its id, or by so many of its first digits that it is one",
                given=f"{name}: {len(own)} events",
                allowed=f"{_LEAST} digits or more that one event begins with",
                remedy="Take the id from sarex journal show.",
            )
        found += own
    return tuple(found)


def say_done(event: Event, words: str) -> None:
    """On standard error: what is printed for others has its own commands."""
    typer.echo(f"{words} ({event.type} {event.event_id[:12]})", err=True)
