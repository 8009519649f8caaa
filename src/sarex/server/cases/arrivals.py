"""The events of a case as they came, numbered for one party.

A number counts what the party could see, and nothing else: no gap tells of what was withheld.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass

from sarex.journal import Event, Heads, View

__all__ = ["Arrivals", "Arrived", "Page"]

_KEPT = 2_000
"""Events that are kept read."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """The n-th event that a party could see."""

    n: int
    event: Event


@dataclass(frozen=True, slots=True)
class Page:
    """Some events; ``last`` is the number from which to go on, ``total`` that of the newest."""

    events: tuple[Arrived, ...]
    last: int
    total: int


class Arrivals:
    """What a party has come to see of a case, in the order in which it came here.

    What is there at the first reading is numbered in the order of all
    (:mod:`sarex.journal.ordering`), what comes later as it comes. Threads may share it.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._lock = threading.Lock()
        self._read: Heads | None = None
        self._ids: list[str] = []
        self._numbers: dict[str, int] = {}
        self._kept: OrderedDict[str, Event] = OrderedDict()

    def total(self) -> int:
        """How many events the party could see until now."""
        with self._lock:
            self._refresh()
            return len(self._ids)

    def number_of(self, event_id: str) -> int | None:
        """The number of an event; None if the party may see none of this id."""
        with self._lock:
            self._refresh()
            return self._numbers.get(event_id)

    def after(self, n: int, *, limit: int, types: Collection[str] | None = None) -> Page:
        """Events beyond a number, the oldest first.

        Parameters
        ----------
        n
            Number of the last event that the reader has; 0 for none.
        limit
            How many events are looked at, at most; of these only some are of the types.
        types
            Names to keep; None keeps all.
        """
        with self._lock:
            self._refresh()
            start = min(max(n, 0), len(self._ids))
            wanted = self._ids[start : start + limit]
            found = self._events(wanted)
            total = len(self._ids)
        numbered = (Arrived(start + i, event) for i, event in enumerate(found, start=1))
        kept = tuple(each for each in numbered if types is None or each.event.type in types)
        return Page(kept, start + len(wanted), total)

    def _refresh(self) -> None:
        found = self._view.news(self._read)
        if found.again:  # something was erased, or came in between: no event that is kept holds
            self._kept.clear()
        self._read = found.read
        for event in found.new:
            self._ids.append(event.event_id)
            self._numbers[event.event_id] = len(self._ids)
            self._keep(event)

    def _keep(self, event: Event) -> None:
        self._kept[event.event_id] = event
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    def _events(self, ids: list[str]) -> list[Event]:
        missing = {name for name in ids if name not in self._kept}
        read = {}
        if len(missing) > len(ids) // 4 and len(missing) > 8:
            read = {e.event_id: e for e in self._view.stream() if e.event_id in missing}
        elif missing:
            read = {name: self._view.get(name) for name in missing}
        return [read[name] if name in read else self._kept[name] for name in ids]
