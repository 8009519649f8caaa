"""``sarex exercise run``: play a scenario with simulated staffs, from STARTEX to ENDEX."""

from __future__ import annotations

import select
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli._case_folder import print_result
from sarex.cli._telling import teller

if TYPE_CHECKING:
    from sarex.exercise.seats.pace import Timekeeper

__all__ = ["run"]


def run(
    scenario: Annotated[
        str, typer.Argument(help="Scenario file (TOML), or a built-in scenario by name.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder of the case; must not exist yet.")],
    hours: Annotated[
        float | None,
        typer.Option(min=0.1, help="ENDEX comes so many hours after STARTEX at the latest."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Instead of the seed in the case file.")] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Threads; they change no result.")
    ] = None,
    lang: Annotated[
        str, typer.Option("--lang", help="Language of the report: en, ko or ja.")
    ] = "en",
    worlds: Annotated[
        int,
        typer.Option(min=0, help="Drawn worlds in which plan 1 is flown beside ws-1; 0: none."),
    ] = 20,
    ratio: Annotated[
        float | None,
        typer.Option(help="Exercise time over wall time; 1: real time. Else as fast as it goes."),
    ] = None,
    step: Annotated[
        float | None,
        typer.Option(help="Pause after every so many minutes; Enter or exercise control goes on."),
    ] = None,
    seat: Annotated[
        list[str] | None,
        typer.Option(help="Who plays a facility or role: ID=person, ID=program, ID=track:FILE."),
    ] = None,
) -> None:
    """Play a scenario: injects by time and state, searches, finds, rescues; then the review.

    Staffs are played by fixed delays, and the record says so. Ctrl-C ends the exercise.
    """
    from sarex.exercise.seats.pace import Pace, Timekeeper
    from sarex.exercise.seats.seating import Seats
    from sarex.metocean.finding import data_folder
    from sarex.review.run import run_scenario

    pace = Pace(ratio, None if step is None else 60.0 * step)
    seats = Seats.parse(seat or ())
    keeper = Timekeeper(pace, go_on=_enter_was_hit, joined=bool(seats))
    say = teller()

    with _ending_on_interrupt(keeper, say):
        result = run_scenario(
            scenario,
            out,
            data_folder=data_folder(),
            seed=seed,
            threads=threads,
            locale=lang,
            hours=hours,
            worlds=worlds,
            keeper=keeper,
            seats=seats,
            say=say,
        )
    print_result("exercise run", result)


@contextmanager
def _ending_on_interrupt(keeper: Timekeeper, say: Callable[[str], None]) -> Iterator[None]:
    """The first interrupt asks for ENDEX, a second one breaks off; what is recorded is kept."""

    def stop(number: int, frame: FrameType | None) -> None:
        if keeper.stop_asked:
            signal.default_int_handler(number, frame)
        keeper.stop()
        say("ENDEX is asked for and comes with the next look; Ctrl-C again breaks off")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _enter_was_hit() -> bool:
    """Whether a line was typed at this terminal, if it is one."""
    if not sys.stdin.isatty() or not select.select([sys.stdin], [], [], 0.0)[0]:
        return False
    return bool(sys.stdin.readline())
