"""Land: ships and boats keep off it, unmanned aircraft do not fly low over it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from crossing_tracks import at, craft, plane_track, ship
from shores import coast_of

from sarex.geo import LocalPlane, load_coast, no_coast
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.rules import RuleSet, SeparationMinima

PLANE = LocalPlane(128.2, 32.2)
ISLAND = shapely.box(128.19, 32.18, 128.21, 32.22)  # about 1.9 by 4.4 km about the datum
RULES = RuleSet.of(PLANE, coast=coast_of(ISLAND))
EAST_M = 942.0
"""From the datum to the island's eastern shore."""


def _north(facility: object, x_m: float) -> PlaneTrack:
    points = [(x_m, -8000), (x_m, 8000)]
    return plane_track(facility, points, [0, 1600])  # type: ignore[arg-type]


def _transit(facility: object, points: object, times: object) -> PlaneTrack:
    off = [False] * (len(times) - 1)  # type: ignore[arg-type]
    return plane_track(facility, points, times, sensor_on=off)  # type: ignore[arg-type]


def test_a_ship_does_not_cross_land_and_keeps_its_margin() -> None:
    vessel = ship("s", fix_error_m=50.0)
    (breach,) = RULES.alone(_north(vessel, 0.0), vessel)
    assert (breach.kind, breach.given, breach.subject) == ("land", 0.0, "test")
    # the island's 4,436 m, and its margin before and after it
    assert breach.seconds == pytest.approx((4436 + 2 * (926 + 50)) / 10, abs=2)
    (near,) = RULES.alone(_north(vessel, EAST_M + 500), vessel)
    assert near.given == pytest.approx(500, abs=5)
    assert near.allowed == 926.0
    assert len(RULES.alone(_north(vessel, EAST_M + 970), vessel)) == 1
    assert RULES.alone(_north(vessel, EAST_M + 985), vessel) == ()


def test_a_boat_goes_nearer_and_an_aircraft_over_it() -> None:
    boat = ship("b", kind="unmanned_boat", platform="boat", crewed=False, fix_error_m=50.0)
    assert RULES.alone(_north(boat, EAST_M + 300), boat) == ()
    assert len(RULES.alone(_north(boat, EAST_M + 200), boat)) == 1
    assert RULES.alone(_north(craft("h"), 0.0), craft("h")) == ()
    own = RuleSet.of(
        PLANE, coast=RULES.land.coast, minima={"JPN": SeparationMinima(boat_land_margin_m=500.0)}
    )  # type: ignore[union-attr]
    assert len(own.alone(_north(boat, EAST_M + 300), boat)) == 1


def test_the_turn_beside_a_corner_counts() -> None:
    vessel = ship("s", fix_error_m=1.0, turn_radius_m=450.0)
    x = EAST_M + 926 + 200
    straight = plane_track(vessel, [(x, -8000), (x, 0), (x, 8000)], [0, 800, 1600])
    assert RULES.alone(straight, vessel) == ()
    away = plane_track(vessel, [(x, -8000), (x, 0), (9000, 0)], [0, 800, 1600])
    (breach,) = RULES.alone(away, vessel)
    assert 0 < breach.seconds < 100


def test_about_a_harbour_nothing_is_asked_and_beyond_it_all() -> None:
    vessel = ship("s", fix_error_m=1.0)
    pier = (EAST_M + 10, 0.0)
    out = _transit(vessel, [pier, (9000, 0), pier], [0, 800, 1600])
    assert RULES.alone(out, vessel) == ()
    searching = replace(out, sensor_on=np.array([True, False]))
    assert len(RULES.alone(searching, vessel)) == 1
    ashore = _transit(vessel, [(EAST_M - 100, 0), (9000, 0)], [0, 800])
    assert RULES.alone(ashore, vessel) == ()  # a berth inside the simplified line
    across = _transit(vessel, [pier, (-9000, 0)], [0, 1000])
    (breach,) = RULES.alone(across, vessel)  # 1 NM from the pier it is still on or near land
    assert breach.seconds > 50
    at_sea = _transit(vessel, [(EAST_M + 1500, -200), (-EAST_M - 1500, -200)], [0, 600])
    assert len(RULES.alone(at_sea, vessel)) == 1  # a start at sea excuses nothing


def test_an_unmanned_aircraft_is_high_over_land_where_its_nation_says_so() -> None:
    drone = craft("d", crewed=False, fix_error_m=0.01)
    assert RULES.alone(_north(drone, 0.0), drone) == ()
    coast = RULES.land.coast  # type: ignore[union-attr]
    stated = {"JPN": SeparationMinima(unmanned_over_land_m=300.0)}
    rules = RuleSet.of(PLANE, coast=coast, minima=stated)
    (breach,) = rules.alone(_north(drone, 0.0), drone)
    assert (breach.kind, breach.allowed) == ("low_over_land", 300.0)
    assert breach.seconds == pytest.approx(443.6, abs=1)
    high = plane_track(drone, [(0, -8000), (0, 8000)], [0, 1600], [300, 300])
    assert rules.alone(high, drone) == ()
    assert rules.alone(_north(drone, EAST_M + 5), drone) == ()
    assert rules.alone(_north(craft("h"), 0.0), craft("h")) == ()


def test_beyond_the_region_land_is_not_known_and_that_is_said() -> None:
    vessel = ship("s")
    out = plane_track(vessel, [(3000, 0), (30_000, 0)], [0, 3000])
    (breach,) = RULES.alone(out, vessel)
    assert breach.kind == "land_unknown"
    assert "test" in breach.sentence
    assert (
        RULES.alone(plane_track(craft("h"), [(3000, 0), (30_000, 0)], [0, 600]), craft("h")) == ()
    )
    open_sea = RuleSet.of(PLANE, coast=no_coast((127.0, 31.0, 129.0, 33.0)))
    assert open_sea.alone(out, vessel) == ()


def test_tracks_among_the_goto_islands_are_judged_as_shapely_does() -> None:
    """Random ways of a ship without margin: time over land against sampled polygons."""
    plane, coast = LocalPlane(128.8, 32.8), load_coast("goto")
    none = {"JPN": SeparationMinima(land_margin_m=0.0)}
    rules = RuleSet.of(plane, coast=coast, minima=none)
    vessel = ship("s", fix_error_m=0.01)
    rng = np.random.default_rng(4)
    met = 0
    for _ in range(12):
        start = (-60_000.0, float(rng.uniform(-50_000, 50_000)))
        points = [start, *map(tuple, rng.uniform(-40_000, 40_000, (5, 2))), (-60_000.0, -60_000.0)]
        track = plane_track(vessel, points, np.arange(7) * 3000.0)
        found = rules.alone(track, vessel)
        times = np.arange(0.0, track.time_s[-1], 1.0)
        x, y, _ = at(track, times)
        over = coast.contains(*plane.to_lonlat(x, y))
        met += bool(over.any())
        assert sum(b.seconds for b in found) == pytest.approx(over.sum(), abs=20)
    assert met >= 6
