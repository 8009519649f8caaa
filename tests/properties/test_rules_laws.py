"""What the rules call kept is kept, whoever is late, off track or turning, however it is seen."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from crossing_tracks import at, craft, margin_at, ship, wander
from hypothesis import given, settings
from hypothesis import strategies as st
from shores import coast_of

from sarex.facilities import Facility
from sarex.geo import LocalPlane
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.rules import RuleSet, SeparationMinima, Zone, pair_minima
from sarex.quantities import FT_M, NM_M

PLANE = LocalPlane(128.2, 32.2)
SEEDS = st.integers(0, 2**32 - 1)
MAKERS = st.sampled_from(["helicopters", "drone", "ships", "over ships"])
MINIMA = {
    "JPN": SeparationMinima(time_error_s=40.0, aircraft_approach_ships_m=3000.0),
    "KOR": SeparationMinima(time_error_s=20.0, ship_cpa_m=2500.0, approach_ships_m=4000.0),
}
RULES = RuleSet.of(PLANE, minima=MINIMA)


def _pair(kind: str, rng: np.random.Generator) -> tuple[Facility, Facility]:
    change = {"fix_error_m": rng.uniform(1, 300), "turn_radius_m": rng.uniform(0, 600)}
    first = craft("a", **change)
    return {
        "helicopters": (first, craft("b", nation="KOR", **change)),
        "drone": (first, craft("b", crewed=False, sensor_height_m=280.0, **change)),
        "ships": (ship("a", **change), ship("b", nation="KOR", **change)),
        "over ships": (first, ship("b", nation="KOR", **change)),
    }[kind]


def _tracks(
    kind: str, seed: int, reach_m: float, legs: int = 3
) -> tuple[PlaneTrack, PlaneTrack, Facility, Facility, np.random.Generator]:
    rng = np.random.default_rng(seed)
    fa, fb = _pair(kind, rng)
    a, b = (wander(rng, f, legs, reach_m=reach_m, seconds=1800.0) for f in (fa, fb))
    offset = rng.uniform(-1, 1, 2) * 2 * reach_m
    b = replace(b, x_m=b.x_m + offset[0], y_m=b.y_m + offset[1])
    return a, b, fa, fb, rng


def _far_from_bases(a: PlaneTrack, b: PlaneTrack) -> bool:
    """Whether no two places of departure or return are one base, where nothing is compared."""
    return all(
        math.hypot(a.x_m[m] - b.x_m[n], a.y_m[m] - b.y_m[n]) > NM_M
        for m in (0, -1)
        for n in (0, -1)
    )


@settings(max_examples=120)
@given(MAKERS, SEEDS, st.floats(1000, 9000))
def test_what_is_kept_stays_kept_by_whoever_is_late_off_track_or_turning(kind, seed, reach) -> None:
    a, b, fa, fb, rng = _tracks(kind, seed, reach)
    mine, other = MINIMA[fa.nation], MINIMA[fb.nation]
    if not _far_from_bases(a, b) or RULES.together(a, b, fa, fb):
        return
    late = rng.uniform(-1, 1, (2, 20_000)) * np.array([[mine.time_error_s], [other.time_error_s]])
    clock = rng.uniform(a.time_s[0] - 60, a.time_s[-1] + 60, 20_000)
    u, v = clock + late
    away = (u >= a.time_s[0]) & (u <= a.time_s[-1]) & (v >= b.time_s[0]) & (v <= b.time_s[-1])
    u, v = u[away], v[away]
    xa, ya, za = at(a, u)
    xb, yb, zb = at(b, v)
    off = margin_at(a, fa, u) + margin_at(b, fb, v)  # both off their tracks, towards each other
    lateral = np.hypot(xa - xb, ya - yb) - off
    for pair in pair_minima(fa, fb, mine, other):
        need = np.array([pair.vertical_at(m, n) for m, n in zip(za, zb, strict=True)])
        assert np.all((lateral >= pair.lateral_m - 1e-6) | (np.abs(za - zb) >= need - 1e-5))


@settings(max_examples=80)
@given(MAKERS, SEEDS, st.floats(1000, 9000))
def test_a_breach_is_there_where_it_is_said_to_be(kind, seed, reach) -> None:
    a, b, fa, fb, _ = _tracks(kind, seed, reach)
    # a turn's margin begins at once, so that its worst moment lies on an edge between samples
    fa, fb = (f.model_copy(update={"turn_radius_m": 0.0}) for f in (fa, fb))
    mine, other = MINIMA[fa.nation], MINIMA[fb.nation]
    if not _far_from_bases(a, b):
        return
    for breach in RULES.together(a, b, fa, fb):
        assert 0 <= breach.given < breach.allowed
        seconds = (breach.time_ns - a.epoch_ns) / 1e9
        slip = np.linspace(-1, 1, 401) * (mine.time_error_s + other.time_error_s)
        u, v = seconds + slip / 2, seconds - slip / 2
        away = (u >= a.time_s[0]) & (u <= a.time_s[-1]) & (v >= b.time_s[0]) & (v <= b.time_s[-1])
        xa, ya, za = at(a, u)
        xb, yb, zb = at(b, v)
        off = margin_at(a, fa, u) + margin_at(b, fb, v)
        (pair,) = pair_minima(fa, fb, mine, other)
        need = np.array([pair.vertical_at(m, n) for m, n in zip(za, zb, strict=True)])
        counts = away & (np.abs(za - zb) < need)
        left = np.where(counts, np.maximum(0.0, np.hypot(xa - xb, ya - yb) - off), np.inf)
        assert np.all(left >= breach.given - 1e-6)
        speed = sum(
            float((np.hypot(np.diff(t.x_m), np.diff(t.y_m)) / np.diff(t.time_s)).max())
            for t in (a, b)
        )
        if counts.any():  # else it is shorter than the step
            assert left.min() == pytest.approx(breach.given, abs=speed * 0.2 + 1)


@settings(max_examples=60)
@given(MAKERS, SEEDS, st.floats(1000, 9000))
def test_the_order_of_the_two_changes_nothing(kind, seed, reach) -> None:
    a, b, fa, fb, _ = _tracks(kind, seed, reach)
    assert RULES.together(a, b, fa, fb) == RULES.together(b, a, fb, fa)
    # the other name first: the same two tracks, seen from the other side
    swapped = RULES.together(replace(a, facility="z"), b, fa.model_copy(update={"id": "z"}), fb)
    one = RULES.together(a, b, fa, fb)
    assert len(swapped) == len(one)
    for left, right in zip(one, swapped, strict=True):
        assert left.given == pytest.approx(right.given, abs=1e-6)
        assert left.seconds == pytest.approx(right.seconds, abs=1e-6)


def _moved(track: PlaneTrack, angle: float, x: float, y: float, later_s: float) -> PlaneTrack:
    c, s = math.cos(angle), math.sin(angle)
    return replace(
        track,
        x_m=c * track.x_m - s * track.y_m + x,
        y_m=s * track.x_m + c * track.y_m + y,
        time_s=track.time_s + later_s,
    )


@settings(max_examples=60)
@given(MAKERS, SEEDS, st.floats(-4, 4), st.floats(-1e5, 1e5), st.floats(0, 2e5))
def test_moved_turned_and_later_both_keep_or_break_the_same(kind, seed, angle, x, later) -> None:
    a, b, fa, fb, _ = _tracks(kind, seed, 4000.0)
    before = RULES.together(a, b, fa, fb)
    after = RULES.together(
        _moved(a, angle, x, -x / 2, later), _moved(b, angle, x, -x / 2, later), fa, fb
    )
    near = any(abs(each.given - each.allowed) < 1e-3 for each in (*before, *after))
    assert len(before) == len(after) or near
    for one, two in zip(before, after, strict=False):
        assert one.given == pytest.approx(two.given, abs=1e-3)
        assert one.seconds == pytest.approx(two.seconds, abs=0.1)


@settings(max_examples=60)
@given(SEEDS, st.floats(0.1, 0.9), MAKERS)
def test_cutting_legs_changes_nothing(seed, share, kind) -> None:
    a, b, fa, fb, _ = _tracks(kind, seed, 4000.0)
    times = np.sort(np.append(a.time_s, a.time_s[:-1] + share * np.diff(a.time_s)))
    x, y, z = at(a, times)
    cut = replace(a, time_s=times, x_m=x, y_m=y, altitude_m=z, sensor_on=np.repeat(a.sensor_on, 2))
    fa = fa.model_copy(update={"turn_radius_m": 0.0})  # a turn ends with the leg it stands on
    before, after = RULES.together(a, b, fa, fb), RULES.together(cut, b, fa, fb)
    assert len(before) == len(after)
    for one, two in zip(before, after, strict=True):
        assert one.given == pytest.approx(two.given, abs=1e-6)
        assert one.seconds == pytest.approx(two.seconds, abs=1e-6)


@settings(max_examples=60)
@given(SEEDS, st.floats(0, 3000), st.booleans(), st.booleans())
def test_enough_height_parts_aircraft_wherever_they_fly(seed, base, crewed, imc) -> None:
    rng = np.random.default_rng(seed)
    fa, fb = craft("a", sensor_height_m=base + 50), craft("b", crewed=crewed)
    rules = RuleSet.of(PLANE, imc=imc)
    height = fa.sensor_height_m
    wide = imc or (not crewed and height < 1000 * FT_M)
    above = height + (1000 if wide else 500) * FT_M
    a = wander(rng, fa, 4, reach_m=1500.0, climbs=False)
    b = wander(rng, fb, 4, reach_m=1500.0, climbs=False)
    up = replace(b, altitude_m=np.full(5, above))
    assert rules.together(a, up, fa, fb) == ()
    just_below = replace(b, altitude_m=np.full(5, above - 0.01))
    assert rules.together(a, just_below, fa, fb) or not _far_from_bases(a, b)


@settings(max_examples=40)
@given(SEEDS, MAKERS)
def test_a_stricter_nation_never_breaks_less(seed, kind) -> None:
    a, b, fa, fb, _ = _tracks(kind, seed, 5000.0)
    strict = {name: replace(m, time_error_s=90.0, ship_cpa_m=4000.0) for name, m in MINIMA.items()}
    before = RULES.together(a, b, fa, fb)
    after = RuleSet.of(PLANE, minima=strict).together(a, b, fa, fb)
    assert len(after) >= len(before)
    for one, two in zip(before, after, strict=False):
        assert two.allowed - two.given >= one.allowed - one.given - 1e-6
        assert two.seconds >= one.seconds - 1e-6


def _zone(rng: np.random.Generator, kind: str) -> tuple[Zone, shapely.Polygon]:
    angles = np.sort(rng.uniform(0, 2 * math.pi, 9))
    radii = rng.uniform(0.3, 1.0, 9) * 5000.0
    xy = rng.uniform(-6000, 6000, 2) + np.column_stack(
        [radii * np.cos(angles), radii * np.sin(angles)]
    )
    lon, lat = PLANE.to_lonlat(xy[:, 0], xy[:, 1])
    ring = tuple(zip(lon.tolist(), lat.tolist(), strict=True))
    heights = {"floor_m": 100.0, "ceiling_m": 260.0} if rng.random() < 0.5 else {}
    return Zone("z", kind, (ring,), "test", **heights), shapely.Polygon(xy)  # type: ignore[arg-type]


@settings(max_examples=120)
@given(SEEDS, st.sampled_from(["exclusion", "danger", "no_search", "block"]))
def test_zones_are_never_entered_where_nothing_is_said(seed, kind) -> None:
    rng = np.random.default_rng(seed)
    facility = craft("a", fix_error_m=rng.uniform(1, 300), turn_radius_m=rng.uniform(0, 600))
    zone, shape = _zone(rng, kind)
    if kind == "block":
        zone = replace(zone, floor_m=100.0, ceiling_m=260.0)
    track = wander(rng, facility, 3, reach_m=9000.0, seconds=1800.0)
    shapely.prepare(shape)
    if not shape.is_valid or RuleSet.of(PLANE, zones=[zone]).alone(track, facility):
        return
    times = np.linspace(track.time_s[0], track.time_s[-1], 4000)
    x, y, z = at(track, times)
    margin = np.zeros(times.size) if kind == "block" else margin_at(track, facility, times)
    distance = shapely.distance(shapely.points(x, y), shape)
    inside = (distance < margin - 0.01) | (shapely.contains_xy(shape, x, y))
    between = (z > zone.floor_m + 1e-5) & (z < zone.ceiling_m - 1e-5)
    if kind == "no_search":
        leg = np.clip(np.searchsorted(track.time_s, times, side="right") - 1, 0, 2)
        assert not np.any(inside & between & track.sensor_on[leg])
    elif kind == "block":
        starts = np.hypot(x - track.x_m[0], y - track.y_m[0]) < 3 * NM_M
        returns = np.hypot(x - track.x_m[-1], y - track.y_m[-1]) < 3 * NM_M
        assert not np.any(inside & (z > zone.ceiling_m + 1e-5))
        assert not np.any(inside & (z < zone.floor_m - 1e-5) & ~starts & ~returns)
    else:
        assert not np.any(inside & between)


@settings(max_examples=80)
@given(SEEDS, st.floats(0, 1500))
def test_land_is_never_crossed_where_nothing_is_said(seed, margin) -> None:
    rng = np.random.default_rng(seed)
    islands = [
        shapely.Point(*rng.uniform((128.1, 32.1), (128.3, 32.3))).buffer(
            rng.uniform(0.003, 0.03), 4
        )
        for _ in range(4)
    ]
    coast = coast_of(*islands)
    rules = RuleSet.of(PLANE, coast=coast, minima={"JPN": SeparationMinima(land_margin_m=margin)})
    facility = ship("s", fix_error_m=rng.uniform(1, 200))
    track = wander(rng, facility, 3, reach_m=12_000.0, seconds=7200.0)
    if rules.alone(track, facility):
        return
    times = np.linspace(track.time_s[0], track.time_s[-1], 6000)
    x, y, _ = at(track, times)
    from_ends = np.minimum(
        np.hypot(x - track.x_m[0], y - track.y_m[0]), np.hypot(x - track.x_m[-1], y - track.y_m[-1])
    )
    outside = from_ends > NM_M  # about a harbour nothing is asked
    land = shapely.union_all(islands)
    lon, lat = (
        (np.array(c) for c in land.exterior.coords.xy)
        if land.geom_type == "Polygon"
        else (
            np.concatenate([np.array(p.exterior.coords.xy[i]) for p in land.geoms]) for i in (0, 1)
        )
    )
    assert not np.any(coast.contains(*PLANE.to_lonlat(x, y)) & outside)
    lx, ly = PLANE.to_xy(lon, lat)
    corners = shapely.MultiPoint(np.column_stack([lx, ly]))
    distance = shapely.distance(shapely.points(x, y), corners)
    assert np.all(distance[outside] >= margin + facility.fix_error_m - 2.0)  # vertices to 1 m
