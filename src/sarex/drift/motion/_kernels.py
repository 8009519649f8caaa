"""Motion of one particle: leeway, current, jibing, capsizing, coast.

Symbols: W wind speed at 10 m [m/s]; e unit vector the wind blows to; r unit vector 90° to the
right of e (clockwise); L_d, L_c leeway along e and r [m/s].

Row of the table of leeway: downwind slope, offset, std; the same for the right row; the same for
the left row [fraction, m/s, m/s]; jibes a second ln(1 - rate) / 3600; P(starts on the right row).

A *state* is (STATE_ROWS, particle) float64, *codes* are (CODE_ROWS, particle) int64, with the rows
below. Random numbers are indexed by (key, stream, particle, step).
"""

import math

import numpy as np
from numba import njit

from sarex.geo._kernels import LEAF, degrees_per_metre, first_met, land_at, slide, wrap
from sarex.metocean._kernels import velocity_at
from sarex.randomness._kernels import normal_pair, uniform_pair

STREAM_LEEWAY = 1
"""z_d and z_c of a particle."""
STREAM_SIDE = 2
"""Row on which a particle starts; exposure that capsizes it."""
STREAM_JIBE = 3
"""Time until the next change of row; counted by changes in place of steps."""

AFLOAT = 0
STRANDED = 1
OUT_OF_FIELD = 2
NOT_YET = 3

FAULT_NONE = 0
FAULT_WIND_OUTSIDE = 1
FAULT_WIND_HOLE = 2
FAULT_CURRENT_OUTSIDE = 3
FAULT_CURRENT_HOLE = 4
FAULT_COAST_OUTSIDE = 5
FAULT_STOKES_OUTSIDE = 6
FAULT_STOKES_HOLE = 7

STRAND = 0
REFLOAT = 1
SLIDE = 2

RIGHT = 1

# Rows of a state. The errors are four rows each: wind east, north, current east, north.
LON, LAT = 0, 1
D_SLOPE, D_OFFSET, C_SLOPE, C_OFFSET = 2, 3, 4, 5
Z_D, Z_C = 6, 7
OWN_ERROR, SHARED_ERROR = 8, 12
NEXT_JIBE, EXPOSURE, FRAGILITY = 16, 17, 18
STATE_ROWS = 19

# Rows of the codes.
STATUS, SIDE, ROW, JIBES, OBJECT = 0, 1, 2, 3, 4
CODE_ROWS = 5


@njit(**LEAF)
def coefficients(table, row, right, z_d, z_c):
    """Slope and offset downwind, slope and offset crosswind of one particle on one side."""
    eps_d = z_d * table[row, 2]
    eps_c = z_c * table[row, 5] if right else -z_c * table[row, 8]
    c = 3 if right else 6
    return (
        table[row, 0] + eps_d * 0.05,
        table[row, 1] + eps_d * 0.5,
        table[row, c] + eps_c * 0.05,
        table[row, c + 1] + eps_c * 0.5,
    )


@njit(**LEAF)
def leeway_velocity(wind_u, wind_v, d_slope, d_offset, c_slope, c_offset):
    """Leeway [m/s] towards east and north. No wind, no direction, no leeway.

    L_d and L_c are linear in W; r is to the RIGHT of e: wind to the east, r to the south.
    """
    w = math.sqrt(wind_u * wind_u + wind_v * wind_v)
    per_w = 1.0 / w if w > 0.0 else 0.0
    along = d_slope + d_offset * per_w
    across = c_slope + c_offset * per_w
    return along * wind_u + across * wind_v, along * wind_v - across * wind_u


@njit(**LEAF)
def launch(key, particle, table, row):
    """Draw what a particle keeps: z_d, z_c, whether it starts on the right, its fragility."""
    z_d, z_c = normal_pair(key, STREAM_LEEWAY, particle, 0)
    side, exposure = uniform_pair(key, STREAM_SIDE, particle, 0)
    return z_d, z_c, side < table[row, 10], -math.log(exposure)


@njit(**LEAF)
def wait_for_jibe(key, particle, jibes, table, row):
    """Time [s] until the next change of row: exponential, rate -ln(1 - rate an hour)."""
    rate = -table[row, 9]
    if rate <= 0.0:
        return math.inf
    u, _ = uniform_pair(key, STREAM_JIBE, particle, jibes)
    return -math.log(u) / rate


@njit(**LEAF)
def _ground_velocity(lon, lat, t_s, member, wind, current, stokes, errors, lee):
    """Velocity over ground at a place and a time, the wind there, and a fault code."""
    wu, wv, bad = velocity_at(lon, lat, t_s, member, *wind)
    if bad:
        return 0.0, 0.0, 0.0, 0.0, FAULT_WIND_OUTSIDE + bad - 1
    wu += errors[0]
    wv += errors[1]
    lu, lv = leeway_velocity(wu, wv, lee[0], lee[1], lee[2], lee[3])
    cu, cv, bad = velocity_at(lon, lat, t_s, member, *current)
    if bad:
        return 0.0, 0.0, 0.0, 0.0, FAULT_CURRENT_OUTSIDE + bad - 1
    su, sv, bad = velocity_at(lon, lat, t_s, member, *stokes)
    if bad:
        return 0.0, 0.0, 0.0, 0.0, FAULT_STOKES_OUTSIDE + bad - 1
    return cu + su + errors[2] + lu, cv + sv + errors[3] + lv, wu, wv, FAULT_NONE


@njit(**LEAF)
def midpoint_step(lon, lat, t_s, dt, member, wind, current, stokes, errors, lee):
    """One step of the midpoint rule in degrees.

    Returns the place, the velocity over ground and the wind in the middle of the step, a fault.
    """
    u, v, _, _, fault = _ground_velocity(lon, lat, t_s, member, wind, current, stokes, errors, lee)
    if fault:
        return lon, lat, 0.0, 0.0, 0.0, 0.0, fault
    dx, dy = degrees_per_metre(lat)
    x = wrap(lon + 0.5 * dt * u * dx)
    y = lat + 0.5 * dt * v * dy
    dx, dy = degrees_per_metre(y)
    u, v, wu, wv, fault = _ground_velocity(
        x, y, t_s + 0.5 * dt, member, wind, current, stokes, errors, lee
    )
    if fault:
        return lon, lat, 0.0, 0.0, 0.0, 0.0, fault
    return wrap(lon + dt * u * dx), lat + dt * v * dy, u, v, wu, wv, FAULT_NONE


@njit(**LEAF)
def _set_side(j, table, state, codes):
    """Coefficients of leeway for the row and the side that a particle now has."""
    d, o, c, q = coefficients(
        table, codes[ROW, j], codes[SIDE, j] == RIGHT, state[Z_D, j], state[Z_C, j]
    )
    state[D_SLOPE, j] = d
    state[D_OFFSET, j] = o
    state[C_SLOPE, j] = c
    state[C_OFFSET, j] = q


@njit(**LEAF)
def _turn_over(j, particle, end_s, dt, wind_speed, key, table, capsize, state, codes):
    """Capsizing and jibing at the end of a step."""
    becomes = capsize[codes[OBJECT, j], 0]
    if becomes >= 0.0 and codes[ROW, j] != np.int64(becomes):
        if wind_speed > capsize[codes[OBJECT, j], 2]:
            state[EXPOSURE, j] += capsize[codes[OBJECT, j], 1] * dt
        if state[EXPOSURE, j] >= state[FRAGILITY, j]:
            codes[ROW, j] = np.int64(becomes)
            codes[JIBES, j] += 1
            state[NEXT_JIBE, j] = end_s + wait_for_jibe(
                key, particle, codes[JIBES, j], table, codes[ROW, j]
            )
            _set_side(j, table, state, codes)
    while state[NEXT_JIBE, j] <= end_s:
        codes[SIDE, j] = 1 - codes[SIDE, j]
        codes[JIBES, j] += 1
        state[NEXT_JIBE, j] += wait_for_jibe(key, particle, codes[JIBES, j], table, codes[ROW, j])
        _set_side(j, table, state, codes)


@njit(**LEAF)
def _arrive(j, x, y, coast, action, state, codes):
    """End a step at a place, or at the coast on the way there; a fault code."""
    aground = codes[STATUS, j] == STRANDED
    if aground and land_at(state[LON, j], state[LAT, j], *coast) == 1:
        return FAULT_NONE  # began on land
    where, x1, y1 = first_met(state[LON, j], state[LAT, j], x, y, coast)
    if where == 1 and action == SLIDE:
        where, x1, y1 = slide(x1, y1, x, y, coast)
        where = 0 if where == 1 else where
    if where < 0:
        return FAULT_COAST_OUTSIDE
    if where == 0:
        codes[STATUS, j] = AFLOAT
    elif aground:
        return FAULT_NONE  # still there
    else:
        codes[STATUS, j] = STRANDED
    state[LON, j] = x1
    state[LAT, j] = y1
    return FAULT_NONE


@njit(**LEAF)
def settle(j, particle, x, y, wu, wv, end_s, dt, coast, action, key, table, capsize, state, codes):
    """End a step of particle j at a place, in a wind; a fault code."""
    fault = _arrive(j, x, y, coast, action, state, codes)
    if not fault and codes[STATUS, j] == AFLOAT:
        speed = math.sqrt(wu * wu + wv * wv)
        _turn_over(j, particle, end_s, dt, speed, key, table, capsize, state, codes)
    return fault


@njit(**LEAF)
def advance_one(
    j,
    particle,
    begin_s,
    dt,
    member,
    errors,
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
):
    """Carry particle j of a state over one step, by itself; a fault code."""
    lee = (state[D_SLOPE, j], state[D_OFFSET, j], state[C_SLOPE, j], state[C_OFFSET, j])
    x, y, _, _, wu, wv, fault = midpoint_step(
        state[LON, j], state[LAT, j], begin_s, dt, member, wind, current, stokes, errors, lee
    )
    if fault:
        return fault
    end_s = begin_s + dt
    return settle(
        j, particle, x, y, wu, wv, end_s, dt, coast, action, key, table, capsize, state, codes
    )


@njit(**LEAF)
def launch_one(p, particle, start_s, object_of, row, key, table, state, codes):
    """Draw what particle p of a state keeps; it is not yet in the water."""
    z_d, z_c, right, fragility = launch(key, particle, table, row)
    codes[STATUS, p] = NOT_YET
    codes[OBJECT, p] = object_of
    codes[ROW, p] = row
    codes[SIDE, p] = RIGHT if right else 0
    codes[JIBES, p] = 0
    state[Z_D, p] = z_d
    state[Z_C, p] = z_c
    state[EXPOSURE, p] = 0.0
    state[FRAGILITY, p] = fragility
    state[NEXT_JIBE, p] = start_s + wait_for_jibe(key, particle, 0, table, row)
    _set_side(p, table, state, codes)


@njit(cache=True, error_model="numpy")
def mean_path(lon, lat, start_s, end_s, h, member, leeway, wind, current, stokes):
    """Deterministic drift with given slopes and offsets, by the same midpoint rule.

    Returns longitude, latitude, mean current (Stokes drift included), leeway and wind (u, v each)
    [m/s], fault code, time of the fault [s]. The means are over the midpoints of the steps,
    weighted by their length.
    """
    sums = np.zeros(6)
    none = (0.0, 0.0, 0.0, 0.0)
    t = start_s
    while t < end_s:
        dt = min(h, end_s - t)
        x, y, u, v, wu, wv, fault = midpoint_step(
            lon, lat, t, dt, member, wind, current, stokes, none, leeway
        )
        if fault:
            return lon, lat, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, fault, t
        lu, lv = leeway_velocity(wu, wv, leeway[0], leeway[1], leeway[2], leeway[3])
        sums += dt * np.array([u - lu, v - lv, lu, lv, wu, wv])
        lon = x
        lat = y
        t += dt
    if end_s > start_s:
        sums /= end_s - start_s
    return (lon, lat, sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], FAULT_NONE, end_s)
