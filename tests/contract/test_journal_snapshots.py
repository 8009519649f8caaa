"""Snapshots: read where they fit the chain, the fold, the program and the viewer; else dropped."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from journal_cases import (
    KOR,
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

from sarex.journal import (
    Event,
    EventType,
    Journal,
    KeptFold,
    Registry,
    SimulatedClock,
    SystemClock,
    SystemIds,
)
from sarex.labels import Viewer

Make = Callable[..., Journal]
SMC = Viewer("KOR", "SMC")
State = tuple[tuple[str, int, str | None], ...]


class Counting:
    """A fold that lists what it is given, and counts how often it is applied."""

    def __init__(self, version: str = "1") -> None:
        self.applied = 0
        self.fold: KeptFold[State] = KeptFold(
            "test.list", lambda: version, (), self.apply, list, self.load
        )

    def apply(self, state: State, event: Event) -> State:
        self.applied += 1
        caller = event.body.caller if isinstance(event.body, Sighted) else None
        return (*state, (event.origin, event.seq, caller))

    @staticmethod
    def load(data: Any) -> State:
        return tuple((origin, seq, caller) for origin, seq, caller in data)


@pytest.fixture
def journal(tmp_path: Path, make_journal: Make) -> Iterator[Journal]:
    with make_journal(tmp_path / "case") as made:
        fill(made)
        yield made


def read(
    journal: Journal, viewer: Viewer = SMC, *, version: str = "1", every: int = 1
) -> tuple[State, int]:
    """The state, and how many events were folded to get it. It is what all events give."""
    counting = Counting(version)
    state = journal.state(viewer, counting.fold, keep_every=every)
    again = Counting()
    whole: State = ()
    for event in journal.view(viewer).events():
        whole = again.apply(whole, event)
    assert state == whole
    return state, counting.applied


def test_only_what_came_after_the_snapshot_is_read(journal: Journal) -> None:
    assert read(journal)[1] == 6
    assert read(journal)[1] == 0
    append_notes(journal, 3)
    assert read(journal, every=4)[1] == 3
    assert read(journal, every=3)[1] == 3, "a state less far behind is not kept"
    assert read(journal)[1] == 0
    with reopened(journal._artefacts.root.parent) as other:
        assert read(other)[1] == 0


def test_a_snapshot_is_for_its_viewer_alone(journal: Journal) -> None:
    assert read(journal)[1] == 6
    assert read(journal, Viewer("JPN", "SMC"))[1] == 3
    assert read(journal, Viewer("JPN", "SMC"))[1] == 0
    assert read(journal, Viewer("KOR", "OSC"))[1] == 6
    assert read(journal, Viewer("USA", "SMC")) == ((), 0)


@pytest.mark.parametrize("column", ["viewer", "fold"])
def test_a_state_that_was_kept_for_another_is_not_shown(
    journal: Journal, column: str, caplog: pytest.LogCaptureFixture
) -> None:
    """JPN sees three of six events: what was kept for KOR must not be read as its own."""
    counting = Counting()
    key = ("test.other", SMC) if column == "fold" else ("test.list", SMC)
    journal.state(key[1], dataclasses.replace(counting.fold, name=key[0]), keep_every=1)
    jpn = Viewer("KOR" if column == "fold" else "JPN", "SMC")
    name = "test.list" if column == "fold" else "JPN/SMC"
    edit(journal, f"UPDATE snapshots SET {column} = '{name}'")
    assert read(journal, jpn)[1] == (6 if column == "fold" else 3)
    assert "is not believed" in caplog.text


def test_another_version_of_the_fold_reads_all_again(journal: Journal) -> None:
    assert read(journal)[1] == 6
    assert read(journal, version="2", every=100)[1] == 6
    assert read(journal)[1] == 6, "the snapshot that did not fit is gone"


def test_another_set_of_known_types_reads_all_again(journal: Journal) -> None:
    assert read(journal)[1] == 6
    known = Registry([REGISTRY["sighting.reported"]])
    journal.registry = known
    assert read(journal)[1] == 6
    journal.registry = Registry(
        [EventType("note.made", 2, Noted, {1: dict}), REGISTRY["sighting.reported"]]
    )
    assert read(journal)[1] == 6


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE snapshots SET state = :junk",
        "UPDATE snapshots SET version = 'other'",
        'UPDATE snapshots SET heads = \'[["goto", "kor-rcc", 6, "00"]]\'',
        "UPDATE snapshots SET digest = '00'",
        "UPDATE events SET chain_hash = '00' WHERE seq = 6",
        "DELETE FROM events WHERE seq = 6",
    ],
)
def test_a_snapshot_that_does_not_fit_is_not_read(journal: Journal, statement: str) -> None:
    assert read(journal)[1] == 6
    values = {"junk": b"[]"} if ":junk" in statement else {}
    edit(journal, statement, **values)
    assert read(journal, every=100)[1] >= 5
    with journal._store.reading() as reader:
        assert reader.snapshot("test.list", "KOR/SMC") is None


def test_erasing_personal_data_drops_every_snapshot(journal: Journal) -> None:
    state, _ = read(journal)
    assert all(caller == "Kim Min-jun" for _, _, caller in state)
    read(journal, Viewer("KOR", "OSC"))
    erase(journal)
    with journal._store.reading() as reader:
        assert reader.snapshot("test.list", "KOR/SMC") is None
        assert reader.snapshot("test.list", "KOR/OSC") is None
    state, applied = read(journal)
    assert applied == 7
    assert state[0] == ("kor-rcc", 1, None)


def test_a_state_read_before_an_erasure_is_not_kept_after_it(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that was at work while another process erased must not bring the data back."""
    counting = Counting()
    monkeypatch.setattr(journal._store, "checkpoint", lambda: True)  # it would wait for the reader

    def apply(state: State, event: Event) -> State:
        if counting.applied == 5:
            erase(journal)
        return counting.apply(state, event)

    slow = dataclasses.replace(counting.fold, apply=apply)
    with reopened(journal._artefacts.root.parent) as other:
        state = other.state(SMC, slow, keep_every=1)
    assert [seq for _, seq, _ in state] == [1, 2, 3, 4, 5, 6]
    with journal._store.reading() as reader:
        assert reader.snapshot("test.list", "KOR/SMC") is None
    assert read(journal)[0][0] == ("kor-rcc", 1, None)


def test_events_that_stand_before_others_are_read_in_their_place(journal: Journal) -> None:
    assert read(journal)[1] == 6
    chain = (journal._store, journal._artefacts, "goto")
    later = Journal(*chain, "jpn-rcc", REGISTRY, SystemClock(), SystemIds())
    append_notes(later, 2)
    assert read(journal)[1] == 2, "by the clock all of it stands behind"
    append_notes(journal, 1)
    assert read(journal)[1] == 9, "an event in the middle of the view"
    append_notes(later, 1)
    assert read(journal)[1] == 1


def test_a_journal_goes_on_from_the_state_that_it_was_asked_for_last(journal: Journal) -> None:
    counting = Counting()

    def applied() -> int:
        before, state = counting.applied, journal.state(SMC, counting.fold)
        again = Counting()
        for event in journal.view(SMC).events():
            again.apply((), event)
        assert [seq for _, seq, _ in state] == list(range(1, again.applied + 1))
        return counting.applied - before

    assert [applied(), applied()] == [6, 0]
    append_notes(journal, 2)
    assert applied() == 2
    erase(journal)
    assert applied() == 9
    assert journal.state(SMC, counting.fold)[0] == ("kor-rcc", 1, None)
    with journal._store.reading() as reader:
        assert reader.snapshot("test.list", "KOR/SMC") is None, "too few events to be kept"


def test_a_late_event_makes_a_state_in_memory_be_folded_anew(journal: Journal) -> None:
    counting = Counting()
    chain = (journal._store, journal._artefacts, "goto", "jpn-rcc", REGISTRY)
    assert len(journal.state(SMC, counting.fold)) == 6
    append_notes(Journal(*chain, SimulatedClock(START + 1), SystemIds()), 1)
    state = journal.state(SMC, counting.fold)
    assert counting.applied == 6 + 7
    assert [seen[:2] for seen in state[:3]] == [("kor-rcc", 1), ("jpn-rcc", 1), ("kor-rcc", 2)]


def test_a_state_far_beyond_its_snapshot_is_kept_on_closing(journal: Journal) -> None:
    folder = journal._artefacts.root.parent
    with reopened(folder) as other:
        other.state(SMC, Counting().fold)
    journal.append_many(note(str(number)) for number in range(1_000))
    with reopened(folder) as other:
        assert len(other.state(SMC, Counting().fold)) == 1_006
        with other._store.reading() as reader:
            assert reader.snapshot("test.list", "KOR/SMC") is None
    counting = Counting()
    with reopened(folder) as other:
        assert len(other.state(SMC, counting.fold)) == 1_006
    assert counting.applied == 0


def test_a_snapshot_that_was_changed_is_told_of(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    read(journal)
    read(journal, version="2")
    assert caplog.text == "", "another version is no fault"
    edit(journal, "UPDATE snapshots SET state = :junk", junk=b"[]")
    read(journal)
    assert "is not believed, and all events are read again: it is not what was kept" in caplog.text


def lossy(state: State) -> Any:
    return list(state)[1:]


def unwritable(_: State) -> Any:
    return object()


@pytest.mark.parametrize("dump", [lossy, unwritable])
def test_a_state_that_cannot_be_kept_is_told_of_and_stops_nobody(
    journal: Journal, caplog: pytest.LogCaptureFixture, dump: Callable[[State], Any]
) -> None:
    """It is a cache: whoever works the case goes on, on a state that is right."""
    counting = Counting()
    fold = dataclasses.replace(counting.fold, dump=dump)
    append_notes(journal, 1)
    assert [seq for _, seq, _ in journal.state(SMC, fold, keep_every=1)] == list(range(1, 8))
    assert "test.list is right, but is not kept" in caplog.text
    append_notes(journal, 1)
    assert len(journal.state(SMC, fold, keep_every=1)) == counting.applied == 8
    with journal._store.reading() as reader:
        assert reader.snapshot("test.list", "KOR/SMC") is None


def test_a_snapshot_does_not_touch_the_chain(journal: Journal) -> None:
    head = journal.head()
    read(journal)
    assert journal.head() == head
    assert journal.verify().ok
    journal.append_many([note()])
    assert journal.verify().ok


def erase(journal: Journal) -> None:
    journal.erase_personal(
        journal.view(SMC).events()[0].event_id,
        author="data officer",
        role="SMC",
        label=KOR,
        occurred_at_ns=START,
        reason="asked for by the caller",
    )
