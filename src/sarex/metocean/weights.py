"""Interpolation weights from the points of a grid to other places."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sarex.metocean.axes import read_axis
from sarex.metocean.points import Points

__all__ = ["Weights", "interpolate", "weights_of"]

Floats = NDArray[np.float64]

_SAME = 1e-9
"""Weights that differ by less are the same: the place is as near to both points."""
_INSIDE = 1e-6
"""In cells: rounding of a place on the edge of one."""
_NEWTON_STEPS = 12
_PLACES = 100_000
"""So many are looked up at once, to bound memory."""


class Weights(NamedTuple):
    """Four grid points and their weights for each place; all weights 0 outside the grid.

    ``corner (4, place)`` counts the points of the grid row by row.
    """

    corner: NDArray[np.int64]
    weight: Floats


def interpolate(values: Floats, weights: Weights) -> Floats:
    """Values at the places: bilinear over the points of the cell that have one.

    A place is without a value where the nearest point of its cell is: its share of the cell is the
    greatest. So a hole stays a hole, and land stays land to the width of half a cell.

    Parameters
    ----------
    values : (…, row, column)
        NaN where there is none.
    weights
        Of the places.

    Returns
    -------
    (…, place)
    """
    flat = values.reshape(-1, values.shape[-2] * values.shape[-1])
    found = np.empty((flat.shape[0], weights.weight.shape[1]))
    ruling = weights.weight >= weights.weight.max(axis=0) - _SAME
    with np.errstate(invalid="ignore", divide="ignore"):
        for row, field in zip(found, flat, strict=True):
            row[:] = _of_field(field, weights, ruling)
    return found.reshape(*values.shape[:-2], -1)


def _of_field(field: Floats, weights: Weights, ruling: NDArray[np.bool_]) -> Floats:
    total = np.zeros(weights.weight.shape[1])
    share = np.zeros_like(total)
    nearest = np.zeros(total.shape, dtype=np.bool_)
    for index, weight, rules in zip(weights.corner, weights.weight, ruling, strict=True):
        corner = field[index]
        valid = ~np.isnan(corner) & (weight > 0.0)
        total += np.where(valid, weight * corner, 0.0)
        share += np.where(valid, weight, 0.0)
        nearest |= valid & rules
    return np.where(nearest, total / share, np.nan)


def weights_of(points: Points, lon_deg: Floats, lat_deg: Floats, where: str) -> Weights:
    """Weights at the nodes of an even grid, (4, lat · lon), row by row."""
    if points.on_axes:
        return _on_axes(points, lon_deg, lat_deg, where)
    columns, rows = np.meshgrid(lon_deg, lat_deg)
    return _in_cells(points, columns.ravel(), rows.ravel())


def _on_axes(points: Points, lon_deg: Floats, lat_deg: Floats, where: str) -> Weights:
    lon = read_axis(points.lon_deg, "lon", where)
    lat = read_axis(points.lat_deg, "lat", where)
    turned = lon_deg + np.round((lon.degrees[0] - lon_deg[0]) / 360.0) * 360.0
    i, fx, in_x = _bracket(lon.degrees, turned)
    j, fy, in_y = _bracket(lat.degrees, lat_deg)
    index, weight = [], []
    for dj in range(2):
        for di in range(2):
            rows, columns = lat.order[j + dj], lon.order[i + di]
            index.append((rows[:, None] * points.lon_deg.size + columns[None, :]).ravel())
            wy = np.where(in_y, fy if dj else 1.0 - fy, 0.0)
            wx = np.where(in_x, fx if di else 1.0 - fx, 0.0)
            weight.append((wy[:, None] * wx[None, :]).ravel())
    return Weights(np.array(index), np.array(weight))


def _bracket(axis: Floats, at: Floats) -> tuple[NDArray[np.int64], Floats, NDArray[np.bool_]]:
    low = np.clip(np.searchsorted(axis, at, side="right") - 1, 0, axis.size - 2)
    part = (at - axis[low]) / (axis[low + 1] - axis[low])
    inside = (part >= -_INSIDE) & (part <= 1.0 + _INSIDE)
    return low, np.clip(part, 0.0, 1.0), inside


def _in_cells(points: Points, lon: Floats, lat: Floats) -> Weights:
    """Each place in the smallest cell that holds it, by bilinear coordinates of the cell."""
    corners_lon, corners_lat, corner_index = _cells(points)
    cell, turn = _cell_of(corners_lon, corners_lat, lon, lat)
    found = cell >= 0
    weight = np.zeros((4, lon.size))
    index = np.zeros((4, lon.size), np.int64)
    its = cell[found]
    index[:, found] = corner_index[:, its]
    weight[:, found] = _bilinear_weights(
        corners_lon[:, its], corners_lat[:, its], lon[found] + turn[found], lat[found]
    )
    return Weights(index, weight)


def _cells(points: Points) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Corners (4, cell), counted round the cell, longitudes without a jump; their indices."""
    rows, columns = points.shape
    numbers = np.arange(rows * columns).reshape(rows, columns)
    if _round_the_world(points.lon_deg):
        numbers = np.concatenate([numbers, numbers[:, :1]], axis=1)
    index = np.stack(
        [numbers[:-1, :-1], numbers[:-1, 1:], numbers[1:, 1:], numbers[1:, :-1]]
    ).reshape(4, -1)
    lon, lat = points.lon_deg.ravel()[index], points.lat_deg.ravel()[index]
    lon = lon[0] + (lon - lon[0] + 180.0) % 360.0 - 180.0
    whole = np.isfinite(lon).all(axis=0) & np.isfinite(lat).all(axis=0)
    whole &= np.ptp(np.where(whole, lon, 0.0), axis=0) < 90.0  # not round a pole
    return lon[:, whole], lat[:, whole], index[:, whole]


def _round_the_world(lon_deg: Floats) -> bool:
    """Whether the last column lies beside the first in most rows."""
    steps = (np.diff(lon_deg, axis=1) + 180.0) % 360.0 - 180.0
    closing = (lon_deg[:, 0] - lon_deg[:, -1] + 180.0) % 360.0 - 180.0
    usual = np.nanmedian(np.abs(steps), axis=1)
    turns = np.abs(steps.sum(axis=1) + closing) / 360.0
    closed = (np.abs(closing) <= 2.0 * usual) & (np.abs(closing) > 0.0) & (turns > 0.5)
    return bool(np.mean(closed) > 0.5)


def _cell_of(
    corners_lon: Floats, corners_lat: Floats, lon: Floats, lat: Floats
) -> tuple[NDArray[np.int64], Floats]:
    """The smallest cell that holds each place, -1 for none; whole turns to add to its longitude."""
    import shapely

    ring = np.stack([corners_lon, corners_lat], axis=-1).transpose(1, 0, 2)
    quads = shapely.polygons(np.concatenate([ring, ring[:, :1]], axis=1))
    area = shapely.area(quads)
    tree = shapely.STRtree(quads)
    cell = np.full(lon.size, -1, np.int64)
    turn = np.zeros(lon.size)
    for begin in range(0, lon.size, _PLACES):
        for whole in (0.0, 360.0, -360.0):
            left = begin + np.flatnonzero(cell[begin : begin + _PLACES] < 0)
            places = shapely.points(lon[left] + whole, lat[left])
            place, held_by = tree.query(places, predicate="dwithin", distance=1e-9)
            order = np.lexsort((held_by, -area[held_by]))  # the smallest last: it is what stays
            cell[left[place[order]]] = held_by[order]
            turn[left[place[order]]] = whole
    return cell, turn


def _bilinear_weights(corners_lon: Floats, corners_lat: Floats, lon: Floats, lat: Floats) -> Floats:
    """Weights of the corners of a quadrilateral, by Newton's method; (4, place)."""
    s = np.full(lon.size, 0.5)
    t = np.full(lon.size, 0.5)
    for _ in range(_NEWTON_STEPS):
        weights = _shape(s, t)
        miss_x = (weights * corners_lon).sum(axis=0) - lon
        miss_y = (weights * corners_lat).sum(axis=0) - lat
        by_s = np.stack([-(1 - t), 1 - t, t, -t])
        by_t = np.stack([-(1 - s), -s, s, 1 - s])
        xs, ys = (by_s * corners_lon).sum(axis=0), (by_s * corners_lat).sum(axis=0)
        xt, yt = (by_t * corners_lon).sum(axis=0), (by_t * corners_lat).sum(axis=0)
        det = xs * yt - xt * ys
        det = np.where(np.abs(det) < 1e-300, np.nan, det)
        s = np.clip(s - (miss_x * yt - miss_y * xt) / det, -0.5, 1.5)
        t = np.clip(t - (miss_y * xs - miss_x * ys) / det, -0.5, 1.5)
    weights = _shape(np.clip(s, 0.0, 1.0), np.clip(t, 0.0, 1.0))
    return np.where(np.isnan(weights), 0.0, weights)


def _shape(s: Floats, t: Floats) -> Floats:
    return np.stack([(1 - s) * (1 - t), s * (1 - t), s * t, (1 - s) * t])
