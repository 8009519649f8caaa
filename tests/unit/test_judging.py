"""A case that was played, judged: plan quality, truths, what if, chapters, replay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from small_play import (
    CONTROL_VIEW,
    SEED,
    InlineRunner,
    SmallPlay,
    open_case,
    play_small,
)

from sarex.canonical import ns_to_iso
from sarex.drift.job import read_inputs
from sarex.errors import ReviewError
from sarex.geo import load_coast
from sarex.journal import Event, SimulatedClock, SystemClock
from sarex.labels import Viewer
from sarex.operation.desk import Author, Desk
from sarex.randomness import draw_key
from sarex.review.base_map import Chart, style
from sarex.review.judging import judge_flown, judge_plan
from sarex.review.measures import Sources, measures_of
from sarex.review.page import page_of
from sarex.review.picture import Studio
from sarex.review.record import read_record
from sarex.review.replay import moment_of, moments
from sarex.review.replay_picture import replay_picture
from sarex.review.sections import judgement_sections
from sarex.review.what_if import fly_what_if
from sarex.words import LOCALES, say

CONTROL = Author("EXCON", "control")
WORLDS = 3


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> SmallPlay:
    return play_small(tmp_path_factory.mktemp("judging") / "case")


@contextmanager
def desk_of(played: SmallPlay, viewer: Viewer = CONTROL_VIEW) -> Iterator[Desk]:
    with open_case(played.path) as folder:
        runner: Any = InlineRunner(folder.artefacts)
        last = folder.journal.view(CONTROL_VIEW).events()[-1].occurred_at_ns
        clock = SimulatedClock(last, SystemClock())
        key = draw_key(np.random.default_rng(SEED))
        yield Desk(folder, runner, clock, played.loaded, viewer, SEED, key)


@pytest.fixture(scope="module")
def judged(played: SmallPlay) -> dict[str, Event]:
    """The case with all that a review may order."""
    with desk_of(played) as desk:
        inputs, plan = played.inputs, "goto-plan-1"
        options: dict[str, Any] = {"worlds": WORLDS}
        return {
            "flown": judge_flown(desk, CONTROL, inputs, **options),
            "plan": judge_plan(desk, CONTROL, plan, "JPN", inputs, evaluations=30),
            "same": fly_what_if(desk, CONTROL, plan, inputs, **options),
            "other": fly_what_if(desk, CONTROL, plan, inputs, prefix="ws-1-", **options),
        }


def found_of(played: SmallPlay) -> dict[str, str]:
    with open_case(played.path) as folder:
        events = folder.journal.view(CONTROL_VIEW).events(types=["object.found"])
        return {e.body.search_object: ns_to_iso(e.occurred_at_ns) for e in events}


def test_an_other_plan_is_held_against_what_was_flown_with_the_same_luck(
    played: SmallPlay, judged: dict[str, Event]
) -> None:
    same, other = judged["same"].body, judged["other"].body
    assert same.as_flown == other.as_flown
    assert same.as_flown  # something was found: the test says something
    # as ordered nobody leaves the track to look twice: the plan itself finds no later
    assert set(same.as_flown) <= set(same.found)
    assert all(same.found[name] <= time for name, time in same.as_flown.items())
    # in play an object counts once somebody has looked twice, and that is said
    assert same.as_flown != found_of(played)
    assert not same.repeats
    assert not other.repeats


def test_another_plan_has_another_outcome_and_its_luck(judged: dict[str, Event]) -> None:
    other = judged["other"].body
    assert other.found != judged["same"].body.found
    assert "ws-1" in other.other
    assert 0.0 <= other.luck <= 100.0
    assert judged["other"].label.audience == {"EXCON"}  # it was made with the truth


def test_the_truth_is_asked_by_who_may_see_it_after_endex(
    played: SmallPlay, judged: dict[str, Event]
) -> None:
    with (
        desk_of(played, Viewer("JPN", "evaluator")) as desk,
        pytest.raises(ReviewError, match="by who may see the truth"),
    ):
        fly_what_if(desk, CONTROL, "goto-plan-1", played.inputs, worlds=1)


def test_plan_quality_is_of_one_judge_and_never_better_than_the_best(
    played: SmallPlay, judged: dict[str, Event]
) -> None:
    body = judged["plan"].body
    assert body.pos_issued <= body.pos_best
    assert body.ratio == pytest.approx(body.pos_issued / body.pos_best, abs=2e-6)
    assert 0.0 <= body.gap < 1.0
    with open_case(played.path) as folder:
        proposed = folder.journal.view(CONTROL_VIEW).events(types=["plan.proposed"])[0]
    # judged again on the same particles: what the planner said of it itself
    assert body.any_issued == pytest.approx(proposed.body.pos_any, abs=1e-6)
    inputs = body.artefact.provenance["inputs"]
    assert inputs["plan"] == proposed.body.artefact.sha256
    assert inputs["posterior"] == proposed.body.artefact.provenance["inputs"]["posterior"]


def test_no_plan_of_that_name_is_refused(played: SmallPlay) -> None:
    with desk_of(played) as desk, pytest.raises(ReviewError, match="replaces no other"):
        judge_plan(desk, CONTROL, "no-plan", "JPN", played.inputs)


def test_what_was_flown_is_judged_on_the_forecast_and_over_truths(
    played: SmallPlay, judged: dict[str, Event]
) -> None:
    body = judged["flown"].body
    assert body.worlds == WORLDS
    assert 0.0 < body.pos_forecast < 1.0
    assert judged["flown"].label.audience == {"EXCON", "JPN", "KOR"}  # nothing of the hidden truth
    with open_case(played.path) as folder:
        sources = Sources.of(folder.journal.view(Viewer("JPN", "evaluator")))
        found = {measure.name: measure for measure in measures_of(sources)}
    assert found["pos_achieved_forecast"].value == pytest.approx(body.pos_forecast, abs=1e-6)
    assert found["luck"].value is not None
    assert 0.0 < found["coverage_kept"].value < 1.0  # who looks twice leaves its track
    assert found["track_error_rms"].value > 0.0
    assert {i.subject for i in found["luck"].items} == {"raft", "piw", "hull"}


def test_the_chapter_in_three_languages(played: SmallPlay, judged: dict[str, Event]) -> None:
    with open_case(played.path) as folder:
        record = read_record(folder.journal.view(CONTROL_VIEW))
        inputs = {name: folder.artefacts.path(ref) for name, ref in played.inputs.items()}
        for locale in LOCALES:
            studio = Studio(record, read_inputs(inputs), locale)
            (section,) = judgement_sections(studio)  # nobody has evaluated anything yet
            assert section.title == say("measures.title", locale)
            words = [block.text for block in section.blocks]
            assert say("measures.luck.explain", locale) in words
            page = page_of(studio, [section], [])
            assert judged["flown"].event_id in page
            assert '<section id="measures">' in page


def test_replay_is_drawn_and_its_truth_is_what_was_recorded(played: SmallPlay) -> None:
    with open_case(played.path) as folder:
        control = folder.journal.view(CONTROL_VIEW)
        views = {p: folder.journal.view(Viewer(p, "evaluator")) for p in ("JPN", "KOR")}
        sighting = control.events(types=["sighting.reported"])[0]
        before = moment_of(views, sighting.occurred_at_ns - 1, control)
        after = moment_of(views, sighting.occurred_at_ns, control)
        with style():
            chart = Chart(load_coast("goto"), "x")
            drawn = replay_picture(after, chart, "en", ("EXERCISE",))
        several = list(
            moments(views, sighting.occurred_at_ns, sighting.occurred_at_ns + 10**12, 5 * 10**11)
        )
    assert [len(p.sightings) for p in before.pictures] == [0, 0]
    assert [len(p.sightings) for p in after.pictures] == [1, 1]
    assert before.truth is not None
    assert set(before.truth.objects) == {"raft", "piw", "hull"}
    seen = after.pictures[0].sightings[sighting.event_id]
    true = after.truth.objects[sighting.body.search_object]  # type: ignore[union-attr]
    assert abs(seen.lat_deg - true.lat_deg) < 5 * sighting.body.error_m / 111e3
    assert drawn.png.startswith(b"\x89PNG")
    assert [moment.truth for moment in several] == [None, None, None]
    assert after.to_json()["time"] == ns_to_iso(sighting.occurred_at_ns)
