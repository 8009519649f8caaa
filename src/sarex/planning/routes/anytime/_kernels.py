"""Search on a graph as arrays: what routes find, and a beam of routes.

Times are 0 to T - 1 here: row t belongs to look t + 1.

==========  ===========================================================================
symbol      meaning
==========  ===========================================================================
T n J W D   looks, vertices, searchers, beams kept, most moves from one vertex
ptr         (M, n + 1) where each row of each of the M step matrices begins
idx val     columns and probabilities of all step matrices, one after the other
p           (n,) mass of the target, not found yet, by vertex
last        looks that a searcher makes: it sees nothing after them
factor      (T, n) product of the other searchers' misses at each look and vertex
==========  ===========================================================================
"""

import numpy as np
from numba import njit


@njit(cache=True)
def advance(p, ptr, idx, val, step, out):
    """The target moves: ``out`` = ``p`` times matrix ``step``."""
    n = p.shape[0]
    for c in range(n):
        out[c] = 0.0
    for c in range(n):
        mass = p[c]
        if mass > 0.0:
            for k in range(ptr[step, c], ptr[step, c + 1]):
                out[idx[k]] += mass * val[k]


@njit(cache=True)
def found_worth(routes, sees, miss, last, first, ptr, idx, val, worth):
    """What routes (J, T) find, each find times what it is worth then."""
    searchers, looks = routes.shape
    p = first.copy()
    spare = np.empty_like(p)
    total = 0.0
    for t in range(looks):
        if t > 0:
            advance(p, ptr, idx, val, (t - 1) % ptr.shape[0], spare)
            p, spare = spare, p
        for j in range(searchers):
            for c in sees[j, routes[j, t]]:
                if c < 0 or t >= last[j]:
                    break
                total += worth[t] * p[c] * (1.0 - miss[j])
                p[c] *= miss[j]
    return total


@njit(cache=True)
def others_fields(factor, first, ptr, idx, val, worth):
    """Mass that reaches each look past the others, and what they will still find of it.

    Returns (T, n) arriving mass before look t, and (T, n) worth, per mass left on a vertex after
    look t, of the others' later finds.
    """
    looks, n = factor.shape
    mass = np.zeros((looks, n))
    mass[0] = first
    left = np.empty(n)
    for t in range(1, looks):
        for c in range(n):
            left[c] = mass[t - 1, c] * factor[t - 1, c]
        advance(left, ptr, idx, val, (t - 1) % ptr.shape[0], mass[t])
    later = np.zeros((looks, n))
    for t in range(looks - 2, -1, -1):
        step = t % ptr.shape[0]
        for c in range(n):
            total = 0.0
            for k in range(ptr[step, c], ptr[step, c + 1]):
                u = idx[k]
                miss_all = factor[t + 1, u]
                gain = worth[t + 1] * (1.0 - miss_all) + miss_all * later[t + 1, u]
                total += val[k] * gain
            later[t, c] = total
    return mass, later


@njit(cache=True)
def gains_to_go(mass, later, factor, sees, miss, moves, last, worth, noise):
    """Upper limit of what one searcher can add from each look on, (T, n).

    ``to_go[t, v]``: the largest sum over walks that leave ``v`` after look t of what each look
    would add if the searcher had made no other.
    """
    looks, n = mass.shape
    gain = np.zeros((looks, n))
    for t in range(last):
        for v in range(n):
            total = 0.0
            for c in sees[v]:
                if c < 0:
                    break
                total += mass[t, c] * factor[t, c] * (worth[t] - later[t, c])
            gain[t, v] = total * (1.0 - miss) * noise[t, v]
    to_go = np.zeros((looks, n))
    for t in range(looks - 2, -1, -1):
        for v in range(n):
            best = 0.0
            for u in moves[v]:
                if u < 0:
                    break
                best = max(best, gain[t + 1, u] + to_go[t + 1, u])
            to_go[t, v] = best
    return to_go


@njit(cache=True)
def beam(
    prefix, start, from_start, width, trust, revisits, mass, later, to_go, factor,
    sees, miss, moves, last, ptr, idx, val, worth,
):  # fmt: skip
    """A good route of one searcher against fixed others.

    ``prefix`` holds the vertices of the first looks, which stay; ``from_start`` says that look 1 is
    made from ``start``. Candidates are ranked by what is found with the others' later finds, plus
    ``trust`` times ``to_go``. Returns the route (T,) and the looks that were tried.
    """
    looks, n = mass.shape
    degree = moves.shape[1]
    paths = np.full((width, looks), -1, dtype=np.int64)
    ps = np.zeros((width, n))
    found = np.zeros(width)
    ps[0] = mass[0]
    kept = 1
    tried = 0
    new_paths = np.empty_like(paths)
    new_ps = np.empty_like(ps)
    new_found = np.empty_like(found)
    most = width * degree
    score = np.empty(most)
    parent = np.empty(most, dtype=np.int64)
    end = np.empty(most, dtype=np.int64)
    gained = np.empty(most)
    for t in range(looks):
        count = 0
        for w in range(kept):
            if t > 0:
                advance(ps[w], ptr, idx, val, (t - 1) % ptr.shape[0], new_ps[0])
                ps[w] = new_ps[0]
            base = found[w]
            for c in range(n):
                if ps[w, c] > 0.0:
                    base += worth[t] * ps[w, c] * (1.0 - factor[t, c])
                    ps[w, c] *= factor[t, c]
            found[w] = base
            for c in range(n):
                base += ps[w, c] * later[t, c]
            here = start if t == 0 else paths[w, t - 1]
            for v in moves[here]:
                if v < 0:
                    break
                if t < prefix.shape[0]:
                    v = prefix[t]  # noqa: PLW2901
                elif t == 0 and from_start:
                    v = start  # noqa: PLW2901
                again = False
                if not revisits:
                    for i in range(t):
                        again = again or paths[w, i] == v
                if not again:
                    add = 0.0
                    add_later = 0.0
                    for c in sees[v]:
                        if c < 0 or t >= last:
                            break
                        part = ps[w, c] * (1.0 - miss)
                        add += part * worth[t]
                        add_later += part * later[t, c]
                    score[count] = base + add - add_later + trust * to_go[t, v]
                    parent[count], end[count], gained[count] = w, v, add
                    count += 1
                if t < prefix.shape[0] or (t == 0 and from_start):
                    break
        tried += count
        order = np.argsort(-score[:count], kind="mergesort")
        new_kept = 0
        last_score, last_end = -1.0, -1
        for i in order:
            if new_kept == width:
                break
            if end[i] == last_end and abs(score[i] - last_score) < 1e-13:
                continue
            last_score, last_end = score[i], end[i]
            w = parent[i]
            new_paths[new_kept] = paths[w]
            new_paths[new_kept, t] = end[i]
            new_ps[new_kept] = ps[w]
            new_found[new_kept] = found[w] + gained[i]
            for c in sees[end[i]]:
                if c < 0 or t >= last:
                    break
                new_ps[new_kept, c] *= miss
            new_kept += 1
        if new_kept == 0:
            return np.full(looks, -1, dtype=np.int64), tried
        paths, new_paths = new_paths, paths
        ps, new_ps = new_ps, ps
        found, new_found = new_found, found
        kept = new_kept
    return paths[np.argmax(found[:kept])].copy(), tried
