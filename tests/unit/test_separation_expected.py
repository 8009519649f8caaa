"""Who cannot be placed, who was sent elsewhere, and what is kept from look to look."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from crossing_tracks import craft, ship
from traffic import ALL, NOW_NS, fix_at, ordered_track, picture_of, reckoned

from sarex.facilities import Facility
from sarex.labels import EXCON, Label
from sarex.operation.separation import (
    Bound,
    Conflict,
    Craft,
    OrderedTrack,
    Picture,
    watch,
)
from sarex.planning.rules import SeparationMinima

EXACT = {"JPN": SeparationMinima(time_error_s=0.0)}
"""Nobody is late."""


def _one(conflicts: tuple[Conflict, ...]) -> Conflict:
    (conflict,) = conflicts
    return conflict


def _head_on() -> tuple[Craft, Craft]:
    """Two ships on opposite courses that pass at 1 km in ten minutes."""
    return (
        reckoned(ship("a"), fix_at(0.0, 0.0, 0.0, 5.0)),
        reckoned(ship("b"), fix_at(1000.0, 6000.0, 180.0, 5.0)),
    )


def _far(craft_: Craft, lon_deg: float, lat_deg: float, **change: float) -> Craft:
    assert craft_.fix is not None
    fix = replace(craft_.fix, lon_deg=lon_deg, lat_deg=lat_deg, **change)
    return replace(craft_, fix=fix)


@pytest.mark.parametrize(
    ("lon_deg", "lat_deg", "speed_m_s"),
    [
        (-60.0, 10.0, 5.0),  # the sign of a longitude was lost
        (128.0, 95.0, 5.0),
        (math.nan, 32.0, 5.0),
        (128.0, 32.5, 1e5),  # leaves the plane by dead reckoning
    ],
)
def test_one_bad_position_is_told_and_blinds_the_watch_for_nobody_else(
    lon_deg: float, lat_deg: float, speed_m_s: float
) -> None:
    a, b = _head_on()
    bad = _far(reckoned(ship("c"), fix_at(500.0, 0.0)), lon_deg, lat_deg, speed_m_s=speed_m_s)
    found = watch(picture_of(a, b, bad, minima=EXACT))
    (unplaced,) = [c for c in found if "c" in c.facilities]
    assert (unplaced.kind, unplaced.facilities, unplaced.present) == ("unplaced", ("c",), False)
    assert unplaced.labels == ALL
    assert unplaced.figures == {}
    assert (
        [c for c in found if c is not unplaced] == list(watch(picture_of(a, b, minima=EXACT))) != []
    )


def test_a_sighting_at_no_place_leaves_who_goes_there_unplaced() -> None:
    secret = frozenset((Label("JPN", (EXCON,)),))
    bound = Bound(NOW_NS, -60.0, 10.0, "sighting", secret)
    sent = reckoned(craft("h"), fix_at(0.0, 0.0), bound=bound)
    conflict = _one(watch(picture_of(sent, reckoned(craft("o"), fix_at(500.0, 0.0)))))
    assert conflict.kind == "unplaced"
    assert secret <= conflict.labels


@pytest.mark.parametrize("on_track", [True, False])
def test_who_was_sent_away_since_its_last_position_is_expected_to_go_there(on_track: bool) -> None:
    """At its fix the ship went east at 8 m/s; 120 s ago it was sent to a place 6 km north."""
    sent = ship("s", transit_speed_m_s=10.0)
    east = ordered_track(sent, [(0, 0), (60_000, 0)], start_s=-300.0, speed_m_s=8.0)
    fix = fix_at(0.0, 0.0, 90.0, 8.0, age_s=300.0)
    turned_x = 8.0 * 180.0
    place = fix_at(turned_x, 6000.0)
    bound = Bound(NOW_NS - 120 * 10**9, place.lon_deg, place.lat_deg, "sighting", ALL)
    tracks = (east,) if on_track else ()
    far = reckoned(ship("o"), fix_at(turned_x + 5000.0, 3000.0))  # on neither way
    near = reckoned(ship("o"), fix_at(turned_x + 1000.0, 3000.0))
    there = reckoned(sent, fix, tracks=tracks, bound=bound)
    assert watch(picture_of(there, far, minima=EXACT)) == ()
    conflict = _one(watch(picture_of(there, near, minima=EXACT)))
    assert {c.facility: c.basis for c in conflict.rests_on}["s"] == "bound_for"
    # abeam 3 km north of where it turned: 300 s after it turned, 180 s from now
    assert (conflict.time_ns - NOW_NS) / 1e9 == pytest.approx(180.0, abs=62.0)
    assert not conflict.present


def test_what_is_kept_from_look_to_look_changes_nothing() -> None:
    """The same orders at three looks, each with and without what the looks before left."""
    points = [(0.0, -9000.0), (0.0, 9000.0), (700.0, 9000.0), (700.0, 0.0)]

    def orders() -> dict[str, tuple[Facility, OrderedTrack]]:
        made = {}
        for name, x_m in (("a", -1500.0), ("b", 1500.0), ("c", 4000.0)):
            facility = craft(name, fix_error_m=50.0, turn_radius_m=400.0)
            shifted = [(x + x_m, y) for x, y in points]
            made[name] = (facility, ordered_track(facility, shifted, start_s=-60.0))
        return made

    def look(made: dict[str, tuple[Facility, OrderedTrack]], now_s: float) -> Picture:
        group = [reckoned(facility, None, tracks=(order,)) for facility, order in made.values()]
        return replace(picture_of(*group), now_ns=NOW_NS + round(1e9 * now_s))

    kept = orders()
    for now_s in (0.0, 60.0, 240.0):
        fresh = watch(look(orders(), now_s))
        assert len(fresh) >= 2
        assert watch(look(kept, now_s)) == fresh
        for one in fresh:  # who is not asked about is not laid out
            asked = watch(look(kept, now_s), only={one.facilities})
            assert asked == tuple(c for c in fresh if c.facilities == one.facilities)
