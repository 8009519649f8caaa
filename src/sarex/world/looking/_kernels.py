"""Looks, false sightings and second looks.

A true contact is made when the detection rate integrated along relative motion reaches the
threshold of (facility, object); the next threshold lies one standard exponential higher, so that
contacts with an object that is not recognised are a Poisson process in that rate. False contacts
are a Poisson process in the hours searched, one for each kind.
"""

import math

from numba import njit

from sarex.detection._kernels import look_rate
from sarex.drift.motion._kernels import AFLOAT
from sarex.drift.motion._kernels import STATUS as AFLOAT_ROW
from sarex.geo._kernels import degrees_per_metre, metres_per_degree, wrap
from sarex.metocean._kernels import velocity_at
from sarex.randomness._kernels import normal_pair, uniform_pair
from sarex.world.rows._kernels import (
    BAND_M,
    C_BY,
    C_KIND,
    C_LAT,
    C_LON,
    C_OBJECT,
    C_OWN_LAT,
    C_OWN_LON,
    C_STATUS,
    C_TIME,
    CONFIRMED,
    CONTACT,
    CONTACTS_MADE,
    DEBRIS,
    DISMISSED,
    DWELL_S,
    FALSE_DRAWN,
    FALSE_RATE,
    FIX_SIGMA,
    GROUND_U,
    GROUND_V,
    INNER,
    LAT,
    LON,
    LOOKING,
    MISSED,
    N_CONTACTS,
    NEXT_FALSE,
    NOT_FOUND,
    OLD_LAT,
    OLD_LON,
    OPEN,
    OPEN_OWN,
    RECOGNISE_M,
    RECOGNISE_S,
    SEARCHED_S,
    SECOND_LOOKS,
    STREAM_BAND,
    STREAM_FALSE,
    STREAM_FIX,
    STREAM_LOOK,
    STREAM_SECOND,
    TRUE,
    tell,
    way_to,
)

_LEAST_M, _MOST_M = 110_000.0, 112_000.0
"""No degree of latitude, and at the equator of longitude, is shorter or longer."""
AT_ONCE = 8
"""False contacts of one kind that one step can tell; more of them wait for the next."""


@njit(**INNER)
def _note(c, time_s, kind, o, lon, lat, keys, fs, fi, fp, cf, ci, hf, hi, count):
    """Open a contact at a place seen with the facility's error of position, and tell it."""
    n = count[N_CONTACTS]
    east, north = normal_pair(keys[c], STREAM_FIX, kind, fi[CONTACTS_MADE, c])
    fi[CONTACTS_MADE, c] += 1
    fi[OPEN_OWN, c] += 1
    dx, dy = degrees_per_metre(lat)
    cf[C_LON, n] = wrap(lon + fp[FIX_SIGMA, c] * east * dx)
    cf[C_LAT, n] = lat + fp[FIX_SIGMA, c] * north * dy
    cf[C_TIME, n] = time_s
    cf[C_OWN_LON, n] = lon
    cf[C_OWN_LAT, n] = lat
    ci[C_KIND, n] = kind
    ci[C_OBJECT, n] = o
    ci[C_BY, n] = c
    ci[C_STATUS, n] = OPEN
    count[N_CONTACTS] = n + 1
    tell(hf, hi, count, time_s, CONTACT, c, n, kind, cf[C_LON, n], cf[C_LAT, n], fp[FIX_SIGMA, c])


@njit(**INNER)
def look(
    t, h, old, state, codes, sought, sights, rate, threshold, drawn, held, look_keys,
    keys, fs, fi, fp, cf, ci, hf, hi, count,
):  # fmt: skip
    """All looks of one step at true objects; ``held`` (c, o) is 1 while a contact is open."""
    law, width, speed, max_range, points_of, far, known = sights
    for c in range(fs.shape[1]):
        if not fi[LOOKING, c]:
            continue
        x0, y0, x1, y1 = fs[OLD_LON, c], fs[OLD_LAT, c], fs[LON, c], fs[LAT, c]
        narrow = _LEAST_M * math.cos(math.radians(min(90.0, abs(y0) + 1.0)))
        moved = _MOST_M * (abs(x1 - x0) + abs(y1 - y0))
        for o in range(old.shape[1]):
            if law[c, o] < 0 or not sought[o] or codes[AFLOAT_ROW, o] != AFLOAT or held[c, o]:
                continue
            reach = max_range[c, o] + moved
            reach += _MOST_M * (abs(state[LON, o] - old[0, o]) + abs(state[LAT, o] - old[1, o]))
            apart = _LEAST_M * abs(y0 - old[1, o])
            if apart > reach:
                continue  # beyond its range for certain
            if reach < _LEAST_M and apart**2 + (narrow * wrap(x0 - old[0, o])) ** 2 > reach**2:
                continue
            mx, my = metres_per_degree(0.5 * (old[1, o] + y0))
            more = look_rate(
                law[c, o],
                width[c, o],
                speed[c, o],
                max_range[c, o],
                points_of[c, o],
                points_of[c, o + 1],
                far,
                known,
                wrap(x0 - old[0, o]) * mx,
                (y0 - old[1, o]) * my,
                wrap(x1 - state[LON, o]) * mx,
                (y1 - state[LAT, o]) * my,
                h,
            )
            missing = threshold[c, o] - rate[c, o]
            rate[c, o] += more
            if not (more > 0.0 and missing <= more):
                continue
            when = t + h * (missing / more if more < math.inf else 0.5)
            if not rate[c, o] < math.inf:
                rate[c, o] = threshold[c, o]
            drawn[c, o] += 1
            u, _ = uniform_pair(look_keys[c, o], STREAM_LOOK, 0, drawn[c, o])
            threshold[c, o] = rate[c, o] - math.log(u)
            held[c, o] = 1
            _note(
                c, when, TRUE, o, state[LON, o], state[LAT, o], keys, fs, fi, fp, cf, ci,
                hf, hi, count,
            )  # fmt: skip


@njit(**INNER)
def look_in_vain(t, h, keys, fs, fi, fp, cf, ci, hf, hi, count):
    """False contacts of one step: at the hour searched that was drawn, beside the way."""
    for c in range(fs.shape[1]):
        if not fi[LOOKING, c]:
            continue
        before = fs[SEARCHED_S, c]
        fs[SEARCHED_S, c] = before + h
        speed = math.sqrt(fs[GROUND_U, c] ** 2 + fs[GROUND_V, c] ** 2)
        right_u = fs[GROUND_V, c] / speed if speed > 0.0 else 1.0
        right_v = -fs[GROUND_U, c] / speed if speed > 0.0 else 0.0
        for kind in (DEBRIS, DEBRIS + 1):
            k = kind - DEBRIS
            for _ in range(AT_ONCE):
                if fs[NEXT_FALSE + k, c] > before + h:
                    break
                part = max(0.0, (fs[NEXT_FALSE + k, c] - before) / h)
                number = fi[FALSE_DRAWN + k, c]
                side, _ = uniform_pair(keys[c], STREAM_BAND, kind, number)
                off = (2.0 * side - 1.0) * fp[BAND_M, c]
                dx, dy = degrees_per_metre(fs[LAT, c])
                lon = fs[OLD_LON, c] + part * wrap(fs[LON, c] - fs[OLD_LON, c])
                lat = fs[OLD_LAT, c] + part * (fs[LAT, c] - fs[OLD_LAT, c])
                lon = wrap(lon + off * right_u * dx)
                lat += off * right_v * dy
                _note(c, t + part * h, kind, -1, lon, lat, keys, fs, fi, fp, cf, ci, hf, hi, count)
                draw_false(c, k, keys, fs, fi, fp)


@njit(**INNER)
def draw_false(c, k, keys, fs, fi, fp):
    """Hours searched until the next false contact of a kind."""
    fi[FALSE_DRAWN + k, c] += 1
    u, _ = uniform_pair(keys[c], STREAM_FALSE, k, fi[FALSE_DRAWN + k, c])
    rate = fp[FALSE_RATE + k, c]
    fs[NEXT_FALSE + k, c] += -math.log(u) / rate if rate > 0.0 else math.inf


@njit(**INNER)
def drift_contacts(t, h, member, current, cf, ci, count):
    """Where open contacts are looked for again: carried by the surface current, as a marker is.

    What is there of a false one, its own place, is carried alike. A contact in a hole of the
    current's field stays.
    """
    for n in range(count[N_CONTACTS]):
        if ci[C_STATUS, n] != OPEN:
            continue
        _carry(C_LON, C_LAT, n, t, h, member, current, cf)
        _carry(C_OWN_LON, C_OWN_LAT, n, t, h, member, current, cf)


@njit(**INNER)
def _carry(row, column, n, t, h, member, current, cf):
    u, v, bad = velocity_at(cf[row, n], cf[column, n], t, member, *current)
    if not bad:
        dx, dy = degrees_per_metre(cf[column, n])
        cf[row, n] = wrap(cf[row, n] + u * h * dx)
        cf[column, n] += v * h * dy


@njit(**INNER)
def second_look(c, n, h, number, worked_s, state, keys, settings, fs, fi, fp, cf, ci):
    """What one step near a contact tells: its status, ``OPEN`` while nothing is settled.

    Within the distance of recognition, recognition comes at a constant rate; a true object that is
    recognised is taken for something else with the probability ``MISSED``.
    """
    kind = ci[C_KIND, n]
    if kind == TRUE:
        lon, lat = state[LON, ci[C_OBJECT, n]], state[LAT, ci[C_OBJECT, n]]
    else:
        lon, lat = cf[C_OWN_LON, n], cf[C_OWN_LAT, n]
    x, y = way_to(fs[LON, c], fs[LAT, c], lon, lat)
    near = kind <= DEBRIS and x * x + y * y <= fp[RECOGNISE_M, c] ** 2
    u, taken = uniform_pair(keys[c], STREAM_SECOND, fi[SECOND_LOOKS, c], number)
    if near and u < -math.expm1(-h / settings[RECOGNISE_S]):
        if kind == DEBRIS:
            return DISMISSED
        return DISMISSED if taken < settings[MISSED] else CONFIRMED
    return NOT_FOUND if worked_s >= settings[DWELL_S] else OPEN
