"""How near craft came as flown, against a slow count every second."""

from __future__ import annotations

import numpy as np
from crossing_tracks import craft, ship
from hypothesis import given, settings
from hypothesis import strategies as st

from sarex.facilities import Facility, Track
from sarex.geo import LocalPlane
from sarex.planning.rules import RuleSet
from sarex.quantities import NM_M
from sarex.review.measures.closeness import closeness

PLANE = LocalPlane(128.0, 32.5)
START_NS = 1_780_790_400_000_000_000
WITHIN_M = 20_000.0
SECONDS = 1800
LIMIT_M = {"water": NM_M, "air": 3 * NM_M}


def _flown(rng: np.random.Generator, facility: Facility, reach_m: float) -> Track:
    """Noted every minute on the way through some places, the first and last of them far off."""
    minutes = np.arange(0, SECONDS + 1, 60)
    corners = np.linspace(0, SECONDS, 6)
    places = rng.uniform(-reach_m, reach_m, (6, 2))
    x, y = (np.interp(minutes, corners, places[:, k]) for k in (0, 1))
    lon, lat = PLANE.to_lonlat(x, y)
    legs = minutes.size - 1
    return Track(
        facility.id,
        f"S1-{facility.id}",
        START_NS + minutes.astype(np.int64) * 10**9,
        lon,
        lat,
        np.full(minutes.size, facility.sensor_height_m),
        tuple(f"F{n}" for n in range(legs)),
        ("t",) * legs,
        np.ones(legs, np.bool_),
        facility.turn_radius_m,
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["water", "air"]))
def test_as_a_slow_count_has_it(seed: int, medium: str) -> None:
    rng = np.random.default_rng(seed)
    made = ship if medium == "water" else craft
    reach_m = 2.0 * LIMIT_M[medium]
    wide = {"turn_radius_m": 800.0, "fix_error_m": 300.0}  # neither brings them nearer
    facilities = {name: made(name, **wide) for name in ("a", "b")}
    tracks = [_flown(rng, facility, reach_m) for facility in facilities.values()]
    near = closeness(tracks, facilities, RuleSet(PLANE), within_m=WITHIN_M)["a", "b"]

    t = np.arange(0.0, SECONDS, 0.5) + 0.25
    xy = [np.array(PLANE.to_xy(track.lon_deg, track.lat_deg)) for track in tracks]
    at = [(track.times_ns - START_NS) / 1e9 for track in tracks]
    (ax, ay), (bx, by) = (
        [np.interp(t, times, row) for row in rows] for times, rows in zip(at, xy, strict=True)
    )
    apart = np.hypot(ax - bx, ay - by)
    below = apart < LIMIT_M[medium]
    speed_m_s = np.abs(np.diff(apart)).max() / 0.5
    assert abs(near.least_m - apart.min()) <= speed_m_s
    edges = int(np.abs(np.diff(below.astype(int))).sum())
    assert abs(near.below_s - 0.5 * below.sum()) <= 0.5 * (edges + 1)
    least = apart.reshape(-1, 120).min(axis=1)  # minute by minute
    surely = {int(n) for n in np.flatnonzero(least < LIMIT_M[medium])}
    perhaps = {int(n) for n in np.flatnonzero(least < LIMIT_M[medium] + speed_m_s)}
    assert surely <= near.steps <= perhaps
    if surely == perhaps:
        spells = np.diff([0, *(int(n in surely) for n in range(least.size))])
        assert near.times == int((spells == 1).sum())
