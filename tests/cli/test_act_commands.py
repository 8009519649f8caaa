"""``sarex act``: what a person does at a seat of a case, in a drill and in an operation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from control_acts import NATION_CONTROL, NATIONS, at, start
from marked_history import desk_of
from rescues import HOUR_NS, MINUTE_NS, raft_found, rescue_desk, seen
from small_exercise import SmallExercise, search_points, ship, small_exercise, track_of
from small_scenarios import SMALL
from typer.testing import CliRunner, Result

from sarex.canonical import iso_to_ns
from sarex.cli import app
from sarex.cli._case_folder import open_case
from sarex.errors import ExerciseError, SarexError
from sarex.exercise import control
from sarex.exercise.control import no_duff_notice
from sarex.exercise.design import parse_scenario
from sarex.exercise.events import ClockSet, ExerciseEnded
from sarex.exercise.injects import commands as injects
from sarex.exercise.truth_record import CONTROL
from sarex.incident import load_case
from sarex.journal import Event, SeededIds, SystemClock
from sarex.labels import EXCON, Label, Viewer
from sarex.operation import commands
from sarex.operation.commands import OrderError
from sarex.operation.desk import Desk
from sarex.operation.events import MessageSent, PhaseDeclared, SightingReported, TaskIssued

SHIP = "KOR:kor-destroyer"
CONTROLLED = 'control = "EXCON"\n'
PLACE = "32-36.0N 128-06.0E"
REPORT = ("--at", PLACE, "--course", "240", "--speed", "18 kn", "--endurance", "5 h 30 min")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rescue_desk(tmp_path) as desk:
        injects.load_into(desk, parse_scenario(SMALL), CONTROL)
        start(desk)
        yield desk


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return tmp_path / "case"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def look(case: Path, seat: str, *words: object) -> str:
    result = run("act", "status", case, "--as", seat, *words)
    if result.exception is not None:
        raise result.exception
    return result.stdout


def act(case: Path, name: str, seat: str, *words: object, after: tuple[object, ...] = ()) -> Result:
    who = ("--as", seat, "--author", "Kim")
    result = run("act", *name.split(), case, *after, *who, *words)
    if result.exception is not None:
        raise result.exception
    return result


def last(case: Path, name: str) -> Any:
    with open_case(case) as folder:
        return folder.journal.view(Viewer("KOR", "x")).events(types=(name,))[-1]


# --- whose seat ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seat", "match"),
    [
        ("KOR", "not said in full"),
        (":RCC", "not said in full"),
        ("FRA:RCC", "no distress report"),
        (f"{EXCON}:control", "only a nation of the case"),
        ("KOR:jpn-destroyer", "no such seat"),
        ("KOR:submarine", "no such seat"),
        ("KOR:SMC", "no such seat"),  # Japan holds it
        ("JPN:osc", "no such seat"),  # a role of the scenario that is Korea's
        ("KOR:kor-control", "no such seat"),  # control plays nobody's seat
    ],
)
def test_a_seat_that_is_not_of_the_case_is_refused(
    desk: Desk, case: Path, seat: str, match: str
) -> None:
    before = len(desk.view().events())
    for words in (("status",), ("position", *REPORT)):
        by = () if words == ("status",) else ("--author", "Kim")
        error = run("act", words[0], case, "--as", seat, *by, *words[1:]).exception
        assert isinstance(error, SarexError)
        assert match in str(error)
    assert len(desk.view().events()) == before


def test_nobody_acts_without_a_name(desk: Desk, case: Path) -> None:
    refused = run("act", "position", case, "--as", SHIP, "--author", " ", *REPORT)
    assert isinstance(refused.exception, OrderError)
    assert "not said in full" in str(refused.exception)


def test_a_role_that_is_held_is_a_seat(desk: Desk, case: Path) -> None:
    assert "JPN:SMC, JPN RCC" in look(case, "JPN:SMC")
    assert "KOR:osc, kor-destroyer" in look(case, "KOR:osc")
    held = commands.holder_of(desk.state(), "OSC")
    assert (held.holder, held.nation) == ("kor-destroyer", "KOR")
    assert "KOR:OSC, kor-destroyer" in look(case, "KOR:OSC")


def test_what_is_another_seats_is_refused(desk: Desk, case: Path) -> None:
    with pytest.raises(OrderError, match="report its position is not this seat's"):
        act(case, "position", "KOR:RCC", *REPORT)
    with pytest.raises(OrderError, match="approve a plan is not this seat's"):
        act(case, "approve", SHIP, after=("plan-1",))
    with pytest.raises(OrderError, match="grant support is not this seat's"):
        act(case, "support grant", SHIP, after=("abcdef",))


# --- acts ---------------------------------------------------------------------------------------


def test_a_position_is_recorded_as_typed_by_name_and_printed_back(desk: Desk, case: Path) -> None:
    told = act(case, "position", SHIP, *REPORT).stdout.splitlines()
    event = last(case, "position.reported")
    body = event.body
    assert (event.author, event.role, event.label.owner) == ("Kim", "SRU", "KOR")
    assert (body.facility, body.provenance, body.course_deg) == ("kor-destroyer", "typed", 240.0)
    assert (body.lon_deg, body.lat_deg) == (128.1, 32.6)
    assert body.speed_m_s == pytest.approx(18 * 1852 / 3600, abs=1e-4)  # kept to 0.0001 m/s
    assert body.endurance_left_h == 5.5
    assert told[0] == told[-1] == "EXERCISE EXERCISE EXERCISE"
    assert told[1] == "kor-destroyer at 32-36.000N 128-06.000E, 240, 18 kn."
    assert told[2].startswith(f"recorded: position.reported {event.event_id[:12]}, ")
    assert told[2].endswith(", exercise clock)")


@pytest.mark.parametrize(
    ("option", "value"),
    [("--at", "north of the reef"), ("--speed", "18"), ("--course", "W"), ("--endurance", "5")],
)
def test_a_position_that_cannot_be_read_is_not_recorded(
    desk: Desk, case: Path, option: str, value: str
) -> None:
    with pytest.raises(SarexError):
        act(case, "position", SHIP, *REPORT, option, value)
    assert not desk.view().events(types=("position.reported",))


def test_times_are_those_of_the_running_exercise(desk: Desk, case: Path) -> None:
    begun_ns = desk.clock.now_ns()
    running = desk.record("exercise.clock_set", ClockSet(ratio=60.0, runs=True), CONTROL)
    act(case, "position", SHIP, *REPORT)
    event = last(case, "position.reported")
    passed_ns = event.recorded_at_ns - running.recorded_at_ns
    # the clock was read before the event was recorded: at most this much exercise time since
    assert begun_ns < event.occurred_at_ns <= begun_ns + 60 * passed_ns
    control.pause(desk, CONTROL, "lunch")
    stood_ns = max(each.occurred_at_ns for each in desk.view().events())
    act(case, "position", SHIP, *REPORT)
    assert last(case, "position.reported").occurred_at_ns == stood_ns
    assert "exercise: paused, lunch" in look(case, SHIP)


def test_a_sighting_is_reported_and_classified_and_a_confirmed_one_found(
    desk: Desk, case: Path
) -> None:
    words = ("--object", "raft", "--at", PLACE, "--error", "200 m", "--what", "orange canopy")
    act(case, "sighting", SHIP, *words, "--certainty", "possible")
    (name,) = desk.state().sightings
    assert desk.state().sightings[name].facility == "kor-destroyer"
    assert desk.state().sightings[name].error_m == 200.0
    assert desk.state().classified[name].certainty == "possible"
    assert not desk.state().found
    assert f"sighting {name[:12]} of raft by kor-destroyer" in look(case, "JPN:RCC")
    told = act(case, "sighting", SHIP, *words, "--certainty", "confirmed").stdout
    assert "recorded: object.found" in told
    assert "raft" in desk.state().found
    refused = run(
        *("act", "sighting", case, "--as", SHIP, "--author", "Kim", *words),
        *("--certainty", "confirmed"),
    )  # by another sighting it cannot be found again; that it was seen stays on record
    assert isinstance(refused.exception, OrderError)
    assert "recorded: sighting.reported" in refused.stdout
    assert len(desk.state().sightings) == 3


def test_a_centre_reports_what_a_passing_ship_saw(desk: Desk, case: Path) -> None:
    words = ("--object", "raft", "--at", PLACE, "--error", "1 NM", "--what", "a light")
    sure = ("--certainty", "possible")
    for seat, by in (("KOR:RCC", ()), (SHIP, ("--by", "MV Seagull"))):
        with pytest.raises(OrderError, match="a facility reports what it sees"):
            act(case, "sighting", seat, *words, *sure, *by)
    with pytest.raises(OrderError, match="how sure it is"):
        act(case, "sighting", SHIP, *words, "--certainty", "maybe")
    with pytest.raises(SarexError, match="no such search object"):
        act(case, "sighting", SHIP, *words, *sure, "--object", "submarine")
    assert not desk.state().sightings
    act(case, "sighting", "KOR:RCC", *words, *sure, "--by", "MV Seagull")
    assert [each.facility for each in desk.state().sightings.values()] == ["MV Seagull"]


def test_messages_are_sent_answered_and_acknowledged(desk: Desk, case: Path) -> None:
    words = ("--to", "kor-destroyer", "--medium", "VHF", "--text", "Report your fuel.")
    act(case, "message", "JPN:RCC", *words, "--acknowledge-within", "10 min")
    sent = last(case, "message.sent")
    assert sent.body.sender == "JPN RCC"
    assert iso_to_ns(sent.body.acknowledge_by) == sent.occurred_at_ns + 10 * MINUTE_NS
    assert f"message {sent.event_id[:12]} from JPN RCC" in look(case, SHIP)
    assert "Report your fuel." not in look(case, "KOR:RCC")  # it was not sent to the centre
    with pytest.raises(OrderError, match="not awaited"):
        act(case, "acknowledge", "KOR:RCC", after=(sent.event_id[:12],))
    act(case, "acknowledge", SHIP, after=(sent.event_id[:12],))
    assert set(desk.state().messages[sent.event_id].acknowledged_ns) == {"kor-destroyer"}
    assert "Report your fuel." not in look(case, SHIP)
    reply = ("--to", "JPN RCC", "--medium", "VHF", "--text", "Five hours.")
    act(case, "message", SHIP, *reply, "--reply-to", sent.event_id[:12])
    assert last(case, "message.sent").body.reply_to == sent.event_id
    with pytest.raises(OrderError, match="cannot be recorded so"):
        act(case, "message", SHIP, *reply, "--medium", "")
    with pytest.raises(OrderError, match="what is acknowledged is not said"):
        act(case, "acknowledge", SHIP)


def _fire(desk: Desk, number: int) -> None:
    injects.review_inject(desk, number, CONTROL)
    for nation in NATIONS:
        injects.approve_inject(desk, number, nation, NATION_CONTROL[nation])
    injects.ready_inject(desk, number, CONTROL)
    injects.fire_inject(desk, number, CONTROL)


def test_an_inject_is_read_in_a_language_and_acknowledged_by_its_roles(
    desk: Desk, case: Path
) -> None:
    _fire(desk, 1)  # to smc, which is Japan's, and osc, which is aboard kor-destroyer
    delivered = last(case, "inject.delivered").event_id[:12]
    for seat, role in ((SHIP, "osc"), ("KOR:osc", "osc"), ("JPN:RCC", "smc"), ("JPN:smc", "smc")):
        assert f"message {delivered} from Caller to {role}," in look(case, seat)
    assert "훈련. 호출." in look(case, SHIP, "--lang", "ko")
    assert delivered not in look(case, "KOR:RCC")
    with pytest.raises(ExerciseError, match="did not receive this"):
        act(case, "acknowledge", "KOR:RCC", after=(delivered,))
    act(case, "acknowledge", SHIP, after=(delivered,))
    event = last(case, "inject.acknowledged")
    assert (event.author, event.role, event.body.by) == ("Kim", "osc", "osc")
    assert event.label.audience == {"KOR", EXCON}
    assert delivered not in look(case, SHIP)
    assert delivered in look(case, "JPN:RCC")
    with pytest.raises(ExerciseError, match="acknowledged this already"):
        act(case, "acknowledge", SHIP, after=(delivered,))


def _request(desk: Desk) -> str:
    now = desk.clock.now_ns()
    asked = commands.request_support(
        desk, "JPN", "deck", "kor-helicopter", (now, now + 4 * HOUR_NS), now + HOUR_NS,
        provider="jpn-destroyer", text="Deck for one helicopter.",
    )  # fmt: skip
    return asked.event_id


def test_support_is_granted_or_refused_by_the_asked_nation(desk: Desk, case: Path) -> None:
    name, other = _request(desk), _request(desk)
    shown = f"support {name[:12]}: KOR asks JPN for deck of jpn-destroyer for kor-helicopter"
    assert shown in look(case, "JPN:RCC")
    with pytest.raises(OrderError, match="only the asked nation answers"):
        act(case, "support grant", "KOR:RCC", after=(name[:12],))
    limits = ("--uses", 2, "--condition", "approach from astern")
    act(case, "support grant", "JPN:RCC", *limits, after=(name[:12],))
    granted = desk.state().support[name].granted
    assert granted is not None
    assert (granted.uses, granted.conditions) == (2, ("approach from astern",))
    assert granted.granted_by == "JPN RCC, Kim"
    assert granted.end == desk.state().support[name].requested.end
    act(case, "support refuse", "JPN:RCC", "--reason", "deck fouled", after=(other[:12],))
    assert desk.state().support[other].status == "refused"


# --- orders -------------------------------------------------------------------------------------


@pytest.fixture
def ordered(tmp_path: Path) -> Iterator[tuple[SmallExercise, Event]]:
    """A plan of one ship, proposed, issued and ordered; and one that waits for approval."""
    with small_exercise(tmp_path / "case") as play:
        play.offer(ship())
        track = track_of(search_points())
        issued = play.plan([track])
        yield play, play.task(track, issued, 31.0)


def test_a_task_is_shown_with_times_and_area_and_acknowledged_once(
    ordered: tuple[SmallExercise, Event], case: Path
) -> None:
    told = look(case, "KOR:ship")
    assert "task S1-ship for ship, plan plan-1: NOT ACKNOWLEDGED" in told
    assert re.search(r"depart \d{6}Z JUN 26, on scene \d{6}Z JUN 26", told)
    assert "area A1 for raft: RT, 20 m, 19.4 kn" in told
    assert told.count("32-27.29") == 2  # the southern corners, 5 km south of 32-30N
    assert "task S1-ship" in look(case, "KOR:RCC")
    assert "task S1-ship" not in look(case, "JPN:RCC")  # another nation's ship
    with pytest.raises(OrderError, match="not this seat's"):
        act(case, "acknowledge", "KOR:RCC", after=("S1-ship",))
    act(case, "acknowledge", "KOR:ship", after=("S1-ship",))
    assert last(case, "task.acknowledged").cause == ordered[1].event_id
    assert "S1-ship for ship, plan plan-1: acknowledged" in look(case, "KOR:ship")
    with pytest.raises(OrderError, match="not awaited"):
        act(case, "acknowledge", "KOR:ship", after=("S1-ship",))


def test_a_plan_waits_for_each_nation_and_is_approved_once(
    ordered: tuple[SmallExercise, Event], case: Path
) -> None:
    play, _ = ordered
    body = last(case, "plan.proposed").body
    play.record("plan.proposed", body.model_copy(update={"plan": "plan-2"}), 40.0)
    waits = "plan plan-2 awaits approval"
    assert all(waits in look(case, seat) for seat in ("KOR:RCC", "JPN:RCC"))
    assert waits not in look(case, "KOR:ship")
    act(case, "approve", "KOR:RCC", after=("plan-2",))
    approved = last(case, "plan.approved")
    assert (approved.author, approved.role, approved.body.nation) == ("Kim", "RCC", "KOR")
    assert waits not in look(case, "KOR:RCC")
    assert "approved by KOR" in look(case, "JPN:RCC")
    for plan, match in (("plan-2", "does not wait"), ("plan-1", "does not wait"), ("x", "no such")):
        with pytest.raises(OrderError, match=match):
            act(case, "approve", "KOR:RCC", after=(plan,))


def test_what_is_not_released_to_the_nation_is_not_shown(case: Path) -> None:
    mark = "only-for-japan"
    own = Label("JPN", (EXCON,))
    phase = PhaseDeclared(phase="distress", reason=mark)
    task = TaskIssued(plan="plan-1", sortie=mark, facility="ship")
    sent = MessageSent(
        sender="JPN RCC", to=("ship", "KOR RCC"), medium="VHF", text=mark, exercise=True
    )
    sighted = SightingReported(
        facility="jpn-helicopter", search_object="raft", lon_deg=128.0, lat_deg=32.5, error_m=10.0
    )
    with small_exercise(case) as play:
        play.offer(ship())
        play.record("phase.declared", phase, 33.0, label=own)
        play.record("task.issued", task, 34.0, label=own)
        play.record("message.sent", sent, 35.0, label=own)
        hidden = play.record("sighting.reported", sighted, 36.0, label=own)
    for seat in ("KOR:ship", "KOR:RCC"):
        told = look(case, seat)
        assert "phase: none declared" in told
        assert not any(word in told for word in (mark, "task", "message", "sighting"))
    assert f"phase: distress, {mark}" in look(case, "JPN:RCC")
    assert f"sighting {hidden.event_id[:12]}" in look(case, "JPN:RCC")


def test_a_facility_sees_where_it_is_sent_and_what_it_is_ordered_to_recover(
    desk: Desk, case: Path
) -> None:
    sighting = seen(desk)
    commands.divert(desk, sighting, "kor-destroyer", "nearest")
    assert f"diverted to sighting {sighting.event_id[:12]}: nearest" in look(case, SHIP)
    assert "diverted" not in look(case, "JPN:jpn-destroyer")
    found = raft_found(desk)
    options = commands.propose_rescue(desk, found, wind_m_s=6.0)
    way = next(o for o in options if o.facility == "kor-destroyer" and not o.ruled_out)
    assert way.means is not None
    commands.order_rescue(desk, found, "kor-destroyer", way.means, options, "nearest that can")
    assert f"rescue: raft by {way.means}, " in look(case, SHIP)


# --- emergencies and operations -----------------------------------------------------------------


def test_under_no_duff_only_its_own_order_to_stop_is_acknowledged(
    ordered: tuple[SmallExercise, Event], case: Path
) -> None:
    play, _ = ordered
    start_desk = _control(play)
    commands.send_message(start_desk, "JPN RCC", ["ship"], "VHF", "Turn north.")
    before = last(case, "message.sent").event_id
    control.call_no_duff(at(start_desk, "KOR"), CONTROL, "fire aboard")
    for name, seat, words in (("position", "KOR:ship", REPORT), ("acknowledge", "KOR:RCC", ())):
        refused = run("act", name, case, "--as", seat, "--author", "Kim", *words)
        assert isinstance(refused.exception, ExerciseError)
        assert "NO DUFF" in str(refused.exception)
        assert refused.stdout == ""
    with pytest.raises(ExerciseError, match="NO DUFF"):
        look(case, "KOR:ship")
    with pytest.raises(ExerciseError, match="NO DUFF"):
        act(case, "acknowledge", "KOR:ship", after=(before,))
    stopped = act(case, "acknowledge", "KOR:ship")
    assert stopped.stdout == no_duff_notice(control.control_of(start_desk))
    assert "ship has the order to stop" in stopped.stderr
    messages = start_desk.state().messages
    assert {key: set(m.acknowledged_ns) for key, m in messages.items() if key != before} == {
        last(case, "message.acknowledged").body.message: {"ship"}
    }
    assert messages[before].acknowledged_ns == {}


def _control(play: SmallExercise) -> Desk:
    """Exercise control's desk on a small exercise that has begun."""
    desk = desk_of(play)
    start(desk)
    return desk


def test_after_endex_a_seat_looks_and_acts_no_more(desk: Desk, case: Path) -> None:
    desk.record("exercise.ended", ExerciseEnded(reason="over"), CONTROL)
    with pytest.raises(OrderError, match="the exercise is over"):
        act(case, "position", SHIP, *REPORT)
    assert "exercise: ended" in look(case, SHIP)
    assert not desk.view().events(types=("position.reported",))


def test_an_alert_sounds_before_every_act(desk: Desk, case: Path) -> None:
    control.real_alert(at(desk, "JPN"), CONTROL, "fire in the engine room")
    done = act(case, "position", SHIP, *REPORT)
    assert "fire in the engine room" in done.stderr
    assert "fire in the engine room" not in done.stdout


def test_an_operation_case_is_served_alike_by_the_wall_clock(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    real = tmp_path / "real.toml"
    text = file.read_text(encoding="utf-8")
    changes = (('mode = "exercise"', 'mode = "operation"'), ('id = "goto"', 'id = "real-1"'))
    for drill, emergency in (*changes, (CONTROLLED, "")):
        assert text.count(drill) == 1
        text = text.replace(drill, emergency)
    real.write_text(text, encoding="utf-8")
    control.real_alert(at(desk, "JPN"), CONTROL, "fire in the engine room")
    opened = tmp_path / "operation"
    loaded = load_case(real)
    control.open_operation(
        desk, CONTROL, opened, loaded.case.id,
        clocks=SystemClock(), ids=SeededIds(b"3" * 32), loaded=loaded,
    )  # fmt: skip
    with open_case(opened) as folder:
        worked = replace(desk, folder=folder, loaded=loaded, viewer=Viewer("KOR", "RCC"))
        commands.offer_facilities_of_case(worked)
    before_ns = SystemClock().now_ns()
    told = act(opened, "position", SHIP, *REPORT).stdout
    assert "EXERCISE" not in told
    assert ", UTC)" in told
    event = last(opened, "position.reported")
    # the machine's own clock, not June's of the drill
    assert before_ns <= event.occurred_at_ns <= event.recorded_at_ns
    assert event.label.audience == set(NATIONS)
    assert "exercise:" not in look(opened, SHIP)
