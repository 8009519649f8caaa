"""The even longitude-latitude grid that an uneven, turned or staggered one is brought to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.axes import read_axis
from sarex.metocean.points import Points

__all__ = ["Target", "choose_target"]

Floats = NDArray[np.float64]

_M_PER_DEGREE = 111_195.0
"""Of the mean sphere; decides a grid's step, no position."""
_FINEST_PERCENTILE = 5.0
_GROWTH = 4.0
"""The even grid has at most so many times the points of the source."""
_OUTLIER = 50.0
"""A cell so many times as long as the usual one has a corner that is no position."""


class Target(NamedTuple):
    """An even grid.

    Parameters
    ----------
    lon_deg, lat_deg : (lon,), (lat,) float64
        Ascending, even; the first longitude in [-180, 180).
    finest_m, coarsest_m
        Spacing of the source between neighbouring points, 5th and 95th percentile.
    """

    lon_deg: Floats
    lat_deg: Floats
    finest_m: float
    coarsest_m: float

    def describe(self) -> str:
        """The step in words."""
        lon, lat = _step(self.lon_deg), _step(self.lat_deg)
        return f"{lat:.4g}° of latitude by {lon:.4g}° of longitude ({lat * _M_PER_DEGREE:.0f} m)"


def choose_target(grids: Sequence[Points], step_deg: float | None, where: str) -> Target:
    """An even grid over the area that all given grids share, no finer than any of them.

    Parameters
    ----------
    grids
        Where the components lie.
    step_deg
        Step in latitude that the case states; the one in longitude keeps its proportion.
    where
        Name of the file, for messages.

    Raises
    ------
    FieldError
        If the stated step is finer than the source, or the grids share no area.
    """
    spacings = [_spacings(points) for points in grids]
    lengths = np.concatenate([spacing.lengths_m for spacing in spacings])
    finest, coarsest = (float(np.percentile(lengths, p)) for p in (_FINEST_PERCENTILE, 95.0))
    _check_lengths(lengths, where)
    west, south, east, north = _shared_box(grids, where)
    lat_step, lon_step = (max(getattr(s, name) for s in spacings) for name in ("lat", "lon"))
    if step_deg is not None:
        _check_step(step_deg, lat_step, where)
        lon_step *= step_deg / lat_step
        lat_step = step_deg
    points = max(math.prod(each.shape) for each in grids)
    return Target(*_even(west, south, east, north, lon_step, lat_step, points), finest, coarsest)


class _Spacing(NamedTuple):
    lat: float
    lon: float
    lengths_m: Floats


def _spacings(points: Points) -> _Spacing:
    """Finest steps [deg] that a grid supports, and the distances of its neighbours [m]."""
    if points.on_axes:
        lon = np.abs((np.diff(points.lon_deg) + 180.0) % 360.0 - 180.0)
        lat = np.abs(np.diff(points.lat_deg))
        scale = np.cos(np.radians(np.mean(points.lat_deg)))
        lengths = np.concatenate([lat, lon * scale]) * _M_PER_DEGREE
        return _Spacing(float(lat.min()), float(lon.min()), lengths)
    found = []
    for axis in (0, 1):
        lat, lon = np.diff(points.lat_deg, axis=axis), np.diff(points.lon_deg, axis=axis)
        lon = (lon + 180.0) % 360.0 - 180.0
        middle = (np.delete(points.lat_deg, 0, axis) + np.delete(points.lat_deg, -1, axis)) / 2
        found.append(np.hypot(lat, lon * np.cos(np.radians(middle))).ravel())
    lengths = np.concatenate(found)
    lengths = lengths[np.isfinite(lengths) & (lengths > 0.0)]
    step = float(np.percentile(lengths, _FINEST_PERCENTILE))
    scale = math.cos(math.radians(float(np.nanmean(points.lat_deg))))
    return _Spacing(step, step / max(scale, 0.02), lengths * _M_PER_DEGREE)


def _check_lengths(lengths_m: Floats, where: str) -> None:
    usual, longest = float(np.median(lengths_m)), float(lengths_m.max())
    if longest > _OUTLIER * usual:
        raise FieldError(
            "neighbouring grid points lie far apart",
            given=f"{longest / 1000:.0f} km, where {usual / 1000:.3g} km is usual",
            allowed="a grid whose rows and columns hang together",
            remedy="Declare the coordinates of unused points as missing (_FillValue); models often "
            "write 0 there.",
            where=where,
        )


def _check_step(step_deg: float, own_deg: float, where: str) -> None:
    if step_deg < own_deg * 0.999:
        raise FieldError(
            "grid_step_deg is finer than the source",
            given=f"{step_deg:g}°",
            allowed=f"{own_deg:.4g}° or more",
            remedy="Leave grid_step_deg out; a finer grid holds no more information.",
            where=where,
        )


def _shared_box(grids: Sequence[Points], where: str) -> tuple[float, float, float, float]:
    boxes = [_box(points, where) for points in grids]
    west, south, east, north = boxes[0]
    for other in boxes[1:]:
        shift = round((west - other[0]) / 360.0) * 360.0
        west, east = max(west, other[0] + shift), min(east, other[2] + shift)
        south, north = max(south, other[1]), min(north, other[3])
    if west >= east or south >= north:
        raise FieldError(
            "the two components share no area",
            given="; ".join(
                f"{b[1]:.2f} to {b[3]:.2f} latitude, {b[0]:.2f} to {b[2]:.2f} longitude"
                for b in boxes
            ),
            allowed="components on one staggered grid",
            remedy="Give both components of one model grid.",
            where=where,
        )
    return west, south, east, north


def _box(points: Points, where: str) -> tuple[float, float, float, float]:
    """West, south, east, north; west in [-180, 180), east at most 360 more."""
    lat = points.lat_deg[np.isfinite(points.lat_deg)]
    if points.on_axes:
        lon = read_axis(points.lon_deg, "lon", where).degrees
        return float(lon[0]), float(lat.min()), float(lon[-1]), float(lat.max())
    turned = np.unique(points.lon_deg[np.isfinite(points.lon_deg)] % 360.0)
    gaps = np.diff(np.append(turned, turned[0] + 360.0))
    widest = int(np.argmax(gaps))
    west = float(turned[(widest + 1) % turned.size])
    width = 360.0 - float(gaps[widest])
    if gaps[widest] < 2.0 * 360.0 / points.shape[1]:  # round the world
        width = 360.0
    west = (west + 180.0) % 360.0 - 180.0
    return west, float(lat.min()), west + width, float(lat.max())


def _even(
    west: float, south: float, east: float, north: float, lon_step: float, lat_step: float, n: int
) -> tuple[Floats, Floats]:
    """Axes from west and south on, in steps that are widened where there would be too many."""
    wanted = ((east - west) / lon_step + 1.0) * ((north - south) / lat_step + 1.0)
    wider = max(1.0, math.sqrt(wanted / (_GROWTH * n)))
    return _axis(west, east, lon_step * wider), _axis(south, north, lat_step * wider)


def _axis(first: float, last: float, step: float) -> Floats:
    """From first to last, in steps no shorter than the one given."""
    count = max(2, math.floor((last - first) / step * (1.0 + 1e-9)) + 1)
    return np.linspace(first, last, count)


def _step(axis: Floats) -> float:
    return float((axis[-1] - axis[0]) / (axis.size - 1))
