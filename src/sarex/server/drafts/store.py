"""Drafts in memory: whose they are, how many there may be, and when they are forgotten."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.requests import HTTPConnection

from sarex.artefacts import ArtefactStore
from sarex.operation.editing import bench_of
from sarex.planning.editing import Bench, Draft
from sarex.server.access.principal import Principal
from sarex.server.cases.open_case import OpenCase
from sarex.server.kept import Kept
from sarex.server.problems import BusyError, ConflictError, NotFoundError

__all__ = ["JUDGING", "DraftStore", "OpenDraft", "bench_for", "drafts", "drafts_lifespan"]

JUDGING: Final = threading.Lock()
"""Held while anything is judged: a bench serves one thread, and kernels use all cores anyway."""

_MOST: Final = 24
_MOST_EACH: Final = 3
_IDLE_S: Final = 3600.0
_MOST_BYTES: Final = 2_000_000_000

_BENCHES: Kept[tuple[Path, str], Bench] = Kept(4)


@dataclass(eq=False)
class OpenDraft:
    """A draft that somebody works on.

    Parameters
    ----------
    id
        Random; in addresses.
    user, party
        Whose it is.
    case_id, plan, sha256
        Case, plan that is changed, hash of its artefact.
    """

    id: str
    user: str
    party: str
    case_id: str
    plan: str
    sha256: str
    draft: Draft
    used_s: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def size_bytes(self) -> int:
        """Of its bench, which drafts of one plan share."""
        return self.draft.bench.size_bytes


def bench_for(case: OpenCase, sha256: str) -> Bench:
    """The bench of a plan, warmed once and shared by its drafts.

    Raises
    ------
    PlanError
        If what the plan was made from is not in the folder.
    BusyError
        If its forecast is too large to keep in memory.
    """
    store = case.folder.artefacts
    return _BENCHES.get((store.root, sha256), lambda: _warmed(store, sha256))


def _warmed(store: ArtefactStore, sha256: str) -> Bench:
    """One that is too large is not kept either."""
    bench = bench_of(store, sha256)[0]
    if bench.size_bytes > _MOST_BYTES:
        raise BusyError(
            "the forecast of this plan is too large to change the plan with live figures",
            given=f"{bench.size_bytes / 1e9:.1f} GB",
            allowed=f"{_MOST_BYTES / 1e9:.0f} GB",
            remedy="Plan on a forecast of fewer draws.",
        )
    return bench


class DraftStore:
    """All drafts of a server; threads share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, OpenDraft] = {}

    def add(
        self, who: Principal, case: OpenCase, plan: str, sha256: str, draft: Draft
    ) -> OpenDraft:
        """Keep a draft.

        Raises
        ------
        ConflictError
            If this user has as many as one may have.
        BusyError
            If the server has.
        """
        with self._lock:
            self._forget()
            mine = [d for d in self._open.values() if d.user == who.user]
            if len(mine) >= _MOST_EACH:
                raise ConflictError(
                    "you are changing as many plans as one may at once",
                    given=", ".join(sorted(d.plan for d in mine)),
                    allowed=f"{_MOST_EACH} drafts",
                    remedy="Close one of them.",
                )
            if len(self._open) >= _MOST:
                raise BusyError(
                    "too many plans are being changed at this server",
                    given=len(self._open),
                    allowed=f"{_MOST} drafts",
                    remedy="Wait until somebody has closed one.",
                )
            made = OpenDraft(
                secrets.token_urlsafe(9),
                who.user,
                who.seat.party,
                case.case_id,
                plan,
                sha256,
                draft,
            )
            made.used_s = self._clock()
            self._open[made.id] = made
            return made

    def get(self, draft_id: str, who: Principal, case: OpenCase) -> OpenDraft:
        """A draft of this principal in this case.

        Raises
        ------
        NotFoundError
            If there is none: it is another's, closed, or was not used for an hour.
        """
        with self._lock:
            self._forget()
            found = self._open.get(draft_id)
            asked = (who.user, who.seat.party, case.case_id)
            if found is None or (found.user, found.party, found.case_id) != asked:
                raise NotFoundError(
                    "there is no such draft of yours here",
                    given=draft_id,
                    remedy="Open a draft of the plan; one that is not used for an hour is closed.",
                )
            found.used_s = self._clock()
            return found

    def mine(self, who: Principal, case: OpenCase) -> tuple[OpenDraft, ...]:
        """Drafts of this principal in this case."""
        with self._lock:
            self._forget()
            asked = (who.user, who.seat.party, case.case_id)
            return tuple(d for d in self._open.values() if (d.user, d.party, d.case_id) == asked)

    def close(self, draft_id: str) -> None:
        """Forget a draft."""
        with self._lock:
            self._open.pop(draft_id, None)

    def _forget(self) -> None:
        now = self._clock()
        for draft_id, each in list(self._open.items()):
            if now - each.used_s > _IDLE_S:
                del self._open[draft_id]


@asynccontextmanager
async def drafts_lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Keep the drafts in ``app.state.drafts`` while the server runs; they end with it."""
    app.state.drafts = DraftStore()
    yield


def drafts(connection: HTTPConnection) -> DraftStore:
    """The drafts of the server that answers; a dependency."""
    found = connection.app.state.drafts
    assert isinstance(found, DraftStore)
    return found
