"""A case is a folder: its journal, its artefacts, and a page that says what it is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Self

from sarex.artefacts import ArtefactStore
from sarex.errors import JournalError
from sarex.journal.clock import Clock
from sarex.journal.ids import Ids
from sarex.journal.journal import Journal
from sarex.journal.keys import Signer
from sarex.journal.registry import Registry

__all__ = ["CaseFolder"]

_README = """\
This folder is one search and rescue case, kept by sarex.

{journal}
  artefacts/        results that the journal cites, each in a folder named by its content hash

Case:   {case_id}
Origin: {origin}

  sarex journal show FOLDER --as PARTY      what a party may see
  sarex journal verify FOLDER               whether anything was changed
  sarex journal export FOLDER --as PARTY --out FILE

Copy the whole folder to keep or move the case. Change nothing in it by hand.
"""


_IN_A_FILE = """\
  journal.sqlite    all that was reported, decided, ordered, observed or released, in a chain of
                    hashes; while sarex has it open, two more files stand beside it"""
_IN_A_DATABASE = """\
  journal.toml      which database and schema hold all that was reported, decided, ordered, observed
                    or released, in a chain of hashes; copy that schema with the folder"""


def _readme(case_id: str, origin: str, url: str | None) -> str:
    journal = _IN_A_FILE if url is None else _IN_A_DATABASE
    return _README.format(case_id=case_id, origin=origin, journal=journal)


class CaseFolder:
    """An open case: ``.journal`` and ``.artefacts``. Close it, or use it in a with block."""

    def __init__(self, path: Path, journal: Journal) -> None:
        self.path = path
        self.journal = journal
        self.artefacts = ArtefactStore(path / "artefacts")

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        case_id: str,
        origin: str,
        registry: Registry,
        clocks: Clock,
        ids: Ids,
        url: str | None = None,
        keyring: Signer | None = None,
        parties: Collection[str] = (),
    ) -> Self:
        """Make the folder of a new case; it appears whole or not at all.

        ``url`` is a PostgreSQL database in which to keep the events, without a password; None
        keeps them in a file in the folder. ``keyring`` holds the authors' keys; None: unsigned.
        ``parties`` are those that are to hold one record; see :meth:`Journal.create`.

        Raises
        ------
        JournalError
            If there is something at the path already.
        """
        path = Path(path)
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        if path.exists():
            raise JournalError(
                "there is something here already",
                given=path,
                remedy="Give the path of a folder that does not exist yet.",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.parent / f".{path.name}.{os.getpid()}.new"
        draft.mkdir()
        try:
            (draft / "artefacts").mkdir()
            (draft / "README.txt").write_text(_readme(case_id, origin, url), encoding="utf-8")
            journal = Journal.create(
                draft, case_id, origin, registry, clocks, ids, url=url, parties=parties
            )
            try:
                journal.close()
                draft.rename(path)
            except OSError:
                journal.discard()
                raise
        finally:
            if draft.exists():
                shutil.rmtree(draft)
        return cls.open(path, registry=registry, clocks=clocks, ids=ids, keyring=keyring)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        registry: Registry,
        clocks: Clock,
        ids: Ids,
        url: str | None = None,
        keyring: Signer | None = None,
    ) -> Self:
        """Go on with the case in a folder.

        ``url`` is where the case's database is now, if not where the folder says. ``keyring`` holds
        the authors' keys; a journal that is signed takes no event without it.

        Raises
        ------
        JournalError
            If the folder holds no journal.
        """
        path = Path(path)
        return cls(path, Journal.open(path, registry, clocks, ids, url=url, keyring=keyring))

    def close(self) -> None:
        self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.journal.__exit__(kind, error, trace)
