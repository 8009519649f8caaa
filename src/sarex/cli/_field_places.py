"""What ``sarex case check`` says of the field files: which are there, and where."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sarex.errors import FieldError
from sarex.metocean.finding import OPTION_OF, find_file, matching, searched

if TYPE_CHECKING:
    from sarex.incident import LoadedCase
    from sarex.metocean.files import FieldFile

__all__ = ["field_file_lines"]


def field_file_lines(loaded: LoadedCase) -> Iterator[str]:
    """Each field file of a case with its place; none of them is opened."""
    from sarex.cli._files import field_folders
    from sarex.metocean.files import field_files

    named = field_files(loaded.case.fields)
    if not named:
        return
    yield "Field files (looked for, not opened; `sarex metocean describe FILE` opens one)"
    places = [_place(file, field_folders(loaded)) for file in named]
    for file, place in zip(named, places, strict=True):
        yield f"  {file.place}: {place or _absent(file, field_folders(loaded))}"
    if None in places:
        yield "  not every field file is there: a run is refused without it"


def _place(file: FieldFile, folders: tuple[Path, ...]) -> str | None:
    try:
        path = find_file(file, folders)
    except FieldError:
        return None
    return str(path.resolve()) + (f" ({len(matching(path))} files)" if "*" in path.name else "")


def _absent(file: FieldFile, folders: tuple[Path, ...]) -> str:
    return (
        f"not found here: {file.file}, looked for {searched(file, folders)}; put it there, or "
        f"give a file with {OPTION_OF[file.quantity]}"
    )
