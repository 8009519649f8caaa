"""The cases of a server: found in its home, opened once, kept open until it stops."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from sarex.artefacts import ArtefactStore
from sarex.errors import SarexError
from sarex.exercise.registry import exercise_registry
from sarex.jobs import Runner
from sarex.journal import CaseFolder, SystemClock, SystemIds
from sarex.review.events import EVENTS
from sarex.server.cases.folders import case_folders
from sarex.server.cases.keys import NodeKeyring
from sarex.server.cases.open_case import OpenCase
from sarex.server.problems import NotFoundError
from sarex.server.settings import Mode

__all__ = ["CaseRegistry", "Refused"]


@dataclass(frozen=True, slots=True)
class Refused:
    """A folder that this server does not serve, and why."""

    case_id: str
    reason: str


class CaseRegistry:
    """Opens case folders on demand and keeps them open; threads share it.

    Parameters
    ----------
    cases
        The folder of case folders in the server's home.
    keys
        Folder of the node's keyring; made when the first event is signed.
    engine
        The server's database, where the order in which events arrive is kept.
    mode
        Of the server: cases of the other mode are refused.
    links
        Case folders elsewhere.
    workers
        Processes for heavy work, shared by all cases.
    """

    def __init__(
        self,
        cases: Path,
        keys: Path,
        engine: sa.Engine,
        mode: Mode,
        *,
        links: Iterable[Path] = (),
        workers: int = 1,
    ) -> None:
        self.cases = cases
        self._engine = engine
        self.mode = mode
        self.keyring = NodeKeyring(keys)
        self.runner = Runner(ArtefactStore(cases / ".artefacts"), workers)
        self._links = tuple(links)
        self.events = exercise_registry(EVENTS)
        self._lock = threading.RLock()
        self._open: dict[str, OpenCase] = {}
        self._refused: dict[str, tuple[tuple[Path, int], str]] = {}
        self._closed = False

    def open(self, case_id: str) -> OpenCase:
        """The case of a name.

        Raises
        ------
        NotFoundError
            If there is none that this server serves.
        """
        with self._lock:
            found = self._open.get(case_id)
            if found is not None and found.path.is_dir():
                return found
        case = self._opened(case_id, case_folders(self.cases, self._links).get(case_id))
        if case is None:
            raise NotFoundError(
                "there is no such case here",
                given=case_id,
                remedy="Look at the list of cases.",
            )
        return case

    def has(self, case_id: str) -> bool:
        """Whether there is a folder of this name, served or not."""
        return case_id in case_folders(self.cases, self._links)

    def all(self) -> Iterator[OpenCase]:
        """Every case that this server serves, new folders too."""
        for name, path in case_folders(self.cases, self._links).items():
            case = self._opened(name, path)
            if case is not None:
                yield case

    def refused(self) -> tuple[Refused, ...]:
        """Folders that are there and not served, as of the last look at all."""
        with self._lock:
            return tuple(Refused(name, why) for name, (_, why) in sorted(self._refused.items()))

    def _opened(self, name: str, path: Path | None) -> OpenCase | None:
        with self._lock:
            held = self._open.get(name)
            if held is not None and (held.path != path or self._closed):
                self._open.pop(name).close()
                held = None
            if held is not None or path is None or self._closed:
                return held
            stands = (path, _changed_ns(path))
            if name in self._refused and self._refused[name][0] == stands:
                return None
            try:
                case = self._open_folder(name, path)
            except SarexError as error:
                self._refused[name] = (stands, error.message)
                return None
            if case.folder.journal.head()[0] == 0:  # somebody is about to write its report
                case.close()
                return None
            if case.mode != self.mode:
                case.close()
                reason = f"a case of an {case.mode}, which a server of {self.mode}s does not serve"
                self._refused[name] = (stands, reason)
                return None
            self._refused.pop(name, None)
            self._open[name] = case
            return case

    def _open_folder(self, name: str, path: Path) -> OpenCase:
        how = {"registry": self.events, "clocks": SystemClock(), "ids": SystemIds()}
        folder = CaseFolder.open(path, **how)  # type: ignore[arg-type]
        if folder.journal.is_signed:
            folder.close()
            folder = CaseFolder.open(path, keyring=self.keyring, **how)  # type: ignore[arg-type]
        return OpenCase(name, folder, self.runner, self.cases.parent / "operations", self._engine)

    def close(self) -> None:
        """Close every case, and end the processes with what they do."""
        with self._lock:
            self._closed = True
            cases = list(self._open.values())
            self._open.clear()
        self.runner.close(cancel=True)
        for case in cases:
            case.close()


def _changed_ns(path: Path) -> int:
    """When a folder's journal was last written to: what was refused may be whole by now."""
    names = ("journal.sqlite", "journal.sqlite-wal", "journal.toml")
    return max((f.stat().st_mtime_ns for n in names if (f := path / n).exists()), default=0)
