"""The order in which events of each case arrived here, and up to where it is written down."""

from __future__ import annotations

import sqlalchemy as sa

from sarex.server.tables import metadata

__all__ = ["channel_heads", "channel_runs"]

channel_runs = sa.Table(
    "channel_runs",
    metadata,
    sa.Column("case", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("first", sa.BigInteger, nullable=False),
    sa.Column("last", sa.BigInteger, nullable=False),
)

channel_heads = sa.Table(
    "channel_heads",
    metadata,
    sa.Column("case", sa.Text, primary_key=True),
    sa.Column("heads", sa.Text, nullable=False),
    sa.Column("numbering", sa.Text, nullable=False),
)
