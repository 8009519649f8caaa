"""Two tracks that may be early or late: arrays in, numbers out.

A track is cut into pieces; their columns are those of ``pieces._kernels``.

Symbols: u, v times on the first and on the second track, s; T the most by which they may differ
(lateness of both together), s; D the place of the first relative to the second, m; R the lateral
and V the vertical minimum, m.
"""

import math

import numpy as np
from numba import njit

from sarex.planning.rules.pieces._kernels import (
    BASE,
    HALF,
    MARGIN,
    T0,
    T1,
    X0,
    X1,
    Y0,
    Y1,
    Z0,
    Z1,
)

_CORNERS = 32  # four, and five cuts of which rounding lets each add half of them: 30
_EVEN_M = 1e-6  # a craft exactly at its vertical minimum keeps it


@njit(cache=True, error_model="numpy")
def _cut(pu, pv, n, a, b, c, qu, qv):
    """The part of a convex polygon with a u + b v <= c, into ``qu``, ``qv``; its corners."""
    m = 0
    for i in range(n):
        j = i + 1 if i + 1 < n else 0
        here = a * pu[i] + b * pv[i] - c
        there = a * pu[j] + b * pv[j] - c
        if here <= 0.0:
            qu[m], qv[m] = pu[i], pv[i]
            m += 1
        if (here < 0.0 < there) or (there < 0.0 < here):
            s = here / (here - there)
            qu[m], qv[m] = pu[i] + s * (pu[j] - pu[i]), pv[i] + s * (pv[j] - pv[i])
            m += 1
    return m


@njit(cache=True, error_model="numpy")
def _nearest(p, q, slip, minimum, low, start, end, pu, pv, qu, qv):
    """Least lateral distance of two pieces where the vertical minimum is not kept, and u, v.

    Over the u and v of the pieces with |u − v| <= T, |height difference| <= V: a convex polygon,
    on which |D|² is a convex quadratic. So the least lies where D = 0 inside it, or on an edge.
    ``low`` > 0: only while the first (1) or the second (2) craft is below ``minimum[3]``.
    """
    du, dv = p[T1] - p[T0], q[T1] - q[T0]
    u0, u1 = max(0.0, start - p[T0]), min(du, end - p[T0])
    v0, v1 = max(0.0, start - q[T0]), min(dv, end - q[T0])
    if u0 > u1 or v0 > v1:
        return math.inf, 0.0, 0.0
    pu[0], pv[0], pu[1], pv[1] = u0, v0, u1, v0
    pu[2], pv[2], pu[3], pv[3] = u1, v1, u0, v1
    shift = p[T0] - q[T0]
    n = _cut(pu, pv, 4, 1.0, -1.0, slip - shift, qu, qv)
    n = _cut(qu, qv, n, -1.0, 1.0, slip + shift, pu, pv)
    wa, wb = (p[Z1] - p[Z0]) / du, (q[Z1] - q[Z0]) / dv
    vertical = minimum[2] if low > 0 else minimum[1]
    if vertical < math.inf:
        h = p[Z0] - q[Z0]
        v = vertical - _EVEN_M
        n = _cut(pu, pv, n, wa, -wb, v - h, qu, qv)
        n = _cut(qu, qv, n, -wa, wb, v + h, pu, pv)
    if low == 1:
        n = _cut(pu, pv, n, wa, 0.0, minimum[3] - _EVEN_M - p[Z0], qu, qv)
    elif low == 2:
        n = _cut(pu, pv, n, 0.0, wb, minimum[3] - _EVEN_M - q[Z0], qu, qv)
    if low > 0:
        for i in range(n):
            pu[i], pv[i] = qu[i], qv[i]
    if n == 0:
        return math.inf, 0.0, 0.0
    ax, ay = (p[X1] - p[X0]) / du, (p[Y1] - p[Y0]) / du
    bx, by = (q[X1] - q[X0]) / dv, (q[Y1] - q[Y0]) / dv
    ex, ey = p[X0] - q[X0], p[Y0] - q[Y0]
    det = bx * ay - ax * by
    if abs(det) > 1e-12:
        u, v = (ex * by - ey * bx) / det, (ex * ay - ey * ax) / det
        if _inside(pu, pv, n, u, v):
            return 0.0, p[T0] + u, q[T0] + v
    best, bu, bv = math.inf, 0.0, 0.0
    for i in range(n):
        j = i + 1 if i + 1 < n else 0
        x, y = ex + pu[i] * ax - pv[i] * bx, ey + pu[i] * ay - pv[i] * by
        su, sv = pu[j] - pu[i], pv[j] - pv[i]
        gx, gy = su * ax - sv * bx, su * ay - sv * by
        gg = gx * gx + gy * gy
        s = min(1.0, max(0.0, -(x * gx + y * gy) / gg)) if gg > 0.0 else 0.0
        d = math.hypot(x + s * gx, y + s * gy)
        if d < best:
            best, bu, bv = d, pu[i] + s * su, pv[i] + s * sv
    return best, p[T0] + bu, q[T0] + bv


@njit(cache=True, error_model="numpy")
def _inside(pu, pv, n, u, v):
    """Whether a point lies in a convex polygon, either way round, its border included.

    The polygon may be as thin as a line, on which every turn is 0: so its box is asked as well.
    """
    left = right = False
    west = south = math.inf
    east = north = -math.inf
    for i in range(n):
        j = i + 1 if i + 1 < n else 0
        west, east = min(west, pu[i]), max(east, pu[i])
        south, north = min(south, pv[i]), max(north, pv[i])
        turn = (pu[j] - pu[i]) * (v - pv[i]) - (pv[j] - pv[i]) * (u - pu[i])
        left |= turn > 0.0
        right |= turn < 0.0
    return not (left and right) and west <= u <= east and south <= v <= north


@njit(cache=True, error_model="numpy")
def closest(a, b, slip, same_base, minimum, low, start, end):
    """The worst moment of two tracks: least lateral distance less the margins of both.

    a, b (piece, column); slip T; same_base (3, 3) bool, pairs of BASE in which the base's own
    control parts them; minimum (4,) lateral R, vertical V, V while one is low, height below which
    it is low; low 0 never, or which of the two counts as low: 1, 2; only between start and end.
    Gives the lateral distance less the margins (infinite where R is kept throughout), u, v, and
    the heights of the first and of the second then.
    """
    pu, pv, qu, qv = np.empty(_CORNERS), np.empty(_CORNERS), np.empty(_CORNERS), np.empty(_CORNERS)
    best, bu, bv, za, zb = minimum[0], 0.0, 0.0, 0.0, 0.0
    found = False
    first = 0
    for i in range(a.shape[0]):
        p = a[i]
        while first < b.shape[0] and b[first, T1] < p[T0] - slip:
            first += 1
        ax, ay = 0.5 * (p[X0] + p[X1]), 0.5 * (p[Y0] + p[Y1])
        for j in range(first, b.shape[0]):
            q = b[j]
            if q[T0] > p[T1] + slip:
                break
            if same_base[int(p[BASE]), int(q[BASE])]:
                continue
            margin = p[MARGIN] + q[MARGIN]
            reach = best + margin + p[HALF] + q[HALF]
            dx, dy = ax - 0.5 * (q[X0] + q[X1]), ay - 0.5 * (q[Y0] + q[Y1])
            if dx * dx + dy * dy >= reach * reach:
                continue
            for regime in range(2):
                if regime == 1 and low == 0:
                    break
                d, u, v = _nearest(
                    p, q, slip, minimum, low if regime else 0, start, end, pu, pv, qu, qv
                )
                if d - margin < best:
                    best, bu, bv, found = d - margin, u, v, True
                    za = p[Z0] + (u - p[T0]) / (p[T1] - p[T0]) * (p[Z1] - p[Z0])
                    zb = q[Z0] + (v - q[T0]) / (q[T1] - q[T0]) * (q[Z1] - q[Z0])
    if not found:
        return math.inf, 0.0, 0.0, 0.0, 0.0
    return best, bu, bv, za, zb


@njit(cache=True, error_model="numpy")
def _below(c0, c1, limit, lo, hi):
    """The part of lo..hi where c0 + c1 t < limit; empty as (0, 0)."""
    if c1 == 0.0:
        return (lo, hi) if c0 < limit else (0.0, 0.0)
    t = (limit - c0) / c1
    lo, hi = (lo, min(hi, t)) if c1 > 0.0 else (max(lo, t), hi)
    return (lo, hi) if lo < hi else (0.0, 0.0)


@njit(cache=True, error_model="numpy")
def seconds_below(a, b, same_base, minimum, low, start, end):
    """How long two tracks flown on time are below the minimum, margins of place included [s]."""
    total = 0.0
    i = j = 0
    while i < a.shape[0] and j < b.shape[0]:
        p, q = a[i], b[j]
        s, e = max(p[T0], q[T0], start), min(p[T1], q[T1], end)
        if p[T1] < q[T1]:
            i += 1
        else:
            j += 1
        if s >= e or same_base[int(p[BASE]), int(q[BASE])]:
            continue
        du, dv = p[T1] - p[T0], q[T1] - q[T0]
        ax, ay, wa = (p[X1] - p[X0]) / du, (p[Y1] - p[Y0]) / du, (p[Z1] - p[Z0]) / du
        bx, by, wb = (q[X1] - q[X0]) / dv, (q[Y1] - q[Y0]) / dv, (q[Z1] - q[Z0]) / dv
        x = p[X0] + (s - p[T0]) * ax - q[X0] - (s - q[T0]) * bx
        y = p[Y0] + (s - p[T0]) * ay - q[Y0] - (s - q[T0]) * by
        za, zb = p[Z0] + (s - p[T0]) * wa, q[Z0] + (s - q[T0]) * wb
        gx, gy = ax - bx, ay - by
        reach = minimum[0] + p[MARGIN] + q[MARGIN]
        gg, xg = gx * gx + gy * gy, x * gx + y * gy
        c = x * x + y * y - reach * reach
        lo, hi = 0.0, e - s
        if gg > 1e-18:
            disc = xg * xg - gg * c
            if disc <= 0.0:
                continue
            root = math.sqrt(disc)
            lo, hi = max(lo, (-xg - root) / gg), min(hi, (-xg + root) / gg)
        elif c >= 0.0:
            continue
        if lo >= hi:
            continue
        f0, f1 = _below(za - zb, wa - wb, minimum[1] - _EVEN_M, lo, hi)
        f0, f1 = _below(zb - za, wb - wa, minimum[1] - _EVEN_M, f0, f1)
        total += max(0.0, f1 - f0)
        if low > 0:
            g0, g1 = _below(za - zb, wa - wb, minimum[2] - _EVEN_M, lo, hi)
            g0, g1 = _below(zb - za, wb - wa, minimum[2] - _EVEN_M, g0, g1)
            low0, lows = (za, wa) if low == 1 else (zb, wb)
            g0, g1 = _below(low0, lows, minimum[3] - _EVEN_M, g0, g1)
            total += max(0.0, g1 - g0) - max(0.0, min(f1, g1) - max(f0, g0))
    return total
