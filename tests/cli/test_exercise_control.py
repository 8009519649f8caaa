"""``sarex exercise``: control from the command line, by persons at the folder of the case."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from control_acts import NATION_CONTROL, NATIONS, start
from rescues import rescue_desk
from small_scenarios import SMALL
from typer.testing import CliRunner, Result

from sarex.cli import app
from sarex.cli._case_folder import open_case
from sarex.errors import ExerciseError
from sarex.exercise.control import ControlState, control_in, no_duff_notice
from sarex.exercise.design import parse_scenario
from sarex.exercise.injects import commands as injects
from sarex.exercise.truth_record import CONTROL
from sarex.journal import Event
from sarex.labels import EXCON, Viewer
from sarex.words import LOCALES, say


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Path]:
    with rescue_desk(tmp_path) as desk:
        injects.load_into(desk, parse_scenario(SMALL), CONTROL)
        injects.review_inject(desk, 2, CONTROL)
        for nation in NATIONS:
            injects.approve_inject(desk, 2, nation, NATION_CONTROL[nation])
        injects.ready_inject(desk, 2, CONTROL)
        start(desk)
    return tmp_path / "case"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def act(case: Path, name: str, *words: object, by: str = EXCON) -> Result:
    result = run("exercise", name, case, "--as", by, "--author", f"Lee of {by}", *words)
    if result.exception is not None:
        raise result.exception
    return result


def state_of(case: Path) -> ControlState:
    with open_case(case) as folder:
        state = control_in(folder)
    assert state is not None
    return state


def last(case: Path, name: str) -> Event:
    with open_case(case) as folder:
        return folder.journal.view(Viewer(EXCON, "control")).events(types=(name,))[-1]


ALERT = ("--who", "MV Seagull", "--what", "fire in the engine room", "--where", "32-30N 128-12E")


def test_an_alert_pauses_opens_an_operation_and_sounds_until_all_have_it(
    case: Path, tmp_path: Path
) -> None:
    heard = act(case, "alert", *ALERT, by="KOR:SRU")
    assert heard.stdout == ""
    state = state_of(case)
    assert state.phase == "paused"
    (alert,) = state.alerts
    body = last(case, "exercise.real_alert").body
    assert body.text == "MV Seagull: fire in the engine room. 32-30N 128-12E"  # type: ignore[union-attr]
    assert (body.lon_deg, body.lat_deg) == (128.2, 32.5)  # type: ignore[union-attr]
    assert last(case, "exercise.real_alert").role == "SRU"
    (opened,) = state.operations
    assert f"Operation case: {tmp_path.resolve() / opened.folder}" in heard.stderr
    assert "sarex exercise no-duff" in heard.stderr
    shown = run("journal", "show", tmp_path / opened.folder, "--as", "KOR")
    assert (shown.exit_code, shown.stderr) == (0, "1 event released to KOR\n")
    assert "message.sent           Lee of KOR:SRU [SRU]  KOR,JPN" in shown.stdout

    left = ["JPN", "KOR", EXCON]
    looking = (
        ("journal", "show", case, "--as", "JPN"),
        ("journal", "verify", case),
        ("case", "export", case, "--as", "JPN"),
        ("exercise", "status", case),
    )
    while left:
        for words in looking:
            result = run(*words)
            assert result.exit_code == 0, result.output
            for locale in LOCALES:
                text = say("control.alert", locale, text="MV Seagull: fire in the engine room")
                assert text in result.stderr
                assert text not in result.stdout
            told = re.search(r"not acknowledged by (.*): alert", result.stderr)
            assert told is not None
            assert sorted(told[1].split(", ")) == sorted(left)
        with pytest.raises(ExerciseError, match="not acknowledged by all"):
            act(case, "resume", "--reason", "go on")
        party = left.pop()
        act(case, "acknowledge-alert", "--alert", alert[:12], by=party)
        with pytest.raises(ExerciseError, match="no such alert sounds"):
            act(case, "acknowledge-alert", by=party)
    assert all("REAL ALERT" not in run(*words).stderr for words in looking)
    act(case, "resume", "--reason", "go on")
    assert state_of(case).phase == "running"


@pytest.mark.parametrize(
    ("change", "told"),
    [("clock_source = 'another'", "fire in the engine room"), ("body = X'7B7D'", "cannot be read")],
)
def test_an_alert_sounds_or_is_said_to_be_unreadable_where_the_journal_was_changed(
    case: Path, change: str, told: str
) -> None:
    act(case, "alert", *ALERT, "--no-duff", by="KOR")
    with sqlite3.connect(case / "journal.sqlite") as connection:
        update = f"UPDATE events SET {change} WHERE type = 'exercise.real_alert'"
        assert connection.execute(update).rowcount == 1
    connection.close()
    checked = run("journal", "verify", case)
    assert checked.exit_code == 1
    assert told in checked.stderr
    assert "exercise.real_alert" in checked.stderr
    assert checked.stdout == "", "NO DUFF may hold"


def test_a_place_that_cannot_be_read_is_kept_as_typed(case: Path) -> None:
    place = ("--where", "north of the reef")
    act(case, "alert", *ALERT[:4], *place, by="JPN")
    body = last(case, "exercise.real_alert").body
    assert body.text.endswith(". north of the reef")  # type: ignore[union-attr]
    assert body.lon_deg is None  # type: ignore[union-attr]
    assert last(case, "exercise.real_alert").role == "JPN control"


def test_an_alert_stands_where_no_operation_case_can_be_made(case: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("something")
    for place in (taken, taken / "inside"):
        with pytest.raises(ExerciseError, match="the alert is on record"):
            act(case, "alert", *ALERT, "--operation", place, by="KOR")
    state = state_of(case)
    assert (state.phase, len(state.alerts), state.operations) == ("paused", 2, ())
    alert = next(iter(state.alerts))
    with pytest.raises(ExerciseError, match="no such alert is on record"):
        act(case, "operation", "--alert", "x", by="KOR")
    act(case, "operation", "--alert", alert[:12], "--out", tmp_path / "real", by="KOR")
    shown = run("journal", "show", tmp_path / "real", "--as", "KOR", "--bodies")
    assert "MV Seagull: fire in the engine room" in shown.stdout


def test_each_alert_has_an_operation_of_its_own(case: Path, tmp_path: Path) -> None:
    for _ in range(2):
        act(case, "alert", *ALERT, by="KOR")
    act(case, "alert", *ALERT, "--operation", tmp_path / "real", by="KOR")
    act(case, "operation", "--out", tmp_path / "other", by="JPN")
    names = [opened.folder for opened in state_of(case).operations]
    assert len(set(names)) == 4
    assert names[2:] == ["real", "other"]
    assert all((tmp_path / name / "journal.sqlite").is_file() for name in names)


def test_no_duff_stops_all_until_each_nation_resumes(case: Path) -> None:
    called = act(case, "no-duff", "--known", "fire aboard", by="KOR:SRU")
    assert called.stdout == no_duff_notice(state_of(case))
    assert run("exercise", "status", case).stdout == called.stdout
    with pytest.raises(ExerciseError, match="paused exercise is resumed"):
        act(case, "resume", "--reason", "go on")
    half = act(case, "resume", by="JPN")
    assert "NO DUFF holds until KOR says so too." in half.stderr
    with pytest.raises(ExerciseError, match="nothing is awaited"):
        act(case, "resume", by="JPN")
    assert "NO DUFF is over" in act(case, "resume", by="KOR").stderr
    assert state_of(case).phase == "paused"
    act(case, "resume", "--reason", "go on")
    act(case, "pause", "--reason", "lunch")
    assert run("exercise", "status", case).stderr.splitlines() == ["phase: paused", "paused: lunch"]


def test_an_alert_can_call_no_duff_in_the_same_act(case: Path) -> None:
    heard = act(case, "alert", *ALERT, "--no-duff", by="KOR:SRU")
    state = state_of(case)
    assert state.phase == "no_duff"
    assert len(state.operations) == 1
    assert heard.stdout == ""
    assert "sarex exercise no-duff" not in heard.stderr


def test_endpoints_are_listed_by_control_and_confirmed_by_name(case: Path) -> None:
    act(case, "list-endpoint", "sart:970000001", "--use", "AIS-SART test receiver")
    status = run("exercise", "status", case).stderr
    assert "endpoint sart:970000001: listed, not confirmed" in status
    act(case, "confirm-endpoint", "sart:970000001", "--how", "called the station", by="JPN:officer")
    assert state_of(case).confirmed == {"sart:970000001"}
    with pytest.raises(ExerciseError, match="may not list"):
        act(case, "list-endpoint", "e", "--use", "a receiver", by="KOR")


def test_injects_are_held_moved_and_fired(case: Path) -> None:
    act(case, "hold", 3, "--reason", "not yet")
    act(case, "hold", 3, "--end")
    act(case, "move", 3, "--to", "070300Z JUN 26", "--reason", "the weather")
    assert last(case, "inject.moved").body.planned == "2026-06-07T03:00:00Z"  # type: ignore[union-attr]
    with pytest.raises(ExerciseError, match="flagged for safety"):
        act(case, "fire", 3)
    with pytest.raises(ExerciseError, match="out of order"):
        act(case, "fire", 3, "--looked")  # nobody has approved it
    with open_case(case) as folder:
        types = [e.type for e in folder.journal.view(Viewer(EXCON, "control")).events()]
    assert types[-3:] == ["inject.held", "inject.resumed", "inject.moved"]
    act(case, "fire", 2)
    assert last(case, "inject.released").body.because == "control"  # type: ignore[union-attr]
    act(case, "pause", "--reason", "lunch")
    with pytest.raises(ExerciseError, match="the exercise is stopped"):
        act(case, "fire", 2)


def test_whoever_takes_no_part_cannot_act_and_an_operation_has_no_control(
    case: Path, tmp_path: Path
) -> None:
    with pytest.raises(ExerciseError, match="this party sees no distress report here"):
        act(case, "no-duff", "--known", "fire aboard", by="FRA")
    act(case, "alert", *ALERT, "--operation", tmp_path / "real", by="KOR")
    status = run("exercise", "status", tmp_path / "real")
    assert isinstance(status.exception, ExerciseError)
    assert "no exercise in this folder" in str(status.exception)
