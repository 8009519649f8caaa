"""Weather limits and bases: what keeps a facility from searching, leaving and landing, and the way
home.

``L`` is the ``Live``, ``X`` the ``Fixed`` of one world; c is the facility, t and h the start and
the length of the step [s], b a base.
"""

import math

from numba import njit

from sarex.world.rows import _kernels as rows
from sarex.world.steering._kernels import burn_rate, home_time, top_speed


@njit(**rows.INNER)
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


@njit(**rows.INNER)
def condition(t, X):
    """Wave height [m] and visibility [m] at a time: of the last entry at or before it."""
    k = 0
    while k + 1 < X.condition_s.size and X.condition_s[k + 1] <= t:
        k += 1
    return X.wave_m[k], X.visibility_m[k]


@njit(**rows.INNER)
def too_much(c, t, row, wind, L, X):
    """What exceeds the limits of a row (wind, then waves) of the figures; −1 where nothing does."""
    wave, _ = condition(t, X)
    if wind > X.fp[row, c]:
        return rows.WIND
    return rows.WAVES if wave > X.fp[row + 1, c] else -1


@njit(**rows.INNER)
def unfit_to_search(c, t, L, X):
    """What keeps a facility from searching here and now; −1 where nothing does."""
    wind = math.hypot(L.fs[rows.WIND_U, c], L.fs[rows.WIND_V, c])
    reason = too_much(c, t, rows.SEARCH_WIND, wind, L, X)
    _, visibility = condition(t, X)
    if reason < 0 and visibility < X.fp[rows.SEARCH_VISIBILITY, c]:
        return rows.VISIBILITY
    return reason


@njit(**rows.INNER)
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


@njit(**rows.INNER)
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


@njit(**rows.INNER)
def time_to_base(c, b, L, X):
    """Seconds to a base; against the speed of a ship that may be leaving."""
    ship = X.bi[rows.BASE_SHIP, b]
    leaving = 0.0 if ship < 0 else math.hypot(L.fs[rows.GROUND_U, ship], L.fs[rows.GROUND_V, ship])
    return home_time(c, L.bf[rows.BASE_LON, b], L.bf[rows.BASE_LAT, b], leaving, L.fs, L.fi, X.fp)


@njit(**rows.INNER)
def best_base(c, t, L, X):
    """Its home if that can take it, else the nearest own or granted one that can; else its home.

    Nobody comes to a partner's deck unasked.
    """
    home = L.fi[rows.HOME, c]
    if home < 0 or unfit_to_land(c, home, t, L, X) < 0:
        return home
    best = home
    least = math.inf
    for b in range(L.bf.shape[1]):
        if not (X.takes[b, c] and X.granted[b, c]) or unfit_to_land(c, b, t, L, X) >= 0:
            continue
        seconds = time_to_base(c, b, L, X)
        if seconds < least:
            least = seconds
            best = b
    return best


@njit(**rows.INNER)
def fuel_to_base(c, b, h, L, X):
    """Fuel [s at search speed] that the way to a base takes, with margin, landing, two steps."""
    seconds = time_to_base(c, b, L, X)
    burn = burn_rate(c, top_speed(c, False, 0.0, L.fi, X.fp), X.fp)
    rest = X.fp[rows.LAND_S, c] + 2.0 * h
    return burn * seconds * (1.0 + X.settings[rows.MARGIN]) + max(burn, 1.0) * rest
