"""A track cut into pieces on which it moves evenly: arrays in, arrays out.

Pieces are (piece, column) float64:

=========  ===================================================================================
column     meaning
=========  ===================================================================================
T0, T1     start and end, s
X0..Y1     place at the start and at the end, m
Z0, Z1     height at the start and at the end, m
MARGIN     how far off its track the craft may be: error of its fix, and its turn near a corner, m
HALF       half the length of the piece, m
BASE       0 free, 1 about the place of departure, 2 about the place of return
LEG        number of the leg that it was cut from
=========  ===================================================================================
"""

import math

import numpy as np
from numba import njit

T0, T1, X0, Y0, X1, Y1, Z0, Z1, MARGIN, HALF, BASE, LEG = range(12)
COLUMNS = 12


@njit(cache=True, error_model="numpy")
def _crossing(x0, y0, x1, y1, cx, cy, radius, leaving):
    """Share of a leg at which it leaves (or enters) a circle; -1 if it does not."""
    dx, dy, ex, ey = x1 - x0, y1 - y0, x0 - cx, y0 - cy
    a = dx * dx + dy * dy
    if a <= 0.0:
        return -1.0
    half_b = ex * dx + ey * dy
    disc = half_b * half_b - a * (ex * ex + ey * ey - radius * radius)
    if disc <= 0.0:
        return -1.0
    s = (-half_b + (1.0 if leaving else -1.0) * math.sqrt(disc)) / a
    return s if 0.0 <= s <= 1.0 else -1.0


@njit(cache=True, error_model="numpy")
def _base_times(time, x, y, looking, radius):
    """When a track has left the circle about its start, and when it enters that about its end.

    Who begins to search has left, and who still searches has not entered, wherever that is.
    """
    n = time.size
    leaves, enters = time[n - 1], time[0]
    if radius <= 0.0:
        return time[0], time[n - 1]
    for k in range(n - 1):
        if looking[k]:
            leaves = time[k]
            break
        if math.hypot(x[k + 1] - x[0], y[k + 1] - y[0]) > radius:
            s = max(0.0, _crossing(x[k], y[k], x[k + 1], y[k + 1], x[0], y[0], radius, True))
            leaves = time[k] + s * (time[k + 1] - time[k])
            break
    ex, ey = x[n - 1], y[n - 1]
    for k in range(n - 2, -1, -1):
        if looking[k]:
            enters = time[k + 1]
            break
        if math.hypot(x[k] - ex, y[k] - ey) > radius:
            s = _crossing(x[k], y[k], x[k + 1], y[k + 1], ex, ey, radius, False)
            enters = time[k] + (s if s >= 0.0 else 1.0) * (time[k + 1] - time[k])
            break
    return leaves, enters


@njit(cache=True, error_model="numpy")
def turn_widths(x, y, turn_m):
    """How far beside each corner the turn may lead, (waypoint,) [m]: r (1 − cos θ).

    θ is the change of course; 0 on a straight way, r at a right angle, 2 r on turning back.
    """
    n = x.size
    width = np.zeros(n)
    px, py, end = 0.0, 0.0, 0  # direction of the last leg that has one, and where it ends
    for k in range(n - 1):
        dx, dy = x[k + 1] - x[k], y[k + 1] - y[k]
        length = math.hypot(dx, dy)
        if length <= 0.0:
            continue
        dx, dy = dx / length, dy / length
        if px != 0.0 or py != 0.0:
            width[end : k + 1] = turn_m * (1.0 - (px * dx + py * dy))  # a wait may lie between
        px, py, end = dx, dy, k + 1
    return width


@njit(cache=True, error_model="numpy")
def pieces_of(time, x, y, z, looking, fix_m, turn_m, wait_m, base_m):
    """Cut a track where its margin changes and where it leaves and enters its bases.

    time, x, y, z (waypoint,); looking (leg,) whether the sensor looks; fix_m error of a fix, turn_m
    turn radius, wait_m how far it is from its place while it waits, base_m radius of a base. Legs
    that take no time are left out.
    """
    n = time.size
    leaves, enters = _base_times(time, x, y, looking, base_m)
    width = turn_widths(x, y, turn_m)
    out = np.empty((5 * (n - 1), COLUMNS))
    cuts = np.empty(6)
    count = 0
    for k in range(n - 1):
        dt = time[k + 1] - time[k]
        if not dt > 0.0:
            continue
        length = math.hypot(x[k + 1] - x[k], y[k + 1] - y[k])
        near = min(1.0, width[k] / length) if length > 0.0 else 1.0
        far = max(0.0, 1.0 - width[k + 1] / length) if length > 0.0 else 0.0
        cuts[0], cuts[1], cuts[2], cuts[5] = 0.0, near, far, 1.0
        cuts[3] = min(1.0, max(0.0, (leaves - time[k]) / dt))
        cuts[4] = min(1.0, max(0.0, (enters - time[k]) / dt))
        cuts.sort()
        for c in range(5):
            a, b = cuts[c], cuts[c + 1]
            if b - a <= 1e-12:
                continue
            mid = 0.5 * (a + b)
            at = time[k] + mid * dt
            row = out[count]
            row[T0], row[T1] = time[k] + a * dt, time[k] + b * dt
            row[X0], row[X1] = x[k] + a * (x[k + 1] - x[k]), x[k] + b * (x[k + 1] - x[k])
            row[Y0], row[Y1] = y[k] + a * (y[k + 1] - y[k]), y[k] + b * (y[k + 1] - y[k])
            row[Z0], row[Z1] = z[k] + a * (z[k + 1] - z[k]), z[k] + b * (z[k + 1] - z[k])
            turning = max(width[k] if mid < near else 0.0, width[k + 1] if mid > far else 0.0)
            row[MARGIN] = fix_m + (turning if length > 0.0 else max(turning, wait_m))
            row[HALF] = 0.5 * (b - a) * length
            row[BASE] = 1.0 if at < leaves else 2.0 if at > enters else 0.0
            row[LEG] = k
            count += 1
    return out[:count]
