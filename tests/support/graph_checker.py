"""An independent check of plans and limits of searches on graphs: plain Python, nothing of sarex.

It builds the published searches anew from their statements, follows routes, adds up what they find
look by look, and takes a limit from a field by carrying the number of the field's looks explicitly
along the target's moves. Its own branch and bound uses one table of limits for the whole tree.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

Moves = list[list[int]]
Push = list[list[tuple[int, float]]]


@dataclass
class Case:
    """A search: ``push[k][v]`` lists where the target goes from v at its k-th move, in turn."""

    moves: Moves
    sees: Moves
    push: list[Push]
    first: list[float]
    starts: list[int]
    miss: float
    looks: int
    worth: list[float]
    from_start: bool = False
    returns: bool = True


def grid(rows: int, columns: int, *, corners: bool = False) -> Moves:
    near: Moves = [[] for _ in range(rows * columns)]
    for a in range(rows * columns):
        for b in range(rows * columns):
            dr, dc = abs(a // columns - b // columns), abs(a % columns - b % columns)
            if max(dr, dc) == 1 and (corners or dr + dc == 1):
                near[a].append(b)
    return near


def eagle(start: int) -> Case:
    near = grid(3, 3)
    push = [[[(v, 0.4), *((u, 0.6 / len(near[v])) for u in near[v])] for v in range(9)]]
    first = [0.0] * 8 + [1.0]
    with_stay = [[v, *near[v]] for v in range(9)]
    return Case(with_stay, [[v] for v in range(9)], push, first, [start - 1], 0.0, 10, [1.0] * 10)


def two_peaks() -> Case:
    cells = [(x, y) for y in range(1, 41) for x in range(1, 41)]
    first = np.zeros(1600)
    for m in (10, 5):
        peak = np.array([np.exp(-((x - m) ** 2) / 8 - (y - m) ** 2 / 8) for x, y in cells])
        first += peak / peak.sum() / 2
    east: Push = [[(v + 1, 1.0)] if x < 40 else [] for v, (x, _) in enumerate(cells)]
    rest: Push = [[(v, 1.0)] for v in range(1600)]
    start = cells.index((21, 21))
    near = grid_fast(40)
    own = [[v] for v in range(1600)]
    return Case(near, own, [east, rest], first.tolist(), [start], 0.0, 20, [1.0] * 20, True, False)


def grid_fast(side: int) -> Moves:
    """Eight neighbours of each cell of a square grid."""
    steps = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    return [
        [(r + i) * side + c + j for i, j in steps if 0 <= r + i < side and 0 <= c + j < side]
        for r in range(side)
        for c in range(side)
    ]


def mespp(near: Moves, draw: int, count: int, miss: float, capture_range: int) -> Case:
    n = len(near)
    far = [_ring(near, v) for v in range(n)]
    hidden = [int(v) - 1 for v in _pick(6000 + draw, range(1, n + 1), 5)]
    free = [v for v in range(n) if v not in hidden]
    seed = 2000 + draw
    while True:
        start = int(_pick(seed, free, 1)[0])
        if all(far[start].get(v, n) > capture_range for v in hidden):
            break
        seed += 500
    with_stay = [[v, *near[v]] for v in range(n)]
    push = [[[(u, 1 / len(ends)) for u in ends] for ends in with_stay]]
    first = [0.0] * n
    for v in hidden:
        for u, p in push[0][v]:
            first[u] += 0.2 * p
    sees = [[u for u in range(n) if far[v].get(u, n) <= capture_range] for v in range(n)]
    worth = [sum(0.99**s for s in range(t, 11)) for t in range(1, 11)]
    return Case(with_stay, sees, push, first, [start] * count, miss, 10, worth)


def _pick(seed: int, values: object, count: int) -> list[int]:
    chosen = np.random.RandomState(seed).choice(np.array(list(values)), count, replace=False)  # type: ignore[call-overload]
    return [int(v) for v in chosen]


def _ring(near: Moves, start: int) -> dict[int, int]:
    far, queue = {start: 0}, deque([start])
    while queue:
        v = queue.popleft()
        for u in near[v]:
            if u not in far:
                far[u] = far[v] + 1
                queue.append(u)
    return far


def _moved(case: Case, mass: dict[int, float], t: int) -> dict[int, float]:
    made: dict[int, float] = {}
    for v, p in mass.items():
        for u, q in case.push[t % len(case.push)][v]:
            made[u] = made.get(u, 0.0) + p * q
    return made


def follows(case: Case, routes: list[list[int]]) -> bool:
    """Whether each searcher can follow its route."""
    for start, route in zip(case.starts, routes, strict=True):
        walk = route if case.from_start else [start, *route]
        good = walk[0] == start and len(route) == case.looks
        good &= all(b in case.moves[a] for a, b in pairwise(walk))
        good &= case.returns or len(set(route)) == len(route)
        if not good:
            return False
    return True


def worth_of(case: Case, routes: list[list[int]]) -> float:
    """What the routes find, each find times its worth."""
    mass = {v: p for v, p in enumerate(case.first) if p > 0.0}
    total = 0.0
    for t in range(case.looks):
        mass = _moved(case, mass, t - 1) if t else mass
        for route in routes:
            for v in case.sees[route[t]]:
                found = mass.get(v, 0.0) * (1.0 - case.miss)
                total += case.worth[t] * found
                if found:
                    mass[v] -= found
    return total


def limit_from(case: Case, theta: np.ndarray, known: float = 0.0) -> float:
    """What no plan's worth exceeds, from a field of looks ``theta`` (T, n).

    ``known`` is the worth of a plan of one searcher, where the field is empty: a place to start.
    """
    looks, m = case.looks, case.miss
    omega = [a - b for a, b in zip(case.worth, [*case.worth[1:], 0.0], strict=True)]
    chord = np.array([(1.0 - m) * m**k for k in range(looks + 1)])
    height = np.array([m**k + k * chord[k] for k in range(looks + 1)])
    ahead = _forward(case, theta)
    loss = sum(omega[t] * float((ahead[t] @ height).sum()) for t in range(looks))
    gone = [sum(case.first) - float(ahead[t].sum()) for t in range(looks)]
    assert max(gone) < 1e-9, "this checker wants targets that stay on the graph"
    later = np.where(np.arange(looks + 1) > 0, chord, 0.0)
    behind = _backward(case, theta, omega, later)
    linear = (ahead * behind).sum(axis=2)
    only_none = np.where(np.arange(looks + 1) == 0, 1.0, 0.0)
    alive = _backward(case, theta, omega, only_none)[:, :, 0] * (1.0 - m)
    gains = _best(case, case.starts[0], theta, alive, linear, known)
    assert len(set(case.starts)) == 1
    return case.worth[0] * sum(case.first) - loss + len(case.starts) * gains


def root_limit(case: Case) -> float:
    """What no plan of one searcher that never misses exceeds: no branching, one look remembered."""
    free = [{v: p for v, p in enumerate(case.first) if p > 0.0}]
    for t in range(1, case.looks):
        free.append(_moved(case, free[-1], t - 1))
    shape = (case.looks, len(case.moves))
    alive = np.ones(shape) * np.array(case.worth)[:, None] * (1.0 - case.miss)
    table = _table(case, np.zeros(shape), alive, np.zeros(shape), free)
    ends = case.starts if case.from_start else case.moves[case.starts[0]]
    return max(free[0].get(v, 0.0) * alive[0, v] + float(table[0, v]) for v in ends)


def _looked(mass: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """(n, looks + 1) after the field looks: one more with probability theta."""
    made = mass * (1.0 - theta)[:, None]
    made[:, 1:] += mass[:, :-1] * theta[:, None]
    return made


def _forward(case: Case, theta: np.ndarray) -> np.ndarray:
    """(T, n, looks + 1) mass by vertex and number of the field's looks, after each look."""
    mass = np.zeros((len(case.moves), case.looks + 1))
    mass[:, 0] = case.first
    made = []
    for t in range(case.looks):
        if t:
            old, mass = mass, np.zeros_like(mass)
            for v, ends in enumerate(case.push[(t - 1) % len(case.push)]):
                for u, p in ends:
                    mass[u] += p * old[v]
        mass = _looked(mass, theta[t])
        made.append(mass)
    return np.array(made)


def _backward(case: Case, theta: np.ndarray, omega: list[float], each: np.ndarray) -> np.ndarray:
    """(T, n, looks + 1) expected sum of ``omega`` times ``each``[looks], from there on."""
    made = np.zeros((case.looks, len(case.moves), case.looks + 1))
    for t in reversed(range(case.looks)):
        made[t] += omega[t] * each
        if t + 1 < case.looks:
            nxt = made[t + 1]
            more = np.concatenate([nxt[:, 1:], nxt[:, -1:]], axis=1)
            seen = nxt * (1.0 - theta[t + 1])[:, None] + more * theta[t + 1][:, None]
            for v, ends in enumerate(case.push[t % len(case.push)]):
                for u, p in ends:
                    made[t, v] += p * seen[u]
    return made


def _best(
    case: Case,
    start: int,
    theta: np.ndarray,
    alive: np.ndarray,
    linear: np.ndarray,
    known: float,
) -> float:
    """Most that one searcher can add, by depth first with one table of limits."""
    looks, m = case.looks, case.miss
    free = [{v: p * (1.0 - theta[0][v]) for v, p in enumerate(case.first) if p > 0.0}]
    for t in range(1, looks):
        moved = _moved(case, free[-1], t - 1)
        free.append({v: p * (1.0 - theta[t][v]) for v, p in moved.items()})
    table = _table(case, theta, alive, linear, free)
    best = known
    stack = [(0, start, free[0], 0.0, frozenset[int]())]
    while stack:
        t, here, mass, so_far, been = stack.pop()
        ends = [start] if t == 0 and case.from_start else case.moves[here]
        found = []
        for v in ends:
            if v in been and not case.returns:
                continue
            gain = sum(mass.get(c, 0.0) * alive[t, c] + linear[t, c] for c in case.sees[v])
            if so_far + gain + table[t, v] > best + 1e-10:
                found.append((so_far + gain + table[t, v], v, so_far + gain))
        if t == looks - 1:
            best = max([best, *(value for _, _, value in found)])
            continue
        for _, v, value in sorted(found):
            left = dict(mass)
            for c in case.sees[v]:
                if c in left:
                    left[c] *= m
            moved = _moved(case, left, t)
            ahead = {u: p * (1.0 - theta[t + 1][u]) for u, p in moved.items() if p > 0.0}
            stack.append((t + 1, v, ahead, value, been | {v}))
    return best


def _table(
    case: Case,
    theta: np.ndarray,
    alive: np.ndarray,
    linear: np.ndarray,
    free: list[dict[int, float]],
) -> np.ndarray:
    """(T, n) limit of what is added after a look at a vertex, only that look remembered."""
    table = np.zeros((case.looks, len(case.moves)))
    for t in reversed(range(case.looks - 1)):
        for v in range(len(case.moves)):
            seen = {c: free[t].get(c, 0.0) * (1.0 - case.miss) for c in case.sees[v]}
            off = {u: p * (1.0 - theta[t + 1][u]) for u, p in _moved(case, seen, t).items()}
            table[t, v] = max(
                sum(
                    (free[t + 1].get(c, 0.0) - off.get(c, 0.0)) * alive[t + 1, c] + linear[t + 1, c]
                    for c in case.sees[u]
                )
                + table[t + 1, u]
                for u in case.moves[v]
            )
    return table
