"""A scenario in which persons, a program and a live track play some, and the director the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from paced_runs import MINUTE_NS, ScriptedWall, joined, play_goto

from sarex.exercise.direct import Director, Staffing
from sarex.exercise.injects.commands import acknowledge_inject
from sarex.exercise.seats.live_track import read_live_track
from sarex.exercise.seats.pace import Pace, Timekeeper
from sarex.exercise.seats.player import Acknowledge, Act, Moment, Sight, Steer
from sarex.exercise.seats.seating import Seat, Seats
from sarex.geo.geodesic import direct as beyond
from sarex.geo.geodesic import inverse
from sarex.journal import Event
from sarex.labels import EXCON
from sarex.operation import commands
from sarex.operation.desk import Author, Desk
from sarex.operation.events import PositionReported
from sarex.quantities import format_iso
from sarex.world.comms import Link

Events = tuple[Event, ...]
RATIO = 300.0
HOURS = 1.75
GOAL = (128.0, 32.6)
POSTED = (127.9, 32.7)


class ToPoint:
    """Flies to a point and stays there; acknowledges its tasks and reports what it sees."""

    def __init__(self) -> None:
        self.moments: list[Moment] = []
        self.acknowledged: set[str] = set()

    def play(self, moment: Moment) -> Iterator[Act]:
        self.moments.append(moment)
        for event in moment.view.events(types=("task.issued",)):
            sortie = event.body.sortie
            if event.body.facility == moment.facility and sortie not in self.acknowledged:
                self.acknowledged.add(sortie)
                yield Acknowledge(sortie)
        course, _, metres = inverse(moment.lon_deg, moment.lat_deg, *GOAL)
        if len(self.moments) == 1:
            yield Acknowledge("no-such-sortie")
        yield Steer(float(course) % 360.0, 0.0 if metres < 3000.0 else 50.0)
        for look in moment.looks:
            if look.taken_for is not None:
                yield Sight(look, look.taken_for)


def of(events: Events, name: str) -> list[Event]:
    return [event for event in events if event.type == name]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Events, Director]:
    """All simulated; crews report by a link that is slow and loses every third message."""
    staffing = Staffing(link=Link("satellite data", delay_s=240.0, loss=0.3))
    return play_goto(tmp_path_factory.mktemp("plain"), HOURS, staffing=staffing)


@pytest.fixture(scope="module")
def fixes(plain: tuple[Events, Director], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An aircraft that crosses over the true raft every two minutes, from 23:30 on."""
    path = tmp_path_factory.mktemp("fixes") / "fixes.csv"
    stage, startex_ns = plain[1].stage, plain[1].loaded.scenario.startex_ns
    raft = stage.truth.object_ids.index("raft")
    lines = ["time,lat_deg,lon_deg,endurance_left_h"]
    for n, (time_ns, lons, lats) in enumerate(stage.world.history):
        for minute in range(10):
            at_ns = time_ns + minute * MINUTE_NS
            if at_ns < startex_ns + 40 * MINUTE_NS:
                continue
            lon, lat = beyond(lons[raft], lats[raft], 90.0 if minute % 2 else 270.0, 3000.0)
            lines.append(f"{format_iso(at_ns)},{lat},{lon},{8 - n / 60}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def seated(
    fixes: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Events, Director, ToPoint]:
    folder, player = tmp_path_factory.mktemp("seated"), ToPoint()
    seats = Seats(
        [
            Seat("kor-helicopter", "program", player=player),
            Seat("jpn-patrol-aircraft", "track", track=read_live_track(fixes)),
            *Seats.parse(["kor-destroyer=person", "kor-rcc=person"])._seats.values(),
        ]
    )

    def at(minute: float, act: Callable[[Desk], object]) -> tuple[float, Callable[[], None]]:
        def do() -> None:
            with joined(folder / "case", "KOR", "SRU", recorder=wall) as desk:
                act(desk)

        return minute * 60.0 / RATIO, do

    wall = ScriptedWall(
        at(14, _answer_first_inject), at(45, _approve), at(60, _acknowledge), at(62, _say_where)
    )
    keeper = Timekeeper(Pace(RATIO), wall)
    events, director = play_goto(folder, HOURS, keeper, wall, seats=seats)
    return events, director, player


def _answer_first_inject(desk: Desk) -> None:
    (delivered,) = desk.view().events(types=("inject.delivered",))
    author = Author("watch officer", "rcc")
    acknowledge_inject(desk, delivered.event_id, "kor-rcc", "KOR", author)


def _approve(desk: Desk) -> None:
    (proposed,) = desk.view().events(types=("plan.proposed",))
    commands.approve_plan(desk, proposed, "KOR")


def _acknowledge(desk: Desk) -> None:
    for sortie, task in desk.state().tasks.items():
        if task.facility == "kor-destroyer":
            commands.acknowledge_task(desk, sortie, "kor-destroyer", "KOR", task.order)


def _say_where(desk: Desk) -> None:
    _report(desk, 12.5, 41.9)  # no place of this world: it is on record, and moves nothing
    _report(desk, *POSTED)


def _report(desk: Desk, lon_deg: float, lat_deg: float) -> None:
    body = PositionReported(
        facility="kor-destroyer",
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        course_deg=90.0,
        speed_m_s=8.0,
        endurance_left_h=70.0,
        provenance="typed",
    )
    label = desk.label_of("KOR")
    desk.record("position.reported", body, Author("kor-destroyer", "SRU"), label=label)


def test_a_plan_waits_for_the_nation_whose_approver_is_a_person(
    seated: tuple[Events, Director, ToPoint],
) -> None:
    events, _, _ = seated
    startex_ns = of(events, "exercise.started")[0].occurred_at_ns
    approved = {e.body.nation: e for e in of(events, "plan.approved")}
    minutes = {n: (e.occurred_at_ns - startex_ns) / MINUTE_NS for n, e in approved.items()}
    assert minutes["JPN"] <= 35.0
    assert minutes["KOR"] >= 44.0
    (issued,) = of(events, "plan.issued")
    assert 0 <= issued.occurred_at_ns - approved["KOR"].occurred_at_ns <= 2 * MINUTE_NS


def test_injects_to_a_person_are_the_persons_to_acknowledge(
    seated: tuple[Events, Director, ToPoint],
) -> None:
    events, _, _ = seated
    by = [(e.body.by, e.author) for e in of(events, "inject.acknowledged")]
    assert [author for role, author in by if role == "kor-rcc"] == ["watch officer"]
    assert any(role == "smc" for role, _ in by)


def test_a_crew_played_by_a_person_answers_itself_and_is_where_it_says(
    seated: tuple[Events, Director, ToPoint],
) -> None:
    events, director, _ = seated
    mine = [e for e in of(events, "position.reported") if e.body.facility == "kor-destroyer"]
    assert [e.body.provenance for e in mine] == ["typed", "typed"]
    by_others = [e for e in of(events, "exercise.act_refused") if e.cause is not None]
    assert [e.cause for e in by_others] == [mine[0].event_id]
    acknowledged = {
        e.body.sortie: e for e in of(events, "task.acknowledged")
        if e.body.facility == "kor-destroyer"
    }  # fmt: skip
    startex_ns = of(events, "exercise.started")[0].occurred_at_ns
    assert acknowledged
    assert all(e.occurred_at_ns >= startex_ns + 59 * MINUTE_NS for e in acknowledged.values())
    here = director.stage.world.facility("kor-destroyer")
    _, _, metres = inverse(*POSTED, here.lon_deg, here.lat_deg)
    seconds = (here.time_ns - mine[0].occurred_at_ns) / 1e9
    assert metres == pytest.approx(8.0 * seconds, rel=0.05)
    assert here.fuel_h == pytest.approx(70.0 - seconds / 3600.0, abs=0.05)


def test_a_program_flies_where_it_likes_and_knows_what_its_nation_knows(
    seated: tuple[Events, Director, ToPoint],
) -> None:
    events, director, player = seated
    assert len(player.moments) == pytest.approx(HOURS * 60, abs=2)
    here = director.stage.world.facility("kor-helicopter")
    assert inverse(here.lon_deg, here.lat_deg, *GOAL)[2] < 3100.0
    assert any("no such task" in text for text in player.moments[1].told)
    assert {moment.view.viewer.party for moment in player.moments} == {"KOR"}
    seen = {e.type for e in player.moments[-1].view.events()}
    assert "task.issued" in seen
    assert not seen & {"truth.drawn", "scenario.loaded", "inject.released"}
    mine = [e for e in of(events, "position.reported") if e.body.facility == "kor-helicopter"]
    assert {e.body.provenance for e in mine} == {"simulated"}
    assert len(mine) > 5
    assert player.acknowledged == {
        e.body.sortie for e in of(events, "task.acknowledged")
        if e.body.facility == "kor-helicopter"
    }  # fmt: skip


def test_a_live_track_moves_its_facility_and_its_sensor_is_simulated(
    seated: tuple[Events, Director, ToPoint], fixes: Path
) -> None:
    events, director, _ = seated
    track = read_live_track(fixes)
    name = "jpn-patrol-aircraft"
    mine = [e for e in of(events, "position.reported") if e.body.facility == name]
    assert {e.body.provenance for e in mine} == {"live"}
    assert mine[0].occurred_at_ns >= track.times_ns[0]
    assert len(mine) >= 60
    for event in mine:
        fix = track.at(event.occurred_at_ns)
        assert fix is not None
        away = inverse(fix.lon_deg, fix.lat_deg, event.body.lon_deg, event.body.lat_deg)[2]
        assert away < 1.0
    sightings = [e for e in of(events, "sighting.reported") if e.author == name]
    assert sightings  # it crosses over the raft
    flown = director.reporting.flown(
        next(t for t in director.search.tracks.values() if t.facility == name), 2**62
    )
    assert flown is not None


def test_what_a_person_would_see_is_told_to_its_nation_alone(
    seated: tuple[Events, Director, ToPoint],
) -> None:
    events, _, player = seated
    told = [e for e in of(events, "message.sent") if e.body.medium == "simulation"]
    assert {to for e in told for to in e.body.to} <= {"kor-helicopter", "kor-destroyer"}
    assert all(e.label.owner == EXCON and e.label.audience == {EXCON, "KOR"} for e in told)
    looks = [look for moment in player.moments for look in moment.looks]
    in_words = [e for e in told if e.body.text.startswith("In sight")]
    of_heli = [e for e in in_words if e.body.to == ("kor-helicopter",)]
    assert len(of_heli) == len(looks)


def test_simulated_crews_report_by_their_link(plain: tuple[Events, Director]) -> None:
    """Late by its delay, and in the end all of them: what is lost is sent again."""
    events, director = plain
    begun: dict[str, int] = {}
    for track in director.search.tracks.values():
        first_ns = int(track.times_ns[0])
        begun[track.facility] = min(first_ns, begun.get(track.facility, first_ns))
    said = {e.body.sender: e for e in of(events, "message.sent") if e.body.text == "Departed."}
    late_s = {name: (e.occurred_at_ns - begun[name]) / 1e9 for name, e in said.items()}
    assert len(late_s) >= 3
    assert min(late_s.values()) >= 240.0
    assert of(events, "exercise.started")[0].body.staff.endswith("Reports go by satellite data.")


def test_the_record_says_who_was_not_simulated(seated: tuple[Events, Director, ToPoint]) -> None:
    staff = of(seated[0], "exercise.started")[0].body.staff
    assert "Not simulated: jpn-patrol-aircraft by track, kor-destroyer by person" in staff
