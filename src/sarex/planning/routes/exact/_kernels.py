"""The best route of one searcher, by branch and bound; symbols as in ``anytime/_kernels``.

==========  ===========================================================================
symbol      meaning
==========  ===========================================================================
gain_of     (T, n) what finding one unit of mass at a look and vertex adds
extra       (T, n) what each look from a vertex adds besides, 0 or more
ahead       (T, n) limit of what is added after a look at a vertex
==========  ===========================================================================
"""

import numpy as np
from numba import njit

from sarex.planning.routes.anytime._kernels import advance


@njit(cache=True)
def limit_ahead(
    now, t0, here, factor, gain_of, extra, sees, miss, moves, last, ptr, idx, val,
    ahead, mass, near,
):  # fmt: skip
    """Limit of what looks after look ``t0`` can add, were each made knowing only the one before.

    ``now`` is the mass before look ``t0``, the others' misses at ``t0`` taken off. Fills
    ``ahead[t0]`` for the moves from ``here``. A look forgets all of the searcher's looks but the
    last, which can only raise what it finds: the relaxation of Lau, Huang and Dissanayake.
    ``near`` (T, n) and ``mass`` (T, n) are scratch.
    """
    looks, n = factor.shape
    mass[t0] = now
    for t in range(t0, looks):
        near[t] = False
        if t > t0:
            advance(mass[t - 1], ptr, idx, val, (t - 1) % ptr.shape[0], mass[t])
            for c in range(n):
                mass[t, c] *= factor[t, c]
    near[t0, here] = True  # where look 1 is made from the start
    for v in moves[here]:
        if v < 0:
            break
        near[t0, v] = True
    for t in range(t0 + 1, looks):
        for v in range(n):
            if near[t - 1, v]:
                for u in moves[v]:
                    if u < 0:
                        break
                    near[t, u] = True
    for t in range(max(t0, last - 1), looks):
        for v in range(n):
            ahead[t, v] = 0.0
    removed = np.zeros(n)
    base = np.zeros(n)
    for t in range(last - 2, t0 - 1, -1):
        step = t % ptr.shape[0]
        for w in range(n):
            base[w] = 0.0
            if near[t + 1, w]:
                for c in sees[w]:
                    if c < 0:
                        break
                    base[w] += mass[t + 1, c] * gain_of[t + 1, c]
        for v in range(n):
            if not near[t, v]:
                continue
            for c in sees[v]:
                if c < 0:
                    break
                part = mass[t, c] * (1.0 - miss)
                if part > 0.0:
                    for k in range(ptr[step, c], ptr[step, c + 1]):
                        removed[idx[k]] += part * val[k]
            best = 0.0
            for w in moves[v]:
                if w < 0:
                    break
                lost = 0.0
                for c in sees[w]:
                    if c < 0:
                        break
                    lost += removed[c] * factor[t + 1, c] * gain_of[t + 1, c]
                look = (base[w] - lost) * (1.0 - miss) + extra[t + 1, w]
                best = max(best, look + ahead[t + 1, w])
            ahead[t, v] = best
            for c in sees[v]:
                if c < 0:
                    break
                for k in range(ptr[step, c], ptr[step, c + 1]):
                    removed[idx[k]] = 0.0


@njit(cache=True)
def branch(
    start, from_start, revisits, known, most_nodes, close,
    first, factor, gain_of, extra, sees, miss, moves, last, ptr, idx, val,
):  # fmt: skip
    """Best route of one searcher against fixed others.

    ``known`` is the value of a route at hand; branches that cannot be better than it by more than
    ``close`` are left out. Returns the best route met (-1 where none beats ``known``), its value,
    the proven limit, and the nodes.
    """
    looks, n = factor.shape
    degree = moves.shape[1]
    ps = np.zeros((looks + 1, n))
    route = np.full(looks, -1, dtype=np.int64)
    best_route = route.copy()
    best = known
    got = np.zeros(looks + 1)
    child = np.full((looks, degree), -1, dtype=np.int64)
    upper = np.zeros((looks, degree))
    adds = np.zeros((looks, degree))
    count = np.zeros(looks, dtype=np.int64)
    at = np.zeros(looks, dtype=np.int64)
    ahead = np.zeros((looks, n))
    mass = np.zeros((looks, n))
    near = np.zeros((looks, n), dtype=np.bool_)
    pruned = known
    t = 0
    fresh = True
    nodes = 0
    while t >= 0:
        if fresh:
            nodes += 1
            here = start if t == 0 else route[t - 1]
            if t == 0:
                ps[0] = first
            else:
                advance(ps[t], ptr, idx, val, (t - 1) % ptr.shape[0], mass[looks - 1])
                ps[t] = mass[looks - 1]
            for c in range(n):
                ps[t, c] *= factor[t, c]
            limit_ahead(
                ps[t], t, here, factor, gain_of, extra, sees, miss, moves, last, ptr, idx, val,
                ahead, mass, near,
            )  # fmt: skip
            k = 0
            for v in moves[here]:
                if v < 0:
                    break
                if t == 0 and from_start:
                    v = start  # noqa: PLW2901
                again = False
                if not revisits:
                    for i in range(t):
                        again = again or route[i] == v
                if not again:
                    add = extra[t, v] if t < last else 0.0
                    for c in sees[v]:
                        if c < 0 or t >= last:
                            break
                        add += ps[t, c] * (1.0 - miss) * gain_of[t, c]
                    child[t, k], adds[t, k] = v, add
                    upper[t, k] = got[t] + add + ahead[t, v]
                    k += 1
                if t == 0 and from_start:
                    break
            order = np.argsort(-upper[t, :k], kind="mergesort")
            child[t, :k] = child[t, :k][order]
            adds[t, :k] = adds[t, :k][order]
            upper[t, :k] = upper[t, :k][order]
            count[t], at[t], fresh = k, 0, False
        if at[t] < count[t] and upper[t, at[t]] > best + close and nodes < most_nodes:
            k = at[t]
            at[t] += 1
            route[t] = child[t, k]
            got[t + 1] = got[t] + adds[t, k]
            if t == looks - 1:
                if got[t + 1] > best:
                    best = got[t + 1]
                    best_route = route.copy()
            else:
                ps[t + 1] = ps[t]
                for c in sees[route[t]]:
                    if c < 0 or t >= last:
                        break
                    ps[t + 1, c] *= miss
                t += 1
                fresh = True
        else:
            if at[t] < count[t]:
                pruned = max(pruned, upper[t, at[t]])
            t -= 1
    return best_route, best, max(best, pruned), nodes


@njit(cache=True)
def field_loss(theta, looked, own_miss, miss, times, with_base, first, ptr, idx, val, omega):
    """Least loss that a field and one searcher's looks leave, and its slope in the field.

    On each target path the field makes n whole looks: one at (t, c) with probability
    ``theta[t, c]``. The six numbers carried along the paths are the sums over (path, n) of

    0 [n = 0], 1 [n = 0] own_miss^s, 2 [n = 0] s, 3 miss^n, 4 miss^n s, 5 miss^n n

    with s the searcher's own looks, ``looked`` (T, n). The loss at the end of look t is
    ``3 + (1 - miss) 5`` (if ``with_base``) less ``times`` what one such searcher can take off:
    ``0 - 1 + (1 - miss) (4 - 2)``. Returns it, weighted by omega, and (T, n) its slope.
    """
    looks, n = theta.shape
    q = 1.0 - miss
    weight = np.array([-times, times, times * q, 0.0, -times * q, 0.0])
    if with_base:
        weight[3] = 1.0
        weight[5] = q
    before = np.zeros((looks, n, 6))
    after = np.zeros((looks, n, 6))
    tail = np.zeros(looks + 1)
    for t in range(looks - 1, -1, -1):
        tail[t] = tail[t + 1] + omega[t]
    total = 0.0
    for c in range(n):
        before[0, c, 0] = before[0, c, 1] = before[0, c, 3] = first[c]
    cost = np.zeros((looks, n))
    for t in range(looks):
        step = t % ptr.shape[0]
        for c in range(n):
            x, y = before[t, c], after[t, c]
            if x[3] == 0.0:
                continue
            th, e = theta[t, c], looked[t, c]
            y[0] = (1.0 - th) * x[0]
            y[1] = (1.0 - th) * x[1] * own_miss**e
            y[2] = (1.0 - th) * (x[2] + e * x[0])
            y[3] = (1.0 - th * q) * x[3]
            y[4] = (1.0 - th * q) * (x[4] + e * x[3])
            y[5] = (1.0 - th) * x[5] + th * miss * (x[5] + x[3])
            cost[t, c] = omega[t]
            if t < looks - 1:
                stays = 0.0
                for k in range(ptr[step, c], ptr[step, c + 1]):
                    stays += val[k]
                    for i in range(6):
                        before[t + 1, idx[k], i] += val[k] * y[i]
                cost[t, c] += max(0.0, 1.0 - stays) * tail[t + 1]
            for i in range(6):
                total += cost[t, c] * weight[i] * y[i]
    slope = np.zeros((looks, n))
    back = np.zeros((n, 6))
    now = np.zeros((n, 6))
    for t in range(looks - 1, -1, -1):
        step = t % ptr.shape[0]
        for c in range(n):
            x = before[t, c]
            th, e = theta[t, c], looked[t, c]
            a = cost[t, c] * weight
            if t < looks - 1:
                for k in range(ptr[step, c], ptr[step, c + 1]):
                    for i in range(6):
                        a[i] += val[k] * back[idx[k], i]
            own = own_miss**e
            slope[t, c] = (
                -a[0] * x[0]
                - a[1] * x[1] * own
                - a[2] * (x[2] + e * x[0])
                - a[3] * q * x[3]
                - a[4] * q * (x[4] + e * x[3])
                + a[5] * (miss * (x[5] + x[3]) - x[5])
            )
            now[c, 0] = (1.0 - th) * (a[0] + e * a[2])
            now[c, 1] = (1.0 - th) * own * a[1]
            now[c, 2] = (1.0 - th) * a[2]
            now[c, 3] = (1.0 - th * q) * (a[3] + e * a[4]) + th * miss * a[5]
            now[c, 4] = (1.0 - th * q) * a[4]
            now[c, 5] = (1.0 - th + th * miss) * a[5]
        back, now = now, back
    return total, slope
