"""``sarex metocean describe | fetch``: wind, current and wave fields, described and fetched."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sarex.metocean.describe import FileDescription

__all__ = ["app", "describe"]

app = typer.Typer(no_args_is_help=True)


@app.command()
def describe(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILES", help="NetCDF or GRIB files, Zarr stores.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="Draw them into this PNG, which must not exist.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, one array.")] = False,
) -> None:
    """Tell what field files hold, where, when, with which gaps, and what a case has to state.

    A file that can be read but not used as it is ends with exit code 0 and the lines that a case
    needs; one that cannot be read ends with exit code 2, after the others have been described.
    """
    from sarex.cli._files import refuse_existing, write_new
    from sarex.errors import FieldError
    from sarex.metocean.describe import describe_file

    if out is not None:
        refuse_existing(out, FieldError)
    found: list[FileDescription] = []
    faults: list[FieldError] = []
    for file in files:
        try:
            found.append(describe_file(file, name=_name_in_case(file)))
        except FieldError as error:
            faults.append(error)
    _say_descriptions(found, as_json=as_json)
    if out is not None and found:
        from sarex.review.field_picture import fields_png

        write_new(out, fields_png(found), FieldError)
        typer.echo(f"Drawn: {out}", err=as_json)
    for fault in faults[:-1]:
        print(f"sarex: {fault.code}: {fault}", file=sys.stderr)
    if faults:
        raise faults[-1]


def _name_in_case(file: Path) -> str:
    """As a case writes it: below the folder of real data by its path there, else as given."""
    from sarex.cli._files import data_folder

    try:
        return file.resolve().relative_to(data_folder().resolve()).as_posix()
    except ValueError:
        return str(file)


def _say_descriptions(found: list[FileDescription], *, as_json: bool) -> None:
    from sarex.metocean.describe_text import to_lines, to_plain

    if as_json:
        import json

        typer.echo(json.dumps([to_plain(each) for each in found], indent=2, ensure_ascii=False))
        return
    for number, each in enumerate(found):
        if number:
            typer.echo("")
        for line in to_lines(each):
            typer.echo(line)
