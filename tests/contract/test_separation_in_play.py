"""Separation watched while a scenario is played: what is on record of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from directed_runs import SEED, small_case_of
from played_here import events_of, open_desk
from whole_runs import WholeRun

from sarex.exercise import store_inputs
from sarex.exercise.design import load_scenario
from sarex.exercise.design.actions import WeatherChange
from sarex.exercise.direct import direct
from sarex.journal import Event
from sarex.operation.separation import Lookout
from sarex.operation.state import CaseState, apply

TEN_MINUTES_NS = 600 * 10**9
NEWS = {
    "position.reported",
    "rescue.ordered",
    "sighting.classified",
    "sighting.diverted",
    "sighting.reported",
    "task.issued",
}
"""Events by which more is known of where a facility goes."""


@pytest.fixture(scope="module")
def events(directed_run: WholeRun) -> tuple[Event, ...]:
    return events_of(directed_run.folder)


def _of(events: tuple[Event, ...], *names: str) -> list[Event]:
    return [event for event in events if event.type in names]


def test_something_was_warned_of_and_everything_that_ended_had_begun(
    events: tuple[Event, ...],
) -> None:
    warned = {e.event_id: e for e in _of(events, "separation.warned")}
    assert warned
    for event in _of(events, "separation.infringed"):
        before = event.body.warned
        assert before is None or warned[before].body.facilities == event.body.facilities
    begun = {**warned, **{e.event_id: e for e in _of(events, "separation.infringed")}}
    for event in _of(events, "separation.ended"):
        assert begun[event.body.opened].body.facilities == event.body.facilities


def test_one_conflict_is_open_once_at_a_time(events: tuple[Event, ...]) -> None:
    state = CaseState()
    for event in events:
        state = apply(state, event)
        if event.type.startswith("separation"):
            opened = [(r.kind, r.facilities) for r in state.separations.values() if r.is_open]
            assert len(opened) == len(set(opened))


def test_only_changes_are_recorded(events: tuple[Event, ...]) -> None:
    """A pair is not warned of twice while nothing new is known of it."""
    warned = _of(events, "separation.warned")
    for a, b in combinations(warned, 2):
        if (a.body.kind, a.body.facilities) == (b.body.kind, b.body.facilities):
            between = [
                e
                for e in events
                if a.occurred_at_ns < e.occurred_at_ns <= b.occurred_at_ns
                and e.type in NEWS
                and (e.body.facility in a.body.facilities)
            ]
            assert between, (a.occurred_at_ns, a.body.facilities)
    spent_ns = events[-1].occurred_at_ns - events[0].occurred_at_ns
    assert len(warned) < 2 * spent_ns / TEN_MINUTES_NS


def test_each_warning_is_told_to_the_facilities_and_a_co_ordinator(
    events: tuple[Event, ...],
) -> None:
    told = {e.cause: e for e in _of(events, "message.sent") if e.author == "separation watch"}
    for event in _of(events, "separation.warned", "separation.infringed"):
        message = told[event.event_id]
        assert set(event.body.facilities) <= set(message.body.to)
        assert len(message.body.to) > 1
        assert message.label.audience == event.label.audience


def test_weather_that_an_inject_changed_is_the_watchs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten minutes after the first inject visibility falls below that of visual conditions."""
    loaded, minute = load_scenario("maizuru"), 60 * 10**9
    fog = WeatherChange(kind="weather_change", over_s=600, visibility_m=1500.0)
    first = loaded.scenario.injects[0].model_copy(update={"world": fog})
    scenario = loaded.scenario.model_copy(update={"injects": (first, *loaded.scenario.injects[1:])})
    seen: dict[int, float] = {}
    look = Lookout.look

    def noted(self: Lookout, *, visibility_m: float) -> tuple[Event, ...]:
        seen[desk.clock.now_ns()] = visibility_m
        return look(self, visibility_m=visibility_m)

    monkeypatch.setattr(Lookout, "look", noted)
    with open_desk(small_case_of(tmp_path, "maizuru"), tmp_path / "case", SEED) as desk:
        inputs = store_inputs(desk, desk.loaded.field_folders(None), None, None)
        until_ns = scenario.startex_ns + 60 * minute
        direct(desk, desk.clock, inputs, replace(loaded, scenario=scenario), until_ns=until_ns)
        out = [e for e in desk.view().events() if e.type == "inject.released"]
        usual = desk.loaded.case.environment.visibility_m
    changed_ns = min(e.occurred_at_ns for e in out if e.body.inject == first.number)
    assert {v for t, v in seen.items() if t < changed_ns + 10 * minute} == {usual}
    assert {v for t, v in seen.items() if t > changed_ns + 10 * minute} == {1500.0}


def test_the_watch_orders_nobody(events: tuple[Event, ...]) -> None:
    done = {e.type for e in events if e.author == "separation watch"}
    assert done <= {
        "separation.warned",
        "separation.infringed",
        "separation.ended",
        "message.sent",
    }
