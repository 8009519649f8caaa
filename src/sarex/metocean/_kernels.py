"""Velocity of wind or current at a place and a time.

A layer is a tuple of six arrays (:data:`sarex.metocean.layer.LayerArrays`):

=============  ==================  =============================================================
grid           (nt, ny, nx, 2)     eastward and northward velocity [m/s], float32; NaN is a hole;
                                   nt = 0: no grid; ny = nx = 1: the same everywhere
axes           (7,)                first longitude, its step, first latitude, its step [deg];
                                   1 to hold each value until the next time, 0 for linear;
                                   steps of longitude and of latitude in a degree [1/deg]
times_s        (nt,)               seconds since 1970 UTC; one time is valid always
analytic       (rows, 8)           one term a row, see :func:`sarex.metocean.analytic.rows`
series_s       (m,)                times of a spatially constant addition; m = 0: none
series         (m, 2)              the addition [m/s], linear between the times
=============  ==================  =============================================================

Status codes: 0 fine, 1 outside the grid, 2 no valid corner (a hole).
"""

import math

import numpy as np
from numba import njit

from sarex.geo._kernels import LEAF

OK = 0
OUTSIDE = 1
HOLE = 2

UNIFORM = 0.0
ELLIPSE = 1.0
FRONT = 2.0

_EDGE = 1e-6  # in grid steps: rounding of a position that lies on the edge of the grid


@njit(**LEAF)
def bracket(times_s, t_s):
    """Index of the last time at or before t, at most the last but one; 0 before the first."""
    low = 0
    high = times_s.size - 1
    while high - low > 1:
        middle = (low + high) // 2
        if times_s[middle] <= t_s:
            low = middle
        else:
            high = middle
    return low


@njit(**LEAF)
def time_row(t_s, grid, axes, times_s, analytic, series_s, series):
    """What depends on time alone: grid level, weight of the next level, constant velocity."""
    level = 0
    weight = 0.0
    n = times_s.size
    if n > 1:
        level = bracket(times_s, t_s)
        if axes[4] > 0.5:
            if t_s >= times_s[level + 1]:
                level += 1
        else:
            weight = (t_s - times_s[level]) / (times_s[level + 1] - times_s[level])
    u = 0.0
    v = 0.0
    for r in range(analytic.shape[0]):
        if analytic[r, 0] == UNIFORM:
            u += analytic[r, 1]
            v += analytic[r, 2]
        elif analytic[r, 0] == ELLIPSE:
            phase = analytic[r, 5] * (t_s - analytic[r, 6])
            c = math.cos(phase)
            s = math.sin(phase)
            u += analytic[r, 1] * c + analytic[r, 3] * s
            v += analytic[r, 2] * c + analytic[r, 4] * s
    m = series_s.size
    if m > 0:
        if t_s <= series_s[0]:
            u += series[0, 0]
            v += series[0, 1]
        elif t_s >= series_s[m - 1]:
            u += series[m - 1, 0]
            v += series[m - 1, 1]
        else:
            j = bracket(series_s, t_s)
            part = (t_s - series_s[j]) / (series_s[j + 1] - series_s[j])
            u += series[j, 0] + part * (series[j + 1, 0] - series[j, 0])
            v += series[j, 1] + part * (series[j + 1, 1] - series[j, 1])
    return level, weight, u, v


@njit(**LEAF)
def _valid_corners(grid, k, j, i, fy, fx):
    """Bilinear over the corners that have a value, weights renormalised; last: any there."""
    total = 0.0
    u = 0.0
    v = 0.0
    for dj in range(2):
        wy = fy if dj == 1 else 1.0 - fy
        for di in range(2):
            w = wy * (fx if di == 1 else 1.0 - fx)
            gu = float(grid[k, j + dj, i + di, 0])
            if w > 0.0 and not math.isnan(gu):
                total += w
                u += w * gu
                v += w * float(grid[k, j + dj, i + di, 1])
    if total <= 0.0:
        return 0.0, 0.0, False
    return u / total, v / total, True


@njit(**LEAF)
def _corners(grid, k, j, i, fy, fx):
    """Bilinear over four corners; NaN if one of them is."""
    # unsigned indices: no test for negative ones at each of the eight reads
    a = np.uintp(k)
    b = np.uintp(j)
    c = np.uintp(i)
    b1 = np.uintp(j + 1)
    c1 = np.uintp(i + 1)
    w11 = fy * fx
    w10 = fy - w11
    w01 = fx - w11
    w00 = 1.0 - fy - w01
    u = (
        w00 * grid[a, b, c, 0]
        + w01 * grid[a, b, c1, 0]
        + w10 * grid[a, b1, c, 0]
        + w11 * grid[a, b1, c1, 0]
    )
    v = (
        w00 * grid[a, b, c, 1]
        + w01 * grid[a, b, c1, 1]
        + w10 * grid[a, b1, c, 1]
        + w11 * grid[a, b1, c1, 1]
    )
    return u, v


@njit(**LEAF)
def _near_holes(grid, level, weight, j, i, fy, fx):
    """Velocity of a cell with a missing corner, and a status code."""
    u, v, found = _valid_corners(grid, level, j, i, fy, fx)
    if found and weight > 0.0:
        un, vn, found = _valid_corners(grid, level + 1, j, i, fy, fx)
        u += weight * (un - u)
        v += weight * (vn - v)
    if not found:
        return 0.0, 0.0, HOLE
    return u, v, OK


@njit(**LEAF)
def _in_grid(lon, lat, level, weight, grid, axes):
    """Velocity of the grid, and a status code."""
    ny = grid.shape[1]
    nx = grid.shape[2]
    if ny == 1 and nx == 1:
        u = float(grid[level, 0, 0, 0])
        v = float(grid[level, 0, 0, 1])
        if weight > 0.0:
            u += weight * (grid[level + 1, 0, 0, 0] - u)
            v += weight * (grid[level + 1, 0, 0, 1] - v)
        return u, v, OK
    x = (lon - axes[0]) * axes[5]
    if x < -_EDGE:
        x += 360.0 * axes[5]
    y = (lat - axes[2]) * axes[6]
    if not (x <= nx - 1 + _EDGE and -_EDGE <= y <= ny - 1 + _EDGE):
        return 0.0, 0.0, OUTSIDE
    i = min(int(x), nx - 2)
    j = min(int(y), ny - 2)
    fx = min(max(x - i, 0.0), 1.0)
    fy = min(max(y - j, 0.0), 1.0)
    u, v = _corners(grid, level, j, i, fy, fx)
    if weight > 0.0:
        un, vn = _corners(grid, level + 1, j, i, fy, fx)
        u += weight * (un - u)
        v += weight * (vn - v)
    if math.isnan(u):  # u and v are missing together
        return _near_holes(grid, level, weight, j, i, fy, fx)
    return u, v, OK


@njit(**LEAF)
def velocity_in(lon, lat, level, weight, add_u, add_v, grid, axes, analytic):
    """Velocity [m/s] at a place, given the row of :func:`time_row`; and a status code."""
    u = add_u
    v = add_v
    for r in range(analytic.shape[0]):
        if analytic[r, 0] == FRONT:
            east = lon - analytic[r, 1]
            if east > 180.0:
                east -= 360.0
            elif east < -180.0:
                east += 360.0
            c = math.cosh(east * analytic[r, 5] - (lat - analytic[r, 2]) * analytic[r, 6])
            u += analytic[r, 3] / (c * c)
            v += analytic[r, 4] / (c * c)
    if grid.shape[0] == 0:
        return u, v, OK
    gu, gv, status = _in_grid(lon, lat, level, weight, grid, axes)
    return u + gu, v + gv, status


@njit(**LEAF)
def velocity_at(lon, lat, t_s, grid, axes, times_s, analytic, series_s, series):
    """Eastward and northward velocity [m/s] at a place and a time; and a status code."""
    level, weight, u, v = time_row(t_s, grid, axes, times_s, analytic, series_s, series)
    return velocity_in(lon, lat, level, weight, u, v, grid, axes, analytic)


@njit(cache=True)
def time_rows(times, layer):
    """:func:`time_row` for many times: levels, weights, constant eastward and northward."""
    n = times.size
    levels = np.empty(n, np.int64)
    parts = np.empty((n, 3), np.float64)
    for k in range(n):
        levels[k], parts[k, 0], parts[k, 1], parts[k, 2] = time_row(times[k], *layer)
    return levels, parts


@njit(cache=True)
def sample(lon, lat, t_s, layer):
    """Velocity at many places and times: u, v and status codes."""
    n = lon.size
    u = np.empty(n, np.float64)
    v = np.empty(n, np.float64)
    status = np.empty(n, np.int8)
    for p in range(n):
        u[p], v[p], status[p] = velocity_at(lon[p], lat[p], t_s[p], *layer)
    return u, v, status
