"""What the two stores share: opening, transactions, and what they say when one fails."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, ClassVar, Self

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from sarex.errors import JournalError
from sarex.journal._stores.older import bring_up
from sarex.journal._stores.reader import Reader
from sarex.journal._stores.sql import Sql
from sarex.journal._stores.tables import FORMAT, meta, metadata
from sarex.journal._stores.writer import Writer

__all__ = ["Store", "make_tables"]


class Store(ABC):
    """The events of one case, in one database."""

    schema: str = ""
    """Where in the database its tables are; empty where that needs no name."""
    name: str
    """Where it is, for messages; without a password."""
    remedy: ClassVar[str]
    """What to do when readers kept a :meth:`checkpoint` from its work."""

    _engine: sa.Engine
    _sql: Sql
    _failure: ClassVar[tuple[str, str]]
    """What is said when the database fails, and what to do."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Reader]:
        """A snapshot: what was committed when the block began, unmoved by writers."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Writer]:
        """Committed to disk when the block ends; two writers of one chain wait for each other."""

    def mark(self) -> object | None:
        """A mark that is another one after each commit, by whatever process.

        None: this database has none that costs less than a reading.
        """
        return None

    @abstractmethod
    def checkpoint(self) -> bool:
        """Take erased bytes out of the database's files; False if readers prevent it."""

    @abstractmethod
    def discard(self) -> None:
        """Remove the whole store, of a case that could not be made."""

    def close(self) -> None:
        self._engine.dispose()

    @abstractmethod
    def _format(self) -> str | None:
        """The format of the tables, brought up to this program's where it can be."""

    def _brought_up(self) -> str:
        """Bring an older format up to this program's; other writers wait."""
        with self.writing() as writer:
            bring_up(writer, self.schema or None)
        return FORMAT

    def _opened(self) -> Self:
        """The store itself, if its format is read here; else it is closed and refused."""
        try:
            found = self._format()
            if found != FORMAT:
                raise JournalError(
                    "the journal has another format",
                    given=found,
                    allowed=FORMAT,
                    where=self.name,
                    remedy="Open it with the version of sarex that wrote it.",
                )
        except JournalError:
            self.close()
            raise
        return self

    @contextmanager
    def _transaction(self, **options: Any) -> Iterator[sa.Connection]:
        with (
            self._translating(),
            self._engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _translating(self) -> Iterator[None]:
        message, remedy = self._failure
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:  # the latter of a driver asked directly
            raise JournalError(
                message,
                given=str(getattr(error, "orig", None) or error).strip(),
                where=self.name,
                remedy=remedy,
            ) from error


def make_tables(connection: sa.Connection, about: Mapping[str, str]) -> None:
    """The tables of a new case, and what it is."""
    metadata.create_all(connection)
    rows = [{"key": key, "value": value} for key, value in about.items()]
    connection.execute(meta.insert(), [{"key": "format", "value": FORMAT}, *rows])
