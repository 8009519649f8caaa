"""A case in one SQLite file.

Write-ahead log and ``synchronous=FULL``: an append that has returned survives a kill and a power
cut, and readers never wait for the writer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.dialects.sqlite import insert

from sarex.errors import JournalError
from sarex.journal._stores.reader import Reader
from sarex.journal._stores.sql import HEAD, Chain, read_head
from sarex.journal._stores.store import Store, make_tables
from sarex.journal._stores.tables import OLDER
from sarex.journal._stores.writer import Writer, upsert

__all__ = ["SqliteStore"]

_BUSY_MS = 30_000


class _Sqlite:
    """How SQLite writes it; one writer at a time holds the whole file, so it needs no locks."""

    def upsert(self, table: sa.Table) -> Any:
        return upsert(insert, table)

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
    _failure = (
        "the journal's file cannot be read or written",
        "Check the disk and who else has it open, then run sarex journal verify.",
    )

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)
        self._sql = _Sqlite()
        self._engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            max_overflow=-1,  # as many readers as there are threads: none waits for another
        )
        sa_event.listen(self._engine, "connect", _configure)
        sa_event.listen(self._engine, "begin", _begin)
        self._watch: sa.PoolProxiedConnection | None = None
        self._watching = threading.Lock()

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
        with store._transaction(sarex_begin="BEGIN IMMEDIATE") as connection:
            make_tables(connection, about)
        return store

    @classmethod
    def open(cls, path: Path) -> SqliteStore:
        """Open an existing file."""
        if not path.is_file():
            raise JournalError(
                "there is no journal here", given=path, remedy="Give the folder of a case."
            )
        return cls(path)._opened()

    def _format(self) -> str | None:
        with self.reading() as reader:
            found = reader.meta().get("format")
        return self._brought_up() if found in OLDER else found

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        with self._transaction() as connection:
            yield Reader(connection, self._sql)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The only writer of the file; another one waits."""
        with self._transaction(sarex_begin="BEGIN IMMEDIATE") as connection:
            writer = Writer(connection, self._sql)
            yield writer
            writer.flush()

    def mark(self) -> int:
        """SQLite's own number of the file's version, asked on a connection that never writes.

        It tells of every commit on any other connection, in this process or another one.
        """
        with self._translating(), self._watching:
            if self._watch is None:
                self._watch = self._engine.raw_connection()
            raw = self._watch.driver_connection
            assert raw is not None
            return int(raw.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        with self._watching:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        super().close()

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
