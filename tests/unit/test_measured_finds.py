"""Finds in the measures: who was not counted is not told as missing; one taken back is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_exercise import (
    MINUTE_NS,
    START_NS,
    SmallExercise,
    search_points,
    ship,
    small_exercise,
    track_of,
)

from sarex.operation.events import (
    ObjectFound,
    PersonsRecovered,
    SightingReclassified,
    SightingReported,
)
from sarex.review.measure_tables import figures_of, measures_section
from sarex.review.measures import plan_quality, time_to_find, track_error
from sarex.review.measures.coverage import coverage_kept
from sarex.review.measures.finds import finds_of
from sarex.review.page import _linked


@pytest.fixture
def play(tmp_path: Path) -> Iterator[SmallExercise]:
    with small_exercise(tmp_path / "case") as exercise:
        yield exercise


def find(play: SmallExercise, minute: float, persons: int | None, name: str = "raft") -> str:
    """A sighting of an object, confirmed at once; its event id."""
    seen = SightingReported(
        facility="ship", search_object=name, lon_deg=128.0, lat_deg=32.5, error_m=100.0
    )
    sighting = play.record("sighting.reported", seen, minute)
    body = ObjectFound(search_object=name, persons=persons, sighting=sighting.event_id)
    play.record("object.found", body, minute, cause=sighting)
    return sighting.event_id


def test_persons_not_counted_at_a_find_are_not_missing(play: SmallExercise) -> None:
    """Eight on board, six taken to be in the raft, which is found; nobody has counted."""
    find(play, 100, None)
    play.end(720)
    measure = time_to_find(play.sources())
    assert [(i.subject, i.count, i.value) for i in measure.items] == [
        ("raft", 6, pytest.approx(100.0)),
        ("–", 2, pytest.approx(720.0)),
    ]
    assert measure.censored == 2
    assert measure.value is None
    assert [(n.key, n.params) for n in measure.notes] == [("not_counted", {"count": 6})]
    assert "6 persons at found objects not counted yet" in measure.notes[0].say("en")


def test_who_is_recovered_from_there_is_counted(play: SmallExercise) -> None:
    find(play, 100, None)
    body = PersonsRecovered(search_object="raft", holder="ship", alive=4, dead=1)
    play.record("persons.recovered", body, 130)
    play.end(720)
    measure = time_to_find(play.sources())
    assert [(i.subject, i.count, i.censored) for i in measure.items] == [
        ("raft", 5, False),
        ("raft", 1, True),
        ("–", 2, True),
    ]
    assert measure.value == pytest.approx(100.0)


def test_a_later_count_changes_the_number_and_not_the_time(play: SmallExercise) -> None:
    sighting = find(play, 100, None)
    body = ObjectFound(search_object="raft", persons=6, sighting=sighting)
    play.record("object.found", body, 115)
    play.end(720)
    measure = time_to_find(play.sources())
    assert (measure.value, measure.censored) == (pytest.approx(100.0), 2)
    assert not measure.notes


def test_a_find_that_is_taken_back_is_none(play: SmallExercise) -> None:
    sighting = find(play, 100, 6)
    find(play, 200, 2, name="piw")
    taken_back = {
        "sighting": sighting,
        "facility": "ship",
        "result": "other",
        "certainty": "confirmed",
        "what": "Fish boxes.",
        "replaces": sighting,
        "no_longer_found": "raft",
        "reason": "No raft: boxes.",
        "decided_by": "RCC",
    }
    play.record("sighting.reclassified", SightingReclassified.model_validate(taken_back), 300)
    play.end(720)
    assert list(finds_of(play.sources())) == ["piw"]
    assert time_to_find(play.sources()).censored == 6


def test_all_that_was_flown_is_behind_coverage_and_track_error(play: SmallExercise) -> None:
    play.offer(ship())
    track = track_of(search_points(), on=(False, True, False, True))
    issued = play.plan([track])
    flown = [play.flown(track), play.flown(track)]
    play.end(720)
    for measure in (coverage_kept(play.sources()), *track_error(play.sources())):
        assert measure.starts == (issued.event_id,)
        assert set(measure.ends) == {event.event_id for event in flown}


@pytest.mark.parametrize(
    ("minute", "told"),
    [
        (50, "100 %"),  # before anything was to be searched
        (None, None),
        (700, None),
    ],
)
def test_coverage_says_what_was_planned_for_after_everybody_was_found(
    play: SmallExercise, minute: float | None, told: str | None
) -> None:
    """What was planned counts in full; that nobody was left to be found stands beside."""
    play.offer(ship())
    track = track_of(search_points(), on=(False, True, False, True))
    play.plan([track])
    if minute is not None:
        find(play, minute, 8)
    play.flown(track)
    play.end(720)
    notes = {note.key: note.params for note in coverage_kept(play.sources()).notes}
    assert notes.get("found_before", {}).get("share") == told


def test_coverage_is_split_where_the_last_person_was_found(play: SmallExercise) -> None:
    """Found between the two legs: half of what was planned was for later; while one is missing,
    nothing is said."""
    play.offer(ship())
    track = track_of(search_points(), on=(False, True, False, True))
    play.plan([track])
    between_ns = int(track.times_ns[2:4].mean())
    minute = (between_ns - START_NS) / MINUTE_NS
    find(play, minute - 1, 7)
    play.flown(track)
    assert not coverage_kept(play.sources()).notes
    find(play, minute, 1, name="piw")
    play.end(720)
    (note,) = coverage_kept(play.sources()).notes
    assert note.params["share"] == "50 %"
    assert "was to be flown after that and counts in full" in note.say("en")


def test_figures_lead_to_the_rows_of_their_events(play: SmallExercise) -> None:
    find(play, 100, 6)
    play.end(720)
    section = measures_section(figures_of(play.sources(), "en"))
    assert section is not None
    tables = [block for block in section.blocks if block.kind == "table"]
    led = {
        number
        for block in tables
        for column in block.links
        for row in block.rows
        for number in re.findall(r"\d+", row[column])
    }
    (events,) = [block for block in tables if block.anchored]
    assert led == {row[0] for row in events.rows}
    assert _linked("1, …") == '<a href="#event-1">1</a>, …'
    assert _linked("<2>") == '&lt;<a href="#event-2">2</a>&gt;'


def test_no_plan_was_judged_is_said(play: SmallExercise) -> None:
    assert [note.key for note in plan_quality(play.sources()).notes] == ["not_judged"]
