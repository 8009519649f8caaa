"""Kernels of geography: arrays and numbers in, numbers out.

Symbols: a semi-major axis [m], e2 first eccentricity squared, M and N radii of curvature in the
meridian and in the prime vertical [m].

``_nrt=False``: these functions allocate nothing, and counting references to the arrays that they
are handed costs more than their arithmetic (75 against 24 ns a position, measured).
"""

import math
from typing import Any

import numpy as np
from numba import njit

LEAF: Any = {"cache": True, "_nrt": False, "error_model": "numpy"}
"""Options of a kernel that allocates nothing: the arrays it is handed are not reference-counted,
which costs several times such a kernel's arithmetic (46 against 1 ns a call, measured), and a
division is not guarded by a branch, so that a loop over particles can use vector instructions."""

STRAND_TOLERANCE_M = 1.0
"""The last place at sea lies at most this far from the land that is met."""
COAST_STRIDE_M = 50.0
"""Near the coast a way is asked for land this often."""

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


@njit(**LEAF)
def wrap(lon):
    """Longitude in [-180, 180)."""
    if lon >= 180.0:
        return lon - 360.0
    if lon < -180.0:
        return lon + 360.0
    return lon


@njit(**LEAF)
def last_at_sea(lon, lat, lon_land, lat_land, coast):
    """Bisect from a place at sea to one on land: the last place at sea, within tolerance."""
    mx, my = metres_per_degree(lat)
    dx = wrap(lon_land - lon)
    dy = lat_land - lat
    length = math.hypot(dx * mx, dy * my)
    low = 0.0
    high = 1.0
    while (high - low) * length > STRAND_TOLERANCE_M:
        middle = 0.5 * (low + high)
        if land_at(wrap(lon + middle * dx), lat + middle * dy, *coast) == 1:
            high = middle
        else:
            low = middle
    return wrap(lon + low * dx), lat + low * dy


@njit(**LEAF)
def first_met(lon, lat, lon1, lat1, coast):
    """What the straight way from a place at sea meets first: 0 nothing, 1 land, -1 the edge.

    Also the end of the way: where it leads, or the last place at sea before land. The way is
    asked every 50 m, so that no spit or islet wider than that is passed through.
    """
    mx, my = metres_per_degree(lat)
    dx = wrap(lon1 - lon)
    dy = lat1 - lat
    parts = int(math.hypot(dx * mx, dy * my) / COAST_STRIDE_M) + 1
    x0 = lon
    y0 = lat
    for i in range(1, parts + 1):
        share = i / parts
        x = wrap(lon + share * dx) if i < parts else lon1
        y = lat + share * dy if i < parts else lat1
        where = land_at(x, y, *coast)
        if where == 1:
            x, y = last_at_sea(x0, y0, x, y, coast)
            return 1, x, y
        if where < 0:
            return -1, x0, y0
        x0 = x
        y0 = y
    return 0, lon1, lat1


@njit(**LEAF)
def _shore_direction(lon, lat, coast):
    """Direction (east, north; length 1) of the stretch of coast nearest to a place, or 0, 0."""
    frame, cells, first, segments = coast
    mx, my = metres_per_degree(lat)
    rows, columns = cells.shape
    x = lon + 360.0 if lon < frame[0] else lon
    column = int((x - frame[0]) / frame[4])
    line = int((lat - frame[1]) / frame[4])
    nearest = math.inf
    east = 0.0
    north = 0.0
    for j in range(max(line - 1, 0), min(line + 2, rows)):
        for i in range(max(column - 1, 0), min(column + 2, columns)):
            for s in range(first[j * columns + i], first[j * columns + i + 1]):
                ax = (segments[s, 0] - x) * mx
                ay = (segments[s, 1] - lat) * my
                bx = (segments[s, 2] - segments[s, 0]) * mx
                by = (segments[s, 3] - segments[s, 1]) * my
                length2 = bx * bx + by * by
                if length2 > 0.0:
                    t = min(max(-(ax * bx + ay * by) / length2, 0.0), 1.0)
                    off = math.hypot(ax + t * bx, ay + t * by)
                    if off < nearest:
                        nearest = off
                        east = bx / math.sqrt(length2)
                        north = by / math.sqrt(length2)
    return east, north


@njit(**LEAF)
def slide(lon, lat, lon1, lat1, coast):
    """Go on from the last place at sea along the shore, by what is left of the way along it."""
    mx, my = metres_per_degree(lat)
    east, north = _shore_direction(lon, lat, coast)
    left = wrap(lon1 - lon) * mx * east + (lat1 - lat) * my * north
    x = wrap(lon + left * east / mx)
    y = lat + left * north / my
    return first_met(lon, lat, x, y, coast)


@njit(**LEAF)
def clear(lon, lat, lon1, lat1, frame, clearance):
    """Whether the way between two places surely meets no land, and stays in the region."""
    x = lon + 360.0 if lon < frame[0] else lon
    x = x - 360.0 if x > frame[2] else x
    east = wrap(lon1 - lon)
    inside = (
        frame[0] <= x < frame[2]
        and frame[1] <= lat < frame[3]
        and frame[0] <= x + east <= frame[2]
        and frame[1] <= lat1 <= frame[3]
    )
    if not inside:
        return False
    cells = clearance[int((lat - frame[1]) / frame[4]), int((x - frame[0]) / frame[4])]
    return max(abs(east), abs(lat1 - lat)) < cells * frame[4]


@njit(cache=True)
def land_at_each(lon_deg, lat_deg, frame, cells, first, segments, out):
    """:func:`land_at` for (position,) arrays, written to ``out`` (position,) int8."""
    for n in range(lon_deg.size):
        out[n] = land_at(lon_deg[n], lat_deg[n], frame, cells, first, segments)


@njit(cache=True, nogil=True)
def tile_numbers(east, lat, west, south, rows):
    """Number of the tile of each position: columns from west to east, rows from south to north."""
    number = np.empty(east.size, np.int64)
    for p in range(east.size):
        column = int(math.floor(east[p]) - west)
        number[p] = column * rows + int(math.floor(lat[p]) - south)
    return number


@njit(cache=True, nogil=True, error_model="numpy")
def interpolate_tiles(east, lat, number, west, south, rows, tiles, out):
    """Chebyshev sums of each position in its tile; see ``sarex.geo.tiles``.

    ``tiles`` (tile, n, 2n): row j for T_j of the latitude, x and y side by side for T_i of the
    longitude. ``out`` (2, position) is written.
    """
    n = tiles.shape[1]
    sums = np.empty(2 * n)
    for p in range(east.size):
        tile = tiles[number[p]]
        u = 2.0 * (east[p] - (west + number[p] // rows)) - 1.0
        v = 2.0 * (lat[p] - (south + number[p] % rows)) - 1.0
        before, now = 1.0, v
        for i in range(2 * n):
            sums[i] = tile[0, i] + v * tile[1, i]
        for j in range(2, n):
            before, now = now, 2.0 * v * now - before
            for i in range(2 * n):
                sums[i] += now * tile[j, i]
        x = sums[0] + u * sums[1]
        y = sums[n] + u * sums[n + 1]
        before, now = 1.0, u
        for i in range(2, n):
            before, now = now, 2.0 * u * now - before
            x += now * sums[i]
            y += now * sums[n + i]
        out[0, p] = x
        out[1, p] = y
