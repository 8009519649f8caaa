"""Laws of the live world: limits are kept, bingo reaches home, false contacts are Poisson."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from live_worlds import (
    HOUR_NS,
    KEY,
    PLANE,
    S_NS,
    T0,
    airfield,
    craft,
    figures,
    live_world,
    objects_at,
    place_m,
    simulated,
    track,
    uniform_sea,
    width,
)

from sarex.randomness import derive_key
from sarex.survival import Group
from sarex.world import draw_persons
from sarex.world.happenings import Bingo, Contact, Gone, Landed
from sarex.world.orders import Divert, Fly

FEW = settings(max_examples=20, deadline=None, derandomize=True)
winds = st.tuples(st.floats(-20.0, 20.0), st.floats(-20.0, 20.0))
places = st.tuples(st.floats(-40_000.0, 40_000.0), st.floats(-40_000.0, 40_000.0))


@FEW
@given(winds, places, st.floats(1.0, 6.0), st.floats(0.0, 40.0), st.floats(0.0, 900.0))
def test_bingo_reaches_home_in_the_given_wind(wind, place, turn_deg_s, least, radius) -> None:
    own = figures(turn_rate_deg_s=turn_deg_s, acceleration_m_s2=1.0, min_speed_m_s=min(least, 40.0))
    heli = simulated(
        craft(endurance_h=1.5, turn_radius_m=radius), own=own, at_base="fukue", home="fukue"
    )
    truth = objects_at((0.0, 0.0), sea=uniform_sea(wind))
    world = live_world([heli], truth=truth, bases=[airfield()])
    world.give(Divert("heli", *PLANE.to_lonlat(*place)))
    told = world.run_until(T0 + 2 * HOUR_NS, stop_on=(Landed, Gone))
    assert [type(item) for item in told if isinstance(item, Bingo | Landed | Gone)] == [
        Bingo,
        Landed,
    ]
    assert world.facility("heli").fuel_h >= 0.0


@FEW
@given(winds, st.lists(places, min_size=2, max_size=6), st.booleans(), st.integers(0, 99))
def test_no_facility_exceeds_its_speed_turn_or_endurance(wind, corners, flies, seed) -> None:
    """Through the medium: over ground less wind or current."""
    rate, accel = 3.0, 1.5
    own = figures(turn_rate_deg_s=rate, acceleration_m_s2=accel, track_error_m=100.0)
    item = craft("one", medium="air" if flies else "water", endurance_h=2.0, turn_radius_m=300.0)
    current = (wind[0] / 20.0, wind[1] / 20.0)
    truth = objects_at((0.0, 0.0), sea=uniform_sea(wind, current))
    world = live_world([simulated(item, own=own)], truth=truth, key=derive_key(KEY, str(seed)))
    x, y = np.array(corners).T
    world.give(Fly("one", track("one", x, y, np.arange(len(corners)) * 400.0 + 100.0)))
    medium = wind if flies else current
    heading, fuel = world.live.fs[2, 0], world.facility("one").fuel_h
    for _ in range(180):
        x0, y0 = place_m(world.facility("one"))
        world.step()
        x1, y1 = place_m(world.facility("one"))
        over = math.hypot((x1 - x0) / 10.0 - medium[0], (y1 - y0) / 10.0 - medium[1])
        assert over <= item.transit_speed_m_s * (1 + 1e-3) + 1e-3
        assert 0.0 <= world.live.fs[3, 0] <= item.transit_speed_m_s + 1e-9
        turned = abs((world.live.fs[2, 0] - heading + math.pi) % (2 * math.pi) - math.pi)
        assert math.degrees(turned) <= rate * 10.0 + 1e-6
        heading = world.live.fs[2, 0]
        left = world.facility("one").fuel_h
        assert 0.0 < fuel - left <= 10.0 / 3600.0 + 1e-9
        fuel = left


def false_counts(debris, transient, worlds=150, seconds=3600):
    found = []
    own = figures(debris_per_h=debris, transient_per_h=transient)
    there = track("heli", [0, seconds * 40.0], [0, 0], [0, seconds])
    for number in range(worlds):
        heli = simulated(craft(endurance_h=9.0), own=own, heading_deg=90.0)
        world = live_world([heli], key=derive_key(KEY, f"false {number}"))
        world.give(Fly("heli", there, {"o0": width(2000.0)}))
        told = world.run_until(T0 + seconds * S_NS)
        found.append([item for item in told if isinstance(item, Contact)])
    return found


def test_false_contacts_are_poisson_in_the_hours_searched_and_lie_in_the_swept_band() -> None:
    found = false_counts(2.0, 3.0)
    for kind, rate in (("debris", 2.0), ("transient", 3.0)):
        counts = np.array([sum(item.truly == kind for item in own) for own in found])
        # mean and variance of a Poisson count, within 3.3 standard errors
        assert abs(counts.mean() - rate) < 3.3 * math.sqrt(rate / counts.size)
        error = math.sqrt((rate + 2 * rate**2) / counts.size)
        assert abs(counts.var(ddof=1) - rate) < 3.3 * error
    offs = np.array([place_m(item)[1] for own in found for item in own])
    fix_m = 100.0 / 1.1774
    assert np.abs(offs).max() < 1000.0 + 4.5 * fix_m
    assert abs(offs.std() - math.sqrt(2000.0**2 / 12 + fix_m**2)) < 50.0
    times = np.sort([item.time_ns - T0 for own in found for item in own]) / 3600 / S_NS
    grid = (np.arange(times.size) + 0.5) / times.size
    assert np.abs(times - grid).max() < 1.63 / math.sqrt(times.size)  # Kolmogorov, 1 %


def test_without_a_search_there_is_no_false_contact() -> None:
    own = figures(debris_per_h=60.0)
    world = live_world([simulated(own=own)])
    world.give(Divert("heli", *PLANE.to_lonlat(60_000.0, 0.0)))
    assert not [item for item in world.run_until(T0 + HOUR_NS) if isinstance(item, Contact)]


def test_persons_die_as_the_survival_layer_says() -> None:
    """2,000 persons, a median of 2 h: the share alive at 1, 2 and 5 h within 3 standard errors."""
    group = Group(2000, "in_water", median_h=2.0, lost_at_once=0.1)
    persons = draw_persons(objects_at((0, 0), names=("raft",)), {"raft": (group,)}, KEY)
    lived_h = (persons.floats[0] - T0 / S_NS) / 3600.0
    for hours in (0.001, 1.0, 2.0, 5.0):
        share, expected = float((lived_h > hours).mean()), float(group.alive(hours))
        assert abs(share - expected) < 3 * math.sqrt(expected * (1 - expected) / 2000) + 1e-9


def test_a_person_has_the_same_life_whoever_else_there_is() -> None:
    one, more = (
        draw_persons(
            objects_at((0, 0), names=("raft",)),
            {"raft": (Group(n, "in_water", median_h=2.0),)},
            KEY,
        )
        for n in (2, 5)
    )
    np.testing.assert_array_equal(one.floats, more.floats[:, :2])
