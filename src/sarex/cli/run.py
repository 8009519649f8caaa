"""``sarex run`` and ``sarex demo``: the whole chain in one command."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from sarex.cli._case_folder import print_result, refuse_held
from sarex.cli._telling import teller

__all__ = ["demo", "run"]

Out = Annotated[Path, typer.Option("--out", help="Folder of the case; must not exist yet.")]
Seed = Annotated[int | None, typer.Option(help="Instead of the seed in the case file.")]
Threads = Annotated[int | None, typer.Option(min=1, help="Threads; they change no result.")]
Locale = Annotated[str, typer.Option("--lang", help="Language of the report: en, ko or ja.")]

Worlds = Annotated[
    int,
    typer.Option(min=0, help="Drawn worlds in which plan 1 is flown beside ws-1; 0: none."),
]


def run(
    case: Annotated[str, typer.Argument(help="Case file (TOML), or a built-in case by name.")],
    out: Out,
    currents: Annotated[
        Path | None, typer.Option(help="Current file, in place of the case's own.")
    ] = None,
    wind: Annotated[
        Path | None, typer.Option(help="Wind file, in place of the case's own.")
    ] = None,
    seed: Seed = None,
    threads: Threads = None,
    lang: Locale = "en",
    worlds: Worlds = 20,
) -> None:
    """Play an exercise case, from the distress call to the report: search, rescue, review."""
    _run(
        case,
        out,
        currents=currents,
        wind=wind,
        seed=seed,
        threads=threads,
        locale=lang,
        worlds=worlds,
    )


def demo(
    out: Out = Path("out/goto"),
    seed: Seed = None,
    threads: Threads = None,
    lang: Locale = "en",
    worlds: Worlds = 20,
    open_report: Annotated[
        bool,
        typer.Option("--open/--no-open", help="Show the report in a browser, on a terminal."),
    ] = True,
) -> None:
    """Play the built-in scenario goto; an earlier demo in the same folder is replaced."""
    from sarex.cli._show import show_in_browser
    from sarex.metocean.finding import data_folder
    from sarex.review.run import run_scenario

    if (out / "journal.sqlite").is_file():
        refuse_held(out)
        shutil.rmtree(out)
    result = run_scenario(
        "goto",
        out,
        data_folder=data_folder(),
        seed=seed,
        threads=threads,
        locale=lang,
        worlds=worlds,
        say=teller(),
    )
    print_result("run", result)
    if open_report:
        show_in_browser(result.report)


def _run(
    case: str,
    out: Path,
    *,
    currents: Path | None,
    wind: Path | None,
    seed: int | None,
    threads: int | None,
    locale: str,
    worlds: int,
) -> None:
    from sarex.cli._cross_check import refuse_faults
    from sarex.incident import load_case
    from sarex.metocean.finding import data_folder
    from sarex.review.run import run_case

    say = teller()
    refuse_faults(load_case(case), case)
    result = run_case(
        case,
        out,
        data_folder=data_folder(),
        wind_file=wind,
        current_file=currents,
        seed=seed,
        threads=threads,
        locale=locale,
        worlds=worlds,
        say=say,
    )
    print_result("run", result)
