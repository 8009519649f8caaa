"""What a facility does in one step: moves, arrives, looks again, takes up persons, lands.

``L``, ``X``, c, t, h and b as in ``basing``; number is the count of the step.
"""

import math

from numba import njit

from sarex.world.basing._kernels import (
    best_base,
    condition,
    fuel_to_base,
    say,
    time_to_base,
    unfit_to_land,
)
from sarex.world.deciding._kernels import (
    go_home,
    hold,
    investigate,
    let_go,
    next_contact,
    recover,
    resume,
)
from sarex.world.looking._kernels import second_look
from sarex.world.rescuing._kernels import board_raft, hand_over, next_person, take_up
from sarex.world.rows import _kernels as rows
from sarex.world.steering._kernels import ENDED, follow, go_to, top_speed

_NEAR_M = 50.0
_BASE_NEAR_M = 300.0


@njit(**rows.INNER)
def land_or_wait(c, t, L, X):
    """At the base: come in, or go where there is room, or wait overhead."""
    b = L.fi[rows.GOAL_ID, c]
    reason = unfit_to_land(c, b, t, L, X)
    if reason < 0:
        L.fi[rows.STATE, c] = rows.LANDING
        L.fi[rows.AT_BASE, c] = b
        L.fs[rows.WORK_S, c] = 0.0
        return
    if L.fi[rows.TOLD, c] != reason:
        L.fi[rows.TOLD, c] = reason
        say(L, c, t, rows.WAVED_OFF, b, reason, 0.0)
    other = best_base(c, t, L, X)
    if other >= 0 and other != b and fuel_to_base(c, other, 0.0, L, X) <= L.fs[rows.FUEL_S, c]:
        L.fi[rows.GOAL_ID, c] = other


@njit(**rows.INNER)
def land(c, t, L, X):
    """Aboard: persons are handed over, the turnaround begins."""
    b = L.fi[rows.AT_BASE, c]
    L.fs[rows.LON, c] = L.bf[rows.BASE_LON, b]
    L.fs[rows.LAT, c] = L.bf[rows.BASE_LAT, b]
    L.fs[rows.SPEED, c] = 0.0
    L.fs[rows.GROUND_U, c] = 0.0
    L.fs[rows.GROUND_V, c] = 0.0
    L.fs[rows.WORK_S, c] = 0.0
    L.fi[rows.STATE, c] = rows.ON_DECK
    if L.fi[rows.NEXT, c] != rows.TRANSIT:  # unless it was told so while it landed
        L.fi[rows.HAS_TRACK, c] = 0
    L.fi[rows.TOLD, c] = -1
    say(L, c, t, rows.LANDED, b, 0, float(hand_over(c, L.fi, L.pi)))


@njit(**rows.INNER)
def goal(c, L):
    """Where a facility in this state is going, as it lies now."""
    state, wanted = L.fi[rows.STATE, c], L.fi[rows.GOAL_ID, c]
    if state == rows.INVESTIGATING:
        return L.cf[rows.C_LON, wanted], L.cf[rows.C_LAT, wanted]
    if state == rows.RECOVERING or (state == rows.DROPPING and wanted >= 0):
        return L.state[rows.LON, wanted], L.state[rows.LAT, wanted]
    if state == rows.RETURNING:
        return L.bf[rows.BASE_LON, wanted], L.bf[rows.BASE_LAT, wanted]
    if state == rows.LANDING:  # the goal is already that of the order after it
        b = L.fi[rows.AT_BASE, c]
        return L.bf[rows.BASE_LON, b], L.bf[rows.BASE_LAT, b]
    return L.fs[rows.GOAL_LON, c], L.fs[rows.GOAL_LAT, c]


@njit(**rows.INNER)
def near_enough(c, L, X):
    """Metres at which it is there: a state's own, and at least what it covers in a second."""
    state = L.fi[rows.STATE, c]
    near = _NEAR_M
    if state == rows.INVESTIGATING:
        near = 0.5 * X.fp[rows.RECOGNISE_M, c]
    elif state == rows.RECOVERING:
        near = X.fp[rows.REACH_M, c]
    elif state == rows.RETURNING:
        near = _BASE_NEAR_M
    if X.fp[rows.MIN_SPEED, c] > 0.0:  # it cannot get nearer than its circle
        near = max(near, 1.2 * X.fp[rows.MIN_SPEED, c] / X.fp[rows.TURN_RATE, c])
    return max(near, math.hypot(L.fs[rows.GROUND_U, c], L.fs[rows.GROUND_V, c]) * rows.SUB_S)


@njit(**rows.INNER)
def drop(c, t, L, X):
    """Drop a raft to an object's persons, or a marker on the sea here."""
    o = L.fi[rows.GOAL_ID, c]
    if L.fi[rows.GOAL_WHAT, c] == rows.RAFT:
        if L.fi[rows.RAFTS, c] > 0:
            L.fi[rows.RAFTS, c] -= 1
            board_raft(o, t, L.pf, L.pi)
            say(L, c, t, rows.DROPPED, o, rows.RAFT, 0.0)
    elif L.fi[rows.MARKERS, c] > 0:
        n = L.count[rows.N_MARKERS]
        L.fi[rows.MARKERS, c] -= 1
        L.count[rows.N_MARKERS] = n + 1
        L.mf[rows.LON, n] = L.fs[rows.LON, c]
        L.mf[rows.LAT, n] = L.fs[rows.LAT, c]
        L.mf[rows.M_NEXT_S, n] = t + X.settings[rows.MARKER_S]
        say(L, c, t, rows.DROPPED, n, rows.MARKER, 0.0)
    resume(c, t, L, X)


@njit(**rows.INNER)
def arrive(c, t, L, X):
    """What follows on arriving at the goal."""
    state = L.fi[rows.STATE, c]
    if state == rows.RETURNING:
        land_or_wait(c, t, L, X)
        return
    if L.fi[rows.ARRIVED, c]:
        return
    L.fi[rows.ARRIVED, c] = 1
    if state == rows.HOLDING:
        return
    say(L, c, t, rows.ARRIVAL, L.fi[rows.GOAL_ID, c], state, 0.0)
    if state == rows.DROPPING:
        drop(c, t, L, X)
    elif state == rows.DIVERTED:
        lon, lat = L.fs[rows.GOAL_LON, c], L.fs[rows.GOAL_LAT, c]
        hold(c, L)
        L.fs[rows.GOAL_LON, c] = lon
        L.fs[rows.GOAL_LAT, c] = lat
        L.fi[rows.ARRIVED, c] = 1


@njit(**rows.INNER)
def end_track(c, t, L, X):
    """The track is flown: aircraft go home, others stay where they are, or put in."""
    L.fi[rows.HAS_TRACK, c] = 0
    say(L, c, t, rows.TRACK_ENDED, -1, 0, 0.0)
    b = L.fi[rows.HOME, c]
    close = b >= 0 and time_to_base(c, b, L, X) < 600.0
    if b >= 0 and (X.fp[rows.AIR, c] > 0.0 or close):
        go_home(c, t, L, X)
    else:
        hold(c, L)


@njit(**rows.INNER)
def move(c, t, h, L, X):
    """Move one facility at sea over a step, second by second."""
    seconds = round(h / rows.SUB_S)
    for k in range(seconds):
        now = t + k * rows.SUB_S
        state = L.fi[rows.STATE, c]
        if state in (rows.TRANSIT, rows.SEARCH):
            leg = follow(
                c, now, X.first, X.time_s, X.way_lon, X.way_lat, X.on, X.settings, L.fs, L.fi, X.fp
            )
            if leg == ENDED:
                end_track(c, now, L, X)
            elif 2 * k == seconds:
                L.fi[rows.STATE, c] = rows.SEARCH if leg >= 0 and X.on[leg] else rows.TRANSIT
            continue
        lon, lat = goal(c, L)
        left = go_to(c, lon, lat, top_speed(c, False, 0.0, L.fi, X.fp), L.fs, X.fp)
        if left <= near_enough(c, L, X) and state != rows.LANDING:
            arrive(c, now + rows.SUB_S, L, X)


@njit(**rows.INNER)
def work(c, t, h, number, L, X):
    """What one step at the goal achieves: a second look, persons taken up, a landing."""
    state = L.fi[rows.STATE, c]
    if state == rows.LANDING:
        L.fs[rows.WORK_S, c] += h
        if L.fs[rows.WORK_S, c] >= X.fp[rows.LAND_S, c]:
            land(c, t + h - (L.fs[rows.WORK_S, c] - X.fp[rows.LAND_S, c]), L, X)
    elif state == rows.INVESTIGATING and (
        L.fi[rows.ARRIVED, c] or L.ci[rows.C_STATUS, L.fi[rows.GOAL_ID, c]] != rows.OPEN
    ):
        _second_look(c, t, h, number, L, X)
    elif state == rows.RECOVERING and L.fi[rows.ARRIVED, c]:
        _recover(c, t, h, L, X)


@njit(**rows.INNER)
def _second_look(c, t, h, number, L, X):
    n = L.fi[rows.GOAL_ID, c]
    status = L.ci[rows.C_STATUS, n]
    if status == rows.OPEN:
        L.fs[rows.WORK_S, c] += h
        status = second_look(
            c, n, h, number, L.fs[rows.WORK_S, c], L.state, L.keys, X.settings, L.fs, L.fi, X.fp,
            L.cf, L.ci,
        )  # fmt: skip
        if status == rows.OPEN:
            return
        L.ci[rows.C_STATUS, n] = status
        let_go(n, L)
        say(L, c, t + h, rows.CLASSIFIED, n, status, 0.0)
        if status == rows.CONFIRMED:
            o = L.ci[rows.C_OBJECT, n]
            L.sought[o] = False
            room = L.fi[rows.ABOARD, c] < X.fp[rows.CAPACITY, c]
            if X.fp[rows.RECOVERS, c] > 0.0 and room and next_person(o, L.pi) >= 0:
                recover(c, o, L)
                return
    _next_look(c, t + h, L, X)


@njit(**rows.INNER)
def _next_look(c, t, L, X):
    n = next_contact(c, L) if X.fp[rows.INVESTIGATES, c] > 0.0 else -1
    if n >= 0:
        investigate(c, n, L)
    else:
        resume(c, t, L, X)


@njit(**rows.INNER)
def _recover(c, t, h, L, X):
    o = L.fi[rows.GOAL_ID, c]
    wind = math.hypot(L.fs[rows.WIND_U, c], L.fs[rows.WIND_V, c])
    wave, _ = condition(t, X)
    reason = rows.WIND if wind > X.fp[rows.LIFT_WIND, c] else -1
    reason = rows.WAVES if wave > X.fp[rows.LIFT_WAVE, c] else reason
    if reason >= 0:
        if L.fi[rows.TOLD, c] != reason:
            L.fi[rows.TOLD, c] = reason
            say(L, c, t, rows.WAITS, o, reason, 0.0)
        return
    L.fi[rows.TOLD, c] = -1
    nobody = next_person(o, L.pi) < 0 and L.fi[rows.LIFTED, c] == 0
    take_up(c, o, t, h, L.fs, L.fi, X.fp, L.pf, L.pi, L.hf, L.hi, L.count)
    full = L.fi[rows.ABOARD, c] >= X.fp[rows.CAPACITY, c]
    if not (full or next_person(o, L.pi) < 0):
        return
    why = rows.NOBODY if nobody else (rows.DONE if next_person(o, L.pi) < 0 else rows.FULL)
    say(L, c, t + h, rows.RECOVERY_ENDED, o, why, float(L.fi[rows.LIFTED, c]))
    if X.fp[rows.AIR, c] > 0.0 and L.fi[rows.ABOARD, c] > 0 and L.fi[rows.HOME, c] >= 0:
        go_home(c, t + h, L, X)
    else:
        resume(c, t + h, L, X)
