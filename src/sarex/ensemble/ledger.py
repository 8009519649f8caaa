"""Which chunks of an ensemble are finished, with their hashes: what a stopped run is taken up by.

One line of JSON for each chunk, appended when its files are in place. A line that was cut short, or
whose files are not what it says, counts as not there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sarex.canonical import file_hash
from sarex.errors import ArtefactError

__all__ = ["Ledger", "finished_chunks"]

_NAME = "chunks.part.ndjson"


def finished_chunks(folder: Path) -> int:
    """How many chunks the ledger in a folder names; 0 where there is none."""
    path = folder / _NAME
    return max(path.read_bytes().count(b"\n") - 1, 0) if path.is_file() else 0


class Ledger:
    """The list of finished chunks in the folder of an ensemble that is being written.

    Parameters
    ----------
    folder
        Of the ensemble.
    identity
        Hash of all that decides the ensemble; a ledger of another one is refused.
    """

    def __init__(self, folder: Path, identity: str) -> None:
        self._folder, self._identity = folder, identity
        self._path = folder / _NAME

    @property
    def exists(self) -> bool:
        return self._path.is_file()

    def begin(self) -> None:
        """Write the head, in one rename."""
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps({"identity": self._identity}) + "\n", encoding="utf-8")
        draft.replace(self._path)

    def add(self, low: int, files: Sequence[Path], note: dict[str, Any]) -> None:
        """Append a finished chunk."""
        hashes = {path.relative_to(self._folder).as_posix(): file_hash(path) for path in files}
        line = json.dumps({"low": low, "files": hashes, "note": note})
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")

    def read(self) -> dict[int, dict[str, Any]]:
        """First particle and note of each chunk whose files are as they were written.

        Raises
        ------
        ArtefactError
            If the ledger is that of another run.
        """
        lines = self._path.read_text(encoding="utf-8").split("\n")
        if json.loads(lines[0])["identity"] != self._identity:
            raise ArtefactError(
                "what lies here was begun by another run",
                given=str(self._folder),
                allowed="the same case, fields, coast, seed, steps and version of sarex",
                remedy="Remove the folder to start over, or run again what was begun.",
            )
        whole = lines[1:-1]  # what follows the last line break was cut short
        self._path.write_text("\n".join([lines[0], *whole, ""]), encoding="utf-8")
        entries = [json.loads(line) for line in whole]
        return {int(e["low"]): e["note"] for e in entries if self._stands(e["files"])}

    def remove(self) -> None:
        """The ensemble is whole: the list is not needed any more."""
        self._path.unlink()

    def _stands(self, files: dict[str, str]) -> bool:
        paths = {self._folder / name: sha256 for name, sha256 in files.items()}
        return all(path.is_file() and file_hash(path) == sha for path, sha in paths.items())
