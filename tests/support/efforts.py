"""Problems of divisible effort, made by hand."""

from __future__ import annotations

import numpy as np

from sarex.planning.bounds import EffortProblem, EffortSlot

HOUR_S = 3600.0


def make_slot(
    name: str = "ship",
    *,
    steps: tuple[int, ...] = (0,),
    step_s: float = HOUR_S,
    rate_m2_s: float = 8000.0,
    budget_s: float | None = None,
    law: str = "ideal",
    particles: int = 1,
    factor: float = 1.0,
    start_xy_m: tuple[float, float] = (0.0, 0.0),
    transit_m_s: float = 1e6,
    range_m: float = 1e7,
    back_by_s: float = 1e9,
    endurance_s: float = 1e9,
    objects: int = 1,
) -> EffortSlot:
    """A sortie that can be everywhere at once, unless speed and range say otherwise."""
    rows = len(steps)
    seconds = np.full(rows, step_s)
    return EffortSlot(
        id=name,
        facility=name,
        start_xy_m=np.array(start_xy_m, dtype=float),
        return_xy_m=np.array(start_xy_m, dtype=float),
        depart_s=0.0,
        back_by_s=back_by_s,
        endurance_s=endurance_s,
        transit_m_s=transit_m_s,
        drive_m_s=np.zeros(2),
        drive_spread_m_s=0.0,
        steps=np.array(steps, dtype=np.int64),
        seconds=seconds,
        budget_s=float(seconds.sum()) if budget_s is None else budget_s,
        rate_m2_s=np.full((rows, objects), rate_m2_s),
        range_m=np.full(rows, range_m),
        moved_m=0.0,
        factor=np.full(particles, factor),
        laws=(law,) * objects,
    )


def make_problem(
    x_m: np.ndarray,
    y_m: np.ndarray,
    slots: tuple[EffortSlot, ...],
    *,
    cell_m: float = 1000.0,
    step_s: float = HOUR_S,
    value: np.ndarray | None = None,
    search_object: np.ndarray | None = None,
    objects: int = 1,
    in_water: np.ndarray | None = None,
) -> EffortProblem:
    """A problem from (step, particle) metres; by default one object and even value."""
    steps, count = x_m.shape
    return EffortProblem(
        edges_s=step_s * np.arange(steps + 1),
        x_m=x_m,
        y_m=y_m,
        in_water=np.ones((steps, count), bool) if in_water is None else in_water,
        search_object=np.zeros(count, np.int64) if search_object is None else search_object,
        value=np.full(count, 1.0 / count) if value is None else value,
        object_ids=tuple(f"o{i}" for i in range(objects)),
        slots=slots,
        cell_m=cell_m,
    )


def circular_normal(sigma_m: float, side: int = 400, reach: float = 5.0):
    """A circular normal as particles on a lattice, with their values: x, y, v."""
    line = (np.arange(side) + 0.5) / side * 2.0 * reach - reach
    x, y = np.meshgrid(line, line)
    v = np.exp(-0.5 * (x**2 + y**2))
    return (x * sigma_m).reshape(1, -1), (y * sigma_m).reshape(1, -1), (v / v.sum()).ravel()
