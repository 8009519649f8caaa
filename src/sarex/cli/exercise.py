"""``sarex exercise``: scenarios, their injects, and the exercises made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sarex.cli import exercise_control, exercise_injects
from sarex.cli.exercise_campaign import campaign
from sarex.cli.exercise_run import run

__all__ = ["app", "campaign", "check", "export", "import_", "list_", "run", "show"]

app = typer.Typer(no_args_is_help=True)
app.command()(run)
app.command()(campaign)
app.add_typer(exercise_control.app)
app.add_typer(exercise_injects.app)

_SCENARIO = Annotated[str, typer.Argument(help="A scenario file, or goto, maizuru, ferry.")]
_FORMATS = ".xlsx, .toml, or a folder of CSV files"


@app.command("list")
def list_() -> None:
    """List the scenarios that are shipped."""
    from sarex.exercise.design import SCENARIOS, load_scenario
    from sarex.quantities import format_dtg

    for name in SCENARIOS:
        scenario = load_scenario(name).scenario
        typer.echo(f"{name}: {scenario.title.en}")
        typer.echo(
            f"  {', '.join(scenario.nations)}; case {scenario.case}; {len(scenario.injects)} "
            f"injects, {format_dtg(scenario.startex_ns)} to {format_dtg(scenario.endex_ns)}"
        )


@app.command()
def check(scenario: _SCENARIO) -> None:
    """Read a scenario and its case and say what was understood, or every fault with its line."""
    from sarex.cli._exercise_text import summary_lines
    from sarex.exercise.design import load_scenario, load_scenario_case

    loaded = load_scenario(scenario)
    case = load_scenario_case(loaded)
    for line in summary_lines(loaded.scenario, case.case):
        typer.echo(line)
    typer.echo("The scenario is complete and fits its case.")


@app.command()
def show(
    scenario: _SCENARIO,
    language: Annotated[str, typer.Option("--language", help="Language: en, ko or ja.")] = "en",
    inject: Annotated[
        int | None, typer.Option("--inject", help="Show this inject only, by its number.")
    ] = None,
) -> None:
    """Print the master list of injects, with all columns, in one of the three languages."""
    from sarex.cli._exercise_text import inject_lines
    from sarex.errors import ExerciseError
    from sarex.exercise.design import load_scenario
    from sarex.words import catalogue

    catalogue(language)  # refuses another language before anything is printed
    found = load_scenario(scenario).scenario
    if inject is not None and inject not in found.inject_of:
        raise ExerciseError(
            "there is no such inject",
            given=inject,
            allowed=", ".join(map(str, found.inject_of)),
            remedy="Give the number of an inject of this scenario.",
        )
    for each in found.injects:
        if inject in {None, each.number}:
            for line in inject_lines(found, each, language):
                typer.echo(line)


@app.command()
def export(
    scenario: _SCENARIO,
    out: Annotated[
        Path, typer.Option("--out", help=f"What to write: {_FORMATS}; it must not exist yet.")
    ],
) -> None:
    """Write a scenario as a workbook, a folder of CSV files, or a scenario file."""
    from sarex.cli._files import refuse_existing, write_new
    from sarex.errors import ExerciseError
    from sarex.exercise.design import load_scenario
    from sarex.exercise.design.tables import csv_files, workbook_bytes

    loaded = load_scenario(scenario)
    refuse_existing(out, ExerciseError)
    if out.suffix == ".xlsx":
        write_new(out, workbook_bytes(loaded.scenario), ExerciseError)
    elif out.suffix == ".toml":
        write_new(out, loaded.text.encode("utf-8"), ExerciseError)
    elif out.suffix == "":
        _write_folder(out, csv_files(loaded.scenario))
    else:
        raise ExerciseError(
            "no such form of a scenario",
            given=out.name,
            allowed=_FORMATS,
            remedy="Give a name that ends in .xlsx or .toml, or one without an ending.",
        )
    typer.echo(f"Written: {out}")
    if loaded.case_path is not None:
        typer.echo(f"It names a case file: copy {loaded.case_path} beside the scenario file.")


def _write_folder(out: Path, contents: dict[str, bytes]) -> None:
    """A folder that is there whole or not at all."""
    from sarex.errors import ExerciseError

    part = out.with_name(f".{out.name}.part")
    try:
        part.mkdir()
        for name, content in contents.items():
            (part / name).write_bytes(content)
        part.rename(out)
    except OSError as error:
        for name in contents:
            (part / name).unlink(missing_ok=True)
        if part.is_dir():
            part.rmdir()
        raise ExerciseError(
            "the folder cannot be written",
            given=error.strerror,
            remedy="Give a place that you may write to.",
            where=str(out),
        ) from None


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="A workbook (.xlsx) or a folder of CSV files.")],
    out: Annotated[
        Path, typer.Option("--out", help="The scenario file to write; it must not exist yet.")
    ],
) -> None:
    """Read a scenario from a workbook or CSV files, check every cell, and write its file."""
    from sarex.cli._files import refuse_existing, write_new
    from sarex.errors import ExerciseError
    from sarex.exercise.design import scenario_toml
    from sarex.exercise.design.tables import read_csv_folder, read_workbook

    refuse_existing(out, ExerciseError)
    scenario, _ = (read_csv_folder if source.is_dir() else read_workbook)(source)
    write_new(out, scenario_toml(scenario).encode("utf-8"), ExerciseError)
    typer.echo(f"Written: {out}. Next: sarex exercise check {out}")
