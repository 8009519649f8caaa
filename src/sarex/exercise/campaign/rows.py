"""The rows of a campaign on disk: a head with the campaign's hash, then one line a world.

Lines are appended in the order of worlds and flushed to disk; a line that a stopped run left
half-written is cut off when the file is opened again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sarex.errors import ExerciseError

__all__ = ["SCHEMA", "RowsFile", "read_rows"]

SCHEMA = "sarex.campaign.rows/1"


class RowsFile:
    """The rows, open to be appended to; nobody else may append meanwhile.

    Parameters
    ----------
    path : Path
        Made if it is not there.
    campaign : str
        Hash of the campaign that the rows are of.

    Raises
    ------
    ExerciseError
        If the rows are of another campaign, a line is not a row, or another run appends.
    """

    def __init__(self, path: Path, campaign: str) -> None:
        self._path = path
        self._file = path.open("a+b")
        try:
            _lock(self._file.fileno(), path)
            self.count = self._check(campaign)
        except BaseException:
            self._file.close()
            raise

    def append(self, lines: Sequence[str]) -> None:
        """Write whole rows, of the worlds that come next, and wait for the disk."""
        for place, line in enumerate(lines):
            _world_of(line.encode(), self.count + place, self._path)
        self._write("".join(f"{line}\n" for line in lines))
        self.count += len(lines)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def _write(self, text: str) -> None:
        self._file.write(text.encode("utf-8"))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _check(self, campaign: str) -> int:
        """Cut off a torn line, read all others; how many worlds there are."""
        self._file.seek(0)
        content = self._file.read()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            self._file.truncate(whole)
        lines = content[:whole].splitlines()
        if not lines:
            self._write(json.dumps({"campaign": campaign, "schema": SCHEMA}) + "\n")
            return 0
        _check_head(lines[0], campaign, self._path)
        for place, line in enumerate(lines[1:]):
            _world_of(line, place, self._path)
        return len(lines) - 1


def read_rows(path: Path, campaign: str) -> list[dict[str, Any]]:
    """All whole rows of a campaign.

    Raises
    ------
    ExerciseError
        If there are none, they are of another campaign, or a line is not a row.
    """
    if not path.exists():
        raise ExerciseError(
            "no world of this campaign has been flown",
            where=str(path),
            remedy="Run the campaign first.",
        )
    content = path.read_bytes()
    lines = content[: content.rfind(b"\n") + 1].splitlines()
    _check_head(lines[0] if lines else b"", campaign, path)
    return [_world_of(line, place, path) for place, line in enumerate(lines[1:])]


def _check_head(line: bytes, campaign: str, path: Path) -> None:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    wanted = {"campaign": campaign, "schema": SCHEMA}
    if found != wanted:
        raise ExerciseError(
            "these rows are of another campaign",
            given=line.decode("utf-8", "replace")[:200],
            allowed=json.dumps(wanted),
            where=f"{path}, line 1",
            remedy="Give another folder; rows of two campaigns are not put together.",
        )


def _world_of(line: bytes, place: int, path: Path) -> dict[str, Any]:
    """The row of the world that must stand here."""
    try:
        row: dict[str, Any] = json.loads(line)
        right = row["world"] == place
    except (ValueError, KeyError, TypeError):
        right = False
    if not right:
        raise ExerciseError(
            "a line is not the row of the world that must stand there",
            given=line.decode("utf-8", "replace")[:200],
            allowed=f"the row of world {place}",
            where=f"{path}, line {place + 2}",
            remedy="Cut the file before this line; the worlds from there on are flown again.",
        )
    return row


def _lock(descriptor: int, path: Path) -> None:
    """Keep others from appending until the file is closed, where the system can."""
    try:
        import fcntl
    except ImportError:  # a system without it: two runs in one folder are the user's to avoid
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ExerciseError(
            "another run of this campaign is under way",
            where=str(path),
            remedy="Wait for it, or stop it; then run the same command again.",
        ) from None
