"""What the databases write differently, and the head of a chain, which they lock differently."""

from __future__ import annotations

from typing import Any, Protocol

import sqlalchemy as sa

from sarex.journal._stores.tables import heads

__all__ = ["HEAD", "Chain", "Sql", "read_head"]

Chain = tuple[str, str]
"""Case and origin."""


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
