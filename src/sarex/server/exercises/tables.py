"""The table of exercises that this server began."""

from __future__ import annotations

import sqlalchemy as sa

from sarex.server.tables import metadata

__all__ = ["exercises"]

exercises = sa.Table(
    "exercises",
    metadata,
    sa.Column("case", sa.Text, primary_key=True),
    sa.Column("scenario", sa.Text, nullable=False),
    sa.Column("asked", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("began_ns", sa.BigInteger, nullable=False),
    sa.Column("ended_ns", sa.BigInteger),
    sa.Column("problem", sa.Text),
)
