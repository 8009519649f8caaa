"""``sarex metocean describe | fetch``: wind, current and wave fields, described and fetched."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sarex.metocean.describe import FileDescription
    from sarex.metocean.fetch_request import FetchRequest

__all__ = ["app", "describe", "fetch"]

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
    from sarex.metocean.finding import data_folder

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


@app.command()
def fetch(
    out: Annotated[
        Path | None, typer.Option("--out", help="NetCDF file to write; must not exist.")
    ] = None,
    what: Annotated[
        str,
        typer.Option(help="current, wind, waves, stokes or sea_temperature; see --list."),
    ] = "current",
    case: Annotated[
        str | None,
        typer.Option(help="Area and span of a case file: where its objects can drift."),
    ] = None,
    drift_speed: Annotated[
        str, typer.Option(help="With --case: how fast they drift at the most.")
    ] = "3 kn",
    bbox: Annotated[
        tuple[float, float, float, float] | None,
        typer.Option(metavar="WEST SOUTH EAST NORTH", help="Area in degrees."),
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="First time: DTG or ISO with zone.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Last time: DTG or ISO with zone.")] = None,
    dataset: Annotated[
        str | None, typer.Option(help="Id of another dataset of Copernicus Marine.")
    ] = None,
    variable: Annotated[
        list[str] | None, typer.Option(help="With --dataset: a variable; may be repeated.")
    ] = None,
    depth_m: Annotated[
        float | None, typer.Option(help="Level, where the dataset has several [m].")
    ] = None,
    listing: Annotated[
        bool, typer.Option("--list", help="List what can be fetched by name, and stop.")
    ] = False,
) -> None:
    """Fetch a field from Copernicus Marine with its own client, read it and describe it.

    The client logs in by itself (copernicusmarine login); nothing about it is stored here. A file
    that lacks part of the area or the span is refused, and nothing is left of it.
    """
    import time

    from sarex.errors import FieldError
    from sarex.metocean.fetch import fetch as fetch_field

    if listing:
        _list_datasets()
        return
    if out is None:
        raise FieldError(
            "no file to write to",
            remedy="Give --out FILE.nc, or --list to see what can be fetched.",
        )
    area, first, last = _where_and_when(case, drift_speed, bbox, start, until)
    request = _request(what, dataset, variable, area, first, last, depth_m)
    typer.echo(
        f"Asking Copernicus Marine for {request.dataset_id}: {', '.join(request.variables)}; "
        f"{request.span}; {request.area_words}.",
        err=True,
    )
    fetched = fetch_field(request, out, fetched_at_ns=time.time_ns())
    _say_descriptions([fetched.description], as_json=False)
    typer.echo(f"Written: {fetched.file} and {fetched.side_car.name}")


def _list_datasets() -> None:
    from sarex.metocean.fetch_request import DATASETS

    for name, dataset in DATASETS.items():
        typer.echo(f"{name:<16} {dataset.what}")
        typer.echo(f"{'':<16} {dataset.dataset_id}: {', '.join(dataset.variables)}")
        typer.echo(f"{'':<16} {dataset.page}")


def _where_and_when(
    case: str | None,
    drift_speed: str,
    bbox: tuple[float, float, float, float] | None,
    start: str | None,
    until: str | None,
) -> tuple[tuple[float, float, float, float], int, int]:
    """The area and the span: of the case, and what is stated in their place."""
    from sarex.cli._reach import reach_of
    from sarex.errors import FieldError
    from sarex.incident import load_case
    from sarex.quantities import parse_speed, parse_time

    if case is None and (bbox is None or start is None or until is None):
        raise FieldError(
            "neither a case nor an area and a span",
            given=f"--bbox {bbox}, --from {start}, --until {until}",
            allowed="--case FILE; or --bbox, --from and --until",
            remedy="Give --case FILE for the area its objects can drift to, or all three.",
        )
    first = None if start is None else parse_time(start, "--from")
    last = None if until is None else parse_time(until, "--until")
    if case is not None:
        reach = reach_of(load_case(case).case, parse_speed(drift_speed, "--drift-speed"))
        if bbox is None:
            typer.echo(f"Area: {reach.words}.", err=True)
        bbox = bbox or reach.bbox
        first = reach.start_ns if first is None else first
        last = reach.end_ns if last is None else last
    assert bbox is not None
    assert first is not None
    assert last is not None
    return bbox, first, last


def _request(
    what: str,
    dataset: str | None,
    variables: list[str] | None,
    bbox: tuple[float, float, float, float],
    start_ns: int,
    end_ns: int,
    depth_m: float | None,
) -> FetchRequest:
    from sarex.errors import FieldError
    from sarex.metocean.fetch_request import FetchRequest, dataset_named

    if (dataset is None) != (not variables):
        raise FieldError(
            "a dataset without variables, or variables without a dataset",
            given=f"--dataset {dataset}, --variable {', '.join(variables or ()) or 'none'}",
            remedy="Give both, or neither and a name with --what.",
        )
    if dataset is None:
        named = dataset_named(what)
        return FetchRequest(named.dataset_id, named.variables, bbox, start_ns, end_ns, depth_m)
    return FetchRequest(dataset, tuple(variables or ()), bbox, start_ns, end_ns, depth_m)
