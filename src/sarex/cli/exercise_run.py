"""``sarex exercise run``: play a scenario with simulated staffs, from STARTEX to ENDEX."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

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
) -> None:
    """Play a scenario: injects by time and state, searches, finds, rescues; then the review.

    Nobody sits at the keys: staffs are played by fixed delays, and the record says so.
    """
    from sarex.cli._files import data_folder
    from sarex.review.run import run_scenario

    begin = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - begin:6.1f} s  {text}", file=sys.stderr, flush=True)

    result = run_scenario(
        scenario,
        out,
        data_folder=data_folder(),
        seed=seed,
        threads=threads,
        locale=lang,
        hours=hours,
        worlds=worlds,
        say=say,
    )
    print(result.summary)
    print(f"report: {result.report}")
