"""Played crews and co-ordinators: what one craft leaves unsettled another is sent to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from live_worlds import (
    HOUR_NS,
    T0,
    airfield,
    craft,
    live_world,
    objects_at,
    only,
    simulated,
    track,
    width,
)
from rescues import move, rescue_desk, seen

from sarex.exercise.direct.rescue_staff import RescueStaff
from sarex.exercise.direct.stage import Stage
from sarex.operation import commands
from sarex.operation.desk import Desk
from sarex.world.happenings import Classified, Contact
from sarex.world.orders import Fly
from sarex.world.rows import _kernels as rows

NAMES = ("jpn-helicopter", "kor-helicopter")


class Director:
    """A desk, a world, what is to be done later, and what was said."""

    def __init__(self, desk: Desk) -> None:
        truth = objects_at((20_000.0, 300.0), names=("raft",))
        made = [
            simulated(craft(name, nation=name[:3].upper()), *place, **more)
            for name, place, more in (
                (NAMES[0], (26_000.0, 9000.0), {}),
                (
                    NAMES[1],
                    (0.0, 0.0),
                    {"at_base": "gimhae", "home": "gimhae", "investigates": True},
                ),
            )
        ]
        self.bases = [
            airfield("gimhae"),
            airfield("kanoya", 5000.0, nation="JPN", supports=("KOR",)),
        ]
        self.world = live_world(made, truth=truth, bases=self.bases)
        there = track(NAMES[1], [0, 8000, 48_000], [0, 0, 0], [600, 800, 1800], [0, 1])
        self.world.give(Fly(NAMES[1], there, {"raft": width(3000.0, "definite")}))
        self.desk = desk
        self.todo: list[tuple[float, Callable[[], None]]] = []
        self.said: list[tuple[str, str]] = []
        self.stage = Stage(self.world, truth, {b.id: b for b in self.bases}, None)  # type: ignore[arg-type]
        self.staffing = SimpleNamespace(decision_min=5)
        self.reporting = SimpleNamespace(
            sightings={}, say_for=lambda who, text: self.said.append((who, text))
        )

    def later(self, minutes: float, act: Callable[[], None]) -> None:
        self.todo.append((minutes, act))

    def do(self) -> None:
        """What was put off."""
        todo, self.todo = self.todo, []
        for _, act in todo:
            act()

    def say(self, text: str) -> None:
        self.said.append(("", text))


@pytest.fixture
def director(tmp_path: Path) -> Iterator[Director]:
    with rescue_desk(tmp_path) as desk:
        yield Director(desk)


def broken_off(director: Director) -> tuple[RescueStaff, str, Any]:
    """The Korean helicopter saw the raft and had to leave it; the staff was told."""
    world, staff = director.world, RescueStaff(director)  # type: ignore[arg-type]
    told = world.run_until(T0 + HOUR_NS, stop_on=(Contact,))
    contact = only(told, Contact).contact
    event = seen(director.desk, "raft", NAMES[1])
    director.reporting.sightings[contact] = event.event_id
    while world.facility(NAMES[1]).state != "investigating":
        world.step()
    world.live.fs[rows.FUEL_S, world.setting.facility_ids.index(NAMES[1])] = 480.0
    left = only(world.run_until(world.now_ns + HOUR_NS, stop_on=(Classified,)), Classified)
    staff.classified(left)
    return staff, event.event_id, left


def test_another_craft_is_sent_to_what_was_left_and_settles_it(director: Director) -> None:
    staff, sighting, left = broken_off(director)
    assert (left.as_, left.facility) == ("open", NAMES[1])
    assert director.said[0][0] == NAMES[1]
    assert sighting not in director.desk.state().classified
    assert [minutes for minutes, _ in director.todo] == [5]
    director.do()
    (sent,) = director.desk.state().diverted[sighting]
    assert sent.facility == NAMES[0]
    assert director.world.facility(NAMES[0]).state == "investigating"
    told = director.world.run_until(director.world.now_ns + HOUR_NS, stop_on=(Classified,))
    move(director.desk, 30)
    staff.classified(only(told, Classified))
    assert set(director.desk.state().found) == {"raft"}
    assert director.desk.state().classified[sighting].facility == NAMES[0]


def test_while_nobody_is_free_it_is_asked_for_again_until_it_is_settled(
    director: Director,
) -> None:
    _, sighting, _ = broken_off(director)
    director.world.play(NAMES[0], True)
    director.do()
    assert director.desk.state().diverted == {}
    assert [minutes for minutes, _ in director.todo] == [30]
    commands.classify_sighting(
        director.desk, sighting, NAMES[1], "debris", "confirmed", "read on the film"
    )
    director.do()
    assert director.todo == []


def test_survivors_go_to_a_partners_base_once_it_is_granted(director: Director) -> None:
    staff, world = RescueStaff(director), director.world  # type: ignore[arg-type]
    world.run_until(T0 + 900 * 10**9)
    move(director.desk, 1)
    name, goal = NAMES[1], rows.GOAL_ID
    c = world.setting.facility_ids.index(name)
    world.live.fs[rows.LON, c], world.live.fs[rows.LAT, c] = (
        director.bases[1].lon_deg,
        director.bases[1].lat_deg,
    )
    staff._to_safety(name)
    assert world.setting.base_ids[int(world.live.fi[goal, c])] == "gimhae"
    now = director.desk.clock.now_ns()
    asked = commands.request_support(
        director.desk, "JPN", "berth", name, (now, now + HOUR_NS), now + 10 * 60 * 10**9,
        provider="kanoya",
    )  # fmt: skip
    staff._to_safety(name)
    assert world.setting.base_ids[int(world.live.fi[goal, c])] == "gimhae"
    answer = commands.grant_support(director.desk, asked, "JPN", "airfield duty officer", uses=1)
    staff.granted(answer.body)  # type: ignore[arg-type]
    assert world.setting.granted == {("kanoya", name)}
    staff._to_safety(name)
    assert world.setting.base_ids[int(world.live.fi[goal, c])] == "kanoya"


def test_a_find_that_is_taken_back_is_not_recovered_and_can_be_seen_again(
    director: Director,
) -> None:
    staff, sighting, _ = broken_off(director)
    director.do()
    told = director.world.run_until(director.world.now_ns + HOUR_NS, stop_on=(Classified,))
    move(director.desk, 30)
    staff.classified(only(told, Classified))
    assert not director.world.truth.sought[0]
    made, *_ = commands.reclassify_sighting(
        director.desk, sighting, NAMES[0], "other", "confirmed", "a buoy", "the film was read"
    )
    staff.taken_back(made.body)  # type: ignore[arg-type]
    assert director.world.truth.sought[0]
    staff._decide(sighting)
    assert director.desk.state().rescues == {}
