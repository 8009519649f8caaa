"""The database of a server: a file in its home, or a schema of its own in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.exc import ArgumentError

from sarex.errors import SarexError
from sarex.server.tables import FORMAT, meta, metadata

__all__ = ["HomeError", "check_url", "format_of", "open_database", "reading"]

_BUSY_MS = 10_000
_CONNECT_TIMEOUT_S = 10


class HomeError(SarexError):
    """The home of a server that cannot be used as asked."""

    code = "home"


def open_database(home: Path, home_id: str, url: str | None) -> sa.Engine:
    """The engine of a server's database, its tables made where they are missing.

    Parameters
    ----------
    home
        Folder that holds ``server.sqlite`` if there is no ``url``.
    home_id
        Names the schema in PostgreSQL, so that homes may share a database.
    url
        A PostgreSQL database, without a password.

    Raises
    ------
    HomeError
        If the URL is not one of PostgreSQL, or a newer sarex made the tables.
    """
    engine = _sqlite(home / "server.sqlite") if url is None else _postgresql(url, home_id)
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
            found = _format(connection)
            if found is None:
                connection.execute(sa.insert(meta), {"key": "format", "value": str(FORMAT)})
    except BaseException:
        engine.dispose()
        raise
    if found not in {None, FORMAT}:
        engine.dispose()
        raise HomeError(
            "another version of sarex made the server's tables",
            given=f"format {found}",
            allowed=f"format {FORMAT}",
            remedy="Start the server with the version that made them.",
            where=str(home),
        )
    return engine


def format_of(engine: sa.Engine) -> int | None:
    """The format that the tables say they have."""
    with engine.connect() as connection:
        return _format(connection)


def _format(connection: sa.Connection) -> int | None:
    found = connection.scalar(sa.select(meta.c.value).where(meta.c.key == "format"))
    return None if found is None else int(found)


def _sqlite(path: Path) -> sa.Engine:
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))
    sa_event.listen(engine, "connect", _configure)
    sa_event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: sa.Connection) -> None:
    writes = not connection.get_execution_options().get("sarex_reading", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def check_url(url: str) -> sa.URL:
    """A PostgreSQL URL, for the driver that sarex uses.

    Raises
    ------
    HomeError
        If it is none, or holds a password: what is typed into a shell is not secret.
    """
    try:
        parsed = sa.make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() != "postgresql" or not parsed.database:
        raise HomeError(
            "not the URL of a PostgreSQL database",
            allowed="postgresql://USER@HOST:PORT/DATABASE",
            remedy="Give the URL of a database, or none to keep the accounts in a file.",
        )
    if parsed.password is not None or "password" in parsed.query:
        raise HomeError(
            "a password does not belong in the URL of the database",
            allowed="a URL without a password",
            remedy="Give it as PGPASSWORD or in ~/.pgpass.",
        )
    return parsed.set(drivername="postgresql+psycopg")


def _postgresql(url: str, home_id: str) -> sa.Engine:
    parsed = check_url(url)
    if "connect_timeout" not in parsed.query:
        parsed = parsed.update_query_dict({"connect_timeout": str(_CONNECT_TIMEOUT_S)})
    schema = f"sarex_server_{home_id}"
    try:
        engine = sa.create_engine(
            parsed, pool_pre_ping=True, connect_args={"options": f"-csearch_path={schema}"}
        )
    except ImportError as error:
        raise HomeError(
            "the driver for PostgreSQL is not installed",
            remedy="Install it: pip install 'sarex[postgresql]'.",
        ) from error
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
    return engine


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that only reads, so that it waits for no writer."""
    with engine.connect().execution_options(sarex_reading=True) as connection:
        yield connection
