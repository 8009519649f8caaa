"""What is left to others, withheld or refused in the live world."""

from __future__ import annotations

import pytest
from live_worlds import (
    HOUR_NS,
    S_NS,
    T0,
    airfield,
    craft,
    live_world,
    objects_at,
    only,
    seconds,
    simulated,
    to_place,
    track,
    width,
)

from sarex.errors import ExerciseError
from sarex.world.failures import Failure
from sarex.world.happenings import Bingo, Classified, Contact, Departed, Held, Landed, WavedOff
from sarex.world.orders import Fly, Investigate, Land, Return
from sarex.world.rows import _kernels as rows


def searching_world(**stated):
    """A helicopter that comes upon a raft 20 km out, and another that waits nearby."""
    truth = objects_at((20_000.0, 300.0), names=("raft",))
    made = [
        simulated(at_base="fukue", home="fukue", investigates=True, **stated),
        simulated(craft("other"), 21_000.0, 3000.0, home="fukue"),
    ]
    world = live_world(made, truth=truth, bases=[airfield()])
    there = track("heli", [0, 8000, 48_000], [0, 0, 0], [600, 800, 1800], [0, 1])
    world.give(Fly("heli", there, {"raft": width(3000.0, "definite")}))
    return world


def low_on_fuel(world):
    """It investigates and must go home; what is told until then."""
    told = world.run_until(T0 + HOUR_NS, stop_on=(Contact,))
    while world.facility("heli").state != "investigating":
        told += world.step()
    world.live.fs[rows.FUEL_S, 0] = 480.0
    return told + world.run_until(world.now_ns + 60 * S_NS)


def test_a_second_look_broken_off_by_bingo_is_told_and_another_takes_it_up() -> None:
    world = searching_world()
    told = low_on_fuel(world)
    contact = only(told, Contact).contact
    assert isinstance(only(told, Bingo), Bingo)
    left = only(told, Classified)
    assert (left.contact, left.as_, left.facility) == (contact, "open", "heli")
    world.give(Investigate("other", contact))
    settled = world.run_until(T0 + 2 * HOUR_NS, stop_on=(Classified,))
    assert only(settled, Classified).as_ == "confirmed"
    assert only(settled, Classified).facility == "other"
    assert world.live.held[0, 0] == 0
    assert world.live.fi[rows.OPEN_OWN].tolist() == [0, 0]


def test_who_left_an_object_unsettled_sees_it_anew() -> None:
    world = searching_world()
    low_on_fuel(world)
    world.run_until(T0 + 3 * HOUR_NS, stop_on=(Landed,))
    now = world.now_ns
    start_s = (now - T0) / S_NS + 2400
    again = track(
        "heli", [0, 8000, 48_000], [0, 0, 0], [start_s, start_s + 200, start_s + 1200], [0, 1]
    )
    world.give(Fly("heli", again, {"raft": width(3000.0, "definite")}))
    told = world.run_until(now + 2 * HOUR_NS, stop_on=(Contact,))
    assert only(told, Contact).search_object == "raft"


def test_what_a_craft_had_still_to_look_at_is_left_when_it_goes_home_or_is_lost() -> None:
    for lost in (False, True):
        world = searching_world()
        told = world.run_until(T0 + HOUR_NS, stop_on=(Contact,))
        if lost:
            world.let_fail(Failure("heli", "loss", world.now_ns, None))
        else:
            world.give(Return("heli"))
        left = only(world.run_until(world.now_ns + 60 * S_NS), Classified)
        assert (left.contact, left.as_) == (only(told, Contact).contact, "open")


@pytest.mark.parametrize(
    ("kind", "medium", "crewed", "kept"),
    [
        ("sensor", "air", True, True),
        ("engine", "air", True, True),
        ("engine", "water", True, False),
        ("datalink", "air", True, False),
        ("datalink", "air", False, True),
    ],
)
def test_nobody_leaves_to_search_blind_or_to_fly_on_one_engine(kind, medium, crewed, kept) -> None:
    field = airfield(takes=("helicopter", "patrol_ship"))
    made = [simulated(craft(medium=medium, crewed=crewed), at_base="fukue", home="fukue")]
    world = live_world(made, bases=[field])
    world.let_fail(Failure("heli", kind, T0, T0 + 1200 * S_NS))
    world.give(Fly("heli", track("heli", [0, 9000], [0, 0], [600, 900]), {}))
    told = world.run_until(T0 + 1800 * S_NS)
    held = [item.reason for item in told if isinstance(item, Held)]
    assert held == (["failure"] if kept else [])
    assert seconds(only(told, Departed)) == (1200.0 if kept else 600.0)


def test_a_blind_craft_still_goes_where_it_is_sent() -> None:
    world = live_world([simulated(at_base="fukue", home="fukue")], bases=[airfield()])
    world.let_fail(Failure("heli", "sensor", T0, None))
    to_place(world, 5000.0, 0.0)
    assert isinstance(only(world.run_until(T0 + 60 * S_NS), Departed), Departed)


def test_no_craft_comes_to_a_partners_base_by_itself_before_it_is_granted() -> None:
    partner = airfield("partner", 8000.0, nation="JPN", supports=("KOR",))
    ship = craft("ship", medium="water")
    deck = airfield("ship", afloat=True)

    def heard(granted: bool):
        made = [
            simulated(ship),
            simulated(craft("first"), at_base="ship"),
            simulated(y_m=3000.0, home="ship"),
        ]
        world = live_world(made, bases=[deck, partner])
        if granted:
            world.grant("heli", "partner")
        world.give(Return("heli"))
        return world, world.run_until(T0 + 1200 * S_NS)

    world, told = heard(granted=False)
    assert only(told, WavedOff).reason == "spots"
    assert world.facility("heli").state == "returning"
    world.grant("heli", "partner")  # while it waits
    assert only(world.run_until(T0 + 2400 * S_NS), Landed).base == "partner"
    assert only(heard(granted=True)[1], Landed).base == "partner"
    world, _ = heard(granted=False)
    world.grant("heli", "partner")
    world.grant("heli", "partner", granted=False)
    assert not any(isinstance(item, Landed) for item in world.run_until(T0 + 2400 * S_NS))


def test_to_land_is_refused_to_who_lies_at_a_base_and_return_takes_back_what_waits() -> None:
    bases = [airfield(), airfield("other", 20_000.0)]
    world = live_world([simulated(at_base="fukue", home="fukue")], bases=bases)
    for name in ("other", "fukue"):
        with pytest.raises(ExerciseError, match="lies at a base") as caught:
            world.give(Land("heli", name))
        assert "it is at fukue" in str(caught.value)
    world.give(Fly("heli", track("heli", [0, 9000], [0, 0], [600, 900]), {}))
    world.give(Return("heli"))
    assert world.run_until(T0 + 1200 * S_NS) == []
