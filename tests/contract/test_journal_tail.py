"""What is kept of a journal's end says what the journal says, whoever wrote it and whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from journal_cases import append_notes, fill, in_each_store, reopened  # noqa: F401

from sarex.errors import JournalError
from sarex.journal import Journal
from sarex.labels import Viewer

Make = Callable[..., Journal]
KOREA, JAPAN = Viewer("KOR", "SMC"), Viewer("JPN", "SMC")


def _types(journal: Journal) -> list[str]:
    return sorted({event.type for event in journal.view(KOREA).events()})


@pytest.mark.parametrize("count", [1, 30, 250])
def test_events_that_another_process_wrote_are_seen_at_once(
    tmp_path: Path, make_journal: Make, count: int
) -> None:
    with make_journal(tmp_path / "case") as journal:
        fill(journal)
        (kind, *_) = _types(journal)
        before = {v: journal.view(v).events(types=[kind]) for v in (KOREA, JAPAN)}
        read = journal.view(KOREA).news().read
        assert journal.arrived(read).runs == ()
        with reopened(tmp_path / "case") as other:
            made = append_notes(other, count)
            for viewer in (KOREA, JAPAN):
                types = {kind, made[0].type}
                assert journal.view(viewer).events(types) == other.view(viewer).events(types)
                assert journal.view(viewer).events([kind])[: len(before[viewer])] == before[viewer]
            news = journal.view(KOREA).news(read)
            assert [e.event_id for e in news.events] == [e.event_id for e in made]
            assert journal.arrived(read) == other.arrived(read)
            (run,) = journal.arrived(read).runs
            assert run.last - run.first + 1 == count


def test_nothing_is_asked_of_a_file_in_which_nothing_was_written(
    tmp_path: Path, make_journal: Make
) -> None:
    with make_journal(tmp_path / "case") as journal:
        fill(journal)
        kinds = _types(journal)
        first = journal.view(KOREA).events(kinds)
        journal.view(KOREA).events(kinds)
        asked: list[str] = []
        sa.event.listen(
            journal._store._engine, "before_cursor_execute", lambda *how: asked.append(how[2])
        )
        assert journal.view(KOREA).events(kinds) is first
        assert asked == [] or journal._store.mark() is None  # PostgreSQL has no such mark
        append_notes(journal, 1)
        assert len(journal.view(KOREA).events([*kinds, "note.made"])) >= len(first)
        assert asked


def test_a_store_that_cannot_be_asked_is_said_and_not_taken_for_unchanged(
    tmp_path: Path, make_journal: Make
) -> None:
    with make_journal(tmp_path / "case") as journal:
        fill(journal)
        view = journal.view(KOREA)
        read = view.news().read
        view.news(read)
        watch = getattr(journal._store, "_watch", None)
        if watch is None:  # PostgreSQL: every look is a reading
            journal._store._engine.dispose()
            assert view.news(read).events == ()
            return
        watch.driver_connection.close()
        with pytest.raises(JournalError, match="cannot be read"):
            view.news(read)
