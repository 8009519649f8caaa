"""Reading and writing inside one transaction, in whichever store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import sqlalchemy as sa

from sarex.journal._stores.tables import EVENT_COLUMNS, events, heads, meta, metadata, seals
from sarex.journal._stores.tables import snapshots as kept
from sarex.journal.seal import Seal

__all__ = ["HEAD", "Chain", "Kept", "Reader", "Row", "Sql", "Writer", "read_head", "upsert"]

Row = Mapping[str, Any]
Chain = tuple[str, str]
"""Case and origin."""
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


class Sql(Protocol):
    """What the databases write differently."""

    def upsert(self, table: sa.Table) -> Any:
        """An insert that writes over a row of the same key."""
        ...

    def as_bytes(self, column: sa.Column[Any]) -> sa.ColumnElement[bytes]:
        """A column's content as bytes, whatever is stored in it."""
        ...

    def holds(self, column: sa.Column[bytes], needle: bytes) -> sa.ColumnElement[bool]:
        """Whether the bytes stand somewhere in the column."""
        ...

    def lock_head(self, connection: sa.Connection, chain: Chain) -> tuple[int, str] | None:
        """The head of a chain; other writers are kept off it until this transaction ends."""
        ...

    def lock_snapshots(self, connection: sa.Connection) -> None:
        """Keep other writers off the snapshots until this transaction ends."""
        ...

    def integrity(self, connection: sa.Connection) -> str:
        """The database's own check: "ok", or what it found."""
        ...


class Reader:
    """One consistent reading of the store."""

    _fetching: Mapping[str, Any] = {"yield_per": 1000}

    def __init__(self, connection: sa.Connection, sql: Sql) -> None:
        self._connection = connection
        self._sql = sql

    def meta(self) -> dict[str, str]:
        return {row.key: row.value for row in self._connection.execute(sa.select(meta))}

    def head(self, case_id: str, origin: str) -> tuple[int, str] | None:
        """Number and chain hash of the last event."""
        return read_head(self._connection, HEAD, (case_id, origin))

    def heads(self) -> dict[Chain, tuple[int, str]]:
        """Head of every chain."""
        self._settle()
        return {
            (row.case_id, row.origin): (row.seq, row.chain_hash)
            for row in self._connection.execute(sa.select(heads))
        }

    def chain_hash(self, chain: Chain, seq: int) -> str | None:
        """Chain hash of one event of a chain."""
        self._settle()
        query = sa.select(events.c.chain_hash).where(
            events.c.case_id == chain[0], events.c.origin == chain[1], events.c.seq == seq
        )
        return self._connection.execute(query).scalar_one_or_none()

    def rows(
        self,
        *,
        types: Collection[str] | None = None,
        since: int = 0,
        after: Mapping[Chain, int] | None = None,
        event_id: str | None = None,
        citing: str | None = None,
    ) -> Iterator[Row]:
        """Events in the order of origin and number, with the labels of cause and predecessor.

        They are fetched in parts, not all at once. ``after`` gives for each chain the number
        above which to read; chains that it does not name are read whole.
        """
        self._settle()
        query = _ROWS.where(events.c.seq > since) if since else _ROWS
        if types is not None:
            query = query.where(events.c.type.in_(sorted(types)))
        if event_id is not None:
            query = query.where(events.c.event_id == event_id)
        if citing is not None:
            query = query.where(self._cites(citing))
        for part in [query] if after is None else self._by_chain(query, after):
            for row in self._connection.execute(part, execution_options=self._fetching):
                yield dict(row._mapping)

    def _by_chain(self, query: sa.Select[Any], after: Mapping[Chain, int]) -> Iterator[Any]:
        """A query for each chain, in their order: each reads its part of the index alone."""
        for chain in sorted(self.heads()):
            yield query.where(_of(chain), events.c.seq > after.get(chain, 0))

    def row(self, event_id: str) -> Row | None:
        """One event, as :meth:`rows` gives it."""
        self._settle()
        found = self._connection.execute(_ROWS.where(events.c.event_id == event_id)).one_or_none()
        return dict(found._mapping) if found else None

    def has(self, event_id: str) -> bool:
        """Whether there is such an event."""
        self._settle()
        return self._connection.execute(_HAS, {"event_id": event_id}).first() is not None

    def seals(self, event_ids: Sequence[str]) -> dict[str, dict[str, tuple[bytes, bytes]]]:
        """Event id → pointer → (salt, value)."""
        self._settle()
        found: dict[str, dict[str, tuple[bytes, bytes]]] = {}
        for start in range(0, len(event_ids), 500):
            query = sa.select(seals).where(seals.c.event_id.in_(event_ids[start : start + 500]))
            for row in self._connection.execute(query):
                found.setdefault(row.event_id, {})[row.path] = (row.salt, row.value)
        return found

    def erased(self, after: Mapping[Chain, int]) -> bool:
        """Whether personal data was erased by an event beyond a number in each chain."""
        query = sa.select(events.c.seq).where(events.c.type == _ERASURE, _beyond(after)).limit(1)
        return self._connection.execute(query).first() is not None

    def snapshot(self, fold: str, viewer: str) -> Kept | None:
        """The stored snapshot of a fold for a viewer."""
        query = sa.select(kept).where(kept.c.fold == fold, kept.c.viewer == viewer)
        row = self._connection.execute(query).one_or_none()
        return Kept(**row._mapping) if row else None

    def raw(self, table: str) -> Iterator[dict[str, bytes | None]]:
        """All rows of a table as bytes, whatever is stored in them, for verification."""
        self._settle()
        columns = metadata.tables[table].columns
        query = sa.select(
            *(self._sql.as_bytes(column).label(column.name) for column in columns)
        ).order_by(*metadata.tables[table].primary_key.columns)
        for row in self._connection.execute(query, execution_options=self._fetching):
            yield dict(row._mapping)

    def integrity(self) -> str:
        """The database's own check: "ok", or what it found."""
        return self._sql.integrity(self._connection)

    def _settle(self) -> None:
        """Bring what was written before into the tables. A reader wrote nothing."""

    def _cites(self, sha256: str) -> sa.ColumnElement[bool]:
        """Rows whose body or sealed fields hold the hash."""
        needle = sha256.encode()
        sealed = sa.select(seals.c.event_id).where(self._sql.holds(seals.c.value, needle))
        return self._sql.holds(events.c.body, needle) | events.c.event_id.in_(sealed)


class Writer(Reader):
    """One transaction; nothing of it is kept unless all is.

    Events are gathered and go to the tables together, before anything is read and at the end. What
    it reads is short, and fetched at once.
    """

    _fetching: Mapping[str, Any] = {}

    def __init__(self, connection: sa.Connection, sql: Sql) -> None:
        super().__init__(connection, sql)
        self._events: list[Row] = []
        self._seals: list[Row] = []
        self._heads: dict[Chain, Row] = {}
        self._present: set[str] = set()

    def head(self, case_id: str, origin: str) -> tuple[int, str] | None:
        """Number and chain hash of the last event; other writers wait for this transaction."""
        self._settle()
        return self._sql.lock_head(self._connection, (case_id, origin))

    def has(self, event_id: str) -> bool:
        if event_id not in self._present:
            if not super().has(event_id):
                return False
            self._present.add(event_id)
        return True

    def insert(self, row: Row, seals: Sequence[Seal]) -> None:
        """Add an event with its seals and move the head of its chain to it."""
        self._events.append({name: row.get(name) for name in EVENT_COLUMNS})
        self._seals.extend(
            {
                "event_id": row["event_id"],
                "path": seal.path,
                "salt": seal.salt,
                "value": seal.value,
            }
            for seal in seals
        )
        names = ("case_id", "origin", "seq", "chain_hash")
        self._heads[row["case_id"], row["origin"]] = {name: row[name] for name in names}
        self._present.add(row["event_id"])

    def erase(self, event_id: str, paths: Collection[str]) -> None:
        """Remove sealed values and their salts, and the snapshots, which may hold the values."""
        self._settle()
        self._connection.execute(
            seals.delete().where(seals.c.event_id == event_id, seals.c.path.in_(sorted(paths)))
        )
        self._sql.lock_snapshots(self._connection)
        self._connection.execute(kept.delete())

    def keep(self, snapshot: Kept, after: Mapping[Chain, int]) -> bool:
        """Store a snapshot in the place of the one before.

        False, and nothing is stored, if personal data was erased beyond the heads ``after``: the
        state may hold it.
        """
        self._settle()
        self._sql.lock_snapshots(self._connection)
        if self.erased(after):
            return False
        self.drop(snapshot.fold, snapshot.viewer)
        self._connection.execute(
            kept.insert(), {name: getattr(snapshot, name) for name in Kept.__slots__}
        )
        return True

    def drop(self, fold: str, viewer: str) -> None:
        """Remove a snapshot."""
        self._connection.execute(kept.delete().where(kept.c.fold == fold, kept.c.viewer == viewer))

    def flush(self) -> None:
        """Write what was gathered."""
        if self._events:
            self._connection.execute(events.insert(), _one_or_many(self._events))
        if self._seals:
            self._connection.execute(seals.insert(), _one_or_many(self._seals))
        if self._heads:
            moved = _one_or_many(list(self._heads.values()))
            self._connection.execute(self._sql.upsert(heads), moved)
        self._events, self._seals, self._heads = [], [], {}
        self._present.clear()

    def _settle(self) -> None:
        self.flush()


HEAD = sa.select(heads.c.seq, heads.c.chain_hash).where(
    heads.c.case_id == sa.bindparam("case_id"), heads.c.origin == sa.bindparam("origin")
)
"""The head of the chain ``case_id``, ``origin``."""


def read_head(
    connection: sa.Connection, query: sa.Select[Any], chain: Chain
) -> tuple[int, str] | None:
    """What :data:`HEAD` finds."""
    names = {"case_id": chain[0], "origin": chain[1]}
    row = connection.execute(query, names).one_or_none()
    return (row.seq, row.chain_hash) if row else None


@cache
def upsert(insert: Callable[[sa.Table], Any], table: sa.Table) -> Any:
    """What :meth:`Sql.upsert` is, with the ``insert`` of a database."""
    statement = insert(table)
    keys = [column.name for column in table.primary_key.columns]
    rest = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=rest)


def _one_or_many(rows: list[Row]) -> Row | list[Row]:
    """One row goes to the database in fewer steps than a list of one."""
    return rows[0] if len(rows) == 1 else rows


_HAS = sa.select(events.c.seq).where(events.c.event_id == sa.bindparam("event_id"))


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


def _of(chain: Chain) -> sa.ColumnElement[bool]:
    return (events.c.case_id == chain[0]) & (events.c.origin == chain[1])


def _beyond(after: Mapping[Chain, int]) -> sa.ColumnElement[bool]:
    """Events above the number that is given for their chain; all of a chain that is not named."""
    above = [_of(chain) & (events.c.seq > seq) for chain, seq in after.items()]
    return sa.or_(*above, sa.not_(sa.or_(*map(_of, after)))) if after else sa.true()
