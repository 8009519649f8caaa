"""``sarex drift export``: a forecast that was made, in further formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sarex.cli._telling import teller

__all__ = ["export"]


def export(
    folder: Annotated[Path, typer.Argument(help="The folder that sarex drift run made.")],
    formats: Annotated[
        str,
        typer.Option("--format", help="nc, geotiff, kml, geojson, png, with commas; or all."),
    ],
    every: Annotated[
        str, typer.Option(help="Time between two maps or contours, such as 1h.")
    ] = "1h",
) -> None:
    """Write a forecast in further formats, beside its ensemble; files of the same name give way."""
    from sarex.cli import _drift_formats
    from sarex.cli._drift_folder import README, read_folder
    from sarex.cli._drift_readme import readme_of

    say = teller()
    chosen, every_s = _drift_formats.check_formats(formats, every)

    found = read_folder(folder)
    _drift_formats.export(found, chosen, every_s, say)
    _drift_formats.write_whole(folder / README, readme_of(found).encode())
    typer.echo(f"folder: {folder}")
