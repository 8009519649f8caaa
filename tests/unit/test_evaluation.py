"""Ratings, observations, notes, lessons, hot wash: who may do what, and who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from small_exercise import START_NS, SmallExercise, search_points, small_exercise, track_of
from small_play import InlineRunner, small_case

from sarex.errors import LabelError, ReviewError
from sarex.journal import Event, SimulatedClock
from sarex.labels import EXCON, Label, Viewer
from sarex.operation.desk import Author, Desk
from sarex.randomness import draw_key
from sarex.review import evaluation as acts
from sarex.review import lessons
from sarex.review.blocks import Section
from sarex.review.evaluation_state import EvaluationState, fold_evaluation
from sarex.review.evaluation_tables import evaluation_section, lessons_section
from sarex.review.hot_wash import hot_wash_page
from sarex.review.measure_tables import figures_of, measures_section
from sarex.review.measures import measures_of
from sarex.words import LOCALES, say

EVALUATOR = Author("E2", "evaluator")


@pytest.fixture
def play(tmp_path: Path) -> Iterator[SmallExercise]:
    with small_exercise(tmp_path / "case") as exercise:
        yield exercise


def desk_of(play: SmallExercise, party: str = EXCON) -> Desk:
    runner: Any = InlineRunner(play.folder.artefacts)
    key = draw_key(np.random.default_rng(1))
    clock = SimulatedClock(START_NS)
    return Desk(play.folder, runner, clock, small_case(), Viewer(party, "evaluator"), 1, key)


def state_of(play: SmallExercise, party: str) -> EvaluationState:
    return fold_evaluation(play.folder.journal.view(Viewer(party, "reader")).events())


def observed(play: SmallExercise, text: str = "The order was read back.") -> Event:
    return acts.make_observation(
        desk_of(play),
        EVALUATOR,
        "KOR",
        text,
        facility="ship",
        inject=3,
        evidence=(play.report.event_id,),
    )


def test_a_rating_rests_on_evidence_and_is_an_evaluators(play: SmallExercise) -> None:
    desk, seen = desk_of(play), observed(play)
    rated = acts.rate_task(desk, EVALUATOR, "KOR", "O1", "T1", "S", "Late, but done.", [seen])
    assert (rated.author, rated.body.rating) == ("E2", "S")
    assert rated.label.audience == {"KOR", "JPN", EXCON}
    with pytest.raises(ReviewError, match="only an evaluator"):
        acts.rate_task(desk, Author("X", "SMC"), "KOR", "O1", "T1", "P", "Well done.", [seen])
    with pytest.raises(ValidationError):
        acts.rate_task(desk, EVALUATOR, "KOR", "O1", "T1", "A", "Well done.", [seen])  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        acts.rate_task(desk, EVALUATOR, "KOR", "O1", "T1", "P", "Well done.", [])


def test_the_latest_rating_of_an_author_holds_and_others_stand_beside(play: SmallExercise) -> None:
    desk, seen = desk_of(play), observed(play)
    for author, rating in ((EVALUATOR, "M"), (Author("E1", "evaluator"), "P"), (EVALUATOR, "S")):
        acts.rate_task(desk, author, "KOR", "O1", "T1", rating, "As seen.", [seen])  # type: ignore[arg-type]
    ratings = [(e.author, e.body.rating) for e in state_of(play, "JPN").ratings]
    assert sorted(ratings) == [("E1", "P"), ("E2", "S")]


def test_evidence_that_a_reader_may_not_see_is_refused(play: SmallExercise) -> None:
    secret = play.position("ship", 5, (0.0, 0.0), label=Label(EXCON))
    with pytest.raises(ReviewError, match="may see its evidence"):
        acts.make_observation(
            desk_of(play), EVALUATOR, "KOR", "It was there.", evidence=(secret.event_id,)
        )
    with pytest.raises(LabelError):
        acts.make_observation(
            desk_of(play, "KOR"), EVALUATOR, "KOR", "It was there.", evidence=(secret.event_id,)
        )


def test_private_notes_are_the_partys_alone_in_no_review_and_erasable(play: SmallExercise) -> None:
    note = acts.write_note(desk_of(play, "KOR"), EVALUATOR, "KOR", "words about a person")
    observed(play)
    assert [e.body.text for e in state_of(play, "KOR").notes] == ["words about a person"]
    assert state_of(play, "JPN").notes == ()
    assert state_of(play, EXCON).notes == ()
    section = evaluation_section(play.sources("KOR"), "en")
    assert section is not None
    assert "words about a person" not in _text(section)
    play.folder.journal.erase_personal(
        note.event_id,
        author="KOR RCC",
        role="RCC",
        label=Label("KOR"),
        occurred_at_ns=START_NS,
        reason="asked for",
    )
    assert [e.body.text for e in state_of(play, "KOR").notes] == [None]
    assert play.folder.journal.verify().ok


def _text(section: Section) -> str:
    return "\n".join(
        "\n".join((b.text, *b.items, *(c for r in b.rows for c in r))) for b in section.blocks
    )


def test_a_lesson_goes_its_way_once(play: SmallExercise) -> None:
    desk, seen = desk_of(play), observed(play)
    with pytest.raises(ReviewError, match="observed, then identified"):
        _identify(desk)
    lessons.observe_lesson(desk, EVALUATOR, "KOR", "L1", "Channels were full.", [seen])
    with pytest.raises(ReviewError, match="of this id already"):
        lessons.observe_lesson(desk, EVALUATOR, "KOR", "L1", "Again.", [seen])
    with pytest.raises(ReviewError, match="observed, then identified"):
        lessons.learn_lesson(
            desk, EVALUATOR, "KOR", "L1", change="A channel more.", shown_by="A test."
        )
    _identify(desk)
    with pytest.raises(ReviewError, match="observed, then identified"):
        _identify(desk)
    lessons.learn_lesson(desk, EVALUATOR, "KOR", "L1", change="A channel more.", shown_by="A test.")
    assert state_of(play, "JPN").lessons["L1"].stage == "learned"
    for locale in LOCALES:
        section = lessons_section(play.sources("JPN"), locale)
        assert section is not None
        (row,) = section.blocks[0].rows
        assert row[0] == "L1"
        assert row[1] == say("lesson.stage.learned", locale)
        assert row[4] == "Signals office"


def _identify(desk: Desk) -> Event:
    return lessons.identify_lesson(
        desk,
        EVALUATOR,
        "KOR",
        "L1",
        cause="One channel for all.",
        action="Ask for a second one.",
        owner="Signals office",
        due_ns=START_NS + 10**17,
    )


def test_the_hot_wash_is_after_endex_and_fits_on_one_page(play: SmallExercise) -> None:
    author = Author("JPN RCC", "RCC")
    with pytest.raises(ReviewError, match="after ENDEX"):
        acts.enter_hot_wash(desk_of(play), author, "JPN", "went_well", "Both approved at once.")
    play.end(100)
    for number in range(40):
        text = f"Entry {number}: the helicopter waited for fuel longer than was planned for it."
        acts.enter_hot_wash(desk_of(play), author, "JPN", "to_improve", text)
    for locale in LOCALES:
        page = hot_wash_page(play.sources("JPN"), locale, marks=("EXERCISE",))
        assert page.startswith(b"%PDF")
        assert page == hot_wash_page(play.sources("JPN"), locale, marks=("EXERCISE",))
        # of several pages Typst gives a list of pictures, which hot_wash_page does not pass on
        picture = hot_wash_page(play.sources("JPN"), locale, kind="png")
        assert picture.startswith(b"\x89PNG")


def test_chapters_are_there_only_where_there_is_something_to_show(play: SmallExercise) -> None:
    assert evaluation_section(play.sources(), "en") is None
    assert lessons_section(play.sources(), "en") is None


@pytest.mark.parametrize("values", [("P", "U"), ("U", "P")])
def test_no_order_of_persons_by_their_ratings(play: SmallExercise, values: Any) -> None:
    """Rows stand by objective, task and author, whatever the ratings are."""
    desk, seen = desk_of(play), observed(play)
    for author, rating in zip(("E1", "E2"), values, strict=True):
        who = Author(author, "evaluator")
        acts.rate_task(desk, who, "KOR", "O1", "T1", rating, "As seen.", [seen])
    section = evaluation_section(play.sources(), "en")
    assert section is not None
    table = next(block for block in section.blocks if block.kind == "table")
    assert [(row[4], row[2]) for row in table.rows] == [("E1", values[0]), ("E2", values[1])]


@pytest.mark.parametrize("quick", ["a-kor", "b-jpn"])
def test_no_order_of_nations_or_facilities_by_their_figures(
    play: SmallExercise, quick: str
) -> None:
    """Whoever is first or keeps to its track better: the rows stand by name; no row is a nation."""
    tracks = [
        track_of(search_points(), facility=name, sortie=f"S1-{name}", task=f"S1-{name}-T1")
        for name in ("a-kor", "b-jpn")
    ]
    play.plan(tracks)
    for number, track in enumerate(tracks):
        name = track.facility
        late = 0.0 if name == quick else 20.0
        for minute in (60.0, 120.0):
            play.position(name, minute + late, (-20_000.0 + 600 * (minute - 60.0), -4000.0))
        off = 10.0 if name == quick else 300.0
        points = search_points(lambda _, off=off: (off, 0.0))
        play.flown(
            track_of(points, facility=name, sortie=track.sortie, task=f"{track.sortie}-T1"),
            300 + number,
        )
    play.end(720)
    sources = play.sources()
    nations = set(small_case().case.parties.nations) | {EXCON}
    for measure in measures_of(sources):
        subjects = [item.subject for item in measure.items]
        assert not nations & set(subjects), measure.name
        own = [s for s in subjects if "kor" in s or "jpn" in s]
        assert own == sorted(own), measure.name
    section = measures_section(figures_of(sources, "en"))
    assert section is not None
    for block in section.blocks:
        assert not nations & {cell for row in block.rows for cell in row[:2]}
