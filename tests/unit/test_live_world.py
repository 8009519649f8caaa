"""The live world against closed forms: ways, winds, fuel, looks, weather, decks; refusals."""

from __future__ import annotations

import dataclasses
import math

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
    kinds,
    live_world,
    objects_at,
    only,
    place_m,
    seconds,
    seconds_of,
    simulated,
    to_place,
    track,
    uniform_sea,
    weather,
    width,
)

from sarex.errors import ExerciseError
from sarex.facilities import OperatingLimits
from sarex.facilities.base import Base
from sarex.survival import Group
from sarex.world import draw_persons
from sarex.world.comms import Link
from sarex.world.conditions import Conditions
from sarex.world.figures import Keeping, figures_of, keeping
from sarex.world.happenings import (
    Arrived,
    Bingo,
    BrokeOff,
    Classified,
    Contact,
    Departed,
    Held,
    Landed,
    PersonTakenUp,
    RecoveryEnded,
    Refuelled,
    Resumed,
    TrackEnded,
    WavedOff,
)
from sarex.world.orders import (
    Fly,
    Hold,
    Investigate,
    Land,
    Recover,
    Resume,
    Return,
)

RAFT = {"raft": (Group(3, "out_of_water"),)}


# --- ways, winds, turns, fuel


def test_it_arrives_after_distance_over_speed_in_still_water() -> None:
    world = live_world([simulated(craft("ship", medium="water"))])
    to_place(world, 0.0, 9000.0, "ship")
    arrived = only(world.run_until(T0 + HOUR_NS), Arrived)
    assert seconds(arrived) == pytest.approx((9000.0 - 50.0) / 10.0, abs=3.0)
    assert arrived.doing == "diverted"


@pytest.mark.parametrize(("wind", "ground"), [((20, 0), 56.57), ((0, 20), 80), ((0, -20), 40)])
def test_the_wind_triangle_makes_the_way(wind, ground) -> None:
    """North at 60 m/s through the air: across the wind √(60² − 20²) over ground."""
    across = math.sqrt(60.0**2 - wind[0] ** 2) + wind[1]
    assert across == pytest.approx(ground, abs=0.01)
    world = live_world([simulated()], truth=objects_at((0, 0), sea=uniform_sea(wind)))
    to_place(world, 0.0, 60_000.0)
    told = world.run_until(T0 + HOUR_NS, stop_on=(Arrived,))
    assert seconds(only(told, Arrived)) == pytest.approx((60_000.0 - across) / across, abs=4.0)


def test_a_turn_about_takes_its_angle_over_its_rate_on_its_circle() -> None:
    """A ship of 400 m turning circle at 10 m/s: π·400/10 s for half a turn, 800 m across."""
    slow = figures(turn_rate_deg_s=10.0)
    ship = simulated(craft("ship", medium="water", turn_radius_m=400.0), own=slow, heading_deg=90.0)
    world = live_world([ship])
    to_place(world, 40_000.0, 0.0, "ship")
    world.run_until(T0 + 600 * S_NS)
    to_place(world, -90_000.0, 0.0, "ship")
    begun, turned, widest = world.now_ns, None, 0.0
    for _ in range(60):
        world.step()
        widest = max(widest, abs(place_m(world.facility("ship"))[1]))
        if turned is None and abs(world.facility("ship").course_deg - 270.0) < 2.0:
            turned = (world.now_ns - begun) / S_NS
    assert turned == pytest.approx(math.pi * 400.0 / 10.0, abs=12.0)
    assert widest == pytest.approx(800.0, abs=30.0)


def test_fuel_goes_by_the_law_of_its_kind() -> None:
    """idle + (1 − idle)·(v/v_search)³ at transit speed 10 m/s, search speed 8."""
    own = figures(burn_idle=0.2, burn_power=3.0)
    world = live_world([simulated(craft("ship", medium="water", endurance_h=10.0), own=own)])
    to_place(world, 0.0, 60_000.0, "ship")
    world.run_until(T0 + HOUR_NS)
    burnt = 10.0 - world.facility("ship").fuel_h
    assert burnt == pytest.approx(0.2 + 0.8 * (10.0 / 8.0) ** 3, rel=2e-3)


def test_a_track_is_flown_on_time_and_a_late_craft_follows_it_to_its_end() -> None:
    own = track("heli", [0, 20_000, 20_000, 0], [0, 0, 2000, 2000], [0, 500, 550, 1050])
    on_time = live_world([simulated(heading_deg=90.0)])
    on_time.give(Fly("heli", own))
    told = on_time.run_until(T0 + 250 * S_NS)
    x, y = place_m(on_time.facility("heli"))
    assert (x, y) == (pytest.approx(10_000.0, abs=60.0), pytest.approx(0.0, abs=5.0))
    assert on_time.facility("heli").speed_m_s == pytest.approx(40.0, abs=0.5)
    told += on_time.run_until(T0 + HOUR_NS)
    assert seconds(only(told, TrackEnded)) == pytest.approx(1050.0, abs=5.0)
    late = live_world([simulated(x_m=-40_000.0)])  # at transit speed 667 s away
    late.give(Fly("heli", own))
    ys = []
    while not any(isinstance(item, TrackEnded) for item in late.step()):
        ys.append(place_m(late.facility("heli")))
    assert max(x for x, _ in ys) > 19_000.0  # did not cut across to where it should have been
    # on legs that are searched it may exceed search speed by a tenth: 42 km at 44 m/s
    assert seconds_of(late) == pytest.approx(40_000 / 60 + 42_000 / 44, abs=30.0)


def test_track_keeping_error_has_its_spread() -> None:
    own = figures(track_error_m=80.0)
    made = [
        simulated(craft(f"h{n:02}", endurance_h=9.0), own=own, heading_deg=90.0) for n in range(40)
    ]
    world = live_world(made)
    for item in made:
        world.give(Fly(item.id, track(item.id, [0, 120_000], [0, 0], [0, 3000])))
    off = []
    for minutes in (20, 30, 40):
        world.run_until(T0 + minutes * 60 * S_NS)
        off += [place_m(world.facility(item.id))[1] for item in made]
    assert 55.0 < float(np.std(off)) < 105.0


# --- depart, search, contact, second look, home


def search_world(**stated):
    truth = objects_at((20_000.0, 300.0), names=("raft",))
    made = {"at_base": "fukue", "home": "fukue", **stated}
    world = live_world(
        [simulated(**made)],
        truth=truth,
        bases=[airfield()],
        persons=draw_persons(truth, RAFT, KEY),
    )
    times = [600, 800, 1800, 1900, 2900, 3100]
    there = track(
        "heli", [0, 8000, 48_000, 48_000, 8000, 0], [0, 0, 0, 600, 600, 0], times, [0, 1, 1, 1, 0]
    )
    world.give(Fly("heli", there, {"raft": width(3000.0, "definite")}))
    return world


def test_one_aircraft_departs_sees_looks_again_recovers_and_comes_home() -> None:
    world = search_world(investigates=True, recovers=True)
    told = world.run_until(T0 + 2 * HOUR_NS)
    assert kinds(told) == [
        Departed,
        Contact,
        Arrived,
        Classified,
        Arrived,
        PersonTakenUp,
        PersonTakenUp,
        PersonTakenUp,
        RecoveryEnded,
        Landed,
        Refuelled,
    ]
    assert seconds(told[0]) == 600.0
    assert told[1].truly == "object"
    assert told[3].as_ == "confirmed"
    # set-up of 4 minutes, 5 minutes each, steps of ten seconds
    taken = [seconds(item) for item in told if isinstance(item, PersonTakenUp)]
    assert np.diff(taken).tolist() == [300.0, 300.0]
    assert seconds(told[5]) - seconds(told[4]) == pytest.approx(540.0, abs=10.0)
    assert told[9].persons == 3
    assert all(p.delivered and p.alive_when_taken_up for p in world.persons())
    assert not world.truth.sought[0]


def test_without_standing_orders_it_reports_and_goes_on_until_told() -> None:
    world = search_world()
    contact = only(world.run_until(T0 + HOUR_NS, stop_on=(Contact,)), Contact)
    assert world.facility("heli").state == "search"
    with pytest.raises(ExerciseError, match="not confirmed"):
        world.give(Recover("heli", "raft"))
    world.give(Investigate("heli", contact.contact))
    told = world.run_until(T0 + 2 * HOUR_NS, stop_on=(Resumed,))
    assert only(told, Classified).as_ == "confirmed"
    with pytest.raises(ExerciseError, match="open contact"):
        world.give(Investigate("heli", contact.contact))
    world.give(Recover("heli", "raft"))
    assert (
        only(world.run_until(T0 + 2 * HOUR_NS, stop_on=(RecoveryEnded,)), RecoveryEnded).persons
        == 3
    )


def test_a_second_look_misses_as_often_as_stated_and_the_object_is_seen_again() -> None:
    dismissed = 0
    for seed in range(60):
        world = search_world(investigates=True)
        world.fixed.settings[2] = 0.3
        world.live.keys[:] = seed + 1
        told = world.run_until(T0 + HOUR_NS, stop_on=(Classified,))
        dismissed += only(told, Classified).as_ == "dismissed"
        assert world.truth.sought[0] == (only(told, Classified).as_ == "dismissed")
    assert abs(dismissed / 60 - 0.3) < 3 * math.sqrt(0.3 * 0.7 / 60)


def test_bingo_leaves_with_the_fuel_of_the_way_home_and_its_margin() -> None:
    world = live_world(
        [simulated(craft(endurance_h=1.0), at_base="fukue", home="fukue")], bases=[airfield()]
    )
    to_place(world, 30_000.0, 0.0)
    told = world.run_until(T0 + 2 * HOUR_NS, stop_on=(Landed,))
    left = only(told, Bingo)
    # 30 km at 60 m/s, a tenth more; turning (π + 2)/(π/2) s; 120 s to land, two steps of 10 s
    turn_s = (math.pi + 2.0) / math.radians(90.0)
    assert left.fuel_h * 3600 == pytest.approx(1.1 * (30_000 / 60 + turn_s) + 140, abs=12.0)
    assert world.facility("heli").state == "on_deck"
    assert 0.0 < world.facility("heli").fuel_h < 0.06


def test_without_a_way_home_it_is_lost_when_its_fuel_is_out_and_a_ship_drifts() -> None:
    made = [
        simulated(craft(endurance_h=0.5)),
        simulated(craft("ship", medium="water", endurance_h=0.5)),
    ]
    sea = uniform_sea(current=(0.0, 0.5))
    world = live_world(made, truth=objects_at((0.0, 0.0), sea=sea))
    told = world.run_until(T0 + HOUR_NS)
    assert {(item.facility, item.reason) for item in told} == {("heli", "fuel"), ("ship", "fuel")}
    assert world.facility("heli").state == "lost"
    assert world.facility("ship").state == "out_of_service"
    assert world.facility("ship").speed_m_s == pytest.approx(0.5)
    with pytest.raises(ExerciseError, match="takes no orders"):
        world.give(Hold("heli"))


# --- weather, decks


def test_weather_holds_it_on_the_ground_and_breaks_off_its_search() -> None:
    limits = OperatingLimits(search_wave_height_m=2.0, search_visibility_m=3000.0)
    made = simulated(craft(limits=limits), at_base="fukue", home="fukue")
    there = track("heli", [0, 40_000, 0], [0, 0, 500], [0, 1000, 2000])
    for conditions, kind, reason in (
        (weather(3.0), Held, "waves"),
        (weather(0.5, 1000.0), Held, "visibility"),
        (weather(3.0, from_s=600), BrokeOff, "waves"),
    ):
        world = live_world([made], bases=[airfield()], conditions=conditions)
        world.give(Fly("heli", there))
        told = world.run_until(T0 + HOUR_NS)
        assert only(told, kind).reason == reason
        assert any(isinstance(item, Landed) for item in told) == (kind is BrokeOff)
    assert seconds(only(told, BrokeOff)) == 600.0


def test_a_ship_waits_for_the_weather_and_goes_on() -> None:
    ship = craft("ship", medium="water", limits=OperatingLimits(search_wave_height_m=2.0))
    conditions = Conditions(
        T0 + np.array([0, 600, 1800]) * S_NS, np.array([0.5, 3.0, 0.5]), np.full(3, 9000.0)
    )
    world = live_world([simulated(ship)], conditions=conditions)
    world.give(Fly("ship", track("ship", [0, 20_000], [0, 0], [0, 2500])))
    told = world.run_until(T0 + 2000 * S_NS)
    assert kinds(told) == [BrokeOff, Resumed]
    assert [seconds(item) for item in told] == [600.0, 1800.0]


def deck_of(ship, **stated):
    return Base.model_validate({**airfield(ship.id).model_dump(), "afloat": True, **stated})


def test_wind_over_the_deck_is_the_ships_too() -> None:
    """A ship steaming at 10 m/s into 12 m/s of wind makes 22 over its deck."""
    ship = craft("ship", medium="water")
    limits = OperatingLimits(launch_wind_m_s=15.0, recovery_wind_m_s=15.0)
    for course, lands in ((1.0, True), (-1.0, False)):
        made = [
            simulated(ship, heading_deg=90.0 * course),
            simulated(craft(limits=limits), 0.0, 9000.0, home="ship"),
        ]
        sea = uniform_sea(wind=(12.0, 0.0))
        world = live_world(made, truth=objects_at((0, 0), sea=sea), bases=[deck_of(ship)])
        to_place(world, 60_000.0 * course, 0.0, "ship")
        world.give(Return("heli"))
        told = world.run_until(T0 + 1500 * S_NS)
        assert any(isinstance(item, Landed) for item in told) is lands
        assert (
            any(isinstance(item, WavedOff) and item.reason == "wind" for item in told) is not lands
        )
    assert place_m(world.facility("ship"))[0] < -9000.0


def test_a_deck_takes_as_many_as_it_has_spots_and_carries_them_along() -> None:
    ship = craft("ship", medium="water")
    made = [
        simulated(ship),
        simulated(craft("h1"), 0.0, 3000.0, home="ship"),
        simulated(craft("h2"), 0.0, 3500.0, home="ship"),
    ]
    world = live_world(made, bases=[deck_of(ship)])
    world.give(Return("h1"))
    world.give(Land("h2", "ship"))
    told = world.run_until(T0 + 900 * S_NS)
    assert only(told, Landed).facility == "h1"
    assert only(told, WavedOff).reason == "spots"
    to_place(world, 10_000.0, 0.0, "ship")
    world.run_until(T0 + 1500 * S_NS)
    on_deck, carrier = world.facility("h1"), world.facility("ship")
    assert on_deck.state == "on_deck"
    away = math.dist(place_m(on_deck), place_m(carrier))
    assert away < 150.0
    assert place_m(carrier)[0] > 4000.0


def test_without_a_home_it_waits_over_the_deck_that_cannot_take_it() -> None:
    ship = craft("ship", medium="water")
    made = [simulated(ship), simulated(craft("h1"), at_base="ship"), simulated(y_m=3000.0)]
    world = live_world(made, bases=[deck_of(ship), airfield("zz", 20_000.0)])
    world.give(Land("heli", "ship"))
    told = world.run_until(T0 + 900 * S_NS)
    assert only(told, WavedOff).base == "ship"
    assert world.facility("heli").state == "returning"
    assert math.dist(place_m(world.facility("heli")), place_m(world.facility("ship"))) < 300.0


def test_it_refuels_where_there_is_fuel_and_flies_again() -> None:
    world = live_world([simulated(at_base="fukue", home="fukue", fuel_h=1.0)], bases=[airfield()])
    to_place(world, 10_000.0, 0.0)
    world.run_until(T0 + 600 * S_NS)
    world.give(Return("heli"))
    told = world.run_until(T0 + 2 * HOUR_NS)
    landed, full = only(told, Landed), only(told, Refuelled)
    assert full.time_ns - landed.time_ns == pytest.approx(1800 * S_NS, abs=1)
    assert full.fuel_h == 3.0
    to_place(world, 5000.0, 0.0)
    assert any(isinstance(item, Departed) for item in world.run_until(T0 + 3 * HOUR_NS))
    dry = live_world([simulated(home="fukue", fuel_h=1.0)], bases=[airfield(gives=("crew",))])
    dry.give(Return("heli"))
    assert not any(isinstance(item, Refuelled) for item in dry.run_until(T0 + 2 * HOUR_NS))


def test_orders_that_cannot_be_are_refused_with_the_way_out() -> None:
    ship = simulated(craft("ship", medium="water", can_recover_persons=False))
    world = live_world([simulated(), ship], bases=[airfield()])
    with pytest.raises(ExerciseError, match="no home"):
        world.give(Return("heli"))
    with pytest.raises(ExerciseError, match="does not take"):
        world.give(Land("ship", "fukue"))
    with pytest.raises(ExerciseError, match="heli"):
        world.give(Hold("hely"))
    with pytest.raises(ExerciseError, match="cannot take up"):
        world.give(Recover("ship", "o0"))
    with pytest.raises(ExerciseError, match="no track"):
        world.give(Resume("heli"))
    with pytest.raises(ExerciseError, match="same id"):
        live_world([simulated(), simulated()])
    with pytest.raises(ExerciseError, match="not a link"):
        Link("x", loss=2.0)


def test_assumed_figures_are_there_for_every_kind() -> None:
    for kind in (
        "destroyer",
        "patrol_ship",
        "patrol_aircraft",
        "helicopter",
        "unmanned_aircraft",
        "unmanned_boat",
    ):
        assert figures_of(kind).source
    assert keeping() == Keeping()
    changed = dataclasses.replace(simulated(), figures=figures(capacity=9))
    assert changed.own_figures.capacity == 9
