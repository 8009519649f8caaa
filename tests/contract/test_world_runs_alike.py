"""One seed through single steps, pieces, a campaign and any order of facilities: one state."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from live_worlds import (
    HOUR_NS,
    KEY,
    S_NS,
    T0,
    airfield,
    craft,
    figures,
    live_world,
    objects_at,
    simulated,
    track,
    uniform_sea,
    width,
)

from sarex.randomness import derive_key
from sarex.survival import Group
from sarex.world import LiveWorld, draw_persons
from sarex.world.comms import Link
from sarex.world.failures import Failure
from sarex.world.happenings import Classified, Contact
from sarex.world.orders import Drop, Fly

HOURS = 3


def busy_world(number: int = 0, *, turned: bool = False) -> LiveWorld:
    """Two aircraft and a boat that search, find true and false things, lift, fail, come home."""
    key = derive_key(KEY, f"world {number}")
    sea = uniform_sea(wind=(8.0, -3.0), current=(0.4, 0.2))
    truth = objects_at(
        (9000.0, 500.0), (15_000.0, 2500.0), sea=sea, names=("raft", "person"), key=key
    )
    groups = {"raft": (Group(3, "out_of_water"),), "person": (Group(1, "in_water"),)}
    own = figures(track_error_m=60.0, acceleration_m_s2=1.0, turn_rate_deg_s=3.0, debris_per_h=3.0,
                  transient_per_h=3.0)  # fmt: skip
    made = [
        simulated(craft("b-heli"), own=own, at_base="fukue", home="fukue", investigates=True,
                  recovers=True),
        simulated(craft("a-heli"), own=own, at_base="fukue", home="fukue", investigates=True,
                  failures_per_h={"sensor": 0.3}),
        simulated(craft("ship", medium="water"), 1000.0, 0.0, own=own, investigates=True),
    ]  # fmt: skip
    world = live_world(
        made[::-1] if turned else made,
        truth=truth,
        key=key,
        bases=[airfield()],
        persons=draw_persons(truth, groups, key, water_c=12.0),
        failures=[Failure("ship", "engine", T0 + HOUR_NS)],
    )
    seen = {"raft": width(1500.0), "person": width(400.0, "ideal")}
    for n, (name, speed) in enumerate((("a-heli", 40.0), ("b-heli", 40.0), ("ship", 8.0))):
        legs = np.arange(13)
        x = np.where((legs + 1) // 2 % 2 == 0, 2000.0, 22_000.0)
        y = legs // 2 * 1000.0 - 1000.0 + 300.0 * n
        times = np.concatenate(
            [[600.0], 600.0 + np.cumsum(np.hypot(np.diff(x), np.diff(y))) / speed]
        )
        world.give(Fly(name, track(name, x, y, times), seen))
    world.send(Link("hf", delay_s=77.0, loss=0.5), "ship", "a-heli")
    world.give(Drop("ship", "marker"))
    return world


def state_of(world: LiveWorld):
    return {
        name: array.copy()
        for name, array in world.live._asdict().items()
        if name not in {"hf", "hi"}  # read and overwritten
    }


def assert_same(world: LiveWorld, state) -> None:
    for name, array in state_of(world).items():
        np.testing.assert_array_equal(array, state[name], err_msg=name)


@pytest.fixture(scope="module")
def alone():
    runs = []
    for number in range(4):
        world = busy_world(number)
        told = world.run_until(T0 + HOURS * HOUR_NS)
        runs.append((state_of(world), told, world.history))
    return runs


def test_it_is_busy_enough_to_tell(alone) -> None:
    kinds = {type(item).__name__ for _, told, _ in alone for item in told}
    assert kinds >= {
        "Departed", "Contact", "Arrived", "Classified", "Resumed", "BrokeOff", "Failed", "Landed",
        "PersonTakenUp", "RecoveryEnded", "Refuelled", "Dropped", "MarkerReported",
    }  # fmt: skip
    truly = {item.truly for _, told, _ in alone for item in told if isinstance(item, Contact)}
    assert truly == {"object", "debris", "transient"}
    settled = {item.as_ for _, told, _ in alone for item in told if isinstance(item, Classified)}
    assert settled >= {"confirmed", "dismissed", "not_found"}


def test_single_steps_and_pieces_are_one_run(alone) -> None:
    state, told, history = alone[0]
    stepped, pieces = busy_world(), busy_world()
    by_steps, in_pieces = [], []
    while stepped.now_ns < T0 + HOURS * HOUR_NS:
        by_steps += stepped.step()
    for seconds in (50, 50, 3610, 4000, HOURS * 3600):
        in_pieces += pieces.run_until(T0 + seconds * S_NS)
    while_stopping, parts = busy_world(), []
    while while_stopping.now_ns < T0 + HOURS * HOUR_NS:
        parts += while_stopping.run_until(T0 + HOURS * HOUR_NS, stop_on=(Contact, Classified))
    for world, heard in ((stepped, by_steps), (pieces, in_pieces), (while_stopping, parts)):
        assert_same(world, state)
        assert sorted(map(repr, heard)) == sorted(map(repr, told))
        assert [t for t, _, _ in world.history] == [t for t, _, _ in history]


def test_a_campaign_of_worlds_is_each_world_alone(alone) -> None:
    for threads in (1, 3):
        worlds = [busy_world(number) for number in range(4)]
        with ThreadPoolExecutor(threads) as pool:  # the step holds no lock of the interpreter
            told = list(pool.map(lambda world: world.run_until(T0 + HOURS * HOUR_NS), worlds))
        for world, own, (state, heard, _) in zip(worlds, told, alone, strict=True):
            assert_same(world, state)
            assert own == heard


def test_the_order_of_facilities_changes_nothing(alone) -> None:
    turned = busy_world(turned=True)
    assert turned.run_until(T0 + HOURS * HOUR_NS) == alone[0][1]
    assert_same(turned, alone[0][0])


def test_one_facility_more_changes_no_luck_of_the_others() -> None:
    """A ship far away that does nothing: the others see and do what they did."""
    told = []
    for further in ((), (simulated(craft("aa-far", medium="water"), -90_000.0, 0.0),)):
        truth = objects_at((9000.0, 300.0), names=("raft",))
        own = figures(track_error_m=60.0, debris_per_h=6.0)
        heli = simulated(own=own, at_base="fukue", home="fukue", investigates=True)
        world = live_world([heli, *further], truth=truth, bases=[airfield()])
        there = track("heli", [0, 40_000, 0], [0, 0, 0], [60, 1060, 2060])
        world.give(Fly("heli", there, {"raft": width(900.0)}))
        told.append(world.run_until(T0 + 3600 * S_NS))
    assert len(told[0]) > 3
    assert told[0] == told[1]


def test_tables_that_run_full_grow_and_change_nothing() -> None:
    """Debris every minute for hours, nobody looks again: more contacts than there was room for."""
    own = figures(debris_per_h=60.0, transient_per_h=60.0)
    made = [simulated(craft("heli", endurance_h=9.0), own=own)]
    world = live_world(made)
    there = track("heli", np.tile([0, 40_000], 16), np.zeros(32), np.arange(32) * 1000.0)
    world.give(Fly("heli", there, {"o0": width()}))
    room = world.live.ci.shape[1]
    told = world.run_until(T0 + 8 * HOUR_NS)
    contacts = [item for item in told if isinstance(item, Contact)]
    assert len(contacts) > room
    assert sorted(item.contact for item in contacts) == list(range(len(contacts)))
