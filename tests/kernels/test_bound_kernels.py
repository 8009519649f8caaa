"""The kernels of the bounds against slow twins: coverage, scores, the certificate, reach."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from efforts import make_problem, make_slot

from sarex.errors import PlanError
from sarex.planning.bounds import EffortProblem, _kernels, bound_b1, bound_b2, bound_b3, certificate
from sarex.planning.bounds.cells import make_cells

_STEP_S = 1800.0


def _small(seed: int = 3, law: str = "ideal") -> EffortProblem:
    """Two objects, some particles out of the water, two sorties that reach part of the area."""
    rng = np.random.default_rng(seed)
    count, steps = 400, 4
    x = rng.normal(0.0, 4000.0, count) + 500.0 * np.arange(steps)[:, None]
    y = rng.normal(0.0, 3000.0, count) + 300.0 * np.arange(steps)[:, None]
    of = np.arange(count) % 2
    slots = []
    for number, rows in enumerate([(0, 1, 2), (1, 2, 3)]):
        slot = make_slot(
            f"s{number}",
            steps=rows,
            step_s=_STEP_S,
            budget_s=0.85 * _STEP_S * len(rows),
            particles=count,
            law=law,
            objects=2,
            start_xy_m=(-3000.0 + 5000.0 * number, 0.0),
            transit_m_s=1.0,
            range_m=1500.0,
        )
        rate = np.array([[4000.0, 1000.0 * (number + 1)]] * 3)
        slots.append(replace(slot, rate_m2_s=rate, factor=rng.uniform(1.0, 1.2, count)))
    return make_problem(
        x,
        y,
        tuple(slots),
        cell_m=900.0,
        step_s=_STEP_S,
        value=rng.dirichlet(np.ones(count)),
        search_object=of,
        objects=2,
        in_water=rng.random((steps, count)) < 0.9,
    )


def _cell(problem: EffortProblem, step: int, p: int) -> tuple[int, int]:
    h = problem.cell_m
    return math.floor(problem.x_m[step, p] / h), math.floor(problem.y_m[step, p] / h)


def _reached(problem: EffortProblem, slot, row: int, cell: tuple[int, int]) -> bool:
    """By small steps of time: out, within range of the cell during the step, home in time."""
    h = problem.cell_m
    middle = (np.array(cell) + 0.5) * h
    slack = slot.range_m[row] + h / math.sqrt(2.0) + slot.moved_m
    seconds = max(0.0, float(np.hypot(*(middle - slot.start_xy_m))) - slack) / slot.transit_m_s
    step = slot.steps[row]
    arrives = slot.depart_s + seconds <= problem.edges_s[step + 1]
    return bool(arrives and slot.back_by_s - seconds >= problem.edges_s[step])


def _slow_certificate(problem: EffortProblem, kind: str, y: np.ndarray) -> float:
    """Σ v·h(y/v) by a search over c, and the best cells of the best steps, with dictionaries."""
    gains = {
        "B1": lambda c: np.minimum(1.0, c),
        "B2": lambda c: np.array([math.erf(math.sqrt(math.pi) / 2.0 * x) for x in c]),
        "B3": lambda c: 1.0 - np.exp(-c),
    }
    c = np.concatenate([np.linspace(0.0, 4.0, 4001), np.linspace(4.0, 60.0, 600)])
    g = gains[kind](c)
    total = sum(
        problem.value[p] * float(np.max(g - (y[p] / problem.value[p]) * c))
        for p in range(problem.particle_count)
    )
    for slot in problem.slots:
        scores = []
        for row, step in enumerate(slot.steps):
            score: dict[tuple[int, int], float] = {}
            for p in range(problem.particle_count):
                if problem.in_water[step, p]:
                    rate = slot.rate_m2_s[row, problem.search_object[p]] * slot.factor[p]
                    cell = _cell(problem, step, p)
                    score[cell] = score.get(cell, 0.0) + y[p] * rate / problem.cell_m**2
            reached = [s for cell, s in score.items() if _reached(problem, slot, row, cell)]
            scores.append((max(reached, default=0.0), slot.seconds[row]))
        left = slot.budget_s
        for best, seconds in sorted(scores, reverse=True):
            used = min(left, seconds)
            total += used * best
            left -= used
    return float(total)


@pytest.mark.parametrize("kind", ["B1", "B2", "B3"])
def test_the_certificate_is_what_a_slow_twin_computes(kind: str) -> None:
    problem = _small()
    bound = {"B1": bound_b1, "B2": bound_b2, "B3": bound_b3}[kind](problem, most_rounds=6)
    assert certificate(problem, bound.kind, bound.y) == bound.value
    slow = _slow_certificate(problem, kind, bound.y)
    assert bound.value == pytest.approx(slow, rel=1e-6)  # the twin searches c in steps of 1e-3


def test_any_certificate_between_nothing_and_the_value_bounds() -> None:
    problem = _small(4)
    best = bound_b1(problem, tolerance=1e-3).primal
    rng = np.random.default_rng(0)
    for _ in range(20):
        assert certificate(problem, "B1", problem.value * rng.random(400)) >= best
    assert certificate(problem, "B1", problem.value * 0.0) == pytest.approx(1.0)
    with pytest.raises(PlanError, match="no certificate"):
        certificate(problem, "B1", problem.value * 1.1)


def test_some_cells_are_out_of_reach() -> None:
    reach = make_cells(_small()).reach
    assert 0.05 < reach.mean() < 0.95


def test_coverage_is_what_a_slow_twin_adds_up() -> None:
    problem = _small(5)
    cells = make_cells(problem)
    rng = np.random.default_rng(1)
    e = rng.uniform(0.0, 600.0, cells.reach.size)
    fast = np.empty(problem.particle_count)
    _kernels.coverage(
        cells.cell, cells.first, cells.kind, cells.rows, cells.step, cells.own, cells.a, cells.k,
        e, fast,
    )  # fmt: skip
    slow = np.zeros(problem.particle_count)
    for s in range(2):
        for r in range(cells.rows[s], cells.rows[s + 1]):
            j = cells.step[r]
            for p in range(problem.particle_count):
                if cells.cell[j, p] >= 0:
                    i = cells.own[r] + cells.cell[j, p] - cells.first[j]
                    slow[p] += cells.a[r, cells.kind[p]] * cells.k[s, p] * e[i]
    np.testing.assert_allclose(fast, slow, rtol=1e-12)


@pytest.mark.parametrize("drive", [(0.0, 0.0), (5.0, -3.0), (-8.0, 1.0)])
def test_the_least_time_is_the_first_at_which_the_circle_of_reach_touches(
    drive: tuple[float, float],
) -> None:
    slot = replace(make_slot(transit_m_s=12.0), drive_m_s=np.array(drive), drive_spread_m_s=1.0)
    rng = np.random.default_rng(2)
    d = rng.uniform(-60_000.0, 60_000.0, (50, 2))
    slack = rng.uniform(0.0, 5000.0, 50)
    found = slot.least_s(d[:, 0], d[:, 1], slack)
    for t, (dx, dy), r in zip(found, d, slack, strict=True):

        def short(at: float, dx: float = dx, dy: float = dy, r: float = r) -> float:
            return math.hypot(dx - drive[0] * at, dy - drive[1] * at) - 13.0 * at - r

        assert short(t) == pytest.approx(0.0, abs=1e-6 * (1.0 + math.hypot(dx, dy)))
        assert all(short(part * t) > 0.0 for part in (0.0, 0.3, 0.9, 0.999))


def test_motion_of_the_medium_relative_to_particles() -> None:
    """A medium that grows with time over two particles, against numpy."""
    origin = np.array([0.0, 0.0, 0.0, 1000.0, 1000.0, 1800.0])
    mu = np.tile(np.array([1.0, 2.0, 3.0])[:, None, None], (1, 3, 3))
    mv = np.zeros((3, 3, 3))
    times = np.array([0.0, 1800.0, 3600.0])
    x = np.full((3, 2), 500.0)
    pu = np.array([[0.5, 1.0]] * 3)
    pv = np.array([[0.0, 2.0]] * 3)
    here = np.array([[True, True], [True, True], [True, False]])
    out = np.empty((2, 5))
    _kernels.motions(origin, mu, mv, times, x, x, pu, pv, here, out)
    np.testing.assert_allclose(out[0], [1.5, 0.0, 1.0, 0.5, 2.5])
    np.testing.assert_allclose(out[1], [0.5, -2.0, 0.5, math.sqrt(5.0), math.sqrt(5.0)])
