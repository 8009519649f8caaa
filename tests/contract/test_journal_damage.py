"""What was changed behind a journal's back is found, and located."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from journal_cases import (
    REGISTRY,
    START,
    edit,
    fill,
    in_each_store,  # noqa: F401  # gives make_journal
    new_journal,
    reopened,
)

from sarex.errors import JournalError
from sarex.journal import Journal, SeededIds, SimulatedClock
from sarex.labels import Viewer


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


@pytest.fixture
def filled_in(tmp_path: Path, make_journal: Callable[..., Journal]) -> Iterator[Journal]:
    """A case of six events in each of the stores."""
    with make_journal(tmp_path / "case") as journal:
        fill(journal)
        yield journal


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
    return Path(journal._store.name)


def read_bytes(journal: Journal, column: str, seq: int) -> bytes:
    with journal._store._engine.connect() as connection:  # type: ignore[attr-defined]
        sql = sa.text(f"SELECT CAST({column} AS BLOB) FROM events WHERE seq = :seq")
        return bytes(connection.execute(sql, {"seq": seq}).scalar_one())


def test_the_columns_of_the_test_are_those_of_the_store(journal: Journal) -> None:
    with journal._store._engine.connect() as connection:  # type: ignore[attr-defined]
        names = {column["name"] for column in sa.inspect(connection).get_columns("events")}
    placed = {"order_ns", "order_step"}  # tested with the order of all
    assert names == set(columns()) | placed | {"key_id", "signature"}  # events here have no key


@pytest.mark.parametrize("bit", [0x01, 0x80], ids=["readable", "not-utf8"])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize("column", sorted(columns()))
def test_a_flipped_byte_is_located(journal: Journal, column: str, place: str, bit: int) -> None:
    seq = 6 if column == "seq" else 4  # a flipped number must not meet another row's
    data = bytearray(read_bytes(journal, column, seq))
    data[{"first": 0, "middle": len(data) // 2, "last": -1}[place]] ^= bit
    kind = "BLOB" if column == "body" else "TEXT"
    sql = f"UPDATE events SET {column} = CAST(:data AS {kind}) WHERE seq = :seq"
    edit(journal, sql, data=bytes(data), seq=seq)
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
def test_a_flipped_sealed_value_is_located(filled_in: Journal, column: str) -> None:
    event_id = filled_in.view(Viewer("KOR", "SMC")).events()[3].event_id
    where = "event_id = :id AND path = '/caller'"
    sql = sa.text(f"SELECT {column} FROM seals WHERE {where}")
    with filled_in._store._engine.connect() as connection:  # type: ignore[attr-defined]
        data = bytearray(connection.execute(sql, {"id": event_id}).scalar_one())
    data[0] ^= 0x01
    edit(
        filled_in, f"UPDATE seals SET {column} = :data WHERE {where}", data=bytes(data), id=event_id
    )
    problem = filled_in.verify().problem
    assert problem is not None
    assert (problem.seq, problem.type, problem.part) == (4, "sighting.reported", "seal")


def test_a_sealed_value_removed_without_a_record_is_located(filled_in: Journal) -> None:
    event_id = filled_in.view(Viewer("KOR", "SMC")).events()[1].event_id
    edit(filled_in, "DELETE FROM seals WHERE event_id = :id AND path = '/caller'", id=event_id)
    problem = filled_in.verify().problem
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
    filled_in: Journal, name: str, statements: list[str], seq: int, part: str
) -> None:
    edit(filled_in, *statements)
    problem = filled_in.verify().problem
    assert problem is not None, name
    assert (problem.seq, problem.part) == (seq, part)


@pytest.mark.parametrize("key", ["case_id", "origin"])
def test_another_name_of_the_case_or_its_node_is_seen(filled_in: Journal, key: str) -> None:
    edit(filled_in, "UPDATE meta SET value = 'other' WHERE key = :key", key=key)
    problem = filled_in.verify().problem
    assert problem is not None
    assert problem.part == "meta"


def test_a_chain_rewritten_as_a_whole_is_seen_by_a_witness(
    tmp_path: Path, make_journal: Callable[..., Journal]
) -> None:
    with make_journal(tmp_path / "true") as true:
        fill(true)
        witnessed = {"kor-rcc": true.head()}
        assert true.verify(expected_heads=witnessed).ok
    with make_journal(tmp_path / "forged", b"other salts") as forged:
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
        with reopened(folder) as journal:
            return not journal.verify().ok
    except JournalError:
        return True
