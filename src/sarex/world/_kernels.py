"""One step of the world: true objects drift, craft follow their tracks, sensors look.

Structure of arrays; o counts true objects, c craft, w waypoints of all craft in one row.

=============  =========================================================================
symbol         meaning
=============  =========================================================================
t, h, k        time at the start of the step [s since 1970 UTC], its length [s], its number
F              detection rate integrated so far, (c, o); the look succeeds where F reaches
               its threshold, a standard exponential drawn once for each (c, o)
law, W, V, R   lateral range law, sweep width [m], its speed [m/s], range [m], (c, o)
=============  =========================================================================
"""

import math

import numpy as np
from numba import njit

from sarex.detection._kernels import segment_rate
from sarex.drift._kernels import (
    AFLOAT,
    FAULT_NONE,
    NOT_YET,
    OUT_OF_FIELD,
    RIGHT,
    STRANDED,
    STREAM_JIBE,
    last_at_sea,
    launch,
    mean_path,
    wrap,
)
from sarex.geo._kernels import land_at, metres_per_degree
from sarex.randomness._kernels import uniform_pair


@njit(cache=True)
def launch_objects(key, table, leeway, side):
    """Draw what each true object keeps: leeway of both rows (6, o), first side (o,)."""
    none = np.zeros((2, table.shape[0]))
    for o in range(table.shape[0]):
        side[o] = launch(key, o, table, o, 0.0, 0.0, leeway, none, none, o)


@njit(cache=True)
def advance_objects(
    t, h, k, start_s, lon, lat, status, side, leeway, log_stay, key, wind, current, coast
):
    """Drift each true object over one step; entry into the water falls inside the step exactly."""
    for o in range(lon.size):
        if status[o] == NOT_YET and start_s[o] < t + h:
            status[o] = AFLOAT
        if status[o] != AFLOAT:
            continue
        begin = max(t, start_s[o])
        dt = t + h - begin
        row = 2 if side[o] == RIGHT else 4
        own = (leeway[0, o], leeway[1, o], leeway[row, o], leeway[row + 1, o])
        path = mean_path(lon[o], lat[o], begin, t + h, dt, own, wind, current)
        x, y, fault = path[0], path[1], path[8]
        where = land_at(x, y, *coast)
        if fault != FAULT_NONE or where < 0:
            status[o] = OUT_OF_FIELD
        elif where == 1:
            lon[o], lat[o] = last_at_sea(lon[o], lat[o], x, y, coast)
            status[o] = STRANDED
        else:
            lon[o] = x
            lat[o] = y
            u, _ = uniform_pair(key, STREAM_JIBE, o, k)
            if u < -math.expm1(log_stay[o] * dt):
                side[o] = 1 - side[o]


@njit(cache=True)
def place_at(t, first, last, time_s, way_lon, way_lat):
    """Position on a track at a time, held at its ends, and the leg; leg −1 outside its span."""
    if t <= time_s[first]:
        return way_lon[first], way_lat[first], first if t == time_s[first] else -1
    if t >= time_s[last]:
        return way_lon[last], way_lat[last], -1
    low = first
    high = last
    while high - low > 1:
        middle = (low + high) // 2
        if time_s[middle] <= t:
            low = middle
        else:
            high = middle
    part = (t - time_s[low]) / (time_s[low + 1] - time_s[low])
    east = wrap(way_lon[low + 1] - way_lon[low])
    north = way_lat[low + 1] - way_lat[low]
    return wrap(way_lon[low] + part * east), way_lat[low] + part * north, low


@njit(cache=True)
def step(
    t,
    h,
    k,
    start_s,
    lon,
    lat,
    status,
    side,
    leeway,
    log_stay,
    sought,
    key,
    wind,
    current,
    coast,
    first,
    time_s,
    way_lon,
    way_lat,
    sensor_on,
    law,
    width,
    speed,
    max_range,
    rate,
    threshold,
    craft_lon,
    craft_lat,
    seen_s,
):
    """Advance the world from t to t + h.

    ``seen_s`` (c, o) is written: the time at which a look succeeded in this step, else NaN.
    """
    lon0 = lon.copy()
    lat0 = lat.copy()
    advance_objects(
        t, h, k, start_s, lon, lat, status, side, leeway, log_stay, key, wind, current, coast
    )
    for c in range(first.size - 1):
        begin, end = first[c], first[c + 1] - 1
        x0, y0, _ = place_at(t, begin, end, time_s, way_lon, way_lat)
        x1, y1, _ = place_at(t + h, begin, end, time_s, way_lon, way_lat)
        _, _, leg = place_at(t + 0.5 * h, begin, end, time_s, way_lon, way_lat)
        craft_lon[c] = x1
        craft_lat[c] = y1
        for o in range(lon.size):
            seen_s[c, o] = np.nan
            if leg < 0 or not sensor_on[leg] or law[c, o] < 0:
                continue
            if not sought[o] or status[o] != AFLOAT:
                continue
            mx, my = metres_per_degree(0.5 * (lat0[o] + y0))
            more = segment_rate(
                law[c, o],
                width[c, o],
                speed[c, o],
                max_range[c, o],
                wrap(x0 - lon0[o]) * mx,
                (y0 - lat0[o]) * my,
                wrap(x1 - lon[o]) * mx,
                (y1 - lat[o]) * my,
                h,
            )
            missing = threshold[c, o] - rate[c, o]
            rate[c, o] += more
            if more > 0.0 and missing <= more:
                seen_s[c, o] = t + h * (missing / more if more < math.inf else 0.5)
