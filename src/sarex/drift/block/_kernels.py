"""Passes over a block of particles, written so that they use vector instructions.

Symbols m, p, e, phi, g, s of a velocity error: see :mod:`sarex.drift.error_process`. ``work`` is
(WORK_ROWS, BLOCK) float64 with the rows below; ``state`` is that of
:mod:`sarex.drift.motion._kernels`. Each pass is, particle by particle, what the functions there
give for one.
"""

import math

from numba import njit

from sarex.drift.motion._kernels import (
    C_OFFSET,
    C_SLOPE,
    D_OFFSET,
    D_SLOPE,
    OWN_ERROR,
    SHARED_ERROR,
)
from sarex.geo._kernels import LEAF, degrees_per_metre
from sarex.metocean._kernels import frame_velocity
from sarex.randomness._kernels import normals_for

STREAM_ERROR = 11
"""Innovations of the velocity errors: wind east, north, current east, north."""
STREAM_SHARED = 100
"""Added to a stream for the part of the error that the objects of a draw share; it is indexed by
draw in place of particle."""

BLOCK = 256
"""Particles that are carried together; decides no result."""

E = 0
"""Four rows: means of the errors over the step."""
N = 4
"""Four rows: normals."""
U, V, CU, CV, X, Y, X1, Y1 = 8, 9, 10, 11, 12, 13, 14, 15
PLACE, FX, FY, BAD, WIND_U, WIND_V = 16, 17, 18, 19, 20, 21
WORK_ROWS = 22


@njit(**LEAF)
def _advance_error(n, p, normal, phi, g, a, b, s, add, mean):
    """Mean of one component of an error over the step, and its state after it."""
    for j in range(n):
        e = a + b * p[j] + s * normal[j]
        mean[j] = add * mean[j] + p[j] + e
        p[j] = phi * p[j] + g * e


@njit(**LEAF)
def _lee_over_ground(n, wu, wv, eu, ev, cu, cv, ecu, ecv, a, b, c, d, u, v):
    """Velocity over ground from wind, current, their errors and the coefficients of leeway."""
    for j in range(n):
        x = wu[j] + eu[j]
        y = wv[j] + ev[j]
        w = math.sqrt(x * x + y * y)
        per_w = 1.0 / w if w > 0.0 else 0.0
        along = a[j] + b[j] * per_w
        across = c[j] + d[j] * per_w
        u[j] = cu[j] + ecu[j] + (along * x + across * y)
        v[j] = cv[j] + ecv[j] + (along * y - across * x)


@njit(**LEAF)
def _add(n, su, sv, u, v):
    for j in range(n):
        u[j] += su[j]
        v[j] += sv[j]


@njit(**LEAF)
def move(n, lon, lat, at_lat, u, v, dt, out_lon, out_lat):
    """Places after dt at a velocity, with the length of a degree at a latitude of their own."""
    for j in range(n):
        dx, dy = degrees_per_metre(at_lat[j])
        x = lon[j] + dt * u[j] * dx
        x = x - 360.0 if x >= 180.0 else x
        x = x + 360.0 if x < -180.0 else x
        out_lon[j] = x
        out_lat[j] = lat[j] + dt * v[j] * dy


@njit(**LEAF)
def block_velocity(n, stage, x, y, member, wind, current, stokes, waves, work, state):
    """Velocity over ground of a block at a stage, into the rows U and V of ``work``."""
    place, fx, fy, bad = work[PLACE], work[FX], work[FY], work[BAD]
    wu, wv, cu, cv = work[WIND_U], work[WIND_V], work[CU], work[CV]
    frame_velocity(n, stage, x, y, member, wind[0], wind[1], place, fx, fy, wu, wv, bad)
    frame_velocity(n, stage, x, y, member, current[0], current[1], place, fx, fy, cu, cv, bad)
    if waves:
        u, v = work[U], work[V]
        frame_velocity(n, stage, x, y, member, stokes[0], stokes[1], place, fx, fy, u, v, bad)
        _add(n, u, v, cu, cv)
    _lee_over_ground(
        n,
        wu,
        wv,
        work[E],
        work[E + 1],
        cu,
        cv,
        work[E + 2],
        work[E + 3],
        state[D_SLOPE],
        state[D_OFFSET],
        state[C_SLOPE],
        state[C_OFFSET],
        work[U],
        work[V],
    )


@njit(**LEAF)
def block_errors(n, k, key, number, draw, own, shared, schedule, work, state):
    """Means over step k of the errors of a block, into the rows E of ``work``."""
    noisy = own[0, 2] > 0.0 or own[1, 2] > 0.0
    if noisy:
        normals_for(key, STREAM_ERROR, k, number, n, work[N], work[N + 1], work[N + 2], work[N + 3])
    for i in range(4):
        if noisy:
            c = i // 2
            _advance_error(
                n,
                state[OWN_ERROR + i],
                work[N + i],
                own[c, 0],
                own[c, 1],
                0.0,
                0.0,
                own[c, 2],
                0.0,
                work[E + i],
            )
        else:
            work[E + i, :n] = 0.0
    if shared[0, 2] > 0.0 or shared[1, 2] > 0.0:
        normals_for(
            key,
            STREAM_ERROR + STREAM_SHARED,
            k,
            draw,
            n,
            work[N],
            work[N + 1],
            work[N + 2],
            work[N + 3],
        )
        for i in range(4):
            c = i // 2
            a, b, s = 0.0, 0.0, shared[c, 2]
            if c == 1:
                a, b, s = schedule[k, i - 2], schedule[k, 2], schedule[k, 3]
            _advance_error(
                n,
                state[SHARED_ERROR + i],
                work[N + i],
                shared[c, 0],
                shared[c, 1],
                a,
                b,
                s,
                1.0,
                work[E + i],
            )
