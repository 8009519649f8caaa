"""A case of an older format is brought up to this one when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sqlalchemy as sa
from journal_cases import (
    REGISTRY,
    START,
    edit,
    fill,
    in_each_store,  # noqa: F401  # gives make_journal
    new_journal,
    note,
    reopened,
)
from journal_server import server

from sarex.journal import Journal, SeededIds, SimulatedClock
from sarex.journal._stores.older import bring_up
from sarex.labels import Viewer

WITHOUT_ORDER = (
    "DROP INDEX ix_events_cause",
    "ALTER TABLE events DROP COLUMN order_ns",
    "ALTER TABLE events DROP COLUMN order_step",
)


def test_a_file_of_the_first_format_gets_what_this_one_has(tmp_path: Path) -> None:
    with new_journal(tmp_path) as journal:
        fill(journal)
        head = journal.head()
        edit(
            journal,
            "ALTER TABLE events DROP COLUMN key_id",
            "ALTER TABLE events DROP COLUMN signature",
            *WITHOUT_ORDER,
            "DROP TABLE snapshots",
            "UPDATE meta SET value = 'sarex.journal/1' WHERE key = 'format'",
        )
    for _ in range(2):
        with reopened(tmp_path) as journal:
            assert journal.verify().ok
            assert journal.head() == head
            with journal._store.reading() as reader:
                assert reader.meta()["format"] == "sarex.journal/3"
                assert {(row["key_id"], row["signature"]) for row in reader.rows()} == {
                    (None, None)
                }
                assert reader.snapshot("any", "KOR/SMC") is None


def test_two_programs_that_bring_up_one_case_wait_for_each_other(tmp_path: Path) -> None:
    second = "UPDATE meta SET value = 'sarex.journal/2' WHERE key = 'format'"
    waits = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with new_journal(tmp_path, url=server().url) as journal, ThreadPoolExecutor() as pool:
        fill(journal)
        edit(journal, *WITHOUT_ORDER, second)
        store = journal._store
        with store.writing() as writer:
            bring_up(writer, store.schema)
            other = pool.submit(reopened, tmp_path)
            while not other.done():
                with store._engine.connect() as connection:  # type: ignore[attr-defined]
                    if connection.execute(waits).scalar_one():
                        break
        with other.result() as opened:
            assert opened.verify().ok
            assert len(opened.view(Viewer("KOR", "SMC")).events()) == 6


def test_a_case_of_the_second_format_gets_the_order_of_all(
    tmp_path: Path, make_journal: Callable[..., Journal]
) -> None:
    with make_journal(tmp_path) as journal:
        fill(journal)
        chain = (journal._store, journal._artefacts, "goto", "jpn-rcc", REGISTRY)
        other = Journal(*chain, SimulatedClock(START + 1), SeededIds(b"other"))
        last = journal.view(Viewer("KOR", "SMC")).events()[-1].event_id
        other.append_many([note(), note(cause=last), note()])
        order = [event.event_id for event in journal.view(Viewer("KOR", "SMC")).events()]
        keys = keys_of(journal)
        edit(
            journal, *WITHOUT_ORDER, "UPDATE meta SET value = 'sarex.journal/2' WHERE key='format'"
        )
    with reopened(tmp_path) as journal:
        assert keys_of(journal) == keys
        assert [event.event_id for event in journal.view(Viewer("KOR", "SMC")).events()] == order


def keys_of(journal: Journal) -> list[tuple[object, ...]]:
    with journal._store.reading() as reader:
        return [(row["event_id"], row["order_ns"], row["order_step"]) for row in reader.rows()]
