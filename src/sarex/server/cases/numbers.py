"""The events that one viewer may see, numbered in the order in which they arrived here.

A number counts what the viewer could see, and nothing else: no gap tells of what was withheld.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from sarex.journal import Run, View

__all__ = ["Numbers"]


class Numbers:
    """The numbers of one viewer: 1 for the first event that it could see, without gaps.

    Kept as runs of chains, 32 bytes each, not as events. One thread takes, others may read.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._origins: list[str] = []
        self._of, self._first, self._ends = array("q"), array("q"), array("q")
        self._runs_of: list[array[int]] = []

    @property
    def total(self) -> int:
        """Number of the newest event."""
        return self._ends[-1] if self._ends else 0

    def take(self, runs: Iterable[Run]) -> tuple[Run, ...]:
        """Number what arrived; the runs of it that the viewer may see."""
        found: list[Run] = []
        for run in runs:
            for seq in self._view.numbers(run):
                last = found[-1] if found else None
                if last is not None and last.origin == run.origin and last.last + 1 == seq:
                    found[-1] = Run(run.origin, last.first, seq)
                else:
                    found.append(Run(run.origin, seq, seq))
        for run in found:
            self._append(run)
        return tuple(found)

    def _append(self, run: Run) -> None:
        count = run.last - run.first + 1
        if self._ends and self._origins[self._of[-1]] == run.origin and self._last == run.first - 1:
            self._ends[-1] += count
            return
        if run.origin not in self._origins:
            self._origins.append(run.origin)
            self._runs_of.append(array("q"))
        of = self._origins.index(run.origin)
        self._of.append(of)
        self._first.append(run.first)
        self._ends.append(self.total + count)
        self._runs_of[of].append(len(self._ends) - 1)

    @property
    def _last(self) -> int:
        """Number in its chain of the newest event."""
        before = self._ends[-2] if len(self._ends) > 1 else 0
        return self._first[-1] + self._ends[-1] - before - 1

    def after(self, n: int, most: int) -> Sequence[Run]:
        """The runs that hold events ``n + 1`` to ``n + most``, as far as there are."""
        found: list[Run] = []
        index = bisect_right(self._ends, n)
        while index < len(self._ends) and most > 0:
            before = self._ends[index - 1] if index else 0
            skip = max(0, n - before)
            first = self._first[index] + skip
            count = min(most, self._ends[index] - before - skip)
            found.append(Run(self._origins[self._of[index]], first, first + count - 1))
            most -= count
            index += 1
        return found

    def number_at(self, origin: str, seq: int) -> int | None:
        """Number of an event by its place in its chain; None if the viewer may not see it."""
        if origin not in self._origins:
            return None
        runs = self._runs_of[self._origins.index(origin)]  # in a chain numbers only rise
        found = bisect_right(runs, seq, key=lambda index: self._first[index]) - 1
        if found < 0:
            return None
        index = runs[found]
        before = self._ends[index - 1] if index else 0
        n = before + seq - self._first[index] + 1
        return n if n <= self._ends[index] else None
