"""A case in one SQLite file.

Write-ahead log and ``synchronous=FULL``: an append that has returned survives a kill and a power
cut, and readers never wait for the writer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import SQLAlchemyError

from sarex.errors import JournalError
from sarex.journal._stores.reader import HEAD, Chain, Reader, Store, Writer, read_head
from sarex.journal._stores.tables import FORMAT, OLDER, events, meta, metadata, snapshots

__all__ = ["SqliteStore"]

_BUSY_MS = 30_000


class _Sqlite:
    """How SQLite writes it; one writer at a time holds the whole file, so it needs no locks."""

    def upsert(self, table: sa.Table) -> Any:
        return _upsert(table)

    def as_bytes(self, column: sa.Column[Any]) -> sa.ColumnElement[bytes]:
        return sa.cast(column, sa.LargeBinary)

    def holds(self, column: sa.Column[bytes], needle: bytes) -> sa.ColumnElement[bool]:
        return sa.func.instr(column, needle) > 0

    def lock_head(self, connection: sa.Connection, chain: Chain) -> tuple[int, str] | None:
        return read_head(connection, HEAD, chain)

    def lock_snapshots(self, connection: sa.Connection) -> None:
        pass

    def integrity(self, connection: sa.Connection) -> str:
        lines = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
        return "; ".join(str(line) for line in lines)


class SqliteStore(Store):
    """The SQLite file of a case."""

    remedy = "Close the other readers, then open and close the journal once."

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)
        self._sql = _Sqlite()
        self._engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))
        sa_event.listen(self._engine, "connect", _configure)
        sa_event.listen(self._engine, "begin", _begin)

    @classmethod
    def create(cls, path: Path, about: Mapping[str, str]) -> SqliteStore:
        """Make a new file with its tables."""
        if path.exists():
            raise JournalError(
                "there is a journal already",
                given=path,
                remedy="Open it, or give a new folder.",
            )
        store = cls(path)
        with store._transaction("BEGIN IMMEDIATE") as connection:
            metadata.create_all(connection)
            rows = [{"key": key, "value": value} for key, value in about.items()]
            connection.execute(meta.insert(), [{"key": "format", "value": FORMAT}, *rows])
        return store

    @classmethod
    def open(cls, path: Path) -> SqliteStore:
        """Open an existing file."""
        if not path.is_file():
            raise JournalError(
                "there is no journal here", given=path, remedy="Give the folder of a case."
            )
        store = cls(path)
        try:
            store._check_format()
        except JournalError:
            store.close()
            raise
        return store

    def _check_format(self) -> None:
        with self.reading() as reader:
            found = reader.meta().get("format")
        if found == OLDER:
            found = self._bring_up()
        if found != FORMAT:
            raise JournalError(
                "the journal has another format",
                given=found,
                allowed=FORMAT,
                where=self.name,
                remedy="Open it with the version of sarex that wrote it.",
            )

    def _bring_up(self) -> str:
        """Bring an older file to this format: all of it or nothing; its events stay unsigned."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            if Reader(connection, self._sql).meta()["format"] == OLDER:  # no other was first
                for column in (events.c.key_id, events.c.signature):
                    kind = column.type.compile(connection.dialect)
                    connection.exec_driver_sql(
                        f"ALTER TABLE events ADD COLUMN {column.name} {kind}"
                    )
                snapshots.create(connection)
                connection.execute(meta.update().where(meta.c.key == "format").values(value=FORMAT))
        return FORMAT

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        with self._transaction("BEGIN") as connection:
            yield Reader(connection, self._sql)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The only writer of the file; another one waits."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            writer = Writer(connection, self._sql)
            yield writer
            writer.flush()

    def checkpoint(self) -> bool:
        """Move the write-ahead log into the file and empty it; False if readers prevent it."""
        with self._translating(), self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def discard(self) -> None:
        self.close()
        self.path.unlink()

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sa.Connection]:
        with (
            self._translating(),
            self._engine.connect().execution_options(sarex_begin=begin) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise JournalError(
                "the journal's file cannot be read or written",
                given=str(getattr(error, "orig", None) or error),
                where=self.name,
                remedy="Check the disk and who else has it open, then run sarex journal verify.",
            ) from error


@cache
def _upsert(table: sa.Table) -> Any:
    statement = insert(table)
    keys = [column.name for column in table.primary_key.columns]
    rest = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=rest)


def _configure(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sarex_begin", "BEGIN"))
