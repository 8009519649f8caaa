"""The cells of a problem, numbered step by step, and which of them each sortie reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.planning.bounds.problem import EffortProblem, EffortSlot

__all__ = ["Cells", "make_cells"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cells:
    """A problem laid out for the kernels; the table of symbols is in ``_kernels``.

    Only cells that hold a particle with value are numbered. ``count`` is (cell,), particles in it.
    """

    cell: NDArray[np.int32]
    first: Ints
    count: Ints
    kind: Ints
    value: Floats
    rows: Ints
    step: Ints
    own: Ints
    reach: NDArray[np.bool_]
    a: Floats
    k: Floats
    cap: Floats
    budget: Floats

    def covered_particles(self, effort: Floats) -> float:
        """Particles in the cells that get effort: their mean number, weighted by the effort."""
        first = self.first[self.step]
        sizes = np.diff(self.own)
        number = np.repeat(first - self.own[:-1], sizes) + np.arange(effort.size)
        total = float(effort.sum())
        return float((effort * self.count[number]).sum()) / total if total > 0 else 0.0


def make_cells(problem: EffortProblem) -> Cells:
    """Number the cells of each step and find which rows reach them."""
    steps = problem.edges_s.size - 1
    cell = np.full((steps, problem.particle_count), -1, dtype=np.int32)
    first, x, y, counts = [0], [], [], []
    for j in range(steps):
        here = problem.in_water[j] & (problem.value > 0)
        numbers, cx, cy, count = _number(problem, j, here)
        cell[j, here] = numbers + first[-1]
        first.append(first[-1] + cx.size)
        x.append(cx)
        y.append(cy)
        counts.append(count)
    slots = [slot for slot in problem.slots if slot.steps.size and slot.budget_s > 0]
    reach = [_reach(problem, slot, x, y) for slot in slots]
    sizes = [x[j].size for slot in slots for j in slot.steps]
    area = problem.cell_m**2
    return Cells(
        cell=cell,
        first=np.array(first, dtype=np.int64),
        count=_joined(counts, np.int64),
        kind=problem.search_object.astype(np.int64),
        value=problem.value.astype(np.float64),
        rows=np.cumsum([0, *(slot.steps.size for slot in slots)]).astype(np.int64),
        step=_joined([slot.steps for slot in slots], np.int64),
        own=np.cumsum([0, *sizes]).astype(np.int64),
        reach=_joined([part for parts in reach for part in parts], np.bool_),
        a=np.concatenate([slot.rate_m2_s for slot in slots]) / area
        if slots
        else np.zeros((0, len(problem.object_ids))),
        k=np.stack([slot.factor for slot in slots])
        if slots
        else np.zeros((0, problem.particle_count)),
        cap=_joined(
            [
                slot.seconds * [float(part.any()) for part in parts]
                for slot, parts in zip(slots, reach, strict=True)
            ],
            np.float64,
        ),
        budget=np.array([slot.budget_s for slot in slots], dtype=np.float64),
    )


def _joined(parts: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate(parts).astype(kind) if parts else np.zeros(0, dtype=kind)


def _number(
    problem: EffortProblem, step: int, here: NDArray[np.bool_]
) -> tuple[Ints, Floats, Floats, Ints]:
    """Number of each particle's cell, the cells' middles and how many particles each holds."""
    h = problem.cell_m
    corner = problem.origin_xy_m[step] if problem.origin_xy_m is not None else np.zeros(2)
    column = np.floor((problem.x_m[step, here] - corner[0]) / h).astype(np.int64)
    row = np.floor((problem.y_m[step, here] - corner[1]) / h).astype(np.int64)
    if not column.size:
        nothing = np.zeros(0)
        return nothing.astype(np.int64), nothing, nothing, nothing.astype(np.int64)
    west, south = int(column.min()), int(row.min())
    high = int(row.max()) - south + 1
    found, numbers, count = np.unique(
        (column - west) * high + (row - south), return_inverse=True, return_counts=True
    )
    x = corner[0] + (found // high + west + 0.5) * h
    y = corner[1] + (found % high + south + 0.5) * h
    return numbers, x, y, count


def _reach(
    problem: EffortProblem, slot: EffortSlot, x: list[Floats], y: list[Floats]
) -> list[NDArray[np.bool_]]:
    """Cells that each row reaches, range, half a cell and half a step's motion to spare."""
    found = []
    for row, j in enumerate(slot.steps):
        slack = slot.range_m[row] + problem.cell_m / np.sqrt(2.0) + slot.moved_m
        found.append(
            slot.reaches(
                x[j],
                y[j],
                np.full(x[j].size, slack),
                float(problem.edges_s[j]),
                float(problem.edges_s[j + 1]),
            )
        )
    return found
