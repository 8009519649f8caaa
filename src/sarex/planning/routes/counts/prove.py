"""The best plan for searchers that are alike, with a proof of how good it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sarex.planning.routes.counts.frame import CountFrame, check_mirror, frame_search
from sarex.planning.routes.counts.grouping import group_paths
from sarex.planning.routes.counts.master import Master
from sarex.planning.routes.counts.network import Network, make_network
from sarex.planning.routes.counts.plans import (
    Annealing,
    improve_routes,
    round_counts,
    split_counts,
    to_plan,
)
from sarex.planning.routes.counts.proof import Proof
from sarex.planning.routes.counts.tree import Tree, TreeEffort
from sarex.planning.routes.evaluate import evaluate
from sarex.planning.routes.model import Floats, GraphSearch, Ints, RoutePlan
from sarex.randomness import Key, draw_key

__all__ = ["ProvenPlan", "prove_search"]

_POLISH = Annealing(rounds=2000, hot=1e-4, cold=1e-5, noise=0.3)
_MOST_REFERENCE = 255  # counts of a reference fit in a byte


@dataclass(frozen=True, eq=False, slots=True)
class ProvenPlan:
    """A plan, what it misses, and a bound that no plan misses less.

    Parameters
    ----------
    missed
        Probability of non-detection, evaluated exactly.
    bound
        Least non-detection of any plan, by the proof.
    proof
        What an independent reader needs to work out ``bound`` again.
    plan_seconds, proof_seconds
        CPU seconds of this process.
    """

    plan: RoutePlan
    missed: float
    bound: float
    proof: Proof
    plan_seconds: float
    proof_seconds: float

    @property
    def gap(self) -> float:
        """Share of ``missed`` that is unproven."""
        return (self.missed - self.bound) / self.missed


@dataclass(eq=False, slots=True)
class _Incumbent:
    """The best routes so far, bettered by rounding."""

    frame: CountFrame
    network: Network
    key: Key
    gap: float
    missed: float = np.inf
    routes: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    calls: int = 0

    @property
    def goal(self) -> float:
        """The bound that would prove the plan to within the gap."""
        return self.missed * (1.0 - self.gap)

    def anneal(self, annealing: Annealing) -> None:
        """Anneal from routes that all stay on one cell, and again and again from the best."""
        cells = np.flatnonzero(self.frame.open[0])
        shape = (self.frame.searchers, self.frame.looks)
        for start in range(annealing.starts):
            routes = np.full(shape, cells[-1 - start % len(cells)], dtype=np.int64)
            begin = self.routes if start % 2 else routes
            self._keep(*improve_routes(self.frame, begin, annealing, self.key, start))

    def round(self, counts: Floats) -> float | None:
        """Routes along counts, polished; the new goal if that made a better plan."""
        self.calls += 1
        cells = self.network.spread(counts)
        if np.array_equal(counts, np.rint(counts)):
            routes = split_counts(self.frame, cells.astype(np.int64))
        else:
            routes = round_counts(self.frame, cells)
        stream = 1_000_000 + self.calls
        made = improve_routes(self.frame, routes, _POLISH, self.key, stream)
        return self.goal if self._keep(*made) else None

    def _keep(self, missed: float, routes: Ints) -> bool:
        better = missed < self.missed
        if better:
            self.missed, self.routes = missed, routes
        return better


def prove_search(
    search: GraphSearch,
    *,
    rng: np.random.Generator,
    gap: float = 1e-4,
    annealing: Annealing | None = None,
    effort: TreeEffort | None = None,
    grain: int | None = None,
    mirror: Ints | None = None,
    progress: Callable[[float, float, int], None] = lambda bound, goal, nodes: None,
) -> ProvenPlan:
    """Find a plan for searchers alike and prove how good it is.

    Parameters
    ----------
    search
        Searchers alike, each seeing its own cell.
    rng
        Source of the annealing's random numbers; the tree draws none.
    gap
        The tree stops once the bound is within this share of what the best plan misses.
    annealing, effort
        How long to look for plans and for the proof.
    grain
        Cuts are chosen by counts rounded to 1/grain; None: 6 for few searchers, 4 for many.
    mirror : (n,)
        Image of each cell under a symmetry of the search that is its own inverse; halves the tree.
    progress
        Called before each node with the bound, the goal and the number of nodes so far.

    Raises
    ------
    PlanError
        If counts alone do not describe the search
        (:func:`~sarex.planning.routes.counts.frame.frame_search`).

    References
    ----------
    The family of Royset and Sato 2010; pinned by tests/reference/test_royset_sato.py.
    """
    began = time.process_time()
    frame = frame_search(search)
    if mirror is not None:
        check_mirror(search, mirror)
    network = make_network(frame)
    incumbent = _Incumbent(frame, network, draw_key(rng), gap)
    incumbent.anneal(annealing or Annealing())
    planned = time.process_time()
    if grain is None:
        grain = min(6 if frame.searchers <= 6 else 4, _MOST_REFERENCE // frame.searchers)
    levels = min(24, frame.looks * frame.searchers, max(8, round(6.0 / frame.alpha)))
    master = Master(frame, network, group_paths(frame), grain, levels)
    tree = Tree(
        frame,
        network,
        master,
        effort or TreeEffort(),
        incumbent.goal,
        images=None if mirror is None else network.images(mirror),
        improve=incumbent.round,
        progress=progress,
    )
    proof = tree.run()
    plan = to_plan(search, frame, incumbent.routes)
    missed = evaluate(search, plan).missed
    proven = time.process_time()
    return ProvenPlan(plan, missed, tree.bound, proof, planned - began, proven - planned)
