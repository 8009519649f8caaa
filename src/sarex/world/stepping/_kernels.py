"""One step of the live world; ``run`` takes many, without the interpreter's lock."""

import math

from numba import njit

from sarex.geo._kernels import LEAF, degrees_per_metre, wrap
from sarex.metocean._kernels import HOLE, velocity_at
from sarex.randomness._kernels import uniform_pair
from sarex.world._kernels import advance_objects
from sarex.world.acting._kernels import move, work
from sarex.world.deciding._kernels import (
    check,
    fail,
    investigate,
    launch,
    leave_contacts,
    next_contact,
    on_deck,
)
from sarex.world.looking._kernels import drift_contacts, look, look_in_vain
from sarex.world.rescuing._kernels import drift_markers
from sarex.world.rows import _kernels as rows
from sarex.world.steering._kernels import wander

DONE, STOPPED, NO_ROOM, OUTSIDE = 0, 1, 2, 3
"""Why a run ended: the time is up, a happening that was waited for, a full table, no field."""


@njit(**rows.INNER)
def feel(t, member, wind, current, L, X):
    """Wind and current at each facility; in a hole of the current's field the water is still."""
    for c in range(L.fs.shape[1]):
        if L.fi[rows.STATE, c] == rows.LOST:
            continue
        lon, lat = L.fs[rows.LON, c], L.fs[rows.LAT, c]
        u, v, bad = velocity_at(lon, lat, t, member, *wind)
        L.fs[rows.WIND_U, c] = u
        L.fs[rows.WIND_V, c] = v
        if not bad and X.fp[rows.AIR, c] == 0.0:
            u, v, bad = velocity_at(lon, lat, t, member, *current)
            if bad == HOLE:
                u, v, bad = 0.0, 0.0, 0
            L.fs[rows.CURRENT_U, c] = u
            L.fs[rows.CURRENT_V, c] = v
        if bad:
            L.count[rows.FAULT] = OUTSIDE
            L.count[rows.FAULT_OF] = c
            return


@njit(**rows.INNER)
def break_down(t, h, L, X):
    """Failures that are due: those scheduled, and those drawn in the hours operated."""
    while L.count[rows.NEXT_SCHEDULED] < X.scheduled_s.size:
        k = L.count[rows.NEXT_SCHEDULED]
        if X.scheduled_s[k] >= t + h:
            break
        fail(X.scheduled[k, 0], max(t, X.scheduled_s[k]), X.scheduled[k, 1], L, X)
        L.count[rows.NEXT_SCHEDULED] = k + 1
    for c in range(L.fs.shape[1]):
        if L.fi[rows.STATE, c] in (rows.READY, rows.ON_DECK, rows.LOST, rows.OUT_OF_SERVICE):
            continue
        for kind in range(4):
            if L.fs[rows.OPERATED_S, c] >= L.fs[rows.NEXT_FAIL + kind, c]:
                fail(c, t, kind, L, X)
                L.fi[rows.FAILS_DRAWN + kind, c] += 1
                u, _ = uniform_pair(
                    L.keys[c], rows.STREAM_FAIL, kind, L.fi[rows.FAILS_DRAWN + kind, c]
                )
                L.fs[rows.NEXT_FAIL + kind, c] += -math.log(u) / X.fp[rows.FAIL_RATE + kind, c]


@njit(**rows.INNER)
def act(c, t, h, number, L, X):
    """One facility over one step."""
    L.fi[rows.LOOKING, c] = 0
    state = L.fi[rows.STATE, c]
    if state in (rows.LOST, rows.OUT_OF_SERVICE):
        leave_contacts(c, t, L, X)
    if state == rows.LOST:
        return
    if L.fi[rows.PLAYED, c]:
        _be_played(c, h, L, X)
        return
    if state == rows.READY:
        launch(c, t, L, X)
    if L.fi[rows.STATE, c] in (rows.READY, rows.ON_DECK):
        _be_aboard(c, t, h, L, X)
        return
    if state == rows.OUT_OF_SERVICE:
        _be_carried(c, h, L)
        return
    check(c, t, h, L, X)
    if L.fi[rows.STATE, c] in (rows.LOST, rows.OUT_OF_SERVICE):
        return
    wander(c, h, number, L.keys, X.settings, L.fs, X.fp)
    L.fs[rows.OPERATED_S, c] += h
    move(c, t, h, L, X)
    L.fi[rows.LOOKING, c] = L.fi[rows.STATE, c] == rows.SEARCH and not _blind(c, L)
    work(c, t, h, number, L, X)


@njit(**rows.INNER)
def _blind(c, L):
    return L.fi[rows.FAILED, c] & (1 << rows.SENSING) != 0


@njit(**rows.INNER)
def _be_aboard(c, t, h, L, X):
    b = L.fi[rows.AT_BASE, c]
    if b >= 0:
        L.fs[rows.LON, c] = L.bf[rows.BASE_LON, b]
        L.fs[rows.LAT, c] = L.bf[rows.BASE_LAT, b]
    if L.fi[rows.STATE, c] == rows.ON_DECK:
        on_deck(c, t, h, L, X)


@njit(**rows.INNER)
def _carry(c, u, v, h, L):
    dx, dy = degrees_per_metre(L.fs[rows.LAT, c])
    L.fs[rows.LON, c] = wrap(L.fs[rows.LON, c] + u * h * dx)
    L.fs[rows.LAT, c] += v * h * dy
    L.fs[rows.GROUND_U, c] = u
    L.fs[rows.GROUND_V, c] = v


@njit(**rows.INNER)
def _be_carried(c, h, L):
    _carry(c, L.fs[rows.CURRENT_U, c], L.fs[rows.CURRENT_V, c], h, L)


@njit(**rows.INNER)
def _be_played(c, h, L, X):
    """Between reports it keeps the course and speed of the last; the exercise sets them."""
    _carry(c, L.fs[rows.GROUND_U, c], L.fs[rows.GROUND_V, c], h, L)
    L.fi[rows.LOOKING, c] = L.fi[rows.SENSOR, c] != 0 and not _blind(c, L)
    if X.fp[rows.FUEL_KNOWN, c] > 0.0:
        L.fs[rows.FUEL_S, c] = max(0.0, L.fs[rows.FUEL_S, c] - h)


@njit(**rows.INNER)
def step(t, h, number, member, wind, current, stokes, coast, action, L, X):
    """Advance a world from t to t + h."""
    for c in range(L.fs.shape[1]):
        L.fs[rows.OLD_LON, c] = L.fs[rows.LON, c]
        L.fs[rows.OLD_LAT, c] = L.fs[rows.LAT, c]
    feel(t, member, wind, current, L, X)
    if L.count[rows.FAULT]:
        return
    for o in range(L.start_s.size):
        L.old[0, o] = L.state[rows.LON, o]
        L.old[1, o] = L.state[rows.LAT, o]
    advance_objects(
        t, h, L.start_s, L.state, L.codes, X.table, X.capsize, L.truth_key, member, wind, current,
        stokes, coast, action,
    )  # fmt: skip
    drift_contacts(t, h, member, current, L.cf, L.ci, L.count)
    drift_markers(t, h, member, current, X.settings, L.mf, L.mi, L.hf, L.hi, L.count)
    for b in range(L.bf.shape[1]):
        ship = X.bi[rows.BASE_SHIP, b]
        if ship >= 0:
            L.bf[rows.BASE_LON, b] = L.fs[rows.OLD_LON, ship]
            L.bf[rows.BASE_LAT, b] = L.fs[rows.OLD_LAT, ship]
    break_down(t, h, L, X)
    for c in range(L.fs.shape[1]):
        act(c, t, h, number, L, X)
    known = L.count[rows.N_CONTACTS]
    look(
        t, h, L.old, L.state, L.codes, L.sought, X.sights, L.rate, L.threshold, L.drawn,
        L.held, L.look_keys, L.keys, L.fs, L.fi, X.fp, L.cf, L.ci, L.hf, L.hi, L.count,
    )  # fmt: skip
    look_in_vain(t, h, L.keys, L.fs, L.fi, X.fp, L.cf, L.ci, L.hf, L.hi, L.count)
    if L.count[rows.N_CONTACTS] > known:
        for c in range(L.fs.shape[1]):
            if X.fp[rows.INVESTIGATES, c] > 0.0 and L.fi[rows.STATE, c] == rows.SEARCH:
                n = next_contact(c, L)
                if n >= 0:
                    investigate(c, n, L)


@njit(**rows.INNER)
def has_room(L, X):
    """Whether the tables hold what the worst step can add."""
    contacts, told = rows.worst_step(
        L.fs.shape[1], L.state.shape[1], L.pi.shape[1], L.mi.shape[1], X.scheduled_s.size
    )
    roomy = L.count[rows.N_TOLD] + told <= L.hi.shape[0]
    return roomy and L.count[rows.N_CONTACTS] + contacts <= L.ci.shape[1]


@njit(nogil=True, **LEAF)
def run(start_s, h, end_step, stops, member, wind, current, stokes, coast, action, L, X):
    """Step until a number of steps, or the end of the first step with a happening of ``stops``."""
    while L.count[rows.STEP] < end_step:
        if not has_room(L, X):
            return NO_ROOM
        told = L.count[rows.N_TOLD]
        number = L.count[rows.STEP]
        step(start_s + number * h, h, number, member, wind, current, stokes, coast, action, L, X)
        if L.count[rows.FAULT]:
            return OUTSIDE
        L.count[rows.STEP] = number + 1
        for k in range(told, L.count[rows.N_TOLD]):
            if stops[L.hi[k, rows.H_KIND]]:
                return STOPPED
    return DONE
