"""Two clocks in one: the case clock says when things happen, the recorded clock when they are
written down. Both are injected; nothing in the journal asks the machine for the time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

from sarex.canonical import ns_to_iso
from sarex.errors import JournalError

__all__ = ["Clock", "Reading", "SimulatedClock", "SystemClock"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the recorded clock showed.

    Parameters
    ----------
    time_ns
        UTC, int64 nanoseconds since 1970.
    source
        Which clock: ``system``, ``gps``, ``simulated`` …
    offset_ns
        Known offset of that clock from UTC, already applied to ``time_ns``.
    """

    time_ns: int
    source: str
    offset_ns: int


class Clock(Protocol):
    """The clocks of one node."""

    def now_ns(self) -> int:
        """Case time, UTC nanoseconds."""
        ...

    def recorded(self) -> Reading:
        """Recorded (wall) time with its source and offset."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own clock, for operations: case time is wall time."""

    source: str = "system"
    offset_ns: int = 0

    def now_ns(self) -> int:
        return time.time_ns() + self.offset_ns

    def recorded(self) -> Reading:
        return Reading(self.now_ns(), self.source, self.offset_ns)


class SimulatedClock:
    """A case clock that is moved by hand, for exercises, replays and tests.

    Parameters
    ----------
    start_ns
        Case time at the start, UTC nanoseconds.
    recorder
        Clock for ``recorded_at``; None records case time itself, marked ``simulated``, so that
        two runs have identical chain hashes.
    """

    def __init__(self, start_ns: int, recorder: Clock | None = None) -> None:
        self._now_ns = start_ns
        self._recorder = recorder

    def now_ns(self) -> int:
        return self._now_ns

    def recorded(self) -> Reading:
        if self._recorder is not None:
            return self._recorder.recorded()
        return Reading(self._now_ns, "simulated", 0)

    def advance_to(self, time_ns: int) -> None:
        """Move case time forward.

        Raises
        ------
        JournalError
            If the time lies in the past.
        """
        if time_ns < self._now_ns:
            raise JournalError(
                "a case clock does not run backwards",
                given=ns_to_iso(time_ns),
                allowed=f"{ns_to_iso(self._now_ns)} or later",
                remedy="Move the clock to a later time, or start a new case.",
            )
        self._now_ns = time_ns
