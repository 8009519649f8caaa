"""What a facility decides by itself: to leave, to break off, to go home, to look again.

``L``, ``X``, c, t, h and b as in ``basing``.
"""

from numba import njit

from sarex.world.basing._kernels import best_base, fuel_to_base, say, unfit_deck, unfit_to_search
from sarex.world.rows import _kernels as rows


@njit(**rows.INNER)
def hold(c, L):
    """Stay here."""
    L.fi[rows.STATE, c] = rows.HOLDING
    L.fi[rows.ARRIVED, c] = 0
    L.fi[rows.TOLD, c] = -1
    L.fs[rows.GOAL_LON, c] = L.fs[rows.LON, c]
    L.fs[rows.GOAL_LAT, c] = L.fs[rows.LAT, c]


@njit(**rows.INNER)
def go_home(c, t, L, X):
    """Leave for a base, where there is one; else stay."""
    if L.fi[rows.HOME, c] < 0:
        hold(c, L)
        return
    L.fi[rows.STATE, c] = rows.RETURNING
    L.fi[rows.GOAL_ID, c] = best_base(c, t, L, X)
    L.fi[rows.ARRIVED, c] = 0
    L.fi[rows.TOLD, c] = -1


@njit(**rows.INNER)
def investigate(c, n, L):
    """Go and have a second look at a contact."""
    L.fi[rows.STATE, c] = rows.INVESTIGATING
    L.fi[rows.GOAL_ID, c] = n
    L.fi[rows.ARRIVED, c] = 0
    L.fi[rows.SECOND_LOOKS, c] += 1
    L.fs[rows.WORK_S, c] = 0.0


@njit(**rows.INNER)
def recover(c, o, L):
    """Go and take up the persons of an object."""
    L.fi[rows.STATE, c] = rows.RECOVERING
    L.fi[rows.GOAL_ID, c] = o
    L.fi[rows.ARRIVED, c] = 0
    L.fi[rows.LIFTED, c] = 0
    L.fi[rows.TOLD, c] = -1
    L.fs[rows.WORK_S, c] = 0.0


@njit(**rows.INNER)
def resume(c, t, L, X):
    """Take the track up again where it was left; without one, stay."""
    L.fi[rows.ARRIVED, c] = 0
    if L.fi[rows.HAS_TRACK, c]:
        L.fi[rows.STATE, c] = rows.TRANSIT
        say(L, c, t, rows.RESUMED, -1, 0, 0.0)
    else:
        hold(c, L)


@njit(**rows.INNER)
def next_contact(c, L):
    """Its own first contact that nobody settled; −1 where there is none."""
    if L.fi[rows.OPEN_OWN, c] == 0:
        return -1
    for n in range(L.count[rows.N_CONTACTS]):
        if L.ci[rows.C_BY, n] == c and L.ci[rows.C_STATUS, n] == rows.OPEN:
            return n
    return -1


@njit(**rows.INNER)
def let_go(n, L):
    """Whoever saw what a contact is of may see it anew."""
    by, o = L.ci[rows.C_BY, n], L.ci[rows.C_OBJECT, n]
    if by < 0:
        return
    L.fi[rows.OPEN_OWN, by] -= 1
    if o >= 0:
        L.held[by, o] = 0


@njit(**rows.INNER)
def leave_contact(c, n, t, L):
    """Leave a contact unsettled: it is nobody's now, and whoever saw it may see it anew."""
    let_go(n, L)
    L.ci[rows.C_BY, n] = -1
    say(L, c, t, rows.CLASSIFIED, n, rows.OPEN, 0.0)


@njit(**rows.INNER)
def leave_contacts(c, t, L, X):
    """Who goes home, or is lost, leaves what it had still to look at to others: one a step."""
    n = next_contact(c, L) if X.fp[rows.INVESTIGATES, c] > 0.0 else -1
    if n >= 0:
        leave_contact(c, n, t, L)


@njit(**rows.INNER)
def break_look(c, t, L):
    """Leave the contact of a second look that is broken off."""
    if L.fi[rows.STATE, c] == rows.INVESTIGATING:
        n = L.fi[rows.GOAL_ID, c]
        if L.ci[rows.C_STATUS, n] == rows.OPEN:
            leave_contact(c, n, t, L)


@njit(**rows.INNER)
def unfit_craft(c, wanted, L, X):
    """Whether what failed keeps it on deck: nobody searches blind, or flies on one engine."""
    failed = L.fi[rows.FAILED, c]
    blind = wanted == rows.TRANSIT and failed & (1 << rows.SENSING) != 0
    lame = X.fp[rows.AIR, c] > 0.0 and failed & (1 << rows.ENGINE) != 0
    deaf = X.fp[rows.CREWED, c] == 0.0 and failed & (1 << rows.DATALINK) != 0
    return blind or lame or deaf


@njit(**rows.INNER)
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
        break_look(c, t, L)
        go_home(c, t, L, X)


@njit(**rows.INNER)
def launch(c, t, L, X):
    """Leave the base for what was ordered, if it is time and the weather lets it."""
    wanted = L.fi[rows.NEXT, c]
    if wanted < 0 or (wanted == rows.TRANSIT and t < X.time_s[X.first[c]]):
        return
    b = L.fi[rows.AT_BASE, c]
    reason = unfit_to_search(c, t, L, X)
    if reason < 0 and b >= 0:
        reason = unfit_deck(c, b, t, rows.LAUNCH_WIND, L, X)
    if unfit_craft(c, wanted, L, X):
        reason = rows.FAILURE
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
    L.fs[rows.WORK_S, c] = 0.0
    say(L, c, t, rows.DEPARTED, b, 0, 0.0)


@njit(**rows.INNER)
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


@njit(**rows.INNER)
def check(c, t, h, L, X):
    """What makes a facility at sea leave what it does: no fuel, weather, bingo."""
    state = L.fi[rows.STATE, c]
    if state in (rows.RETURNING, rows.LANDING):
        leave_contacts(c, t, L, X)
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
    break_look(c, t, L)
    go_home(c, t, L, X)
    say(L, c, t, rows.BINGO, L.fi[rows.GOAL_ID, c], 0, L.fs[rows.FUEL_S, c])
