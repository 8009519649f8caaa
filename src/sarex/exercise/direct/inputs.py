"""The case and its field files, kept in the folder of a case that is played."""

from __future__ import annotations

from pathlib import Path

from sarex.artefacts import ArtefactRef
from sarex.errors import FieldError
from sarex.incident.events import released_toml
from sarex.metocean import Quantity
from sarex.metocean.files import field_files, instead
from sarex.metocean.finding import OPTION_OF, Folders, find_file, matching
from sarex.operation import commands
from sarex.operation.desk import Desk

__all__ = ["store_inputs"]


def store_inputs(
    desk: Desk, base_folder: Folders, wind_file: Path | None, current_file: Path | None
) -> dict[str, ArtefactRef]:
    """Keep the case, without personal data, and the field files that it uses in its folder.

    Parameters
    ----------
    desk
        Of the case; its folder gets the artefacts.
    base_folder
        Relative file names of the case are below it, or below the first of several that has the
        file.
    wind_file, current_file
        Take the place of all files that the case names for the quantity.

    Raises
    ------
    FieldError
        If a file is not there.
    """
    fields = desk.loaded.case.fields
    text = released_toml(desk.loaded.case)
    inputs = {"case": commands.store_file(desk, "case", {"case.toml": text})}
    given_files: dict[Quantity, Path | None] = {"wind": wind_file, "current": current_file}
    for quantity, given in given_files.items():
        if given is not None:
            several = len(field_files(fields, quantity)) > 1
            name = instead(quantity) if several else quantity
            inputs[name] = _store_field(desk, _given(given, quantity))
    for file in field_files(fields):
        if file.name in inputs or instead(file.quantity) in inputs:
            continue
        inputs[file.name] = _store_field(desk, matching(find_file(file, base_folder)))
    return inputs


def _given(path: Path, quantity: Quantity) -> list[Path]:
    found = matching(path)
    if not found:
        raise FieldError(
            "a field file is not there",
            given=path,
            where=OPTION_OF[quantity],
            remedy="Give the path of a field file, relative to where you are.",
        )
    return found


def _store_field(desk: Desk, found: list[Path]) -> ArtefactRef:
    return commands.store_file(desk, "fields", {each.name: each for each in found})
