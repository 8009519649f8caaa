"""Branch and cut over counts: a tree whose leaves no better plan can be in."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sarex.planning.routes.counts.dive import dive
from sarex.planning.routes.counts.frame import CountFrame
from sarex.planning.routes.counts.gains import Gains, fractional
from sarex.planning.routes.counts.master import Master, Relaxed
from sarex.planning.routes.counts.network import Network
from sarex.planning.routes.counts.pricing import Limits, Priced, price, tighten
from sarex.planning.routes.counts.proof import Proof, ProofDraft
from sarex.planning.routes.model import Floats, Ints

__all__ = ["Tree", "TreeEffort"]

_RAY = 1e3  # how far a ray is followed: prices at which no flow within the limits is cheap
_MARGIN = 1e-8  # above the goal, for the rounding of whoever checks


@dataclass(frozen=True, slots=True)
class TreeEffort:
    """How hard the tree works.

    Parameters
    ----------
    seconds
        CPU seconds of this process after which the tree stops with the bound it has.
    nodes
        Nodes after which it stops likewise; results depend on nothing but this limit.
    rounds, rounds_at_root
        Rounds of cuts at a node.
    stall
        A round that adds less than this share of what is missing is the last.
    trials, candidates, iterations
        See :class:`~sarex.planning.routes.counts.gains.Gains`.
    most_rows, idle
        Cuts kept in the programme, and solves after which a slack one may go.
    dive_every
        Nodes between two dives for a better plan; twice as many after each that found none.
    """

    seconds: float | None = None
    nodes: int = 1_000_000
    rounds: int = 12
    rounds_at_root: int = 200
    stall: float = 0.03
    trials: int = 2
    candidates: int = 8
    iterations: int = 40
    most_rows: int = 300
    idle: int = 5
    dive_every: int = 40


@dataclass(frozen=True, eq=False, slots=True)
class _Open:
    """A node to work on: what is known of it, and how it was made for the learning of gains."""

    number: int
    bound: float
    limits: Limits
    even: bool
    place: int = -1
    upward: bool = False
    forced: float = 1.0


@dataclass(eq=False, slots=True)
class Tree:
    """The search for a proof that every plan misses at least ``goal``.

    Parameters
    ----------
    images : (place,)
        Mirror image of each place under a symmetry of the whole search; None: none is used.
    improve
        Called with the relaxed counts of a node; returns a lower goal once a better plan is known.
    progress
        Called before each node with the bound, the goal and the number of nodes so far.
    """

    frame: CountFrame
    network: Network
    master: Master
    effort: TreeEffort
    goal: float
    images: Ints | None = None
    improve: Callable[[Floats], float | None] = field(default=lambda counts: None)
    progress: Callable[[float, float, int], None] = field(default=lambda bound, goal, nodes: None)
    draft: ProofDraft = field(init=False, default_factory=ProofDraft)
    gains: Gains = field(init=False)
    bound: float = field(init=False, default=0.0)
    _next_dive: int = field(init=False, default=0)
    _dive_wait: int = field(init=False)
    _waiting: list[tuple[float, int, _Open]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        effort = self.effort
        places = len(self.network.places)
        self._dive_wait = effort.dive_every
        self.gains = Gains(places, effort.trials, effort.candidates, effort.iterations)

    def run(self) -> Proof:
        """Work until no node is open or the effort is spent."""
        start = time.process_time()
        places = len(self.network.places)
        most = np.full(places, self.frame.searchers, dtype=np.int64)
        limits = Limits(np.zeros(places, dtype=np.int64), most)
        even = self.images is not None
        node: _Open | None = _Open(self.draft.add(-1, even), 0.0, limits, even)
        while node is not None:
            self.bound = min([node.bound, *(entry[0] for entry in self._waiting[:1])])
            self.progress(self.bound, self.goal, len(self.draft.parent))
            spent = time.process_time() - start
            late = self.effort.seconds is not None and spent > self.effort.seconds
            if late or len(self.draft.parent) >= self.effort.nodes:
                break
            node = self._work(node)
            if node is None and self._waiting:
                node = heapq.heappop(self._waiting)[2]
        else:
            self.bound = self.goal
        self.bound = min(self.bound, self.goal)
        master = self.master
        return self.draft.finish(
            self.goal,
            master.grain,
            master.levels,
            master.grouping.gate,
            master.grouping.group,
            master.references,
        )

    def _work(self, node: _Open) -> _Open | None:
        """Bound one node; close it, or open its children and name the one to go on with."""
        bound, relaxed, priced = self._bound(node)
        if relaxed is None or priced is None or bound >= self.goal + _MARGIN:
            return None
        limits = tighten(priced, self.goal, node.limits)
        if node.even and self.images is not None:
            limits = limits.both(self.images)
        closed = int(np.count_nonzero((limits.most == 0) & (node.limits.most > 0)))
        if limits.empty or closed * 10 > int(np.count_nonzero(limits.most)):
            number = self.draft.add(node.number, node.even)
            return None if limits.empty else _Open(number, bound, limits, node.even)
        if len(self.draft.parent) >= self._next_dive:
            found = self._dive(relaxed, limits)
            self._dive_wait = self.effort.dive_every if found else 2 * self._dive_wait
            self._next_dive = len(self.draft.parent) + self._dive_wait
        return self._branch(node, bound, relaxed, limits)

    def _dive(self, relaxed: Relaxed, limits: Limits) -> bool:
        """Look for a better plan below a node; lower the goal if there is one."""
        goal = self.goal
        basis = self.master.lp.getBasis()
        counts = dive(self.master, relaxed, limits)
        self.master.bound(limits)
        for found in (relaxed.counts, counts):
            better = None if found is None else self.improve(found)
            self.goal = self.goal if better is None else min(self.goal, better)
        if self.master.lp.getNumRow() == len(basis.row_status):
            self.master.lp.setBasis(basis)
        self.master.solve()
        return self.goal < goal

    def _branch(self, node: _Open, bound: float, relaxed: Relaxed, limits: Limits) -> _Open | None:
        """Open two children at a fractional count; go on with the one that promises less."""
        if not len(fractional(relaxed.counts)):
            return self._pin(node, bound, relaxed, limits)
        place = self.gains.choose(self.master, relaxed, limits, self.goal - bound + 0.01)
        whole = float(np.floor(relaxed.counts[place]))
        share = float(relaxed.counts[place]) - whole
        children = []
        for upward, forced in ((False, share), (True, 1.0 - share)):
            child = self._part(node, bound, limits, place, int(whole), upward, forced)
            children.append((self.gains.guess(relaxed.counts, place, upward), child))
        children.sort(key=lambda entry: entry[0])
        later = children[1][1]
        heapq.heappush(self._waiting, (bound, later.number, later))
        return children[0][1]

    def _pin(self, node: _Open, bound: float, relaxed: Relaxed, limits: Limits) -> _Open | None:
        """Whole counts whose bound is short of the goal: part the first that is not yet pinned."""
        free = np.flatnonzero(limits.least < limits.most)
        if not len(free):
            return None
        place = int(free[np.argmax(relaxed.counts[free])])
        count = int(np.rint(relaxed.counts[place]))
        count -= int(count == limits.most[place])
        sides = [self._part(node, bound, limits, place, count, up, 1.0) for up in (False, True)]
        heapq.heappush(self._waiting, (bound, sides[0].number, sides[0]))
        return sides[1]

    def _part(
        self,
        node: _Open,
        bound: float,
        limits: Limits,
        place: int,
        count: int,
        upward: bool,
        forced: float,
    ) -> _Open:
        """One side of a branching."""
        image = place if self.images is None else int(self.images[place])
        even = node.even and (image == place or not upward)
        part = limits.split(place, count, upward)
        if even and image != place:
            part = part.split(image, count, upward)
        look, cell = (int(v) for v in self.network.places[place])
        number = self.draft.add(node.number, even, look, cell, upward, count)
        return _Open(number, bound, part, even, place, upward, forced)

    def _bound(self, node: _Open) -> tuple[float, Relaxed | None, Priced | None]:
        """Solve and cut until it stalls; record the multipliers of the best bound."""
        self.master.bound(node.limits)
        left = self.effort.rounds if node.number else self.effort.rounds_at_root
        bound, best, first = node.bound, None, True
        while True:
            relaxed = self.master.solve()
            priced = self._price(relaxed, node.limits)
            if best is None or priced.bound > best.bound:
                bound, best = max(priced.bound, bound), priced
                self._record(node, relaxed, priced)
            if first and node.place >= 0:
                gain = min(priced.bound, self.goal + 0.01) - node.bound
                self.gains.learn(node.place, node.upward, node.forced, gain)
            first = False
            if bound >= self.goal + _MARGIN or not np.isfinite(relaxed.value):
                return bound, None, best
            added = self.master.cut(relaxed, 1e-7)
            left -= 1
            whole = not len(fractional(relaxed.counts))
            stalled = added < self.effort.stall * (self.goal - bound)
            if added == 0.0 or (not whole and (left <= 0 or stalled)):
                self.master.purge(self.effort.most_rows, self.effort.idle)
                return bound, relaxed, best

    def _price(self, relaxed: Relaxed, limits: Limits) -> Priced:
        """The bound that the multipliers give without trust in the programme."""
        if not np.isfinite(relaxed.value):
            return self._price_ray(relaxed, limits)
        master = self.master
        cost = relaxed.weight @ master.rows
        constant = float(relaxed.weight @ master.constants)
        return price(self.frame, self.network, constant, cost, relaxed.pull, limits)

    def _price_ray(self, relaxed: Relaxed, limits: Limits) -> Priced:
        """The better of both directions of a ray."""
        nothing = np.zeros(len(self.network.places))
        pulls = (_RAY * relaxed.pull, -_RAY * relaxed.pull)
        made = [price(self.frame, self.network, 0.0, nothing, pull, limits) for pull in pulls]
        return max(made, key=lambda priced: priced.bound)

    def _record(self, node: _Open, relaxed: Relaxed, priced: Priced) -> None:
        """Keep the multipliers of a node in the proof."""
        used = np.flatnonzero(relaxed.weight > 0.0)
        reference, group = (
            np.array([numbers[i] for i in used], dtype=np.int64)
            for numbers in (self.master.cut_reference, self.master.cut_group)
        )
        self.draft.cuts[node.number] = (reference, group, relaxed.weight[used])
        places: Ints = np.flatnonzero(priced.prices != 0.0)
        look, cell = self.network.places[places].T
        self.draft.prices[node.number] = (look, cell, priced.prices[places])
