"""What the artefact of a plan says beside its POS, and that it agrees with the judge."""

from __future__ import annotations

import json

import numpy as np
import pytest
from under_way import Search

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.incident import CaseFile
from sarex.operation import commands
from sarex.operation.plan_horizon import departs_twice, slots_of
from sarex.operation.plan_request import request_of, survival_or_reason
from sarex.operation.plan_slots import read_slots, write_slots
from sarex.operation.plan_worth import alive_report, survival_limits
from sarex.operation.states import write_states
from sarex.planning.horizon import make_slots
from sarex.planning.request import PlanningRequest
from sarex.words import LOCALES, say


def request(search: Search, end: str) -> PlanningRequest:
    """The first period of the case, or a longer one."""
    states = search.desk.state().facilities
    now = search.desk.loaded.case.report.received_at_ns
    parameters = {
        "earliest": ns_to_iso(now),
        "end": end,
        "facilities": write_states([f.state_at(now) for _, f in sorted(states.items())]),
        "now": ns_to_iso(now),
        "number": 1,
        "plan": "p",
        "remaining": ["raft", "piw"],
        "start": "2026-06-07T00:00:00Z",
    }
    even = np.full(search.ensemble.draw_count, 1.0 / search.ensemble.draw_count)
    return request_of(search.read, search.ensemble, even, parameters)


def test_found_alive_stands_beside_the_pos_of_the_judge(search: Search) -> None:
    alive = search.data(search.proposed, "alive")
    pos = search.data(search.proposed, "worth")["pos"]
    figures = alive["figures"]
    assert alive["objective"] == "found"
    assert figures["any_found"] == pytest.approx(pos["any_found"], abs=1e-9)
    for name, own in figures["objects"].items():
        assert own["found"] == pytest.approx(pos["objects"][name]["pos"], abs=1e-9)
        assert 0.0 <= own["alive_low"] <= own["alive"] <= own["alive_high"] <= own["found"] + 1e-12
    assert figures["persons_alive"] < figures["persons_found"] <= figures["persons"]
    assert sum(f["first"] for f in figures["facilities"]) == pytest.approx(figures["persons_alive"])
    for locale in LOCALES:
        assert say("survival.never_ends", locale) in alive["sentences"][locale]
        assert say("survival.counter_example", locale) in alive["sentences"][locale]


def test_pos_over_time_rises_to_the_pos_of_the_plan(search: Search) -> None:
    rows = search.data(search.proposed, "cumulative")["over_time"]
    pos = search.data(search.proposed, "worth")["pos"]
    found = [row["any_found"] for row in rows]
    assert found[0] == 0.0
    assert found == sorted(found)
    assert found[-1] == pytest.approx(pos["any_found"], abs=1e-9)
    assert rows[-1]["objects"]["raft"] == pytest.approx(pos["objects"]["raft"]["pos"], abs=1e-9)


def test_uncertain_widths_give_a_range_that_grows_with_their_spread(search: Search) -> None:
    spreads = search.data(search.proposed, "uncertain")["spreads"]
    pos = search.data(search.proposed, "worth")["pos"]["any_found"]
    assert [each["sigma"] for each in spreads] == [0.0, 0.3, 0.6]
    none, some, more = (each["any_found"] for each in spreads)
    assert none["low"] == none["high"] == pytest.approx(pos, abs=1e-9)
    assert more["low"] < some["low"] < some["mean"] < some["high"] < more["high"]


def test_the_plan_by_found_alive_stands_beside_and_chooses_nothing(search: Search) -> None:
    less = search.data(search.proposed, "less")
    alive = search.data(search.proposed, "alive")["figures"]
    assert less["chosen"] == "found"
    assert less["plans"]["found"]["persons_found"] == pytest.approx(alive["persons_found"])
    assert less["plans"]["alive"]["persons_alive"] >= alive["persons_alive"] - 1e-3
    assert all(less["sentences"][locale] for locale in LOCALES)


def test_without_a_temperature_found_alive_is_null_with_the_reason(search: Search) -> None:
    case = search.desk.loaded.case
    blind = case.environment.model_copy(update={"sea_temperature_c": None})
    unknown: CaseFile = case.model_copy(update={"environment": blind})
    survival, why = survival_or_reason(unknown, search.ensemble)
    assert survival is None
    assert "temperature" in why
    report = alive_report(request(search, "2026-06-07T04:00:00Z"), None, why)
    assert report["figures"] is None
    assert report["reason"] == why


def test_survival_limits_persons_in_the_water_within_hours(search: Search) -> None:
    survival, _ = survival_or_reason(search.desk.loaded.case, search.ensemble)
    assert survival is not None
    first = int(search.ensemble.times_ns[0])
    assert not survival_limits(survival, search.ensemble, first)
    assert survival_limits(survival, search.ensemble, int(search.ensemble.times_ns[-1]))


def test_slots_come_back_as_they_were_and_each_has_its_time_off_scene(search: Search) -> None:
    data = search.data(search.proposed, "slots")
    slots = read_slots(data["slots"])
    assert json.loads(json.dumps(write_slots(slots))) == data["slots"]
    assert read_slots(write_slots(slots)) == slots
    assert {slot.id for slot in slots} == set(commands.plan_of(search.proposed).sorties)
    sheet = (search.folder(search.proposed) / "action-plan.en.txt").read_text(encoding="utf-8")
    assert set(data["bingo"]) == {slot.id for slot in slots}
    for slot in slots:
        bingo = data["bingo"][slot.id]
        leave = iso_to_ns(bingo["leave_by"])
        assert leave + bingo["way_s"] * 1e9 <= slot.back_by_ns + 1e9
        assert f"{slot.facility.id} leaves the scene by" in sheet


def test_the_residual_map_shows_each_object_that_is_sought(search: Search) -> None:
    names = {path.name for path in search.folder(search.proposed).glob("residual-*.geojson")}
    assert names == {f"residual-{name}.geojson" for name in ("hull", "piw", "raft")}


def test_only_a_period_in_which_somebody_departs_twice_asks_the_horizon(search: Search) -> None:
    short = request(search, "2026-06-07T04:00:00Z")
    assert not any(departs_twice(state, short) for state in short.facilities)
    assert slots_of(search.read, short) == make_slots(short)
    long = request(search, "2026-06-07T09:00:00Z")
    by_name = {state.facility.id: state for state in long.facilities}
    assert departs_twice(by_name["kor-helicopter"], long)
    found = slots_of(search.read, long)
    assert len(found.of("kor-helicopter")) > 1
    assert found.light
