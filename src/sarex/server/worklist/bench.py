"""Where long work is done: a few at a time, in order, taken up again after a restart."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from sarex.errors import JobCancelledError, SarexError
from sarex.labels import Viewer
from sarex.operation.desk import Author
from sarex.server.cases.open_case import OpenCase
from sarex.server.cases.registry import CaseRegistry
from sarex.server.problems import ConflictError
from sarex.server.worklist.desk import Ledger, Moment, WorkDesk, recorded_before
from sarex.server.worklist.item import Work
from sarex.server.worklist.kinds import KINDS
from sarex.server.worklist.store import WorkStore

__all__ = ["WorkBench"]

_TELL_S = 0.2
"""Progress is told no oftener."""
_STOP_S = 5.0
_log = logging.getLogger(__name__)


class WorkBench:
    """Does what is in the table of work.

    Parameters
    ----------
    store, cases
        The table; where the cases are.
    told
        Called with each piece of work that changed, in whatever thread.
    at_once
        How many are done at a time; the heavy part of each is done in the processes of ``cases``.
    """

    def __init__(
        self,
        store: WorkStore,
        cases: CaseRegistry,
        told: Callable[[Work], None],
        at_once: int = 2,
    ) -> None:
        self._store, self._cases, self._told = store, cases, told
        self._changed = threading.Condition()
        self._ledgers: dict[str, Ledger] = {}
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._serve, name=f"work-{n}", daemon=True)
            for n in range(at_once)
        ]

    def start(self) -> None:
        """Begin, with what was left when the server stopped."""
        for left in self._store.open():
            if left.state == "running":
                self._change(left.id, state="queued", word="taken up again")
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Leave what is not done for the next start."""
        with self._changed:
            self._stopping = True
            for ledger in self._ledgers.values():
                ledger.cancel()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(_STOP_S)  # the processes that it waits for are ended after this

    def wake(self) -> None:
        """Something was queued."""
        with self._changed:
            self._changed.notify_all()

    def cancel(self, work_id: str) -> Work:
        """Cancel work; what it has recorded stays.

        Raises
        ------
        ConflictError
            If it has ended.
        """
        with self._changed:
            done = self._change(
                work_id, state="cancelled", word="cancelled", ended_ns=time.time_ns()
            )
            ledger = self._ledgers.get(work_id)
        if ledger is not None:
            ledger.cancel()
        return done

    def _change(self, work_id: str, **values: Any) -> Work:
        changed = self._store.change(work_id, **values)
        self._told(changed)
        return changed

    # --- in the threads -----------------------------------------------------------------------

    def _serve(self) -> None:
        while (taken := self._next()) is not None:
            work, ledger = taken
            try:
                self._do(work, ledger)
            except Exception:
                _log.exception("work %s broke off", work.id)
                self._end(work, state="failed", problem={"code": "fault", "detail": "see the log"})
            finally:
                with self._changed:
                    self._ledgers.pop(work.id, None)

    def _next(self) -> tuple[Work, Ledger] | None:
        """The oldest that waits; None when the server stops."""
        with self._changed:
            while not self._stopping:
                for queued in self._store.open():
                    if queued.id not in self._ledgers:
                        ledger = self._ledgers[queued.id] = self._ledger(queued)
                        return queued, ledger
                self._changed.wait(5.0)
        return None

    def _ledger(self, queued: Work) -> Ledger:
        last_s = 0.0

        def tell(fraction: float, word: str, numbers: Mapping[str, float]) -> None:
            nonlocal last_s
            if time.monotonic() - last_s < _TELL_S:
                return
            last_s = time.monotonic()
            try:
                self._change(queued.id, fraction=fraction, word=word, numbers=dict(numbers))
            except ConflictError:  # cancelled meanwhile
                return

        def write(rows: list[dict[str, Any]]) -> None:
            self._store.change(queued.id, recording=rows)

        return Ledger(list(queued.recording), write, tell)

    def _do(self, queued: Work, ledger: Ledger) -> None:
        try:
            case = self._cases.open(queued.case)
            viewer = Viewer(queued.party, queued.role)
            made = recorded_before(ledger.rows, case.view(viewer))
            if made and queued.kind not in {"forecast", "judge"}:
                self._end(queued, state="done", event_ids=made)
                return
            ledger.rows[:] = [row for row in ledger.rows if row.get("event_id") in made]
            case.gate.take_out(f"work {queued.kind}")
            moment_ns = queued.moment_ns or case.clock.now_ns()
            self._change(
                queued.id,
                state="running",
                word="begun",
                moment_ns=moment_ns,
                times_begun=queued.times_begun + 1,
                began_ns=queued.began_ns or time.time_ns(),
            )
            desk = _desk(case, viewer, moment_ns, ledger)
            kind = KINDS[queued.kind]
            asked = kind.body.model_validate(queued.parameters)
            kind.do(desk, Author(queued.asked_by, queued.role), asked)
            ids = [row["event_id"] for row in ledger.rows if "event_id" in row]
            self._end(queued, state="done", event_ids=[*dict.fromkeys([*made, *ids])])
        except JobCancelledError:
            if not self._stopping:
                self._end(queued, state="cancelled")
        except ConflictError as error:
            self._fail(queued, error)
        except SarexError as error:
            if not self._stopping:
                self._fail(queued, error)

    def _fail(self, work: Work, error: SarexError) -> None:
        given = {
            "code": error.code,
            "detail": error.message,
            "given": error.given,
            "allowed": error.allowed,
            "remedy": error.remedy,
        }
        problem = {name: str(value)[:500] for name, value in given.items() if value is not None}
        self._end(work, state="failed", problem=problem)

    def _end(self, work: Work, **values: Any) -> None:
        """Write down how it ended, unless somebody cancelled it before."""
        done = {"word": values["state"], "ended_ns": time.time_ns()}
        if values["state"] == "done":
            done["fraction"] = 1.0
        try:
            self._change(work.id, **{**done, **values})
        except ConflictError:
            return


def _desk(case: OpenCase, viewer: Viewer, moment_ns: int, ledger: Ledger) -> WorkDesk:
    plain = case.desk_as(viewer)
    return WorkDesk(
        plain.folder,
        plain.runner,
        Moment(moment_ns, plain.clock),
        plain.loaded,
        viewer,
        plain.seed,
        plain.key,
        ledger.progress,
        ledger=ledger,
        live=plain.clock,
    )
