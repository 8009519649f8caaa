"""How everyone reads the journal: as a party, in a role. There is no default viewer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sarex.artefacts import ArtefactStore
from sarex.errors import LabelError
from sarex.journal._stores import Chain, Reader, Row, Store
from sarex.journal.arrivals import Run
from sarex.journal.event import Event
from sarex.journal.pointers import citation_label, citations
from sarex.journal.reading import Reading, parse_label, read_row
from sarex.journal.registry import Registry
from sarex.journal.shelf import Shelf
from sarex.journal.standing import Heads, heads_of, still_stands
from sarex.journal.standing import numbers as numbers_of
from sarex.journal.tail import Tail
from sarex.labels import Viewer

__all__ = ["News", "Shared", "View"]

_BATCH = 500
"""Events whose sealed fields are fetched together."""
_MOST_EVENTS = 1_000
"""A reading by types that is longer is not kept."""


@dataclass(frozen=True, slots=True)
class News:
    """What a view shows beyond an earlier reading.

    Parameters
    ----------
    events
        In order.
    read
        Up to where this is, for the next reading.
    again
        They are all events, from the first: it is the first reading, or events were imported that
        stand before some that were read, or personal data was erased.
    """

    events: tuple[Event, ...]
    read: Heads
    again: bool
    before: Heads = field(default_factory=dict)
    """Up to where the reading before was."""

    @property
    def new(self) -> tuple[Event, ...]:
        """Those of the events that were not there at the reading before."""
        known = numbers_of(self.before)
        return tuple(e for e in self.events if e.seq > known.get((e.case_id, e.origin), 0))


class Shared:
    """What all views of one open journal share: what came last, and what is asked for often."""

    def __init__(self, store: Store) -> None:
        self.tail = Tail(store)
        self.events: Shelf[tuple[Event, ...]] = Shelf(128)
        """By viewer and types."""
        self.cited: Shelf[Path] = Shelf(1_024)
        """By viewer and artefact."""


class View:
    """What one viewer may see of a journal. Made by :meth:`Journal.view`.

    An event is seen by the audience of its label. A field with a label of its own is
    ``{"$withheld": true}`` to others, and the body then is plain data. Personal data that is
    withheld or erased is None in the body's model. A cause, or a previous hash, that belongs to an
    event out of sight is None. Numbers (``seq``) do show gaps: what goes to another nation goes
    through :func:`sarex.journal.release`, whose chain shows none.
    """

    def __init__(
        self,
        store: Store,
        artefacts: ArtefactStore,
        registry: Registry,
        viewer: Viewer,
        shared: Shared,
    ) -> None:
        self._store = store
        self._artefacts = artefacts
        self._registry = registry
        self.viewer = viewer
        self._shared = shared

    def events(self, types: Collection[str] | None = None) -> tuple[Event, ...]:
        """Events in the order of all: causes first, then by recorded time, however they came here.

        The order of any two is the same for every viewer and at every node; see
        :mod:`sarex.journal.ordering`.

        Parameters
        ----------
        types
            Names to keep; None keeps all, unknown types included.
        """
        if types is None:
            return tuple(r.event for r in self.readings())
        wanted = frozenset(types)
        shelf, key = self._shared.events, (self.viewer, wanted)
        held = shelf.get(key)
        since = None if held is None else self._shared.tail.since(held[0])
        if held is None or since is None or since.rows is None:
            with self._store.reading() as reader:
                heads = heads_of(reader)
                events = tuple(r.event for r in self._read(reader, types=wanted))
        else:
            heads = since.heads
            came = [row for row in since.rows if row["type"] in wanted]
            events = (*held[1], *self.shown(came)) if came else held[1]
        if len(events) <= _MOST_EVENTS:
            shelf.put(key, heads, events)
        else:
            shelf.drop(key)
        return events

    def get(self, event_id: str) -> Event:
        """One event.

        Raises
        ------
        LabelError
            If there is none that this viewer may see; whether it exists is not said.
        """
        found = self.readings(event_id=event_id)
        if not found:
            raise LabelError(
                "no such event is released to the viewer",
                given=f"{event_id} as {self.viewer.party}",
                remedy="Check the id, or ask the owner to release the event.",
            )
        return found[0].event

    def artefact(self, sha256: str) -> Path:
        """The folder of an artefact that a visible event cites with a visible label.

        Raises
        ------
        LabelError
            If there is no such citation for this viewer; whether it exists is not said.
        ArtefactError
            If it is cited but its folder is missing.
        """
        shelf, key = self._shared.cited, (self.viewer, sha256)
        held = shelf.get(key)
        if held is not None and (since := self._shared.tail.since(held[0])).stands:
            shelf.put(key, since.heads, held[1])
            return held[1]
        with self._store.reading() as reader:
            heads = heads_of(reader)
            found = list(self._read(reader, citing=sha256))
        for reading in found:
            for _, citation in citations(reading.plain):
                label = citation_label(citation)
                if citation["sha256"] == sha256 and label and self.viewer.may_see(label):
                    path = self._artefacts.path(sha256)
                    shelf.put(key, heads, path)
                    return path
        raise LabelError(
            "no such artefact is released to the viewer",
            given=f"{sha256} as {self.viewer.party}",
            remedy="Check the hash, or ask the owner to release the event that cites it.",
        )

    @property
    def known_types(self) -> list[tuple[str, int]]:
        """Names and schemas that are read as models here."""
        return [(name, self._registry[name].schema) for name in self._registry.names]

    def stream(self, types: Collection[str] | None = None) -> Iterator[Event]:
        """As :meth:`events`, one after the other: a long case is not held in memory.

        All of them stand on one reading of the journal, which ends with the iteration.
        """
        with self._store.reading() as reader:
            for reading in self._read(reader, types=types):
                yield reading.event

    def news(self, read: Heads | None = None) -> News:
        """What came since an earlier reading, which is read again from the start if it must be.

        Parameters
        ----------
        read
            :attr:`News.read` of the reading before; None for the first.
        """
        since = None if read is None else self._shared.tail.since(read)
        if read is not None and since is not None and since.rows is not None:
            return News(tuple(self.shown(since.rows)), since.heads, False, read)
        with self._store.reading() as reader:
            now = heads_of(reader)
            again = read is None or not still_stands(reader, read, now)
            above = {} if again or read is None else numbers_of(read)
            return News(tuple(self.following(reader, above)), now, again, read or {})

    def numbers(self, run: Run) -> list[int]:
        """Numbers of those events of a run that the viewer may see, rising."""
        with self._store.reading() as reader:
            chains = [chain for chain in heads_of(reader) if chain[1] == run.origin]
            above, until = (dict.fromkeys(chains, seq) for seq in (run.first - 1, run.last))
            return [
                seq
                for _, seq, label in reader.places(above, until)
                if self.viewer.may_see(parse_label(label))
            ]

    def events_in(self, runs: Collection[Run]) -> tuple[Event, ...]:
        """Events of some runs, in the order of the runs."""
        found: dict[tuple[str, int], Event] = {}
        spans: dict[str, tuple[int, int]] = {}
        for run in runs:
            first, last = spans.get(run.origin, (run.first, run.last))
            spans[run.origin] = (min(first, run.first), max(last, run.last))
        with self._store.reading() as reader:
            for origin, (first, last) in spans.items():
                part = self._read(reader, since=first - 1, until=last, origin=origin)
                found |= {(origin, each.event.seq): each.event for each in part}
        return tuple(
            found[run.origin, seq]
            for run in runs
            for seq in range(run.first, run.last + 1)
            if (run.origin, seq) in found
        )

    def shown(self, rows: Iterable[Row]) -> Iterator[Event]:
        """Those of some rows that the viewer may see, as it may see them; for the journal."""
        seen = [row for row in rows if self._may_see(row)]
        sealed = [row["event_id"] for row in seen if row["field_labels"] != "{}"]
        seals = {}
        if sealed:
            with self._store.reading() as reader:
                seals = reader.seals(sealed)
        return (reading.event for reading in self._opened(seen, seals))

    def following(self, reader: Reader, after: Mapping[Chain, int]) -> Iterator[Event]:
        """Events beyond a number in each chain, in a reading that is open; for the journal."""
        return (reading.event for reading in self._read(reader, after=after))

    def stream_readings(self, *, personal: bool = True, **query: Any) -> Iterator[Reading]:
        """As :meth:`readings`, one after the other."""
        with self._store.reading() as reader:
            yield from self._read(reader, personal=personal, **query)

    def chain_length(self, origin: str) -> int:
        """How many events a node's chain has here, seen or not."""
        with self._store.reading() as reader:
            heads = heads_of(reader)
        return max((head[0] for chain, head in heads.items() if chain[1] == origin), default=0)

    def readings(self, *, personal: bool = True, **query: Any) -> list[Reading]:
        """Events with their bodies as plain data; ``personal=False`` leaves personal data out."""
        with self._store.reading() as reader:
            return list(self._read(reader, personal=personal, **query))

    def _read(self, reader: Reader, *, personal: bool = True, **query: Any) -> Iterator[Reading]:
        rows = (row for row in reader.rows(**query) if self._may_see(row))
        while batch := list(islice(rows, _BATCH)):
            sealed = [row["event_id"] for row in batch if row["field_labels"] != "{}"]
            seals = reader.seals(sealed) if sealed else {}
            yield from self._opened(batch, seals, personal=personal)

    def _opened(
        self,
        rows: Iterable[Row],
        seals: Mapping[str, Mapping[str, tuple[bytes, bytes]]],
        *,
        personal: bool = True,
    ) -> Iterator[Reading]:
        for row in rows:
            held = seals.get(row["event_id"], {})
            yield read_row(row, held, self._registry, self.viewer.may_see, personal=personal)

    def _may_see(self, row: Row) -> bool:
        return self.viewer.may_see(parse_label(row["label"]))
