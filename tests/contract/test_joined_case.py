"""A case that people have worked on before STARTEX: the director goes on from where it stands."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from played_here import InlineRunner, events_of, open_desk
from whole_runs import NATIONS, small_case

from sarex.drift.events import forecast_computed
from sarex.drift.job import FUNCTION, job_parameters, read_inputs
from sarex.ensemble.storage import open_ensemble
from sarex.errors import ExerciseError
from sarex.exercise.design import scenario_of_case
from sarex.exercise.direct import direct, store_inputs
from sarex.exercise.direct.staffing import MINUTE_NS
from sarex.exercise.events import ExerciseStarted
from sarex.exercise.truth_record import CONTROL
from sarex.journal import Event, SimulatedClock
from sarex.operation import commands
from sarex.operation.desk import Desk
from sarex.review import run as review_run
from sarex.review.judging import judge_run
from sarex.review.run import RunResult, join_case

ONCE = ("incident.reported", "phase.declared", "forecast.computed", "exercise.started",
        "exercise.ended", "truth.recorded", "review.written")  # fmt: skip


def entered(desk: Desk) -> None:
    """As a form leaves it: the report, and nothing else."""
    commands.report_incident(desk)


def planned(desk: Desk) -> Event:
    """Persons declared a phase, offered one ship, computed the forecast and proposed a plan, and
    one nation has approved it.
    """
    reported = commands.report_incident(desk)
    commands.declare_phase(desk, "alert", "no answer", reported)
    commands.offer_facilities_of_case(desk)
    case, inputs = desk.loaded.case, store_inputs(desk, desk.folder.path, None, None)
    ref = desk.run(FUNCTION, inputs, job_parameters(case), kind="ensemble", purpose="forecast")
    folder = desk.folder.artefacts
    body = forecast_computed(
        open_ensemble(folder.path(ref)),
        ref.sha256,
        desk.shared.to_json(),
        forcing=read_inputs({name: folder.path(each) for name, each in inputs.items()}).forcing,
    )
    desk.record("forecast.computed", body, desk.smc, cause=reported)
    (period,) = case.periods
    commands.update_probability(desk, [period.start_ns, period.end_ns])
    desk.clock.advance_to(desk.clock.now_ns() + 20 * MINUTE_NS)  # type: ignore[attr-defined]
    proposed = commands.propose_plan(
        desk, 1, period.start_ns, period.end_ns, inputs,
        earliest_ns=desk.clock.now_ns() + 20 * MINUTE_NS,
    )  # fmt: skip
    commands.approve_plan(desk, proposed, NATIONS[0])
    return proposed


def issued(desk: Desk) -> None:
    """The same, with the plan issued and one task acknowledged."""
    proposed = planned(desk)
    commands.approve_plan(desk, proposed, NATIONS[1])
    commands.issue_plan(desk, proposed)
    state = desk.state()
    sortie, task = min(state.tasks.items())
    nation = state.facilities[task.facility].facility.nation
    commands.acknowledge_task(desk, sortie, task.facility, nation, task.order)


def joined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: Any
) -> tuple[tuple[Event, ...], tuple[Event, ...], RunResult]:
    """What was on record before, and what the director made of it."""
    (tmp_path / "case.toml").write_text(small_case(draws=100, periods=1, seed=10), encoding="utf-8")
    monkeypatch.setattr("sarex.operation.planning_job.EVALUATIONS", 4)
    with open_desk(tmp_path / "case.toml", tmp_path / "case") as desk:
        before(desk)
    first = events_of(tmp_path / "case")
    monkeypatch.setattr(review_run, "Runner", InlineRunner)
    monkeypatch.setattr(review_run, "judge_run", partial(judge_run, worlds=2))
    result = join_case(tmp_path / "case", worlds=0)
    return first, events_of(tmp_path / "case"), result


def count(events: tuple[Event, ...]) -> Counter[str]:
    return Counter(event.type for event in events)


@pytest.mark.parametrize("before", [entered, planned, issued])
def test_a_case_is_joined_and_nothing_is_done_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: Any
) -> None:
    first, events, result = joined(tmp_path, monkeypatch, before)
    assert events[: len(first)] == first
    times = [event.occurred_at_ns for event in events]
    assert times == sorted(times)
    counted = count(events)
    assert {name: counted[name] for name in ONCE} == dict.fromkeys(ONCE, 1)
    assert counted["plan.proposed"] == counted["plan.issued"] == 1
    approved = [event.body.nation for event in events if event.type == "plan.approved"]
    assert sorted(approved) == sorted(NATIONS)
    sorties = [event.body.sortie for event in events if event.type == "task.issued"]
    for name in ("task.acknowledged", "search.flown"):
        assert sorted(e.body.sortie for e in events if e.type == name) == sorted(sorties)
    assert sorties
    assert result.report.is_file()
    assert {path.name for path in result.folder.iterdir()} == {
        "README.txt", "artefacts", "journal.sqlite", "review",
    }  # fmt: skip


def test_endex_comes_when_everybody_is_at_a_place_of_safety(tmp_path: Path) -> None:
    """They came ashore by themselves while the case was entered; aboard a ship is not yet safe."""
    (tmp_path / "case.toml").write_text(small_case(draws=100, periods=1), encoding="utf-8")
    reasons = {
        "place_of_safety": (1, "everybody is at a place of safety"),
        "facility": (5, "ended before its planned end"),
    }
    for place_kind, (minutes, reason) in reasons.items():
        with open_desk(tmp_path / "case.toml", tmp_path / place_kind) as desk:
            entered(desk)
            case, clock = desk.loaded.case, desk.clock
            commands.recover_persons(
                desk, "kor-destroyer", case.report.persons_on_board - 1, 1, place_kind=place_kind
            )
            assert isinstance(clock, SimulatedClock)
            made = scenario_of_case(case)
            inputs = store_inputs(desk, tmp_path, None, None)
            begun = clock.now_ns()
            direct(desk, clock, inputs, made, until_ns=begun + 5 * MINUTE_NS)
        (endex,) = (e for e in events_of(tmp_path / place_kind) if e.type == "exercise.ended")
        assert endex.occurred_at_ns == begun + minutes * MINUTE_NS
        assert endex.body.reason == reason  # type: ignore[union-attr]


def test_an_exercise_begins_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "case.toml").write_text(small_case(draws=100, periods=1), encoding="utf-8")
    with open_desk(tmp_path / "case.toml", tmp_path / "case") as desk:
        entered(desk)
        body = ExerciseStarted(title="begun", nations=NATIONS, staff="persons")
        desk.record("exercise.started", body, CONTROL)
    events = events_of(tmp_path / "case")
    monkeypatch.setattr(review_run, "Runner", InlineRunner)
    with pytest.raises(ExerciseError, match="begins once") as caught:
        join_case(tmp_path / "case")
    assert caught.value.given == "running"
    assert events_of(tmp_path / "case") == events
    (tmp_path / "case" / "review").mkdir()
    with pytest.raises(ExerciseError, match="its play is over"):
        join_case(tmp_path / "case")


def test_a_folder_without_a_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(small_case(draws=100), encoding="utf-8")
    with open_desk(tmp_path / "case.toml", tmp_path / "case"):
        pass
    with pytest.raises(ExerciseError, match="no distress is reported"):
        join_case(tmp_path / "case")
