"""From polygon rings to the raster with exact edge cells.

All decisions here are made in whole numbers of 1e-7 degrees, so they are exact. Vertices lie on
multiples of 1e-5 degrees and reference points never do: no reference point meets a vertex's row
or column. Reference points also keep clear of every line through a segment of their cell, by
more than the kernel's float64 arithmetic can err, so that the kernel's signs are the exact ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.errors import CoastError

__all__ = ["VERTEX_PER_DEGREE", "Box", "Raster", "Rings", "rasterise"]

VERTEX_PER_DEGREE = 100_000
"""Vertices are whole multiples of 1e-5 degrees (1.1 m of latitude)."""

_FINE = 100  # parts of a vertex step, the unit of the whole-number geometry
_OFF_GRID = ((37, 61), (13, 71), (59, 17), (83, 29), (41, 97), (73, 11), (7, 53), (31, 89))
_CLEARANCE = 20  # twice the triangle reference, start, end; 2e-13 square degrees

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north and the side of a cell, in 1e-5 degrees; whole cells."""

    west: int
    south: int
    east: int
    north: int
    cell: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return (self.north - self.south) // self.cell, (self.east - self.west) // self.cell

    @property
    def degrees(self) -> tuple[float, float, float, float]:
        west, south, east, north = (
            value / VERTEX_PER_DEGREE for value in (self.west, self.south, self.east, self.north)
        )
        return west, south, east, north


@dataclass(frozen=True, slots=True, eq=False)
class Rings:
    """Polygons as closed rings, each shell followed by its holes.

    Parameters
    ----------
    vertices : (vertex, 2) int32
        Longitude and latitude in 1e-5 degrees; the last vertex of a ring repeats its first.
    sizes : (ring,) uint32
    is_hole : (ring,) uint8
    """

    vertices: NDArray[np.int32]
    sizes: NDArray[np.uint32]
    is_hole: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """The kernel's view of a coast; the fields are described at ``_kernels.land_at``."""

    frame: NDArray[np.float64]
    cells: NDArray[np.uint8]
    first: NDArray[np.int32]
    segments: NDArray[np.float64]


def rasterise(rings: Rings, box: Box) -> Raster:
    """Class of each cell's reference point, and the segments that meet each cell.

    The rings must reach beyond the box where land does, so that the artificial edges of the cut
    lie outside it.
    """
    starts, ends = _segments(rings)
    origin = np.array([box.west, box.south], dtype=np.int64) * _FINE
    side = box.cell * _FINE
    a = starts.astype(np.int64) * _FINE - origin
    b = ends.astype(np.int64) * _FINE - origin
    cell, segment = _incidence(a, b, side, box.shape)
    corner = np.stack([cell % box.shape[1], cell // box.shape[1]], axis=1) * side
    offset = _reference_offset(a[segment] - corner, b[segment] - corner, side)
    land = _reference_classes(a, b, side, offset, box.shape)
    counts = np.bincount(cell, minlength=land.size)
    first = np.zeros(land.size + 1, dtype=np.int32)
    np.cumsum(counts, out=first[1:])
    cells = land.astype(np.uint8) + np.uint8(2) * (counts.reshape(land.shape) > 0)
    order = segment[np.argsort(cell, kind="stable")]
    frame = np.array(
        [
            *box.degrees,
            box.cell / VERTEX_PER_DEGREE,
            *(part / (VERTEX_PER_DEGREE * _FINE) for part in offset),
        ]
    )
    both = np.hstack([starts[order], ends[order]]) / VERTEX_PER_DEGREE
    return Raster(frame, cells, first, np.ascontiguousarray(both))


def _segments(rings: Rings) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Start and end vertices; neither a step to the next ring nor one of length 0 is a segment."""
    if rings.sizes.size == 0:
        none = np.empty((0, 2), dtype=np.int32)
        return none, none
    keep = (rings.vertices[:-1] != rings.vertices[1:]).any(axis=1)
    keep[np.cumsum(rings.sizes.astype(np.int64))[:-1] - 1] = False
    return rings.vertices[:-1][keep], rings.vertices[1:][keep]


def _expand(counts: Ints) -> tuple[Ints, Ints]:
    """For each item repeated ``counts`` times: its index, and the number of the repetition."""
    item = np.repeat(np.arange(counts.size), counts)
    within = np.arange(item.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return item, within


def _reference_offset(a: Ints, b: Ints, side: int) -> tuple[int, int]:
    """Where in each cell its reference point lies, east and north of the cell's corner.

    ``a`` and ``b`` are the ends of the cells' segments as seen from the corners.
    """
    room = _CLEARANCE * np.maximum(1, np.abs(b - a).sum(axis=1) // (VERTEX_PER_DEGREE * _FINE))
    for east, north in _OFF_GRID:
        x, y = side // 2 + east, side // 2 + north
        turn = (a[:, 0] - x) * (b[:, 1] - y) - (a[:, 1] - y) * (b[:, 0] - x)
        if bool((np.abs(turn) > room).all()):
            return x, y
    raise CoastError(
        "no reference point keeps clear of this coast",
        given=f"{len(_OFF_GRID)} places in the raster cell were tried",
        remedy="Cut a slightly larger or smaller box.",
    )


def _reference_classes(
    a: Ints, b: Ints, side: int, offset: tuple[int, int], shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """(row, column): is the cell's reference point on land.

    Along the row of reference points each segment that spans the row changes the class of all
    columns east of its crossing. West of the rings there is sea.
    """
    rows, columns = shape
    x, y = offset
    low, high = np.minimum(a[:, 1], b[:, 1]), np.maximum(a[:, 1], b[:, 1])
    row0 = np.maximum(-((y - low) // side), 0)  # the first row at or above the lower end
    row1 = np.minimum((high - y) // side, rows - 1)
    item, within = _expand(np.maximum(row1 - row0 + 1, 0))
    row = row0[item] + within
    dx, dy = b[item, 0] - a[item, 0], b[item, 1] - a[item, 1]
    along = (row * side + y - a[item, 1]) * dx * np.sign(dy)
    crossing = a[item, 0] + along // np.abs(dy)  # rounded down; references lie strictly east
    column = np.clip((crossing - x) // side + 1, 0, columns)
    changes = np.bincount(row * (columns + 1) + column, minlength=rows * (columns + 1))
    parity = np.cumsum(changes.reshape(rows, columns + 1), axis=1) % 2
    return np.asarray(parity[:, :columns] == 1)


def _incidence(a: Ints, b: Ints, side: int, shape: tuple[int, int]) -> tuple[Ints, Ints]:
    """Pairs (cell, segment) that meet, the cells taken with their borders."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    last = np.array([shape[1] - 1, shape[0] - 1])
    start = np.maximum(-(-low // side) - 1, 0)
    span = np.maximum(np.minimum(high // side, last) - start + 1, 0)
    segment, within = _expand(span[:, 0] * span[:, 1])
    column = start[segment, 0] + within % np.maximum(span[segment, 0], 1)
    row = start[segment, 1] + within // np.maximum(span[segment, 0], 1)
    meets = _line_meets(a[segment], b[segment], column * side, row * side, side)
    return (row * shape[1] + column)[meets], segment[meets]


def _line_meets(a: Ints, b: Ints, west: Ints, south: Ints, side: int) -> NDArray[np.bool_]:
    """Whether the corners of a cell do not all lie strictly on one side of the segment's line."""
    dx, dy = b[:, 0] - a[:, 0], b[:, 1] - a[:, 1]
    corners = np.stack(
        [
            dx * (south + up - a[:, 1]) - dy * (west + right - a[:, 0])
            for right in (0, side)
            for up in (0, side)
        ]
    )
    return np.asarray((corners.min(axis=0) <= 0) & (corners.max(axis=0) >= 0))
