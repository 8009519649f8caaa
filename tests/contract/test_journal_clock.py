"""A recorded clock that is stepped back: times stay as given, the numbers give the order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from journal_cases import (
    START,
    append_notes,
    in_each_store,  # noqa: F401  # gives make_journal
)

from sarex.journal import Journal, Reading, SimulatedClock
from sarex.labels import Viewer

SECOND_NS = 1_000_000_000


class Wall:
    """A wall clock that shows the times it is given, in turn."""

    def __init__(self, *times_ns: int) -> None:
        self._times = iter(times_ns)

    def now_ns(self) -> int:
        return START

    def recorded(self) -> Reading:
        return Reading(next(self._times), "system", 0)


def test_a_clock_stepped_back_is_noted_and_breaks_nothing(
    tmp_path: Path, make_journal: Callable[..., Journal]
) -> None:
    times = [START, START + SECOND_NS // 2, START - 3600 * SECOND_NS, START - 3599 * SECOND_NS]
    clock = SimulatedClock(START, recorder=Wall(*times))
    with make_journal(tmp_path, clock=clock) as journal:
        append_notes(journal, 4)
        events = journal.view(Viewer("KOR", "SMC")).events()
        report = journal.verify()
    assert [event.recorded_at_ns for event in events] == times
    assert [event.seq for event in events] == [1, 2, 3, 4]
    assert report.ok
    assert [(note.origin, note.seq, note.part) for note in report.notes] == [
        ("kor-rcc", 3, "recorded_at")
    ]
    assert "went back" in str(report.notes[0])


def test_a_clock_that_stands_still_or_runs_is_not_noted(
    tmp_path: Path, make_journal: Callable[..., Journal]
) -> None:
    times = [START, START, START + 1, START + SECOND_NS]
    clock = SimulatedClock(START, recorder=Wall(*times))
    with make_journal(tmp_path, clock=clock) as journal:
        append_notes(journal, 4)
        assert journal.verify().notes == ()
