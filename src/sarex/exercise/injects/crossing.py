"""When a path of reported positions enters an area, leaves it, or lies in it.

Between two reports a craft is taken to move along the geodesic at constant speed, so that an area
crossed between them is found too. An area's border belongs to it.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import Any, Literal

import numpy as np
import shapely

from sarex.exercise.design.scenario import Area
from sarex.geo import LocalPlane, direct, inverse
from sarex.geo.geodesic import wrap_longitude

__all__ = ["Fix", "crossed_ns"]

_PIECE_M = 50_000.0
"""Longer legs are cut along the geodesic: within a piece the plane's straight line is it."""
_FAR_M = 900_000.0
"""Farther than this from an area's middle nothing of it is met; the plane reaches 1,000 km."""

_ROUNDING = 1e-9
"""Share of a leg by which the end of a stretch inside may differ from the leg's own end."""

Event = Literal["enters", "leaves", "inside"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a craft was said to be, at what time."""

    time_ns: int
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True, slots=True, eq=False)
class _Outline:
    """An area on a plane about its middle: a circle about the datum, or a polygon.

    One for each area, told apart by identity: legs are remembered by it.
    """

    plane: LocalPlane
    radius_m: float | None
    shape: Any

    def covers(self, x_m: float, y_m: float) -> bool:
        if self.radius_m is not None:
            return math.hypot(x_m, y_m) <= self.radius_m
        return bool(shapely.intersects_xy(self.shape, x_m, y_m))

    def inside(self, start: Point, end: Point) -> list[tuple[float, float]]:
        """Parts of a straight leg inside, as shares of its length, in order."""
        if self.radius_m is not None:
            return _in_circle(self.radius_m, start, end)
        return _in_polygon(self.shape, start, end)


def crossed_ns(
    area: Area, path: Sequence[Fix], event: Event, since_ns: int, until_ns: int
) -> int | None:
    """When the event first happened; of ``inside``, since when the craft is inside at the end.

    Parameters
    ----------
    area
        As a scenario gives it.
    path
        Reported positions in order of time. What follows the last one is not known, and nothing is
        assumed of it.
    event
        ``enters``, ``leaves``, or ``inside`` at the last report.
    since_ns, until_ns
        Only what happened between these times counts; reports after it are not looked at.

    Returns
    -------
    Time [ns], or None where it did not happen.
    """
    known = path[: bisect_right(path, until_ns, key=attrgetter("time_ns"))]
    changes = _changes(area, known)
    if event == "inside":
        entered = changes[-1] if changes and changes[-1][1] == "enters" else None
        return None if entered is None else max(entered[0], since_ns)
    first = known[0].time_ns if known else 0
    times = [
        time
        for time, what in changes
        if what == event and time >= since_ns and (event == "leaves" or time > first)
    ]
    return min(times, default=None)


def _changes(area: Area, path: Sequence[Fix]) -> list[tuple[int, Event]]:
    """Entering and leaving in order of time; a path that begins inside "enters" there."""
    if not path:
        return []
    outline = _outline(area)
    inside = _placed(outline, path[0])[2]
    changes: list[tuple[int, Event]] = [(path[0].time_ns, "enters")] if inside else []
    for start, end in pairwise(path):
        met, inside = _leg(outline, start, end, inside)
        changes += met
    return changes


@lru_cache(maxsize=1 << 16)
def _leg(
    outline: _Outline, start: Fix, end: Fix, inside: bool
) -> tuple[tuple[tuple[int, Event], ...], bool]:
    """Changes between two reports, and whether the second lies inside."""
    changes: list[tuple[int, Event]] = []
    for first, last in pairwise(_pieces(start, end)):
        there = _placed(outline, last)[2]
        end_share = 1.0 - _ROUNDING if there else 1.0
        for share_in, share_out in _met(outline, first, last):
            if not inside:
                changes.append((_time(first, last, share_in), "enters"))
            inside = share_out >= end_share
            if not inside:
                changes.append((_time(first, last, share_out), "leaves"))
        if inside != there:
            changes.append((last.time_ns, "enters" if there else "leaves"))
        inside = there
    return tuple(changes), inside


def _time(start: Fix, end: Fix, share: float) -> int:
    return start.time_ns + round((end.time_ns - start.time_ns) * share)


def _pieces(start: Fix, end: Fix) -> list[Fix]:
    """A leg, cut along its geodesic if it is long."""
    bearing, _, length = inverse(start.lon_deg, start.lat_deg, end.lon_deg, end.lat_deg)
    parts = max(1, math.ceil(length / _PIECE_M))
    shares = [part / parts for part in range(1, parts)]
    between = [
        Fix(_time(start, end, s), *direct(start.lon_deg, start.lat_deg, bearing, length * s))
        for s in shares
    ]
    return [start, *between, end]


def _placed(outline: _Outline, fix: Fix) -> tuple[float, float, bool]:
    """On the area's plane, and whether inside; a far place is infinitely far."""
    plane = outline.plane
    if inverse(plane.lon_deg, plane.lat_deg, fix.lon_deg, fix.lat_deg)[2] > _FAR_M:
        return math.inf, math.inf, False
    x_m, y_m = plane.to_xy(fix.lon_deg, fix.lat_deg)
    return x_m, y_m, outline.covers(x_m, y_m)


def _met(outline: _Outline, start: Fix, end: Fix) -> list[tuple[float, float]]:
    x0, y0, _ = _placed(outline, start)
    x1, y1, _ = _placed(outline, end)
    if not (math.isfinite(x0) and math.isfinite(x1)) or (x0, y0) == (x1, y1):
        return []
    return outline.inside((x0, y0), (x1, y1))


def _in_circle(radius_m: float, start: Point, end: Point) -> list[tuple[float, float]]:
    """Where the leg is as far from the middle as the radius, cut to the leg."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    a = dx * dx + dy * dy
    b = start[0] * dx + start[1] * dy
    c = start[0] ** 2 + start[1] ** 2 - radius_m**2
    root = b * b - a * c
    if root < 0:
        return []
    low, high = (-b - math.sqrt(root)) / a, (-b + math.sqrt(root)) / a
    return [(max(low, 0.0), min(high, 1.0))] if high >= 0 and low <= 1 else []


def _in_polygon(shape: Any, start: Point, end: Point) -> list[tuple[float, float]]:
    leg = shapely.LineString([start, end])
    parts = shapely.get_parts(shapely.intersection(leg, shape))
    dx, dy = end[0] - start[0], end[1] - start[1]
    scale = dx * dx + dy * dy
    found = []
    for part in parts:
        points = shapely.get_coordinates(part)
        if points.size:
            shares = ((points[:, 0] - start[0]) * dx + (points[:, 1] - start[1]) * dy) / scale
            found.append((float(shares.min().clip(0, 1)), float(shares.max().clip(0, 1))))
    return sorted(found)


@lru_cache(maxsize=1024)
def _outline(area: Area) -> _Outline:
    if area.centre is not None:
        plane = LocalPlane(area.centre.lon_deg, area.centre.lat_deg)
        return _Outline(plane, area.radius_m, None)
    lon = np.array([corner.lon_deg for corner in area.corners])
    lat = np.array([corner.lat_deg for corner in area.corners])
    offset = (lon - lon[0] + 180.0) % 360.0 - 180.0
    middle = wrap_longitude(float(lon[0] + offset.mean()))
    plane = LocalPlane(middle, float(lat.mean()))
    shape = shapely.Polygon(np.column_stack(plane.to_xy(lon, lat)))
    shapely.prepare(shape)
    return _Outline(plane, None, shape)
