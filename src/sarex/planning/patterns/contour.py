"""Pattern OS: a contour search at sea, along a coast or a depth contour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from shapely import LinearRing, LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from sarex.errors import PlanError
from sarex.geo import LocalPlane
from sarex.planning.parameters import ContourSearch
from sarex.planning.patterns.path import PatternPath, leg_names

__all__ = ["contour_search"]

Floats = NDArray[np.float64]
_MITRE_LIMIT = 2.0
"""A corner is cut off where its tip would lie farther than this many offsets from the line."""
_SMOOTH = 0.05
"""Share of an offset by which a pass may be straightened: a crew cannot steer every wiggle."""
_MOST_TRIES = 8
_CLOSE = 1e-9


def contour_search(contour: ContourSearch, plane: LocalPlane) -> PatternPath:
    """Passes beside a line, the nearest first; no pass is nearer to the line than its offset.

    Where the line bends more sharply than the offset, the pass cuts the bend on the inner side:
    it runs along all points that are its offset away. Small wiggles are straightened outwards.

    Raises
    ------
    PlanError
        If a pass falls into several pieces, or nothing of it is left.

    References
    ----------
    IAMSAR vol. II, contour search, laid out for the sea: docs/decisions/0037. Pinned by
    tests/properties/test_pattern_laws.py.
    """
    lon, lat = np.array(contour.line_lon_lat_deg).T
    line = np.stack(plane.to_xy(lon, lat), axis=1)
    passes = []
    for number in range(contour.pass_count):
        offset = contour.first_offset_m + number * contour.track_spacing_m
        one = _pass(line, offset, contour)
        passes.append(one if contour.closed or number % 2 == 0 else one[::-1])
    kinds = "X".join("L" * (len(one) - 1) for one in passes)
    return PatternPath(np.concatenate(passes), leg_names(kinds))


def _pass(line: Floats, offset_m: float, contour: ContourSearch) -> Floats:
    """One pass, straightened and then moved out until all of it is its offset away."""
    lay, own, wider = (_ring if contour.closed else _open), LineString(line), offset_m
    for _ in range(_MOST_TRIES):
        way = lay(line, wider, contour)
        short = offset_m - LineString(way).distance(own)
        if short <= _CLOSE * offset_m:
            return way
        wider += 1.25 * short
    raise _refused(LineString(way), offset_m)


def _open(line: Floats, offset_m: float, contour: ContourSearch) -> Floats:
    """The rim of everything within the offset, from abeam of the first point to abeam of the last.

    (Taken from the area, because the library's parallel curve falls to pieces on nearly straight
    lines.)
    """
    area = LineString(line).buffer(offset_m, join_style="mitre", mitre_limit=_MITRE_LIMIT)
    if area.geom_type != "Polygon":
        raise _refused(area, offset_m)
    rim, ours = area.exterior, 1.0 if contour.side == "right" else -1.0
    first, last = (rim.project(_beside(line, at, 0.0, ours * offset_m)) for at in (0, -1))
    behind = [
        rim.project(_beside(line, at, ahead * offset_m, aside * offset_m))
        for at, ahead in ((0, -1.0), (-1, 1.0))
        for ahead, aside in ((ahead, 0.0), (0.0, -ours))
    ]
    # of the two ways round, ours does not pass the ends of the line and its other side
    passed = sum((mark - first) % rim.length < (last - first) % rim.length for mark in behind)
    forward = passed <= len(behind) / 2
    way = _part(rim, first, last) if forward else _part(rim, last, first)[::-1]
    return np.asarray(LineString(way).simplify(offset_m * _SMOOTH).coords)


def _beside(line: Floats, at: int, ahead_m: float, right_m: float) -> Point:
    """A point ahead and to the right of an end of the line, in its direction there."""
    piece = line[1] - line[0] if at == 0 else line[-1] - line[-2]
    ahead = piece / np.hypot(*piece)
    return Point(line[at] + ahead_m * ahead + right_m * np.array([ahead[1], -ahead[0]]))


def _part(rim: LinearRing, begin_m: float, end_m: float) -> Floats:
    """The rim from one distance along it to another, across its first point where need be."""
    if begin_m <= end_m:
        return np.asarray(substring(rim, begin_m, end_m).coords)
    before, after = substring(rim, begin_m, rim.length), substring(rim, 0.0, end_m)
    return np.concatenate([np.asarray(before.coords)[:-1], np.asarray(after.coords)])


def _ring(line: Floats, offset_m: float, contour: ContourSearch) -> Floats:
    """Round a closed line, the same way, from the point nearest to its first."""
    own = Polygon(line)
    if not own.is_valid:
        raise _refused(own, offset_m)
    clockwise = not LinearRing(line).is_ccw
    inside = clockwise == (contour.side == "right")
    area = own.buffer(
        -offset_m if inside else offset_m, join_style="mitre", mitre_limit=_MITRE_LIMIT
    )
    if area.is_empty or area.geom_type != "Polygon":
        raise _refused(area, offset_m)
    rim = np.asarray(area.exterior.simplify(offset_m * _SMOOTH).coords)[:-1]
    if LinearRing(rim).is_ccw == clockwise:
        rim = rim[::-1]
    first = int(np.argmin(np.hypot(*(rim - line[0]).T)))
    return np.concatenate([rim[first:], rim[: first + 1]])


def _refused(found: BaseGeometry, offset_m: float) -> PlanError:
    return PlanError(
        "no line in one piece runs beside this line",
        given=f"offset {offset_m:.0f} m: {found.geom_type if not found.is_empty else 'nothing'}",
        allowed="a line that does not cross itself or come back to within twice the offset",
        remedy="Part the line into several tasks, give it fewer points, or take a smaller offset.",
    )
