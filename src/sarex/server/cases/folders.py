"""Which case folders a server serves, by the name that stands in its addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = ["CASE_NAME", "case_folders", "is_case_folder", "is_case_name"]

CASE_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$"
_NAME = re.compile(CASE_NAME)


def is_case_name(name: str) -> bool:
    """Whether a folder's name can stand in an address."""
    return _NAME.fullmatch(name) is not None


def is_case_folder(path: Path) -> bool:
    """Whether there is a journal in a folder."""
    return any((path / name).is_file() for name in ("journal.sqlite", "journal.toml"))


def case_folders(cases: Path, links: Iterable[Path]) -> Mapping[str, Path]:
    """Name to folder: those in the home's folder, then those elsewhere under names not taken."""
    own = sorted(cases.iterdir()) if cases.is_dir() else []
    found: dict[str, Path] = {}
    for path in (*own, *links):
        if is_case_name(path.name) and is_case_folder(path):
            found.setdefault(_free(path.name, found), path)
    return found


def _free(name: str, taken: Mapping[str, Path]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
