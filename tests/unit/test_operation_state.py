"""The fold of a case: what each event changes, what it leaves, what it cannot see."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from sarex.canonical import iso_to_ns
from sarex.facilities import Facility
from sarex.journal import Event
from sarex.labels import Label
from sarex.operation.events import (
    FacilityOffered,
    ObjectFound,
    PhaseDeclared,
    PlanApproved,
    PositionReported,
    SightingReported,
    TaskAcknowledged,
    TaskIssued,
)
from sarex.operation.state import CaseState, apply, fold_case

NOON = "2026-06-07T00:00:00Z"
MINUTE_NS = 60_000_000_000

SHIP = Facility(
    id="ship",
    name="ship",
    nation="KOR",
    kind="destroyer",
    platform="ship",
    medium="water",
    search_speed_m_s=7.5,
    transit_speed_m_s=12.0,
    sensor_height_m=20.0,
    endurance_h=72.0,
    turn_radius_m=0.0,
    fix_error_m=100.0,
    source="test",
)


def event(name: str, body: BaseModel | dict[str, Any], minute: int = 0, seq: int = 1) -> Event:
    return Event(
        type=name,
        schema=1,
        event_id=f"{name}-{seq}",
        case_id="c",
        origin="KOR",
        seq=seq,
        author="a",
        role="r",
        cause=None,
        label=Label("KOR"),
        occurred_at_ns=iso_to_ns(NOON) + minute * MINUTE_NS,
        recorded_at_ns=0,
        clock_source="simulated",
        clock_offset_ns=0,
        marking=None,
        body=body,
        prev=None,
        chain_hash="",
    )


def offered(minute: int = 0, available: str = "2026-06-07T00:30:00Z") -> Event:
    body = FacilityOffered(
        facility=SHIP,
        available_from=available,
        lon_deg=128.0,
        lat_deg=32.0,
        endurance_left_h=20.0,
    )
    return event("facility.offered", body, minute)


def position(minute: int, lon: float, left_h: float = 19.0) -> Event:
    body = PositionReported(
        facility="ship",
        lon_deg=lon,
        lat_deg=32.5,
        course_deg=90.0,
        speed_m_s=7.5,
        endurance_left_h=left_h,
        provenance="simulated",
    )
    return event("position.reported", body, minute)


def test_a_facility_is_planned_for_from_its_offer_until_it_is_available() -> None:
    """On its way home it reports from elsewhere; it will begin again where it was offered."""
    record = fold_case([offered(), position(20, 127.0)]).facilities["ship"]
    assert record.reported.lon_deg == 127.0
    state = record.state_at(iso_to_ns(NOON) + 25 * MINUTE_NS)
    assert (state.lon_deg, state.lat_deg, state.endurance_left_h) == (128.0, 32.0, 20.0)
    assert state.available_from_ns == iso_to_ns("2026-06-07T00:30:00Z")
    assert state.age_s == 25 * 60


def test_a_facility_that_is_available_is_where_it_was_last_reported() -> None:
    events = [offered(), position(20, 127.0), position(30, 127.5), position(40, 127.8, 18.0)]
    state = fold_case(events).facilities["ship"].state_at(iso_to_ns(NOON) + 45 * MINUTE_NS)
    assert (state.lon_deg, state.lat_deg, state.endurance_left_h) == (127.8, 32.5, 18.0)
    assert state.age_s == 5 * 60


def test_a_new_offer_takes_the_place_of_reports() -> None:
    events = [offered(), position(40, 127.0), offered(50, "2026-06-07T01:10:00Z")]
    state = fold_case(events).facilities["ship"].state_at(iso_to_ns(NOON) + 55 * MINUTE_NS)
    assert (state.lon_deg, state.endurance_left_h, state.age_s) == (128.0, 20.0, 300.0)


def test_an_order_is_issued_and_acknowledged() -> None:
    issued = event("task.issued", TaskIssued(plan="p", sortie="S1-ship", facility="ship"), seq=4)
    task = fold_case([issued]).tasks["S1-ship"]
    assert (task.order, task.acknowledged, task.flown) == (issued.event_id, False, None)
    body = TaskAcknowledged(sortie="S1-ship", facility="ship")
    state = fold_case([issued, event("task.acknowledged", body)])
    assert state.tasks["S1-ship"].acknowledged


def test_sightings_and_finds_are_kept_by_event_and_by_object() -> None:
    seen = event(
        "sighting.reported",
        SightingReported(
            facility="ship", search_object="raft", lon_deg=128.0, lat_deg=32.0, error_m=90.0
        ),
    )
    found = event(
        "object.found", ObjectFound(search_object="raft", persons=6, sighting=seen.event_id)
    )
    state = fold_case([seen, found])
    assert state.sightings[state.found["raft"].sighting] == seen.body


@pytest.mark.parametrize(
    "unseen",
    [
        position(5, 127.0),
        event("plan.approved", PlanApproved(plan="p", nation="JPN")),
        event("task.acknowledged", TaskAcknowledged(sortie="S1-ship", facility="ship")),
    ],
)
def test_what_follows_from_an_event_out_of_sight_changes_nothing(unseen: Event) -> None:
    assert apply(CaseState(), unseen) == CaseState()


def test_unknown_types_and_bodies_seen_in_part_change_nothing() -> None:
    assert apply(CaseState(), event("weather.reported", {"wind": "strong"})) == CaseState()
    partly = {"phase": "distress", "reason": {"$withheld": True}}
    assert apply(CaseState(), event("phase.declared", partly)) == CaseState()


def test_the_fold_leaves_what_it_was_given_as_it_was() -> None:
    events = [
        offered(),
        position(40, 127.0),
        event("phase.declared", PhaseDeclared(phase="alert", reason="no radio contact")),
        event("phase.declared", PhaseDeclared(phase="distress", reason="flares seen")),
    ]
    states = [fold_case(events[:count]) for count in range(len(events) + 1)]
    kept = [repr(state) for state in states]
    for count, state in enumerate(states):
        rest = state
        for item in events[count:]:
            rest = apply(rest, item)
        assert rest == states[-1]
    assert [repr(state) for state in states] == kept
    assert [state.phase for state in states] == [None, None, None, "alert", "distress"]
