"""Vehicles on cells: each with its own way in, its own speed and its own sweep width.

One look lasts as long as the fastest vehicle needs from one cell to the next. A vehicle that is k
times slower needs k looks for a move and is held meanwhile on vertices of its own, from which it
sees the cell it enters. On its way to the cells it stands on vertices that see nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array

from sarex.planning.routes.cells import DriftCells, Floats, Ints, MovingDensity
from sarex.planning.routes.model import GraphSearch, GraphSearcher, MarkovTarget, SearchGraph
from sarex.planning.slots import SortieSlot

__all__ = ["CellSearch", "Vehicle", "cell_search"]


@dataclass(frozen=True, eq=False, slots=True)
class Vehicle:
    """What the search on cells needs to know of one sortie.

    Parameters
    ----------
    slot : SortieSlot
    start_xy_m : (2,) [m]
        Where it departs, in the plane.
    width_m : float [m]
        Its sweep width, meant over the value of the objects.
    ready_ns : int
        It is on no cell before this time.
    arrive_ns, search_until_ns : int
        Begin and end of its search endurance, estimated at the middle of the scene.
    """

    slot: SortieSlot
    start_xy_m: Floats
    width_m: float
    ready_ns: int
    arrive_ns: int
    search_until_ns: int

    @property
    def speed_m_s(self) -> float:
        return self.slot.facility.search_speed_m_s

    def arrival_s(self, xy_m: Floats, epoch_ns: int) -> Floats:
        """Seconds after the epoch at which it can be at places (…, 2), in still air and water."""
        apart = xy_m - self.start_xy_m
        way = np.hypot(apart[..., 0], apart[..., 1]) / self.slot.facility.transit_speed_m_s
        soonest = way + (self.slot.depart_ns - epoch_ns) / 1e9
        return np.maximum(soonest, (self.ready_ns - epoch_ns) / 1e9)


@dataclass(frozen=True, eq=False, slots=True)
class CellSearch:
    """A search on cells, and what its vertices mean.

    Parameters
    ----------
    search : GraphSearch
    cells : DriftCells
    density : MovingDensity
    look_s : float [s]
        From look to look.
    cell_of : (vertex,) int
        Cell of each vertex; -1 on the way in.
    """

    search: GraphSearch
    cells: DriftCells
    density: MovingDensity
    look_s: float
    cell_of: Ints

    def cells_of(self, number: int, route: Sequence[int]) -> tuple[int, tuple[int, ...]]:
        """Looks on the way in, and the cells of a route, each as often as it is entered.

        The route is that of vehicle ``number``, as far as it looks. One that enters no cell has
        none.
        """
        cells = [int(self.cell_of[v]) for v in route[: self.search.searchers[number].last_look]]
        before = sum(cell < 0 for cell in cells)
        on_scene = cells[before:]
        entered = [c for i, c in enumerate(on_scene) if i == 0 or c != on_scene[i - 1]]
        return before, tuple(entered)


class _Vertices:
    """Vertices beyond the cells, and the moves of each vehicle."""

    def __init__(self, cells: DriftCells) -> None:
        self.cells = cells
        self.cell_of = list(range(cells.size))
        self.moves: list[dict[int, tuple[int, ...]]] = []

    def _new(self, cell: int) -> int:
        self.cell_of.append(cell)
        return len(self.cell_of) - 1

    def add(self, pace: int, entry: Ints) -> int:
        """Moves of one vehicle; returns its start. ``entry``: first look at which it is on a cell.

        ``pace`` looks are needed from one cell to the next.
        """
        n, near = self.cells.size, self.cells.neighbours
        held = [[self._new(c) for _ in range(pace - 1)] for c in range(n)]
        doors = [chain[0] if chain else c for c, chain in enumerate(held)]
        moves = {c: tuple(doors[u] for u in near[c]) or (c,) for c in range(n)}
        for c, chain in enumerate(held):
            moves |= {a: (b,) for a, b in pairwise([*chain, c])}
        way = [self._new(-1) for _ in range(int(entry.max()) + 1)]
        for look, here in enumerate(way):
            ends = np.flatnonzero(entry == look + 1).tolist()
            moves[here] = (*ends, way[min(look + 1, len(way) - 1)])
        self.moves.append(moves)
        return way[0]

    def graph(self, number: int) -> SearchGraph:
        """Moves of a vehicle on all vertices; those of others lead nowhere."""
        moves = self.moves[number]
        return SearchGraph(tuple(moves.get(v, (v,)) for v in range(len(self.cell_of))))


def cell_search(
    vehicles: Sequence[Vehicle], cells: DriftCells, density: MovingDensity, look_s: float
) -> CellSearch:
    """The search of some vehicles on cells.

    A look at a cell misses with exp(-W V Δt / A): random search inside the cell, whose area is A.
    Cells propose only; particles judge.

    Parameters
    ----------
    vehicles : sequence of Vehicle
        One or more.
    cells : DriftCells
        Laid over the density.
    density : MovingDensity
        Its times are those of the looks.
    look_s : float [s]
        From look to look.
    """
    looks, epoch = len(density.times_ns), int(density.times_ns[0])
    vertices = _Vertices(cells)
    fastest = max(v.speed_m_s for v in vehicles)
    starts = []
    for vehicle in vehicles:
        arrival = vehicle.arrival_s(cells.centre_xy_m, epoch)
        entry = np.maximum(1, 1 + np.ceil(arrival / look_s - 1e-9).astype(np.int64))
        starts.append(
            vertices.add(max(1, round(fastest / vehicle.speed_m_s)), np.minimum(entry, looks + 1))
        )
    cell_of = np.array(vertices.cell_of, dtype=np.int64)
    sees = tuple((int(c),) if c >= 0 else () for c in cell_of)
    searchers = tuple(
        GraphSearcher(
            start,
            math.exp(-vehicle.width_m * vehicle.speed_m_s * look_s / cells.area_m2),
            sees,
            vertices.graph(j),
            max(1, 1 + int((vehicle.search_until_ns - epoch) / 1e9 / look_s)),
        )
        for j, (vehicle, start) in enumerate(zip(vehicles, starts, strict=True))
    )
    search = GraphSearch(
        searchers[0].moves or vertices.graph(0), _target(cells, density, cell_of), searchers, looks
    )
    return CellSearch(search, cells, density, look_s, cell_of)


def _target(cells: DriftCells, density: MovingDensity, cell_of: Ints) -> MarkovTarget:
    """The chain on the cells, with no mass on the other vertices."""
    first, steps = cells.chain(density)
    size, more = cell_of.size, cell_of.size - cells.size
    wide = tuple(
        csr_array(
            (s.data, s.indices, np.concatenate([s.indptr, np.full(more, s.indptr[-1])])),
            shape=(size, size),
        )
        for s in steps
    )
    still = (csr_array((size, size)),)
    return MarkovTarget(np.concatenate([first, np.zeros(more)]), wide or still)
