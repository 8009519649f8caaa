"""Tracks that meet, and slow twins of the rules: everything sampled, nothing in closed form."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from sarex.facilities import Facility
from sarex.planning.plane_track import PlaneTrack

EPOCH_NS = 1_780_790_400_000_000_000


def craft(name: str, **change: Any) -> Facility:
    """A crewed helicopter, unless changed."""
    values: dict[str, Any] = {
        "id": name,
        "name": name,
        "nation": "JPN",
        "kind": "helicopter",
        "platform": "helicopter",
        "medium": "air",
        "search_speed_m_s": 46.0,
        "transit_speed_m_s": 60.0,
        "sensor_height_m": 152.4,
        "endurance_h": 3.0,
        "turn_radius_m": 0.0,
        "fix_error_m": 0.01,
        "source": "test",
    }
    return Facility.model_validate(values | change)


def ship(name: str, **change: Any) -> Facility:
    """A crewed ship, unless changed."""
    kind = {"kind": "destroyer", "platform": "ship", "medium": "water", "search_speed_m_s": 8.0}
    return craft(name, **(kind | {"transit_speed_m_s": 10.0, "sensor_height_m": 20.0} | change))


def plane_track(
    facility: Facility,
    points: Any,
    times: Any,
    heights: Any = None,
    sensor_on: Any = None,
) -> PlaneTrack:
    """A track through points (x, y) in metres at times in seconds."""
    xy = np.array(points, dtype=float)
    height = np.full(len(xy), facility.sensor_height_m) if heights is None else heights
    on = np.ones(len(xy) - 1, dtype=bool) if sensor_on is None else sensor_on
    return PlaneTrack(
        facility.id,
        f"S1-{facility.id}",
        EPOCH_NS,
        np.array(times, dtype=float),
        np.ascontiguousarray(xy[:, 0]),
        np.ascontiguousarray(xy[:, 1]),
        np.array(height, dtype=float),
        np.array(on, dtype=bool),
    )


def wander(
    rng: np.random.Generator,
    facility: Facility,
    legs: int,
    *,
    reach_m: float = 15_000.0,
    seconds: float = 3600.0,
    climbs: bool = True,
) -> PlaneTrack:
    """A track with corners anywhere, at uneven times; some legs wait, some climb."""
    points = rng.uniform(-reach_m, reach_m, (legs + 1, 2))
    for k in range(1, legs + 1):
        if rng.random() < 0.1:
            points[k] = points[k - 1]
    gaps = rng.uniform(0.2, 1.0, legs)
    times = np.concatenate([[0.0], np.cumsum(gaps) / gaps.sum() * seconds]) + rng.uniform(0, 300)
    base = facility.sensor_height_m
    heights = base + (rng.uniform(-200, 200, legs + 1) if climbs else np.zeros(legs + 1))
    return plane_track(facility, points, times, np.maximum(heights, 1.0), rng.random(legs) < 0.7)


def at(track: PlaneTrack, times: Any) -> tuple[Any, Any, Any]:
    """Places and heights at times."""
    return tuple(  # type: ignore[return-value]
        np.interp(times, track.time_s, values)
        for values in (track.x_m, track.y_m, track.altitude_m)
    )


def margin_at(track: PlaneTrack, facility: Facility, times: Any) -> Any:
    """Error of the fix, and beside a corner what its turn may take, on the legs that meet there.

    An aircraft that waits flies a circle through its place.
    """
    out = np.full(np.shape(times), facility.fix_error_m)
    xy = np.column_stack([track.x_m, track.y_m])
    moves = [(k, d / np.hypot(*d)) for k, d in enumerate(np.diff(xy, axis=0)) if np.hypot(*d) > 0]
    x, y, _ = at(track, times)
    leg = np.clip(np.searchsorted(track.time_s, times, side="right") - 1, 0, len(xy) - 2)
    waits = ~np.any(np.diff(xy, axis=0), axis=1)
    if facility.medium == "air":
        out = np.where(waits[leg], facility.fix_error_m + 2 * facility.turn_radius_m, out)
    for (end, before), (k, after) in itertools.pairwise(moves):
        width = facility.turn_radius_m * (1.0 - float(before @ after))
        near = np.hypot(x - xy[k, 0], y - xy[k, 1]) < width
        beside = near & (leg >= end) & (leg <= k)
        out = np.where(beside, np.maximum(out, facility.fix_error_m + width), out)
    return out


def sampled_closest(
    a: PlaneTrack,
    b: PlaneTrack,
    fa: Facility,
    fb: Facility,
    *,
    lateral_m: float,
    vertical_m: float,
    slip_s: float,
    step_s: float,
    low: tuple[int, float, float] = (0, 0.0, 0.0),
) -> tuple[float, float]:
    """Least distance less margins where the vertical minimum is not kept, and seconds below.

    ``low``: which craft counts as low, below what height, and the vertical minimum then.
    """

    def compare(u: Any, v: Any) -> Any:
        xa, ya, za = at(a, u)
        xb, yb, zb = at(b, v)
        distance = np.hypot(xa - xb, ya - yb) - margin_at(a, fa, u) - margin_at(b, fb, v)
        need = np.full(np.shape(distance), vertical_m)
        if low[0]:
            height = za if low[0] == 1 else zb
            need = np.where(height < low[1], np.maximum(need, low[2]), need)
        return np.where(np.abs(za - zb) < need, distance, np.inf)

    u = np.arange(a.time_s[0], a.time_s[-1], step_s)
    best = np.inf
    for shift in np.arange(-slip_s, slip_s + step_s / 2, step_s):
        v = u + shift
        inside = (v >= b.time_s[0]) & (v <= b.time_s[-1])
        if inside.any():
            best = min(best, float(compare(u[inside], v[inside]).min()))
    both = u[(u >= b.time_s[0]) & (u <= b.time_s[-1])]
    below = (compare(both, both) < lateral_m).sum() * step_s if both.size else 0.0
    return best, float(below)
