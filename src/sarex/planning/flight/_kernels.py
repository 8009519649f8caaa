"""Legs through moving air or water: arrays in, arrays out.

Times are seconds after one epoch, places metres of one plane. A motion is a table of fixes
(time, x, y): the displacement of a pattern's frame, linear between fixes and on after them; a table
of one row does not move.

Status: 0 flown, 1 a leg cannot be held, 2 no wind or current there, 3 no time left to search.
"""

import math

import numpy as np
from numba import njit

OK = 0
NOT_HELD = 1
NO_MEDIUM = 2
NO_TIME = 3
PATTERN = 0
TRANSIT = 1
WAIT = 2
RETURN = 3
_LEAST_SHARE = 0.05  # a leg made good at less than this share of the craft's speed is not held
_MOST_TRIES = 6
_SETTLED_S = 1e-3  # a leg's time has settled when another try moves it by less
_ZERO_M = 0.5  # shorter transits are not legs
_LEAST_LEG_S = 1.0


@njit(cache=True, error_model="numpy")
def medium_at(origin, u, v, x, y, t):
    """Motion at a place and time, from the nodes about it that have a value."""
    nt, ny, nx = u.shape
    fx = min(max((x - origin[0]) / origin[3], 0.0), nx - 1.0)
    fy = min(max((y - origin[1]) / origin[4], 0.0), ny - 1.0)
    ft = min(max((t - origin[2]) / origin[5], 0.0), nt - 1.0)
    i = min(int(fx), nx - 2)
    j = min(int(fy), ny - 2)
    k = min(int(ft), nt - 2)
    fx -= i
    fy -= j
    ft -= k
    total = 0.0
    su = 0.0
    sv = 0.0
    for dk in range(2):
        for dj in range(2):
            for di in range(2):
                w = (fx if di else 1.0 - fx) * (fy if dj else 1.0 - fy) * (ft if dk else 1.0 - ft)
                a = u[k + dk, j + dj, i + di]
                if w > 0.0 and not math.isnan(a):
                    total += w
                    su += w * a
                    sv += w * v[k + dk, j + dj, i + di]
    if total <= 0.0:
        return math.nan, math.nan
    return su / total, sv / total


@njit(cache=True, error_model="numpy")
def moved(fixes, first, last, t):
    """Displacement at a time, of the motion in rows first to last of the table of fixes."""
    if last - first < 2:
        return 0.0, 0.0
    i = first
    while i < last - 2 and t > fixes[i + 1, 0]:
        i += 1
    part = (t - fixes[i, 0]) / (fixes[i + 1, 0] - fixes[i, 0])
    x = fixes[i, 1] + part * (fixes[i + 1, 1] - fixes[i, 1]) - fixes[first, 1]
    y = fixes[i, 2] + part * (fixes[i + 1, 2] - fixes[i, 2]) - fixes[first, 2]
    return x, y


@njit(cache=True, error_model="numpy")
def leg_time(x0, y0, x1, y1, t, speed, origin, u, v, fixes, first, last):
    """Seconds for a leg whose ends are meant in the moving frame, and its status."""
    dx = x1 - x0
    dy = y1 - y0
    distance = math.sqrt(dx * dx + dy * dy)
    if distance == 0.0:
        return 0.0, OK
    ex = dx / distance
    ey = dy / distance
    duration = distance / speed
    for _ in range(_MOST_TRIES):  # the medium is sampled at the middle of the leg
        middle = t + 0.5 * duration
        mx, my = moved(fixes, first, last, middle)
        a, b = medium_at(origin, u, v, 0.5 * (x0 + x1) + mx, 0.5 * (y0 + y1) + my, middle)
        if math.isnan(a):
            return 0.0, NO_MEDIUM
        fx0, fy0 = moved(fixes, first, last, t)
        fx1, fy1 = moved(fixes, first, last, t + duration)
        a -= (fx1 - fx0) / duration
        b -= (fy1 - fy0) / duration
        along = a * ex + b * ey
        across = a * ey - b * ex
        made = -1.0
        if abs(across) < speed:
            made = math.sqrt(speed * speed - across * across) + along
        if not made >= _LEAST_SHARE * speed:
            return 0.0, NOT_HELD
        before = duration
        duration = distance / made
        if abs(duration - before) < _SETTLED_S:
            break
    return duration, OK


@njit(cache=True, error_model="numpy")
def _leave_by(x, y, t, craft, origin, u, v, still):
    """Latest time to leave a place so as to be home within the endurance, and its status."""
    home_s, status = leg_time(x, y, craft[3], craft[4], t, craft[0], origin, u, v, still, 0, 1)
    return craft[1] - home_s, status


@njit(cache=True, error_model="numpy")
def _time_left(x, y, t, searched, arrived, off, craft, origin, u, v, still):
    """Time left before the search of a task must end, were the craft here at this time."""
    leave, status = _leave_by(x, y, t, craft, origin, u, v, still)
    leave = min(leave, off)
    return min(leave - t, craft[2] * (leave - arrived) - searched), status


@njit(cache=True, error_model="numpy")
def fly(craft, start_t, tasks, task_span, legs, fixes, origin, u, v, way, kind, leg_of, totals):
    """One sortie: out, its tasks as far as time allows, and home.

    craft: (5,) transit speed; latest time at home; on-scene share; x, y of home.
    start_t: time of departure, from way[0, 1], way[0, 2].
    tasks: (task, 4) speed, height, earliest start, latest end. A task that may begin before those
    before it must end is in the same window with them: one on-scene share, counted from the
    arrival there.
    task_span: (task, 4) first and last row in legs, first and last row in fixes.
    legs: (leg, 4) x0, y0, x1, y1 in the frame of its task at its first fix.
    fixes: (fix, 3) time, x, y.
    way: (waypoint, 4) written: time, x, y, height; row 0 holds the start.
    kind, leg_of: (waypoint,) written for the leg that ends there: kind, row in legs (of a transit
    or a wait: number of its task).
    totals: (6,) written: seconds of search; time of arrival on scene; latest time to leave;
    metres flown in patterns; row of the leg that failed; seconds of search that were left.
    Returns waypoints written and the status.
    """
    still = np.zeros((1, 3))
    n = 1
    t = start_t
    way[0, 0] = t
    searched = 0.0
    in_window = 0.0
    arrived = -1.0
    first_arrived = -1.0
    window, window_end = -math.inf, -math.inf
    flown = 0.0
    left = 0.0
    over = False
    off = craft[1]
    totals[4] = -1.0
    for k in range(tasks.shape[0]):
        speed, height, begin, end = tasks[k, 0], tasks[k, 1], tasks[k, 2], tasks[k, 3]
        l0, l1, f0, f1 = task_span[k, 0], task_span[k, 1], task_span[k, 2], task_span[k, 3]
        if begin >= window_end:  # a new window: its share is counted afresh
            in_window = 0.0
            arrived = -1.0
        if begin > window:
            over = False
        window = max(window, begin)
        window_end = max(window_end, end)
        if over:
            continue
        x, y = way[n - 1, 1], way[n - 1, 2]
        kept_n, kept_t = n, t
        at = t
        tx, ty = legs[l0, 0], legs[l0, 1]
        for _ in range(8):
            mx, my = moved(fixes, f0, f1, max(at, begin))
            tx, ty = legs[l0, 0] + mx, legs[l0, 1] + my
            seconds, status = leg_time(x, y, tx, ty, t, craft[0], origin, u, v, still, 0, 1)
            if status != OK:
                totals[4] = -2.0 - k
                return n, status
            at = t + seconds
        if math.hypot(tx - x, ty - y) > _ZERO_M:
            t = at
            way[n, 0], way[n, 1], way[n, 2], way[n, 3] = t, tx, ty, height
            kind[n], leg_of[n] = TRANSIT, k
            n += 1
        if begin > t + 1e-6:
            t = begin
            way[n, 0], way[n, 1], way[n, 2], way[n, 3] = t, tx, ty, height
            kind[n], leg_of[n] = WAIT, k
            n += 1
        here = arrived if arrived >= 0.0 else t
        off = end
        left, status = _time_left(
            way[n - 1, 1], way[n - 1, 2], t, in_window, here, off, craft, origin, u, v, still
        )
        if status != OK:
            totals[4] = -2.0 - k
            return n, status
        if left <= 0.0:  # no time to search there: stay out of it
            over = True
            n, t = kept_n, kept_t
            continue
        arrived = here
        if first_arrived < 0.0:
            first_arrived = arrived
        for leg in range(l0, l1):
            x0, y0, x1, y1 = legs[leg, 0], legs[leg, 1], legs[leg, 2], legs[leg, 3]
            whole, status = leg_time(x0, y0, x1, y1, t, speed, origin, u, v, fixes, f0, f1)
            if status != OK:
                totals[4] = leg
                return n, status
            part = 1.0
            low = 0.0
            for step in range(22):  # part 1 first; then the last part with time left, to 1e-6
                mx, my = moved(fixes, f0, f1, t + part * whole)
                ex = x0 + part * (x1 - x0) + mx
                ey = y0 + part * (y1 - y0) + my
                left, status = _time_left(
                    ex,
                    ey,
                    t + part * whole,
                    in_window + part * whole,
                    arrived,
                    off,
                    craft,
                    origin,
                    u,
                    v,
                    still,
                )
                if status != OK:
                    totals[4] = leg
                    return n, status
                if step == 0:
                    if left >= 0.0:
                        break
                    over = True
                    high = 1.0
                elif left >= 0.0:
                    low = part
                else:
                    high = part
                part = 0.5 * (low + high)
            if over:
                part = low
                left = 0.0
            if part * whole >= _LEAST_LEG_S:  # shorter is not worth a leg
                t += part * whole
                mx, my = moved(fixes, f0, f1, t)
                way[n, 0], way[n, 3] = t, height
                way[n, 1] = x0 + part * (x1 - x0) + mx
                way[n, 2] = y0 + part * (y1 - y0) + my
                kind[n], leg_of[n] = PATTERN, leg
                n += 1
                searched += part * whole
                in_window += part * whole
                flown += part * math.hypot(x1 - x0, y1 - y0)
            if over:
                break
    totals[0] = searched
    totals[1] = first_arrived
    totals[3] = flown
    totals[5] = left
    if searched <= 0.0:
        return n, NO_TIME
    x, y = way[n - 1, 1], way[n - 1, 2]
    leave, status = _leave_by(x, y, t, craft, origin, u, v, still)
    totals[2] = min(leave, off)
    if status == OK and math.hypot(craft[3] - x, craft[4] - y) > _ZERO_M:
        seconds, status = leg_time(x, y, craft[3], craft[4], t, craft[0], origin, u, v, still, 0, 1)
        t += seconds
        way[n, 0], way[n, 1], way[n, 2], way[n, 3] = t, craft[3], craft[4], way[n - 1, 3]
        kind[n], leg_of[n] = RETURN, 0
        n += 1
    if status != OK:
        totals[4] = -1.0
    return n, status
