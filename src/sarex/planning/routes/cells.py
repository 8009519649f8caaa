"""A moving density as a graph: hexagonal cells in the drifting frame, and a Markov chain on them.

The frame moves with the mean of the particles, so that a cell holds much the same particles from
look to look. The chain is counted from the particles themselves: the value that goes from one cell
to another between two looks, over the value that the cell held. It forgets how each particle came
there; the particles that judge do not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sarex.ensemble import Ensemble, Status
from sarex.errors import PlanError
from sarex.geo import LocalPlane

__all__ = ["DriftCells", "MovingDensity", "lay_cells", "moving_density"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

_SIDES = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))
_SHARE = 0.98
"""Cells are laid until they hold this share of the value, over all looks."""
ROW = math.sqrt(3.0) / 2.0
"""Distance of two rows of hexagons, in distances of neighbours; also the area of one."""


@dataclass(frozen=True, eq=False, slots=True)
class MovingDensity:
    """Where the value is at each look, in a frame that moves with its mean.

    Parameters
    ----------
    times_ns : (look,) int64
    mean_xy_m : (look, 2) [m]
        Path of the frame in the plane.
    xy_m : (look, particle, 2) [m]
        Particles in the frame: in the plane, less what the mean has moved since the first look.
    afloat : (look, particle) bool
    value : (particle,)
    """

    times_ns: Ints
    mean_xy_m: Floats
    xy_m: Floats
    afloat: NDArray[np.bool_]
    value: Floats


@dataclass(frozen=True, eq=False, slots=True)
class DriftCells:
    """Hexagonal cells in the drifting frame.

    Parameters
    ----------
    centre_xy_m : (n, 2) [m]
        In the plane at the time of the first look.
    spacing_m : float [m]
        Distance of neighbouring centres.
    keys : (n, 2) int
        Skew coordinates of each cell; its centre is ``origin + spacing (q + r/2, r √3/2)``.
    origin_xy_m : (2,) [m]
    neighbours : tuple of tuple of int
    """

    centre_xy_m: Floats
    spacing_m: float
    keys: Ints
    origin_xy_m: Floats
    neighbours: tuple[tuple[int, ...], ...]

    @property
    def size(self) -> int:
        return len(self.neighbours)

    @property
    def area_m2(self) -> float:
        """Area of one cell [m²]."""
        return ROW * self.spacing_m**2

    def locate(self, xy_m: Floats) -> Ints:
        """Cell of each place in the frame, (…,); -1 where there is none."""
        keys = _keys_of(xy_m, self.origin_xy_m, self.spacing_m)
        low = self.keys.min(axis=0) - 1
        table = np.full(tuple(self.keys.max(axis=0) - low + 2), -1, dtype=np.int64)
        table[tuple((self.keys - low).T)] = np.arange(self.size)
        at = np.clip(keys - low, 0, np.array(table.shape) - 1)
        return np.asarray(table[at[..., 0], at[..., 1]])

    def chain(self, density: MovingDensity) -> tuple[Floats, tuple[csr_array, ...]]:
        """Value on each cell at the first look, (n,), and the moves after each look but the last.

        What leaves the cells or is no longer afloat is lost; what comes in from outside counts
        from the next look as if it had been there: a row never sums to more than 1.
        """
        cell = np.where(density.afloat, self.locate(density.xy_m), -1)
        value, n = density.value, self.size
        inside = cell[0] >= 0
        first = np.bincount(cell[0][inside], weights=value[inside], minlength=n)
        steps = []
        for here, there in pairwise(cell):
            held = here >= 0
            total = np.bincount(here[held], weights=value[held], minlength=n)
            both = held & (there >= 0)
            moved = csr_array((value[both], (here[both], there[both])), shape=(n, n))
            share = np.divide(1.0, total, out=np.zeros(n), where=total > 0.0)
            steps.append(csr_array(moved.multiply(share[:, None])))
        return np.asarray(first, dtype=np.float64), tuple(steps)


def moving_density(
    ensemble: Ensemble, value: Floats, plane: LocalPlane, times_ns: Ints
) -> MovingDensity:
    """The value of the particles at given times, in the frame of its mean.

    Parameters
    ----------
    ensemble : Ensemble
        It must reach over all times.
    value : (particle,)
        See :func:`sarex.planning.objective.particle_values`.
    plane : LocalPlane
        Of the request.
    times_ns : (look,) int64
        Increasing.

    Raises
    ------
    PlanError
        If nothing of value is afloat at all these times.
    """
    places, afloat = [], []
    for time_ns in times_ns:
        lon, lat, status = ensemble.at(int(time_ns))
        places.append(np.stack(plane.to_xy(lon, lat), axis=-1))
        afloat.append(status == Status.AFLOAT)
    xy, on_water = np.array(places), np.array(afloat)
    lasting = on_water.all(axis=0) & (value > 0.0)
    if not lasting.any():
        raise PlanError(
            "nothing that is sought is afloat during the whole search",
            given=f"{len(times_ns)} looks",
            remedy="search an earlier or a shorter time, or search the shore by a pattern",
        )
    weight = value[lasting] / value[lasting].sum()
    mean = np.einsum("p,tpx->tx", weight, xy[:, lasting])
    return MovingDensity(
        np.asarray(times_ns, dtype=np.int64), mean, xy - (mean - mean[0])[:, None], on_water, value
    )


def lay_cells(density: MovingDensity, spacing_m: float, most: int) -> DriftCells:
    """Cells where the value is, the richest first, in one piece.

    Parameters
    ----------
    density : MovingDensity
        At the times of the looks.
    spacing_m : float [m]
        Distance of neighbouring centres.
    most
        Cells, at most; links between parts come on top.
    """
    origin = density.mean_xy_m[0]
    used = density.afloat & (density.value > 0.0)
    keys = _keys_of(density.xy_m, origin, spacing_m)[used]
    weights = np.broadcast_to(density.value, used.shape)[used]
    cells, where = np.unique(keys, axis=0, return_inverse=True)
    held = np.bincount(where.ravel(), weights=weights)
    order = np.argsort(-held, kind="stable")
    enough = int(np.searchsorted(np.cumsum(held[order]), _SHARE * held.sum())) + 1
    chosen = {(int(q), int(r)) for q, r in cells[order[: min(enough, most)]]}
    joined = np.array(sorted(_in_one_piece(chosen)), dtype=np.int64)
    number = {(int(q), int(r)): i for i, (q, r) in enumerate(joined)}
    neighbours = tuple(
        tuple(sorted(number[k] for a, b in _SIDES if (k := (q + a, r + b)) in number))
        for q, r in number
    )
    centre = origin + spacing_m * np.stack([joined[:, 0] + joined[:, 1] / 2, ROW * joined[:, 1]], 1)
    return DriftCells(centre, spacing_m, joined, origin, neighbours)


def _keys_of(xy_m: Floats, origin: Floats, spacing_m: float) -> Ints:
    """Skew coordinates (…, 2) of the hexagon that holds each place."""
    there = (xy_m - origin) / spacing_m
    r = there[..., 1] / ROW
    q = there[..., 0] - r / 2
    s = -q - r
    whole = np.rint(np.stack([q, r, s], axis=-1))
    off = np.abs(whole - np.stack([q, r, s], axis=-1))
    worst = off.argmax(axis=-1)
    fixed_q = np.where(worst == 0, -whole[..., 1] - whole[..., 2], whole[..., 0])
    fixed_r = np.where(worst == 1, -whole[..., 0] - whole[..., 2], whole[..., 1])
    return np.stack([fixed_q, fixed_r], axis=-1).astype(np.int64)


def _in_one_piece(cells: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The cells, with the shortest rows of cells that join their parts."""
    parts = _parts(cells)
    whole = parts[0]
    for _ in parts[1:]:
        rest = [part for part in parts if not part & whole]
        a, b = np.array(sorted(whole)), np.array(sorted(set().union(*rest)))
        apart = a[:, None] - b[None]
        far = np.abs(np.stack([apart[..., 0], apart[..., 1], apart.sum(axis=-1)])).max(axis=0)
        i, j = np.unravel_index(int(far.argmin()), far.shape)
        end = (int(b[j, 0]), int(b[j, 1]))
        whole = whole | _row(a[i], b[j], int(far[i, j])) | next(p for p in rest if end in p)
    return whole


def _row(start: Ints, end: Ints, steps: int) -> set[tuple[int, int]]:
    along = start + (end - start) * (np.arange(steps + 1) / steps)[:, None]
    row = np.stack([along[:, 0] + along[:, 1] / 2, ROW * along[:, 1]], axis=1)
    keys = _keys_of(row + 1e-6, np.zeros(2), 1.0)
    return {(int(q), int(r)) for q, r in keys}


def _parts(cells: set[tuple[int, int]]) -> list[set[tuple[int, int]]]:
    """Cells that hang together, the largest part first."""
    left, parts = set(cells), []
    while left:
        ring = {min(left)}
        part: set[tuple[int, int]] = set()
        while ring:
            part |= ring
            ring = {(q + a, r + b) for q, r in ring for a, b in _SIDES} & left - part
        parts.append(part)
        left -= part
    return sorted(parts, key=lambda p: (-len(p), min(p)))
