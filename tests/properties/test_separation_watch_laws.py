"""Laws of the watch over separation, on drawn traffic."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
from crossing_tracks import craft, ship
from hypothesis import given, settings
from hypothesis import strategies as st
from traffic import PLANE, fix_at, picture_of, reckoned

from sarex.labels import EXCON, Label, aggregate
from sarex.operation.separation import Conflict, Craft, Picture, WatchSettings, watch
from sarex.operation.separation.settings import dead_reckoning_share
from sarex.planning.rules import SeparationMinima, pair_minima

NATIONS = ("JPN", "KOR")
DISTANCES = (
    "aircraft_lateral_m",
    "aircraft_vertical_m",
    "aircraft_vertical_wide_m",
    "unmanned_lateral_m",
    "unmanned_vertical_m",
    "low_flight_m",
    "ship_cpa_m",
    "approach_ships_m",
)
labels = st.builds(
    lambda owner, to: frozenset((Label(owner, (*to, EXCON)),)),
    st.sampled_from(NATIONS),
    st.lists(st.sampled_from(NATIONS)),
)
metres = st.floats(-20_000.0, 20_000.0)


@st.composite
def crafts(draw: st.DrawFn, name: str) -> Craft:
    nation = draw(st.sampled_from(NATIONS))
    speed = draw(st.floats(0.0, 60.0))
    if draw(st.booleans()):
        facility = ship(name, nation=nation)
        speed /= 5.0
    else:
        crewed = draw(st.booleans())
        kind = "helicopter" if crewed else "unmanned_aircraft"
        height = draw(st.sampled_from((60.0, 120.0, 152.4, 304.8, 457.2, 609.6)))
        facility = craft(name, nation=nation, kind=kind, crewed=crewed, sensor_height_m=height)
    course, age = draw(st.floats(0.0, 359.0)), draw(st.floats(0.0, 1500.0))
    fix = fix_at(draw(metres), draw(metres), course, speed, age_s=age, labels=draw(labels))
    return reckoned(facility, fix)


traffic = st.integers(2, 5).flatmap(lambda n: st.tuples(*(crafts(f"c{i}") for i in range(n))))


def _keys(conflicts: tuple[Conflict, ...]) -> set[tuple[str, tuple[str, ...]]]:
    return {conflict.key for conflict in conflicts}


def _pairs(picture: Picture) -> set[tuple[str, ...]]:
    """Pairs that do not keep a limit, whichever kind it is of."""
    return {c.facilities for c in watch(picture) if len(c.facilities) == 2}


@settings(max_examples=40, deadline=None)
@given(traffic, st.randoms(use_true_random=False))
def test_the_order_in_which_facilities_are_given_changes_nothing(group, random) -> None:
    other = list(group)
    random.shuffle(other)
    assert watch(picture_of(*group)) == watch(picture_of(*other))


@settings(max_examples=40, deadline=None)
@given(traffic)
def test_pairs_do_not_depend_on_who_is_named_first_or_on_others(group) -> None:
    whole = {c.key: c for c in watch(picture_of(*group))}
    for a in group:
        for b in group:
            if a.facility.id < b.facility.id:
                alone = {c.key: c for c in watch(picture_of(a, b))}
                assert alone == {k: c for k, c in whole.items() if {*k[1]} <= {
                    a.facility.id, b.facility.id}}  # fmt: skip
    swapped = {"c0": "z0"}
    renamed = [
        replace(c, facility=c.facility.model_copy(update={"id": swapped.get(n, n)}))
        for c in group
        for n in (c.facility.id,)
    ]
    mirrored = watch(picture_of(*renamed))
    back = {"z0": "c0"}
    found = {(c.kind, tuple(sorted(back.get(n, n) for n in c.facilities))): c for c in mirrored}
    assert found.keys() == whole.keys()
    for key, conflict in found.items():
        assert conflict.present == whole[key].present
        if conflict.breach is not None and len(key[1]) == 2:
            first = whole[key].breach
            assert first is not None
            assert math.isclose(conflict.breach.given, first.given, abs_tol=1e-3)


@settings(max_examples=40, deadline=None)
@given(traffic, st.sampled_from(DISTANCES), st.sampled_from(NATIONS), st.floats(1.0, 3.0))
def test_a_tighter_rule_never_gives_fewer_conflicts(group, name, nation, factor) -> None:
    usual = SeparationMinima()
    tighter = replace(usual, **{name: max(getattr(usual, name), 600.0) * factor})
    assert {item.name for item in fields(usual)} >= set(DISTANCES)
    assert _pairs(picture_of(*group)) <= _pairs(picture_of(*group, minima={nation: tighter}))


@settings(max_examples=40, deadline=None)
@given(traffic, st.floats(0.0, 1800.0))
def test_who_looks_farther_ahead_sees_no_less(group, more) -> None:
    longer = WatchSettings(horizon_s=WatchSettings().horizon_s + more)
    picture = picture_of(*group)
    assert _keys(watch(picture)) <= _keys(watch(picture, longer))


@settings(max_examples=60, deadline=None)
@given(crafts("a"), crafts("b"))
def test_a_pair_that_keeps_its_limits_by_all_margins_is_never_warned_of(a, b) -> None:
    """Sampled every 10 s, each at any lateness: farther apart than limit and errors together."""
    picture = picture_of(a, b)
    needed = pair_minima(a.facility, b.facility, SeparationMinima(), SeparationMinima())
    horizon = WatchSettings().horizon_s
    late = 2 * SeparationMinima().time_error_s
    t = np.arange(-late, horizon + 2 * late + 10.0, 10.0)
    ax, ay, a_error = _where(a, picture.now_ns, t)
    bx, by, b_error = _where(b, picture.now_ns, t)
    apart = np.hypot(ax[:, None] - bx[None], ay[:, None] - by[None]) - a_error - b_error
    near = apart[np.abs(t[:, None] - t[None]) <= late + 10.0].min()
    if needed and near > max(pair.lateral_m for pair in needed) + 700.0:  # steps and the plane
        assert ("a", "b") not in _pairs(picture)


def _where(craft: Craft, now_ns: int, t: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Along its course, and the greatest error of dead reckoning."""
    fix, facility = craft.fix, craft.facility
    assert fix is not None
    x, y = PLANE.to_xy(fix.lon_deg, fix.lat_deg)
    since = (now_ns - fix.time_ns) / 1e9 + t
    way = fix.speed_m_s * since
    course = math.radians(fix.course_deg)
    share = dead_reckoning_share(facility)
    error = facility.fix_error_m + share * float(np.maximum(way, 0.0).max())
    return x + way * math.sin(course), y + way * math.cos(course), error


@settings(max_examples=40, deadline=None)
@given(traffic)
def test_a_conflict_is_for_those_only_who_may_see_every_position_it_rests_on(group) -> None:
    fixes = {c.facility.id: c.fix for c in group}
    for conflict in watch(picture_of(*group)):
        audience = aggregate(EXCON, conflict.labels).audience
        for name in conflict.facilities:
            fix = fixes[name]
            assert fix is not None
            assert all(audience <= label.audience for label in fix.labels)
        assert [c.facility for c in conflict.rests_on] == list(conflict.facilities)


@settings(max_examples=40, deadline=None)
@given(traffic)
def test_nobody_is_silently_left_out(group) -> None:
    """Everybody is compared, or it is said that it cannot be."""
    found = _keys(watch(picture_of(*group)))
    for c in group:
        assert c.fix is not None
        old = picture_of(*group).now_ns - c.fix.time_ns > WatchSettings().stale_s * 1e9
        assert (("unheard", (c.facility.id,)) in found) is old
