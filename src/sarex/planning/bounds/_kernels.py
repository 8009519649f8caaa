"""Divisible effort over moving particles: ascent by water-filling, and what a certificate needs.

================  =========================================================================
symbol            meaning
================  =========================================================================
cell              (step, particle) number of the cell a particle is in; −1: not in the water
first             (step + 1,) number of a step's first cell
kind              (particle,) number of its object
v, c              (particle,) value; coverage so far
gain              (object,) 1: 1 − e^−c;  2: erf(√π·c/2);  3: min(1, c)
theta             (particle,) multiplier, for gain 3: y = v/(1 + exp(σ(c − 1) − θ)), σ = STIFF
row               one step of one slot; rows of a slot lie together
rows              (slot + 1,) where a slot's rows begin
step              (row,) step of the row
own               (row + 1,) where a row's cells begin in e and reach
a                 (row, object) coverage of a cell by one second of effort, 1/s
k                 (slot, particle) factor of it
e, amount         effort of a row in a cell, in all cells, s
cap, budget       (row,), (slot,) most effort of a row and of a slot, s
price             (row,) log of what one more second in the row is worth
================  =========================================================================
"""

import math

import numpy as np
from numba import njit

from sarex.planning.flight._kernels import medium_at

STIFF = 5.0
_LEAST = 1e-300
_HALF_ROOT_PI = 0.5 * math.sqrt(math.pi)
_CLOSE = 1e-4  # of an amount: the inner search need be no better


@njit(cache=True, inline="always", error_model="numpy")
def _worth(gain, c, theta):
    """y/v: what one more unit of coverage is worth, as a share of the particle's value."""
    if gain == 1:
        return math.exp(-c)
    if gain == 2:
        x = _HALF_ROOT_PI * c
        return math.exp(-x * x)
    return 1.0 / (1.0 + math.exp(STIFF * (c - 1.0) - theta))


@njit(cache=True, error_model="numpy")
def _gather(cells, start, reach, kind, v, c, theta, gain, a, k, sums):
    """Sums over the particles of each reachable cell of one row.

    sums : (5, cell) slope; slope at y = v, and times weight; slope times coverage, times weight.
    """
    sums[:] = 0.0
    for p in range(cells.size):
        if cells[p] < 0:
            continue
        i = cells[p] - start
        weight = a[kind[p]] * k[p]
        top = v[p] * weight
        if not reach[i] or top <= 0.0:
            continue
        slope = top * _worth(gain[kind[p]], c[p], theta[p])
        sums[0, i] += slope
        sums[1, i] += top
        sums[2, i] += top * weight
        sums[3, i] += slope * c[p]
        sums[4, i] += slope * weight


@njit(cache=True, error_model="numpy")
def _model(sums, gain, at, model):
    """Cells worth a look, and how the slope of each is taken to fall as effort is added.

    As if all its particles had one coverage and one weight: exact where they have.
    model : (3, packed) for gains 1 and 2: log slope at no coverage, coverage, weight; for gain 3:
    greatest slope, logit of its share, weight. Returns how many cells there are.
    """
    packed = 0
    for i in range(sums.shape[1]):
        slope = sums[0, i]
        if slope <= _LEAST:
            continue
        at[packed] = i
        if gain == 3:
            share = min(max(slope / sums[1, i], 1e-9), 1.0 - 1e-9)
            model[0, packed] = sums[1, i]
            model[1, packed] = math.log(share / (1.0 - share))
            model[2, packed] = sums[2, i] / sums[1, i]
        else:
            c = sums[3, i] / slope
            power = c if gain == 1 else (_HALF_ROOT_PI * c) ** 2
            model[0, packed] = math.log(slope) + power
            model[1, packed] = c
            model[2, packed] = sums[4, i] / slope
        packed += 1
    return packed


@njit(cache=True, error_model="numpy")
def _wanted(x, gain, packed, at, e, model, out):
    """Effort of each cell at log price x; its sum, and how fast the sum falls with x."""
    total = 0.0
    fall = 0.0
    price = math.exp(x)
    for i in range(packed):
        out[i] = 0.0
        more = 0.0
        slide = 0.0
        if gain == 3:
            share = price / model[0, i]
            if share >= 1.0 - 1e-12:
                continue
            more = (model[1, i] - math.log(share / (1.0 - share))) / (STIFF * model[2, i])
            slide = 1.0 / ((1.0 - share) * STIFF * model[2, i])
        else:
            power = model[0, i] - x
            if power <= 0.0:
                continue
            if gain == 1:
                more = (power - model[1, i]) / model[2, i]
                slide = 1.0 / model[2, i]
            else:
                c = math.sqrt(power) / _HALF_ROOT_PI
                more = (c - model[1, i]) / model[2, i]
                slide = 0.5 * c / (power * model[2, i])
        wanted = e[at[i]] + more
        if wanted > 0.0:
            out[i] = wanted
            total += wanted
            fall += slide
    return total, fall


@njit(cache=True, error_model="numpy")
def _fill(amount, x, gain, packed, at, e, model, out):
    """Spread an amount over cells so that a second is worth the same in all that get some.

    Returns the log price at which that is so, and how fast demand falls with it.
    """
    high = -1e300
    for i in range(packed):
        high = max(high, math.log(model[0, i]) if gain == 3 else model[0, i])
    low = high - 60.0
    if not low < x < high:
        x = high - 1.0
    total, fall = _wanted(x, gain, packed, at, e, model, out)
    for _ in range(50):
        if abs(total - amount) <= _CLOSE * amount:
            break
        if total > amount:
            low = x
        else:
            high = x
        x = x + (total - amount) / fall if fall > 0.0 else 0.5 * (low + high)
        if not low < x < high:
            x = 0.5 * (low + high)
        total, fall = _wanted(x, gain, packed, at, e, model, out)
    scale = amount / total if total > 0.0 else 0.0
    for i in range(packed):
        out[i] *= scale
    return x, fall


@njit(cache=True, error_model="numpy")
def _share(amount, cap, budget, price, fall, rate):
    """Move seconds between the rows of a slot towards one price; amount is changed in place."""
    low = 1e4
    high = -1e4
    for r in range(amount.size):
        if fall[r] > 0.0:
            low = min(low, price[r] - (cap[r] - amount[r]) / (rate * fall[r]))
            high = max(high, price[r] + amount[r] / (rate * fall[r]))
    low = max(low, -1e4)
    high = min(high, 1e4)
    for _ in range(60):
        x = 0.5 * (low + high)
        total = 0.0
        for r in range(amount.size):
            total += min(cap[r], max(0.0, amount[r] + rate * fall[r] * (price[r] - x)))
        if total > budget:
            low = x
        else:
            high = x
    for r in range(amount.size):
        amount[r] = min(cap[r], max(0.0, amount[r] + rate * fall[r] * (price[r] - high)))


@njit(cache=True, error_model="numpy")
def ascend(
    cell,
    first,
    kind,
    v,
    theta,
    gain,
    gain_model,
    rows,
    step,
    own,
    reach,
    a,
    k,
    cap,
    budget,
    amount,
    e,
    c,
    price,
    rate,
):
    """One round of water-filling over all rows; amount, e, c and price are changed in place.

    gain_model : the gain by which cells are modelled; with one gain for all, that one.
    """
    most = 0
    for j in range(first.size - 1):
        most = max(most, first[j + 1] - first[j])
    sums = np.empty((5, most))
    model = np.empty((3, most))
    at = np.empty(most, np.int64)
    out = np.empty(most)
    change = np.empty(most)
    fall = np.zeros(step.size)
    for s in range(rows.size - 1):
        for r in range(rows[s], rows[s + 1]):
            j = step[r]
            n = first[j + 1] - first[j]
            mine = e[own[r] : own[r + 1]]
            here = reach[own[r] : own[r + 1]]
            _gather(cell[j], first[j], here, kind, v, c, theta, gain, a[r], k[s], sums[:, :n])
            packed = _model(sums[:, :n], gain_model, at, model)
            if packed == 0:
                continue
            price[r], fall[r] = _fill(amount[r], price[r], gain_model, packed, at, mine, model, out)
            for i in range(n):
                change[i] = -mine[i]
                mine[i] = 0.0
            for i in range(packed):
                change[at[i]] += out[i]
                mine[at[i]] = out[i]
            for p in range(cell.shape[1]):
                if cell[j, p] >= 0:
                    more = a[r, kind[p]] * k[s, p] * change[cell[j, p] - first[j]]
                    c[p] = max(0.0, c[p] + more)
        low, high = rows[s], rows[s + 1]
        _share(amount[low:high], cap[low:high], budget[s], price[low:high], fall[low:high], rate)


@njit(cache=True, error_model="numpy")
def worth(kind, v, c, theta, gain, y):
    """The dual value y of each particle at its coverage; y is written."""
    for p in range(v.size):
        y[p] = v[p] * _worth(gain[kind[p]], c[p], theta[p])


@njit(cache=True, error_model="numpy")
def coverage(cell, first, kind, rows, step, own, a, k, e, out):
    """Coverage of each particle by the effort of all rows; out is written."""
    out[:] = 0.0
    for s in range(rows.size - 1):
        for r in range(rows[s], rows[s + 1]):
            j = step[r]
            for p in range(cell.shape[1]):
                if cell[j, p] >= 0:
                    out[p] += a[r, kind[p]] * k[s, p] * e[own[r] + cell[j, p] - first[j]]


@njit(cache=True, error_model="numpy")
def best_scores(cell, first, kind, y, rows, step, own, reach, a, k, out):
    """Greatest Σ y·a·k of a reachable cell: the most that a second of each row can be worth."""
    most = 0
    for j in range(first.size - 1):
        most = max(most, first[j + 1] - first[j])
    score = np.empty(most)
    for s in range(rows.size - 1):
        for r in range(rows[s], rows[s + 1]):
            j = step[r]
            score[:] = 0.0
            for p in range(cell.shape[1]):
                if cell[j, p] >= 0:
                    score[cell[j, p] - first[j]] += y[p] * a[r, kind[p]] * k[s, p]
            best = 0.0
            for i in range(first[j + 1] - first[j]):
                if reach[own[r] + i]:
                    best = max(best, score[i])
            out[r] = best


@njit(cache=True, error_model="numpy")
def motions(origin, mu, mv, times, x, y, pu, pv, here, out):
    """How the medium moves relative to each particle, over the rows of a slot.

    origin, mu, mv : nodes of the medium; times : (row,) s; x, y, pu, pv : (row, particle) place
    and motion; here : (row, particle) whether it counts. out : (particle, 5) written: mean u and v
    of the medium relative to the particle, greatest departure from it, greatest speed of the
    particle over the ground, greatest relative speed; zeros where it never counts.
    """
    n = x.shape[0]
    ru = np.empty(n)
    rv = np.empty(n)
    for p in range(x.shape[1]):
        count = 0
        su = 0.0
        sv = 0.0
        ground = 0.0
        most = 0.0
        for j in range(n):
            if not here[j, p]:
                continue
            u, v = medium_at(origin, mu, mv, x[j, p], y[j, p], times[j])
            if not (math.isfinite(u) and math.isfinite(v)):
                continue
            ru[count] = u - pu[j, p]
            rv[count] = v - pv[j, p]
            su += ru[count]
            sv += rv[count]
            most = max(most, math.hypot(ru[count], rv[count]))
            ground = max(ground, math.hypot(pu[j, p], pv[j, p]))
            count += 1
        out[p, :] = 0.0
        if count == 0:
            continue
        su /= count
        sv /= count
        spread = 0.0
        for i in range(count):
            spread = max(spread, math.hypot(ru[i] - su, rv[i] - sv))
        out[p, 0] = su
        out[p, 1] = sv
        out[p, 2] = spread
        out[p, 3] = ground
        out[p, 4] = most
