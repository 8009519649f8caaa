"""Opening the folder of a case: real alerts are told first, and what is shown passes the gate."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sarex.journal import CaseFolder, Keyring
    from sarex.labels import Viewer
    from sarex.review.run import RunResult

__all__ = ["open_case", "print_lines", "print_result", "refuse_held", "sound_alerts", "viewer_of"]


@contextmanager
def open_case(
    folder: Path, keyring: Keyring | None = None, *, taking: str | None = None, sound: bool = True
) -> Iterator[CaseFolder]:
    """The case in a folder, as every command opens it.

    A real alert that a party has not acknowledged is printed first, whatever the command does;
    ``sound = False`` is for a command that does so itself. A command that takes data of the case
    out of its folder says its name as ``taking``, and is refused under NO DUFF.
    """
    from sarex.exercise.control import Gate
    from sarex.exercise.registry import exercise_registry
    from sarex.journal import CaseFolder, SystemClock, SystemIds
    from sarex.review.events import EVENTS

    with CaseFolder.open(
        folder,
        registry=exercise_registry(EVENTS),
        clocks=SystemClock(),
        ids=SystemIds(),
        keyring=keyring,
    ) as case:
        if sound:
            sound_alerts(case)
        if taking is not None:
            Gate.of(case).take_out(taking)
        yield case


def sound_alerts(case: CaseFolder) -> None:
    """Print every real alert that sounds, in three languages, on standard error."""
    from sarex.exercise.control import alert_text, control_in
    from sarex.words import LOCALES

    state = control_in(case)
    if state is None:
        return
    for alert in state.open_alerts:
        bell = "\a" if sys.stderr.isatty() else ""
        left = ", ".join(party for party, own in state.unacknowledged.items() if alert in own)
        for locale in LOCALES:
            typer.echo(f"{bell}{alert_text(state, alert, locale)}", err=True)
        typer.echo(f"not acknowledged by {left}: alert {alert[:12]}", err=True)


def print_lines(case: CaseFolder, channel: str, lines: Iterable[str]) -> None:
    """Print data of a case, if the gate lets it out, between the stamps of an exercise."""
    from sarex.exercise.control import STAMP, Gate

    stamp = (STAMP,) if Gate.of(case).take_out(channel) else ()
    for line in (*stamp, *lines, *stamp):
        typer.echo(line)


def refuse_held(folder: Path) -> None:
    """Refuse to replace the folder of an operation, of a drill that an emergency has stopped, or of
    one that is being played.
    """
    from sarex.errors import ExerciseError
    from sarex.exercise.control import control_in
    from sarex.review.unfinished import refuse_running

    refuse_running(folder)
    with open_case(folder) as case:
        state = control_in(case)
    if state is None or state.no_duff is not None or state.open_alerts:
        raise ExerciseError(
            "this case is not replaced by another run",
            given="an operation" if state is None else "NO DUFF or a real alert holds",
            allowed="an exercise that no emergency has stopped",
            remedy="Give another folder with --out.",
            where=str(folder),
        )


def print_result(channel: str, result: RunResult) -> None:
    """Print what a run came to, if the gate lets it out; the summary has its own marks."""
    with open_case(result.folder, taking=channel):
        typer.echo(result.summary)
        typer.echo(f"report: {result.report}")


def viewer_of(text: str) -> Viewer:
    """PARTY or PARTY:role as it was typed."""
    from sarex.labels import Viewer

    party, _, role = text.partition(":")
    return Viewer(party, role or "reader")
