"""Reading inside one transaction, in whichever store."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Any

import sqlalchemy as sa

from sarex.journal._stores.sql import HEAD, Chain, Sql, read_head
from sarex.journal._stores.tables import events, heads, meta, metadata, seals
from sarex.journal._stores.tables import snapshots as kept
from sarex.journal.ordering import EARLIEST, OrderKey

__all__ = ["Kept", "Reader", "Row"]

Row = Mapping[str, Any]
_ERASURE = "personal.erased"


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored snapshot: a fold's state as text, and the chain heads that it stands on."""

    fold: str
    viewer: str
    version: str
    heads: str
    state: bytes
    digest: str


class Reader:
    """One consistent reading of the store."""

    _fetching: Mapping[str, Any] = {"yield_per": 1000}

    def __init__(self, connection: sa.Connection, sql: Sql) -> None:
        self.connection = connection
        self._sql = sql

    def meta(self) -> dict[str, str]:
        return {row.key: row.value for row in self.connection.execute(sa.select(meta))}

    def head(self, case_id: str, origin: str) -> tuple[int, str] | None:
        """Number and chain hash of the last event."""
        return read_head(self.connection, HEAD, (case_id, origin))

    def heads(self) -> dict[Chain, tuple[int, str]]:
        """Head of every chain."""
        self._settle()
        return {
            (row.case_id, row.origin): (row.seq, row.chain_hash)
            for row in self.connection.execute(sa.select(heads))
        }

    def chain_hash(self, chain: Chain, seq: int) -> str | None:
        """Chain hash of one event of a chain."""
        self._settle()
        query = sa.select(events.c.chain_hash).where(
            events.c.case_id == chain[0], events.c.origin == chain[1], events.c.seq == seq
        )
        return self.connection.execute(query).scalar_one_or_none()

    def rows(
        self,
        *,
        types: Collection[str] | None = None,
        since: int = 0,
        until: int | None = None,
        after: Mapping[Chain, int] | None = None,
        origin: str | None = None,
        event_id: str | None = None,
        citing: str | None = None,
    ) -> Iterator[Row]:
        """Events in the order of all, with the labels of cause and predecessor.

        They are fetched in parts, not all at once: chains are read side by side. ``after`` gives
        for each chain the number above which to read; chains that it does not name are read whole.
        ``since`` is such a number for all chains, ``until`` the last number to read, and ``origin``
        the only node to read of.
        """
        self._settle()
        query = _ROWS.where(events.c.seq > since) if since else _ROWS
        if until is not None:
            query = query.where(events.c.seq <= until)
        if types is not None:
            query = query.where(events.c.type.in_(sorted(types)))
        if event_id is not None:
            query = query.where(events.c.event_id == event_id)
        if citing is not None:
            query = query.where(self._cites(citing))
        if event_id is not None:
            return self._fetch(query)
        above, ends = after or {}, self.heads()
        parts = [
            self._fetch(query.where(_of(chain), events.c.seq > above.get(chain, 0)))
            for chain, (seq, _) in sorted(ends.items())
            if seq > above.get(chain, 0) and origin in {None, chain[1]}
        ]
        return parts[0] if len(parts) == 1 else merge(*parts, key=_place)

    def _fetch(self, query: sa.Select[Any]) -> Iterator[Row]:
        for row in self.connection.execute(query, execution_options=self._fetching):
            yield dict(row._mapping)

    def chain_rows(self, chain: Chain, types: Collection[str], since: int = 0) -> Iterator[Row]:
        """Events of some types of one chain, above a number, as :meth:`rows` gives them."""
        self._settle()
        wanted = events.c.type.in_(sorted(types))
        return self._fetch(_ROWS.where(_of(chain), events.c.seq > since, wanted))

    def places(
        self, after: Mapping[Chain, int], until: Mapping[Chain, int]
    ) -> Iterator[tuple[str, int, str]]:
        """Origin, number and stored label in the order of all, between numbers of each chain.

        Nothing of what the events say is read. Chains that ``until`` does not name are not read.
        """
        self._settle()
        parts = [
            _of(chain) & (events.c.seq > after.get(chain, 0)) & (events.c.seq <= last)
            for chain, last in until.items()
            if last > after.get(chain, 0)
        ]
        if not parts:
            return
        query = sa.select(events.c.origin, events.c.seq, events.c.label).where(sa.or_(*parts))
        ordered = query.order_by(events.c.order_ns, events.c.order_step, events.c.origin)
        for row in self.connection.execute(ordered, execution_options=self._fetching):
            yield row.origin, row.seq, row.label

    def row(self, event_id: str) -> Row | None:
        """One event, as :meth:`rows` gives it."""
        self._settle()
        found = self.connection.execute(_ROWS.where(events.c.event_id == event_id)).one_or_none()
        return dict(found._mapping) if found else None

    def order_at(self, chain: Chain, seq: int) -> OrderKey | None:
        """Where one event of a chain stands in the order of all; None if it is not here."""
        self._settle()
        names = {"case_id": chain[0], "origin": chain[1], "seq": seq}
        row = self.connection.execute(_ORDER_AT, names).one_or_none()
        return (row.order_ns, row.order_step) if row else None

    def seals(self, event_ids: Sequence[str]) -> dict[str, dict[str, tuple[bytes, bytes]]]:
        """Event id → pointer → (salt, value)."""
        self._settle()
        found: dict[str, dict[str, tuple[bytes, bytes]]] = {}
        for start in range(0, len(event_ids), 500):
            query = sa.select(seals).where(seals.c.event_id.in_(event_ids[start : start + 500]))
            for row in self.connection.execute(query):
                found.setdefault(row.event_id, {})[row.path] = (row.salt, row.value)
        return found

    def erased(self, after: Mapping[Chain, int]) -> bool:
        """Whether personal data was erased by an event beyond a number in each chain."""
        query = sa.select(events.c.seq).where(events.c.type == _ERASURE, _beyond(after)).limit(1)
        return self.connection.execute(query).first() is not None

    def snapshot(self, fold: str, viewer: str) -> Kept | None:
        """The stored snapshot of a fold for a viewer."""
        query = sa.select(kept).where(kept.c.fold == fold, kept.c.viewer == viewer)
        row = self.connection.execute(query).one_or_none()
        return Kept(**row._mapping) if row else None

    def raw(self, table: str) -> Iterator[dict[str, bytes | None]]:
        """All rows of a table as bytes, whatever is stored in them, for verification."""
        return self._raw(metadata.tables[table], sa.true())

    def raw_seals(self, event_ids: Sequence[str]) -> Iterator[dict[str, bytes | None]]:
        """As :meth:`raw`, the sealed values of some events."""
        return self._raw(seals, seals.c.event_id.in_(event_ids))

    def cause_orders(self) -> Iterator[OrderKey]:
        """For each event as :meth:`raw` gives them, where its cause stands."""
        for row in self.connection.execute(_CAUSES, execution_options=self._fetching):
            yield EARLIEST if row.order_ns is None else (row.order_ns, row.order_step)

    def not_held(self, chain: Chain, first: int, last: int) -> Iterator[tuple[str, str]]:
        """Event ids and pointers of what was not given to this node, of a part of a chain."""
        query = sa.select(seals.c.event_id, seals.c.path).where(
            seals.c.event_id == events.c.event_id,
            seals.c.salt == b"",
            _of(chain),
            events.c.seq.between(first, last),
        )
        for row in self.connection.execute(query, execution_options=self._fetching):
            yield row.event_id, row.path

    def seals_of_nobody(self) -> list[str]:
        """Ids under which values are kept that no event seals; at most ten."""
        known = sa.exists().where(events.c.event_id == seals.c.event_id)
        query = sa.select(seals.c.event_id).where(sa.not_(known)).distinct().limit(10)
        return sorted(str(event_id) for event_id in self.connection.execute(query).scalars())

    def _raw(
        self, table: sa.Table, which: sa.ColumnElement[bool]
    ) -> Iterator[dict[str, bytes | None]]:
        self._settle()
        query = (
            sa.select(*(self._sql.as_bytes(c).label(c.name) for c in table.columns))
            .where(which)
            .order_by(*table.primary_key.columns)
        )
        for row in self.connection.execute(query, execution_options=self._fetching):
            yield dict(row._mapping)

    def integrity(self) -> str:
        """The database's own check: "ok", or what it found."""
        return self._sql.integrity(self.connection)

    def _settle(self) -> None:
        """Bring what was written before into the tables. A reader wrote nothing."""

    def _cites(self, sha256: str) -> sa.ColumnElement[bool]:
        """Rows whose body or sealed fields hold the hash."""
        needle = sha256.encode()
        sealed = sa.select(seals.c.event_id).where(self._sql.holds(seals.c.value, needle))
        return self._sql.holds(events.c.body, needle) | events.c.event_id.in_(sealed)


_ORDER_AT = sa.select(events.c.order_ns, events.c.order_step).where(
    events.c.case_id == sa.bindparam("case_id"),
    events.c.origin == sa.bindparam("origin"),
    events.c.seq == sa.bindparam("seq"),
)


def _all_rows() -> sa.Select[Any]:
    """Each row with two labels that are looked up by a unique index, whatever the planner knows."""
    cause, before = events.alias("cause_event"), events.alias("before")
    cause_label = sa.select(cause.c.label).where(cause.c.event_id == events.c.cause)
    before_label = sa.select(before.c.label).where(
        before.c.case_id == events.c.case_id,
        before.c.origin == events.c.origin,
        before.c.seq == events.c.seq - 1,
    )
    return sa.select(
        events,
        cause_label.scalar_subquery().label("cause_label"),
        before_label.scalar_subquery().label("before_label"),
    ).order_by(events.c.case_id, events.c.origin, events.c.seq)


_ROWS = _all_rows()


def _all_causes() -> sa.Select[Any]:
    cause = events.alias("cause_event")
    of = cause.c.event_id == events.c.cause
    found = [
        sa.select(column).where(of).scalar_subquery().label(column.name)
        for column in (cause.c.order_ns, cause.c.order_step)
    ]
    ordered = (events.c.case_id, events.c.origin, events.c.seq)
    return sa.select(*found).select_from(events).order_by(*ordered)


_CAUSES = _all_causes()


def _place(row: Row) -> tuple[int, int, str]:
    return row["order_ns"], row["order_step"], row["origin"]


def _of(chain: Chain) -> sa.ColumnElement[bool]:
    return (events.c.case_id == chain[0]) & (events.c.origin == chain[1])


def _beyond(after: Mapping[Chain, int]) -> sa.ColumnElement[bool]:
    """Events above the number that is given for their chain; all of a chain that is not named."""
    above = [_of(chain) & (events.c.seq > seq) for chain, seq in after.items()]
    return sa.or_(*above, sa.not_(sa.or_(*map(_of, after)))) if after else sa.true()
