"""Motion of drifting objects: leeway, current, velocity error, coast.

Symbols: W wind speed at 10 m [m/s]; e unit vector the wind blows to; r unit vector 90° to the
right of e (clockwise); L_d, L_c leeway along e and r [m/s]; sigma, tau spread [m/s] and memory
[s] of an Ornstein-Uhlenbeck velocity error; phi = exp(-h/tau) over a step of h seconds.

Row of the table of classes: downwind slope, offset, std; the same for the right row; the same for
the left row [fraction, m/s, m/s]; jibes a second ln(1 - rate) / 3600; P(starts on the right row).

Random numbers are indexed by (key, stream, particle, step). The streams are the constants below;
a step is counted from the first output time, so that results do not depend on blocks or threads.
"""

import math

import numpy as np
from numba import njit, prange

from sarex.geo._kernels import LEAF, land_at, metres_per_degree
from sarex.metocean._kernels import velocity_at
from sarex.randomness._kernels import normal_pair, uniform_pair

STREAM_LEEWAY = 1
"""z_d and z_c of a particle."""
STREAM_SIDE = 2
"""Row on which a particle starts."""
STREAM_JIBE = 3
"""Change of row, each step."""
STREAM_CURRENT_START = 10
STREAM_CURRENT_SPEED = 11
STREAM_CURRENT_PATH = 12
STREAM_WIND_START = 20
STREAM_WIND_SPEED = 21
STREAM_WIND_PATH = 22
STREAM_COMMON = 100
"""Added to the six streams above for the part of the error that the objects of a draw share; these
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

BLOCK = 64
"""Particles that one task carries through all steps; decides no result."""

STRAND_TOLERANCE_M = 1.0
"""A stranded particle lies at sea, at most this far from the land it met on its step."""

RIGHT = 1


@njit(**LEAF)
def _normals(key, stream, particle, step):
    return normal_pair(key, stream, particle, step)


@njit(**LEAF)
def _uniforms(key, stream, particle, step):
    return uniform_pair(key, stream, particle, step)


@njit(**LEAF)
def ou_coefficients(h, sigma, tau):
    """Exact joint update of velocity v and of its mean over a step of h seconds.

    v' = phi v + s n1 and mean = m v + a n1 + b n2, with n1 and n2 standard normal. From
    Var v' = sigma² (1 - phi²), Cov = sigma² tau (1 - phi)²,
    Var path = sigma² tau² (2 h/tau - 3 + 4 phi - phi²).
    """
    x = h / tau
    phi = math.exp(-x)
    lost = -math.expm1(-x)
    s = sigma * math.sqrt(lost * (1.0 + phi))
    path = 2.0 * x - 3.0 + 4.0 * phi - phi * phi
    if x < 1e-3:  # the terms cancel; its series
        path = x * x * x * (2.0 / 3.0 - 0.5 * x)
    a = lost * math.sqrt(lost / (1.0 + phi))
    b = math.sqrt(max(path - a * a, 0.0))
    return phi, s, lost / x, sigma * a / x, sigma * b / x


@njit(**LEAF)
def leeway_velocity(wind_u, wind_v, d_slope, d_offset, c_slope, c_offset):
    """Leeway [m/s] towards east and north. No wind, no direction, no leeway.

    L_d and L_c are linear in W; r is to the RIGHT of e: wind to the east, r to the south.
    """
    w = math.sqrt(wind_u * wind_u + wind_v * wind_v)
    if w == 0.0:
        return 0.0, 0.0
    along = d_slope + d_offset / w
    across = c_slope + c_offset / w
    return along * wind_u + across * wind_v, along * wind_v - across * wind_u


@njit(**LEAF)
def _drift_velocity(
    lon,
    lat,
    t_s,
    member,
    wind,
    current,
    wind_eu,
    wind_ev,
    current_eu,
    current_ev,
    d_slope,
    d_offset,
    c_slope,
    c_offset,
):
    """Velocity over ground at a place and a time; and a fault code."""
    u, v, bad = velocity_at(lon, lat, t_s, member, *wind)
    if bad:
        return 0.0, 0.0, FAULT_WIND_OUTSIDE + bad - 1
    lu, lv = leeway_velocity(u + wind_eu, v + wind_ev, d_slope, d_offset, c_slope, c_offset)
    u, v, bad = velocity_at(lon, lat, t_s, member, *current)
    if bad:
        return 0.0, 0.0, FAULT_CURRENT_OUTSIDE + bad - 1
    return u + current_eu + lu, v + current_ev + lv, FAULT_NONE


@njit(**LEAF)
def wrap(lon):
    """Longitude in [-180, 180)."""
    if lon >= 180.0:
        return lon - 360.0
    if lon < -180.0:
        return lon + 360.0
    return lon


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
def _ou_step(key, stream, particle, step, coefficients, speed, j):
    """Advance the own error of one particle; its mean over the step."""
    phi, s, m, a, b = coefficients
    n1, n2 = _normals(key, stream + 1, particle, step)
    q1, q2 = _normals(key, stream + 2, particle, step)
    u = speed[0, j]
    v = speed[1, j]
    speed[0, j] = phi * u + s * n1
    speed[1, j] = phi * v + s * n2
    return m * u + a * n1 + b * q1, m * v + a * n2 + b * q2


@njit(**LEAF)
def _start_speed(key, stream, index, sigma, speed, j):
    """Draw a first velocity error from its stationary distribution."""
    if sigma > 0.0:
        n1, n2 = _normals(key, stream, index, 0)
        speed[0, j] = sigma * n1
        speed[1, j] = sigma * n2


@njit(**LEAF)
def _shared_error(
    key, draw, step, sigma_wind, sigma_current, wind_step, current_step, wind, current, j
):
    """Advance the part of the errors that the objects of a draw share; its means over the step."""
    we_u, we_v, ce_u, ce_v = 0.0, 0.0, 0.0, 0.0
    if sigma_wind > 0.0:
        we_u, we_v = _ou_step(
            key, STREAM_WIND_START + STREAM_COMMON, draw, step, wind_step, wind, j
        )
    if sigma_current > 0.0:
        ce_u, ce_v = _ou_step(
            key, STREAM_CURRENT_START + STREAM_COMMON, draw, step, current_step, current, j
        )
    return we_u, we_v, ce_u, ce_v


@njit(**LEAF)
def launch(
    key, particle, table, r, sigma_wind, sigma_current, leeway, wind_speed, current_speed, j
):
    """Draw what a particle keeps: leeway of both rows, first side, first velocity errors."""
    z_d, z_c = _normals(key, STREAM_LEEWAY, particle, 0)
    eps_d = z_d * table[r, 2]
    eps_r = z_c * table[r, 5]
    eps_l = -z_c * table[r, 8]
    leeway[0, j] = table[r, 0] + eps_d * 0.05
    leeway[1, j] = table[r, 1] + eps_d * 0.5
    leeway[2, j] = table[r, 3] + eps_r * 0.05
    leeway[3, j] = table[r, 4] + eps_r * 0.5
    leeway[4, j] = table[r, 6] + eps_l * 0.05
    leeway[5, j] = table[r, 7] + eps_l * 0.5
    _start_speed(key, STREAM_WIND_START, particle, sigma_wind, wind_speed, j)
    _start_speed(key, STREAM_CURRENT_START, particle, sigma_current, current_speed, j)
    side, _ = _uniforms(key, STREAM_SIDE, particle, 0)
    return 1 if side < table[r, 10] else 0


@njit(**LEAF)
def _carry_steps(
    low,
    first,
    start_s,
    leeway_row,
    table,
    key,
    t0_s,
    h,
    steps,
    steps_per_output,
    wind,
    current,
    draw,
    error,
    coast,
    lon,
    lat,
    status,
    leeway,
    side,
    jibe,
    wind_speed,
    current_speed,
    wind_shared,
    current_shared,
    out_lon,
    out_lat,
    out_status,
    out_fault,
    out_fault_step,
):
    """Carry the particles of one block, from number low on, through all steps."""
    n = lon.size
    frame, cells, first_segment, segments = coast
    sigma_wind, tau_wind, sigma_current, tau_current = error[0], error[1], error[2], error[3]
    shared_wind, shared_current = error[4], error[5]
    wind_ou = ou_coefficients(h, sigma_wind, tau_wind)
    current_ou = ou_coefficients(h, sigma_current, tau_current)
    wind_shared_ou = ou_coefficients(h, shared_wind, tau_wind)
    current_shared_ou = ou_coefficients(h, shared_current, tau_current)
    for k in range(steps + 1):
        begin = t0_s + k * h
        if k % steps_per_output == 0:
            row = k // steps_per_output
            for j in range(n):
                if status[j] == NOT_YET and start_s[low + j] <= begin:
                    status[j] = AFLOAT
                out_lon[row, low + j] = lon[j]
                out_lat[row, low + j] = lat[j]
                out_status[row, low + j] = NOT_YET if start_s[low + j] > begin else status[j]
        if k == steps:
            break
        before = -1  # the last particle that was moved in this step
        shared = (0.0, 0.0, 0.0, 0.0)
        for j in range(n):
            p = low + j
            if status[j] != AFLOAT:
                if status[j] != NOT_YET or start_s[p] >= begin + h:
                    continue
                status[j] = AFLOAT
            dt = h
            t = begin
            wind_step = wind_ou
            current_step = current_ou
            wind_shared_step = wind_shared_ou
            current_shared_step = current_shared_ou
            start = start_s[p]
            if start > begin:
                dt = begin + h - start
                t = start
                wind_step = ou_coefficients(dt, sigma_wind, tau_wind)
                current_step = ou_coefficients(dt, sigma_current, tau_current)
                wind_shared_step = ou_coefficients(dt, shared_wind, tau_wind)
                current_shared_step = ou_coefficients(dt, shared_current, tau_current)
            if before >= 0 and draw[low + before] == draw[p]:  # the same numbers once more
                for i in range(2):
                    wind_shared[i, j] = wind_shared[i, before]
                    current_shared[i, j] = current_shared[i, before]
            else:
                shared = _shared_error(
                    key,
                    draw[p],
                    k,
                    shared_wind,
                    shared_current,
                    wind_shared_step,
                    current_shared_step,
                    wind_shared,
                    current_shared,
                    j,
                )
            before = j
            we_u, we_v, ce_u, ce_v = shared
            if sigma_wind > 0.0:
                u, v = _ou_step(key, STREAM_WIND_START, first + p, k, wind_step, wind_speed, j)
                we_u += u
                we_v += v
            if sigma_current > 0.0:
                u, v = _ou_step(
                    key, STREAM_CURRENT_START, first + p, k, current_step, current_speed, j
                )
                ce_u += u
                ce_v += v
            row_of = 2 if side[j] == RIGHT else 4
            x = lon[j]
            y = lat[j]
            fault = FAULT_NONE
            mx, my = metres_per_degree(y)
            # the midpoint rule: stage 0 at the start of the step, stage 1 in its middle
            for stage in range(2):
                u, v, fault = _drift_velocity(
                    x,
                    y,
                    t + 0.5 * dt * stage,
                    0,
                    wind,
                    current,
                    we_u,
                    we_v,
                    ce_u,
                    ce_v,
                    leeway[0, j],
                    leeway[1, j],
                    leeway[row_of, j],
                    leeway[row_of + 1, j],
                )
                if fault:
                    break
                if stage == 0:
                    x = wrap(lon[j] + 0.5 * dt * u / mx)
                    y = lat[j] + 0.5 * dt * v / my
                    mx, my = metres_per_degree(y)
                else:
                    x = wrap(lon[j] + dt * u / mx)
                    y = lat[j] + dt * v / my
            if not fault:
                where = land_at(x, y, frame, cells, first_segment, segments)
                if where == 1:
                    lon[j], lat[j] = last_at_sea(lon[j], lat[j], x, y, coast)
                    status[j] = STRANDED
                    continue
                if where < 0:
                    fault = FAULT_COAST_OUTSIDE
            if fault:
                status[j] = OUT_OF_FIELD
                out_fault[p] = fault
                out_fault_step[p] = k
                continue
            lon[j] = x
            lat[j] = y
            if jibe[j] > 0.0:
                u, _ = _uniforms(key, STREAM_JIBE, first + p, k)
                chance = jibe[j]
                if dt != h:
                    chance = -math.expm1(table[leeway_row[p], 9] * dt)
                if u < chance:
                    side[j] = 1 - side[j]


@njit(cache=True)
def _carry_block(
    low,
    high,
    first,
    start_s,
    lon0,
    lat0,
    leeway_row,
    table,
    key,
    t0_s,
    h,
    steps,
    steps_per_output,
    wind,
    current,
    draw,
    error,
    coast,
    out_lon,
    out_lat,
    out_status,
    out_fault,
    out_fault_step,
):
    """Carry particles low..high: what is allocated, their start, then all steps."""
    n = high - low
    frame, cells, first_segment, segments = coast
    lon = lon0[low:high].copy()
    lat = lat0[low:high].copy()
    status = np.full(n, NOT_YET, np.uint8)
    leeway = np.zeros((6, n))
    side = np.zeros(n, np.int8)
    wind_speed = np.zeros((2, n))
    current_speed = np.zeros((2, n))
    wind_shared = np.zeros((2, n))
    current_shared = np.zeros((2, n))
    sigma_wind, sigma_current = error[0], error[2]
    jibe = np.zeros(n)
    for j in range(n):
        p = low + j
        jibe[j] = -math.expm1(table[leeway_row[p], 9] * h)
        side[j] = launch(
            key,
            first + p,
            table,
            leeway_row[p],
            sigma_wind,
            sigma_current,
            leeway,
            wind_speed,
            current_speed,
            j,
        )
        _start_speed(key, STREAM_WIND_START + STREAM_COMMON, draw[p], error[4], wind_shared, j)
        _start_speed(
            key, STREAM_CURRENT_START + STREAM_COMMON, draw[p], error[5], current_shared, j
        )
        where = land_at(lon[j], lat[j], frame, cells, first_segment, segments)
        if where == 1:
            status[j] = STRANDED
            out_fault_step[p] = -1
        elif where < 0:
            status[j] = OUT_OF_FIELD
            out_fault[p] = FAULT_COAST_OUTSIDE
            out_fault_step[p] = -1
        elif start_s[p] <= t0_s:
            status[j] = AFLOAT
    _carry_steps(
        low,
        first,
        start_s,
        leeway_row,
        table,
        key,
        t0_s,
        h,
        steps,
        steps_per_output,
        wind,
        current,
        draw,
        error,
        coast,
        lon,
        lat,
        status,
        leeway,
        side,
        jibe,
        wind_speed,
        current_speed,
        wind_shared,
        current_shared,
        out_lon,
        out_lat,
        out_status,
        out_fault,
        out_fault_step,
    )


@njit(cache=True, parallel=True)
def carry(
    first,
    start_s,
    lon0,
    lat0,
    leeway_row,
    table,
    key,
    t0_s,
    h,
    steps,
    steps_per_output,
    wind,
    current,
    draw,
    error,
    coast,
    out_lon,
    out_lat,
    out_status,
    out_fault,
    out_fault_step,
):
    """Carry all particles from their start to the end; outputs are (time, particle).

    ``first`` is the number of the first particle in the whole ensemble. Parallel over blocks of
    particles, whose outputs are disjoint.
    """
    n = start_s.size
    for block in prange((n + BLOCK - 1) // BLOCK):
        low = block * BLOCK
        _carry_block(
            low,
            min(low + BLOCK, n),
            first,
            start_s,
            lon0,
            lat0,
            leeway_row,
            table,
            key,
            t0_s,
            h,
            steps,
            steps_per_output,
            wind,
            current,
            draw,
            error,
            coast,
            out_lon,
            out_lat,
            out_status,
            out_fault,
            out_fault_step,
        )


@njit(cache=True)
def mean_path(lon, lat, start_s, end_s, h, leeway, wind, current):
    """Deterministic drift with given slopes and offsets, by the same midpoint rule.

    Returns longitude, latitude, mean current, leeway and wind (u, v each) [m/s], fault code, time
    of the fault [s]. The means are over the midpoints of the steps, weighted by their length.
    """
    sums = np.zeros(6)
    t = start_s
    while t < end_s:
        dt = min(h, end_s - t)
        x = lon
        y = lat
        mx, my = metres_per_degree(y)
        for stage in range(2):
            now = t + 0.5 * dt * stage
            wu, wv, bad = velocity_at(x, y, now, 0, *wind)
            if bad:
                return lon, lat, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, FAULT_WIND_OUTSIDE + bad - 1, t
            cu, cv, bad = velocity_at(x, y, now, 0, *current)
            if bad:
                return lon, lat, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, FAULT_CURRENT_OUTSIDE + bad - 1, t
            lu, lv = leeway_velocity(wu, wv, leeway[0], leeway[1], leeway[2], leeway[3])
            part = 0.5 * dt if stage == 0 else dt
            x = wrap(lon + part * (cu + lu) / mx)
            y = lat + part * (cv + lv) / my
            if stage == 0:
                mx, my = metres_per_degree(y)
        sums += dt * np.array([cu, cv, lu, lv, wu, wv])
        lon = x
        lat = y
        t += dt
    if end_s > start_s:
        sums /= end_s - start_s
    return (lon, lat, sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], FAULT_NONE, end_s)
