"""Whatever the fleet and the sea: what a joint plan must keep, and what it may never lose."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joint_requests import PLANE, START_NS, H, cloud, facility, helicopter, request, state
from shapely import LineString, Point, Polygon, union_all
from shores import coast_of

from sarex.canonical import content_hash
from sarex.geo._raster import Box
from sarex.planning.joint import Budget, JointProposal, propose_joint
from sarex.planning.joint.replan import Flying, keep_committed, replan
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.request import PlanningRequest
from sarex.planning.rules import RuleSet, Zone

_SLOW = settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
_STEP_S = 20.0
_FT_M = 0.3048


@st.composite
def fleets(draw: st.DrawFn) -> list:
    """Two to four ships and aircraft anywhere about the cloud."""
    count = draw(st.integers(2, 4))
    states = []
    for n in range(count):
        place = draw(st.tuples(st.floats(-60_000, 60_000), st.floats(-60_000, 60_000)))
        if draw(st.booleans()):
            craft = helicopter(f"helo-{n}", sensor_height_m=draw(st.sampled_from([150.0, 320.0])))
        else:
            craft = facility(f"ship-{n}", nation=draw(st.sampled_from(["KOR", "JPN"])))
        states.append(state(craft, *place))
    return states


def _plan(asked: PlanningRequest, evaluations: int = 6, **more) -> JointProposal:
    rng = np.random.default_rng(3)
    return propose_joint(asked, budget=Budget(evaluations), rng=rng, **more)


def _at(track, seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    own = (track.times_ns - START_NS) / 1e9
    x, y = PLANE.to_xy(track.lon_deg, track.lat_deg)
    return tuple(np.interp(seconds, own, part) for part in (x, y, track.altitude_m))


@given(states=fleets())
@_SLOW
def test_separation_and_endurance_hold_at_every_moment(states: list) -> None:
    """Held to dense samples, not to the closed form that the planner asks."""
    plan = _plan(request(states, ensemble=cloud(count=400)))
    crafts = {s.facility.id: s.facility for s in states}
    for n, a in enumerate(plan.tracks):
        own = crafts[a.facility]
        assert a.times_ns[-1] - a.times_ns[0] <= own.endurance_h * 3.6e12 + 1e6
        for b in plan.tracks[:n]:
            other = crafts[b.facility]
            begin = max(a.times_ns[0], b.times_ns[0])
            end = min(a.times_ns[-1], b.times_ns[-1])
            if other.medium != own.medium or end <= begin:
                continue
            seconds = np.arange((begin - START_NS) / 1e9, (end - START_NS) / 1e9, _STEP_S)
            (xa, ya, za), (xb, yb, zb) = _at(a, seconds), _at(b, seconds)
            apart = np.hypot(xa - xb, ya - yb)
            if own.medium == "water":
                assert (apart >= 1852.0).all()
            else:
                assert ((apart >= 3 * 1852.0) | (np.abs(za - zb) >= 500 * _FT_M - 0.01)).all()


@given(
    corner=st.tuples(st.floats(-15_000, 5_000), st.floats(-15_000, 5_000)),
    size=st.tuples(st.floats(4_000, 12_000), st.floats(4_000, 12_000)),
)
@_SLOW
def test_nobody_enters_an_exclusion_area(
    corner: tuple[float, float], size: tuple[float, float]
) -> None:
    x0, y0 = corner
    ring = [(x0, y0), (x0 + size[0], y0), (x0 + size[0], y0 + size[1]), (x0, y0 + size[1])]
    lon, lat = PLANE.to_lonlat(*np.array(ring).T)
    outline = tuple(zip(lon.tolist(), lat.tolist(), strict=True))
    zone = Zone("danger", "exclusion", (outline,), "test")
    states = [state(facility("ship-a"), -50_000, 0), state(helicopter("helo-a"), 0, 60_000)]
    rules = RuleSet.of(PLANE, zones=[zone])
    plan = _plan(request(states, ensemble=cloud(count=400), rules=rules))
    area = Polygon(ring)
    for track in plan.tracks:
        way = LineString(np.stack(PLANE.to_xy(track.lon_deg, track.lat_deg), axis=1))
        assert way.intersection(area).length < 1.0


_SEA = Box(west=12_680_000, south=3_140_000, east=12_920_000, north=3_360_000, cell=2000)
"""126.8 to 129.2 E, 31.4 to 33.6 N: the sea about the cloud."""


@given(
    places=st.lists(
        st.tuples(st.floats(-20_000, 20_000), st.floats(-20_000, 20_000)), min_size=1, max_size=3
    ),
    radius_m=st.floats(1_000.0, 6_000.0),
)
@_SLOW
def test_no_ship_touches_land(places: list[tuple[float, float]], radius_m: float) -> None:
    """Islands among what is searched for; held to dense samples and to the islands themselves."""
    islands = [_on_earth(Point(place).buffer(radius_m, 4)) for place in places]
    states = [
        state(facility("ship-a"), -50_000, 0),
        state(facility("ship-b", nation="JPN"), 45_000, 30_000),
        state(helicopter("helo-a"), 0, 60_000),
    ]
    coast = coast_of(*islands, box=_SEA)
    plan = _plan(request(states, ensemble=cloud(count=400), coast=coast))
    land = union_all(islands)
    ships = [track for track in plan.tracks if track.facility.startswith("ship")]
    assert ships
    for track in ships:
        seconds = np.arange(track.times_ns[0], track.times_ns[-1], _STEP_S * 1e9)
        x, y, _ = _at(track, (seconds - START_NS) / 1e9)
        lon, lat = PLANE.to_lonlat(x, y)
        assert not coast.contains(lon, lat).any()
        assert not land.intersects(LineString(np.column_stack([lon, lat])))


def _on_earth(shape: Polygon) -> Polygon:
    lon, lat = PLANE.to_lonlat(*np.array(shape.exterior.coords).T)
    return Polygon(np.column_stack([lon, lat]))


@given(
    states=fleets(),
    hours=st.floats(0.5, 9.0),
    lost=st.booleans(),
    weight=st.floats(0.05, 20.0),
)
@_SLOW
def test_planning_again_keeps_what_is_committed(
    states: list, hours: float, lost: bool, weight: float
) -> None:
    """To the byte, from everyone but a facility that is lost; and the new legs keep the rules."""
    ensemble = cloud(((-15_000.0, 0.0), (15_000.0, 0.0)), count=400)
    before = _plan(request(states, ensemble=ensemble))
    now_ns = START_NS + round(hours * H)
    gone = {states[0].facility.id} if lost else set()
    weights = np.exp(ensemble.log_prior) * np.where(ensemble.hypothesis == 1, weight, 1.0)
    asked = request(
        [_moved(s, before, now_ns) for s in states if s.facility.id not in gone],
        ensemble=ensemble,
        weights=weights / weights.sum(),
        return_to={s.facility.id: (s.lon_deg, s.lat_deg) for s in states},
    )
    flying = Flying.of(before)
    rng = np.random.default_rng(4)
    after = replan(asked, flying, now_ns, budget=Budget(4), rng=rng)
    kept = keep_committed(flying, now_ns, tuple(gone))
    old = {track.sortie: track for track in before.tracks}
    ends: dict[str, int] = {}
    for part in kept:
        size = part.track.times_ns.size
        assert part.track.times_ns[-1] >= now_ns
        for own in ("times_ns", "lon_deg", "lat_deg", "altitude_m"):
            assert np.array_equal(
                getattr(part.track, own), getattr(old[part.sortie.id], own)[:size]
            )
        ends[part.track.facility] = int(part.track.times_ns[-1])
    assert not gone & {track.facility for track in after.tracks}
    for track in after.tracks:
        assert track.times_ns[0] >= ends.get(track.facility, now_ns) - 1e9
    crafts = {s.facility.id: s.facility for s in states}
    rules = RuleSet.of(PLANE)
    new = [(PlaneTrack.of(t, PLANE, START_NS), crafts[t.facility]) for t in after.tracks]
    stay = [
        (PlaneTrack.of(part.track, PLANE, START_NS), crafts[part.track.facility]) for part in kept
    ]
    for n, (a, fa) in enumerate(new):
        for b, fb in (*stay, *new[:n]):
            assert fa.id == fb.id or not rules.together(a, b, fa, fb)


def _moved(reported, before: JointProposal, now_ns: int):
    """A facility where the plan has it at a time."""
    own = next((t for t in before.tracks if t.facility == reported.facility.id), None)
    if own is None or now_ns < own.times_ns[0]:
        return reported
    gone_h = (min(now_ns, int(own.times_ns[-1])) - int(own.times_ns[0])) / 3.6e12
    change = {
        "lon_deg": float(np.interp(now_ns, own.times_ns, own.lon_deg)),
        "lat_deg": float(np.interp(now_ns, own.times_ns, own.lat_deg)),
        "time_ns": now_ns,
        "endurance_left_h": reported.endurance_left_h - gone_h,
    }
    return reported.model_copy(update=change)


@given(states=fleets(), more=st.booleans())
@_SLOW
def test_started_from_the_old_plan_more_means_never_less(states: list, more: bool) -> None:
    asked = request(states, ensemble=cloud(count=400))
    before = _plan(asked)
    extra = [*states, state(facility("late"), 5_000.0, -35_000.0)] if more else states
    end_ns = START_NS + (10 if more else 11) * H
    after = _plan(
        request(extra, ensemble=cloud(count=400), end_ns=end_ns), 3, warm_start=before.plan
    )
    assert before.record is not None
    assert after.record is not None
    assert after.record.value >= before.record.value - 1e-12


@given(states=fleets(), order=st.randoms(use_true_random=False))
@_SLOW
def test_order_and_threads_change_no_byte(states: list, order) -> None:
    ensemble = cloud(count=400)
    shuffled = list(states)
    order.shuffle(shuffled)
    hashes = set()
    threads = numba.get_num_threads()
    try:
        for number, fleet in ((1, states), (threads, shuffled)):
            numba.set_num_threads(number)
            plan = _plan(request(fleet, ensemble=ensemble)).plan
            hashes.add(content_hash(plan.model_dump(mode="json")))
    finally:
        numba.set_num_threads(threads)
    assert len(hashes) == 1


def test_the_zone_of_the_test_is_one_that_would_be_searched() -> None:
    """Without the rule the plan does enter it: the test above can fail."""
    states = [state(facility("ship-a"), -50_000, 0), state(helicopter("helo-a"), 0, 60_000)]
    plan = _plan(request(states, ensemble=cloud(count=400)))
    area = Polygon([(-5000, -5000), (5000, -5000), (5000, 5000), (-5000, 5000)])
    entered = [
        LineString(np.stack(PLANE.to_xy(t.lon_deg, t.lat_deg), axis=1)).intersects(area)
        for t in plan.tracks
    ]
    assert any(entered)
    assert plan.record is not None
    assert plan.record.value == pytest.approx(plan.worth.pos.any_found, abs=1e-9)
