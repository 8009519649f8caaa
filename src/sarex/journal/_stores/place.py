"""Where a case folder keeps its events: in ``journal.sqlite``, or where ``journal.toml`` says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import tomli_w

from sarex.errors import JournalError
from sarex.journal._stores.sqlite import SqliteStore
from sarex.journal._stores.store import Store

__all__ = ["create_store", "open_store"]

SQLITE_FILE = "journal.sqlite"
PLACE_FILE = "journal.toml"
_FORMAT = "sarex.journal-place/1"


def create_store(folder: Path, about: Mapping[str, str], url: str | None) -> Store:
    """Make the store of a new case: a file in the folder, or a schema in the database at ``url``.

    Raises
    ------
    JournalError
        If there is a journal already, or the database cannot be used.
    """
    place = folder / PLACE_FILE
    if url is None and not place.exists():
        return SqliteStore.create(folder / SQLITE_FILE, about)
    if place.exists() or (folder / SQLITE_FILE).exists():
        raise JournalError(
            "there is a journal already", given=folder, remedy="Open it, or give a new folder."
        )
    assert url is not None
    from sarex.journal._stores.postgresql import PostgresqlStore

    store = PostgresqlStore.create(url, about)
    try:
        place.write_text(
            tomli_w.dumps({"format": _FORMAT, "url": store.url, "schema": store.schema}),
            encoding="utf-8",
        )
    except OSError:
        store.discard()
        raise
    return store


def open_store(folder: Path, url: str | None) -> Store:
    """Open the store of a case; ``url`` is where its database is now, if not where it was made.

    Raises
    ------
    JournalError
        If the folder holds no journal, or its database cannot be reached or does not hold it.
    """
    place = folder / PLACE_FILE
    if not place.exists():
        if url is not None:
            raise JournalError(
                "this case is not kept in a database",
                given=url.rpartition("@")[2],
                where=str(folder),
                remedy="Open it without a URL.",
            )
        return SqliteStore.open(folder / SQLITE_FILE)
    from sarex.journal._stores.postgresql import PostgresqlStore

    said = _read(place)
    return PostgresqlStore.open(url or said["url"], said["schema"])


def _read(place: Path) -> dict[str, str]:
    try:
        data = tomllib.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(place, str(error)) from error
    texts = {key: value for key, value in data.items() if isinstance(value, str)}
    if set(texts) != {"format", "url", "schema"} or texts["format"] != _FORMAT:
        raise _unreadable(place, repr(data))
    return texts


def _unreadable(place: Path, given: str) -> JournalError:
    return JournalError(
        "the file that says where the journal is cannot be read",
        given=given,
        allowed=f'format = "{_FORMAT}", url and schema, each a text',
        where=str(place),
        remedy="Restore it from a copy of the case's folder.",
    )
