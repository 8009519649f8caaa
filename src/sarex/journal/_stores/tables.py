"""The tables of a journal, the same in every store.

Times are stored as the text that is hashed, bodies as the canonical bytes that are hashed. Text
sorts by code point in every store, so that a view has one order.
"""

from __future__ import annotations

import sqlalchemy as sa

__all__ = [
    "EVENT_COLUMNS",
    "FORMAT",
    "OLDER",
    "effects",
    "events",
    "heads",
    "meta",
    "metadata",
    "seals",
    "snapshots",
]

FORMAT = "sarex.journal/3"
OLDER = ("sarex.journal/1", "sarex.journal/2")
"""The first has no columns of a signature and no snapshots, both have no columns of an order."""

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBER = sa.Integer().with_variant(sa.BigInteger(), "postgresql")

metadata = sa.MetaData()
meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", _TEXT, primary_key=True),
    sa.Column("value", _TEXT, nullable=False),
)
events = sa.Table(
    "events",
    metadata,
    sa.Column("case_id", _TEXT, primary_key=True),
    sa.Column("origin", _TEXT, primary_key=True),
    sa.Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    sa.Column("event_id", _TEXT, nullable=False, unique=True),
    sa.Column("type", _TEXT, nullable=False, index=True),
    sa.Column("schema", _NUMBER, nullable=False),
    sa.Column("author", _TEXT, nullable=False),
    sa.Column("role", _TEXT, nullable=False),
    sa.Column("cause", _TEXT),
    sa.Column("label", _TEXT, nullable=False),
    sa.Column("field_labels", _TEXT, nullable=False),
    sa.Column("occurred_at", _TEXT, nullable=False),
    sa.Column("marking", _TEXT),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("body_hash", _TEXT, nullable=False),
    sa.Column("recorded_at", _TEXT, nullable=False),
    sa.Column("clock_source", _TEXT, nullable=False),
    sa.Column("clock_offset_ns", _TEXT, nullable=False),
    sa.Column("prev", _TEXT, nullable=False),
    sa.Column("chain_hash", _TEXT, nullable=False),
    sa.Column("key_id", _TEXT),
    sa.Column("signature", sa.LargeBinary),
    sa.Column("order_ns", _NUMBER, nullable=False, server_default="0"),
    sa.Column("order_step", _NUMBER, nullable=False, server_default="0"),
)
effects = sa.Index(
    "ix_events_cause",
    events.c.cause,
    sqlite_where=events.c.cause.is_not(None),
    postgresql_where=events.c.cause.is_not(None),
)
"""What an event led to."""
seals = sa.Table(
    "seals",
    metadata,
    sa.Column("event_id", _TEXT, primary_key=True),
    sa.Column("path", _TEXT, primary_key=True),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("value", sa.LargeBinary, nullable=False),
)
heads = sa.Table(
    "heads",
    metadata,
    sa.Column("case_id", _TEXT, primary_key=True),
    sa.Column("origin", _TEXT, primary_key=True),
    sa.Column("seq", _NUMBER, nullable=False),
    sa.Column("chain_hash", _TEXT, nullable=False),
)
snapshots = sa.Table(
    "snapshots",
    metadata,
    sa.Column("fold", _TEXT, primary_key=True),
    sa.Column("viewer", _TEXT, primary_key=True),
    sa.Column("version", _TEXT, nullable=False),
    sa.Column("heads", _TEXT, nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
    sa.Column("digest", _TEXT, nullable=False),
)
EVENT_COLUMNS = tuple(column.name for column in events.columns)
