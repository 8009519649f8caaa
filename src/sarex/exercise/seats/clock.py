"""The exercise clock as seen from another process: a second desk on the same journal."""

from __future__ import annotations

import threading

from sarex.errors import JournalError
from sarex.exercise.events import ClockSet
from sarex.journal import Clock, Event, Heads, Reading, SystemClock, View

__all__ = ["RunningClock"]

_STOPS = ("exercise.ended", "exercise.no_duff", "exercise.paused", "exercise.real_alert")


class RunningClock:
    """Case time of an exercise that another process plays, reckoned from its journal.

    It never shows less than the latest event that the viewer may see. While the director keeps a
    ratio, it goes on from the last ``exercise.clock_set`` by that ratio of the wall time since
    then; from a pause, NO DUFF, a real alert or ENDEX on it stands. An exercise that is played as
    fast as it goes, or step by step, has no time between its events: it shows the latest.

    Both machines' wall clocks must agree as well as the events are to be timed: a second's error is
    the ratio's worth of seconds. The director takes an event that lies ahead of it all the same.

    Example::

        clock = RunningClock()
        with CaseFolder.open(path, registry=…, clocks=clock, ids=SystemIds()) as folder:
            clock.follow(folder.journal.view(viewer))

    Parameters
    ----------
    recorder
        The wall clock; the machine's own unless stated.
    """

    def __init__(self, recorder: Clock | None = None) -> None:
        self._recorder = SystemClock() if recorder is None else recorder
        self._view: View | None = None
        self._read: Heads | None = None
        self._latest_ns: int | None = None
        self._set: tuple[int, int, float] | None = None
        self._lock = threading.Lock()

    def follow(self, view: View) -> None:
        """Read the time from what this viewer may see."""
        self._view = view

    def recorded(self) -> Reading:
        return self._recorder.recorded()

    def now_ns(self) -> int:
        """Case time [ns].

        Raises
        ------
        JournalError
            If the viewer may see no event from which to read it.
        """
        with self._lock:
            if self._view is not None:
                found = self._view.news(self._read)
                self._read = found.read
                for event in found.new:
                    self._take(event)
            return self._shown()

    @property
    def ratio(self) -> float:
        """Seconds of exercise a second, as it was last read; 0 while it stands."""
        return 0.0 if self._set is None else self._set[2]

    def _shown(self) -> int:
        if self._latest_ns is None:
            raise JournalError(
                "there is no event from which the exercise clock could be read",
                given="no view" if self._view is None else f"as {self._view.viewer.party}",
                allowed="a journal in which STARTEX is recorded",
                remedy="Start the exercise first, and act for a party that takes part.",
            )
        if self._set is None:
            return self._latest_ns
        case_ns, wall_ns, ratio = self._set
        passed_ns = self._recorder.recorded().time_ns - wall_ns
        return max(self._latest_ns, case_ns + round(passed_ns * ratio))

    def _take(self, event: Event) -> None:
        self._latest_ns = max(self._latest_ns or event.occurred_at_ns, event.occurred_at_ns)
        if isinstance(event.body, ClockSet):
            ratio = event.body.ratio
            runs = event.body.runs and ratio is not None
            self._set = (event.occurred_at_ns, event.recorded_at_ns, ratio or 0.0) if runs else None
        elif event.type in _STOPS:
            self._set = None
