"""The table of long work."""

from __future__ import annotations

import sqlalchemy as sa

from sarex.server.tables import metadata

__all__ = ["work"]

work = sa.Table(
    "work",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("parameters", sa.Text, nullable=False),
    sa.Column("party", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("fraction", sa.Float, nullable=False),
    sa.Column("word", sa.Text, nullable=False),
    sa.Column("numbers", sa.Text, nullable=False),
    sa.Column("moment_ns", sa.BigInteger),
    sa.Column("recording", sa.Text, nullable=False),
    sa.Column("event_ids", sa.Text, nullable=False),
    sa.Column("problem", sa.Text),
    sa.Column("times_begun", sa.Integer, nullable=False),
    sa.Column("asked_ns", sa.BigInteger, nullable=False),
    sa.Column("began_ns", sa.BigInteger),
    sa.Column("ended_ns", sa.BigInteger),
)
