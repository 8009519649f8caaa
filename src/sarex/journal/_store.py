"""The raw store: one SQLite file. Private to the journal; an import contract keeps others out.

Write-ahead log and ``synchronous=FULL``: an append that has returned survives a kill and a power
cut, and readers never wait for the writer. Times are stored as the text that is hashed, bodies as
the canonical bytes that are hashed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import SQLAlchemyError

from sarex.errors import JournalError
from sarex.journal.seal import Seal

__all__ = ["EVENT_COLUMNS", "Reader", "Store", "Writer"]

FORMAT = "sarex.journal/2"
_OLDER = "sarex.journal/1"
"""Without the columns of a signature."""
_BUSY_MS = 30_000

_metadata = sa.MetaData()
_meta = sa.Table(
    "meta",
    _metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
_events = sa.Table(
    "events",
    _metadata,
    sa.Column("case_id", sa.Text, primary_key=True),
    sa.Column("origin", sa.Text, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("event_id", sa.Text, nullable=False, unique=True),
    sa.Column("type", sa.Text, nullable=False, index=True),
    sa.Column("schema", sa.Integer, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("cause", sa.Text),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("field_labels", sa.Text, nullable=False),
    sa.Column("occurred_at", sa.Text, nullable=False),
    sa.Column("marking", sa.Text),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("body_hash", sa.Text, nullable=False),
    sa.Column("recorded_at", sa.Text, nullable=False),
    sa.Column("clock_source", sa.Text, nullable=False),
    sa.Column("clock_offset_ns", sa.Text, nullable=False),
    sa.Column("prev", sa.Text, nullable=False),
    sa.Column("chain_hash", sa.Text, nullable=False),
    sa.Column("key_id", sa.Text),
    sa.Column("signature", sa.LargeBinary),
)
_seals = sa.Table(
    "seals",
    _metadata,
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("value", sa.LargeBinary, nullable=False),
)
_heads = sa.Table(
    "heads",
    _metadata,
    sa.Column("case_id", sa.Text, primary_key=True),
    sa.Column("origin", sa.Text, primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("chain_hash", sa.Text, nullable=False),
)
EVENT_COLUMNS = tuple(column.name for column in _events.columns)

Row = Mapping[str, Any]


class Reader:
    """One consistent reading of the store."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def meta(self) -> dict[str, str]:
        return {row.key: row.value for row in self._connection.execute(sa.select(_meta))}

    def head(self, case_id: str, origin: str) -> tuple[int, str] | None:
        """Number and chain hash of the last event."""
        row = self._connection.execute(
            sa.select(_heads.c.seq, _heads.c.chain_hash).where(
                _heads.c.case_id == case_id, _heads.c.origin == origin
            )
        ).one_or_none()
        return (row.seq, row.chain_hash) if row else None

    def rows(
        self,
        *,
        types: Collection[str] | None = None,
        since: int = 0,
        event_id: str | None = None,
        citing: str | None = None,
    ) -> list[Row]:
        """Events in the order of origin and number, with the labels of cause and predecessor."""
        cause, before = _events.alias("cause_event"), _events.alias("before")
        query = (
            sa.select(
                _events, cause.c.label.label("cause_label"), before.c.label.label("before_label")
            )
            .outerjoin(cause, cause.c.event_id == _events.c.cause)
            .outerjoin(
                before,
                (before.c.case_id == _events.c.case_id)
                & (before.c.origin == _events.c.origin)
                & (before.c.seq == _events.c.seq - 1),
            )
            .where(_events.c.seq > since)
            .order_by(_events.c.case_id, _events.c.origin, _events.c.seq)
        )
        if types is not None:
            query = query.where(_events.c.type.in_(sorted(types)))
        if event_id is not None:
            query = query.where(_events.c.event_id == event_id)
        if citing is not None:
            query = query.where(_cites(citing))
        return [dict(row._mapping) for row in self._connection.execute(query)]

    def has(self, event_id: str) -> bool:
        """Whether there is such an event."""
        query = sa.select(_events.c.seq).where(_events.c.event_id == event_id)
        return self._connection.execute(query).first() is not None

    def seals(self, event_ids: Sequence[str]) -> dict[str, dict[str, tuple[bytes, bytes]]]:
        """Event id → pointer → (salt, value)."""
        found: dict[str, dict[str, tuple[bytes, bytes]]] = {}
        for start in range(0, len(event_ids), 500):
            query = sa.select(_seals).where(_seals.c.event_id.in_(event_ids[start : start + 500]))
            for row in self._connection.execute(query):
                found.setdefault(row.event_id, {})[row.path] = (row.salt, row.value)
        return found

    def raw(self, table: str) -> Iterator[dict[str, bytes | None]]:
        """All rows of a table as bytes, whatever is stored in them, for verification."""
        columns = _metadata.tables[table].columns
        query = sa.select(
            *(sa.cast(column, sa.LargeBinary).label(column.name) for column in columns)
        ).order_by(*_metadata.tables[table].primary_key.columns)
        for row in self._connection.execute(query):
            yield dict(row._mapping)

    def integrity(self) -> str:
        """SQLite's own check of the file: "ok", or what it found."""
        lines = self._connection.exec_driver_sql("PRAGMA integrity_check").scalars()
        return "; ".join(str(line) for line in lines)


class Writer(Reader):
    """One transaction; nothing of it is kept unless all is."""

    def insert(self, row: Row, seals: Sequence[Seal]) -> None:
        """Add an event with its seals and move the head to it."""
        self._connection.execute(_events.insert().values(**row))
        for seal in seals:
            self._connection.execute(
                _seals.insert().values(
                    event_id=row["event_id"], path=seal.path, salt=seal.salt, value=seal.value
                )
            )
        head = {"seq": row["seq"], "chain_hash": row["chain_hash"]}
        statement = upsert(_heads).values(case_id=row["case_id"], origin=row["origin"], **head)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["case_id", "origin"], set_=head)
        )

    def erase(self, event_id: str, paths: Collection[str]) -> None:
        """Remove sealed values and their salts."""
        self._connection.execute(
            _seals.delete().where(_seals.c.event_id == event_id, _seals.c.path.in_(sorted(paths)))
        )


class Store:
    """The SQLite file of a case."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))
        sa_event.listen(self._engine, "connect", _configure)
        sa_event.listen(self._engine, "begin", _begin)

    @classmethod
    def create(cls, path: Path, meta: Mapping[str, str]) -> Store:
        """Make a new file with its tables."""
        if path.exists():
            raise JournalError(
                "there is a journal already",
                given=path,
                remedy="Open it, or give a new folder.",
            )
        store = cls(path)
        with store._transaction("BEGIN IMMEDIATE") as connection:
            _metadata.create_all(connection)
            rows = [{"key": key, "value": value} for key, value in meta.items()]
            connection.execute(_meta.insert(), [{"key": "format", "value": FORMAT}, *rows])
        return store

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open an existing file."""
        if not path.is_file():
            raise JournalError(
                "there is no journal here", given=path, remedy="Give the folder of a case."
            )
        store = cls(path)
        try:
            with store.reading() as reader:
                found = reader.meta().get("format")
            if found == _OLDER:
                found = store._add_signatures()
        except JournalError:
            store.close()
            raise
        if found != FORMAT:
            store.close()
            raise JournalError(
                "the journal has another format",
                given=found,
                allowed=FORMAT,
                where=str(path),
                remedy="Open it with the version of sarex that wrote it.",
            )
        return store

    def _add_signatures(self) -> str:
        """Bring an older file to this format: all of it or nothing; its events stay unsigned."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            if Reader(connection).meta()["format"] == _OLDER:  # no other process was first
                for column in (_events.c.key_id, _events.c.signature):
                    kind = column.type.compile(connection.dialect)
                    connection.exec_driver_sql(
                        f"ALTER TABLE events ADD COLUMN {column.name} {kind}"
                    )
                connection.execute(
                    _meta.update().where(_meta.c.key == "format").values(value=FORMAT)
                )
        return FORMAT

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A snapshot: what was committed when the block began, unmoved by writers."""
        with self._transaction("BEGIN") as connection:
            yield Reader(connection)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The only writer; another one waits. Committed to disk when the block ends."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield Writer(connection)

    def checkpoint(self) -> bool:
        """Move the write-ahead log into the file and empty it; False if readers prevent it."""
        with self._translating(), self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

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
                where=str(self.path),
                remedy="Check the disk and who else has it open, then run sarex journal verify.",
            ) from error


def _cites(sha256: str) -> sa.ColumnElement[bool]:
    """Rows whose body or sealed fields hold the hash."""
    needle = sha256.encode()
    sealed = sa.select(_seals.c.event_id).where(sa.func.instr(_seals.c.value, needle) > 0)
    return (sa.func.instr(_events.c.body, needle) > 0) | _events.c.event_id.in_(sealed)


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
