"""Carrying particles through the steps of a forecast.

Particles are carried in blocks. What is the same arithmetic for all of a block is a pass over it
(:mod:`sarex.drift.block._kernels`); what differs, the coast, a hole in the field, a start within a
step, is done one by one afterwards (:mod:`sarex.drift.motion._kernels`).

A step is counted from the first output time, so that results do not depend on blocks or threads.
"""

import numpy as np
from numba import njit

from sarex.drift.block._kernels import (
    BAD,
    BLOCK,
    STREAM_SHARED,
    WIND_U,
    WIND_V,
    WORK_ROWS,
    X1,
    Y1,
    E,
    U,
    V,
    X,
    Y,
    block_errors,
    block_velocity,
    move,
)
from sarex.drift.motion._kernels import (
    AFLOAT,
    CODE_ROWS,
    FAULT_COAST_OUTSIDE,
    LAT,
    LON,
    NEXT_JIBE,
    NOT_YET,
    OUT_OF_FIELD,
    OWN_ERROR,
    REFLOAT,
    SHARED_ERROR,
    STATE_ROWS,
    STATUS,
    STRANDED,
    advance_one,
    launch_one,
    settle,
)
from sarex.geo._kernels import LEAF, clear, land_at
from sarex.randomness._kernels import normals_for

STREAM_ERROR_START = 10
"""First states of the velocity errors."""


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
        x = work[X1, j]
        y = work[Y1, j]
        bad = work[BAD, j] > 0.0 or (late and start > begin)
        if (
            not bad
            and not late
            and not capsizing
            and status == AFLOAT
            and state[NEXT_JIBE, j] > begin + h
            and clear(state[LON, j], state[LAT, j], x, y, coast[0], clearance)
        ):
            state[LON, j] = x
            state[LAT, j] = y
            continue
        if late:
            codes[STATUS, j] = AFLOAT
        errors = (work[E, j], work[E + 1, j], work[E + 2, j], work[E + 3, j])
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
            fault = settle(
                j,
                first + low + j,
                x,
                y,
                work[WIND_U, j] + errors[0],
                work[WIND_V, j] + errors[1],
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
    work = np.zeros((WORK_ROWS, BLOCK))
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
            block_errors(n, k, key, number, draws, own, shared, schedule, work, here)
            work[BAD, :n] = 0.0
            for half in range(2):
                x, y = (here[LON], here[LAT]) if half == 0 else (work[X], work[Y])
                to_x, to_y = (work[X], work[Y]) if half == 0 else (work[X1], work[Y1])
                block_velocity(
                    n, stage + half, x, y, members, wind, current, stokes, waves, work, here
                )
                dt = 0.5 * h if half == 0 else h
                move(n, here[LON], here[LAT], y, work[U], work[V], dt, to_x, to_y)
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
