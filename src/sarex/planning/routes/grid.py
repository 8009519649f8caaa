"""Square grids, the lazy random walk on them, and the family of Royset and Sato.

References
----------
Royset and Sato 2010, Route optimization for multiple searchers, Naval Research Logistics 57.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.sparse import csr_array

from sarex.planning.routes.model import GraphSearch, GraphSearcher, Ints, MarkovTarget, SearchGraph

__all__ = ["grid_graph", "lazy_walk", "royset_sato", "transposed"]


def grid_graph(rows: int, columns: int) -> SearchGraph:
    """A grid, row by row: from each cell to its side neighbours, or stay."""
    cells = [(r, c) for r in range(rows) for c in range(columns)]
    steps = ((0, 0), (-1, 0), (0, -1), (0, 1), (1, 0))
    return SearchGraph(
        tuple(
            tuple(
                (r + dr) * columns + c + dc
                for dr, dc in steps
                if 0 <= r + dr < rows and 0 <= c + dc < columns
            )
            for r, c in cells
        )
    )


def lazy_walk(graph: SearchGraph, stay: float) -> csr_array:
    """Moves of a target that stays with probability ``stay``, else goes to any neighbour alike."""
    moves = np.zeros((graph.size, graph.size))
    for cell, ends in enumerate(graph.successors):
        others = [end for end in ends if end != cell]
        moves[cell, cell] = stay if others else 1.0
        moves[cell, others] = (1.0 - stay) / max(len(others), 1)
    return csr_array(moves)


def transposed(side: int) -> Ints:
    """Each cell's image in a square grid's main diagonal, (side * side,)."""
    return np.arange(side * side).reshape(side, side).T.ravel()


def royset_sato(searchers: int, looks: int, side: int = 9) -> GraphSearch:
    """The published family: a square grid, all searchers in one corner, the target in the middle.

    The searchers start in cell (1, 1) one step before look 1; the target is in the middle cell at
    look 1, stays with probability 0.6 and else moves to a side neighbour; one look of one searcher
    misses with probability ``0.4 ** (3 / searchers)``.
    """
    graph = grid_graph(side, side)
    first = np.zeros(graph.size)
    first[graph.size // 2] = 1.0
    target = MarkovTarget(first, (lazy_walk(graph, 0.6),))
    miss = math.pow(0.4, 3.0 / searchers)
    return GraphSearch(graph, target, (GraphSearcher(0, miss),) * searchers, looks)
