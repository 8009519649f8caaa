"""What the staffs will do, in order of time and then of who thought of it first."""

from __future__ import annotations

import heapq
from collections.abc import Callable

__all__ = ["Agenda"]

Act = Callable[[], object]


class Agenda:
    """Acts by the time at which they are due."""

    def __init__(self) -> None:
        self._acts: list[tuple[int, int, Act]] = []
        self._count = 0

    def at(self, time_ns: int, act: Act) -> None:
        """Do this at a time; at once if that is past."""
        heapq.heappush(self._acts, (time_ns, self._count, act))
        self._count += 1

    @property
    def next_ns(self) -> int | None:
        """When the next act is due."""
        return self._acts[0][0] if self._acts else None

    def do_until(self, now_ns: int) -> None:
        """Do all that is due, and what that makes due at once."""
        while self._acts and self._acts[0][0] <= now_ns:
            heapq.heappop(self._acts)[2]()
