"""No room left: the append is refused, what was acknowledged stays, and appending goes on later."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from journal_cases import append_notes, new_journal, note, reopened
from journal_kills import count_what_is_there
from journal_server import Server

from sarex.errors import JournalError
from sarex.journal import Journal


def fill_up(journal: Journal, length: int) -> tuple[dict[str, int], JournalError]:
    """Append until it is refused: what was acknowledged, and the refusal."""
    draw, acknowledged = random.Random(7), dict[str, int]()
    for _ in range(5_000):
        text = draw.randbytes(length // 2).hex()
        try:
            event = journal.append_many([note(text)])[0]
        except JournalError as error:
            return acknowledged, error
        acknowledged[event.event_id] = event.seq
    raise AssertionError("the store never became full")


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    with new_journal(tmp_path) as journal:
        engine = journal._store._engine  # type: ignore[attr-defined]

        def limit(connection: object, pages: int) -> None:
            connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

        with engine.connect() as connection:
            limit(connection.connection.driver_connection, 60)
        acknowledged, refusal = fill_up(journal, 2_000)
        assert "full" in str(refusal)
        assert len(acknowledged) > 10
        count_what_is_there(tmp_path, acknowledged)
        with engine.connect() as connection:
            limit(connection.connection.driver_connection, 10_000)
        acknowledged |= {event.event_id: event.seq for event in append_notes(journal, 3)}
    count_what_is_there(tmp_path, acknowledged)


_LIMITED = """
import resource, sys
from pathlib import Path
from journal_cases import note, reopened
from sarex.errors import JournalError
with reopened(Path(sys.argv[1])) as journal:
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
    for number in range(5_000):
        try:
            event = journal.append_many([note(str(number) * 400)])[0]
        except JournalError as error:
            print("refused", error.given, flush=True)
            break
        print(event.seq, event.event_id, flush=True)
"""


def test_a_process_whose_files_may_not_grow(tmp_path: Path) -> None:
    new_journal(tmp_path).close()
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, tmp_path],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    *lines, refused = done.stdout.splitlines()
    assert refused.startswith("refused"), done.stderr
    assert len(lines) > 10
    acknowledged = {event_id: int(seq) for seq, event_id in map(str.split, lines)}
    count_what_is_there(tmp_path, acknowledged)
    with reopened(tmp_path) as journal:
        acknowledged |= {event.event_id: event.seq for event in append_notes(journal, 3)}
    count_what_is_there(tmp_path, acknowledged)


def test_a_server_whose_files_may_not_grow(tmp_path: Path) -> None:
    full = Server(largest_file_bytes=20 * 2**20)  # its log comes in files of 16 MiB
    try:
        with new_journal(tmp_path, url=full.url) as journal:
            acknowledged, refusal = fill_up(journal, 400_000)
            assert "database" in str(refusal)
            assert len(acknowledged) > 10
            count_what_is_there(tmp_path, acknowledged)
            acknowledged |= {event.event_id: event.seq for event in append_notes(journal, 3)}
            with pytest.raises(JournalError):
                journal.append_many([note(random.Random(8).randbytes(2**20).hex())])
            count_what_is_there(tmp_path, acknowledged)
            with journal._store._engine.connect() as connection:  # type: ignore[attr-defined]
                biggest = connection.execute(
                    sa.text(
                        "SELECT max(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r'"
                    )
                )
                assert biggest.scalar_one() > 19 * 2**20
    finally:
        full.close()
