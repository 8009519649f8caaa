"""Passes over target paths and their looks: arrays in, arrays out.

================  =========================================================================
symbol            meaning
================  =========================================================================
to, pr            successors of a cell and their probabilities, padded: (L - 1, n, degree)
first             mass on each cell at the first look that counts, (n,)
K                 looks at a cell in units of 1/q, integers, (L, n)
S                 levels: sums of K along a path are cut off at S - 1 (any level is valid)
A[t, c, k]        mass at c after look t whose sum of K is k
U[t, c, k]        mean slope at the end of a path that is at c with sum k after look t
h, d              exp(-alpha n) at n = floor(k/q), and h(n + 1) - h(n), per level k
gate, group       the look at which paths are told apart, and the group of each cell there
================  =========================================================================
"""

import math

import numpy as np
from numba import njit

from sarex.randomness._kernels import uniform_pair


@njit(cache=True, error_model="numpy")
def lines(alpha, q, S):
    """Value at s = 0 and slope of the chord of exp(-alpha s) from n to n + 1, per level, (S,)."""
    base = np.empty(S)
    slope = np.empty(S)
    for k in range(S):
        n = k // q
        slope[k] = -math.exp(-alpha * n) * -math.expm1(-alpha)
        base[k] = math.exp(-alpha * n) - n * slope[k]
    return base, slope


@njit(cache=True, error_model="numpy")
def _push(A, t, to, pr, K, S, out, top):
    """Carry A[t] over the move after look t and through look t + 1 into ``out[t + 1]``.

    Cells with ``top`` 0 hold nothing; else levels from ``top`` up hold nothing.
    """
    n, degree = to.shape[1], to.shape[2]
    for c in range(n):
        end = top[t, c]
        if end == 0:
            continue
        for e in range(degree):
            p = pr[t, c, e]
            if p > 0.0:
                b = to[t, c, e]
                step = K[t + 1, b]
                for k in range(min(end, S - step)):
                    out[t + 1, b, k + step] += p * A[t, c, k]
                for k in range(max(S - step, 0), end):
                    out[t + 1, b, S - 1] += p * A[t, c, k]
                top[t + 1, b] = max(top[t + 1, b], min(end + step, S))


@njit(cache=True, error_model="numpy")
def _pull(U, t, to, pr, K, S, out, there, top):
    """Carry U[t + 1] back through look t + 1 and the move after look t into ``out[t]``.

    ``there`` marks the cells of U that are not 0; only levels below ``top`` are filled.
    """
    n, degree = to.shape[1], to.shape[2]
    for c in range(n):
        end = top[t, c]
        if end == 0:
            continue
        for e in range(degree):
            p = pr[t, c, e]
            b = to[t, c, e]
            if p > 0.0 and there[t + 1, b]:
                there[t, c] = True
                step = K[t + 1, b]
                for k in range(min(end, S - step)):
                    out[t, c, k] += p * U[t + 1, b, k + step]
                for k in range(max(S - step, 0), end):
                    out[t, c, k] += p * U[t + 1, b, S - 1]


@njit(cache=True, error_model="numpy")
def cuts(first, to, pr, K, base, slope, gate, group, groups):
    """Cuts f_g(Z) >= constant[g] + sum coefficient[g] * Z, one for each group of paths.

    Returns
    -------
    constant (groups,), coefficient (groups, L, n)
    """
    L, n = K.shape
    S = slope.shape[0]
    A = np.zeros((L, n, S))
    U = np.zeros((L, n, S))
    top = np.zeros((L, n), np.int64)
    for c in range(n):
        if first[c] > 0.0:
            k = min(K[0, c], S - 1)
            A[0, c, k] = first[c]
            top[0, c] = k + 1
        U[L - 1, c, :] = slope
    for t in range(L - 1):
        _push(A, t, to, pr, K, S, A, top)
    all_there = np.zeros((L, n), np.bool_)
    all_there[L - 1] = True
    for t in range(L - 2, gate - 1, -1):
        _pull(U, t, to, pr, K, S, U, all_there, top)
    constant = np.zeros(groups)
    coefficient = np.zeros((groups, L, n))
    B = np.empty((L, n, S))
    W = np.empty((L, n, S))
    for g in range(groups):
        B[gate:] = 0.0
        W[: gate + 1] = 0.0
        near = np.zeros((L, n), np.int64)
        there = np.zeros((L, n), np.bool_)
        for c in range(n):
            if group[c] == g:
                B[gate, c] = A[gate, c]
                W[gate, c] = U[gate, c]
                near[gate, c] = top[gate, c]
                there[gate, c] = True
        for t in range(gate, L - 1):
            _push(B, t, to, pr, K, S, B, near)
        for t in range(gate - 1, -1, -1):
            _pull(W, t, to, pr, K, S, W, there, top)
        for t in range(L):
            for c in range(n):
                v = 0.0
                if t < gate and there[t, c]:
                    for k in range(top[t, c]):
                        v += A[t, c, k] * W[t, c, k]
                elif t >= gate:
                    for k in range(near[t, c]):
                        v += B[t, c, k] * U[t, c, k]
                coefficient[g, t, c] = v
        for c in range(n):
            for k in range(near[L - 1, c]):
                constant[g] += B[L - 1, c, k] * base[k]
    return constant, coefficient


@njit(cache=True, error_model="numpy")
def missed(first, to, pr, Z, alpha):
    """Mass that looks Z leave undetected, and the mass before and after each look.

    Returns
    -------
    total, F (L, n) mass before look t, B (L, n) share missed after look t, look t not counted
    """
    L, n = Z.shape
    degree = to.shape[2]
    F = np.zeros((L, n))
    B = np.ones((L, n))
    F[0] = first
    for t in range(L - 1):
        for c in range(n):
            m = F[t, c] * math.exp(-alpha * Z[t, c])
            if m > 0.0:
                for e in range(degree):
                    if pr[t, c, e] > 0.0:
                        F[t + 1, to[t, c, e]] += pr[t, c, e] * m
    for t in range(L - 2, -1, -1):
        for c in range(n):
            v = 0.0
            for e in range(degree):
                if pr[t, c, e] > 0.0:
                    b = to[t, c, e]
                    v += pr[t, c, e] * math.exp(-alpha * Z[t + 1, b]) * B[t + 1, b]
            B[t, c] = v
    total = 0.0
    for c in range(n):
        total += F[L - 1, c] * math.exp(-alpha * Z[L - 1, c])
    return total, F, B


@njit(cache=True, error_model="numpy")
def _best_way(worth, open_cells, moves, route, a, b, reached, came):
    """Rewrite ``route[a..b]`` by the walk of most worth between its fixed ends."""
    L, n = worth.shape
    degree = moves.shape[1]
    for c in range(n):
        reached[a, c] = -1.0
        if open_cells[a, c] and (a == 0 or _next_to(moves, route[a - 1], c)):
            reached[a, c] = worth[a, c]
    for t in range(a, b):
        reached[t + 1, :] = -1.0
        for c in range(n):
            if reached[t, c] < 0.0:
                continue
            for e in range(degree):
                to = moves[c, e]
                if to >= 0:
                    v = reached[t, c] + worth[t + 1, to]
                    if v > reached[t + 1, to]:
                        reached[t + 1, to] = v
                        came[t + 1, to] = c
    best = -1
    for c in range(n):
        if reached[b, c] >= 0.0 and (b == L - 1 or _next_to(moves, c, route[b + 1])):
            best = c if best < 0 or reached[b, c] > reached[b, best] else best
    for t in range(b, a - 1, -1):
        route[t] = best
        if t > a:
            best = came[t, best]


@njit(cache=True, error_model="numpy")
def _next_to(moves, c, to):
    """Whether a searcher can go from c to ``to`` in one step."""
    there = False
    for e in range(moves.shape[1]):
        there = there or moves[c, e] == to
    return there


@njit(cache=True, error_model="numpy")
def anneal(first, to, pr, open_cells, moves, alpha, routes, rounds, hot, cold, noise, key, stream):
    """Re-route one searcher at a time over a random span, by noisy worth, accepted at random.

    ``routes`` (J, L) is changed in place to the best that was met; its value is returned.
    """
    J, L = routes.shape
    n = first.shape[0]
    Z = np.zeros((L, n))
    for j in range(J):
        for t in range(L):
            Z[t, routes[j, t]] += 1.0
    now, _, _ = missed(first, to, pr, Z, alpha)
    best = now
    kept = routes.copy()
    worth = np.empty((L, n))
    reached = np.empty((L, n))
    came = np.zeros((L, n), np.int64)
    old = np.empty(L, np.int64)
    for r in range(rounds):
        u, v = uniform_pair(key, stream, r, 0)
        w, x = uniform_pair(key, stream, r, 1)
        y, _ = uniform_pair(key, stream, r, 2)
        j = min(int(u * J), J - 1)
        a = min(int(v * L), L - 1)
        b = min(a + int(w * w * L), L - 1)
        old[:] = routes[j]
        for t in range(L):
            Z[t, old[t]] -= 1.0
        _, F, B = missed(first, to, pr, Z, alpha)
        strength = noise * x
        for t in range(a, b + 1):
            for c in range(n):
                g = F[t, c] * B[t, c] * math.exp(-alpha * Z[t, c])
                if g > 0.0:
                    p, _ = uniform_pair(key, stream + 1, r, t * n + c)
                    g *= 1.0 + strength * (2.0 * p - 1.0)
                worth[t, c] = max(g, 0.0)
        _best_way(worth, open_cells, moves, routes[j], a, b, reached, came)
        for t in range(L):
            Z[t, routes[j, t]] += 1.0
        made, _, _ = missed(first, to, pr, Z, alpha)
        heat = hot * (cold / hot) ** (r / rounds)
        if made <= now or y < math.exp((now - made) / heat):
            now = made
            if now < best - 1e-15:
                best = now
                kept[:] = routes
        else:
            for t in range(L):
                Z[t, routes[j, t]] -= 1.0
                Z[t, old[t]] += 1.0
            routes[j] = old
    routes[:] = kept
    return best


@njit(cache=True, error_model="numpy")
def route_costs(cost, shut, moves):
    """Least cost of one route, and of one route through each look and cell, (L, n).

    Cells that are shut cost infinity; ``moves`` is padded with -1.
    """
    L, n = cost.shape
    degree = moves.shape[1]
    before = np.full((L, n), np.inf)
    after = np.full((L, n), np.inf)
    for c in range(n):
        if not shut[0, c]:
            before[0, c] = cost[0, c]
        if not shut[L - 1, c]:
            after[L - 1, c] = 0.0
    for t in range(L - 1):
        for c in range(n):
            if before[t, c] < np.inf:
                for e in range(degree):
                    to = moves[c, e]
                    if to >= 0 and not shut[t + 1, to]:
                        before[t + 1, to] = min(before[t + 1, to], before[t, c] + cost[t + 1, to])
    for t in range(L - 2, -1, -1):
        for c in range(n):
            if shut[t, c]:
                continue
            for e in range(degree):
                to = moves[c, e]
                if to >= 0 and after[t + 1, to] < np.inf:
                    after[t, c] = min(after[t, c], after[t + 1, to] + cost[t + 1, to])
    return before[L - 1].min(), before + after
