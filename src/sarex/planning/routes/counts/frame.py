"""The frame of a search by searchers that are alike: only how many stand where matters.

Looks before the first that can find anything are dropped: the searchers' places at the first look
that counts are free among those they can reach.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.planning.routes.model import Floats, GraphSearch, Ints

__all__ = ["CountFrame", "check_mirror", "frame_search"]

Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class CountFrame:
    """Arrays of a search by ``searchers`` alike over the looks that count.

    Parameters
    ----------
    skipped
        Looks before the first that counts.
    alpha
        Detection rate of one look: it misses with probability exp(-alpha).
    first : (n,)
        Mass of the target at the first look that counts.
    to, pr : (L - 1, n, degree)
        Successors of each cell after each look and their probabilities, padded with 0.
    open : (L, n)
        Cells that a searcher can stand on at each look.
    moves : (n, degree)
        Cells that a searcher can be on one step later, padded with -1.
    """

    searchers: int
    skipped: int
    alpha: float
    first: Floats
    to: Ints
    pr: Floats
    open: Flags
    moves: Ints

    @property
    def looks(self) -> int:
        """Looks that count."""
        return int(self.open.shape[0])

    @property
    def size(self) -> int:
        """Number of cells."""
        return int(self.first.shape[0])


def frame_search(search: GraphSearch) -> CountFrame:
    """Frame of a search whose searchers are alike.

    Raises
    ------
    PlanError
        If the searchers differ, see more than their own cell or never miss; if finds are
        discounted or returns forbidden; if the target can leave; if no look can find it.
    """
    _check(search)
    searcher = search.searchers[0]
    mass = [search.target.first]
    for look in range(1, search.looks):
        mass.append(search.target.step(look).T @ mass[-1])
    reach = _reach(search)
    counts = [t for t in range(search.looks) if np.any(mass[t][reach[t]] > 0.0)]
    if not counts:
        raise PlanError(
            "no searcher can meet the target",
            given=f"{search.looks} looks",
            allowed="looks until a searcher can stand where the target may be",
            remedy="allow more looks, or start nearer",
        )
    start = counts[0]
    to, pr = _successors(search, start)
    return CountFrame(
        searchers=len(search.searchers),
        skipped=start,
        alpha=-math.log(searcher.miss),
        first=np.asarray(mass[start], dtype=np.float64),
        to=to,
        pr=pr,
        open=np.array(reach[start:]),
        moves=_padded([list(ends) for ends in search.graph.successors], -1),
    )


def check_mirror(search: GraphSearch, mirror: Ints) -> None:
    """Raise PlanError unless a map of the cells is a symmetry of the search and its own inverse.

    ``mirror`` is the image of each cell, (n,).
    """
    cells = np.arange(search.graph.size)
    fits = mirror.shape == cells.shape and np.array_equal(np.sort(mirror), cells)
    if fits:
        ends = search.graph.successors
        moves = all({int(mirror[b]) for b in ends[a]} == set(ends[mirror[a]]) for a in cells)
        steps = [abs(step[mirror][:, mirror] - step).max() for step in search.target.steps]
        fits = (
            np.array_equal(mirror[mirror], cells)
            and moves
            and all(mirror[s.start] == s.start for s in search.searchers)
            and np.array_equal(search.target.first[mirror], search.target.first)
            and max(steps) == 0.0
        )
    if not fits:
        raise PlanError(
            "the mirror is no symmetry of the search",
            given=mirror.tolist(),
            allowed="a map of the cells, its own inverse, that keeps starts, moves and target",
            remedy="plan without a mirror",
        )


def _check(search: GraphSearch) -> None:
    """Raise PlanError where the search is not one that counts alone describe."""
    searcher = search.searchers[0]
    leak = max(float(np.abs(step.sum(axis=1) - 1.0).max()) for step in search.target.steps)
    faults = {
        "searchers that differ": not search.identical,
        "searchers that see other cells than their own": searcher.sees is not None,
        "looks that never miss": searcher.miss == 0.0,
        "a discount": search.discount != 1.0,
        "no returns": not search.revisits,
        "a target that can leave": leak > 1e-9,
    }
    met = [name for name, there in faults.items() if there]
    if met:
        raise PlanError(
            "the search cannot be planned by counts alone",
            given=", ".join(met),
            allowed="searchers alike that see their own cell and miss at times, any returns, "
            "no discount, a target that stays",
            remedy="plan it route by route",
        )


def _reach(search: GraphSearch) -> list[Flags]:
    """Cells that a searcher can stand on at each look, from its start."""
    here = np.zeros(search.graph.size, dtype=bool)
    here[search.searchers[0].start] = True
    reach = [here] if search.first_look_at_start else []
    while len(reach) < search.looks:
        there = np.zeros_like(here)
        for cell in np.flatnonzero(here):
            there[list(search.graph.successors[int(cell)])] = True
        reach.append(there)
        here = there
    return reach


def _successors(search: GraphSearch, start: int) -> tuple[Ints, Floats]:
    """The target's moves after each look that counts but the last, padded."""
    rows: list[list[int]] = []
    chances: list[list[float]] = []
    for look in range(start + 1, search.looks):
        step = search.target.step(look)
        for cell in range(search.graph.size):
            row = slice(int(step.indptr[cell]), int(step.indptr[cell + 1]))
            rows.append([int(c) for c in step.indices[row]])
            chances.append([float(p) for p in step.data[row]])
    shape = (search.looks - start - 1, search.graph.size, -1)
    if not rows:
        return np.zeros((0, search.graph.size, 1), np.int64), np.zeros((0, search.graph.size, 1))
    to = _padded(rows, 0).reshape(shape)
    width = to.shape[2]
    pr = np.array([chance + [0.0] * (width - len(chance)) for chance in chances])
    return to, pr.reshape(shape)


def _padded(rows: list[list[int]], blank: int) -> Ints:
    """Rows of one length, filled up with ``blank``."""
    width = max(len(row) for row in rows)
    return np.array([row + [blank] * (width - len(row)) for row in rows], dtype=np.int64)
