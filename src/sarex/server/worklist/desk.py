"""The desk at which long work is done: its moment stands, and nothing is recorded twice.

What is about to be recorded is written down first, with where the chains end then. If the server
stops between that and the word that it was done, whoever takes the work up again looks for the
event behind that place, and records it only if it is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sarex.artefacts import ArtefactRef
from sarex.canonical import content_hash
from sarex.errors import JobCancelledError
from sarex.jobs import Handle, Progress
from sarex.journal import Clock, Event, Heads, Reading, View
from sarex.operation.desk import Author, Desk

__all__ = ["Ledger", "Moment", "WorkDesk", "recorded_before"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A clock that stands at the moment for which the work was begun."""

    moment_ns: int
    clock: Clock

    def now_ns(self) -> int:
        return self.moment_ns

    def recorded(self) -> Reading:
        return self.clock.recorded()


class Ledger:
    """What one piece of work tells of itself: progress, records, and whether it is to stop.

    Parameters
    ----------
    rows
        What was recorded, or was about to be, when it was done before.
    write
        Writes the rows down; they are on disk when it returns.
    tell
        Told fraction, word and numbers.
    """

    def __init__(
        self,
        rows: list[dict[str, Any]],
        write: Callable[[list[dict[str, Any]]], object],
        tell: Callable[[float, str, Mapping[str, float]], object],
    ) -> None:
        self.rows, self._write, self._tell = rows, write, tell
        self._handle: Handle | None = None
        self.cancelled = False

    def cancel(self) -> None:
        """Have it stop as soon as it asks; what is recorded stays."""
        self.cancelled = True
        if self._handle is not None:
            self._handle.cancel()

    def check(self) -> None:
        """Stop here if it was cancelled.

        Raises
        ------
        JobCancelledError
            If so.
        """
        if self.cancelled:
            raise JobCancelledError(
                "the work was cancelled", remedy="Ask for it again to have its result."
            )

    def follow(self, handle: Handle) -> ArtefactRef:
        """Wait for a job.

        Raises
        ------
        JobCancelledError
            If it is to stop.
        """
        self._handle = handle
        if self.cancelled:
            handle.cancel()
        return handle.result()

    def progress(self, progress: Progress) -> None:
        """Tell how far a job is."""
        self._tell(progress.fraction, progress.message, progress.numbers)

    def begin(self, row: dict[str, Any]) -> None:
        """Write down what is about to be recorded."""
        self.check()
        self.rows.append(row)
        self._write(self.rows)

    def done(self, event: Event) -> None:
        """Write down that it is recorded."""
        self.rows[-1]["event_id"] = event.event_id
        self._write(self.rows)


@dataclass(frozen=True, slots=True)
class WorkDesk(Desk):
    """A desk whose jobs can be cancelled and whose records are written down before.

    ``live`` is the clock of the case: events occur when they are recorded.
    """

    ledger: Ledger | None = None
    live: Clock | None = None

    def record(
        self,
        type_name: str,
        body: BaseModel,
        author: Author,
        *,
        at_ns: int | None = None,
        **given: Any,
    ) -> Event:
        """As :meth:`Desk.record`, once however often the work is taken up."""
        assert self.ledger is not None
        assert self.live is not None
        heads = self.folder.journal.arrived().heads
        row = {
            "type": type_name,
            "body": _body_hash(body),
            "author": author.name,
            "heads": [[*chain, *head] for chain, head in heads.items()],
        }
        self.ledger.begin(row)
        now_ns = self.live.now_ns() if at_ns is None else at_ns
        event = Desk.record(self, type_name, body, author, at_ns=now_ns, **given)
        self.ledger.done(event)
        return event

    def await_result(self, handle: Handle) -> ArtefactRef:
        """As :meth:`Desk.await_result`; it can be cancelled."""
        assert self.ledger is not None
        return self.ledger.follow(handle)


def recorded_before(rows: list[dict[str, Any]], view: View) -> list[str]:
    """Event ids of what the work has recorded already, also where it could not say so any more."""
    found = []
    for row in rows:
        event_id = row.get("event_id") or _found(row, view)
        if event_id is not None:
            found.append(event_id)
    return found


def _found(row: Mapping[str, Any], view: View) -> str | None:
    """The event that was about to be recorded, if it was: behind where the chains ended then."""
    heads: Heads = {(case, origin): (seq, text) for case, origin, seq, text in row["heads"]}
    for event in view.events(types=(row["type"],)):
        known = heads.get((event.case_id, event.origin), (0, ""))[0]
        same = event.author == row["author"] and _body_hash(event.body) == row["body"]
        if event.seq > known and same:
            return event.event_id
    return None


def _body_hash(body: BaseModel | dict[str, Any]) -> str:
    plain = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
    return content_hash(plain)
