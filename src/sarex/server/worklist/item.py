"""One piece of long work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from sarex.canonical import ns_to_iso
from sarex.labels import EXCON
from sarex.server.access.principal import Principal
from sarex.server.cases.models import Told

__all__ = ["OPEN", "Work", "WorkState", "WorkView"]

WorkState = Literal["queued", "running", "done", "failed", "cancelled"]
OPEN: Final[tuple[WorkState, ...]] = ("queued", "running")


class WorkView(Told):
    """Long work as it is told.

    Parameters
    ----------
    fraction, word
        How far it is, 0 to 1, and what it does.
    numbers
        What is known while it goes on: of a plan ``value`` of the best one so far, the ``bound``
        that its gap is taken from, ``spent`` of its ``evaluations``.
    event_ids
        What was recorded by it.
    problem
        Why it failed: as of a problem of HTTP.
    times_begun
        More than 1 where it was taken up again after the server stopped.
    """

    id: str
    case: str
    kind: str
    parameters: dict[str, Any]
    party: str
    asked_by: str
    state: WorkState
    fraction: float
    word: str
    numbers: dict[str, float]
    event_ids: tuple[str, ...]
    problem: dict[str, str] | None
    times_begun: int
    asked: str
    began: str | None
    ended: str | None


@dataclass(frozen=True, slots=True)
class Work:
    """A row of the table; see :class:`WorkView`.

    Parameters
    ----------
    role
        As which the asker reads and records.
    moment_ns
        Case time at which it was begun first: its parameters are those of that time, also when it
        is taken up again.
    recording
        What it has recorded or was about to record, see :mod:`sarex.server.worklist.desk`.
    """

    id: str
    case: str
    kind: str
    parameters: dict[str, Any]
    party: str
    role: str
    asked_by: str
    state: WorkState
    fraction: float
    word: str
    numbers: dict[str, float]
    moment_ns: int | None
    recording: list[dict[str, Any]]
    event_ids: list[str]
    problem: dict[str, str] | None
    times_begun: int
    asked_ns: int
    began_ns: int | None
    ended_ns: int | None

    def may_be_seen_by(self, who: Principal) -> bool:
        """Whether it is told to somebody: the party that asked, and control of an exercise."""
        return who.seat.role != "admin" and who.seat.party in {self.party, EXCON}

    def view(self) -> WorkView:
        """As it is told."""
        return WorkView(
            id=self.id,
            case=self.case,
            kind=self.kind,
            parameters=self.parameters,
            party=self.party,
            asked_by=self.asked_by,
            state=self.state,
            fraction=self.fraction,
            word=self.word,
            numbers=self.numbers,
            event_ids=tuple(self.event_ids),
            problem=self.problem,
            times_begun=self.times_begun,
            asked=ns_to_iso(self.asked_ns),
            began=_iso(self.began_ns),
            ended=_iso(self.ended_ns),
        )


def _iso(time_ns: int | None) -> str | None:
    return None if time_ns is None else ns_to_iso(time_ns)
