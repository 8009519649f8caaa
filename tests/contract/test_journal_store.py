"""What any store of the journal must do: lose nothing acknowledged, show what was changed."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from sarex.canonical import Degrees
from sarex.errors import JournalError
from sarex.journal import (
    Draft,
    EventType,
    Journal,
    PersonalText,
    Registry,
    SeededIds,
    SimulatedClock,
    SystemClock,
    SystemIds,
)
from sarex.labels import Label, Viewer

START = 1_780_000_000_000_000_000
KOR = Label("KOR")
BOTH = Label("KOR", ("JPN",))


class Sighted(BaseModel):
    facility: str
    lon_deg: Degrees
    caller: PersonalText = None


class Noted(BaseModel):
    text: str


REGISTRY = Registry([EventType("sighting.reported", 1, Sighted), EventType("note.made", 1, Noted)])


def new_journal(folder: Path, seed: bytes = b"seed") -> Journal:
    folder.mkdir(parents=True, exist_ok=True)
    return Journal.create(
        folder, "goto", "kor-rcc", REGISTRY, SimulatedClock(START), SeededIds(seed)
    )


def fill(journal: Journal, count: int = 6) -> None:
    cause = None
    for number in range(count):
        journal.clocks.advance_to(START + number * 1_000_000_001)  # type: ignore[attr-defined]
        event = journal.append(
            "sighting.reported",
            Sighted(facility=f"ship-{number}", lon_deg=128.1 + number / 3, caller="Kim Min-jun"),
            author="watch officer",
            role="SMC",
            label=BOTH if number % 2 else KOR,
            occurred_at_ns=START + number,
            cause=cause,
            marking="received",
            field_labels={"/lon_deg": KOR},
        )
        cause = event.event_id


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed case of six events, copied by each test."""
    folder = tmp_path_factory.mktemp("filled") / "case"
    with new_journal(folder) as journal:
        fill(journal)
    return folder


@pytest.fixture
def journal(filled: Path, tmp_path: Path) -> Iterator[Journal]:
    folder = Path(shutil.copytree(filled, tmp_path / "case"))
    with Journal.open(
        folder, REGISTRY, SimulatedClock(START + 10**12), SeededIds(b"seed")
    ) as opened:
        yield opened


def columns() -> dict[str, str]:
    """Column → the part that a flip in it is reported as, where it can still be read."""
    content = dict.fromkeys(
        ("type", "schema", "role", "cause", "label", "field_labels", "occurred_at", "marking"),
        "content",
    )
    chain = dict.fromkeys(("recorded_at", "clock_source", "clock_offset_ns", "chain_hash"), "chain")
    return {
        **content,
        **chain,
        "author": "content",
        "body": "body",
        "body_hash": "body_hash",
        "case_id": "gap",
        "event_id": "event_id",
        "origin": "gap",
        "prev": "prev",
        "seq": "gap",
    }


def file_of(journal: Journal) -> Path:
    return journal._store.path


def edit(path: Path, *statements: tuple[str, tuple[object, ...]]) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for sql, values in statements:
            connection.execute(sql, values)
    connection.close()


def read_bytes(path: Path, column: str, seq: int) -> bytes:
    connection = sqlite3.connect(path)
    (data,) = connection.execute(
        f"SELECT CAST({column} AS BLOB) FROM events WHERE seq = ?", (seq,)
    ).fetchone()
    connection.close()
    return bytes(data)


def test_the_columns_of_the_test_are_those_of_the_store(journal: Journal) -> None:
    connection = sqlite3.connect(file_of(journal))
    names = {row[1] for row in connection.execute("PRAGMA table_info(events)")}
    connection.close()
    assert names == set(columns()) | {"key_id", "signature"}  # of these the events here have none


@pytest.mark.parametrize("bit", [0x01, 0x80], ids=["readable", "not-utf8"])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize("column", sorted(columns()))
def test_a_flipped_byte_is_located(journal: Journal, column: str, place: str, bit: int) -> None:
    seq = 6 if column == "seq" else 4  # a flipped number must not meet another row's
    data = bytearray(read_bytes(file_of(journal), column, seq))
    data[{"first": 0, "middle": len(data) // 2, "last": -1}[place]] ^= bit
    kind = "BLOB" if column == "body" else "TEXT"
    sql = f"UPDATE events SET {column} = CAST(? AS {kind}) WHERE seq = ?"
    edit(file_of(journal), (sql, (bytes(data), seq)))
    problem = journal.verify().problem
    assert problem is not None
    assert problem.origin == "kor-rcc"
    assert problem.seq == seq
    assert problem.part in {columns()[column], column}
    if bit == 0x01 and column not in NOT_JSON_SAFE:
        assert problem.part == columns()[column]


NOT_JSON_SAFE = {
    # a readable flip may still break the JSON, the number or the time that the column holds
    *("body", "label", "field_labels", "occurred_at", "recorded_at", "seq", "clock_offset_ns"),
}


@pytest.mark.parametrize("column", ["salt", "value"])
def test_a_flipped_sealed_value_is_located(journal: Journal, column: str) -> None:
    event_id = journal.view(Viewer("KOR", "SMC")).events()[3].event_id
    edit(
        file_of(journal),
        (
            f"UPDATE seals SET {column} = CAST(X'00' AS BLOB) || substr({column}, 2) "
            "WHERE event_id = ? AND path = '/caller'",
            (event_id,),
        ),
    )
    problem = journal.verify().problem
    assert problem is not None
    assert (problem.seq, problem.type, problem.part) == (4, "sighting.reported", "seal")


def test_a_sealed_value_removed_without_a_record_is_located(journal: Journal) -> None:
    edit(file_of(journal), ("DELETE FROM seals WHERE rowid = 3", ()))
    problem = journal.verify().problem
    assert problem is not None
    assert (problem.seq, problem.part) == (2, "seal")


@pytest.mark.parametrize(
    ("name", "statements", "seq", "part"),
    [
        ("dropped", ["DELETE FROM events WHERE seq = 3"], 3, "gap"),
        ("first dropped", ["DELETE FROM events WHERE seq = 1"], 1, "gap"),
        ("end cut off", ["DELETE FROM events WHERE seq > 4"], 5, "end"),
        ("all dropped", ["DELETE FROM events"], 1, "end"),
        ("head dropped", ["DELETE FROM heads"], 6, "end"),
        ("head moved back", ["UPDATE heads SET seq = 5"], 7, "end"),
        (
            "reordered",
            [
                "UPDATE events SET seq = 99 WHERE seq = 2",
                "UPDATE events SET seq = 2 WHERE seq = 5",
                "UPDATE events SET seq = 5 WHERE seq = 99",
            ],
            2,
            "order",
        ),
        (
            "truncated body",
            ["UPDATE events SET body = substr(body, 1, length(body) - 5) WHERE seq = 4"],
            4,
            "body",
        ),
        ("label dropped", ["UPDATE events SET marking = NULL WHERE seq = 4"], 4, "content"),
        (
            "relabelled",
            ["UPDATE events SET label = (SELECT label FROM events WHERE seq = 2) WHERE seq = 3"],
            3,
            "content",
        ),
    ],
)
def test_a_changed_chain_is_located(
    journal: Journal, name: str, statements: list[str], seq: int, part: str
) -> None:
    edit(file_of(journal), *((sql, ()) for sql in statements))
    problem = journal.verify().problem
    assert problem is not None, name
    assert (problem.seq, problem.part) == (seq, part)


@pytest.mark.parametrize("key", ["case_id", "origin"])
def test_another_name_of_the_case_or_its_node_is_seen(journal: Journal, key: str) -> None:
    edit(file_of(journal), ("UPDATE meta SET value = 'other' WHERE key = ?", (key,)))
    problem = journal.verify().problem
    assert problem is not None
    assert problem.part == "meta"


def test_a_chain_rewritten_as_a_whole_is_seen_by_a_witness(tmp_path: Path) -> None:
    with new_journal(tmp_path / "true") as true:
        fill(true)
        witnessed = {"kor-rcc": true.head()}
        assert true.verify(expected_heads=witnessed).ok
    with new_journal(tmp_path / "forged", b"other salts") as forged:
        fill(forged)
        assert forged.verify().ok
        problem = forged.verify(expected_heads=witnessed).problem
    assert problem is not None
    assert (problem.part, problem.seq) == ("witness", 6)


def test_a_flipped_byte_anywhere_in_the_rows_of_the_file_is_seen(tmp_path: Path) -> None:
    with new_journal(tmp_path / "case") as journal:
        fill(journal)
        path = file_of(journal)
        needles = [
            (row.event_id.encode(), row.seq) for row in journal.view(Viewer("KOR", "SMC")).events()
        ]
    clean = path.read_bytes()
    offsets = [m for needle, _ in needles for m in _all(clean, needle)]
    offsets += [0, 20, 100, 105]  # the file's own header and first page
    assert len(offsets) > len(needles)
    for offset in offsets:
        damaged = bytearray(clean)
        damaged[offset] ^= 0x04
        path.write_bytes(bytes(damaged))
        assert _found_damaged(path.parent), f"a flip at byte {offset} was not seen"


def _all(data: bytes, needle: bytes) -> Iterator[int]:
    start = data.find(needle)
    while start >= 0:
        yield start
        start = data.find(needle, start + 1)


def _found_damaged(folder: Path) -> bool:
    try:
        with Journal.open(folder, REGISTRY, SystemClock(), SystemIds()) as journal:
            return not journal.verify().ok
    except JournalError:
        return True


def test_the_same_seed_and_clock_give_the_same_hashes(tmp_path: Path) -> None:
    chains = []
    for name in ("first", "second"):
        with new_journal(tmp_path / name) as journal:
            fill(journal)
            events = journal.view(Viewer("KOR", "SMC")).events()
            chains.append([(event.event_id, event.chain_hash) for event in events])
    assert chains[0] == chains[1]
    assert len({h for pair in chains[0] for h in pair}) == 12


def test_content_hashes_do_not_depend_on_the_wall_clock(tmp_path: Path) -> None:
    ids, chains = [], []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        clock = SimulatedClock(START, recorder=SystemClock())
        with Journal.create(folder, "goto", "kor", REGISTRY, clock, SeededIds(b"s")) as journal:
            fill(journal, 2)
            events = journal.view(Viewer("KOR", "SMC")).events()
            ids.append([event.event_id for event in events])
            chains.append([event.chain_hash for event in events])
    assert ids[0] == ids[1]
    assert chains[0] != chains[1]


def test_another_seed_gives_other_seals(tmp_path: Path) -> None:
    heads = []
    for seed in (b"one", b"two"):
        with new_journal(tmp_path / seed.decode(), seed) as journal:
            fill(journal, 1)
            heads.append(journal.head())
    assert heads[0] != heads[1]


def test_several_drafts_are_recorded_together_or_not_at_all(journal: Journal) -> None:
    def draft(cause: str | None) -> Draft:
        return Draft(
            type_name="note.made",
            body=Noted(text="sea state 4"),
            author="OSC",
            role="OSC",
            label=KOR,
            occurred_at_ns=START,
            cause=cause,
        )

    head = journal.head()
    with pytest.raises(JournalError, match="cause"):
        journal.append_many([draft(None), draft("0" * 64)])
    assert journal.head() == head
    made = journal.append_many([draft(None), draft(None)])
    assert [event.seq for event in made] == [7, 8]
    assert journal.verify().ok


def test_readers_see_whole_appends_while_a_writer_writes(tmp_path: Path) -> None:
    with new_journal(tmp_path / "case") as journal:
        fill(journal, 1)
        counts, failures = [], []
        done = threading.Event()

        def read() -> None:
            try:
                with Journal.open(
                    tmp_path / "case", REGISTRY, SystemClock(), SystemIds()
                ) as reader:
                    while not done.is_set():
                        report = reader.verify()
                        assert report.ok, report.problem
                        counts.append(len(reader.view(Viewer("KOR", "SMC")).events()))
            except BaseException as error:
                failures.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        for number in range(60):
            journal.append_many(
                Draft(
                    type_name="note.made",
                    body=Noted(text=f"{number}.{part}"),
                    author="OSC",
                    role="OSC",
                    label=KOR,
                    occurred_at_ns=START,
                )
                for part in range(2)
            )
        done.set()
        thread.join()
    assert not failures
    assert counts == sorted(counts)
    assert len(set(counts)) > 1
    assert all(count % 2 for count in counts), "half of a pair was seen"


def test_two_writers_share_one_chain(tmp_path: Path) -> None:
    with new_journal(tmp_path / "case"):
        pass

    def write() -> None:
        with Journal.open(tmp_path / "case", REGISTRY, SystemClock(), SystemIds()) as journal:
            fill_notes(journal, 25)

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Journal.open(tmp_path / "case", REGISTRY, SystemClock(), SystemIds()) as journal:
        assert journal.head()[0] == 50
        assert journal.verify().ok


def fill_notes(journal: Journal, count: int) -> None:
    for number in range(count):
        journal.append(
            "note.made",
            Noted(text=str(number)),
            author="OSC",
            role="OSC",
            label=KOR,
            occurred_at_ns=START,
        )


WRITERS = """
import os
import sys
from pathlib import Path
from pydantic import BaseModel
from sarex.journal import EventType, Journal, Registry, SystemClock, SystemIds
from sarex.labels import Label

class Noted(BaseModel):
    text: str

def write():
    registry = Registry([EventType("note.made", 1, Noted)])
    with Journal.open(Path(sys.argv[1]), registry, SystemClock(), SystemIds()) as journal:
        while True:
            event = journal.append("note.made", Noted(text="x"), author="a", role="r",
                                   label=Label("KOR"), occurred_at_ns=0)
            print(event.seq, event.event_id, flush=True)

for _ in sys.stdin:
    writer = os.fork()
    if not writer:
        print("writer", os.getpid(), flush=True)
        write()
    print("ended", os.waitpid(writer, 0)[1], flush=True)
"""


def test_a_killed_writer_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    with new_journal(folder):
        pass
    acknowledged: set[tuple[int, str]] = set()
    with subprocess.Popen(
        [sys.executable, "-c", WRITERS, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        for kill in range(4):
            server.stdin.write("\n")
            name, writer = server.stdout.readline().split()
            assert name == "writer"
            lines = [server.stdout.readline()]
            time.sleep(0.02 + 0.013 * kill)
            os.kill(int(writer), signal.SIGKILL)
            while not (line := server.stdout.readline()).startswith("ended"):
                lines.append(line)
            assert line.split()[1] == str(int(signal.SIGKILL))
            for seq, event_id in (line.split() for line in lines):
                acknowledged.add((int(seq), event_id))
            with Journal.open(folder, REGISTRY, SystemClock(), SystemIds()) as journal:
                report = journal.verify()
                assert report.ok, report.problem
                events = journal.view(Viewer("KOR", "SMC")).events()
            assert acknowledged <= {(event.seq, event.event_id) for event in events}
        server.stdin.close()
    assert len(acknowledged) > 8


def test_a_file_of_the_first_format_gets_the_columns_of_a_signature(tmp_path: Path) -> None:
    with new_journal(tmp_path) as journal:
        fill(journal)
        head = journal.head()
    edit(
        tmp_path / "journal.sqlite",
        ("ALTER TABLE events DROP COLUMN key_id", ()),
        ("ALTER TABLE events DROP COLUMN signature", ()),
        ("DROP TABLE snapshots", ()),
        ("UPDATE meta SET value = 'sarex.journal/1' WHERE key = 'format'", ()),
    )
    for _ in range(2):
        with Journal.open(tmp_path, REGISTRY, SystemClock(), SystemIds()) as journal:
            assert journal.verify().ok
            assert journal.head() == head
    with sqlite3.connect(tmp_path / "journal.sqlite") as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone() == (
            "sarex.journal/2",
        )
        assert connection.execute("SELECT DISTINCT key_id, signature FROM events").fetchall() == [
            (None, None)
        ]
    connection.close()


def test_a_journal_is_not_made_twice_nor_opened_where_there_is_none(tmp_path: Path) -> None:
    with new_journal(tmp_path):
        pass
    with pytest.raises(JournalError, match="already"):
        new_journal(tmp_path)
    with pytest.raises(JournalError, match="no journal here"):
        Journal.open(tmp_path / "else", REGISTRY, SystemClock(), SystemIds())
    assert not (tmp_path / "else").exists()
