"""States of a facility: what it decides, and what it does in one step.

``L`` is the ``Live``, ``X`` the ``Fixed`` of one world; c is the facility, t and h the start and
the length of the step [s], number its count, b a base.
"""

import math

from numba import njit

from sarex.geo._kernels import LEAF
from sarex.world.looking._kernels import second_look
from sarex.world.rescuing._kernels import board_raft, hand_over, next_person, take_up
from sarex.world.rows import _kernels as rows
from sarex.world.steering._kernels import (
    ENDED,
    burn_rate,
    follow,
    go_to,
    home_time,
    top_speed,
)

_NEAR_M = 50.0
_BASE_NEAR_M = 300.0


@njit(**LEAF)
def say(L, c, time_s, kind, subject, code, value):
    """Tell a happening at the place of the facility."""
    rows.tell(
        L.hf,
        L.hi,
        L.count,
        time_s,
        kind,
        c,
        subject,
        code,
        L.fs[rows.LON, c],
        L.fs[rows.LAT, c],
        value,
    )


@njit(**LEAF)
def condition(t, X):
    """Wave height [m] and visibility [m] at a time: of the last entry at or before it."""
    k = 0
    while k + 1 < X.condition_s.size and X.condition_s[k + 1] <= t:
        k += 1
    return X.wave_m[k], X.visibility_m[k]


@njit(**LEAF)
def too_much(c, t, row, wind, L, X):
    """What exceeds the limits of a row (wind, then waves) of the figures; −1 where nothing does."""
    wave, _ = condition(t, X)
    if wind > X.fp[row, c]:
        return rows.WIND
    return rows.WAVES if wave > X.fp[row + 1, c] else -1


@njit(**LEAF)
def unfit_to_search(c, t, L, X):
    """What keeps a facility from searching here and now; −1 where nothing does."""
    wind = math.hypot(L.fs[rows.WIND_U, c], L.fs[rows.WIND_V, c])
    reason = too_much(c, t, rows.SEARCH_WIND, wind, L, X)
    _, visibility = condition(t, X)
    if reason < 0 and visibility < X.fp[rows.SEARCH_VISIBILITY, c]:
        return rows.VISIBILITY
    return reason


@njit(**LEAF)
def unfit_deck(c, b, t, row, L, X):
    """What keeps a facility off or on a base: over a ship's deck, the wind that it makes counts."""
    ship = X.bi[rows.BASE_SHIP, b]
    if ship < 0:
        return -1
    if L.fi[rows.STATE, ship] == rows.LOST:
        return rows.NO_BASE
    u = L.fs[rows.WIND_U, ship] - L.fs[rows.GROUND_U, ship]
    v = L.fs[rows.WIND_V, ship] - L.fs[rows.GROUND_V, ship]
    return too_much(c, t, row, math.hypot(u, v), L, X)


@njit(**LEAF)
def unfit_to_land(c, b, t, L, X):
    """What keeps a facility from landing at a base now; −1 where nothing does."""
    reason = unfit_deck(c, b, t, rows.LAND_WIND, L, X)
    if reason >= 0:
        return reason
    taken = 0
    for k in range(L.fs.shape[1]):
        state = L.fi[rows.STATE, k]
        inside = state in (rows.READY, rows.ON_DECK, rows.LANDING)
        if k != c and inside and L.fi[rows.AT_BASE, k] == b:
            taken += 1
    return rows.SPOTS if taken >= X.bi[rows.BASE_SPOTS, b] else -1


@njit(**LEAF)
def time_to_base(c, b, L, X):
    """Seconds to a base; against the speed of a ship that may be leaving."""
    ship = X.bi[rows.BASE_SHIP, b]
    leaving = 0.0 if ship < 0 else math.hypot(L.fs[rows.GROUND_U, ship], L.fs[rows.GROUND_V, ship])
    return home_time(c, L.bf[rows.BASE_LON, b], L.bf[rows.BASE_LAT, b], leaving, L.fs, L.fi, X.fp)


@njit(**LEAF)
def best_base(c, t, L, X):
    """Its home if that can take it, else the nearest base that can; else its home."""
    home = L.fi[rows.HOME, c]
    if home < 0 or unfit_to_land(c, home, t, L, X) < 0:
        return home
    best = home
    least = math.inf
    for b in range(L.bf.shape[1]):
        if not X.takes[b, c] or unfit_to_land(c, b, t, L, X) >= 0:
            continue
        seconds = time_to_base(c, b, L, X)
        if seconds < least:
            least = seconds
            best = b
    return best


@njit(**LEAF)
def fuel_to_base(c, b, h, L, X):
    """Fuel [s at search speed] that the way to a base takes, with margin, landing, two steps."""
    seconds = time_to_base(c, b, L, X)
    burn = burn_rate(c, top_speed(c, False, 0.0, L.fi, X.fp), X.fp)
    rest = X.fp[rows.LAND_S, c] + 2.0 * h
    return burn * seconds * (1.0 + X.settings[rows.MARGIN]) + max(burn, 1.0) * rest


@njit(**LEAF)
def hold(c, L):
    """Stay here."""
    L.fi[rows.STATE, c] = rows.HOLDING
    L.fi[rows.ARRIVED, c] = 0
    L.fi[rows.TOLD, c] = -1
    L.fs[rows.GOAL_LON, c] = L.fs[rows.LON, c]
    L.fs[rows.GOAL_LAT, c] = L.fs[rows.LAT, c]


@njit(**LEAF)
def go_home(c, t, L, X):
    """Leave for a base, where there is one; else stay."""
    if L.fi[rows.HOME, c] < 0:
        hold(c, L)
        return
    L.fi[rows.STATE, c] = rows.RETURNING
    L.fi[rows.GOAL_ID, c] = best_base(c, t, L, X)
    L.fi[rows.ARRIVED, c] = 0
    L.fi[rows.TOLD, c] = -1


@njit(**LEAF)
def investigate(c, n, L):
    """Go and have a second look at a contact."""
    L.fi[rows.STATE, c] = rows.INVESTIGATING
    L.fi[rows.GOAL_ID, c] = n
    L.fi[rows.ARRIVED, c] = 0
    L.fi[rows.SECOND_LOOKS, c] += 1
    L.fs[rows.WORK_S, c] = 0.0


@njit(**LEAF)
def recover(c, o, L):
    """Go and take up the persons of an object."""
    L.fi[rows.STATE, c] = rows.RECOVERING
    L.fi[rows.GOAL_ID, c] = o
    L.fi[rows.ARRIVED, c] = 0
    L.fi[rows.LIFTED, c] = 0
    L.fi[rows.TOLD, c] = -1
    L.fs[rows.WORK_S, c] = 0.0


@njit(**LEAF)
def resume(c, t, L, X):
    """Take the track up again where it was left; without one, stay."""
    L.fi[rows.ARRIVED, c] = 0
    if L.fi[rows.HAS_TRACK, c]:
        L.fi[rows.STATE, c] = rows.TRANSIT
        say(L, c, t, rows.RESUMED, -1, 0, 0.0)
    else:
        hold(c, L)


@njit(**LEAF)
def next_contact(c, L):
    """Its own first contact that nobody settled; −1 where there is none."""
    for n in range(L.count[rows.N_CONTACTS]):
        if L.ci[rows.C_BY, n] == c and L.ci[rows.C_STATUS, n] == rows.OPEN:
            return n
    return -1


@njit(**LEAF)
def fail(c, t, kind, L, X):
    """Something fails; what a crew or an autopilot does by itself then."""
    state = L.fi[rows.STATE, c]
    if state in (rows.LOST, rows.OUT_OF_SERVICE):
        return
    if kind >= 4:  # repaired
        L.fi[rows.FAILED, c] &= ~(1 << (kind - 4))
        say(L, c, t, rows.REPAIRED, -1, kind - 4, 0.0)
        return
    say(L, c, t, rows.FAILS, -1, kind, 0.0)
    if kind == rows.LOSS:
        L.fi[rows.STATE, c] = rows.LOST
        say(L, c, t, rows.GONE, -1, rows.FAILURE, 0.0)
        return
    L.fi[rows.FAILED, c] |= 1 << kind
    flies = X.fp[rows.AIR, c] > 0.0
    leaves = (kind == rows.DATALINK and X.fp[rows.CREWED, c] == 0.0) or (
        flies and kind != rows.DATALINK
    )
    away = state not in (rows.READY, rows.ON_DECK, rows.LANDING, rows.RETURNING)
    if leaves and away and L.fi[rows.HOME, c] >= 0:
        say(L, c, t, rows.BROKE_OFF, -1, rows.FAILURE, 0.0)
        go_home(c, t, L, X)


@njit(**LEAF)
def launch(c, t, L, X):
    """Leave the base for what was ordered, if it is time and the weather lets it."""
    wanted = L.fi[rows.NEXT, c]
    if wanted < 0 or (wanted == rows.TRANSIT and t < X.time_s[X.first[c]]):
        return
    b = L.fi[rows.AT_BASE, c]
    reason = unfit_to_search(c, t, L, X)
    if reason < 0 and b >= 0:
        reason = unfit_deck(c, b, t, rows.LAUNCH_WIND, L, X)
    if reason >= 0:
        if L.fi[rows.TOLD, c] != reason:
            L.fi[rows.TOLD, c] = reason
            say(L, c, t, rows.HELD, b, reason, 0.0)
        return
    L.fi[rows.STATE, c] = wanted
    L.fi[rows.AT_BASE, c] = -1
    L.fi[rows.NEXT, c] = -1
    L.fi[rows.TOLD, c] = -1
    L.fs[rows.SPEED, c] = X.fp[rows.MIN_SPEED, c]
    say(L, c, t, rows.DEPARTED, b, 0, 0.0)


@njit(**LEAF)
def on_deck(c, t, h, L, X):
    """Wait for fuel and repairs; then it is ready again."""
    L.fs[rows.WORK_S, c] += h
    left = X.fp[rows.TURNAROUND_S, c] - L.fs[rows.WORK_S, c]
    if left > 0.0:
        return
    b = L.fi[rows.AT_BASE, c]
    L.fi[rows.FAILED, c] = 0
    L.fi[rows.STATE, c] = rows.READY
    if X.bi[rows.BASE_FUEL, b]:
        L.fs[rows.FUEL_S, c] = X.fp[rows.ENDURANCE_S, c]
        say(L, c, t + h + left, rows.REFUELLED, b, 0, L.fs[rows.FUEL_S, c])


@njit(**LEAF)
def check(c, t, h, L, X):
    """What makes a facility at sea leave what it does: no fuel, weather, bingo."""
    state = L.fi[rows.STATE, c]
    if L.fs[rows.FUEL_S, c] <= 0.0 and X.fp[rows.FUEL_KNOWN, c] > 0.0:
        lost = X.fp[rows.AIR, c] > 0.0
        L.fi[rows.STATE, c] = rows.LOST if lost else rows.OUT_OF_SERVICE
        L.fs[rows.SPEED, c] = 0.0
        say(L, c, t, rows.GONE, -1, rows.FUEL, 0.0)
        return
    if state == rows.SEARCH:
        reason = unfit_to_search(c, t, L, X)
        if reason >= 0:
            say(L, c, t, rows.BROKE_OFF, -1, reason, 0.0)
            go_home(c, t, L, X)
            state = L.fi[rows.STATE, c]
            if state == rows.HOLDING:
                L.fi[rows.TOLD, c] = reason  # until the weather abates
    elif state == rows.HOLDING and L.fi[rows.TOLD, c] >= 0 and unfit_to_search(c, t, L, X) < 0:
        resume(c, t, L, X)
    if (
        state in (rows.RETURNING, rows.LANDING)
        or L.fi[rows.HOME, c] < 0
        or X.fp[rows.FUEL_KNOWN, c] == 0.0
    ):
        return
    b = L.fi[rows.HOME, c]
    if L.fs[rows.FUEL_S, c] > fuel_to_base(c, b, h, L, X):
        return
    go_home(c, t, L, X)
    say(L, c, t, rows.BINGO, L.fi[rows.GOAL_ID, c], 0, L.fs[rows.FUEL_S, c])


@njit(**LEAF)
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
    if other != b and fuel_to_base(c, other, 0.0, L, X) <= L.fs[rows.FUEL_S, c]:
        L.fi[rows.GOAL_ID, c] = other


@njit(**LEAF)
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


@njit(**LEAF)
def goal(c, L, X):
    """Where a facility in this state is going, as it lies now."""
    state, wanted = L.fi[rows.STATE, c], L.fi[rows.GOAL_ID, c]
    if state == rows.INVESTIGATING:
        return L.cf[rows.C_LON, wanted], L.cf[rows.C_LAT, wanted]
    if state == rows.RECOVERING or (state == rows.DROPPING and wanted >= 0):
        return L.state[rows.LON, wanted], L.state[rows.LAT, wanted]
    if state in (rows.RETURNING, rows.LANDING):
        return L.bf[rows.BASE_LON, wanted], L.bf[rows.BASE_LAT, wanted]
    return L.fs[rows.GOAL_LON, c], L.fs[rows.GOAL_LAT, c]


@njit(**LEAF)
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


@njit(**LEAF)
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


@njit(**LEAF)
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


@njit(**LEAF)
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


@njit(**LEAF)
def move(c, t, h, number, L, X):
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
        lon, lat = goal(c, L, X)
        left = go_to(c, lon, lat, top_speed(c, False, 0.0, L.fi, X.fp), L.fs, X.fp)
        if left <= near_enough(c, L, X) and state != rows.LANDING:
            arrive(c, now + rows.SUB_S, L, X)


@njit(**LEAF)
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


@njit(**LEAF)
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
        o = L.ci[rows.C_OBJECT, n]
        if o >= 0:
            L.held[L.ci[rows.C_BY, n], o] = 0
        say(L, c, t + h, rows.CLASSIFIED, n, status, 0.0)
        if status == rows.CONFIRMED:
            L.sought[o] = False
            room = L.fi[rows.ABOARD, c] < X.fp[rows.CAPACITY, c]
            if X.fp[rows.RECOVERS, c] > 0.0 and room and next_person(o, L.pi) >= 0:
                recover(c, o, L)
                return
    _next_look(c, t + h, L, X)


@njit(**LEAF)
def _next_look(c, t, L, X):
    n = next_contact(c, L) if X.fp[rows.INVESTIGATES, c] > 0.0 else -1
    if n >= 0:
        investigate(c, n, L)
    else:
        resume(c, t, L, X)


@njit(**LEAF)
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
