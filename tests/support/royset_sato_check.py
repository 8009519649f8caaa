"""Checks plans and proofs of the Royset–Sato family; shares no code with the solver.

The instance is built here from its description (dense matrices), a plan is evaluated backward, a
cut is made from the distributions of looks before and after each place (the solver carries values
backward instead), and a proof's tree is walked from the root with the limits worked out anew.

Rounding. Every constant and coefficient of a cut is a sum of products of numbers of one sign, at
most 1, so its relative error is below the number of operations along one chain times 2**-53: fewer
than 10 looks x (81 + 300) additions and products, 2e-12 of it with the powers of the miss. Each is
moved by SAFE = 1e-11 of itself to the safe side; what is added afterwards are fewer than 5000 terms
of size at most 100, and 1e-9 is taken off each bound for them.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

SAFE = 1e-11
OFF = 1e-9
STAY = 0.6


@dataclass
class Instance:
    """The family, from its description: a side x side grid, cells row by row."""

    searchers: int
    looks: int
    side: int = 9
    near: list[list[int]] = field(init=False)
    walk: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        n, size = self.side, self.side**2
        self.near = [
            [b for b in range(size) if abs(a // n - b // n) + abs(a % n - b % n) == 1]
            for a in range(size)
        ]
        self.walk = STAY * np.eye(size)
        for a, around in enumerate(self.near):
            self.walk[a, around] = (1 - STAY) / len(around)

    @property
    def skipped(self) -> int:
        """Looks at which no searcher can meet the target: it takes both half the way."""
        far = 2 * (self.side // 2)
        return next(t for t in range(1, self.looks + 1) if t + (t - 1) >= far) - 1

    def reach(self, look: int) -> np.ndarray:
        """Cells within ``look`` steps of the corner."""
        return np.array([a // self.side + a % self.side <= look for a in range(self.side**2)])

    def miss(self, looks: np.ndarray | float) -> Any:
        """Probability that so many looks all miss."""
        return np.power(0.4, 3.0 * np.asarray(looks) / self.searchers)

    def first(self) -> np.ndarray:
        """Where the target is at the first look that counts."""
        mass = np.zeros(self.side**2)
        mass[len(mass) // 2] = 1.0
        for _ in range(self.skipped):
            mass = mass @ self.walk
        return mass


def missed(instance: Instance, routes: list[list[int]]) -> float:
    """Non-detection of routes, by a pass backward; refuses routes that cannot be walked."""
    assert len(routes) == instance.searchers, "one route for each searcher"
    for route in routes:
        assert len(route) == instance.looks, "one cell for each look"
        for a, b in zip([0, *route], route, strict=False):
            assert a == b or b in instance.near[a], f"no step from {a} to {b}"
    left = np.ones(instance.side**2)
    for look in reversed(range(instance.looks)):
        looks = np.bincount([route[look] for route in routes], minlength=len(left))
        left = instance.miss(looks) * left
        if look:
            left = instance.walk @ left
    return float(left[len(left) // 2])


@dataclass
class ProofCheck:
    """The bound that a proof (its archive, read as arrays) really proves."""

    instance: Instance
    proof: dict[str, np.ndarray]
    constants: np.ndarray = field(init=False)
    costs: np.ndarray = field(init=False)
    step_to: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        instance = self.instance
        self.size = instance.side**2
        self.span = instance.looks - instance.skipped
        self.levels = int(self.proof["grain"]) * int(self.proof["levels"])
        whole = np.arange(self.levels) // int(self.proof["grain"])
        self.drop = instance.miss(whole) - instance.miss(whole + 1)
        self.base = instance.miss(whole) + whole * self.drop
        at = np.add.outer(np.arange(self.levels), np.arange(self.levels))
        self.chord = self.drop[np.minimum(at, self.levels - 1)]
        self.open = np.array([instance.reach(instance.skipped + 1 + t) for t in range(self.span)])
        self.mirror = np.arange(self.size).reshape(instance.side, -1).T.ravel()
        turned = instance.walk[self.mirror][:, self.mirror]
        assert np.array_equal(turned, instance.walk), "the grid is not even"
        ends = [[a, *around] for a, around in enumerate(instance.near)]
        self.step_to = np.array([e + [e[0]] * (5 - len(e)) for e in ends])

    def shift(self, held: np.ndarray, looks: np.ndarray) -> np.ndarray:
        """Add looks to the sums of distributions (cell, sum, …); the last holds all above."""
        moved = held.copy()
        for many in np.unique(looks[looks > 0]):
            rows, n = np.flatnonzero(looks == many), min(int(many), self.levels - 1)
            here = held[rows]
            moved[rows, :n] = 0.0
            moved[rows, n:] = here[:, : self.levels - n]
            moved[rows, -1] += here[:, self.levels - n :].sum(axis=1)
        return moved

    def step(self, walk: np.ndarray, held: np.ndarray) -> np.ndarray:
        """One move of distributions (cell, sum, …)."""
        return (walk @ held.reshape(self.size, -1)).reshape(held.shape)

    def distributions(self, reference: int) -> tuple[np.ndarray, np.ndarray]:
        """Mass per cell and sum up to each look, and share per cell and sum after it."""
        looks = self.proof["references"][reference].astype(int)
        before = np.zeros((self.span, self.size, self.levels))
        after = np.zeros_like(before)
        held = np.zeros((self.size, self.levels))
        held[:, 0] = self.instance.first()
        for t in range(self.span):
            before[t] = self.shift(held, looks[t])
            held = self.instance.walk.T @ before[t]
        after[-1, :, 0] = 1.0
        for t in reversed(range(self.span - 1)):
            after[t] = self.instance.walk @ self.shift(after[t + 1], looks[t + 1])
        return before, after

    def cuts(self, reference: int, groups: np.ndarray) -> list[tuple[float, np.ndarray]]:
        """Constant and coefficients (span, cell) of the cuts of groups, moved to the safe side."""
        before, after = self.distributions(reference)
        looks = self.proof["references"][reference].astype(int)
        gate = int(self.proof["gate"])
        # what a path loses with its sum before and its sum after, met from either side once
        met = [
            before[t] @ self.chord if t < gate else after[t] @ self.chord for t in range(self.span)
        ]
        mine = (self.proof["group"][:, None] == groups)[:, None, :]
        cost = np.empty((self.span, self.size, len(groups)))
        late = before[gate][:, :, None] * mine
        cost[gate] = -(late * met[gate][:, :, None]).sum(axis=1)
        for t in range(gate + 1, self.span):
            late = self.shift(self.step(self.instance.walk.T, late), looks[t])
            cost[t] = -(late * met[t][:, :, None]).sum(axis=1)
        tail = after[gate][:, :, None] * mine
        for t in reversed(range(gate)):
            tail = self.step(self.instance.walk, self.shift(tail, looks[t + 1]))
            cost[t] = -(met[t][:, :, None] * tail).sum(axis=1)
        constant = np.einsum("cs...,s->...", late, self.base)
        return [
            (float(constant[g]) * (1 - SAFE), cost[:, :, g] * (1 + SAFE))
            for g in range(len(groups))
        ]

    def cut(self, reference: int, group: int) -> tuple[float, np.ndarray]:
        """Constant and coefficients (span, cell) of one cut, moved to the safe side."""
        return self.cuts(reference, np.array([group]))[0]

    def weigh(self) -> None:
        """The weighed cuts of all nodes: every plan misses at least constant + cost . counts.

        Reference by reference, so that each cut is made once and only the sums are held.
        """
        p = self.proof
        assert np.all((p["cut_weight"] >= 0.0) & (p["cut_weight"] < math.inf)), "a weight below 0"
        nodes = len(p["parent"])
        self.constants, self.costs = np.zeros(nodes), np.zeros((nodes, self.span, self.size))
        uses: dict[int, dict[int, list[tuple[int, float]]]] = {}
        for node in range(nodes):
            span = slice(int(p["cut_start"][node]), int(p["cut_start"][node + 1]))
            weights, groups = p["cut_weight"][span], p["cut_group"][span]
            total = np.zeros(int(p["group"].max()) + 1)
            np.add.at(total, groups, weights)
            shares = weights / np.maximum(total[groups] * (1 + SAFE), 1.0)
            for reference, group, share in zip(
                p["cut_reference"][span], groups, shares, strict=True
            ):
                met = uses.setdefault(int(reference), {}).setdefault(int(group), [])
                met.append((node, float(share)))
        for reference in sorted(uses):
            of_group = uses.pop(reference)
            made = self.cuts(reference, np.array(list(of_group)))
            for (constant, cost), users in zip(made, of_group.values(), strict=True):
                for node, share in users:
                    self.constants[node] += share * constant
                    self.costs[node] += share * cost

    def routes(self, cost: np.ndarray, shut: np.ndarray) -> tuple[float, np.ndarray]:
        """Cheapest route, and cheapest through each look and cell."""
        cost = np.where(shut, math.inf, cost)
        ahead, behind = cost.copy(), cost.copy()
        for t in range(1, self.span):
            # moves are symmetric: where one can go to is where one can come from
            ahead[t] += ahead[t - 1][self.step_to].min(axis=1)
        for t in reversed(range(self.span - 1)):
            behind[t] += behind[t + 1][self.step_to].min(axis=1)
        with np.errstate(invalid="ignore"):
            through = np.where(shut, math.inf, ahead + behind - cost)
        return float(ahead[-1].min()), through

    def is_even(self, limits: np.ndarray) -> bool:
        """Whether limits are their own image in the diagonal."""
        return bool(np.array_equal(limits, limits[:, self.mirror]))

    def bound(self, node: int, least: np.ndarray, most: np.ndarray) -> tuple[float, Any, Any]:
        """Bound of one node, and limits that any better plan within it keeps."""
        p, J = self.proof, self.instance.searchers
        constant, cost = float(self.constants[node]), self.costs[node]
        span = slice(int(p["price_start"][node]), int(p["price_start"][node + 1]))
        price = np.zeros_like(cost)
        price[p["price_look"][span], p["price_cell"][span]] = p["price"][span]
        constant += float((np.maximum(price, 0) * least + np.minimum(price, 0) * most).sum())
        cheapest, through = self.routes(cost - price, most <= 0)
        if not math.isfinite(cheapest):
            return math.inf, least, most
        bound = constant + J * cheapest - OFF - 1e-13 * float(np.abs(price).sum()) * J
        room = max(float(p["goal"]) - bound, 0.0)
        extra, fall = np.maximum(through - cheapest, 0.0), np.maximum(-price, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            more = np.where(extra > 0, np.floor(np.minimum((room + OFF) / extra, 1e6)), 1e6)
            fewer = np.where(fall > 0, np.floor(np.minimum((room + OFF) / fall, 1e6)), 1e6)
        low, high = np.maximum(least, most - fewer), np.minimum(most, more)
        if p["even"][node]:  # the image of a better plan is in the node too
            assert self.is_even(least), "a node that is not even"
            assert self.is_even(most), "a node that is not even"
            low, high = np.maximum(low, low[:, self.mirror]), np.minimum(high, high[:, self.mirror])
        return bound, low, high

    def run(self) -> float:
        """The least bound of all leaves, at most the goal; refuses a tree that leaves plans out."""
        p, goal = self.proof, float(self.proof["goal"])
        count = len(p["parent"])
        children: list[list[int]] = [[] for _ in range(count)]
        for node in range(1, count):
            assert 0 <= p["parent"][node] < node, "a node before its parent"
            children[int(p["parent"][node])].append(node)
        self.weigh()
        held = {0: (0.0, np.zeros_like(self.open, float), self.instance.searchers * self.open)}
        proven = goal
        for node in range(count):
            bound, least, most = held.pop(node)
            own, low, high = self.bound(node, least, most)
            bound = max(bound, own)
            if np.any(low > high):
                bound = math.inf
            if not children[node]:
                proven = min(proven, bound)
            for child, limits in self.parts(children[node], low, high):
                held[child] = (bound, *limits)
        return float(proven)

    def parts(self, nodes: list[int], low: np.ndarray, high: np.ndarray) -> Any:
        """Limits of the children, which together must hold all that their parent holds."""
        p = self.proof
        if len(nodes) == 1:
            assert p["look"][nodes[0]] == -1, "one side of a branching is missing"
            return [(nodes[0], (low, high))]
        if not nodes:
            return []
        assert len(nodes) == 2, "more than two sides"
        assert sorted(p["upward"][nodes]) == [0, 1], "twice the same side"
        look, cell, split = (int(p[name][nodes[0]]) for name in ("look", "cell", "count"))
        sides = {(int(p["look"][n]), int(p["cell"][n]), int(p["count"][n])) for n in nodes}
        assert sides == {(look, cell, split)}, "the two sides part different counts"
        assert look >= 0, "two sides of nothing"
        made = []
        for node in nodes:
            lower, upper = low.copy(), high.copy()
            if p["upward"][node]:
                lower[look, cell] = max(lower[look, cell], split + 1)
            else:
                upper[look, cell] = min(upper[look, cell], split)
                if p["even"][node] and p["even"][p["parent"][node]]:
                    # more than that on the image: then the plan's image is on the other side
                    upper[look, self.mirror[cell]] = min(upper[look, self.mirror[cell]], split)
            made.append((node, (lower, upper)))
        return made


def check_proof(instance: Instance, archive: bytes) -> float:
    """The bound that a proof's archive really proves for an instance."""
    with np.load(io.BytesIO(archive), allow_pickle=False) as held:
        return ProofCheck(instance, {name: held[name] for name in held.files}).run()
