"""Pattern OS: a contour search at sea, along a coast or a depth contour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from shapely import LinearRing, LineString, Polygon
from shapely.geometry.base import BaseGeometry

from sarex.errors import PlanError
from sarex.geo import LocalPlane
from sarex.planning.parameters import ContourSearch
from sarex.planning.patterns.path import PatternPath, leg_names

__all__ = ["contour_search"]

Floats = NDArray[np.float64]
_MITRE_LIMIT = 2.0
"""A corner is cut off where its tip would lie farther than this many offsets from the line."""
_SMOOTH = 0.02
"""Share of an offset by which a pass may be straightened, away from the line."""


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
        one = _ring(line, offset, contour) if contour.closed else _open(line, offset, contour)
        passes.append(one if contour.closed or number % 2 == 0 else one[::-1])
    kinds = "X".join("L" * (len(one) - 1) for one in passes)
    return PatternPath(np.concatenate(passes), leg_names(kinds))


def _open(line: Floats, offset_m: float, contour: ContourSearch) -> Floats:
    sign = 1.0 if contour.side == "left" else -1.0
    wider = offset_m * (1.0 + _SMOOTH)
    curve = LineString(line).offset_curve(
        sign * wider, join_style="mitre", mitre_limit=_MITRE_LIMIT
    )
    if curve.is_empty or curve.geom_type != "LineString":
        raise _refused(curve, offset_m)
    return np.asarray(curve.simplify(offset_m * _SMOOTH).coords)


def _ring(line: Floats, offset_m: float, contour: ContourSearch) -> Floats:
    """Round a closed line, the same way, from the point nearest to its first."""
    clockwise = not LinearRing(line).is_ccw
    inside = clockwise == (contour.side == "right")
    wider = offset_m * (1.0 + _SMOOTH)
    area = Polygon(line).buffer(
        -wider if inside else wider, join_style="mitre", mitre_limit=_MITRE_LIMIT
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
