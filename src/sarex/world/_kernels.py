"""One step of the world: true objects drift, craft follow their tracks, sensors look.

Structure of arrays; o counts true objects, c craft, w waypoints of all craft in one row.

=============  =========================================================================
symbol         meaning
=============  =========================================================================
t, h, k        time at the start of the step [s since 1970 UTC], its length [s], its number
F              detection rate integrated so far, (c, o); the look succeeds where F reaches
               its threshold, a standard exponential drawn once for each (c, o)
law, W, V, R   lateral range law, sweep width [m], its speed [m/s], range [m], (c, o)
points_of      where the points of each lateral range table begin in far [m] and known [1]
=============  =========================================================================
"""

import math

import numpy as np
from numba import njit

from sarex.detection._kernels import look_rate
from sarex.drift.motion._kernels import (
    AFLOAT,
    LAT,
    LON,
    NOT_YET,
    OUT_OF_FIELD,
    REFLOAT,
    STATUS,
    STRANDED,
    advance_one,
    launch_one,
)
from sarex.geo._kernels import land_at, metres_per_degree, wrap


@njit(cache=True, error_model="numpy")
def launch_objects(key, start_s, row_of_object, table, state, codes):
    """Draw what each true object keeps; none is in the water yet."""
    for o in range(start_s.size):
        launch_one(o, o, start_s[o], o, row_of_object[o], key, table, state, codes)


@njit(cache=True, error_model="numpy")
def advance_objects(
    t, h, start_s, state, codes, table, capsize, key, member, wind, current, stokes, coast, action
):
    """Drift each true object over one step; entry into the water falls inside the step exactly.

    The state and the codes of an object are those of a particle of the forecast, and so is its
    step; the error of the fields is in the fields.
    """
    for o in range(start_s.size):
        if codes[STATUS, o] == NOT_YET and start_s[o] < t + h:
            ashore = land_at(state[LON, o], state[LAT, o], *coast) == 1
            codes[STATUS, o] = STRANDED if ashore else AFLOAT
        status = codes[STATUS, o]
        if status != AFLOAT and (status != STRANDED or action != REFLOAT):
            continue
        begin = max(t, start_s[o])
        fault = advance_one(
            o,
            o,
            begin,
            t + h - begin,
            member,
            (0.0, 0.0, 0.0, 0.0),
            wind,
            current,
            stokes,
            coast,
            action,
            key,
            table,
            capsize,
            state,
            codes,
        )
        if fault:
            codes[STATUS, o] = OUT_OF_FIELD


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
    start_s,
    state,
    codes,
    table,
    capsize,
    sought,
    key,
    member,
    wind,
    current,
    stokes,
    coast,
    action,
    first,
    time_s,
    way_lon,
    way_lat,
    sensor_on,
    law,
    width,
    speed,
    max_range,
    points_of,
    far,
    known,
    rate,
    threshold,
    craft_lon,
    craft_lat,
    seen_s,
):
    """Advance the world from t to t + h.

    ``seen_s`` (c, o) is written: the time at which a look succeeded in this step, else NaN.
    """
    lon, lat, status = state[LON], state[LAT], codes[STATUS]
    lon0 = lon.copy()
    lat0 = lat.copy()
    advance_objects(
        t,
        h,
        start_s,
        state,
        codes,
        table,
        capsize,
        key,
        member,
        wind,
        current,
        stokes,
        coast,
        action,
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
            more = look_rate(
                law[c, o],
                width[c, o],
                speed[c, o],
                max_range[c, o],
                points_of[c, o],
                points_of[c, o + 1],
                far,
                known,
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
