"""A scenario played at a pace, while persons act on its journal from desks of their own."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from directed_runs import small_scenario
from paced_runs import HOUR_NS, MINUTE_NS, ScriptedWall, joined, play_goto
from whole_runs import finish, start_sarex

from sarex.errors import ExerciseError, JobError, JournalError
from sarex.exercise import control
from sarex.exercise.events import ExerciseEnded
from sarex.exercise.injects.commands import (
    acknowledge_inject,
    fire_inject,
    hold_inject,
    move_inject,
)
from sarex.exercise.seats.pace import Pace, Timekeeper
from sarex.exercise.truth_record import CONTROL
from sarex.journal import Event
from sarex.operation.desk import Author, Desk

Events = tuple[Event, ...]
CHIEF = Author("chief of control", "control")
RATIO = 60.0


def of(events: Events, name: str) -> list[Event]:
    return [event for event in events if event.type == name]


def told(events: Events) -> list[tuple[str, int, str]]:
    """What was recorded when by whom, without what desks elsewhere read the clock from."""
    return [(e.type, e.occurred_at_ns, e.author) for e in events if e.type != "exercise.clock_set"]


def test_a_ratio_changes_nothing_but_when_the_wall_sees_it(tmp_path: Path) -> None:
    """Until the first plan is agreed and tasked: 32 minutes."""
    hours = 32 / 60
    plain, _ = play_goto(tmp_path / "fast", hours)
    wall = ScriptedWall()
    paced, _ = play_goto(tmp_path / "paced", hours, Timekeeper(Pace(RATIO), wall), wall)
    assert wall.now_s() == pytest.approx(hours * 3600 / RATIO, abs=1.0)
    assert max(wall.naps) <= 0.2
    assert told(paced) == told(plain)
    assert len(of(paced, "plan.proposed")) == 1


@pytest.fixture(scope="module")
def acted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Events, ScriptedWall]:
    """Acknowledge, pause, resume, hold, move, fire, ENDEX at 3, 4, 10, 12, 12, 13, 24 s of wall."""
    folder = tmp_path_factory.mktemp("acted")

    def at(act: Callable[[Desk], object]) -> Callable[[], None]:
        def do() -> None:
            with joined(folder / "case", recorder=wall) as desk:
                act(desk)

        return do

    def move(desk: Desk) -> None:
        move_inject(desk, 120, desk.clock.now_ns() + 2 * MINUTE_NS, CHIEF, "earlier")

    def end(desk: Desk) -> None:
        desk.record("exercise.ended", ExerciseEnded(reason="enough seen"), CHIEF)

    def answer(desk: Desk) -> None:
        (delivered,) = desk.view().events(types=("inject.delivered",))
        acknowledge_inject(desk, delivered.event_id, "smc", "JPN", CHIEF)

    wall = ScriptedWall(
        (3.0, at(answer)),
        (4.0, at(lambda desk: control.pause(desk, CHIEF, "fire alarm"))),
        (10.0, at(lambda desk: control.resume(desk, CHIEF, "all is well"))),
        (12.0, at(lambda desk: hold_inject(desk, 20, CHIEF, "too early"))),
        (12.0, at(move)),
        (13.0, at(lambda desk: fire_inject(desk, 80, CHIEF))),
        (24.0, at(end)),
    )
    keeper = Timekeeper(Pace(RATIO), wall)
    return play_goto(folder, 1.0, keeper, wall)[0], wall


def test_a_pause_stops_the_exercise_clock_and_not_the_wall(
    acted: tuple[Events, ScriptedWall],
) -> None:
    events, _ = acted
    (paused,), (resumed,) = of(events, "exercise.paused"), of(events, "exercise.resumed")
    startex_ns = of(events, "exercise.started")[0].occurred_at_ns
    assert paused.occurred_at_ns - startex_ns == pytest.approx(4 * MINUTE_NS, abs=MINUTE_NS / 2)
    assert resumed.recorded_at_ns - paused.recorded_at_ns >= 5.9e9
    # no more than was under way before the director looked
    assert 0 <= resumed.occurred_at_ns - paused.occurred_at_ns <= MINUTE_NS / 2
    between = [e for e in events if paused.seq < e.seq < resumed.seq]
    assert {e.type for e in between} == {"exercise.clock_set"}
    assert events[-1].occurred_at_ns - startex_ns == pytest.approx(18 * MINUTE_NS, abs=MINUTE_NS)


def test_a_clock_elsewhere_shows_what_the_director_keeps(
    acted: tuple[Events, ScriptedWall],
) -> None:
    """Acts of others stand in the record at their time: nothing runs back by more than a step."""
    events, _ = acted
    times = [e.occurred_at_ns for e in events]
    assert max(a - b for a, b in pairwise(times)) <= 12e9
    held, fired = of(events, "inject.held")[0], of(events, "inject.released")
    by_control = next(e for e in fired if e.body.because == "control")
    apart_ns = by_control.occurred_at_ns - held.occurred_at_ns
    assert apart_ns == pytest.approx(MINUTE_NS, abs=MINUTE_NS / 4)


def test_injects_are_held_moved_and_fired_by_a_person(acted: tuple[Events, ScriptedWall]) -> None:
    events, _ = acted
    released = {e.body.inject: e for e in of(events, "inject.released")}
    assert 20 not in released  # planned at 12 min, held
    assert (released[120].body.because, released[120].author) == ("time", CONTROL.name)
    assert (released[80].body.because, released[80].author) == ("control", CHIEF.name)
    (sighting,) = of(events, "sighting.reported")  # what inject 80 changes in the world
    assert sighting.body.facility == "Amber Kite"
    assert sighting.occurred_at_ns >= released[80].occurred_at_ns
    delivered = {e.cause: e.event_id for e in of(events, "inject.delivered")}
    answered = {e.body.delivered for e in of(events, "inject.acknowledged")}
    assert delivered[released[80].event_id] in answered


def test_what_a_person_did_first_is_not_done_again(acted: tuple[Events, ScriptedWall]) -> None:
    """The simulated receiver would have acknowledged two minutes later, and was refused."""
    events, _ = acted
    first = of(events, "inject.delivered")[0].event_id
    answers = [e for e in of(events, "inject.acknowledged") if e.body.delivered == first]
    assert [e.author for e in answers] == [CHIEF.name]
    refused = of(events, "exercise.act_refused")
    assert {(e.body.act, e.body.code) for e in refused} == {
        ("act of a simulated staff", "exercise")
    }


def test_endex_by_a_person_ends_it_once_and_reveals_the_truth(
    acted: tuple[Events, ScriptedWall],
) -> None:
    events, wall = acted
    (ended,) = of(events, "exercise.ended")
    assert (ended.author, ended.body.reason) == (CHIEF.name, "enough seen")
    assert events[-1].type == "truth.recorded"
    assert wall.now_s() == pytest.approx(24.0, abs=0.5)


def test_steps_pause_until_somebody_goes_on(tmp_path: Path) -> None:
    wall = ScriptedWall()
    asked: list[float] = []

    def go_on() -> bool:
        asked.append(wall.now_s())
        return len(asked) % 3 == 0

    keeper = Timekeeper(Pace(step_s=300.0), wall, go_on)
    events, _ = play_goto(tmp_path, 0.25, keeper)
    startex_ns = of(events, "exercise.started")[0].occurred_at_ns
    pauses = of(events, "exercise.paused")
    assert [e.occurred_at_ns - startex_ns for e in pauses] == [5 * MINUTE_NS, 10 * MINUTE_NS]
    assert [e.occurred_at_ns for e in of(events, "exercise.resumed")] == [
        e.occurred_at_ns for e in pauses
    ]
    assert len(asked) == 6
    assert not of(events, "exercise.clock_set")


def test_what_is_asked_for_at_the_keys_ends_the_exercise_early(tmp_path: Path) -> None:
    wall = ScriptedWall()
    keeper = Timekeeper(Pace(RATIO), wall)
    wall._acts.append((3.0, keeper.stop))
    events, _ = play_goto(tmp_path, 1.0, keeper, wall)
    (ended,) = of(events, "exercise.ended")
    assert ended.body.reason == "ended before its planned end"
    assert wall.now_s() == pytest.approx(3.0, abs=0.3)


def test_clocks_elsewhere_stand_where_the_play_breaks_off(tmp_path: Path) -> None:
    def break_down() -> None:
        raise JobError("the job's process died", remedy="Look.")

    wall = ScriptedWall((3.0, break_down))
    with pytest.raises(JobError):
        play_goto(tmp_path, 1.0, Timekeeper(Pace(RATIO), wall), wall)
    with joined(tmp_path / "case", recorder=wall) as desk:
        assert [e.body.runs for e in of(desk.view().events(), "exercise.clock_set")] == [
            True,
            False,
        ]
        stood_ns = desk.clock.now_ns()
        wall.sleep(60.0)
        assert desk.clock.now_ns() == stood_ns


@pytest.mark.parametrize("pace", [{"ratio": 0.0}, {"ratio": float("inf")}, {"step_s": -1.0}])
def test_a_pace_is_a_number_above_0(pace: dict[str, float]) -> None:
    with pytest.raises(ExerciseError, match="no number above 0"):
        Pace(**pace)


def test_control_acts_from_another_process(tmp_path: Path) -> None:
    """The command plays; this process pauses it, resumes it and ends it, and the record stands."""
    out = tmp_path / "case"
    process = start_sarex(
        *("exercise", "run", small_scenario(tmp_path), "--out", out, "--ratio", 30, "--worlds", 0)
    )
    try:
        _wait(lambda: _phase(out) == "running")
        with joined(out) as desk:
            _wait(lambda: of(desk.view().events(), "forecast.computed"))
            control.pause(desk, CHIEF, "look")
            _wait(lambda: not of(desk.view().events(), "exercise.clock_set")[-1].body.runs)
            stood_ns, number = desk.clock.now_ns(), desk.folder.journal.head()[0]
            time.sleep(1.0)  # 30 s of the exercise, if it ran
            assert (desk.clock.now_ns(), desk.folder.journal.head()[0]) == (stood_ns, number)
            control.resume(desk, CHIEF, "go on")
            _wait(lambda: desk.clock.now_ns() > stood_ns + MINUTE_NS / 2)
            desk.record("exercise.ended", ExerciseEnded(reason="enough seen"), CHIEF)
    except BaseException:
        process.kill()
        process.communicate()
        raise
    done = finish(process)
    assert done.code == 0, done.stderr
    assert (out / "review" / "report.html").is_file()
    with joined(out) as desk:
        events = desk.view().events()
        assert desk.folder.journal.verify().ok
    (ended,) = of(events, "exercise.ended")
    assert ended.author == CHIEF.name
    startex_ns = of(events, "exercise.started")[0].occurred_at_ns
    assert ended.occurred_at_ns - startex_ns < HOUR_NS


def test_ctrl_c_ends_the_exercise_with_its_review(tmp_path: Path) -> None:
    out = tmp_path / "case"
    process = start_sarex(
        *("exercise", "run", small_scenario(tmp_path), "--out", out, "--ratio", 60, "--worlds", 0)
    )
    try:
        _wait(lambda: _phase(out) == "running")
        with joined(out) as desk:
            _wait(lambda: of(desk.view().events(), "forecast.computed"))
        process.send_signal(signal.SIGINT)
    except BaseException:
        process.kill()
        process.communicate()
        raise
    done = finish(process)
    assert done.code == 0, done.stderr
    assert (out / "review" / "report.html").is_file()
    with joined(out) as desk:
        (ended,) = of(desk.view().events(), "exercise.ended")
        assert desk.folder.journal.verify().ok
    assert (ended.author, ended.body.reason) == (CONTROL.name, "ended before its planned end")


def _phase(case: Path) -> str:
    try:
        with joined(case) as desk:
            return control.control_of(desk).phase
    except (JournalError, IndexError):  # not there yet
        return "before"


def _wait(condition: Callable[[], object], seconds: float = 240.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.1)
