"""Writing inside one transaction, in whichever store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

import sqlalchemy as sa

from sarex.canonical import iso_to_ns
from sarex.journal._stores.reader import Kept, Reader, Row
from sarex.journal._stores.sql import Chain, Sql
from sarex.journal._stores.tables import EVENT_COLUMNS, events, heads, seals
from sarex.journal._stores.tables import snapshots as kept
from sarex.journal.ordering import EARLIEST, OrderKey, key_after
from sarex.journal.seal import Seal

__all__ = ["MOVE", "Writer", "upsert"]

Standing: TypeAlias = tuple[OrderKey, str]
"""Where an event stands in the order of all, and its label as stored."""


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
        self._present: dict[str, Standing] = {}

    def head(self, case_id: str, origin: str) -> tuple[int, str] | None:
        """Number and chain hash of the last event; other writers wait for this transaction."""
        self._settle()
        return self._sql.lock_head(self.connection, (case_id, origin))

    def standing_of(self, event_id: str) -> Standing | None:
        """Where an event stands, and its label; None if it is not here.

        What was gathered need not go to the tables for it.
        """
        if event_id not in self._present:
            found = self._standing_of(event_id)
            if found is None:
                return None
            self._present[event_id] = found
        return self._present[event_id]

    def _standing_of(self, event_id: str) -> Standing | None:
        row = self.connection.execute(_STANDING_OF, {"event_id": event_id}).one_or_none()
        return ((row.order_ns, row.order_step), row.label) if row else None

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
        self._present[row["event_id"]] = ((row["order_ns"], row["order_step"]), row["label"])

    def place_effects(self, chain: Chain, first: int, last: int) -> None:
        """Move what events of a chain led to behind them, where the effect was here before them."""
        self._settle()
        found = self.connection.execute(
            _MISPLACED, {"case_id": chain[0], "origin": chain[1], "first": first, "last": last}
        )
        # the lowest number comes off first: those that follow it in its chain move once
        waiting = sorted((((row.case_id, row.origin), row.seq) for row in found), reverse=True)
        locked = set[Chain]()
        while waiting:
            place = waiting.pop()
            if place[0] not in locked:
                self._sql.lock_head(self.connection, place[0])
                locked.add(place[0])
            waiting += self._place(*place)
        self._present.clear()

    def _place(self, chain: Chain, seq: int) -> Iterable[tuple[Chain, int]]:
        """Give one event its key anew; if it moved, the places that depend on it."""
        names = {"case_id": chain[0], "origin": chain[1], "seq": seq}
        row = self.connection.execute(_PLACED, names).one_or_none()
        if row is None:
            return ()
        before = self.order_at(chain, seq - 1) or EARLIEST
        cause = self._standing_of(row.cause) if row.cause else None
        key = key_after(iso_to_ns(row.recorded_at), before, cause[0] if cause else EARLIEST)
        if key == (row.order_ns, row.order_step):
            return ()
        self.connection.execute(MOVE, {"ns": key[0], "step": key[1], "id": row.event_id})
        effects = self.connection.execute(_EFFECTS, {"cause": row.event_id})
        return [(chain, seq + 1), *(((each.case_id, each.origin), each.seq) for each in effects)]

    def erase(self, event_id: str, paths: Collection[str]) -> None:
        """Remove sealed values and their salts, and the snapshots, which may hold the values."""
        self._settle()
        self.connection.execute(
            seals.delete().where(seals.c.event_id == event_id, seals.c.path.in_(sorted(paths)))
        )
        self._sql.lock_snapshots(self.connection)
        self.connection.execute(kept.delete())

    def keep(self, snapshot: Kept, after: Mapping[Chain, int]) -> bool:
        """Store a snapshot in the place of the one before.

        False, and nothing is stored, if personal data was erased beyond the heads ``after``: the
        state may hold it.
        """
        self._settle()
        self._sql.lock_snapshots(self.connection)
        if self.erased(after):
            return False
        self.drop(snapshot.fold, snapshot.viewer)
        self.connection.execute(
            kept.insert(), {name: getattr(snapshot, name) for name in Kept.__slots__}
        )
        return True

    def drop(self, fold: str, viewer: str) -> None:
        """Remove a snapshot."""
        self.connection.execute(kept.delete().where(kept.c.fold == fold, kept.c.viewer == viewer))

    def flush(self) -> None:
        """Write what was gathered."""
        if self._events:
            self.connection.execute(events.insert(), _one_or_many(self._events))
        if self._seals:
            self.connection.execute(seals.insert(), _one_or_many(self._seals))
        if self._heads:
            moved = _one_or_many(list(self._heads.values()))
            self.connection.execute(self._sql.upsert(heads), moved)
        self._events, self._seals, self._heads = [], [], {}
        self._present.clear()

    def _settle(self) -> None:
        self.flush()


MOVE = (
    events.update()
    .where(events.c.event_id == sa.bindparam("id"))
    .values(order_ns=sa.bindparam("ns"), order_step=sa.bindparam("step"))
)
"""Give the event ``id`` another key."""
_STANDING_OF = sa.select(events.c.order_ns, events.c.order_step, events.c.label).where(
    events.c.event_id == sa.bindparam("event_id")
)
_PLACED = sa.select(
    events.c.event_id,
    events.c.cause,
    events.c.recorded_at,
    events.c.order_ns,
    events.c.order_step,
).where(
    events.c.case_id == sa.bindparam("case_id"),
    events.c.origin == sa.bindparam("origin"),
    events.c.seq == sa.bindparam("seq"),
)
_EFFECTS = sa.select(events.c.case_id, events.c.origin, events.c.seq).where(
    events.c.cause == sa.bindparam("cause")
)


def _misplaced() -> sa.Select[Any]:
    """Events that do not stand behind a cause among the numbers of a chain."""
    effect, cause = events.alias("effect"), events.alias("cause_event")
    above = (effect.c.order_ns > cause.c.order_ns) | (
        (effect.c.order_ns == cause.c.order_ns) & (effect.c.order_step > cause.c.order_step)
    )
    return sa.select(effect.c.case_id, effect.c.origin, effect.c.seq).where(
        effect.c.cause == cause.c.event_id,
        cause.c.case_id == sa.bindparam("case_id"),
        cause.c.origin == sa.bindparam("origin"),
        cause.c.seq.between(sa.bindparam("first"), sa.bindparam("last")),
        sa.not_(above),
    )


_MISPLACED = _misplaced()


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
