"""A program in the co-ordinator's seat plans; a real emergency stops the drill; it goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from paced_runs import MINUTE_NS, ScriptedWall, joined, play_goto

from sarex.exercise import control, store_inputs
from sarex.exercise.direct import Director
from sarex.exercise.seats.pace import Pace, Timekeeper
from sarex.exercise.seats.seating import Seats
from sarex.exercise.truth_record import CONTROL
from sarex.journal import Event
from sarex.labels import EXCON
from sarex.operation import commands
from sarex.operation.desk import Author, Desk

Events = tuple[Event, ...]
RATIO = 300.0
HOURS = 1.95
NATION_CONTROL = {
    nation: Author(f"{nation} control", f"{nation} control") for nation in ("JPN", "KOR")
}


def of(events: Events, name: str) -> list[Event]:
    return [event for event in events if event.type == name]


def _plan(desk: Desk) -> None:
    inputs = store_inputs(desk, desk.loaded.field_folders(None), None, None)
    period, now = desk.loaded.case.periods[0], desk.clock.now_ns()
    commands.propose_plan(
        desk, 1, period.start_ns, period.end_ns, inputs,
        issue_ns=now + 15 * MINUTE_NS, earliest_ns=now + 20 * MINUTE_NS,
    )  # fmt: skip


def _approve(desk: Desk) -> None:
    (proposed,) = desk.view().events(types=("plan.proposed",))
    commands.approve_plan(desk, proposed, "JPN")


def _issue(desk: Desk) -> None:
    (proposed,) = desk.view().events(types=("plan.proposed",))
    commands.issue_plan(desk, proposed)


def _call_no_duff(desk: Desk) -> None:
    control.call_no_duff(desk, Author("watch officer", "RCC"), "fire aboard")


def _end_no_duff(desk: Desk) -> None:
    for nation, author in NATION_CONTROL.items():
        control.resume_after(desk, nation, author)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Events, Director]:
    folder: Path = tmp_path_factory.mktemp("co-ordinator")

    def at(
        minute: float, act: Callable[[Desk], object], party: str = "JPN"
    ) -> tuple[float, Callable[[], None]]:
        def do() -> None:
            with joined(folder / "case", party, "control", recorder=wall) as desk:
                act(desk)

        return minute * 60.0 / RATIO, do

    wall = ScriptedWall(
        at(30, _plan),
        at(32, _approve),
        at(48, _issue),
        at(100, _call_no_duff),
        at(120, _end_no_duff, EXCON),
        at(130, lambda desk: control.resume(desk, CONTROL, "over"), EXCON),
    )
    keeper = Timekeeper(Pace(RATIO), wall)
    return play_goto(folder, HOURS, keeper, wall, seats=Seats.parse(["smc=program"]))


def test_the_director_plans_orders_and_reports_nothing_in_its_place(
    played: tuple[Events, Director],
) -> None:
    events, _ = played
    assert len(of(events, "plan.proposed")) == len(of(events, "plan.issued")) == 1
    assert len(of(events, "probability.updated")) == 1  # with the forecast
    assert not of(events, "sitrep.sent")


def test_simulated_nations_approve_and_crews_fly_what_it_issued(
    played: tuple[Events, Director],
) -> None:
    events, _ = played
    assert {e.body.nation for e in of(events, "plan.approved")} == {"JPN", "KOR"}
    (issued,) = of(events, "plan.issued")
    acknowledged = of(events, "task.acknowledged")
    assert len(acknowledged) >= 6
    assert all(e.occurred_at_ns > issued.occurred_at_ns for e in acknowledged)
    assert of(events, "search.flown")


def test_under_no_duff_nothing_simulated_is_recorded_and_tasks_are_taken_back(
    played: tuple[Events, Director],
) -> None:
    events, director = played
    (called,), (resumed,) = of(events, "exercise.no_duff"), of(events, "exercise.resumed")
    between = {e.type for e in events if called.seq < e.seq < resumed.seq}
    assert between == {
        "exercise.clock_set", "exercise.no_duff_ended", "exercise.paused", "message.sent",
        "task.cancelled",
    }  # fmt: skip
    assert resumed.occurred_at_ns - called.occurred_at_ns <= MINUTE_NS
    cancelled = {e.body.facility for e in of(events, "task.cancelled")}
    stage = director.stage
    searching = [n for n in cancelled if stage.world.facility(n).state == "search"]
    assert searching == []
    left = [t for t in director.search.tracks.values() if t.times_ns[-1] > called.occurred_at_ns]
    assert all(int(t.times_ns[-2]) <= called.occurred_at_ns + MINUTE_NS for t in left)


def test_the_exercise_goes_on_after_it(played: tuple[Events, Director]) -> None:
    events, _ = played
    (resumed,) = of(events, "exercise.resumed")
    after = [e for e in events if e.seq > resumed.seq]
    assert of(tuple(after), "position.reported")
    assert after[-1].type == "truth.recorded"
