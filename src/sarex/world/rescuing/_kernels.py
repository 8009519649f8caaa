"""Persons taken up one by one, a raft dropped to them, markers that drift and report.

Persons are taken in the order in which the case lists them; the order means nothing.
"""

import math

from numba import njit

from sarex.geo._kernels import degrees_per_metre, wrap
from sarex.metocean._kernels import velocity_at
from sarex.world.rows._kernels import (
    ABOARD,
    AT_SEA,
    CAPACITY,
    DEATH_S,
    DELIVERED,
    IN_CRAFT,
    INNER,
    LAT,
    LIFT_AT_ONCE,
    LIFT_BETWEEN_S,
    LIFT_EACH_S,
    LIFT_SETUP_S,
    LIFTED,
    LON,
    M_NEXT_S,
    MARKED,
    MARKER_S,
    N_MARKERS,
    P_BY,
    P_OBJECT,
    P_STATUS,
    P_WET,
    RAFT_LIFE_S,
    TAKEN,
    TAKEN_S,
    WORK_S,
    tell,
)


@njit(**INNER)
def next_person(o, pi):
    """The next person of an object who is at sea; −1 when there is none."""
    for p in range(pi.shape[1]):
        if pi[P_OBJECT, p] == o and pi[P_STATUS, p] == AT_SEA:
            return p
    return -1


@njit(**INNER)
def take_up(c, o, time_s, h, fs, fi, fp, pf, pi, hf, hi, count):
    """Take up whom one step allows: after the set-up one person in so many minutes, by trips."""
    begun = fs[WORK_S, c]
    fs[WORK_S, c] = begun + h
    while fi[ABOARD, c] < fp[CAPACITY, c]:
        trips = fi[LIFTED, c] // fp[LIFT_AT_ONCE, c]
        due = fp[LIFT_SETUP_S, c] + fp[LIFT_EACH_S, c] * (fi[LIFTED, c] + 1)
        due += fp[LIFT_BETWEEN_S, c] * trips
        p = next_person(o, pi)
        if p < 0 or due > fs[WORK_S, c]:
            break
        when = time_s + (due - begun)
        pi[P_STATUS, p] = IN_CRAFT
        pi[P_BY, p] = c
        pf[TAKEN_S, p] = when
        fi[ABOARD, c] += 1
        fi[LIFTED, c] += 1
        alive = 1 if when < pf[DEATH_S, p] else 0
        tell(hf, hi, count, when, TAKEN, c, p, alive, fs[LON, c], fs[LAT, c], 0.0)


@njit(**INNER)
def hand_over(c, fi, pi):
    """Persons aboard go ashore or to the ship; how many."""
    for p in range(pi.shape[1]):
        if pi[P_STATUS, p] == IN_CRAFT and pi[P_BY, p] == c:
            pi[P_STATUS, p] = DELIVERED
    persons = fi[ABOARD, c]
    fi[ABOARD, c] = 0
    return persons


@njit(**INNER)
def board_raft(o, time_s, pf, pi):
    """Persons of an object who are alive in the water climb into a raft that reached them."""
    for p in range(pi.shape[1]):
        if pi[P_OBJECT, p] != o or pi[P_STATUS, p] != AT_SEA or pi[P_WET, p] == 0:
            continue
        if time_s < pf[DEATH_S, p]:
            pi[P_WET, p] = 0
            pf[DEATH_S, p] = time_s + pf[RAFT_LIFE_S, p]


@njit(**INNER)
def drift_markers(t, h, member, current, settings, mf, mi, hf, hi, count):
    """Carry the markers with the surface current (midpoint rule); each reports in its turn.

    A marker that leaves the current's field stops reporting: ``mi`` 1.
    """
    for n in range(count[N_MARKERS]):
        if mi[0, n]:
            continue
        lon, lat = mf[LON, n], mf[LAT, n]
        u, v, bad = velocity_at(lon, lat, t, member, *current)
        dx, dy = degrees_per_metre(lat)
        x = wrap(lon + 0.5 * h * u * dx)
        y = lat + 0.5 * h * v * dy
        if not bad:
            u, v, bad = velocity_at(x, y, t + 0.5 * h, member, *current)
        if bad:
            mi[0, n] = 1
            continue
        dx, dy = degrees_per_metre(y)
        mf[LON, n] = wrap(lon + h * u * dx)
        mf[LAT, n] = lat + h * v * dy
        if mf[M_NEXT_S, n] <= t + h:
            speed = math.sqrt(u * u + v * v)
            tell(hf, hi, count, t + h, MARKED, -1, n, 0, mf[LON, n], mf[LAT, n], speed)
            mf[M_NEXT_S, n] += settings[MARKER_S]
