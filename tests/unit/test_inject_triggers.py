"""Triggers held against facts made by hand: each kind, combinations, deadlines, what is due."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_scenarios import MINUTE_NS, SMALL, STARTEX_NS, board_with, event, small_scenario

from sarex.exercise.control import ControlState
from sarex.exercise.design import parse_scenario
from sarex.exercise.events import (
    InjectApproved,
    InjectDelivered,
    InjectHeld,
    InjectReadied,
    InjectReleased,
    InjectReviewed,
)
from sarex.exercise.injects import Facts, Fix, board_lines, crossed_ns, due, holds_since
from sarex.exercise.injects.facts import PlanFacts, RecoveryFact, SightingFact, SupportFact
from sarex.journal import Event


def at(minute: float) -> int:
    return STARTEX_NS + round(minute * MINUTE_NS)


PLAN = PlanFacts(1, at(20), 0.4, {"raft": 0.3, "piw": 0.6}, {"KOR": at(25)})
FACTS = Facts(
    tracks={
        "kor-destroyer": (Fix(at(0), 127.5, 32.5), Fix(at(60), 129.5, 32.5)),
        "jpn-destroyer": (Fix(at(0), 128.5, 32.5), Fix(at(60), 128.5, 32.5)),
    },
    alert_ns=at(5),
    tasks_ns={"kor-destroyer": (at(31), at(50))},
    plans={"P1": PLAN},
    sightings=(SightingFact(at(40), "kor-destroyer", "raft"),),
    found_ns={"raft": at(45)},
    recoveries=(
        RecoveryFact(at(50), 2, recovered=True, safe=False),
        RecoveryFact(at(55), 4, recovered=True, safe=False),
        RecoveryFact(at(70), 3, recovered=False, safe=True),
    ),
    supports={
        "r": SupportFact("deck", "JPN", {"requested": at(32), "granted": at(38)}),
    },
    handed_over=((at(80), "OSC"),),
    sitreps_ns=(at(15), at(75)),
)

RUNNING = ControlState(("KOR", "JPN"))

# trigger, minute at which it begins to hold; None where it never does
HOLDS: list[tuple[str, float | None]] = [
    ('{ kind = "startex_plus", after = "10 min" }', 10),
    ('{ kind = "dtg", at = "062320Z JUN 26" }', 30),
    ('{ kind = "alert_acknowledged" }', 5),
    ('{ kind = "task_acknowledged", facility = "kor-destroyer" }', 31),
    ('{ kind = "task_acknowledged", facility = "jpn-destroyer" }', None),
    ('{ kind = "pos", below = 0.5 }', 20),
    ('{ kind = "pos", above = 0.5 }', None),
    ('{ kind = "pos", search_object = "piw", above = 0.5 }', 20),
    ('{ kind = "pos", search_object = "hull", below = 0.5 }', None),
    ('{ kind = "plan", state = "proposed" }', 20),
    ('{ kind = "plan", state = "approved", nation = "KOR" }', 25),
    ('{ kind = "plan", state = "approved" }', None),
    ('{ kind = "plan", state = "issued" }', None),
    ('{ kind = "plan", state = "proposed", number = 2 }', None),
    ('{ kind = "sighting" }', 40),
    ('{ kind = "sighting", search_object = "piw" }', None),
    ('{ kind = "sighting", facility = "kor-destroyer", search_object = "raft" }', 40),
    ('{ kind = "found", search_object = "raft" }', 45),
    ('{ kind = "recovered", at_least = 2 }', 50),
    ('{ kind = "recovered", at_least = 3 }', 55),
    ('{ kind = "recovered", at_least = 7 }', None),
    ('{ kind = "recovered", at_least = 3, to = "place_of_safety" }', 70),
    ('{ kind = "support", state = "requested" }', 32),
    ('{ kind = "support", state = "granted", support = "deck", nation = "JPN" }', 38),
    ('{ kind = "support", state = "granted", support = "fuel" }', None),
    ('{ kind = "handover", role = "OSC" }', 80),
    ('{ kind = "handover", role = "SMC" }', None),
    ('{ kind = "sitrep" }', 15),
    ('{ kind = "sitrep", at_least = 2 }', 75),
    ('{ kind = "sitrep", at_least = 3 }', None),
    (
        '{ kind = "all", of = [{ kind = "alert_acknowledged" }, { kind = "sighting" }] }',
        40,
    ),
    ('{ kind = "any", of = [{ kind = "sighting" }, { kind = "alert_acknowledged" }] }', 5),
    (
        '{ kind = "any", of = [{ kind = "plan", state = "issued" }, '
        '{ kind = "handover", role = "ACO" }] }',
        None,
    ),
    ('{ kind = "inject_status", number = 3, status = "draft" }', 0),
    ('{ kind = "inject_status", number = 3, status = "draft", after = "12 min" }', 12),
    ('{ kind = "inject_status", number = 3, status = "released" }', None),
    ('{ kind = "deadline", number = 1 }', None),
]


@pytest.mark.parametrize(("trigger", "minute"), HOLDS)
def test_a_trigger_holds_from_its_minute_on_and_not_before(
    trigger: str, minute: float | None
) -> None:
    number = 3 if "number = 1 " in trigger else 1
    text = (
        SMALL
        if number == 3
        else SMALL.replace('{ kind = "found", search_object = "raft" }', trigger)
    )
    if number == 3:
        text = SMALL.replace("safety = true\n", f"safety = true\ntrigger = {trigger}\n")
    scenario = parse_scenario(text).scenario
    board = board_with(scenario)
    parsed = scenario.inject_of[number].trigger
    assert parsed is not None
    last = holds_since(parsed, board, FACTS, at(600))
    if minute is None:
        assert last is None
        return
    assert last == at(minute)
    assert holds_since(parsed, board, FACTS, at(minute)) == at(minute)
    if minute > 0:
        assert holds_since(parsed, board, FACTS, at(minute) - 1) is None


def test_not_holds_until_what_it_names_comes_about() -> None:
    scenario = small_scenario('{ kind = "not", that = { kind = "sighting" } }')
    trigger, board = scenario.inject_of[1].trigger, board_with(scenario)
    assert trigger is not None
    assert holds_since(trigger, board, FACTS, at(39.9)) == STARTEX_NS
    assert holds_since(trigger, board, FACTS, at(40)) is None


def test_a_later_plan_decides_whether_the_probability_is_low() -> None:
    scenario = small_scenario('{ kind = "pos", below = 0.5 }')
    trigger, board = scenario.inject_of[1].trigger, board_with(scenario)
    assert trigger is not None
    better = PlanFacts(2, at(90), 0.8, {"raft": 0.7})
    facts = replace(FACTS, plans={**FACTS.plans, "P2": better})
    assert holds_since(trigger, board, facts, at(89)) == at(20)
    assert holds_since(trigger, board, facts, at(90)) is None


def test_without_a_scenario_nothing_holds_and_nothing_is_due() -> None:
    trigger = small_scenario('{ kind = "alert_acknowledged" }').inject_of[1].trigger
    from sarex.exercise.injects import Board

    assert trigger is not None
    assert holds_since(trigger, Board(), FACTS, at(600)) is None
    assert due(Board(), FACTS, at(600), RUNNING) == ()
    assert board_lines(Board(), FACTS, at(600)) == ()


# -- areas ----------------------------------------------------------------------------------------

BOX = small_scenario().areas[0]
DISC = small_scenario().areas[1]
WHOLE = (STARTEX_NS, at(600))


def test_an_area_crossed_between_two_reports_is_found_with_its_time() -> None:
    path = FACTS.tracks["kor-destroyer"]
    assert all(not 128 <= fix.lon_deg <= 129 for fix in path)
    entered = crossed_ns(BOX, path, "enters", *WHOLE)
    left = crossed_ns(BOX, path, "leaves", *WHOLE)
    assert entered is not None
    assert left is not None
    # east along 32-30N from 127.5 to 129.5 in an hour: 128 after a quarter, 129 after three
    assert entered == pytest.approx(at(15), abs=10**9 * 5)
    assert left == pytest.approx(at(45), abs=10**9 * 5)
    assert crossed_ns(BOX, path, "inside", *WHOLE) is None


def test_reports_that_are_still_to_come_are_not_looked_at() -> None:
    path = FACTS.tracks["kor-destroyer"]
    assert crossed_ns(BOX, path, "enters", STARTEX_NS, at(59)) is None
    assert crossed_ns(BOX, (), "enters", *WHOLE) is None


def test_who_is_inside_from_the_first_report_has_not_entered() -> None:
    path = FACTS.tracks["jpn-destroyer"]
    assert crossed_ns(BOX, path, "enters", *WHOLE) is None
    assert crossed_ns(BOX, path, "leaves", *WHOLE) is None
    assert crossed_ns(BOX, path, "inside", *WHOLE) == at(0)
    assert crossed_ns(BOX, path, "inside", at(10), at(600)) == at(10)


def test_what_happened_before_startex_does_not_count() -> None:
    path = (Fix(at(-60), 127.5, 32.5), Fix(at(-30), 128.5, 32.5), Fix(at(0), 128.5, 32.6))
    assert crossed_ns(BOX, path, "enters", *WHOLE) is None
    assert crossed_ns(BOX, path, "inside", *WHOLE) == STARTEX_NS


def test_a_circle_is_a_circle_and_not_its_box() -> None:
    near = 10 * 1852 / 6_378_137 * 57.29578  # its radius in degrees of latitude, nearly
    corner = [Fix(at(0), 128.0, 32.5 + near * 0.9), Fix(at(60), 129.0, 32.5 + near * 0.9)]
    past = [Fix(at(0), 128.0, 32.5 + near * 1.1), Fix(at(60), 129.0, 32.5 + near * 1.1)]
    assert crossed_ns(DISC, corner, "enters", *WHOLE) is not None
    assert crossed_ns(DISC, past, "enters", *WHOLE) is None


def test_far_away_nothing_is_met() -> None:
    path = [Fix(at(0), 10.0, 50.0), Fix(at(60), 12.0, 50.0), Fix(at(120), -170.0, -40.0)]
    for kind in ("enters", "leaves", "inside"):
        assert crossed_ns(BOX, path, kind, *WHOLE) is None  # type: ignore[arg-type]


# -- what is due ----------------------------------------------------------------------------------


def readied(number: int, minute: float = 1) -> list[Event]:
    bodies = [
        ("inject.reviewed", InjectReviewed(inject=number)),
        ("inject.approved", InjectApproved(inject=number, nation="KOR")),
        ("inject.approved", InjectApproved(inject=number, nation="JPN")),
        ("inject.readied", InjectReadied(inject=number)),
    ]
    return [event(name, body, minute) for name, body in bodies]


def test_only_what_is_ready_and_not_held_is_due_the_longest_due_first() -> None:
    all_ready = [step for number in (1, 2, 3) for step in readied(number)]
    board = board_with(small_scenario(), *all_ready)
    assert due(board, FACTS, at(44), RUNNING) == ()
    first = due(board, FACTS, at(45), RUNNING)
    assert [(item.number, item.because, item.since_ns) for item in first] == [
        (1, "trigger", at(45))
    ]
    both = due(board, FACTS, at(60), RUNNING)
    # the third is due by its time and flagged for safety; a contingency without trigger never is
    assert [(item.number, item.because, item.look_first) for item in both] == [
        (1, "trigger", False),
        (3, "time", True),
    ]
    held = event("inject.held", InjectHeld(inject=1, reason="wait"), 2)
    assert [
        i.number
        for i in due(board_with(small_scenario(), *all_ready, held), FACTS, at(60), RUNNING)
    ] == [3]
    assert due(board_with(small_scenario(), *all_ready[:3]), FACTS, at(60), RUNNING) == ()


def released(number: int, minute: float) -> list[Event]:
    release = event("inject.released", InjectReleased(inject=number, because="control"), minute)
    body = InjectDelivered(
        sender="caller", sender_titles={}, to=("smc",), medium="vhf", texts={}, unreviewed=()
    )
    return [release, event("inject.delivered", body, minute, cause=release.event_id)]


def test_deadlines_lateness_and_what_is_soon() -> None:
    scenario = small_scenario()
    board = board_with(scenario, *readied(1), *released(1, 20))
    assert board.rejected == ()
    late_alert = replace(FACTS, alert_ns=None)
    for minute, overdue in ((20, False), (40, False), (40.1, True)):
        line = board_lines(board, late_alert, at(minute))[0]
        assert (line.overdue, line.met_ns) == (overdue, None)
    seen = board_lines(board, FACTS, at(50))[0]
    assert (seen.overdue, seen.met_ns) == (False, at(20))  # known before it was asked for
    third = {minute: board_lines(board, FACTS, at(minute))[2] for minute in (40, 55, 60, 61)}
    assert [line.soon for line in third.values()] == [False, True, False, False]
    assert [line.late for line in third.values()] == [False, False, False, True]


def test_a_deadline_that_passed_makes_another_inject_due() -> None:
    text = SMALL.replace(
        'medium = "none"\n', 'medium = "none"\ntrigger = { kind = "deadline", number = 1 }\n'
    )
    scenario = parse_scenario(text).scenario
    board = board_with(scenario, *readied(2), *readied(1), *released(1, 20))
    silent = replace(FACTS, alert_ns=None)
    assert due(board, silent, at(39), RUNNING) == ()
    assert [i.number for i in due(board, silent, at(40), RUNNING)] == [2]
    answered_late = replace(FACTS, alert_ns=at(41))
    assert [i.number for i in due(board, answered_late, at(50), RUNNING)] == [2]
    assert due(board, FACTS, at(50), RUNNING) == ()
