"""The one numbering of a case's events, for whoever reads them and whoever follows them.

Numbers are told to clients, who come back with the last that they had: by
``GET /cases/{case}/events`` or over the channel, before or after a restart.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from sarex.journal import Event, Journal, View
from sarex.labels import Viewer
from sarex.server.cases.arrival_log import ArrivalLog
from sarex.server.cases.numbers import Numbers

__all__ = ["KEPT", "Mark", "Numbered", "Numbering", "Page"]

KEPT = 2_000
"""Newest events that are kept read for each viewer; older ones are read again."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has looked; equal marks, and nothing came in between.

    Parameters
    ----------
    numbering
        Name of the numbering: another one where the journal was put back from a copy.
    count
        How many events had arrived.
    erasures
        How often personal data was found to be erased.
    """

    numbering: str
    count: int
    erasures: int


@dataclass(frozen=True, slots=True)
class Page:
    """Numbered events; ``last`` is the number from which to go on, ``total`` that of the newest."""

    events: tuple[tuple[int, Event], ...]
    last: int
    total: int


class Numbered:
    """What one viewer has come to see of a case; of a numbering that holds.

    Made by :meth:`Numbering.of`; all that it keeps is given up when the journal was put back.
    """

    def __init__(self, view: View) -> None:
        self.numbers = Numbers(view)
        self.taken = 0
        """How many events of the case were looked through, whoever may see them."""
        self._view = view
        self._kept: dict[int, Event] = {}
        self._oldest = 0
        self._lock = threading.Lock()

    @property
    def total(self) -> int:
        """Number of the newest event."""
        return self.numbers.total

    def kept(self, n: int) -> Event | None:
        """An event, if it need not be read."""
        return self._kept.get(n)

    def forget(self) -> None:
        """Keep nothing that was read: personal data was erased."""
        with self._lock:
            self._kept = {}

    def events(self, n: int, most: int) -> list[Event]:
        """Events ``n + 1`` to ``n + most``, as far as there are."""
        n = max(n, 0)
        wanted = range(n + 1, min(n + most, self.total) + 1)
        kept = self._kept
        found = [kept.get(number) for number in wanted]
        if None in found:
            start = found.index(None)
            runs = self.numbers.after(n + start, len(wanted) - start)
            found[start:] = self._view.events_in(runs)
            for number, event in zip(wanted[start:], found[start:], strict=False):
                self._keep(kept, number, event)
        return [event for event in found if event is not None]

    def _keep(self, kept: dict[int, Event], n: int, event: Event | None) -> None:
        """Into those that were there when it was read: what is forgotten meanwhile stays so."""
        with self._lock:
            floor = self.total - KEPT
            if event is not None and n > floor:
                kept[n] = event
            while self._oldest < floor:
                self._oldest += 1
                kept.pop(self._oldest, None)

    def page(self, n: int, limit: int, types: Collection[str] | None = None) -> Page:
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
        total = self.total
        start = min(n, total)
        events = self.events(start, min(limit, total - start))
        numbered = enumerate(events, start=start + 1)
        shown = tuple((m, e) for m, e in numbered if types is None or e.type in types)
        return Page(shown, start + len(events), total)

    def number_of(self, event: Event) -> int | None:
        """The number of an event; None if the viewer may not see it."""
        return self.numbers.number_at(event.origin, event.seq)


class Numbering:
    """Numbers of one case for all viewers; threads may share it.

    Parameters
    ----------
    engine
        The server's database, where the order of arrival is written down before a number is told.
    case_id
        Name of the case.
    journal
        Of the case.
    """

    def __init__(self, engine: sa.Engine, case_id: str, journal: Journal) -> None:
        self._journal = journal
        self._log = ArrivalLog(engine, case_id)
        self._lock = threading.Lock()
        self._of: dict[Viewer, Numbered] = {}
        self._erasures = 0

    @property
    def name(self) -> str:
        """Of the numbering that holds; another one after the journal was put back."""
        return self._log.numbering

    def look(self) -> Mark:
        """Take in what arrived, and write it down."""
        with self._lock:
            return self._look()

    def of(self, viewer: Viewer) -> Numbered:
        """What a viewer has come to see until now."""
        with self._lock:
            self._look()
            found = self._of.get(viewer)
            if found is None:
                found = self._of[viewer] = Numbered(self._journal.view(viewer))
            if found.taken < self._log.count:
                found.numbers.take(self._log.beyond(found.taken))
                found.taken = self._log.count
            return found

    def _look(self) -> Mark:
        arrived = self._journal.arrived(self._log.heads)
        if arrived.runs or not arrived.stands:
            self._log.add(arrived)
        if not arrived.stands:
            self._of.clear()
        if arrived.erased:
            self._erasures += 1
            for each in self._of.values():
                each.forget()
        return Mark(self._log.numbering, self._log.count, self._erasures)
