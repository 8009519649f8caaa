"""Where a field file that a case names is looked for: one rule for every command.

A relative name is looked for below each folder in turn, a case's own folder before the folder of
real data; the first folder that has it counts. A pattern is matched in one folder, not across.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from sarex.errors import FieldError
from sarex.metocean.files import FieldFile

__all__ = ["OPTION_OF", "Folders", "data_folder", "find_file", "matching", "searched"]

Folders = Path | Sequence[Path]
"""A folder, or several in the order in which they are searched."""

OPTION_OF = {"wind": "--wind", "current": "--currents"}
"""Options that take the place of the files of a quantity."""


def data_folder() -> Path:
    """The folder of real data: SAREX_DATA, else ../shared/data."""
    return Path(os.environ.get("SAREX_DATA", "../shared/data"))


def matching(path: Path) -> list[Path]:
    """The file or Zarr store at a path, or all that a pattern in its name matches; sorted."""
    if "*" not in path.name:
        return [path] if os.path.exists(path) else []
    try:
        return sorted(path.parent.glob(path.name))
    except ValueError:  # a ** that is not a whole part of the path matches nothing
        return []


def find_file(file: FieldFile, folders: Folders) -> Path:
    """Path of a file that a case names, its pattern kept.

    Parameters
    ----------
    file
        As the case names it; an absolute path is looked for there alone.
    folders
        The first that has it counts.

    Raises
    ------
    FieldError
        If it is in none of them; names each.
    """
    places = (folders,) if isinstance(folders, Path) else tuple(folders)
    for path in (place / file.file for place in places):
        if matching(path):
            return path
    raise _absent(file, folders)


def searched(file: FieldFile, folders: Folders) -> str:
    """The places where a file is looked for, in words."""
    if Path(file.file).is_absolute():
        return "at this path alone"
    places = (folders,) if isinstance(folders, Path) else folders
    return "below " + " or ".join(str(place.resolve()) for place in places)


def _absent(file: FieldFile, folders: Folders) -> FieldError:
    option = OPTION_OF.get(file.quantity)
    otherwise = "" if option is None else f", or give a file with {option}"
    remedy = f"Put it there or correct its name{otherwise}."
    if not Path(file.file).is_absolute():
        remedy = (
            f"Put it below one of these folders, or correct its name{otherwise}; SAREX_DATA names "
            "the folder of real data, docs/data.md where they come from."
        )
    return FieldError(
        "a field file is not there",
        given=file.file,
        allowed=f"a file {searched(file, folders)}",
        remedy=remedy,
        where=file.place,
    )
