"""How the values of a file get onto an even longitude-latitude grid."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.area import LARGEST_TURNED_GRID
from sarex.metocean.axes import Axis, read_axis
from sarex.metocean.points import Points
from sarex.metocean.quantity import Kind
from sarex.metocean.source_spec import FileKeys, VectorKeys
from sarex.metocean.target import Target, choose_target
from sarex.metocean.turning import Angle, find_angle, turned
from sarex.metocean.weights import Weights, interpolate, weights_of

__all__ = ["Placing", "place_grid"]

Floats = NDArray[np.float64]

_STAGGER = 1
"""Rows or columns that the grids of two components of one model may differ by."""


@dataclass(frozen=True)
class Placing:
    """An even grid, and what brings blocks of a file onto it.

    Parameters
    ----------
    lon_deg, lat_deg : (lon,), (lat,) float64
    place
        From blocks (time, member, row, column), one for each component, to (time, member, lat,
        lon, component) float64.
    sentences
        What was done, for the list of assumptions.
    """

    lon_deg: Floats
    lat_deg: Floats
    place: Callable[[Sequence[Floats]], Floats]
    sentences: tuple[str, ...] = ()


def place_grid(
    data: xr.Dataset,
    variables: tuple[xr.DataArray, ...],
    points: Sequence[Points],
    kind: Kind,
    spec: FileKeys,
    where: str,
) -> Placing:
    """The even grid for variables that lie at given points.

    Raises
    ------
    FieldError
        If the components lie on grids that are not one staggered grid, or are turned by an
        unknown angle.
    """
    _check_together(points, where)
    angle = None
    if len(variables) == 2:
        assert isinstance(spec, VectorKeys)
        angle = find_angle(data, variables, points[0], kind, spec, where)
    together = all(points[0].same_as(other) for other in points[1:])
    if points[0].on_axes and together and angle is None:
        lon = read_axis(points[0].lon_deg, "lon", where)
        lat = read_axis(points[0].lat_deg, "lat", where)
        if lon.even and lat.even:
            _refuse_step(spec, where)
            return Placing(lon.degrees, lat.degrees, _Reorder(lon, lat))
    return _interpolated(points, angle, together, spec, where)


def _refuse_step(spec: FileKeys, where: str) -> None:
    if spec.grid_step_deg is not None:
        raise FieldError(
            "grid_step_deg is stated for a grid that is even already",
            given=f"{spec.grid_step_deg:g}",
            remedy="Remove grid_step_deg; the file's own grid is used.",
            where=where,
        )


def _check_together(points: Sequence[Points], where: str) -> None:
    for each in points:
        if min(each.shape) < 2:
            raise FieldError(
                "a grid of one row or one column",
                given=" by ".join(map(str, each.shape)),
                allowed="two rows and two columns or more",
                remedy="Give a field that covers an area.",
                where=where,
            )
    first, last = points[0], points[-1]
    apart = [abs(a - b) for a, b in zip(first.shape, last.shape, strict=True)]
    if first.on_axes != last.on_axes or max(apart) > _STAGGER:
        raise FieldError(
            "the components lie on grids that are not one staggered grid",
            given=" and ".join(
                f"{'axes' if p.on_axes else 'a turned grid'} of {p.shape[0]} by {p.shape[1]}"
                for p in (first, last)
            ),
            allowed="the same points, or points shifted by half a cell",
            remedy="Give both components of one model grid.",
            where=where,
        )


class _Reorder:
    """Values of an even grid in the order of its axes; nothing is interpolated."""

    def __init__(self, lon: Axis, lat: Axis) -> None:
        self.lon, self.lat = lon, lat

    def __call__(self, blocks: Sequence[Floats]) -> Floats:
        values = np.stack(blocks, axis=-1)
        return values[:, :, self.lat.order][:, :, :, self.lon.order]


class _Interpolate:
    """Each component from its own points to the even grid, then turned to east and north."""

    def __init__(
        self, target: Target, weights: Sequence[Weights], turn: tuple[Floats, Floats] | None
    ) -> None:
        self.shape = (target.lat_deg.size, target.lon_deg.size)
        self.weights, self.turn = weights, turn

    def __call__(self, blocks: Sequence[Floats]) -> Floats:
        placed = [
            interpolate(block, weights).reshape(*block.shape[:2], *self.shape)
            for block, weights in zip(blocks, self.weights, strict=True)
        ]
        if self.turn is not None:
            placed = [*turned(placed[0], placed[1], *self.turn)]
        return np.stack(placed, axis=-1)


def _interpolated(
    points: Sequence[Points], angle: Angle | None, together: bool, spec: FileKeys, where: str
) -> Placing:
    for each in points:
        _check_size(each, where)
    target = choose_target(points, spec.grid_step_deg, where)
    grid = (target.lon_deg, target.lat_deg)
    first = weights_of(points[0], *grid, where)
    weights = [first] + [
        first if together else weights_of(each, *grid, where) for each in points[1:]
    ]
    return Placing(
        *grid,
        _Interpolate(target, weights, _turn(angle, target, where)),
        _sentences(points, angle, together, target),
    )


def _check_size(points: Points, where: str) -> None:
    count = math.prod(points.shape)
    if not points.on_axes and count > LARGEST_TURNED_GRID:
        raise FieldError(
            "the turned grid is too large to be brought to an even one",
            given=f"{points.shape[0]} by {points.shape[1]} points",
            allowed=f"{LARGEST_TURNED_GRID:,} points",
            remedy="State the part to use: area_deg = [west, south, east, north] in the case.",
            where=where,
        )


def _turn(angle: Angle | None, target: Target, where: str) -> tuple[Floats, Floats] | None:
    """Cosine and sine of the angle at the nodes of the even grid."""
    if angle is None:
        return None
    weights = weights_of(angle.points, target.lon_deg, target.lat_deg, where)
    shape = (target.lat_deg.size, target.lon_deg.size)
    cosine, sine = (
        interpolate(part, weights).reshape(shape)
        for part in (np.cos(angle.radians), np.sin(angle.radians))
    )
    return cosine, sine


def _sentences(
    points: Sequence[Points], angle: Angle | None, together: bool, target: Target
) -> tuple[str, ...]:
    grid = (
        "unevenly spaced axes" if points[0].on_axes else "a grid with rows and columns of its own"
    )
    if not together:
        grid = "a staggered grid, each component at points of its own"
    found = [
        f"lies on {grid}, {target.finest_m / 1000:.3g} to {target.coarsest_m / 1000:.3g} km "
        f"between points; it was brought to an even grid of {target.describe()} by bilinear "
        "interpolation within its cells: nothing finer than the source is in it, and a place "
        "beyond it, or whose nearest point has no value, has none."
    ]
    if angle is not None:
        found.append(
            f"has components along its grid; they were turned to east and north by {angle.words}."
        )
    return tuple(found)
