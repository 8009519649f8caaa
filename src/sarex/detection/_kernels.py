"""Detection as a rate along relative motion: arrays in, arrays out.

================  =========================================================================
symbol            meaning
================  =========================================================================
x0, y0, x1, y1    facility relative to particle at the start and the end of a segment, m
dt                duration of the segment, s
law               0 ideal (inverse cube), 1 normal, 2 definite range, 3 tabulated
W                 sweep width, m;  K = W²/(4π), m²
V                 speed for which W holds, m/s
R                 maximum range, m
L, v              length of the relative segment, m; relative speed L/dt, m/s
d                 distance of the particle from the segment's line, m
s1, s2, r1, r2    along-track from the foot, m; distance √(d² + s²), m
F                 integrated rate; the miss of the segment is exp(−F)
================  =========================================================================
"""

import math

from numba import njit, prange

_STILL_M_S = 1e-6  # slower relative motion has no direction worth the name
_AFLOAT = 0


@njit(cache=True, inline="always", error_model="numpy")
def _one_side(d, s1, s2):
    """(sin θ2 − sin θ1)/d², sin θ = s/√(s² + d²), for s1 < s2 of one sign, no cancellation."""
    r1 = math.sqrt(d * d + s1 * s1)
    r2 = math.sqrt(d * d + s2 * s2)
    return (s2 - s1) * (s1 + s2) / (r1 * r2 * (s2 * r1 + s1 * r2))


@njit(cache=True, inline="always", error_model="numpy")
def _passing(d, s1, s2):
    """Sin θ2 − sin θ1 for s1 ≤ 0 ≤ s2, not both 0."""
    if d == 0.0:
        return (1.0 if s2 > 0.0 else 0.0) + (1.0 if s1 < 0.0 else 0.0)
    return s2 / math.sqrt(d * d + s2 * s2) - s1 / math.sqrt(d * d + s1 * s1)


@njit(cache=True, error_model="numpy")  # not inlined: a caller's error model must not apply
def segment_rate(law, W, V, R, x0, y0, x1, y1, dt):
    """F of one straight segment of relative motion; infinite where detection is certain."""
    ux = x1 - x0
    uy = y1 - y0
    mx = 0.5 * (x0 + x1)
    my = 0.5 * (y0 + y1)
    reach = min(R, 0.5 * W) if law == 2 else R
    square = ux * ux + uy * uy
    if mx * mx + my * my > 2.0 * reach * reach + 0.5 * square:  # beyond reach + L/2 for certain
        return 0.0
    L = math.sqrt(square)
    K = W * W / (4.0 * math.pi)
    if _STILL_M_S * dt >= L:
        r = math.sqrt(mx * mx + my * my)
        if r > reach:
            return 0.0
        if law == 2 or r == 0.0:
            return math.inf
        if law == 0:
            return 0.5 * K * V * dt / (r * r * r)
        return -0.5 * math.expm1(-K / (r * r)) * V * dt / r
    ux /= L
    uy /= L
    d = abs(x0 * uy - y0 * ux)
    if d > reach:
        return 0.0
    half = math.sqrt(reach * reach - d * d)
    s1 = x0 * ux + y0 * uy
    s2 = s1 + L
    s1 = max(s1, -half)
    s2 = min(s2, half)
    if s1 > s2:
        return 0.0
    if law == 2:
        return math.inf
    if s1 == s2:
        return 0.0
    half_speeds = 0.5 * V * dt / L
    one_side = s1 * s2 > 0.0
    square = d * d
    if law == 0:
        if one_side:
            return K * half_speeds * _one_side(d, s1, s2)
        return math.inf if square == 0.0 else K * half_speeds * _passing(d, s1, s2) / square
    seen = 1.0 if square == 0.0 else -math.expm1(-K / square)
    if one_side:
        return seen * half_speeds * (square * _one_side(d, s1, s2))
    return seen * half_speeds * _passing(d, s1, s2)


@njit(cache=True, error_model="numpy")
def _tabulated(far, seen, first, last, d):
    """The table at a distance: linear between its points, 0 beyond the last."""
    if d > far[last - 1]:
        return 0.0
    i = first
    while i < last - 2 and d > far[i + 1]:
        i += 1
    part = (d - far[i]) / (far[i + 1] - far[i])
    return seen[i] + part * (seen[i + 1] - seen[i])


@njit(cache=True, error_model="numpy")
def table_rate(far, seen, first, last, V, R, x0, y0, x1, y1, dt):
    """F of one segment under a lateral range table: −ln(1 − l(d))·(V/v)·h.

    far, seen : (point,) m and probability; the table is points first to last.
    """
    ux = x1 - x0
    uy = y1 - y0
    L = math.sqrt(ux * ux + uy * uy)
    mx = 0.5 * (x0 + x1)
    my = 0.5 * (y0 + y1)
    if _STILL_M_S * dt >= L:
        r = math.sqrt(mx * mx + my * my)
        if r > R or r == 0.0:
            return 0.0 if r > R else math.inf
        return -0.5 * math.log1p(-_tabulated(far, seen, first, last, r)) * V * dt / r
    ux /= L
    uy /= L
    d = abs(x0 * uy - y0 * ux)
    if d > R or d > far[last - 1]:
        return 0.0
    half = math.sqrt(R * R - d * d)
    s1 = x0 * ux + y0 * uy
    s2 = min(s1 + L, half)
    s1 = max(s1, -half)
    if s1 >= s2:
        return 0.0
    rate = -math.log1p(-_tabulated(far, seen, first, last, d))
    if rate == 0.0:
        return 0.0
    if s1 * s2 > 0.0:
        return rate * (0.5 * V * dt / L) * (d * d * _one_side(d, s1, s2))
    return rate * (0.5 * V * dt / L) * _passing(d, s1, s2)


@njit(cache=True, error_model="numpy")
def look_rate(law, W, V, R, first, last, far, seen, x0, y0, x1, y1, dt):
    """F of one segment under any law; the table is used by the tabulated one alone."""
    if law == 3:
        return table_rate(far, seen, first, last, V, R, x0, y0, x1, y1, dt)
    return segment_rate(law, W, V, R, x0, y0, x1, y1, dt)


@njit(cache=True, parallel=True, error_model="numpy")
def log_miss(
    particle_x,
    particle_y,
    status,
    search_object,
    step,
    part0,
    part1,
    duration,
    facility_x0,
    facility_y0,
    facility_x1,
    facility_y1,
    row,
    column,
    law,
    width,
    speed,
    max_range,
    table,
    far,
    seen,
    out,
):
    """Log of the miss of each particle, over all segments of one track.

    particle_x, particle_y : (particle, time) m; status : (particle, time).
    step, part0, part1, duration, facility_* : (segment,) ensemble interval that the segment lies
    in, its ends as parts of that interval, seconds, metres.
    row, column : (segment,) row of the widths that hold meanwhile; column of out it counts for.
    law, width, speed, max_range : (row, object); law −1 where the facility does not see the object.
    table : (row, object + 1) points of object o are table[o] to table[o + 1] of far and seen.
    out : (particle, column) written.
    """
    for p in prange(particle_x.shape[0]):
        o = search_object[p]
        for c in range(out.shape[1]):
            out[p, c] = 0.0
        for k in range(step.size):
            r = row[k]
            j = step[k]
            if law[r, o] < 0 or status[p, j] != _AFLOAT:
                continue
            px = particle_x[p, j]
            py = particle_y[p, j]
            ex = particle_x[p, j + 1] - px
            ey = particle_y[p, j + 1] - py
            rate = look_rate(
                law[r, o],
                width[r, o],
                speed[r, o],
                max_range[r, o],
                table[r, o],
                table[r, o + 1],
                far,
                seen,
                facility_x0[k] - (px + part0[k] * ex),
                facility_y0[k] - (py + part0[k] * ey),
                facility_x1[k] - (px + part1[k] * ex),
                facility_y1[k] - (py + part1[k] * ey),
                duration[k],
            )
            if rate > 0.0:
                out[p, column[k]] -= rate
