"""Measures of small exercises that were worked out by hand, in a real journal."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from small_exercise import (
    BASE,
    DEPART_MIN,
    FIRST_LEG_MIN,
    MINUTE_NS,
    ON,
    SPEED_M_S,
    START_NS,
    SmallExercise,
    search_points,
    ship,
    small_exercise,
    track_of,
)

from sarex.canonical import ns_to_iso
from sarex.exercise.design import load_scenario
from sarex.exercise.design.measures import MEASURES
from sarex.exercise.design.toml_text import plain_of
from sarex.exercise.events import ScenarioLoaded
from sarex.labels import EXCON, Label
from sarex.operation.events import (
    MessageAcknowledged,
    MessageSent,
    ObjectFound,
    PersonsAboardStated,
    PersonsRecovered,
    PersonsTransferred,
    SightingReported,
    SitrepSent,
    TaskAcknowledged,
    TaskCancelled,
    TaskRefused,
)
from sarex.review.events import FlownJudged, PlanJudged
from sarex.review.measure_tables import figures_of, measures_section
from sarex.review.measures import (
    Measure,
    acknowledgement,
    alert_to_first_on_scene,
    coverage_kept,
    found_alive,
    luck,
    luck_of,
    measures_of,
    plan_quality,
    planning_time,
    pos_achieved,
    sitrep_on_time,
    time_to_find,
    time_to_place_of_safety,
    time_to_recover,
    track_error,
)
from sarex.review.measures.standards import is_met, standards_of
from sarex.words import LOCALES, say

MM = 1e-2
"""Positions are kept to 1e-7 degrees, about a centimetre."""


@pytest.fixture
def play(tmp_path: Path) -> Iterator[SmallExercise]:
    with small_exercise(tmp_path / "case") as exercise:
        yield exercise


def _iso(minute: float) -> str:
    return ns_to_iso(START_NS + round(minute * MINUTE_NS))


def planned() -> Any:
    return track_of(search_points(), on=ON)


def test_an_empty_exercise_has_every_measure_and_says_why_it_has_no_figure(
    play: SmallExercise,
) -> None:
    found = measures_of(play.sources())
    assert [measure.name for measure in found] == list(MEASURES)
    waiting = {"planning_time", "time_to_find", "time_to_recover", "time_to_place_of_safety"}
    for measure in found:
        assert measure.value is None
        if measure.name in waiting:
            assert measure.censored > 0
        else:
            assert not measure.shown
            for locale in LOCALES:
                assert all(note.say(locale) for note in measure.notes)
            assert measure.notes


def test_on_scene_is_three_miles_from_the_commence_search_point_on_the_path_between_fixes(
    play: SmallExercise,
) -> None:
    play.plan([planned()])
    for minute in range(60, 111, 10):
        play.position("ship", minute, (BASE[0] + SPEED_M_S * 60 * (minute - 60), BASE[1]))
    measure = alert_to_first_on_scene(play.sources())
    way_m = (-1000.0 - 3 * 1852.0) - BASE[0]
    assert measure.value == pytest.approx(DEPART_MIN + way_m / SPEED_M_S / 60, abs=1e-3)
    assert measure.starts == (play.report.event_id,)
    (ended,) = [e for e in play.sources().events if e.event_id == measure.ends[0]]
    assert ended.occurred_at_ns == START_NS + 90 * MINUTE_NS  # the fix that ends the piece


def test_a_path_before_the_plan_is_issued_does_not_count(play: SmallExercise) -> None:
    play.plan([planned()], minute=80.0)
    play.position("ship", 10, (-1000.0, -4000.0))
    play.position("ship", 70, (-1000.0, -4000.0))
    play.position("ship", 90, (-1000.0, -4000.0))
    assert alert_to_first_on_scene(play.sources()).value == pytest.approx(80.0)


def test_who_never_arrives_is_censored_at_endex(play: SmallExercise) -> None:
    play.plan([planned()])
    play.position("ship", 60, BASE)
    play.position("ship", 70, BASE)
    play.end(600)
    measure = alert_to_first_on_scene(play.sources())
    assert (measure.value, measure.censored) == (None, 1)
    assert measure.items[0].value == pytest.approx(600.0)


def test_planning_time_leaves_out_pauses_and_counts_their_overlap_once(
    play: SmallExercise,
) -> None:
    play.stop("exercise.paused", 10)
    play.stop("exercise.paused", 15)  # a NO DUFF within the pause
    play.stop("exercise.resumed", 25)
    play.plan([planned()], minute=40.0)
    play.stop("exercise.paused", 50)  # after the plan
    measure = planning_time(play.sources())
    assert measure.value == pytest.approx(25.0)
    assert measure.beside["stopped_min"] == pytest.approx(15.0)
    assert measure.beside["wall_clock_min"] == 0.0  # the recorded clock stands still here


def test_no_plan_at_endex_is_censored(play: SmallExercise) -> None:
    play.end(100)
    measure = planning_time(play.sources())
    assert (measure.value, measure.censored, measure.items[0].value) == (None, 1, 100.0)


@pytest.mark.parametrize(
    ("flown", "width_m", "kept"),
    [
        (planned(), 500.0, 1.0),
        (planned(), 250.0, 0.5),
        (planned(), 900.0, 1.0),  # no more than planned counts
        (track_of(search_points()[:3], on=ON[:2]), 500.0, 0.5),  # the first leg alone
        (track_of(search_points(lambda _: (1500.0, 0.0)), on=ON), 500.0, 0.5),  # leg 2 is outside
        (track_of(search_points(), on=(False,) * 4, task="x"), 500.0, 0.0),  # nobody looks
    ],
)
def test_coverage_kept(play: SmallExercise, flown: Any, width_m: float, kept: float) -> None:
    play.plan([planned()])
    event = play.flown(flown, width_m=width_m)
    measure = coverage_kept(play.sources())
    assert measure.value == pytest.approx(kept, abs=1e-5)
    assert measure.items[0].end == event.event_id


def test_what_is_flown_after_the_window_is_not_kept(play: SmallExercise) -> None:
    end = FIRST_LEG_MIN + (8000 + 2000 + 8000) / SPEED_M_S / 60
    play.plan([planned()], window_min=(60.0, end))
    play.flown(track_of(search_points(late_min=4000 / SPEED_M_S / 60), on=ON))
    assert coverage_kept(play.sources()).value == pytest.approx(12 / 16, abs=1e-5)


def test_a_search_that_nobody_reported_counts_as_nothing(play: SmallExercise) -> None:
    play.plan([planned()])
    measure = coverage_kept(play.sources())
    assert (measure.value, measure.unanswered) == (0.0, 1)


def test_a_sortie_that_a_replan_withdraws_is_not_held_against_anybody(play: SmallExercise) -> None:
    play.plan([planned(), track_of(search_points(), on=ON, sortie="S2", task="S2-T1")])
    play.plan([planned()], name="plan-1.2", replaces="plan-1", minute=50)
    play.flown(planned())
    assert coverage_kept(play.sources()).value == pytest.approx(1.0, abs=1e-6)


def test_a_sortie_that_was_over_before_a_replan_still_counts_and_a_kept_one_counts_once(
    play: SmallExercise,
) -> None:
    """S1 was over when plan 1.2 was made, S2 goes on and is not flown: half of what was planned."""
    one, two = planned(), track_of(search_points(late_min=30), on=ON, sortie="S2", task="S2-T1")
    over_min = (int(one.times_ns[-1]) - START_NS) / MINUTE_NS
    play.plan([one, two])
    play.flown(one)
    play.plan([two], name="plan-1.2", replaces="plan-1", minute=over_min + 2)
    play.plan([two], name="plan-1.3", replaces="plan-1.2", minute=over_min + 4)
    measure = coverage_kept(play.sources())
    assert [item.subject for item in measure.items] == ["S1-ship-T1", "S2-T1"]
    assert measure.value == pytest.approx(0.5, abs=1e-6)


def test_an_order_that_was_taken_back_is_not_held_against_anybody(play: SmallExercise) -> None:
    two = track_of(search_points(), on=ON, sortie="S2", task="S2-T1")
    play.plan([planned(), two])
    play.flown(planned())
    body = TaskCancelled(sortie="S2", facility="ship", reason="all are found")
    play.record("task.cancelled", body, 90)
    assert coverage_kept(play.sources()).value == pytest.approx(1.0, abs=1e-6)


def test_a_constant_offset_is_the_track_error(play: SmallExercise) -> None:
    play.plan([planned()])
    play.flown(track_of(search_points(lambda _: (120.0, 0.0)), on=ON))
    rms, p95 = track_error(play.sources())
    assert rms.value == pytest.approx(120.0, abs=MM)
    assert p95.value == pytest.approx(120.0, abs=MM)


def test_an_error_that_grows_along_the_leg(play: SmallExercise) -> None:
    """From 0 to 300 m on one leg: root mean square 300/√3, 95 % of the length within 285 m."""
    points = search_points()[:3]
    points[-1] = (points[-1][0], points[-1][1] + 300.0, points[-1][2])
    play.plan([planned()])
    play.flown(track_of(points, on=ON[:2]))
    rms, p95 = track_error(play.sources())
    assert rms.value == pytest.approx(300 / sqrt(3), rel=1e-3)
    assert p95.value == pytest.approx(285.0, abs=300 / 64)


def drifting(speed_m_s: float) -> Any:
    return lambda minute: (speed_m_s * 60 * (minute - FIRST_LEG_MIN), 0.0)


def test_who_drifts_with_the_datum_has_no_error_and_keeps_the_area(play: SmallExercise) -> None:
    play.plan([track_of(search_points(drifting(1.0)), on=ON)], motion=(1.0, 0.0))
    play.flown(track_of(search_points(lambda m: (drifting(1.0)(m)[0] + 50.0, 0.0)), on=ON))
    rms, p95 = track_error(play.sources())
    assert rms.value == pytest.approx(50.0, abs=0.1)  # a plane's metre drifts by 1e-3 here
    assert p95.value == pytest.approx(50.0, abs=0.1)
    assert coverage_kept(play.sources()).value == pytest.approx(1.0, abs=1e-4)


def test_who_stays_over_the_ground_falls_behind_a_drifting_pattern(play: SmallExercise) -> None:
    """At 1 m/s the error is the time since the first leg: 0…800 s on one, 1000…1800 s on the other.

    The second leg, x = 1000 m on the ground, is at x < 0 m in the frame: still in the area.
    """
    play.plan([track_of(search_points(drifting(1.0)), on=ON)], motion=(1.0, 0.0))
    play.flown(planned())
    square = (800**3 / 3 / 800 + (1800**3 - 1000**3) / 3 / 800) / 2
    rms, _ = track_error(play.sources())
    # the error is across the leg as planned, which is straight in the frame
    assert rms.value == pytest.approx(sqrt(square), rel=2e-3)


def test_times_are_of_persons_and_censored_at_endex(play: SmallExercise) -> None:
    find(play, 100)
    held(play)
    play.end(720)
    sources = play.sources()
    found = time_to_find(sources)
    assert (found.value, found.censored) == (pytest.approx(100.0), 2)
    assert found.beside["mean_min"] == pytest.approx((6 * 100 + 2 * 720) / 8)
    assert [(i.count, i.censored) for i in found.items] == [(6, False), (2, True)]
    recovered = time_to_recover(sources)
    assert (recovered.value, recovered.censored) == (pytest.approx(130.0), 2)
    safe = time_to_place_of_safety(sources)
    assert (safe.value, safe.censored) == (
        pytest.approx(200.0),
        2,
    )  # the hospital counts nobody anew
    alive = found_alive(sources)
    assert (alive.value, alive.censored) == (pytest.approx(5 / 8), 2)


def find(
    play: SmallExercise,
    minute: float,
    name: str = "raft",
    persons: int = 6,
    confirmed: float | None = None,
) -> None:
    sighting = play.record(
        "sighting.reported",
        SightingReported(
            facility="ship", search_object=name, lon_deg=128.0, lat_deg=32.5, error_m=100.0
        ),
        minute,
    )
    body = ObjectFound(search_object=name, persons=persons, sighting=sighting.event_id)
    play.record("object.found", body, confirmed or minute, cause=sighting)


def held(play: SmallExercise) -> None:
    """Recovered, brought ashore, and on to a hospital."""
    play.record(
        "persons.recovered",
        PersonsRecovered(search_object="raft", holder="ship", alive=5, dead=1),
        130,
    )
    for minute, holder, to, kind in (
        (200, "ship", "Fukue", "place_of_safety"),
        (300, "Fukue", "clinic", "hospital"),
    ):
        body = PersonsTransferred.model_validate(
            {"holder": holder, "to": to, "place_kind": kind, "alive": 5, "dead": 1}
        )
        play.record("persons.transferred", body, minute)


def test_the_number_on_board_as_known_at_the_end_is_what_counts(play: SmallExercise) -> None:
    find(play, 100)
    body = {"persons": {"least": 6, "most": 10}, "source": "the owner"}
    play.record("persons.aboard_stated", PersonsAboardStated.model_validate(body), 150)
    play.end(720)
    measure = time_to_find(play.sources())
    assert measure.censored == 4
    assert [note.key for note in measure.notes] == ["aboard_uncertain"]


def test_fewer_than_half_found_have_no_median(play: SmallExercise) -> None:
    find(play, 100, persons=3)
    play.end(720)
    assert time_to_find(play.sources()).value is None


def test_situation_reports_by_their_due_times(play: SmallExercise) -> None:
    """1 has none; 2 is on time; 3 is 10 minutes late; 4 was due at 710 and is not there at 720."""
    for number, minute, due, following in (
        (1, 0.0, None, 240.0),
        (2, 230.0, 240.0, 470.0),
        (3, 480.0, 470.0, 710.0),
    ):
        body = SitrepSent(
            number=number,
            reason="routine",
            to=("KOR RCC",),
            medium="SATCOM",
            due=None if due is None else _iso(due),
            next_due=_iso(following),
            texts={"en": "x"},
        )
        play.record("sitrep.sent", body, minute)
    play.end(720)
    measure = sitrep_on_time(play.sources())
    assert (measure.value, measure.unanswered) == (pytest.approx(1 / 3), 1)
    late = [dict(item.beside) for item in measure.items]
    assert late == [{}, {"late_min": pytest.approx(10.0)}, {"late_min": pytest.approx(10.0)}]


def message(play: SmallExercise, to: tuple[str, ...], minute: float, by: float | None) -> Any:
    body = MessageSent(
        sender="JPN RCC",
        to=to,
        medium="VHF 16",
        text="x",
        acknowledge_by=None if by is None else _iso(by),
        exercise=True,
    )
    return play.record("message.sent", body, minute)


def test_acknowledgements_of_orders_and_messages(play: SmallExercise) -> None:
    """Answered after 3 and 4 minutes; an order and an addressee never answer."""
    one, two = planned(), track_of(search_points(), on=ON, sortie="S2", task="S2-T1")
    issued = play.plan([one, two])
    order = play.task(one, issued, 30)
    play.task(two, issued, 30)
    play.record(
        "task.acknowledged", TaskAcknowledged(sortie=one.sortie, facility="ship"), 33, cause=order
    )
    sent = message(play, ("KOR RCC", "ship"), 40, 60)
    message(play, ("KOR RCC",), 41, None)  # asks for nothing
    for minute in (44, 50):  # said twice
        body = MessageAcknowledged(message=sent.event_id, by="ship")
        play.record("message.acknowledged", body, minute)
    play.end(100)
    median, p90, never = acknowledgement(play.sources())
    assert (median.value, p90.value, never.value) == (pytest.approx(3.0), pytest.approx(4.0), 2.0)
    assert sorted(item.value or 0.0 for item in never.items) == pytest.approx([60.0, 70.0])


def test_an_order_that_a_replan_withdraws_was_not_left_unanswered(play: SmallExercise) -> None:
    one, two = planned(), track_of(search_points(), on=ON, sortie="S2", task="S2-T1")
    issued = play.plan([one, two])
    order = play.task(one, issued, 30)
    play.task(two, issued, 30)
    play.record(
        "task.acknowledged", TaskAcknowledged(sortie=one.sortie, facility="ship"), 31, cause=order
    )
    again = play.plan([one], name="plan-1.2", replaces="plan-1", minute=50)
    play.task(one, again, 50, "plan-1.2")  # kept, and answered before
    median, _, never = acknowledgement(play.sources())
    assert (median.value, never.value) == (pytest.approx(1.0), 0.0)


def test_an_order_that_is_refused_is_answered(play: SmallExercise) -> None:
    order = play.task(planned(), play.plan([planned()]), 30)
    body = TaskRefused(sortie="S1-ship", facility="ship", reason="fog")
    play.record("task.refused", body, 37, cause=order)
    median, _, never = acknowledgement(play.sources())
    assert (median.value, never.value) == (pytest.approx(7.0), 0.0)


def judged(play: SmallExercise, found_min: list[dict[str, float]]) -> None:
    share = {"count": 1, "value": 0.5, "low": 0.1, "high": 0.9}
    rows = [{"found": {k: _iso(m) for k, m in row.items()}} for row in found_min]
    document = {
        "forecast": {"any": 0.6, "objects": {"raft": 0.5, "piw": 0.1}},
        "objects": ["raft", "piw"],
        "persons": {"raft": 6, "piw": 2},
        "rows": rows,
        "truth": {"any": share, "objects": {"raft": share, "piw": share}},
        "worlds": len(rows),
    }
    cited = play.artefact("flown-judged", {"judged.json": document})
    body = FlownJudged(worlds=len(rows), pos_forecast=0.6, pos_truth=0.5, artefact=cited)
    play.record("flown.judged", body, 800)


def test_luck_where_it_is_known(play: SmallExercise) -> None:
    """The raft is found at 100: sooner than at 200 and never, later than at 50, as in one truth."""
    find(play, 100)
    judged(play, [{"raft": 50}, {"raft": 100}, {"raft": 200}, {}])
    play.end(720)
    measure = luck(play.sources())
    by_object = {item.subject: item for item in measure.items}
    assert by_object["raft"].value == pytest.approx(62.5)
    assert by_object["piw"].value == pytest.approx(50.0)  # never found, as in all truths
    assert (by_object["piw"].censored, measure.censored) == (True, 1)
    assert measure.value == pytest.approx(62.5)
    forecast, truth = pos_achieved(play.sources())
    assert (forecast.value, truth.value) == (0.6, 0.5)


def test_luck_is_that_of_the_first_look_not_of_making_sure(play: SmallExercise) -> None:
    """Seen at 100 and confirmed at 130; in the truths it is seen at 110 and 120."""
    find(play, 100, confirmed=130)
    judged(play, [{"raft": 110}, {"raft": 120}])
    play.end(720)
    assert luck(play.sources()).value == pytest.approx(100.0)


@pytest.mark.parametrize(("found", "expected"), [({"a": 1}, 100.0), ({}, 10.0)])
def test_luck_counts_ties_half(found: dict[str, int], expected: float) -> None:
    truths: list[dict[str, int]] = [{"a": 5}] * 8 + [{}] * 2
    assert luck_of(found, truths, {"a": 1}, (0, 10)) == pytest.approx(expected)


def test_plan_quality_is_that_of_the_first_plan_with_the_gap_beside(play: SmallExercise) -> None:
    issued = play.plan([planned()])
    body = PlanJudged(
        plan="plan-1",
        nation="JPN",
        evaluations=4000,
        pos_issued=0.4,
        pos_best=0.5,
        ratio=0.8,
        any_issued=0.6,
        any_best=0.7,
        gap=0.1,
        artefact=play.artefact("plan-quality", {"quality.json": {}}),
    )
    made = play.record("plan.judged", body, 700, cause=issued)
    measure = plan_quality(play.sources())
    assert (measure.value, measure.beside["gap"]) == (0.8, 0.1)
    assert (measure.items[0].start, measure.items[0].end) == (issued.event_id, made.event_id)


def test_every_figure_leads_to_events_that_are_there(play: SmallExercise) -> None:
    play.offer(ship())
    play.task(planned(), play.plan([planned()]), 30)
    play.flown(planned())
    find(play, 100)
    held(play)
    judged(play, [{"raft": 50}])
    play.end(720)
    known = {event.event_id for event in play.sources().events}
    shown = [measure for measure in measures_of(play.sources()) if measure.shown]
    assert len(shown) >= 10
    for measure in shown:
        assert measure.events, measure.name
        assert set(measure.events) <= known


def test_what_a_party_may_not_see_is_in_no_figure(play: SmallExercise) -> None:
    play.plan([planned()])
    for minute in (60, 110):
        x = BASE[0] + SPEED_M_S * 60 * (minute - 60)
        play.position("ship", minute, (x, BASE[1]), label=Label("KOR"))
    assert alert_to_first_on_scene(play.sources("KOR")).value is not None
    hidden: Measure = alert_to_first_on_scene(play.sources("JPN"))
    assert (hidden.value, hidden.censored) == (None, 1)


def test_thresholds_of_the_scenario_stand_beside_for_those_who_may_see_them(
    play: SmallExercise,
) -> None:
    """The built-in scenario's own standards, held against figures on either side of them."""
    loaded = load_scenario("goto")
    content = plain_of(loaded.scenario)
    body = ScenarioLoaded(scenario=loaded.scenario.id, toml=loaded.text, content=content)
    play.record("scenario.loaded", body, 0, label=Label(EXCON))
    stated = [
        standard
        for objective in loaded.scenario.objectives
        for task in objective.tasks
        for standard in task.standards
    ]
    found = standards_of(play.sources(EXCON))
    assert sorted(s.measure for own in found.values() for s in own) == sorted(
        s.measure for s in stated
    )
    assert standards_of(play.sources("JPN")) == {}
    for standard in stated:
        better = -1 if standard.comparison == "at_most" else 1
        for side, met in ((better, True), (0, True), (-better, False)):
            figure = Measure(standard.measure, standard.threshold + side * 1e-3)
            assert is_met(standard, figure) is met
        assert is_met(standard, Measure(standard.measure, None)) is None
    section = measures_section(figures_of(play.sources(EXCON), "ko"))
    assert section is not None
    rows = {row[0]: row[2] for row in section.blocks[1].rows}
    for standard in stated:
        assert rows[say(f"measures.name.{standard.measure}", "ko")]
