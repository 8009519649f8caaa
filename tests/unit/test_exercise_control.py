"""Every act of exercise control in every phase, what NO DUFF and a real alert bring about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from control_acts import (
    DO,
    NATION_CONTROL,
    NATIONS,
    SAILOR,
    at,
    bodies,
    report_position,
    start,
)
from rescues import rescue_desk
from small_scenarios import SMALL, event

from sarex.errors import ExerciseError
from sarex.exercise import control
from sarex.exercise.control.state import fold_control
from sarex.exercise.design import parse_scenario
from sarex.exercise.injects import Due, due
from sarex.exercise.injects import commands as injects
from sarex.exercise.injects.board import fold_board
from sarex.exercise.injects.facts import facts_of
from sarex.exercise.truth_record import CONTROL
from sarex.journal import SimulatedClock
from sarex.labels import EXCON
from sarex.operation import commands
from sarex.operation.desk import Author, Desk
from sarex.operation.events import TaskIssued
from sarex.words import LOCALES

# What holds, written by hand: in which state which act leads to which phase; a dash is a refusal.
TABLE = """
          start    pause   resume   no_duff  end_JPN  end_KOR  alert    endex
before    running  -       -        no_duff  -        -        paused   ended
running   -        paused  -        no_duff  -        -        paused   ended
paused    -        -       running  no_duff  -        -        paused   ended
alerted   -        -       -        no_duff  -        -        paused   ended
no_duff   -        -       -        no_duff  no_duff  no_duff  no_duff  no_duff
half      -        -       -        no_duff  -        paused   no_duff  no_duff
after     -        -       running  no_duff  -        -        paused   ended
ended     -        -       -        no_duff  -        -        ended    -
"""
_ROWS = [line.split() for line in TABLE.strip().splitlines()]
ACTS = tuple(_ROWS[0])
EXPECTED = {
    (row[0], act): cell for row in _ROWS[1:] for act, cell in zip(ACTS, row[1:], strict=True)
}
WAY: dict[str, tuple[str, ...]] = {
    "before": (),
    "running": ("start",),
    "paused": ("start", "pause"),
    "alerted": ("start", "alert"),
    "no_duff": ("start", "no_duff"),
    "half": ("start", "no_duff", "end_JPN"),
    "after": ("start", "no_duff", "end_JPN", "end_KOR"),
    "ended": ("start", "endex"),
}


def events_of(acts: tuple[str, ...]) -> list[Any]:
    made = []
    for number, act in enumerate(acts):
        name, body, role = bodies(act)
        made.append(event(name, body, number, role=role, seq=number + 1))
    return made


@pytest.mark.parametrize("name", WAY)
@pytest.mark.parametrize("act", ACTS)
def test_the_fold_follows_the_table(name: str, act: str) -> None:
    before = fold_control(events_of(WAY[name]), NATIONS)
    after = fold_control(events_of((*WAY[name], act)), NATIONS)
    if EXPECTED[name, act] == "-":
        # a pause put on record for a stop that holds already is no fault, and changes nothing
        idle = act == "pause" and before.pause is not None
        assert len(after.rejected) == (0 if idle else 1)
        assert replace(after, rejected=()) == before
    else:
        assert (after.phase, after.rejected) == (EXPECTED[name, act], ())


@pytest.mark.parametrize("act", ["pause", "resume", "end_JPN"])
def test_the_fold_rejects_an_act_of_the_wrong_role(act: str) -> None:
    way = {"pause": "running", "resume": "paused", "end_JPN": "no_duff"}[act]
    name, body, _ = bodies(act)
    wrong = event(name, body, 9, role="KOR control", seq=9)
    assert fold_control([*events_of(WAY[way]), wrong], NATIONS).rejected == (wrong.event_id,)


# -- at the desk ----------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rescue_desk(tmp_path) as desk:
        yield desk


COMMANDS = tuple(act for act in ACTS if act not in {"start", "endex"})


@pytest.mark.parametrize("name", WAY)
def test_commands_refuse_what_the_table_says_and_leave_no_event(name: str, desk: Desk) -> None:
    for step in WAY[name]:
        DO[step](desk)
    before = desk.view().events()
    for act in COMMANDS:
        if EXPECTED[name, act] == "-":
            with pytest.raises(ExerciseError):
                DO[act](desk)
    assert desk.view().events() == before
    allowed = [act for act in COMMANDS if EXPECTED[name, act] != "-"]
    DO[allowed[-1]](desk)
    state = control.control_of(desk)
    assert (state.phase, state.rejected) == (EXPECTED[name, allowed[-1]], ())


def test_only_control_pauses_and_only_a_nations_control_lets_it_go_on(desk: Desk) -> None:
    start(desk)
    for author in (SAILOR, *NATION_CONTROL.values()):
        with pytest.raises(ExerciseError, match="may not pause"):
            control.pause(desk, author, "wait")
    with pytest.raises(ExerciseError, match="at its own desk"):
        control.pause(at(desk, "KOR"), CONTROL, "wait")
    control.call_no_duff(at(desk, "JPN"), Author("a watch officer", "observer"), "fire")
    for author in (SAILOR, CONTROL, NATION_CONTROL["KOR"]):
        with pytest.raises(ExerciseError, match="may not end NO DUFF for JPN"):
            control.resume_after(desk, "JPN", author)
    with pytest.raises(ExerciseError, match="does not take part"):
        control.call_no_duff(at(desk, "USA"), SAILOR, "fire")


def test_no_duff_says_what_by_whom_and_by_both_clocks(desk: Desk) -> None:
    called = DO["no_duff"](desk)
    assert (called.body.known, called.body.by) == ("fire aboard", "kor-destroyer")
    assert called.body.case_clock != called.body.wall_clock
    assert called.label.audience == {"JPN", "KOR", EXCON}
    (paused,) = desk.view().events(types=("exercise.paused",))
    assert paused.occurred_at_ns == called.occurred_at_ns


def test_an_emergency_is_not_refused_for_how_little_is_said(desk: Desk) -> None:
    start(desk)
    control.real_alert(at(desk, "KOR"), SAILOR, "?")
    control.call_no_duff(at(desk, "KOR"), SAILOR, "")
    state = control.control_of(desk)
    assert state.phase == "no_duff"
    assert len(control.no_duff_notice(state).splitlines()) == len(LOCALES)


def test_a_reason_is_given_in_words(desk: Desk) -> None:
    start(desk)
    control.list_endpoint(desk, CONTROL, "sart:1", "receiver")
    for act, words in (
        (control.pause, ("x",)),
        (control.list_endpoint, ("", "receiver")),
        (control.list_endpoint, ("sart:2", "")),
        (control.confirm_endpoint, ("sart:1", "")),
    ):
        with pytest.raises(ExerciseError, match="is not said"):
            act(desk, CONTROL, *words)


def _order(desk: Desk, sortie: str, facility: str) -> None:
    desk.record("task.issued", TaskIssued(plan="p", sortie=sortie, facility=facility), desk.smc)


def test_no_duff_cancels_what_is_not_flown_and_asks_for_acknowledgement(desk: Desk) -> None:
    for number, facility in enumerate(("kor-destroyer", "kor-helicopter", "kor-destroyer")):
        _order(desk, f"S{number}", facility)
    commands.cancel_task(desk, "S2", "not needed")
    DO["no_duff"](desk)
    state = desk.state()
    assert {name: task.cancelled for name, task in state.tasks.items()} == {
        "S0": "NO DUFF",
        "S1": "NO DUFF",
        "S2": "not needed",
    }
    told = {record.sent.to: (name, record) for name, record in state.messages.items()}
    assert set(told) == {("kor-destroyer",), ("kor-helicopter",)}
    name, record = told["kor-helicopter",]
    assert record.sent.acknowledge_by is not None
    assert record.sent.text.count("NO DUFF") == len(LOCALES)
    commands.acknowledge_message(desk, name, "kor-helicopter")
    assert isinstance(desk.clock, SimulatedClock)
    late = commands.overdue_messages(desk.state(), desk.clock.now_ns() + 10**12)
    assert list(late.values()) == [("kor-destroyer",)]


def test_a_real_alert_pauses_and_sounds_until_every_party_has_it(desk: Desk) -> None:
    start(desk)
    alert = control.real_alert(at(desk, "KOR"), SAILOR, "man overboard", (128.0, 32.5))
    assert (alert.sounds_at, alert.offer_no_duff) == (("KOR", "JPN", EXCON), True)
    assert alert.event.body.real is True
    state = control.control_of(desk)
    assert (state.phase, state.no_duff) == ("paused", None)
    for locale in LOCALES:
        said = control.alert_text(state, alert.event.event_id, locale)
        assert "NOT EXERCISE" in said
        assert "NO DUFF" in said
        assert "man overboard 32-30.000N 128-00.000E" in said
    for party in ("KOR", "JPN", EXCON):
        with pytest.raises(ExerciseError, match="not acknowledged by all"):
            control.resume(desk, CONTROL, "go on")
        assert alert.event.event_id in control.control_of(desk).sounding(party)
        control.acknowledge_alert(at(desk, party), alert.event.event_id, SAILOR)
        with pytest.raises(ExerciseError, match="no such alert sounds"):
            control.acknowledge_alert(at(desk, party), alert.event.event_id, SAILOR)
    assert control.control_of(desk).unacknowledged == {}
    control.resume(desk, CONTROL, "go on")
    assert control.control_of(desk).phase == "running"


# -- injects --------------------------------------------------------------------------------------


def _play_small(desk: Desk) -> None:
    """Load the small scenario, and make an inject ready that is due by its time."""
    loaded = parse_scenario(SMALL, Path("small.toml"))
    injects.load_into(desk, loaded, CONTROL)
    for number in loaded.scenario.inject_of:
        injects.review_inject(desk, number, CONTROL)
        for nation in loaded.scenario.nations:
            injects.approve_inject(desk, number, nation, injects.nation_control(nation))
        injects.ready_inject(desk, number, CONTROL)
    start(desk)


def _due(desk: Desk) -> tuple[Due, ...]:
    events, state = desk.view().events(), control.control_of(desk)
    return due(fold_board(events), facts_of(events), desk.clock.now_ns(), state)


def test_nothing_is_due_while_paused_under_no_duff_or_after_endex(desk: Desk) -> None:
    _play_small(desk)
    ready = _due(desk)
    assert ready  # the one that is due by its time

    for stop in ("pause", "no_duff", "end_JPN", "end_KOR"):
        if stop == "no_duff":
            DO["resume"](desk)
            assert _due(desk) == ready
        DO[stop](desk)
        assert _due(desk) == ()
    DO["resume"](desk)
    assert _due(desk) == ready
    DO["endex"](desk)
    assert _due(desk) == ()


def test_no_inject_goes_out_while_the_exercise_is_stopped(desk: Desk) -> None:
    """Neither because it is due nor by an act of control."""
    _play_small(desk)
    (ready, *_) = _due(desk)
    DO["pause"](desk)
    for fire in (
        lambda: injects.fire_inject(desk, ready.number, CONTROL),
        lambda: injects.fire_due(desk, ready, CONTROL, looked=True),
    ):
        with pytest.raises(ExerciseError, match="stopped"):
            fire()
    assert "inject.released" not in {e.type for e in desk.view().events()}
    DO["resume"](desk)
    assert injects.fire_due(desk, ready, CONTROL, looked=True).type == "inject.released"
    DO["endex"](desk)
    with pytest.raises(ExerciseError, match="stopped"):
        injects.fire_inject(desk, 2, CONTROL)


# -- positions ------------------------------------------------------------------------------------


def test_simulated_tracks_vanish_under_no_duff_and_come_back(desk: Desk) -> None:
    made = {kind: report_position(desk, f"x-{kind}", kind) for kind in ("simulated", "live")}

    def seen() -> set[str]:
        events = at(desk, "JPN").view().events(types=("position.reported",))
        return {e.event_id for e in control.shown(events, control.control_of(desk))}

    assert seen() == {e.event_id for e in made.values()}
    DO["no_duff"](desk)
    assert seen() == {made["live"].event_id}
    DO["end_JPN"](desk)
    assert seen() == {made["live"].event_id}
    DO["end_KOR"](desk)
    assert seen() == {e.event_id for e in made.values()}


def test_the_last_real_position_counts(desk: Desk) -> None:
    report_position(desk, "a", "live", 128.0)
    last = report_position(desk, "a", "typed", 128.1)
    report_position(desk, "a", "simulated", 128.2)
    report_position(desk, "b", "simulated")
    ((real, event_),) = control.latest_real(desk.view().events())
    assert (real.facility, real.provenance, event_) == ("a", "typed", last)
