"""Separation watched from what is known: closed forms, and what each expectation rests on."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from crossing_tracks import craft, ship
from traffic import ALL, NOW_NS, fix_at, ordered_track, picture_of, reckoned

from sarex.canonical import ns_to_iso
from sarex.labels import EXCON, Label
from sarex.operation.events import ApproachDeclared
from sarex.operation.separation import (
    Agreed,
    Bound,
    Conflict,
    Craft,
    WatchSettings,
    watch,
)
from sarex.planning.rules import SeparationMinima
from sarex.quantities import FT_M, NM_M

EXACT = {"JPN": SeparationMinima(time_error_s=0.0)}
"""Nobody is late."""


def _one(conflicts: tuple[Conflict, ...]) -> Conflict:
    (conflict,) = conflicts
    return conflict


def _head_on(offset_m: float, gap_m: float, speed_m_s: float = 5.0) -> tuple[Craft, Craft]:
    """Two ships on opposite courses."""
    return (
        reckoned(ship("a"), fix_at(0.0, 0.0, 0.0, speed_m_s)),
        reckoned(ship("b"), fix_at(offset_m, gap_m, 180.0, speed_m_s)),
    )


def test_ships_that_meet_head_on_are_warned_of_with_their_closest_approach() -> None:
    conflict = _one(watch(picture_of(*_head_on(1000.0, 6000.0), minima=EXACT)))
    assert (conflict.kind, conflict.facilities) == ("separation", ("a", "b"))
    assert not conflict.present
    assert conflict.breach is not None
    assert conflict.breach.allowed == NM_M
    # abeam after 600 s; each has by then run 3 km by dead reckoning, good to a twentieth
    abeam = 1000.0 - 2 * (0.01 + 0.05 * 3000.0)
    assert conflict.breach.given == pytest.approx(abeam, abs=40.0)
    assert (conflict.time_ns - NOW_NS) / 1e9 == pytest.approx(600.0, abs=61.0)
    assert [cited.basis for cited in conflict.rests_on] == ["dead_reckoning"] * 2
    assert conflict.labels == ALL


def test_what_is_farther_off_than_the_horizon_is_not_warned_of_yet() -> None:
    # 1 NM is passed at 10 m/s of closing speed after (gap - NM) / 10 s at the earliest
    far = _head_on(0.0, 900.0 * 10.0 + NM_M + 0.1 * 900.0 * 5.0 + 50.0)
    near = _head_on(0.0, 900.0 * 10.0 + NM_M - 50.0)
    assert watch(picture_of(*far, minima=EXACT)) == ()
    assert len(watch(picture_of(*near, minima=EXACT))) == 1
    assert len(watch(picture_of(*far, minima=EXACT), WatchSettings(horizon_s=1200.0))) == 1


def test_a_limit_that_is_broken_now_is_said_to_be() -> None:
    a, b = reckoned(ship("a"), fix_at(0, 0)), reckoned(ship("b"), fix_at(1800.0, 0))
    assert _one(watch(picture_of(a, b))).present
    assert watch(picture_of(a, reckoned(ship("b"), fix_at(1860.0, 0)))) == ()


def test_lateness_alone_warns_and_is_no_infringement() -> None:
    a = reckoned(craft("a"), None, tracks=(ordered_track(craft("a"), [(0, 0), (60_000, 0)]),))
    later = ordered_track(craft("b"), [(0, 0), (60_000, 0)], start_s=-115.0)
    b = reckoned(craft("b"), None, tracks=(later,))
    on_time, late = picture_of(a, b, minima=EXACT), picture_of(a, b)
    assert watch(on_time) == ()  # 115 s in file at 50 m/s are 5,750 m
    conflict = _one(watch(late))
    assert not conflict.present
    assert [cited.basis for cited in conflict.rests_on] == ["ordered_track"] * 2


@pytest.mark.parametrize(
    ("apart_ft", "change", "imc", "warned"),
    [
        (500, {}, False, False),
        (499, {}, False, True),
        (500, {}, True, True),
        (1000, {}, True, False),
        (500, {"transit_speed_m_s": 100.0}, False, True),
        (1000, {"transit_speed_m_s": 100.0}, False, False),
    ],
)
def test_height_parts_aircraft(apart_ft: int, change: dict, imc: bool, warned: bool) -> None:
    low = craft("a", sensor_height_m=1500 * FT_M, **change)
    high = craft("b", sensor_height_m=(1500 + apart_ft) * FT_M)
    a, b = reckoned(low, fix_at(0, 0)), reckoned(high, fix_at(1000.0, 0))
    assert bool(watch(picture_of(a, b, imc=imc))) is warned


def test_aircraft_in_adjoining_areas_are_parted_by_three_miles_or_by_height() -> None:
    """Two legs along the common border of two areas, one on each side."""
    for apart_m, warned in ((2 * NM_M, True), (3 * NM_M + 1.0, False)):
        a, b = craft("a"), craft("b")
        west = ordered_track(a, [(-apart_m / 2, 0), (-apart_m / 2, 40_000)])
        east = ordered_track(b, [(apart_m / 2, 0), (apart_m / 2, 40_000)])
        pair = reckoned(a, None, tracks=(west,)), reckoned(b, None, tracks=(east,))
        assert bool(watch(picture_of(*pair))) is warned


def test_an_unmanned_aircraft_keeps_a_thousand_feet_below_a_low_crewed_one() -> None:
    drone = craft("d", crewed=False, kind="unmanned_aircraft", sensor_height_m=400 * FT_M)
    low = craft("h", sensor_height_m=950 * FT_M)
    high = craft("h", sensor_height_m=1000 * FT_M)
    assert watch(picture_of(reckoned(drone, fix_at(0, 0)), reckoned(low, fix_at(2000, 0))))
    assert not watch(picture_of(reckoned(drone, fix_at(0, 0)), reckoned(high, fix_at(2000, 0))))


def test_who_is_sent_to_a_sighting_may_be_at_any_height_below_its_own() -> None:
    high = craft("h", sensor_height_m=3000 * FT_M)
    other = craft("o", sensor_height_m=1500 * FT_M)
    place = fix_at(1000.0, 0.0)
    bound = Bound(NOW_NS, place.lon_deg, place.lat_deg, "sighting", ALL)
    beside = reckoned(other, fix_at(2000.0, 0.0))
    sent = _one(watch(picture_of(reckoned(high, fix_at(0, 0), bound=bound), beside)))
    assert {cited.basis for cited in sent.rests_on} == {"bound_for", "dead_reckoning"}
    assert not sent.present  # its height is not known
    assert watch(picture_of(reckoned(high, fix_at(0, 0)), beside)) == ()


def test_an_unmanned_aircraft_above_its_nations_ceiling_is_said_to_be() -> None:
    drone = craft("d", crewed=False, kind="unmanned_aircraft", sensor_height_m=500 * FT_M)
    minima = {"JPN": SeparationMinima(unmanned_ceiling_m=400 * FT_M)}
    conflict = _one(watch(picture_of(reckoned(drone, fix_at(0, 0)), minima=minima)))
    assert (conflict.kind, conflict.rule_of, conflict.present) == ("ceiling", ("JPN",), True)
    assert conflict.figures["limit_vertical_m"] == pytest.approx(400 * FT_M)


def test_each_nation_may_keep_farther_from_others_ships_and_is_named() -> None:
    a = reckoned(ship("a", nation="KOR"), fix_at(0, 0))
    b = reckoned(ship("b"), fix_at(2.5 * NM_M, 0))
    minima = {"KOR": SeparationMinima(approach_ships_m=3 * NM_M)}
    assert watch(picture_of(a, b)) == ()
    conflict = _one(watch(picture_of(a, b, minima=minima)))
    assert (conflict.kind, conflict.rule_of) == ("approach", ("KOR",))
    near = _one(watch(picture_of(a, reckoned(ship("b"), fix_at(1000.0, 0)))))
    assert near.rule_of == ()  # a default


def _declared(minimum_m: float, start_s: float = -60.0, end_s: float = 3600.0) -> Agreed:
    start, end = NOW_NS + round(1e9 * start_s), NOW_NS + round(1e9 * end_s)
    body = ApproachDeclared(
        facility="a",
        other="b",
        purpose="passing",
        start=ns_to_iso(start),
        end=ns_to_iso(end),
        minimum_m=minimum_m,
        rules=("as agreed in port",),
        signed_by="master of a",
    )
    return Agreed("declaration", body, start, end, ALL)


def test_who_declared_an_approach_is_held_to_what_was_declared() -> None:
    a, b = reckoned(ship("a"), fix_at(0, 0)), reckoned(ship("b"), fix_at(1000.0, 0))
    assert watch(picture_of(a, b, agreed=(_declared(900.0),))) == ()
    assert watch(picture_of(a, b, agreed=(_declared(0.0),))) == ()
    nearer = _one(watch(picture_of(a, b, agreed=(_declared(1100.0),))))
    assert (nearer.kind, nearer.agreed, nearer.present) == ("agreed", "declaration", True)
    later = _one(watch(picture_of(a, b, agreed=(_declared(900.0, start_s=300.0),))))
    assert later.kind == "separation"  # not yet


def test_who_is_not_heard_is_itself_warned_of() -> None:
    settings = WatchSettings()
    old = reckoned(ship("a"), fix_at(0, 0, age_s=settings.stale_s + 1.0))
    near = reckoned(ship("b"), fix_at(500.0, 0))
    conflict = _one(watch(picture_of(old, near)))
    assert (conflict.kind, conflict.facilities) == ("unheard", ("a",))
    assert conflict.rests_on[0].basis == "last_position"
    assert conflict.rests_on[0].age_s == pytest.approx(settings.stale_s + 1.0)
    assert conflict.breach is None
    assert conflict.figures == {}


def test_an_aircraft_with_an_order_that_was_never_heard_is_watched_on_its_track() -> None:
    lost = craft("d", crewed=False, kind="unmanned_aircraft", sensor_height_m=400 * FT_M)
    begun = ordered_track(lost, [(0, 0), (100_000, 0)], start_s=-1500.0, speed_m_s=20.0)
    near = reckoned(craft("h", sensor_height_m=500 * FT_M), fix_at(30_000.0, 1000.0))
    found = watch(picture_of(reckoned(lost, None, tracks=(begun,)), near))
    assert [(c.kind, c.facilities) for c in found] == [
        ("unheard", ("d",)),
        ("separation", ("d", "h")),
    ]
    hours = WatchSettings(lost_s=1200.0)
    only = _one(watch(picture_of(reckoned(lost, None, tracks=(begun,)), near), hours))
    assert only.kind == "unheard"  # by then it may be anywhere


def test_who_left_its_track_is_followed_by_dead_reckoning() -> None:
    helicopter = craft("h")
    track = ordered_track(helicopter, [(0, 0), (60_000, 0)], start_s=-600.0)
    here = ordered_track(craft("o"), [(30_000, 12_000), (30_000, 11_000)], speed_m_s=0.9)
    other = reckoned(craft("o"), fix_at(30_000, 12_000), tracks=(here,))
    on = reckoned(helicopter, fix_at(30_000, 5.0, 90.0, 50.0), tracks=(track,))
    off = reckoned(helicopter, fix_at(30_000, 3000.0, 0.0, 50.0), tracks=(track,))
    assert watch(picture_of(on, other)) == ()
    conflict = _one(watch(picture_of(off, other)))
    assert {c.facility: c.basis for c in conflict.rests_on}["h"] == "dead_reckoning"


def test_an_aircraft_that_came_home_is_neither_compared_nor_missed() -> None:
    helicopter = craft("h")
    track = ordered_track(helicopter, [(0, 0), (9000, 0), (0, 0)], start_s=-3000.0, home=True)
    back = reckoned(helicopter, fix_at(9000, 0, 270.0, 50.0, age_s=2820.0), tracks=(track,))
    assert watch(picture_of(back, reckoned(craft("o"), fix_at(100.0, 0)))) == ()
    off = fix_at(9000, 0, 270.0, 50.0, age_s=1500.0)
    homeward = replace(off, home=(fix_at(0, 0).lon_deg, fix_at(0, 0).lat_deg))
    assert watch(picture_of(reckoned(helicopter, homeward))) == ()
    assert _one(watch(picture_of(reckoned(helicopter, off)))).kind == "unheard"


def test_who_shares_a_base_is_parted_by_its_control_near_it() -> None:
    a, b = craft("a"), craft("b")
    out = ordered_track(a, [(0, 0), (0, 4000), (0, 8000)], home=True)
    other = ordered_track(b, [(0, 0), (500, 4000), (500, 8000)], home=True)
    transit = [
        replace(o, track=replace(o.track, sensor_on=o.track.sensor_on & False))
        for o in (out, other)
    ]
    pair = [reckoned(f, None, tracks=(t,)) for f, t in zip((a, b), transit, strict=True)]
    conflict = _one(watch(picture_of(*pair)))
    apart = math.dist((0.0, 0.0), (0.0, 3 * NM_M))
    assert (conflict.time_ns - NOW_NS) / 1e9 >= apart / 50.0 - 61.0
    assert not conflict.present


def test_the_height_of_an_order_is_for_those_only_who_may_see_the_order() -> None:
    secret = frozenset((Label("JPN", (EXCON,)),))
    helicopter = craft("h")
    track = ordered_track(helicopter, [(0, 0), (60_000, 0)], start_s=-600.0, labels=secret)
    off = reckoned(helicopter, fix_at(30_000, 3000.0), tracks=(track,))
    other = reckoned(craft("o"), fix_at(30_000, 4000.0))
    assert secret <= _one(watch(picture_of(off, other))).labels
