"""Erased personal data: gone for every reader and from the tables' files; the chain still holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from journal_cases import (
    BOTH,
    KOR,
    START,
    Sighted,
    in_each_store,  # noqa: F401  # gives make_journal
    new_journal,
    reopened,
)
from journal_server import server

from sarex.errors import JournalError
from sarex.journal import Event, Journal
from sarex.journal._stores import postgresql
from sarex.labels import Viewer

SMC = Viewer("KOR", "SMC")
CALLER = "Kwon-Zaharova of the Blue Heron"


def report(journal: Journal) -> Event:
    body = Sighted(facility="ship", lon_deg=128.5, caller=CALLER)
    return journal.append(
        "sighting.reported", body, author="a", role="SMC", label=BOTH, occurred_at_ns=START
    )


def erase(journal: Journal, event_id: str) -> Event:
    return journal.erase_personal(
        event_id,
        author="data officer",
        role="SMC",
        label=KOR,
        occurred_at_ns=START,
        reason="asked for by the caller",
    )


@pytest.fixture
def journal(tmp_path: Path, make_journal: Callable[..., Journal]) -> Iterator[Journal]:
    with make_journal(tmp_path / "case") as made:
        yield made


def files_with_it(journal: Journal) -> list[Path]:
    """Files of the tables that hold the caller's name."""
    folder = Path(journal._artefacts.root).parent
    if (folder / "journal.toml").exists():
        with journal._store._engine.connect() as connection:  # type: ignore[attr-defined]
            connection.exec_driver_sql("CHECKPOINT")
        folder = server().data / "base"
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in found if CALLER.encode() in path.read_bytes()]


def test_erased_data_is_gone_from_readers_and_files(journal: Journal) -> None:
    event = report(journal)
    assert files_with_it(journal)
    erase(journal, event.event_id)
    assert files_with_it(journal) == []
    seen = journal.view(SMC).get(event.event_id)
    assert seen.erased == ("/caller",)
    assert seen.body == Sighted(facility="ship", lon_deg=128.5, caller=None)
    assert (seen.event_id, seen.chain_hash) == (event.event_id, event.chain_hash)
    with reopened(Path(journal._artefacts.root).parent) as other:
        assert other.view(SMC).get(event.event_id) == seen
        assert other.verify().ok


def test_what_is_erased_cannot_be_erased_twice(journal: Journal) -> None:
    event = report(journal)
    erase(journal, event.event_id)
    head = journal.head()
    with pytest.raises(JournalError, match="no such personal data"):
        erase(journal, event.event_id)
    assert journal.head() == head


def test_a_reader_that_holds_old_rows_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL keeps old rows as long as a reading that began before needs them."""
    monkeypatch.setattr(postgresql, "_READERS_TIMEOUT_S", 0.2)
    with new_journal(tmp_path, url=server().url) as journal, reopened(tmp_path) as other:
        event = report(journal)
        reading = other.view(SMC).stream()
        next(reading)
        with pytest.raises(JournalError, match="open readers"):
            erase(journal, event.event_id)
        assert journal.view(SMC).get(event.event_id).erased == ("/caller",)
        assert list(reading) == []


@pytest.fixture
def roles() -> Iterator[tuple[str, str]]:
    """URLs of two roles, neither of which may look at the other's sessions."""
    with psycopg.connect(server().url, autocommit=True) as connection:
        for role in ("clerk", "reader"):
            connection.execute(f"CREATE ROLE {role} LOGIN")
        connection.execute("GRANT CREATE ON DATABASE postgres TO clerk")
    clerk, reader = (server().url.replace("sarex@", f"{role}@") for role in ("clerk", "reader"))
    yield clerk, reader
    with psycopg.connect(server().url, autocommit=True) as connection:
        connection.execute("DROP OWNED BY clerk CASCADE")
        connection.execute("DROP ROLE clerk, reader")


def test_a_session_of_another_role_may_hold_old_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, roles: tuple[str, str]
) -> None:
    """Whether it does cannot be seen, so that the erasure is not said to be complete."""
    monkeypatch.setattr(postgresql, "_READERS_TIMEOUT_S", 0.2)
    clerk, reader = roles
    with new_journal(tmp_path, url=clerk) as journal:
        first, second = report(journal), report(journal)
        with psycopg.connect(reader) as other:
            other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            other.execute("SELECT count(*) FROM pg_class")
            with pytest.raises(JournalError, match="open readers"):
                erase(journal, first.event_id)
        erase(journal, second.event_id)
        assert [event.erased for event in journal.view(SMC).events() if event.erased] == [
            ("/caller",),
            ("/caller",),
        ]


def test_the_log_of_a_server_still_holds_it(tmp_path: Path) -> None:
    """What docs/journal.md says that PostgreSQL cannot promise is so."""
    with new_journal(tmp_path, url=server().url) as journal:
        erase(journal, report(journal).event_id)
        log = [path for path in (server().data / "pg_wal").iterdir() if path.is_file()]
        assert any(CALLER.encode() in path.read_bytes() for path in log)
