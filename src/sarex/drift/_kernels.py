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

from sarex.geo._kernels import land_at, metres_per_degree
from sarex.metocean._kernels import time_row, velocity_in
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
"""Added to the six streams above for the part of the error that is common to the case."""

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


@njit(cache=True)
def _normals(key, stream, particle, step):
    return normal_pair(key, stream, particle, step)


@njit(cache=True)
def _uniforms(key, stream, particle, step):
    return uniform_pair(key, stream, particle, step)


@njit(cache=True)
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
    if x < 1e-3:
        path = x * x * x * (2.0 / 3.0 - 0.5 * x)
    else:
        path = 2.0 * x - 3.0 + 4.0 * phi - phi * phi
    a = lost * math.sqrt(lost / (1.0 + phi))
    b = math.sqrt(max(path - a * a, 0.0))
    return phi, s, lost / x, sigma * a / x, sigma * b / x


@njit(cache=True)
def common_error(key, stream, steps, h, sigma, tau):
    """Mean velocity error over each step of the part that all particles share [m/s]."""
    mean = np.zeros((steps, 2), np.float64)
    if sigma <= 0.0:
        return mean
    phi, s, m, a, b = ou_coefficients(h, sigma, tau)
    u, v = _normals(key, stream, 0, 0)
    u *= sigma
    v *= sigma
    for k in range(steps):
        n1, n2 = _normals(key, stream + 1, 0, k)
        q1, q2 = _normals(key, stream + 2, 0, k)
        mean[k, 0] = m * u + a * n1 + b * q1
        mean[k, 1] = m * v + a * n2 + b * q2
        u = phi * u + s * n1
        v = phi * v + s * n2
    return mean


@njit(cache=True)
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


@njit(cache=True)
def _drift_velocity(lon, lat, wr, cr, wind, current, wind_error, current_error, leeway):
    """Velocity over ground at a place, for given time rows; and a fault code."""
    wu, wv, bad = velocity_in(lon, lat, wr[0], wr[1], wr[2], wr[3], wind[0], wind[1], wind[3])
    if bad:
        return 0.0, 0.0, FAULT_WIND_OUTSIDE + bad - 1
    cu, cv, bad = velocity_in(
        lon, lat, cr[0], cr[1], cr[2], cr[3], current[0], current[1], current[3]
    )
    if bad:
        return 0.0, 0.0, FAULT_CURRENT_OUTSIDE + bad - 1
    lu, lv = leeway_velocity(
        wu + wind_error[0], wv + wind_error[1], leeway[0], leeway[1], leeway[2], leeway[3]
    )
    return cu + current_error[0] + lu, cv + current_error[1] + lv, FAULT_NONE


@njit(cache=True)
def wrap(lon):
    """Longitude in [-180, 180)."""
    if lon >= 180.0:
        return lon - 360.0
    if lon < -180.0:
        return lon + 360.0
    return lon


@njit(cache=True)
def _midpoint_step(
    lon, lat, h, wr, cr, wr_mid, cr_mid, wind, current, wind_error, current_error, leeway
):
    """One step of the midpoint rule (Runge-Kutta, order 2), in degrees; and a fault code."""
    u, v, fault = _drift_velocity(
        lon, lat, wr, cr, wind, current, wind_error, current_error, leeway
    )
    if fault:
        return lon, lat, fault
    mx, my = metres_per_degree(lat)
    lon_mid = wrap(lon + 0.5 * h * u / mx)
    lat_mid = lat + 0.5 * h * v / my
    u, v, fault = _drift_velocity(
        lon_mid, lat_mid, wr_mid, cr_mid, wind, current, wind_error, current_error, leeway
    )
    if fault:
        return lon, lat, fault
    mx, my = metres_per_degree(lat_mid)
    return wrap(lon + h * u / mx), lat + h * v / my, FAULT_NONE


@njit(cache=True)
def _last_at_sea(lon, lat, lon_land, lat_land, coast):
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


@njit(cache=True)
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


@njit(cache=True)
def _launch(key, particle, row, sigma_wind, sigma_current, leeway, wind_speed, current_speed, j):
    """Draw what a particle keeps: leeway of both rows, first side, first velocity errors."""
    z_d, z_c = _normals(key, STREAM_LEEWAY, particle, 0)
    eps_d = z_d * row[2]
    eps_r = z_c * row[5]
    eps_l = -z_c * row[8]
    leeway[0, j] = row[0] + eps_d * 0.05
    leeway[1, j] = row[1] + eps_d * 0.5
    leeway[2, j] = row[3] + eps_r * 0.05
    leeway[3, j] = row[4] + eps_r * 0.5
    leeway[4, j] = row[6] + eps_l * 0.05
    leeway[5, j] = row[7] + eps_l * 0.5
    if sigma_wind > 0.0:
        n1, n2 = _normals(key, STREAM_WIND_START, particle, 0)
        wind_speed[0, j] = sigma_wind * n1
        wind_speed[1, j] = sigma_wind * n2
    if sigma_current > 0.0:
        n1, n2 = _normals(key, STREAM_CURRENT_START, particle, 0)
        current_speed[0, j] = sigma_current * n1
        current_speed[1, j] = sigma_current * n2
    side, _ = _uniforms(key, STREAM_SIDE, particle, 0)
    return 1 if side < row[10] else 0


@njit(cache=True)
def _row_at(levels, parts, k):
    return levels[k], parts[k, 0], parts[k, 1], parts[k, 2]


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
    wind_levels,
    wind_parts,
    current_levels,
    current_parts,
    wind_common,
    current_common,
    error,
    coast,
    out_lon,
    out_lat,
    out_status,
    out_fault,
    out_fault_step,
):
    """Carry particles low..high through all steps."""
    n = high - low
    lon = lon0[low:high].copy()
    lat = lat0[low:high].copy()
    status = np.full(n, NOT_YET, np.uint8)
    leeway = np.zeros((6, n))
    side = np.zeros(n, np.int8)
    wind_speed = np.zeros((2, n))
    current_speed = np.zeros((2, n))
    sigma_wind, tau_wind, sigma_current, tau_current = error[0], error[1], error[2], error[3]
    wind_ou = ou_coefficients(h, sigma_wind, tau_wind)
    current_ou = ou_coefficients(h, sigma_current, tau_current)
    for j in range(n):
        p = low + j
        side[j] = _launch(
            key,
            first + p,
            table[leeway_row[p]],
            sigma_wind,
            sigma_current,
            leeway,
            wind_speed,
            current_speed,
            j,
        )
        where = land_at(lon[j], lat[j], *coast)
        if where == 1:
            status[j] = STRANDED
            out_fault_step[p] = -1
        elif where < 0:
            status[j] = OUT_OF_FIELD
            out_fault[p] = FAULT_COAST_OUTSIDE
            out_fault_step[p] = -1
        elif start_s[p] <= t0_s:
            status[j] = AFLOAT
    for k in range(steps + 1):
        if k % steps_per_output == 0:
            row = k // steps_per_output
            now = t0_s + k * h
            for j in range(n):
                out_lon[row, low + j] = lon[j]
                out_lat[row, low + j] = lat[j]
                out_status[row, low + j] = NOT_YET if start_s[low + j] > now else status[j]
        if k == steps:
            break
        begin = t0_s + k * h
        wr = _row_at(wind_levels, wind_parts, 2 * k)
        cr = _row_at(current_levels, current_parts, 2 * k)
        wr_mid = _row_at(wind_levels, wind_parts, 2 * k + 1)
        cr_mid = _row_at(current_levels, current_parts, 2 * k + 1)
        for j in range(n):
            p = low + j
            if status[j] != AFLOAT:
                if status[j] != NOT_YET or start_s[p] >= begin + h:
                    continue
                status[j] = AFLOAT
            we = (wind_common[k, 0], wind_common[k, 1])
            ce = (current_common[k, 0], current_common[k, 1])
            if side[j] == RIGHT:
                lw = (leeway[0, j], leeway[1, j], leeway[2, j], leeway[3, j])
            else:
                lw = (leeway[0, j], leeway[1, j], leeway[4, j], leeway[5, j])
            if start_s[p] > begin:
                dt = begin + h - start_s[p]
                half = start_s[p] + 0.5 * dt
                if sigma_wind > 0.0:
                    cs = ou_coefficients(dt, sigma_wind, tau_wind)
                    e = _ou_step(key, STREAM_WIND_START, first + p, k, cs, wind_speed, j)
                    we = (we[0] + e[0], we[1] + e[1])
                if sigma_current > 0.0:
                    cs = ou_coefficients(dt, sigma_current, tau_current)
                    e = _ou_step(key, STREAM_CURRENT_START, first + p, k, cs, current_speed, j)
                    ce = (ce[0] + e[0], ce[1] + e[1])
                x, y, fault = _midpoint_step(
                    lon[j],
                    lat[j],
                    dt,
                    time_row(start_s[p], *wind),
                    time_row(start_s[p], *current),
                    time_row(half, *wind),
                    time_row(half, *current),
                    wind,
                    current,
                    we,
                    ce,
                    lw,
                )
            else:
                dt = h
                if sigma_wind > 0.0:
                    e = _ou_step(key, STREAM_WIND_START, first + p, k, wind_ou, wind_speed, j)
                    we = (we[0] + e[0], we[1] + e[1])
                if sigma_current > 0.0:
                    e = _ou_step(
                        key, STREAM_CURRENT_START, first + p, k, current_ou, current_speed, j
                    )
                    ce = (ce[0] + e[0], ce[1] + e[1])
                x, y, fault = _midpoint_step(
                    lon[j], lat[j], h, wr, cr, wr_mid, cr_mid, wind, current, we, ce, lw
                )
            if fault:
                status[j] = OUT_OF_FIELD
                out_fault[p] = fault
                out_fault_step[p] = k
                continue
            where = land_at(x, y, *coast)
            if where == 1:
                lon[j], lat[j] = _last_at_sea(lon[j], lat[j], x, y, coast)
                status[j] = STRANDED
                continue
            if where < 0:
                status[j] = OUT_OF_FIELD
                out_fault[p] = FAULT_COAST_OUTSIDE
                out_fault_step[p] = k
                continue
            lon[j] = x
            lat[j] = y
            log_stay = table[leeway_row[p], 9]
            if log_stay < 0.0:
                u, _ = _uniforms(key, STREAM_JIBE, first + p, k)
                if u < -math.expm1(log_stay * dt):
                    side[j] = 1 - side[j]


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
    wind_levels,
    wind_parts,
    current_levels,
    current_parts,
    wind_common,
    current_common,
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
            wind_levels,
            wind_parts,
            current_levels,
            current_parts,
            wind_common,
            current_common,
            error,
            coast,
            out_lon,
            out_lat,
            out_status,
            out_fault,
            out_fault_step,
        )
