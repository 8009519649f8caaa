"""Seats, live tracks, and the clock of a running exercise as a second desk reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_exercise import START_NS, search_points, small_exercise, track_of

from sarex.errors import ExerciseError, JournalError
from sarex.exercise.design import load_scenario, load_scenario_case
from sarex.exercise.events import ClockSet
from sarex.exercise.seats.clock import RunningClock
from sarex.exercise.seats.live_track import read_live_track
from sarex.exercise.seats.seating import Seat, Seats
from sarex.journal import Reading
from sarex.labels import EXCON, Viewer

SECOND_NS = 1_000_000_000
HEADER = "time,lat_deg,lon_deg\n"
FIXES = HEADER + "2026-06-06T23:00:00Z,32.0,128.0\n2026-06-06T23:10:00Z,32.1,128.0\n"


def written(folder: Path, text: str, name: str = "fixes.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# --- live tracks -----------------------------------------------------------------------------


def test_a_live_track_is_straight_between_its_fixes(tmp_path: Path) -> None:
    track = read_live_track(written(tmp_path, FIXES))
    begin = int(track.times_ns[0])
    assert track.at(begin - 1) is None
    half = track.at(begin + 300 * SECOND_NS)
    assert half is not None
    assert (half.lat_deg, half.lon_deg) == (pytest.approx(32.05), pytest.approx(128.0))
    assert half.course_deg == pytest.approx(0.0, abs=1e-9)
    assert half.speed_m_s == pytest.approx(18.48, abs=0.02)  # 0.1° of a meridian in 10 min
    after = track.at(begin + 3600 * SECOND_NS)
    assert after is not None
    assert (after.lat_deg, after.speed_m_s, after.endurance_left_h) == (32.1, 0.0, None)


def test_a_live_track_crosses_the_date_line_the_short_way(tmp_path: Path) -> None:
    text = HEADER + "2026-06-06T23:00Z,10.0,179.9\n2026-06-06T23:10Z,10.0,-179.9\n"
    track = read_live_track(written(tmp_path, text))
    half = track.at(int(track.times_ns[0]) + 300 * SECOND_NS)
    assert half is not None
    assert abs(half.lon_deg) == pytest.approx(180.0)
    assert half.speed_m_s == pytest.approx(36.5, abs=0.1)


def test_a_track_as_plans_write_it_is_read_too(tmp_path: Path) -> None:
    planned = track_of(search_points())
    path = written(tmp_path, json.dumps(planned.to_json()), "track.json")
    track = read_live_track(path)
    assert track.times_ns.tolist() == planned.times_ns.tolist()
    fix = track.at(int(planned.times_ns[2]))
    assert fix is not None
    assert fix.lon_deg == pytest.approx(float(planned.lon_deg[2]), abs=1e-7)


@pytest.mark.parametrize(
    ("text", "match", "where"),
    [
        ("", "columns", "fixes.csv"),
        ("time,lat_deg\n", "columns", "fixes.csv"),
        (HEADER + "2026-06-06T23:00:00Z,32.0,128.0\n", "two fixes", "fixes.csv"),
        (HEADER + "2026-06-06T23:00:00,32.0,128.0\n", "not a fix", "line 2"),
        (HEADER + "2026-06-06T23:00:00Z,92.0,128.0\n", "not a fix", "line 2"),
        (HEADER + "2026-06-06T23:00:00Z,32.0\n", "not a fix", "line 2"),
        (HEADER + "2026-06-06T23:00:00Z,32.0,nan\n", "not a fix", "line 2"),
        (FIXES + "2026-06-06T23:10:00Z,32.1,128.0\n", "order of time", "line 4"),
        *(
            (f"{HEADER.strip()},endurance_left_h\n2026-06-06T23:00Z,32.0,128.0,{left}\n",
             "not a fix", "line 2")
            for left in ("-1", "inf", "nan")
        ),
    ],
)  # fmt: skip
def test_a_fault_of_a_live_track_is_named(
    tmp_path: Path, text: str, match: str, where: str
) -> None:
    with pytest.raises(ExerciseError, match=match) as caught:
        read_live_track(written(tmp_path, text))
    assert where in str(caught.value.where)


def test_a_live_track_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match="cannot be read"):
        read_live_track(tmp_path / "none.csv")
    with pytest.raises(ExerciseError, match="cannot be read"):
        read_live_track(written(tmp_path, '{"times": []}', "track.json"))


# --- seats -----------------------------------------------------------------------------------


def placed(*texts: str) -> Seats:
    loaded = load_scenario("goto")
    seats = Seats.parse(texts)
    seats.place(loaded.scenario, load_scenario_case(loaded).case)
    return seats


def test_nobody_is_played_unless_said() -> None:
    seats = placed()
    assert not seats
    assert seats.sentence == ""
    assert not seats.smc
    assert not seats.approves("KOR")
    assert seats.facility("kor-destroyer") is None


def test_a_nations_staff_approves_and_answers_injects() -> None:
    seats = placed("kor-rcc=person")
    assert seats.approves("KOR")
    assert not seats.approves("JPN")
    assert seats.plays("kor-rcc")
    assert not seats.plays("smc")
    assert not seats.smc


def test_the_co_ordinator_approves_for_its_own_nation() -> None:
    seats = placed("smc=program")
    assert seats.smc
    assert seats.approves("JPN")


def test_who_plays_a_ship_plays_the_roles_aboard(tmp_path: Path) -> None:
    seats = placed("jpn-destroyer=person")
    assert seats.answers("jpn-destroyer")
    assert seats.plays("jpn-ship")
    fixes = written(tmp_path, FIXES)
    moved = placed(f"jpn-destroyer=track:{fixes}")
    assert moved.facility("jpn-destroyer") is not None
    assert not moved.answers("jpn-destroyer")
    assert not moved.plays("jpn-ship")


@pytest.mark.parametrize(
    ("texts", "match", "remedy"),
    [
        (("kor-destroyer",), "who plays what", None),
        (("kor-destroyer=robot",), "who plays what", None),
        (("kor-destroyer=track:",), "who plays what", None),
        (("=person",), "who plays what", None),
        (("kor-destroyer=person", "kor-destroyer=program"), "twice", None),
        (("kor-destroier=person",), "nothing of this name", "kor-destroyer"),
        (("excon=person",), "nothing of this name", None),
        (("kor-eval=person",), "nothing of this name", None),
    ],
)
def test_what_cannot_be_played_is_refused(
    texts: tuple[str, ...], match: str, remedy: str | None
) -> None:
    with pytest.raises(ExerciseError, match=match) as caught:
        placed(*texts)
    assert remedy is None or remedy in caught.value.remedy


def test_a_staff_is_not_moved_by_a_track(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match="nothing of this name"):
        placed(f"kor-rcc=track:{written(tmp_path, FIXES)}")
    with pytest.raises(ExerciseError, match="does not fit"):
        Seat("kor-destroyer", "track")


# --- the clock elsewhere ---------------------------------------------------------------------


class Recorder:
    """A wall clock that the test moves; 0 s at the time that the journal records first."""

    def __init__(self, time_ns: int) -> None:
        self.time_ns = time_ns

    def now_ns(self) -> int:
        return self.time_ns

    def recorded(self) -> Reading:
        return Reading(self.time_ns, "test", 0)


def test_a_second_desk_reads_the_time_from_the_record(tmp_path: Path) -> None:
    minute = 60 * SECOND_NS
    with small_exercise(tmp_path / "case") as case:
        wall = Recorder(START_NS)  # the journal's clock stands: all is recorded at this time
        clock = RunningClock(wall)
        with pytest.raises(JournalError, match="could be read"):
            clock.now_ns()
        clock.follow(case.folder.journal.view(Viewer("KOR", "SRU")))
        assert clock.now_ns() == START_NS
        wall.time_ns += 10 * SECOND_NS
        assert clock.now_ns() == START_NS  # as fast as it goes: no time but that of events
        case.record("exercise.clock_set", ClockSet(ratio=60.0, runs=True), 5)
        assert clock.now_ns() == START_NS + 15 * minute  # 5 min, and 10 s by the ratio
        case.record("exercise.clock_set", ClockSet(ratio=60.0, runs=True), 20)
        wall.time_ns = START_NS
        assert clock.now_ns() == START_NS + 20 * minute
        wall.time_ns += SECOND_NS
        case.stop("exercise.paused", 20.5)
        assert clock.now_ns() == START_NS + 20 * minute + minute // 2
        wall.time_ns += minute
        assert clock.now_ns() == START_NS + 20 * minute + minute // 2
        assert clock.recorded() == Reading(wall.time_ns, "test", 0)
        case.record("exercise.clock_set", ClockSet(ratio=60.0, runs=True), 21)
        case.end(22)
        assert clock.now_ns() == START_NS + 22 * minute


def test_who_may_see_nothing_reads_no_time(tmp_path: Path) -> None:
    with small_exercise(tmp_path / "case") as case:
        clock = RunningClock(Recorder(START_NS))
        clock.follow(case.folder.journal.view(Viewer("USA", "observer")))
        with pytest.raises(JournalError, match="could be read") as caught:
            clock.now_ns()
        assert "USA" in str(caught.value.given)
        assert EXCON not in str(caught.value.given)
