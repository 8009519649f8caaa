"""Motion of drifting objects: leeway, current, velocity error, jibing, capsizing, coast.

Symbols: W wind speed at 10 m [m/s]; e unit vector the wind blows to; r unit vector 90° to the
right of e (clockwise); L_d, L_c leeway along e and r [m/s]; m, p, e, phi, g, s of a velocity error:
see :mod:`sarex.drift.error_process`.

Row of the table of leeway: downwind slope, offset, std; the same for the right row; the same for
the left row [fraction, m/s, m/s]; jibes a second ln(1 - rate) / 3600; P(starts on the right row).

Particles are carried in blocks. What is the same arithmetic for all of a block is a pass over it,
written so that it uses vector instructions; what differs (the coast, a hole in the field, a start
within a step) is done one by one afterwards.

Random numbers are indexed by (key, stream, particle, step). The streams are the constants below;
a step is counted from the first output time, so that results do not depend on blocks or threads.
"""

import math

import numpy as np
from numba import njit

from sarex.geo._kernels import LEAF, degrees_per_metre, land_at, metres_per_degree
from sarex.metocean._kernels import frame_velocity, velocity_at
from sarex.randomness._kernels import normal_pair, normals_for, uniform_pair

STREAM_LEEWAY = 1
"""z_d and z_c of a particle."""
STREAM_SIDE = 2
"""Row on which a particle starts; exposure that capsizes it."""
STREAM_JIBE = 3
"""Time until the next change of row; counted by changes in place of steps."""
STREAM_ERROR_START = 10
STREAM_ERROR = 11
"""Innovations of the velocity errors: wind east, north, current east, north."""
STREAM_SHARED = 100
"""Added to the two streams above for the part of the error that the objects of a draw share; these
are indexed by draw in place of particle."""

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

BLOCK = 256
"""Particles that are carried together; decides no result."""

STRAND_TOLERANCE_M = 1.0
"""A stranded particle lies at sea, at most this far from the land it met on its step."""
COAST_STRIDE_M = 50.0
"""Near the coast the way of a step is asked for land this often."""

RIGHT = 1

# Rows of the state of a particle. The errors are four rows each: wind east, north, current east,
# north.
LON, LAT = 0, 1
D_SLOPE, D_OFFSET, C_SLOPE, C_OFFSET = 2, 3, 4, 5
Z_D, Z_C = 6, 7
OWN_ERROR, SHARED_ERROR = 8, 12
NEXT_JIBE, EXPOSURE, FRAGILITY = 16, 17, 18
STATE_ROWS = 19

# Rows of the codes of a particle.
STATUS, SIDE, ROW, JIBES, OBJECT = 0, 1, 2, 3, 4
CODE_ROWS = 5

# Rows of a block's working space.
_E = 0  # means of the errors over the step
_N = 4  # normals
_U, _V, _CU, _CV, _X, _Y, _X1, _Y1 = 8, 9, 10, 11, 12, 13, 14, 15
_PLACE, _FX, _FY, _BAD, _WIND_U, _WIND_V = 16, 17, 18, 19, 20, 21
_WORK_ROWS = 22


# --- one particle -----------------------------------------------------------------------------


@njit(**LEAF)
def wrap(lon):
    """Longitude in [-180, 180)."""
    if lon >= 180.0:
        return lon - 360.0
    if lon < -180.0:
        return lon + 360.0
    return lon


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
def last_at_sea(lon, lat, lon_land, lat_land, coast):
    """Bisect from a place at sea to one on land: the last place at sea, within tolerance."""
    mx, my = metres_per_degree(lat)
    dx = wrap(lon_land - lon)
    dy = lat_land - lat
    length = math.hypot(dx * mx, dy * my)
    low = 0.0
    high = 1.0
    while (high - low) * length > STRAND_TOLERANCE_M:
        middle = 0.5 * (low + high)
        if land_at(wrap(lon + middle * dx), lat + middle * dy, *coast) == 1:
            high = middle
        else:
            low = middle
    return wrap(lon + low * dx), lat + low * dy


@njit(**LEAF)
def first_met(lon, lat, lon1, lat1, coast):
    """What the straight way from a place at sea meets first: 0 nothing, 1 land, -1 the edge.

    Also the end of the way: where it leads, or the last place at sea before land. The way is
    asked every 50 m, so that no spit or islet wider than that is passed through.
    """
    mx, my = metres_per_degree(lat)
    dx = wrap(lon1 - lon)
    dy = lat1 - lat
    parts = int(math.hypot(dx * mx, dy * my) / COAST_STRIDE_M) + 1
    x0 = lon
    y0 = lat
    for i in range(1, parts + 1):
        share = i / parts
        x = wrap(lon + share * dx) if i < parts else lon1
        y = lat + share * dy if i < parts else lat1
        where = land_at(x, y, *coast)
        if where == 1:
            x, y = last_at_sea(x0, y0, x, y, coast)
            return 1, x, y
        if where < 0:
            return -1, x0, y0
        x0 = x
        y0 = y
    return 0, lon1, lat1


@njit(**LEAF)
def _shore_direction(lon, lat, coast):
    """Direction (east, north; length 1) of the stretch of coast nearest to a place, or 0, 0."""
    frame, cells, first, segments = coast
    mx, my = metres_per_degree(lat)
    rows, columns = cells.shape
    x = lon + 360.0 if lon < frame[0] else lon
    column = int((x - frame[0]) / frame[4])
    line = int((lat - frame[1]) / frame[4])
    nearest = math.inf
    east = 0.0
    north = 0.0
    for j in range(max(line - 1, 0), min(line + 2, rows)):
        for i in range(max(column - 1, 0), min(column + 2, columns)):
            for s in range(first[j * columns + i], first[j * columns + i + 1]):
                ax = (segments[s, 0] - x) * mx
                ay = (segments[s, 1] - lat) * my
                bx = (segments[s, 2] - segments[s, 0]) * mx
                by = (segments[s, 3] - segments[s, 1]) * my
                length2 = bx * bx + by * by
                if length2 > 0.0:
                    t = min(max(-(ax * bx + ay * by) / length2, 0.0), 1.0)
                    off = math.hypot(ax + t * bx, ay + t * by)
                    if off < nearest:
                        nearest = off
                        east = bx / math.sqrt(length2)
                        north = by / math.sqrt(length2)
    return east, north


@njit(**LEAF)
def slide(lon, lat, lon1, lat1, coast):
    """Go on from the last place at sea along the shore, by what is left of the way along it."""
    mx, my = metres_per_degree(lat)
    east, north = _shore_direction(lon, lat, coast)
    left = wrap(lon1 - lon) * mx * east + (lat1 - lat) * my * north
    x = wrap(lon + left * east / mx)
    y = lat + left * north / my
    return first_met(lon, lat, x, y, coast)


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


# --- passes over a block ----------------------------------------------------------------------


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
def _move(n, lon, lat, at_lat, u, v, dt, out_lon, out_lat):
    """Places after dt at a velocity, with the length of a degree at a latitude of their own."""
    for j in range(n):
        dx, dy = degrees_per_metre(at_lat[j])
        x = lon[j] + dt * u[j] * dx
        x = x - 360.0 if x >= 180.0 else x
        x = x + 360.0 if x < -180.0 else x
        out_lon[j] = x
        out_lat[j] = lat[j] + dt * v[j] * dy


@njit(**LEAF)
def _block_velocity(n, stage, x, y, member, wind, current, stokes, waves, work, state):
    """Velocity over ground of a block at a stage, into the rows _U and _V of ``work``."""
    place, fx, fy, bad = work[_PLACE], work[_FX], work[_FY], work[_BAD]
    wu, wv, cu, cv = work[_WIND_U], work[_WIND_V], work[_CU], work[_CV]
    frame_velocity(n, stage, x, y, member, wind[0], wind[1], place, fx, fy, wu, wv, bad)
    frame_velocity(n, stage, x, y, member, current[0], current[1], place, fx, fy, cu, cv, bad)
    if waves:
        u, v = work[_U], work[_V]
        frame_velocity(n, stage, x, y, member, stokes[0], stokes[1], place, fx, fy, u, v, bad)
        _add(n, u, v, cu, cv)
    _lee_over_ground(
        n,
        wu,
        wv,
        work[_E],
        work[_E + 1],
        cu,
        cv,
        work[_E + 2],
        work[_E + 3],
        state[D_SLOPE],
        state[D_OFFSET],
        state[C_SLOPE],
        state[C_OFFSET],
        work[_U],
        work[_V],
    )


@njit(**LEAF)
def _block_errors(n, k, key, number, draw, own, shared, schedule, work, state):
    """Means over step k of the errors of a block, into the rows _E of ``work``."""
    noisy = own[0, 2] > 0.0 or own[1, 2] > 0.0
    if noisy:
        normals_for(
            key, STREAM_ERROR, k, number, n, work[_N], work[_N + 1], work[_N + 2], work[_N + 3]
        )
    for i in range(4):
        if noisy:
            c = i // 2
            _advance_error(
                n,
                state[OWN_ERROR + i],
                work[_N + i],
                own[c, 0],
                own[c, 1],
                0.0,
                0.0,
                own[c, 2],
                0.0,
                work[_E + i],
            )
        else:
            work[_E + i, :n] = 0.0
    if shared[0, 2] > 0.0 or shared[1, 2] > 0.0:
        normals_for(
            key,
            STREAM_ERROR + STREAM_SHARED,
            k,
            draw,
            n,
            work[_N],
            work[_N + 1],
            work[_N + 2],
            work[_N + 3],
        )
        for i in range(4):
            c = i // 2
            a, b, s = 0.0, 0.0, shared[c, 2]
            if c == 1:
                a, b, s = schedule[k, i - 2], schedule[k, 2], schedule[k, 3]
            _advance_error(
                n,
                state[SHARED_ERROR + i],
                work[_N + i],
                shared[c, 0],
                shared[c, 1],
                a,
                b,
                s,
                1.0,
                work[_E + i],
            )


@njit(**LEAF)
def _clear(lon, lat, lon1, lat1, frame, clearance):
    """Whether the way between two places surely meets no land, and stays in the region."""
    x = lon + 360.0 if lon < frame[0] else lon
    x = x - 360.0 if x > frame[2] else x
    east = wrap(lon1 - lon)
    inside = (
        frame[0] <= x < frame[2]
        and frame[1] <= lat < frame[3]
        and frame[0] <= x + east <= frame[2]
        and frame[1] <= lat1 <= frame[3]
    )
    if not inside:
        return False
    cells = clearance[int((lat - frame[1]) / frame[4]), int((x - frame[0]) / frame[4])]
    return max(abs(east), abs(lat1 - lat)) < cells * frame[4]


# --- what happens to one particle after the passes ----------------------------------------------


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
    where, x1, y1 = first_met(state[LON, j], state[LAT, j], x, y, coast)
    if where == 1 and action == SLIDE:
        where, x1, y1 = slide(x1, y1, x, y, coast)
        where = 0 if where == 1 else where
    if where < 0:
        return FAULT_COAST_OUTSIDE
    if where == 0:
        codes[STATUS, j] = AFLOAT
    elif codes[STATUS, j] == STRANDED:
        return FAULT_NONE  # still aground, where it is
    else:
        codes[STATUS, j] = STRANDED
    state[LON, j] = x1
    state[LAT, j] = y1
    return FAULT_NONE


@njit(**LEAF)
def _settle(j, particle, x, y, wu, wv, end_s, dt, coast, action, key, table, capsize, state, codes):
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
    return _settle(
        j, particle, x, y, wu, wv, end_s, dt, coast, action, key, table, capsize, state, codes
    )


@njit(**LEAF)
def _finish_step(
    n,
    low,
    k,
    first,
    start_s,
    begin,
    h,
    key,
    table,
    capsize,
    capsizing,
    wind,
    current,
    stokes,
    coast,
    clearance,
    action,
    member,
    state,
    codes,
    work,
    out_fault,
    out_fault_step,
):
    """Take over what the passes have computed, and do the rest, particle by particle."""
    for j in range(n):
        status = codes[STATUS, j]
        start = start_s[low + j]
        late = status == NOT_YET
        if late and start >= begin + h:
            continue
        if status == OUT_OF_FIELD or (status == STRANDED and action != REFLOAT):
            continue
        x = work[_X1, j]
        y = work[_Y1, j]
        bad = work[_BAD, j] > 0.0 or (late and start > begin)
        if (
            not bad
            and not late
            and not capsizing
            and status == AFLOAT
            and state[NEXT_JIBE, j] > begin + h
            and _clear(state[LON, j], state[LAT, j], x, y, coast[0], clearance)
        ):
            state[LON, j] = x
            state[LAT, j] = y
            continue
        if status == STRANDED and land_at(state[LON, j], state[LAT, j], *coast) == 1:
            continue  # began on land
        if late:
            codes[STATUS, j] = AFLOAT
        errors = (work[_E, j], work[_E + 1, j], work[_E + 2, j], work[_E + 3, j])
        if bad:
            dt = begin + h - max(begin, start)
            fault = advance_one(
                j,
                first + low + j,
                begin + h - dt,
                dt,
                np.int64(member[j]),
                errors,
                wind[0],
                current[0],
                stokes[0],
                coast,
                action,
                key,
                table,
                capsize,
                state,
                codes,
            )
        else:
            fault = _settle(
                j,
                first + low + j,
                x,
                y,
                work[_WIND_U, j] + errors[0],
                work[_WIND_V, j] + errors[1],
                begin + h,
                h,
                coast,
                action,
                key,
                table,
                capsize,
                state,
                codes,
            )
        if fault:
            codes[STATUS, j] = OUT_OF_FIELD
            out_fault[low + j] = fault
            out_fault_step[low + j] = k


# --- all particles ----------------------------------------------------------------------------


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


@njit(**LEAF)
def _place_one(p, start_s, t0_s, coast, state, codes, fault, fault_step):
    """Whether a particle can begin where it is."""
    where = land_at(state[LON, p], state[LAT, p], *coast)
    if where == 1:
        codes[STATUS, p] = STRANDED
        fault_step[p] = -1
    elif where < 0:
        codes[STATUS, p] = OUT_OF_FIELD
        fault[p] = FAULT_COAST_OUTSIDE
        fault_step[p] = -1
    elif start_s <= t0_s:
        codes[STATUS, p] = AFLOAT


@njit(cache=True, nogil=True, error_model="numpy")
def launch_range(
    begin,
    end,
    first,
    start_s,
    object_of,
    row_of_object,
    draw,
    table,
    key,
    t0_s,
    own,
    shared,
    start,
    coast,
    state,
    codes,
    fault,
    fault_step,
):
    """Draw what particles begin..end keep. ``state`` holds the first places; the rest is written.

    ``start`` (3,) are the mean east, mean north and spread of the first state of the error of the
    current that is shared, as in the ``start`` of a residual.
    """
    work = np.empty((4, BLOCK))
    for low in range(begin, end, BLOCK):
        high = min(low + BLOCK, end)
        m = high - low
        number = np.arange(first + low, first + high)
        for p in range(low, high):
            o = object_of[p]
            launch_one(p, first + p, start_s[p], o, row_of_object[o], key, table, state, codes)
            _place_one(p, start_s[p], t0_s, coast, state, codes, fault, fault_step)
        normals_for(key, STREAM_ERROR_START, 0, number, m, work[0], work[1], work[2], work[3])
        for i in range(4):
            for j in range(m):
                state[OWN_ERROR + i, low + j] = own[i // 2, 3] * work[i, j]
        normals_for(
            key,
            STREAM_ERROR_START + STREAM_SHARED,
            0,
            draw[low:high],
            m,
            work[0],
            work[1],
            work[2],
            work[3],
        )
        for i in range(4):
            mean = start[i - 2] if i >= 2 else 0.0
            spread = start[2] if i >= 2 else shared[0, 3]
            for j in range(m):
                state[SHARED_ERROR + i, low + j] = mean + spread * work[i, j]


@njit(cache=True, nogil=True, error_model="numpy")
def carry(
    begin,
    end,
    k_first,
    k_last,
    steps,
    first,
    start_s,
    draw,
    member,
    table,
    capsize,
    key,
    t0_s,
    h,
    steps_per_output,
    wind,
    current,
    stokes,
    own,
    shared,
    schedule,
    coast,
    clearance,
    action,
    state,
    codes,
    out_lon,
    out_lat,
    out_status,
    out_fault,
    out_fault_step,
):
    """Carry particles begin..end through the steps k_first..k_last; outputs are (time, particle).

    ``first`` is the number of the first particle of the arrays in the whole ensemble. ``wind``,
    ``current`` and ``stokes`` are pairs: a layer, and its frames at the beginning and in the middle
    of each of these steps. ``own`` and ``shared`` (2, 4) are phi, g, s, start of the errors of wind
    and current; ``schedule`` (steps, 4) as in a residual; ``clearance`` (row, column) of the coast
    as :func:`sarex.geo.clearance.clearance_cells` gives it. What is written for a particle depends
    on no other one.
    """
    work = np.zeros((_WORK_ROWS, BLOCK))
    here = np.zeros((STATE_ROWS, BLOCK))
    code = np.zeros((CODE_ROWS, BLOCK), np.int64)
    waves = stokes[0][1].shape[0] > 0 or stokes[0][3].shape[0] > 0
    capsizing = False
    for o in range(capsize.shape[0]):
        capsizing = capsizing or capsize[o, 0] >= 0.0
    for low in range(begin, end, BLOCK):
        high = min(low + BLOCK, end)
        n = high - low
        here[:, :n] = state[:, low:high]
        code[:, :n] = codes[:, low:high]
        number = np.arange(first + low, first + high)
        draws = draw[low:high]
        members = member[low:high]
        for k in range(k_first, k_last + 1):
            begin_s = t0_s + k * h
            if k % steps_per_output == 0 and (k < k_last or k == steps):
                row = k // steps_per_output
                for j in range(n):
                    late = start_s[low + j] > begin_s
                    if code[STATUS, j] == NOT_YET and not late:
                        code[STATUS, j] = AFLOAT
                    out_lon[row, low + j] = here[LON, j]
                    out_lat[row, low + j] = here[LAT, j]
                    out_status[row, low + j] = NOT_YET if late else code[STATUS, j]
            if k == k_last:
                break
            stage = 2 * (k - k_first)
            _block_errors(n, k, key, number, draws, own, shared, schedule, work, here)
            work[_BAD, :n] = 0.0
            for half in range(2):
                x, y = (here[LON], here[LAT]) if half == 0 else (work[_X], work[_Y])
                to_x, to_y = (work[_X], work[_Y]) if half == 0 else (work[_X1], work[_Y1])
                _block_velocity(
                    n, stage + half, x, y, members, wind, current, stokes, waves, work, here
                )
                dt = 0.5 * h if half == 0 else h
                _move(n, here[LON], here[LAT], y, work[_U], work[_V], dt, to_x, to_y)
            _finish_step(
                n,
                low,
                k,
                first,
                start_s,
                begin_s,
                h,
                key,
                table,
                capsize,
                capsizing,
                wind,
                current,
                stokes,
                coast,
                clearance,
                action,
                members,
                here,
                code,
                work,
                out_fault,
                out_fault_step,
            )
        state[:, low:high] = here[:, :n]
        codes[:, low:high] = code[:, :n]


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
