"""Velocity of wind or current at a place and a time.

A layer is a tuple of six arrays (:data:`sarex.metocean.layer.LayerArrays`):

=============  ==================  =============================================================
values         (n,)                eastward and northward velocity [m/s] of all sources, one after
                                   the other, each (time, member, lat, lon, 2), float32; NaN is a
                                   hole
grids          (source, 13)        one source a row, in order of priority; columns below
times_s        (m,)                times of all sources, one after the other, since 1970 UTC
analytic       (rows, 8)           one term a row, see :func:`sarex.metocean.analytic.rows`
series_s       (k,)                times of a spatially constant addition; k = 0: none
series         (k, 2)              the addition [m/s], linear between the times
=============  ==================  =============================================================

Columns of ``grids``: first longitude, its step, first latitude, its step [deg]; 1 to hold each
value until the next time, 0 for linear; steps of longitude and of latitude in a degree [1/deg];
numbers of longitudes, latitudes, times, members; where the source begins in ``values`` and in
``times_s``. One longitude and one latitude: the same everywhere. One time: valid always.

The first source that covers the time and the place and has a value there counts. Between two times
the value of a grid point is rounded to float32, so that fields interpolated in time beforehand
give the same bits.

Status codes: 0 fine, 1 outside all sources, 2 no valid corner (a hole).
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
SHEAR = 3.0
EDDY = 4.0

RANKINE = 0.0
GAUSSIAN = 1.0

LON, LON_STEP, LAT, LAT_STEP, HOLD, PER_LON, PER_LAT = 0, 1, 2, 3, 4, 5, 6
NX, NY, NT, MEMBERS, VALUES_AT, TIMES_AT = 7, 8, 9, 10, 11, 12
COLUMNS = 13

EDGE = 1e-6
"""In grid steps: rounding of a position that lies on the edge of the grid."""


@njit(**LEAF)
def bracket(times_s, first, last, t_s):
    """Index in first..last of the last time at or before t, at most last - 1; at least first."""
    low = first
    high = last
    while high - low > 1:
        middle = (low + high) // 2
        if times_s[middle] <= t_s:
            low = middle
        else:
            high = middle
    return low


@njit(**LEAF)
def level_at(t_s, grids, s, times_s):
    """Level of a source at a time, weight of the next level, and whether it covers the time."""
    first = int(grids[s, TIMES_AT])
    last = first + int(grids[s, NT]) - 1
    if first == last:
        return 0, 0.0, True
    if t_s < times_s[first]:
        return 0, 0.0, False
    if grids[s, HOLD] > 0.5:
        level = bracket(times_s, first, last, t_s)
        if t_s >= times_s[level + 1]:
            level += 1
        return level - first, 0.0, True
    if t_s > times_s[last]:
        return 0, 0.0, False
    level = bracket(times_s, first, last, t_s)
    weight = (t_s - times_s[level]) / (times_s[level + 1] - times_s[level])
    return level - first, weight, True


@njit(**LEAF)
def constant_velocity(t_s, analytic, series_s, series):
    """Sum of what is the same everywhere at a time: uniform terms, ellipses, the series."""
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
            j = bracket(series_s, 0, m - 1, t_s)
            part = (t_s - series_s[j]) / (series_s[j + 1] - series_s[j])
            u += series[j, 0] + part * (series[j + 1, 0] - series[j, 0])
            v += series[j, 1] + part * (series[j + 1, 1] - series[j, 1])
    return u, v


@njit(**LEAF)
def _eddy_turn(x, y, profile):
    """Speed around an eddy over distance from its centre, at a peak speed and a radius of 1."""
    r2 = x * x + y * y
    if profile == GAUSSIAN:
        return math.exp(0.5 * (1.0 - r2))
    return 1.0 if r2 <= 1.0 else 1.0 / r2


@njit(**LEAF)
def term_velocity(lon, lat, analytic):
    """Sum of the terms that change from place to place."""
    u = 0.0
    v = 0.0
    for r in range(analytic.shape[0]):
        kind = analytic[r, 0]
        if kind < FRONT:
            continue
        east = lon - analytic[r, 1]
        if east > 180.0:
            east -= 360.0
        elif east < -180.0:
            east += 360.0
        if kind == EDDY:
            x = east * analytic[r, 4]
            y = (lat - analytic[r, 2]) * analytic[r, 5]
            turn = analytic[r, 3] * _eddy_turn(x, y, analytic[r, 6])
            u -= turn * y
            v += turn * x
            continue
        right = east * analytic[r, 5] - (lat - analytic[r, 2]) * analytic[r, 6]
        if kind == FRONT:
            c = math.cosh(right)
            u += analytic[r, 3] / (c * c)
            v += analytic[r, 4] / (c * c)
        else:
            part = min(max(right, -1.0), 1.0)
            u += analytic[r, 3] * part
            v += analytic[r, 4] * part
    return u, v


@njit(**LEAF)
def blend(now, following, weight):
    """A value between two times, rounded to float32 as a field held for that time would be."""
    a = np.float64(now)
    return np.float64(np.float32(a + weight * (np.float64(following) - a)))


@njit(**LEAF)
def _point(values, at, following, weight):
    """Eastward and northward value of one grid point."""
    if weight == 0.0:
        return np.float64(values[at]), np.float64(values[at + 1])
    return (
        blend(values[at], values[following], weight),
        blend(values[at + 1], values[following + 1], weight),
    )


@njit(**LEAF)
def source_velocity(lon, lat, level, weight, member, values, grids, s):
    """Velocity of one source, and a status code: bilinear over the corners that have a value."""
    nx = int(grids[s, NX])
    ny = int(grids[s, NY])
    slab = 2 * nx * ny
    members = int(grids[s, MEMBERS])
    at = int(grids[s, VALUES_AT]) + (level * members + member % members) * slab
    ahead = members * slab
    if nx == 1 and ny == 1:
        u, v = _point(values, at, at + ahead, weight)
        return u, v, HOLE if math.isnan(u) else OK
    x = (lon - grids[s, LON]) * grids[s, PER_LON]
    if x < -EDGE:
        x += 360.0 * grids[s, PER_LON]
    y = (lat - grids[s, LAT]) * grids[s, PER_LAT]
    if not (x <= nx - 1 + EDGE and -EDGE <= y <= ny - 1 + EDGE):
        return 0.0, 0.0, OUTSIDE
    i = min(int(x), nx - 2)
    j = min(int(y), ny - 2)
    fx = min(max(x - i, 0.0), 1.0)
    fy = min(max(y - j, 0.0), 1.0)
    at += 2 * (j * nx + i)
    up = 2 * nx
    u00, v00 = _point(values, at, at + ahead, weight)
    u01, v01 = _point(values, at + 2, at + 2 + ahead, weight)
    u10, v10 = _point(values, at + up, at + up + ahead, weight)
    u11, v11 = _point(values, at + up + 2, at + up + 2 + ahead, weight)
    return bilinear(u00, v00, u01, v01, u10, v10, u11, v11, fx, fy)


@njit(**LEAF)
def bilinear(u00, v00, u01, v01, u10, v10, u11, v11, fx, fy):
    """Velocity between four corners, over those that have a value; and a status code.

    The first digit of a corner counts northward, the second eastward.
    """
    w11 = fy * fx
    w10 = fy - w11
    w01 = fx - w11
    w00 = 1.0 - fy - w01
    u = w00 * u00 + w01 * u01 + w10 * u10 + w11 * u11
    v = w00 * v00 + w01 * v01 + w10 * v10 + w11 * v11
    if not math.isnan(u):  # u and v are missing together
        return u, v, OK
    total = 0.0
    u = 0.0
    v = 0.0
    for w, cu, cv in ((w00, u00, v00), (w01, u01, v01), (w10, u10, v10), (w11, u11, v11)):
        if w > 0.0 and not math.isnan(cu):
            total += w
            u += w * cu
            v += w * cv
    if total <= 0.0:
        return 0.0, 0.0, HOLE
    return u / total, v / total, OK


@njit(**LEAF)
def grid_velocity(lon, lat, t_s, member, values, grids, times_s):
    """Velocity of the first source that has a value at a place and a time; a status code."""
    found = OK if grids.shape[0] == 0 else OUTSIDE
    for s in range(grids.shape[0]):
        level, weight, covers = level_at(t_s, grids, s, times_s)
        if covers:
            u, v, status = source_velocity(lon, lat, level, weight, member, values, grids, s)
            if status == OK:
                return u, v, OK
            found = max(found, status)
    return 0.0, 0.0, found


@njit(**LEAF)
def velocity_at(lon, lat, t_s, member, values, grids, times_s, analytic, series_s, series):
    """Eastward and northward velocity [m/s] at a place and a time; and a status code."""
    gu, gv, status = grid_velocity(lon, lat, t_s, member, values, grids, times_s)
    cu, cv = constant_velocity(t_s, analytic, series_s, series)
    tu, tv = term_velocity(lon, lat, analytic)
    return gu + cu + tu, gv + cv + tv, status


@njit(cache=True)
def sample(lon, lat, t_s, member, layer):
    """Velocity of a member at many places and times: u, v and status codes."""
    n = lon.size
    u = np.empty(n, np.float64)
    v = np.empty(n, np.float64)
    status = np.empty(n, np.int8)
    for p in range(n):
        u[p], v[p], status[p] = velocity_at(lon[p], lat[p], t_s[p], member, *layer)
    return u, v, status


# --- many places at once ----------------------------------------------------------------------
#
# A forecast asks for the velocity at the same times for all its particles. A *frame* is a window
# of the first source, blended to one of these times; it serves all but the particles outside the
# window, beside a hole or in another source, which are left to velocity_at.

X0, PER_X, Y0, PER_Y, X_LAST, Y_LAST, LEFT, LOW, WIDTH, HEIGHT, SLAB = range(11)
WINDOW_COLUMNS = 11
"""Of a window: first longitude and steps in a degree, the same of latitude, last column and last
row of the grid; first column, first row, width and height of the window; values from one member to
the next, 0 where there is one."""


@njit(cache=True, error_model="numpy")
def fill_frames(times, values, grids, times_s, window, frames, at):
    """Blend the window to times; where each frame begins in ``frames``, −1 where none serves."""
    left, low = int(window[LEFT]), int(window[LOW])
    width, height = int(window[WIDTH]), int(window[HEIGHT])
    nx, ny, members = int(grids[0, NX]), int(grids[0, NY]), int(grids[0, MEMBERS])
    begin = int(grids[0, VALUES_AT])
    used = 0
    for k in range(times.size):
        level, weight, covers = level_at(times[k], grids, 0, times_s)
        at[k] = used if covers else -1
        if not covers:
            continue
        for m in range(members):
            for j in range(height):
                now = begin + 2 * (((level * members + m) * ny + low + j) * nx + left)
                then = now + 2 * members * ny * nx if weight > 0.0 else now
                row = frames[used : used + 2 * width]
                first = values[now : now + 2 * width]
                second = values[then : then + 2 * width]
                for i in range(2 * width):
                    a = np.float64(first[i])
                    row[i] = a + weight * (np.float64(second[i]) - a)
                used += 2 * width


@njit(cache=True, error_model="numpy")
def constants_at(times, analytic, series_s, series, out):
    """:func:`constant_velocity` at many times, (time, 2)."""
    for k in range(times.size):
        out[k, 0], out[k, 1] = constant_velocity(times[k], analytic, series_s, series)


@njit(**LEAF)
def _locate(n, lon, lat, member, window, at, place, fx, fy, bad):
    """Cell and weights of n places in a frame; ``bad`` is 1 where the window does not hold it.

    All in float64, so that the loop uses vector instructions.
    """
    x0, per_x, y0, per_y = window[X0], window[PER_X], window[Y0], window[PER_Y]
    x_last, y_last = window[X_LAST], window[Y_LAST]
    left, low, width, slab = window[LEFT], window[LOW], window[WIDTH], window[SLAB]
    right = width - 2.0
    top = window[HEIGHT] - 2.0
    turn = 360.0 * per_x
    begin = float(at)
    for p in range(n):
        x = (lon[p] - x0) * per_x
        x = x + turn if x < -EDGE else x
        y = (lat[p] - y0) * per_y
        out = 1.0 if x > x_last + EDGE else 0.0
        out = 1.0 if y < -EDGE else out
        out = 1.0 if y > y_last + EDGE else out
        x = min(max(x, 0.0), x_last)
        y = min(max(y, 0.0), y_last)
        i = min(math.floor(x), x_last - 1.0)
        j = min(math.floor(y), y_last - 1.0)
        fx[p] = x - i
        fy[p] = y - j
        i -= left
        j -= low
        out = 1.0 if i < 0.0 else out
        out = 1.0 if j < 0.0 else out
        out = 1.0 if i > right else out
        out = 1.0 if j > top else out
        here = begin + member[p] * slab + 2.0 * (j * width + i)
        place[p] = begin if out > 0.0 else here
        bad[p] = max(bad[p], out)


@njit(**LEAF)
def _gather(n, frames, width, place, fx, fy, add_u, add_v, u, v, bad):
    """Bilinear velocity of n cells plus a constant; ``bad`` is 1 where a corner has no value."""
    up = np.uint64(2 * width)
    one, two, three = np.uint64(1), np.uint64(2), np.uint64(3)
    for p in range(n):
        a = np.uint64(np.int64(place[p]))
        b = a + up
        w11 = fy[p] * fx[p]
        w10 = fy[p] - w11
        w01 = fx[p] - w11
        w00 = 1.0 - fy[p] - w01
        su = (
            w00 * np.float64(frames[a])
            + w01 * np.float64(frames[a + two])
            + w10 * np.float64(frames[b])
            + w11 * np.float64(frames[b + two])
        )
        sv = (
            w00 * np.float64(frames[a + one])
            + w01 * np.float64(frames[a + three])
            + w10 * np.float64(frames[b + one])
            + w11 * np.float64(frames[b + three])
        )
        there = not math.isnan(su)
        u[p] = su + add_u if there else 0.0  # no NaN goes on to the next stage's index
        v[p] = sv + add_v if there else 0.0
        bad[p] = bad[p] if there else 1.0


@njit(**LEAF)
def frame_velocity(n, stage, lon, lat, member, layer, frame, place, fx, fy, u, v, bad):
    """:func:`velocity_at` for n places at a stage of the forecast; ``bad`` where it must be asked.

    ``layer`` is the layer's tuple; ``frame`` is frames, begin of each stage's frame, window,
    constants of each stage. ``place``, ``fx`` and ``fy`` are room to work in.
    """
    frames, at, window, constants = frame
    analytic = layer[3]
    add_u = constants[stage, 0]
    add_v = constants[stage, 1]
    begin = at[stage]
    if layer[1].shape[0] == 0:
        for p in range(n):
            u[p] = 0.0 + add_u
            v[p] = 0.0 + add_v
    elif begin < 0:
        for p in range(n):
            u[p] = 0.0
            v[p] = 0.0
            bad[p] = 1.0
    elif window[WIDTH] < 2.0:
        for p in range(n):
            here = begin + np.int64(member[p] * window[SLAB])
            there = not math.isnan(frames[here])
            u[p] = np.float64(frames[here]) + add_u if there else 0.0
            v[p] = np.float64(frames[here + 1]) + add_v if there else 0.0
            bad[p] = bad[p] if there else 1.0
    else:
        _locate(n, lon, lat, member, window, begin, place, fx, fy, bad)
        _gather(n, frames, np.int64(window[WIDTH]), place, fx, fy, add_u, add_v, u, v, bad)
    for r in range(analytic.shape[0]):
        if analytic[r, 0] >= FRONT:
            for p in range(n):
                tu, tv = term_velocity(lon[p], lat[p], analytic)
                u[p] += tu
                v[p] += tv
            break
