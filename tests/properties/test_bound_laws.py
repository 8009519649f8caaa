"""What must hold of bounds whatever the sea and the facilities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from efforts import make_problem, make_slot
from hypothesis import given, settings
from hypothesis import strategies as st

from sarex.planning.bounds import EffortProblem, bound_b1, bound_b2, bound_b3, certificate

_STEP_S = 1800.0
_CLOSE = 1e-9


@st.composite
def problems(draw: st.DrawFn) -> EffortProblem:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count, steps = draw(st.integers(1, 300)), draw(st.integers(1, 5))
    spread = draw(st.sampled_from([300.0, 3000.0, 30_000.0]))
    drift = rng.normal(0.0, 1.0, (2, count))
    times = _STEP_S * np.arange(steps)[:, None]
    x, y = (rng.normal(0.0, spread, count) + drift[i] * times for i in (0, 1))
    slots = []
    for number in range(draw(st.integers(1, 3))):
        rows = tuple(sorted(rng.choice(steps, rng.integers(1, steps + 1), replace=False).tolist()))
        slots.append(
            make_slot(
                f"s{number}",
                steps=rows,
                step_s=_STEP_S,
                budget_s=float(rng.uniform(0.1, 1.0)) * _STEP_S * len(rows),
                rate_m2_s=float(10 ** rng.uniform(1.0, 6.0)),
                particles=count,
                law=str(rng.choice(["ideal", "normal", "definite", "tabulated"])),
                transit_m_s=float(10 ** rng.uniform(0.0, 3.0)),
                range_m=float(10 ** rng.uniform(2.0, 5.0)),
                factor=float(rng.uniform(1.0, 1.3)),
            )
        )
    return make_problem(
        x,
        y,
        tuple(slots),
        cell_m=draw(st.sampled_from([200.0, 1000.0, 5000.0])),
        step_s=_STEP_S,
        value=rng.dirichlet(np.ones(count)) if count > 1 else np.ones(1),
        in_water=rng.random((steps, count)) < draw(st.sampled_from([0.0, 0.7, 1.0])),
    )


@settings(max_examples=60)
@given(problems())
def test_the_dual_value_is_above_the_primal_and_below_one(problem: EffortProblem) -> None:
    for bound in (bound_b1, bound_b2, bound_b3):
        found = bound(problem, most_rounds=9)
        assert -_CLOSE <= found.primal <= found.value + _CLOSE
        assert found.value <= 1.0 + _CLOSE
        assert bool(np.all((found.y >= 0) & (found.y <= problem.value)))


@settings(max_examples=60)
@given(problems())
def test_b3_is_not_above_b2_nor_b2_above_b1(problem: EffortProblem) -> None:
    """Of the problem, and of what any one certificate proves."""
    b1, b2, b3 = (bound(problem, most_rounds=30) for bound in (bound_b1, bound_b2, bound_b3))
    assert b3.primal <= b2.value + _CLOSE
    assert b2.primal <= b1.value + _CLOSE
    for found in (b1, b2, b3):
        lower, middle, upper = (certificate(problem, kind, found.y) for kind in ("B3", "B2", "B1"))
        assert lower <= middle + _CLOSE <= upper + 2 * _CLOSE


@settings(max_examples=30)
@given(problems(), st.floats(1.0, 3.0))
def test_more_effort_never_bounds_lower(problem: EffortProblem, factor: float) -> None:
    for bound in (bound_b1, bound_b2, bound_b3):
        less, more = bound(problem, most_rounds=12), bound(problem.with_effort(factor))
        assert less.primal <= more.value + _CLOSE


@settings(max_examples=30)
@given(problems())
def test_one_more_sortie_never_bounds_lower(problem: EffortProblem) -> None:
    fewer = replace(problem, slots=problem.slots[:-1])
    for bound in (bound_b1, bound_b2, bound_b3):
        assert bound(fewer, most_rounds=12).primal <= bound(problem).value + _CLOSE


@settings(max_examples=20)
@given(problems(), st.integers(0, 1000))
def test_the_order_of_particles_changes_the_bound_by_rounding_alone(
    problem: EffortProblem, seed: int
) -> None:
    order = np.random.default_rng(seed).permutation(problem.particle_count)
    turned = replace(
        problem,
        x_m=problem.x_m[:, order],
        y_m=problem.y_m[:, order],
        in_water=problem.in_water[:, order],
        value=problem.value[order],
        slots=tuple(replace(slot, factor=slot.factor[order]) for slot in problem.slots),
    )
    one, other = bound_b3(problem, most_rounds=3), bound_b3(turned, most_rounds=3)
    assert abs(one.value - other.value) <= 1e-6
