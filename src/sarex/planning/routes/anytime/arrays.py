"""A search on a graph as the arrays that the kernels read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sarex.planning.routes.anytime import _kernels as kernels
from sarex.planning.routes.model import GraphSearch, GraphSearcher

__all__ = ["SearchArrays"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


def _table(rows: Sequence[Sequence[int]]) -> Ints:
    """Rows of different lengths, filled with -1 to one more than the longest, sorted."""
    made = np.full((len(rows), max(map(len, rows)) + 1), -1, dtype=np.int64)
    for i, row in enumerate(rows):
        made[i, : len(row)] = sorted(row)
    return made


def _stack(tables: Sequence[Ints]) -> Ints:
    width = max(t.shape[1] for t in tables)
    return np.stack(
        [np.pad(t, ((0, 0), (0, width - t.shape[1])), constant_values=-1) for t in tables]
    )


def _last(searcher: GraphSearcher, looks: int) -> int:
    return looks if searcher.last_look is None else min(searcher.last_look, looks)


@dataclass(frozen=True, eq=False, slots=True)
class SearchArrays:
    """Arrays of one search; see the table in ``_kernels``.

    Parameters
    ----------
    moves, sees : (J, n, ·)
        Per searcher and vertex: successors, and vertices in sight; filled with -1.
    miss, start, last : (J,)
        ``last`` is the number of looks that a searcher makes.
    first : (n,)
    ptr, idx, val
        The target's moves.
    worth, omega : (T,)
        What a find at each look is worth; what is lost while it is not made.
    """

    moves: Ints
    sees: Ints
    miss: Floats
    start: Ints
    last: Ints
    first: Floats
    ptr: Ints
    idx: Ints
    val: Floats
    worth: Floats
    omega: Floats
    from_start: bool
    revisits: bool

    @classmethod
    def of(cls, search: GraphSearch) -> SearchArrays:
        """Compile a search."""
        n = search.graph.size
        graphs = [search.moves_of(s) for s in search.searchers]
        steps = [step.tocsr() for step in search.target.steps]
        offsets = np.cumsum([0, *(step.nnz for step in steps)])
        pairs = list(zip(steps, offsets, strict=False))
        worth = search.find_worth()
        return cls(
            _stack([_table(g.successors) for g in graphs]),
            _stack([_table([s.covers(v) for v in range(n)]) for s in search.searchers]),
            np.array([s.miss for s in search.searchers]),
            np.array([s.start for s in search.searchers], dtype=np.int64),
            np.array([_last(s, search.looks) for s in search.searchers], dtype=np.int64),
            np.asarray(search.target.first, dtype=np.float64),
            np.stack([np.asarray(m.indptr, dtype=np.int64) + o for m, o in pairs]),
            np.concatenate([np.asarray(m.indices, dtype=np.int64) for m in steps]),
            np.concatenate([np.asarray(m.data, dtype=np.float64) for m in steps]),
            worth,
            worth - np.append(worth[1:], 0.0),
            search.first_look_at_start,
            search.revisits,
        )

    @property
    def looks(self) -> int:
        return len(self.worth)

    @property
    def most(self) -> float:
        """Worth of finding the target for certain at look 1."""
        return float(self.worth[0] * self.first.sum())

    def value(self, routes: Ints) -> float:
        """Worth of what the routes (J, T) find."""
        chain = (self.first, self.ptr, self.idx, self.val)
        craft = (self.sees, self.miss, self.last)
        return float(kernels.found_worth(routes, *craft, *chain, self.worth))

    def factor(self, routes: Ints, leave_out: int = -1) -> Floats:
        """Product of the searchers' misses at each look and vertex, (T, n)."""
        made = np.ones((self.looks, self.first.shape[0]))
        for j in range(routes.shape[0]):
            if j == leave_out or routes[j, 0] < 0:
                continue
            for t in range(self.last[j]):
                seen = self.sees[j, routes[j, t]]
                made[t, seen[seen >= 0]] *= self.miss[j]
        return made
