"""Bringing the tables of an older format up to this one: all of it or nothing."""

from __future__ import annotations

import sqlalchemy as sa

from sarex.canonical import iso_to_ns
from sarex.journal._stores.sql import Chain
from sarex.journal._stores.tables import FORMAT, OLDER, effects, events, heads, meta, metadata
from sarex.journal._stores.writer import MOVE, Writer
from sarex.journal.ordering import EARLIEST, OrderKey, key_after

__all__ = ["bring_up"]

_TOGETHER = 5_000


def bring_up(writer: Writer, schema: str | None) -> None:
    """Add the columns and tables that are missing, and place the events in the order of all.

    Its events stay as they are: unsigned where they were.
    """
    connection = writer.connection
    if connection.execute(_HELD_FORMAT).scalar_one() not in OLDER:  # another program was first
        return
    there = {column["name"] for column in sa.inspect(connection).get_columns("events", schema)}
    for column in events.columns:
        if column.name not in there:
            kind = column.type.compile(connection.dialect)
            default = "" if column.nullable else " NOT NULL DEFAULT 0"
            connection.exec_driver_sql(
                f"ALTER TABLE events ADD COLUMN {column.name} {kind}{default}"
            )
    metadata.create_all(connection)
    effects.create(connection, checkfirst=True)
    ends = [((row.case_id, row.origin), row.seq) for row in connection.execute(sa.select(heads))]
    for chain, _ in sorted(ends):
        _place(connection, chain)
    for chain, last in sorted(ends):
        writer.place_effects(chain, 1, last)
    connection.execute(meta.update().where(meta.c.key == "format").values(value=FORMAT))


def _place(connection: sa.Connection, chain: Chain) -> None:
    """Place a chain by itself; what its causes change comes after."""
    before: OrderKey = EARLIEST
    seq = 0
    while rows := connection.execute(_NEXT, {"of": chain[0], "at": chain[1], "above": seq}).all():
        moved = []
        for row in rows:
            before = key_after(iso_to_ns(row.recorded_at), before)
            moved.append({"id": row.event_id, "ns": before[0], "step": before[1]})
        connection.execute(MOVE, moved)
        seq = rows[-1].seq


_HELD_FORMAT = sa.select(meta.c.value).where(meta.c.key == "format").with_for_update()
"""The format as it is once no other program brings the tables up."""
_NEXT = (
    sa.select(events.c.seq, events.c.event_id, events.c.recorded_at)
    .where(
        events.c.case_id == sa.bindparam("of"),
        events.c.origin == sa.bindparam("at"),
        events.c.seq > sa.bindparam("above"),
    )
    .order_by(events.c.seq)
    .limit(_TOGETHER)
)
