"""Persons taken up, rafts dropped to them, markers, in the live world."""

from __future__ import annotations

import math

import numpy as np
import pytest
from live_worlds import (
    HOUR_NS,
    KEY,
    S_NS,
    T0,
    airfield,
    figures,
    live_world,
    objects_at,
    only,
    place_m,
    seconds,
    seconds_of,
    simulated,
    uniform_sea,
    weather,
)

from sarex.errors import ExerciseError
from sarex.facilities.recovery import recovery_means
from sarex.survival import Group
from sarex.world import draw_persons
from sarex.world.conditions import Conditions
from sarex.world.figures import figures_of
from sarex.world.happenings import (
    Arrived,
    Departed,
    Dropped,
    Landed,
    MarkerReported,
    PersonTakenUp,
    RecoveryEnded,
    Waits,
)
from sarex.world.orders import Drop, Hold, Recover, Return


def recovery_world(own=None, conditions=None, persons=6, groups=None, bases=None, **stated):
    truth = objects_at((3000.0, 0.0), names=("raft",))
    people = draw_persons(
        truth, groups or {"raft": (Group(persons, "out_of_water"),)}, KEY, water_c=10.0
    )
    truth.sought[0] = False
    return live_world(
        [simulated(own=own, home="fukue", **stated)],
        truth=truth,
        bases=bases or [airfield()],
        persons=people,
        conditions=conditions or weather(0.5),
    )


def test_it_takes_up_as_many_as_it_has_room_for() -> None:
    world = recovery_world()
    world.give(Recover("heli", "raft"))
    told = world.run_until(T0 + 2 * HOUR_NS)
    ended = only(told, RecoveryEnded)
    assert (ended.reason, ended.persons) == ("full", 4)
    assert only(told, Landed).persons == 4
    assert [p.taken_up_ns is None for p in world.persons()] == [False] * 4 + [True] * 2


def test_a_boat_takes_them_in_trips_as_the_means_of_its_kind_say() -> None:
    """Every person aboard when ``seconds_for`` says, boats of two at a time."""
    means = recovery_means("patrol_ship")["boat"].model_copy(update={"at_once": 2, "capacity": 6})
    own = figures(
        capacity=means.capacity,
        lift_setup_s=means.set_up_s,
        lift_each_s=means.per_person_s,
        lift_at_once=means.at_once,
        lift_between_s=means.between_s,
    )
    world = recovery_world(own=own, persons=6)
    world.give(Recover("heli", "raft"))
    told = world.run_until(T0 + 3 * HOUR_NS, stop_on=(RecoveryEnded,))
    begun = seconds(only(told, Arrived))
    taken = [seconds(item) - begun for item in told if isinstance(item, PersonTakenUp)]
    assert taken == pytest.approx([means.seconds_for(n) for n in range(1, 7)], abs=10.0)
    assert figures_of("patrol_ship").lift_between_s == means.between_s


def test_the_sea_may_forbid_the_hoist_until_it_abates() -> None:
    conditions = Conditions(
        T0 + np.array([0, 1800]) * S_NS, np.array([4.0, 1.0]), np.full(2, 9000.0)
    )
    world = recovery_world(conditions=conditions, persons=1)
    world.give(Recover("heli", "raft"))
    told = world.run_until(T0 + HOUR_NS)
    assert only(told, Waits).reason == "waves"
    assert seconds(only(told, PersonTakenUp)) == pytest.approx(1800 + 540, abs=10.0)


def test_a_raft_changes_what_persons_in_the_water_live_by() -> None:
    """The same draw with the raft and without: in water of 10 °C they die, in the raft not."""
    groups = {"raft": (Group(4, "in_water"),)}
    with_raft, without = recovery_world(groups=groups), recovery_world(groups=groups)
    before = [p.death_ns for p in with_raft.persons()]
    assert before == [p.death_ns for p in without.persons()]
    assert None not in before
    with_raft.give(Drop("heli", "raft", "raft"))
    dropped = only(with_raft.run_until(T0 + 600 * S_NS), Dropped)
    assert (dropped.store, dropped.search_object) == ("raft", "raft")
    assert with_raft.facility("heli").rafts == 0
    for person, death_ns in zip(with_raft.persons(), before, strict=True):
        assert (person.death_ns is None) == (death_ns > dropped.time_ns)
    with pytest.raises(ExerciseError, match="cannot drop"):
        with_raft.give(Drop("heli", "raft", "raft"))


def test_alive_when_taken_up_is_known_to_truth() -> None:
    world = recovery_world(groups={"raft": (Group(2, "in_water", median_h=0.2),)})
    world.run_until(T0 + 3 * HOUR_NS // 2)
    world.live.fs[4, 0] = 7200.0  # fuel for what follows
    world.give(Recover("heli", "raft"))
    told = world.run_until(T0 + 3 * HOUR_NS, stop_on=(RecoveryEnded,))
    taken = [item for item in told if isinstance(item, PersonTakenUp)]
    truth = {
        p.name: p.death_ns > item.time_ns for p, item in zip(world.persons(), taken, strict=True)
    }
    assert {item.person: item.alive for item in taken} == truth
    assert not all(truth.values())


def test_a_marker_drifts_with_the_current_and_reports() -> None:
    sea = uniform_sea(wind=(15.0, 0.0), current=(0.3, -0.2))
    world = live_world([simulated()], truth=objects_at((0, 0), sea=sea))
    world.give(Drop("heli", "marker"))
    told = world.run_until(T0 + 3700 * S_NS)
    dropped = only(told, Dropped)
    reports = [item for item in told if isinstance(item, MarkerReported)]
    waits = [seconds(item) - seconds(dropped) for item in reports]
    assert waits == pytest.approx([600.0 * n for n in range(1, 7)], abs=10.0)
    x0, y0 = place_m(dropped)
    x1, y1 = place_m(reports[-1])
    adrift_s = seconds(reports[-1]) - seconds(dropped)
    assert (x1 - x0, y1 - y0) == pytest.approx((0.3 * adrift_s, -0.2 * adrift_s), abs=5.0)


def test_an_order_on_deck_waits_for_the_turnaround_and_the_work_begins_on_scene() -> None:
    world = recovery_world(persons=2)
    world.give(Return("heli"))
    landed = only(world.run_until(T0 + HOUR_NS, stop_on=(Landed,)), Landed)
    world.run_until(world.now_ns + 900 * S_NS)
    world.give(Recover("heli", "raft"))
    told = world.run_until(T0 + 2 * HOUR_NS, stop_on=(RecoveryEnded,))
    assert seconds(only(told, Departed)) - seconds(landed) == pytest.approx(1800.0, abs=10.0)
    arrived = only(told, Arrived)
    taken = [seconds(item) - seconds(arrived) for item in told if isinstance(item, PersonTakenUp)]
    assert taken == pytest.approx([540.0, 840.0], abs=10.0)


@pytest.mark.parametrize("order", [Hold("heli"), Recover("heli", "raft")])
def test_an_order_while_it_lands_lets_it_land(order) -> None:
    """120 s to come in, whatever it is told meanwhile, at its base and not at the last one."""
    world = recovery_world(bases=[airfield(), airfield("other", 30_000.0)])
    world.give(Return("heli"))
    while world.facility("heli").state != "landing":
        world.step()
    begun_s = seconds_of(world)
    world.run_until(world.now_ns + 60 * S_NS)
    world.give(order)
    told = []
    while not any(isinstance(item, Landed) for item in told):
        told = world.step()
        assert math.hypot(*place_m(world.facility("heli"))) < 400.0
    assert seconds_of(world) - begun_s == pytest.approx(120.0, abs=10.0)
    assert only(told, Landed).base == "fukue"
