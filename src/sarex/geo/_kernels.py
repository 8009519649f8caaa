"""Kernels of geography: arrays and numbers in, numbers out.

Symbols: a semi-major axis [m], e2 first eccentricity squared, M and N radii of curvature in the
meridian and in the prime vertical [m].

``_nrt=False``: these functions allocate nothing, and counting references to the arrays that they
are handed costs more than their arithmetic (75 against 24 ns a position, measured).
"""

import math
from typing import Any

from numba import njit

LEAF: Any = {"cache": True, "_nrt": False, "error_model": "numpy"}
"""Options of a kernel that allocates nothing: the arrays it is handed are not reference-counted,
which costs several times such a kernel's arithmetic (46 against 1 ns a call, measured), and a
division is not guarded by a branch, so that a loop over particles can use vector instructions."""

_A = 6378137.0  # WGS 84, NIMA TR8350.2, table 3.1
_F = 1.0 / 298.257223563
_E2 = _F * (2.0 - _F)
_RADIANS = math.pi / 180.0


@njit(**LEAF)
def metres_per_degree(lat_deg):
    """Length of one degree of longitude and of latitude at a latitude [m], WGS 84.

    Radii of curvature: N = a / sqrt(1 - e2 sin² lat), M = N (1 - e2) / (1 - e2 sin² lat)
    (Rapp 1991, "Geometric geodesy part I", eqs 3.88 and 3.99).
    """
    phi = lat_deg * _RADIANS
    w2 = 1.0 - _E2 * math.sin(phi) ** 2
    n = _A / math.sqrt(w2)
    m = n * (1.0 - _E2) / w2
    return n * math.cos(phi) * _RADIANS, m * _RADIANS


@njit(**LEAF)
def degrees_per_metre(lat_deg):
    """Degrees of longitude and of latitude in a metre at a latitude, WGS 84.

    The inverse of :func:`metres_per_degree` to 2e-10, without a call of the mathematics library:
    the cosine by its Taylor series to the 18th power (2e-13 at the pole), the root and the power
    1.5 of 1 - e2 sin² lat by three terms of theirs (e2 = 0.0067).
    """
    phi = lat_deg * _RADIANS
    z = phi * phi
    c = 1.0 - z / 306.0
    c = 1.0 - z / 240.0 * c
    c = 1.0 - z / 182.0 * c
    c = 1.0 - z / 132.0 * c
    c = 1.0 - z / 90.0 * c
    c = 1.0 - z / 56.0 * c
    c = 1.0 - z / 30.0 * c
    c = 1.0 - z / 12.0 * c
    c = 1.0 - z / 2.0 * c
    x = _E2 * (1.0 - c * c)
    root = 1.0 - x * (0.5 + x * (0.125 + x * 0.0625))
    power = 1.0 - x * (1.5 - x * (0.375 + x * 0.0625))
    return root / (_A * _RADIANS * c), power / (_A * (1.0 - _E2) * _RADIANS)


@njit(**LEAF)
def _turn(ax, ay, bx, by, px, py):
    """Twice the signed area of a, b, p: positive if p lies left of the line from a to b."""
    return (ax - px) * (by - py) - (ay - py) * (bx - px)


@njit(**LEAF)
def land_at(lon_deg, lat_deg, frame, cells, first, segments):
    """Is there land at a position: 0 sea, 1 land, -1 outside the region (NaN too).

    The last four arguments are ``coast.arrays`` of :class:`sarex.geo.coast.Coast`:

    frame : (7,) west, south, east, north; side of a cell; how far east and north of its cell's
        south-western corner the reference point lies [degrees]
    cells : (row, column) uint8; 0 sea, 1 land; edge with reference point 2 at sea, 3 on land
    first : (row * column + 1,) int32; the segments of a cell are first[c] to first[c + 1]
    segments : (segment, 4) lon, lat of start, lon, lat of end [degrees]

    In an edge cell the class changes each time the line from the reference point to the position
    crosses a segment. A vertex takes part through the sign of one and the same expression in both
    of its segments, so a line through a vertex counts it once or twice, never wrongly.
    """
    x = lon_deg
    if x < frame[0]:
        x += 360.0
    elif x > frame[2]:
        x -= 360.0
    if not (frame[0] <= x <= frame[2] and frame[1] <= lat_deg <= frame[3]):
        return -1
    rows, columns = cells.shape
    i = min(int((x - frame[0]) / frame[4]), columns - 1)
    j = min(int((lat_deg - frame[1]) / frame[4]), rows - 1)
    kind = cells[j, i]
    if kind < 2:
        return int(kind)
    rx = frame[0] + i * frame[4] + frame[5]
    ry = frame[1] + j * frame[4] + frame[6]
    land = kind == 3
    c = j * columns + i
    for s in range(first[c], first[c + 1]):
        ax, ay, bx, by = segments[s, 0], segments[s, 1], segments[s, 2], segments[s, 3]
        if (_turn(rx, ry, x, lat_deg, ax, ay) > 0.0) != (_turn(rx, ry, x, lat_deg, bx, by) > 0.0):
            a_side = _turn(ax, ay, bx, by, rx, ry) > 0.0
            if a_side != (_turn(ax, ay, bx, by, x, lat_deg) > 0.0):
                land = not land
    return 1 if land else 0


@njit(cache=True)
def land_at_each(lon_deg, lat_deg, frame, cells, first, segments, out):
    """:func:`land_at` for (position,) arrays, written to ``out`` (position,) int8."""
    for n in range(lon_deg.size):
        out[n] = land_at(lon_deg[n], lat_deg[n], frame, cells, first, segments)
