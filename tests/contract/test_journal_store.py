"""What any store of the journal must do: one chain, whole appends, and readers on one state."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from journal_cases import (
    REGISTRY,
    START,
    Noted,
    Sighted,
    append_notes,
    edit,
    fill,
    in_each_store,  # noqa: F401  # gives make_journal
    note,
    reopened,
)

from sarex.errors import JournalError
from sarex.journal import Journal, SeededIds, SimulatedClock, SystemClock, SystemIds
from sarex.journal._stores import Writer
from sarex.labels import Viewer

Make = Callable[..., Journal]
SMC = Viewer("KOR", "SMC")
JAPAN = Viewer("JPN", "SMC")


def test_the_same_seed_and_clock_give_the_same_hashes(tmp_path: Path, make_journal: Make) -> None:
    chains = []
    for name in ("first", "second"):
        with make_journal(tmp_path / name) as journal:
            fill(journal)
            events = journal.view(SMC).events()
            chains.append([(event.event_id, event.chain_hash) for event in events])
    assert chains[0] == chains[1]
    assert len({h for pair in chains[0] for h in pair}) == 12


def test_content_hashes_do_not_depend_on_the_wall_clock(tmp_path: Path, make_journal: Make) -> None:
    ids, chains = [], []
    for name in ("first", "second"):
        clock = SimulatedClock(START, recorder=SystemClock())
        with make_journal(tmp_path / name, clock=clock) as journal:
            fill(journal, 2)
            events = journal.view(SMC).events()
            ids.append([event.event_id for event in events])
            chains.append([event.chain_hash for event in events])
    assert ids[0] == ids[1]
    assert chains[0] != chains[1]


def test_another_seed_gives_other_seals(tmp_path: Path, make_journal: Make) -> None:
    heads = []
    for seed in (b"one", b"two"):
        with make_journal(tmp_path / seed.decode(), seed) as journal:
            fill(journal, 1)
            heads.append(journal.head())
    assert heads[0] != heads[1]


def test_several_drafts_are_recorded_together_or_not_at_all(
    tmp_path: Path, make_journal: Make
) -> None:
    with make_journal(tmp_path) as journal:
        fill(journal)
        head = journal.head()
        with pytest.raises(JournalError, match="cause"):
            journal.append_many([note(), note(cause="0" * 64)])
        assert journal.head() == head
        made = journal.append_many([note(), note(cause=journal.view(SMC).events()[0].event_id)])
        assert [event.seq for event in made] == [7, 8]
        assert journal.view(SMC).events()[-2:] == made
        assert journal.verify().ok


def test_a_viewer_is_shown_what_is_labelled_for_it(tmp_path: Path, make_journal: Make) -> None:
    with make_journal(tmp_path) as journal:
        fill(journal)
        mine, theirs = journal.view(SMC).events(), journal.view(JAPAN).events()
        assert [event.seq for event in mine] == [1, 2, 3, 4, 5, 6]
        assert [event.seq for event in theirs] == [2, 4, 6]
        assert mine[1].body == Sighted(facility="ship-1", lon_deg=128.4333333, caller="Kim Min-jun")
        assert isinstance(theirs[0].body, dict)
        assert theirs[0].body["lon_deg"] == theirs[0].body["caller"] == {"$withheld": True}
        assert [event.cause for event in theirs] == [None, None, None]
        assert journal.view(JAPAN).get(mine[3].event_id) == theirs[1]
        assert tuple(journal.view(JAPAN).stream()) == theirs
        assert journal.view(SMC).events(types={"note.made"}) == ()


def test_what_one_event_led_to_moves_behind_it_once(
    tmp_path: Path, make_journal: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where an import brings a cause, whose clock was ahead, after what it led to."""
    placed: list[tuple[object, ...]] = []
    count, place = 40, Writer._place
    with make_journal(tmp_path) as journal:
        other = Journal(
            *(journal._store, journal._artefacts, "goto", "jpn-rcc"),
            *(REGISTRY, SimulatedClock(START), SeededIds(b"other")),
        )
        cause = other.append_many([note("cause")])[0].event_id
        journal.append_many(note(str(number), cause) for number in range(count))
        edit(
            journal,
            "UPDATE events SET order_ns = order_ns + 1000000000000 WHERE origin = 'jpn-rcc'",
        )
        monkeypatch.setattr(Writer, "_place", lambda *a: placed.append(a) or place(*a))
        with journal._store.writing() as writer:
            writer.place_effects(("goto", "jpn-rcc"), 1, 1)
        first, *rest = journal.view(SMC).events()
        assert first.event_id == cause
        assert [event.seq for event in rest] == list(range(1, count + 1))
        assert len(placed) <= 3 * count


def test_text_of_all_scripts_and_long_bodies_come_back(tmp_path: Path, make_journal: Make) -> None:
    texts = [
        "구조 요청 — 海上保安庁",
        "\\ \" ' %s :n;--",
        "\u0000\u001f\u2028",
        "あ" * 200_000,
        "",
    ]
    with make_journal(tmp_path) as journal:
        journal.append_many([note(text) for text in texts])
        bodies = [event.body for event in journal.view(SMC).stream()]
        assert bodies == [Noted(text=text) for text in texts]
        assert journal.verify().ok


def test_readers_see_whole_appends_while_a_writer_writes(
    tmp_path: Path, make_journal: Make
) -> None:
    with make_journal(tmp_path / "case") as journal:
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
                        counts.append(len(reader.view(SMC).events()))
            except BaseException as error:
                failures.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        for number in range(60):
            journal.append_many(note(f"{number}.{part}") for part in range(2))
        done.set()
        thread.join()
    assert not failures
    assert counts == sorted(counts)
    assert len(set(counts)) > 1
    assert all(count % 2 for count in counts), "half of a pair was seen"


def test_two_writers_share_one_chain(tmp_path: Path, make_journal: Make) -> None:
    with make_journal(tmp_path / "case"):
        pass

    def write() -> None:
        with reopened(tmp_path / "case") as journal:
            append_notes(journal, 25)

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reopened(tmp_path / "case") as journal:
        assert journal.head()[0] == 50
        assert journal.verify().ok


def test_a_reading_stands_on_one_state(tmp_path: Path, make_journal: Make) -> None:
    with make_journal(tmp_path) as journal, reopened(tmp_path) as other:
        fill(journal, 3)
        reading = journal.view(SMC).stream()
        assert next(reading).seq == 1
        other.append_many([note(), note()])
        assert [event.seq for event in reading] == [2, 3]
        assert [event.seq for event in journal.view(SMC).stream()] == [1, 2, 3, 4, 5]


def test_nodes_of_one_case_have_a_chain_each(tmp_path: Path, make_journal: Make) -> None:
    with make_journal(tmp_path) as journal:
        fill(journal, 2)
        other = Journal(
            journal._store,
            journal._artefacts,
            "goto",
            "jpn-rcc",
            REGISTRY,
            SystemClock(),
            SystemIds(),
        )
        append_notes(other, 3)
        fill_later = append_notes(journal, 1)
        assert [event.seq for event in fill_later] == [3]
        seen = [(event.origin, event.seq) for event in journal.view(SMC).events()]
        assert seen == [("kor-rcc", n) for n in (1, 2, 3)] + [("jpn-rcc", n) for n in (1, 2, 3)]
        assert {origin: seq for origin, (seq, _) in journal.verify().heads.items()} == {
            "kor-rcc": 3,
            "jpn-rcc": 3,
        }


def test_a_journal_is_not_made_twice_nor_opened_where_there_is_none(
    tmp_path: Path, make_journal: Make
) -> None:
    with make_journal(tmp_path):
        pass
    with pytest.raises(JournalError, match="already"):
        make_journal(tmp_path)
    with pytest.raises(JournalError, match="no journal here"):
        reopened(tmp_path / "else")
    assert not (tmp_path / "else").exists()
