"""The part of a grid that the case asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.source_spec import FileKeys

if TYPE_CHECKING:
    from sarex.metocean.points import Points

__all__ = ["LARGEST_TURNED_GRID", "check_area", "cut_points"]

LARGEST_TURNED_GRID = 1_500_000
"""Points of a grid that is interpolated; some 2 GiB are needed to find places in its cells."""


def check_area(spec: FileKeys, where: str | None) -> None:
    """Refuse an area whose corners are none.

    Raises
    ------
    FieldError
    """
    if spec.area_deg is None:
        return
    west, south, east, north = spec.area_deg
    fits = -180.0 <= west <= 180.0 and west < east <= west + 360.0
    if not (fits and -90.0 <= south < north <= 90.0):
        raise FieldError(
            "not an area",
            given=f"{west:g}, {south:g}, {east:g}, {north:g}",
            allowed="west, south, east, north in degrees; west from -180 to 180, east above it "
            "(more than 180 across the antimeridian)",
            remedy="Write area_deg = [west, south, east, north], as in [170, 30, 190, 45].",
            where=where,
        )


def cut_points(points: Points, spec: FileKeys, where: str) -> Points:
    """The points within the area of the case, and one row or column more on each side.

    Raises
    ------
    FieldError
        If no point lies in the area.
    """
    check_area(spec, where)
    if spec.area_deg is None:
        return points
    west, south, east, north = spec.area_deg
    in_lon = np.asarray((points.lon_deg - west) % 360.0 <= east - west)
    in_lat = np.asarray((points.lat_deg >= south) & (points.lat_deg <= north))
    if not points.on_axes:
        inside = np.logical_and(in_lon, in_lat)
        rows, columns = (_run(np.any(inside, axis=axis)) for axis in (1, 0))
    else:
        around = abs(_span(points.lon_deg)) > 359.0 * (1.0 - 1.0 / points.lon_deg.size)
        rows, columns = _run(in_lat), (_ring if around else _run)(in_lon)
    if not rows.size or not columns.size:
        raise FieldError(
            "no point of the file lies in the area that the case states",
            given=f"area_deg = {list(spec.area_deg)}",
            allowed=f"latitudes {np.nanmin(points.lat_deg):.2f} to {np.nanmax(points.lat_deg):.2f}",
            remedy="Correct area_deg or widen it, or leave it out.",
            where=where,
        )
    return points.part(rows, columns)


def _span(lon_deg: NDArray[np.float64]) -> float:
    steps = (np.diff(lon_deg) + 180.0) % 360.0 - 180.0
    return float(steps.sum() + np.median(steps))


def _run(inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """From the first to the last that is inside, and one more on each side."""
    found = np.flatnonzero(inside)
    if not found.size:
        return found
    return np.arange(max(0, found[0] - 1), min(inside.size, found[-1] + 2))


def _ring(inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The same on an axis round the world, from west to east."""
    if not inside.any() or inside.all():
        return np.flatnonzero(inside)
    outside = np.flatnonzero(~inside)
    start = outside[np.flatnonzero(np.roll(inside, -1)[outside])[0]]  # the last before it begins
    count = np.count_nonzero(inside) + 2
    if count >= inside.size:
        return np.arange(inside.size)
    return np.asarray((start + np.arange(count)) % inside.size, dtype=np.int64)
