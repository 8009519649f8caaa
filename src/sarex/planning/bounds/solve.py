"""Bounds B1, B2 and B3: the best that divisible effort could do, from above.

Of a concave gain g of each particle's coverage c, the greatest Σ v·g(c) is sought by cyclic
water-filling (Brown 1980: for g = 1 − e^−c every row's best answer to all others has a closed form;
for the others it is taken from a model of the row). min(1, c) has no slope to fill by: it is
replaced by the proximal method of multipliers, y = v/(1 + exp(σ(c − 1) − θ)), θ following its own
answer. Whatever the ascent did, any 0 ≤ y ≤ v gives the bound

    Σ v·h(y/v) + Σ_slot max effort·(greatest Σ y·a of a cell),  h(r) = max over c of g(c) − r·c,

which is evaluated as it stands. That dual value is the bound; the primal value says how far it is
from the best of its kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.planning.bounds import _kernels
from sarex.planning.bounds.cells import Cells, make_cells
from sarex.planning.bounds.problem import EffortProblem
from sarex.planning.bounds.values import dual_value, primal_value

__all__ = ["Bound", "Kind", "bound_b1", "bound_b2", "bound_b3", "certificate"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Kind = Literal["B1", "B2", "B3"]

_GAINS = {"normal": 1, "tabulated": 1, "ideal": 2, "definite": 3}
_RATE = 0.1
"""Share of a slot's time that is moved between its steps in one round, of what a step alone would
want: several steps see the same particles."""
_CLIP = 8.0
"""Multipliers stay within: e^−8 of a particle's value is none."""
_CHECK = 3


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound of one ensemble.

    Parameters
    ----------
    kind : {"B1", "B2", "B3"}
    value : float [1]
        The dual value: the bound.
    primal : float [1]
        What divisible effort reaches; the best of it lies between the two.
    y : (particle,)
        The certificate, 0 ≤ y ≤ v: anybody can evaluate it (:func:`certificate`).
    coverage : (particle,) [1]
        Of the effort that reaches ``primal``.
    certified : bool
        Whether it holds for every plan, under the conditions of docs/bounds.md; else it is a
        reference, such as regular sweeps without gaps. Never where a slot sees several objects of
        value with unlike widths: :meth:`EffortProblem.apart` gives what is proven then.
    cell_m : float [m]
    particles_per_cell : float
        In the cells that get effort, weighted by the effort.
    rounds : int
    """

    kind: Kind
    value: float
    primal: float
    y: Floats
    coverage: Floats
    certified: bool
    cell_m: float
    particles_per_cell: float
    rounds: int

    @property
    def gap(self) -> float:
        """(value − primal)/value."""
        return (self.value - self.primal) / self.value if self.value > 0 else 0.0


def bound_b1(problem: EffortProblem, *, tolerance: float = 0.005, most_rounds: int = 120) -> Bound:
    """B1: g = min(1, c), for any lateral range law.

    Parameters
    ----------
    problem : EffortProblem
        See :func:`sarex.planning.bounds.effort_problem`.
    tolerance : float [1]
        Relative gap between primal and dual at which the ascent stops.
    most_rounds : int
        Or after so many rounds: the bound holds all the same.

    Returns
    -------
    Bound

    References
    ----------
    docs/bounds.md. Pinned by tests/reference/test_bounds.py.
    """
    gains = np.full(len(problem.object_ids), 3, dtype=np.int64)
    return _bound("B1", problem, gains, True, tolerance, most_rounds)


def bound_b2(problem: EffortProblem, *, tolerance: float = 0.005, most_rounds: int = 120) -> Bound:
    """B2: the gain of evenly spaced sweeps, on a particle's total coverage.

    erf(√π·c/2) where some facility sees the object under the ideal law, min(1, c) under definite
    range, and for the normal law and tables 1 − e^−c, above which nothing lies. A conjecture under
    the ideal law, certified under the others.

    Parameters, returns, references: see :func:`bound_b1`.
    """
    gains = _regular_gains(problem)
    return _bound("B2", problem, gains, not bool(np.any(gains == 2)), tolerance, most_rounds)


def bound_b3(problem: EffortProblem, *, tolerance: float = 0.005, most_rounds: int = 120) -> Bound:
    """B3: g = 1 − e^−c, the best random search; certified under the normal law and tables only.

    Parameters, returns, references: see :func:`bound_b1`.
    """
    gains = np.ones(len(problem.object_ids), dtype=np.int64)
    certified = bool(np.all(_regular_gains(problem) == 1))
    return _bound("B3", problem, gains, certified, tolerance, most_rounds)


def certificate(problem: EffortProblem, kind: Kind, y: Floats) -> float:
    """The bound that any 0 ≤ y ≤ v gives: see the module.

    Raises
    ------
    PlanError
        If y is not between 0 and v.
    """
    if y.shape != problem.value.shape or not bool(np.all((y >= 0) & (y <= problem.value))):
        raise PlanError(
            "this is no certificate",
            given=f"y of shape {y.shape}, {float(np.min(y)):g} to {float(np.max(y)):g}",
            allowed=f"0 ≤ y ≤ v, one for each of {problem.particle_count} particles",
            remedy="Give the y of a Bound of the same problem.",
        )
    return dual_value(make_cells(problem), _gains(kind, problem), y)


def _gains(kind: Kind, problem: EffortProblem) -> Ints:
    if kind == "B2":
        return _regular_gains(problem)
    return np.full(len(problem.object_ids), 3 if kind == "B1" else 1, dtype=np.int64)


def _regular_gains(problem: EffortProblem) -> Ints:
    """By object, the gain of the law that favours the searcher most."""
    laws = [[slot.laws[o] for slot in problem.slots] for o in range(len(problem.object_ids))]
    best = [max((_GAINS[law] for law in of if law is not None), default=1) for of in laws]
    return np.array(best, dtype=np.int64)


def _bound(
    kind: Kind,
    problem: EffortProblem,
    gains: Ints,
    certified: bool,
    tolerance: float,
    most_rounds: int,
) -> Bound:
    cells = make_cells(problem)
    state = _start(cells)
    best = min(
        (
            (dual_value(cells, gains, y), y)
            for y in (np.zeros_like(cells.value), cells.value.copy())
        ),
        key=lambda pair: pair[0],
    )
    primal, covered, rounds = 0.0, np.zeros(cells.value.size), 0
    effort = state.e
    for rounds in range(1, most_rounds + 1 if best[0] > 0.0 else 1):
        y = _round(cells, gains, state)
        if rounds % _CHECK and rounds != most_rounds:
            continue
        value = dual_value(cells, gains, y)
        if value < best[0]:
            best = (value, y.copy())
        reached = primal_value(cells, gains, state.e, state.c)
        if reached > primal:
            primal, covered, effort = reached, state.c.copy(), state.e.copy()
        if best[0] - primal <= tolerance * best[0]:
            break
    return Bound(
        kind,
        best[0],
        primal,
        best[1],
        covered,
        certified and problem.alike,
        problem.cell_m,
        cells.covered_particles(effort),
        rounds,
    )


@dataclass(slots=True)
class _State:
    amount: Floats
    e: Floats
    c: Floats
    price: Floats
    theta: Floats


def _start(cells: Cells) -> _State:
    amount = cells.cap.copy()
    for s, budget in enumerate(cells.budget):
        mine = slice(cells.rows[s], cells.rows[s + 1])
        total = float(amount[mine].sum())
        amount[mine] *= min(1.0, budget / total) if total > 0 else 0.0
    count = cells.value.size
    return _State(
        amount,
        np.zeros(int(cells.own[-1])),
        np.zeros(count),
        np.full(cells.step.size, -1e9),
        np.zeros(count),
    )


def _round(cells: Cells, gains: Ints, state: _State) -> Floats:
    """One round of ascent; returns the dual values at which it left the particles."""
    _kernels.ascend(
        cells.cell,
        cells.first,
        cells.kind,
        cells.value,
        state.theta,
        gains,
        int(gains.max(initial=1)),
        cells.rows,
        cells.step,
        cells.own,
        cells.reach,
        cells.a,
        cells.k,
        cells.cap,
        cells.budget,
        state.amount,
        state.e,
        state.c,
        state.price,
        _RATE,
    )
    y = np.empty(cells.value.size)
    _kernels.worth(cells.kind, cells.value, state.c, state.theta, gains, y)
    np.clip(state.theta - _kernels.STIFF * (state.c - 1.0), -_CLIP, _CLIP, out=state.theta)
    return y
