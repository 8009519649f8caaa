"""A case in a schema of its own in a PostgreSQL database.

Every commit waits for the disk. Appends to one chain wait for each other at the row of its head;
chains of different origins do not. A reading stands on one snapshot of the database.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import ArgumentError, OperationalError

from sarex.errors import JournalError
from sarex.journal._stores.reader import Reader
from sarex.journal._stores.sql import HEAD, Chain, read_head
from sarex.journal._stores.store import Store, make_tables
from sarex.journal._stores.tables import OLDER, heads
from sarex.journal._stores.writer import Writer, upsert
from sarex.journal.event import GENESIS

__all__ = ["PostgresqlStore", "parse_url"]

_CONNECT_TIMEOUT_S = 10
_READERS_TIMEOUT_S = 5.0
"""How long an erasure waits for readers that began before it."""
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


def parse_url(text: str) -> sa.URL:
    """The database that a URL names.

    Raises
    ------
    JournalError
        If it is no PostgreSQL URL, or holds a password: what is written into a case folder or
        typed into a shell is not secret.
    """
    try:
        url = sa.make_url(text)
    except ArgumentError as error:
        raise _not_a_url("something that is not a URL") from error
    if url.get_backend_name() != "postgresql" or not url.database:
        raise _not_a_url(url.render_as_string())
    if url.password is not None or "password" in url.query:
        raise JournalError(
            "a password does not belong in the URL of a journal",
            given=url.difference_update_query(["password"]).render_as_string(),
            allowed="a URL without a password",
            remedy="Give it as PGPASSWORD or in ~/.pgpass.",
        )
    return url.set(drivername="postgresql+psycopg")


def _not_a_url(given: str) -> JournalError:
    return JournalError(
        "not the URL of a PostgreSQL database",
        given=given,
        allowed="postgresql://USER@HOST:PORT/DATABASE",
        remedy="Give the URL of a database, or none to keep the case in a file.",
    )


class _Postgresql:
    """How PostgreSQL writes it."""

    def upsert(self, table: sa.Table) -> Any:
        return upsert(insert, table)

    def as_bytes(self, column: sa.Column[Any]) -> sa.ColumnElement[bytes]:
        if isinstance(column.type, sa.LargeBinary):
            return column
        return sa.func.convert_to(sa.cast(column, sa.Text), "UTF8", type_=sa.LargeBinary)

    def holds(self, column: sa.Column[bytes], needle: bytes) -> sa.ColumnElement[bool]:
        return sa.func.position(sa.literal(needle, sa.LargeBinary).op("IN")(column)) > 0

    def lock_head(self, connection: sa.Connection, chain: Chain) -> tuple[int, str] | None:
        head = read_head(connection, _LOCK_HEAD, chain)
        if head is None:
            first = {"case_id": chain[0], "origin": chain[1], "seq": 0, "chain_hash": GENESIS}
            connection.execute(insert(heads).on_conflict_do_nothing(), first)
            head = read_head(connection, _LOCK_HEAD, chain)
        return head

    def lock_snapshots(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("LOCK TABLE snapshots IN EXCLUSIVE MODE")

    def integrity(self, connection: sa.Connection) -> str:
        """The server checks its pages as they are read, as all were in the verification."""
        return "ok"


_LOCK_HEAD = HEAD.with_for_update()


class PostgresqlStore(Store):
    """The schema of a case."""

    remedy = (
        "Close the other readers and all sessions of other roles in this database, then VACUUM "
        "FULL the schema's seals and snapshots."
    )
    _failure = (
        "the journal's database does not answer or cannot be read or written",
        "Check that the server runs and lets you in; an event whose append ended here may have "
        "been recorded: look before you record it again.",
    )

    def __init__(self, url: str, schema: str) -> None:
        parsed = parse_url(url)
        self.url = parsed.set(drivername="postgresql").render_as_string()
        self.schema = schema
        self.name = f"{self.url}, schema {schema}"
        self._sql = _Postgresql()
        if "connect_timeout" not in parsed.query:
            parsed = parsed.update_query_dict({"connect_timeout": str(_CONNECT_TIMEOUT_S)})
        try:
            self._engine = sa.create_engine(parsed, pool_pre_ping=True)
        except ImportError as error:
            raise JournalError(
                "the driver for PostgreSQL is not installed",
                given=self.url,
                remedy="Install it: pip install 'sarex[postgresql]'.",
            ) from error
        sa_event.listen(self._engine, "connect", self._configure)

    @classmethod
    def create(cls, url: str, about: Mapping[str, str]) -> PostgresqlStore:
        """Make a new schema with its tables."""
        name = _NOT_IN_A_NAME.sub("_", about["case_id"].lower()).strip("_")[:40]
        store = cls(url, f"sarex_{name}_{secrets.token_hex(4)}")
        try:
            with store._transaction() as connection:
                connection.execute(sa.schema.CreateSchema(store.schema))
                make_tables(connection, about)
        except JournalError:
            store.close()
            raise
        return store

    @classmethod
    def open(cls, url: str, schema: str) -> PostgresqlStore:
        """Open an existing schema."""
        return cls(url, schema)._opened()

    def _format(self) -> str | None:
        with self._transaction() as connection:
            present = sa.inspect(connection).has_table("meta", schema=self.schema)
            found = Reader(connection, self._sql).meta().get("format") if present else None
        if not present:
            raise JournalError(
                "there is no journal here",
                given=self.name,
                remedy="Give the URL of the database that holds the case, or restore it there.",
            )
        return self._brought_up() if found in OLDER else found

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        with self._transaction(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        ) as connection:
            yield Reader(connection, self._sql)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        with self._transaction(isolation_level="READ COMMITTED") as connection:
            writer = Writer(connection, self._sql)
            yield writer
            writer.flush()

    def checkpoint(self) -> bool:
        """Write the tables that held erased bytes anew; False if readers still need the old rows.

        What the server's log, its free disk blocks, its replicas and its backups still hold is out
        of reach from here.
        """
        with (
            self._translating(),
            self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            if not _readers_left(connection):
                return False
            connection.exec_driver_sql(f"SET lock_timeout = '{_READERS_TIMEOUT_S:.0f}s'")
            try:
                for table in ("seals", "snapshots"):
                    connection.exec_driver_sql(f"VACUUM FULL {table}")
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
                    return False
                raise
            finally:
                connection.invalidate()
        return True

    def discard(self) -> None:
        with self._transaction() as connection:
            connection.execute(sa.schema.DropSchema(self.schema, cascade=True))
        self.close()

    def _configure(self, connection: Any, _record: object) -> None:
        """Every connection: this schema alone, and commits that wait for the disk."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('search_path', %s, false)", (self.schema,))
            cursor.execute(_FULL_COMMIT)
            unsafe = [f"{name} = off" for name, value in _durability(cursor) if value == "off"]
        connection.commit()
        if unsafe:
            raise JournalError(
                "the database may lose what it has acknowledged",
                given=", ".join(unsafe),
                allowed=", ".join(f"{name} = on" for name in _DURABLE),
                where=self.url,
                remedy="Ask whoever runs the server to switch them on.",
            )


_DURABLE = ("fsync", "full_page_writes")
_LOCK_NOT_AVAILABLE = "55P03"
_FULL_COMMIT = (
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') IN ('off', 'local')"
)
_OLD_READERS = (
    "SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND usesysid IS NOT NULL "
    "AND (query = '<insufficient privilege>' OR age(backend_xmin) >= age(%(now)s::xid))) "
    "+ (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database() "
    "AND age(transaction) >= age(%(now)s::xid)) "
    "+ (SELECT count(*) FROM pg_replication_slots WHERE age(xmin) >= age(%(now)s::xid))"
)
"""Whoever may still read a state from before. A session of another role may not be looked at: it
counts as one for as long as it lasts."""


def _durability(cursor: Any) -> list[tuple[str, str]]:
    return [
        (name, cursor.execute("SELECT current_setting(%s)", (name,)).fetchone()[0])
        for name in _DURABLE
    ]


def _readers_left(connection: sa.Connection) -> bool:
    """Wait until no session reads a state from before now; False if some go on too long."""
    now = connection.exec_driver_sql("SELECT pg_current_xact_id()::xid::text").scalar_one()
    until = time.monotonic() + _READERS_TIMEOUT_S
    while connection.exec_driver_sql(_OLD_READERS, {"now": now}).scalar_one():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
