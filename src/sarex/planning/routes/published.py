"""Searches on graphs that others published, as they state them: tables B, C and D.

Royset and Sato's family is in its own module.

References
----------
Eagle 1984, The optimal search for a moving target when the search path is constrained, Operations
Research 32, table I. Motion-encoded particle swarm optimisation, Applied Soft Computing 97:106705
(scenario with two peaks). Asfora, Banfi and Campbell 2020, IEEE Robotics and Automation Letters 5
(mixed-integer programmes for several robots that search for one moving target).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from sarex.planning.routes.model import GraphSearch, GraphSearcher, MarkovTarget, SearchGraph

__all__ = ["eagle_search", "grid_neighbours", "mespp_search", "two_peaks_search"]

Neighbours = tuple[tuple[int, ...], ...]


def grid_neighbours(rows: int, columns: int, *, diagonal: bool = False) -> Neighbours:
    """Neighbours by side, or by side and corner, of each cell of a grid, row by row.

    >>> grid_neighbours(2, 2)
    ((1, 2), (0, 3), (0, 3), (1, 2))
    """
    made = []
    for r, c in np.ndindex(rows, columns):
        near = [
            (r + i) * columns + c + j
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
            if (i or j) and (diagonal or not (i and j))
            if 0 <= r + i < rows and 0 <= c + j < columns
        ]
        made.append(tuple(sorted(near)))
    return tuple(made)


def _stay_or(neighbours: Neighbours) -> SearchGraph:
    return SearchGraph(tuple(tuple(sorted((v, *near))) for v, near in enumerate(neighbours)))


def _walk(neighbours: Neighbours, stay: float | None) -> csr_array:
    """Moves of a target: stays with a probability, else uniform; None: uniform over all."""
    matrix = np.zeros((len(neighbours), len(neighbours)))
    for v, near in enumerate(neighbours):
        keep = 1.0 / (len(near) + 1) if stay is None else stay
        matrix[v, list(near)] = (1.0 - keep) / len(near)
        matrix[v, v] = keep
    return csr_array(matrix)


def eagle_search(start: int) -> GraphSearch:
    """Eagle's 3 × 3 cells, ten looks; ``start`` is 1 to 9 as printed."""
    near = grid_neighbours(3, 3)
    first = np.zeros(9)
    first[8] = 1.0
    return GraphSearch(
        _stay_or(near),
        MarkovTarget(first, (_walk(near, 0.4),)),
        (GraphSearcher(start - 1, 0.0),),
        looks=10,
    )


def two_peaks_search() -> GraphSearch:
    """40 × 40 cells, two peaks, twenty looks of one aircraft that never returns to a cell.

    Cell (x, y), each 1 to 40, is vertex 40 (y - 1) + x - 1; x counts to the east. Each peak is
    normalised on the grid by itself, as in the authors' public code.
    """
    side = np.arange(1, 41, dtype=np.float64)
    x, y = np.meshgrid(side, side)
    peaks = [np.exp(-((x - m) ** 2 + (y - m) ** 2) / 8.0).ravel() for m in (10.0, 5.0)]
    first = sum((0.5 * peak / peak.sum() for peak in peaks), np.zeros(1600))
    east = np.eye(40, k=1)
    shift = csr_array(np.kron(np.eye(40), east))
    near = grid_neighbours(40, 40, diagonal=True)
    return GraphSearch(
        SearchGraph(near),
        MarkovTarget(first, (shift, csr_array(np.eye(1600)))),
        (GraphSearcher(20 * 40 + 20, 0.0),),
        looks=20,
        first_look_at_start=True,
        revisits=False,
    )


def mespp_search(
    neighbours: Neighbours,
    draw: int,
    searchers: int,
    *,
    miss: float = 0.0,
    capture_range: int = 0,
    looks: int = 10,
    discount: float = 0.99,
) -> GraphSearch:
    """One search of the multi-robot family.

    Target and searchers move once before look 1, each to a neighbour or not at all. Worth is the
    sum over t = 1 … T of ``discount ** t`` times the probability of a find by look t, which is what
    the authors' public model maximises; so a find at look t is worth the sum from t to T.

    Starts, as the authors' public code draws them with numpy's legacy generator, whose stream is
    frozen: the five target vertices are ``RandomState(6000 + draw).choice`` without replacement
    from 1 … n; the one start of all searchers is ``RandomState(2000 + draw).choice`` from the rest,
    with 500 added to that seed until no target vertex is within ``capture_range``.
    """
    n = len(neighbours)
    first = np.zeros(n)
    hidden = np.random.RandomState(6000 + draw).choice(np.arange(1, n + 1), 5, replace=False) - 1
    first[hidden] = 0.2
    far = _steps_between(neighbours)
    free = np.array([v for v in range(n) if first[v] == 0.0])
    seed = 2000 + draw
    start = int(np.random.RandomState(seed).choice(free, 1, replace=False)[0])
    while far[start, hidden].min() <= capture_range:
        seed += 500
        start = int(np.random.RandomState(seed).choice(free, 1, replace=False)[0])
    sees = tuple(tuple(np.flatnonzero(far[v] <= capture_range).tolist()) for v in range(n))
    walk = _walk(neighbours, None)
    later = discount ** np.arange(1, looks + 1)
    return GraphSearch(
        _stay_or(neighbours),
        MarkovTarget(np.asarray(first @ walk), (walk,)),
        (GraphSearcher(start, miss, sees),) * searchers,
        looks=looks,
        worth=tuple(np.cumsum(later[::-1])[::-1].tolist()),
    )


def _steps_between(neighbours: Neighbours) -> NDArray[np.float64]:
    """Least number of moves between each two vertices; infinite where there is no way."""
    near = csr_array(_walk(neighbours, 0.0))
    return np.asarray(shortest_path(near, unweighted=True), dtype=np.float64)
