"""The command line: one module per command, heavy packages imported inside the command."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from sarex.cli import act, case, drift, exercise, journal, metocean, plan, review, run, serve, user
from sarex.errors import SarexError

__all__ = ["app", "main"]

app = typer.Typer(
    help="Plan, run and review joint maritime search and rescue. Search and rescue only.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(case.app, name="case", help="Check, write and export case files.")
app.add_typer(journal.app, name="journal", help="Show, verify and export a case's journal.")
app.add_typer(drift.app, name="drift", help="Forecast drift; export, trace back, measure skill.")
app.add_typer(plan.app, name="plan", help="Plan one search period; compare planners.")
app.add_typer(exercise.app, name="exercise", help="Scenarios and their lists of injects.")
app.add_typer(act.app, name="act", help="Act from a seat: a facility's, a centre's, a role's.")
app.add_typer(metocean.app, name="metocean", help="Describe and fetch wind and current fields.")
app.add_typer(
    review.app, name="review", help="Measure, replay and print a finished or running case."
)
app.add_typer(user.app, name="user", help="Users of a server: add, link, list, disable.")
app.command("serve")(serve.serve)
app.command("run")(run.run)
app.command("demo")(run.demo)


def _say_version(asked: bool) -> None:
    """The version with the hash of code and data, as every result names it."""
    if asked:
        from sarex.provenance import versions

        typer.echo(f"sarex {versions()['sarex']}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_say_version,
            is_eager=True,
            help="Print the version with the hash of code and data, and stop.",
        ),
    ] = False,
) -> None:
    """Keep the sub-commands apart even where there is only one."""


def main() -> None:
    """Entry point; a SarexError is printed as it is and ends with exit code 2."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        app()
    except SarexError as error:
        print(f"sarex: {error.code}: {error}", file=sys.stderr)
        sys.exit(2)


def _stop(number: int, _: FrameType | None) -> None:
    """Asked to end: clear away what is half done, as after an error."""
    sys.exit(128 + number)
