"""Where files of commands lie and how they are written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sarex.errors import DriftError, SarexError

if TYPE_CHECKING:
    from sarex.incident import LoadedCase

__all__ = [
    "field_folders",
    "refuse_existing",
    "refuse_existing_folder",
    "write_new",
]


def field_folders(loaded: LoadedCase) -> tuple[Path, ...]:
    """Where the field files of a case are looked for: its own folder, then that of real data."""
    from sarex.metocean.finding import data_folder

    return loaded.field_folders(data_folder())


def refuse_existing(path: Path, kind: type[SarexError]) -> None:
    """Refuse a file that is there, or whose folder is not, before any work is done for it."""
    if path.exists():
        raise kind(
            "the file exists", remedy="Give another name; nothing is overwritten.", where=str(path)
        )
    if not path.resolve().parent.is_dir():
        raise kind(
            "there is no such folder",
            given=str(path.resolve().parent),
            remedy="Make the folder first, or give another place.",
            where=str(path),
        )


def refuse_existing_folder(out: Path) -> None:
    """Refuse a folder of results that is there, before any work is done for it."""
    if out.exists():
        raise DriftError(
            "there is something here already",
            given=out,
            remedy="Give the path of a folder that does not exist yet with --out.",
        )


def write_new(path: Path, content: bytes, kind: type[SarexError]) -> None:
    """Write a file that is either there whole or not at all; an existing one is refused."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        os.link(part, path)
    except FileExistsError:
        raise kind(
            "the file exists", remedy="Give another name; nothing is overwritten.", where=str(path)
        ) from None
    except OSError as error:
        raise kind(
            "the file cannot be written",
            given=error.strerror,
            remedy="Give a place that you may write to.",
            where=str(path),
        ) from None
    finally:
        part.unlink(missing_ok=True)
