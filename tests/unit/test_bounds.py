"""Problems made from requests, limits over ensembles, gaps and their parts, refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bounded_seas import (
    HOUR_NS,
    craft,
    drifting_cloud,
    make_request,
    make_sortie_slot,
)
from efforts import circular_normal, make_problem, make_slot
from scipy import stats
from seas import START_NS

from sarex.errors import PlanError
from sarex.planning.bounds import (
    Bound,
    PlannerHooks,
    bound_b1,
    bound_b2,
    bound_b3,
    effort_problem,
    fitting_cell_m,
    gap_of,
    gap_parts,
    halve_cells,
    optimism_of,
    reference_of,
    upper_limit,
)
from sarex.planning.bounds.swept import mean_speed, rate_width_m, stretch
from sarex.planning.slots import LookWindow

_NOTHING = np.zeros(1)


def _bound(kind: str, value: float, primal: float | None = None, certified: bool = True) -> Bound:
    least = value if primal is None else primal
    return Bound(kind, value, least, _NOTHING, _NOTHING, certified, 1000.0, 60.0, 3)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def calm():
    """A ship 20 km off a cloud at rest, 6 h, share 0.85: request and slot."""
    rng = np.random.default_rng(1)
    ship = craft(speed_m_s=8.0).model_copy(update={"on_scene_share": 0.85})
    cloud = drifting_cloud(rng, 3000, noise_m_s=0.0, spread_m=2000.0)
    return make_request(cloud), make_sortie_slot(ship, (-20_000.0, 0.0), max_range_m=5000.0)


def test_effort_is_the_share_of_the_time_on_scene(calm) -> None:
    request, slot = calm
    problem = effort_problem(request, [slot])
    made = problem.slots[0]
    nearest = float(np.hypot(problem.x_m[0] + 20_000.0, problem.y_m[0]).min())
    arrive = (nearest - 5000.0) / 8.0
    # back within 10 h after the period: the way home takes no time on scene
    assert made.budget_s == pytest.approx(0.85 * (6 * 3600.0 - arrive), rel=1e-6)
    assert made.rate_m2_s[0, 0] == pytest.approx(1500.0 * 8.0)
    assert made.laws == ("ideal",)
    assert problem.edges_s[-1] == pytest.approx(6 * 3600.0)
    assert float(problem.value.sum()) == pytest.approx(1.0)
    # still water, still particles: only the ends of 8 pieces, W/(4·V·T) each
    ends = 8 * 0.25 * 1500.0 / (8.0 * made.budget_s)
    np.testing.assert_allclose(made.factor, 1.0 + ends, rtol=1e-6)


def test_what_kept_sorties_find_is_not_to_be_had_again(calm) -> None:
    request, slot = calm
    whole, half = (
        bound_b1(effort_problem(request, [slot], left=np.full(3000, left))).value
        for left in (1.0, 0.5)
    )
    assert half == pytest.approx(whole / 2.0, rel=0.01)


def test_the_order_of_slots_changes_nothing(calm) -> None:
    request, slot = calm
    other = make_sortie_slot(craft("b", speed_m_s=6.0), (10_000.0, 0.0))
    one = bound_b2(effort_problem(request, [slot, other]))
    two = bound_b2(effort_problem(request, [other, slot]))
    assert one.value == two.value
    assert one.y.tobytes() == two.y.tobytes()


def test_nothing_is_searched_before_arrival_nor_in_the_dark(calm) -> None:
    request, slot = calm
    width = slot.windows[0].widths
    windows = (
        LookWindow(START_NS, START_NS + HOUR_NS, width),
        LookWindow(START_NS + 4 * HOUR_NS, START_NS + 5 * HOUR_NS, width),
    )
    problem = effort_problem(request, [replace(slot, windows=windows)], step_s=1800.0)
    made = problem.slots[0]
    edges = problem.edges_s
    dark = (edges[made.steps] >= 3600.0) & (edges[made.steps + 1] <= 4 * 3600.0)
    assert not dark.any()
    assert edges[-1] == 5 * 3600.0
    nearest = float(np.hypot(problem.x_m[0] + 20_000.0, problem.y_m[0]).min())
    arrive = (nearest - 5000.0) / 8.0
    assert made.budget_s == pytest.approx(0.85 * (7200.0 - arrive), rel=1e-6)
    late = replace(slot, depart_ns=START_NS + 20 * HOUR_NS, back_by_ns=START_NS + 40 * HOUR_NS)
    assert bound_b1(effort_problem(request, [late])).value == 0.0


def test_a_facility_that_is_back_too_early_bounds_at_nothing(calm) -> None:
    request, slot = calm
    short = effort_problem(request, [replace(slot, endurance_s=1000.0)])
    assert short.slots[0].budget_s == 0.0
    assert bound_b1(short).value == 0.0


def test_a_faster_current_or_leeway_stretches_what_is_swept() -> None:
    rng = np.random.default_rng(2)
    slot = make_sortie_slot(craft(speed_m_s=4.0), (0.0, 0.0))
    still = make_request(drifting_cloud(rng, 500, noise_m_s=0.0))
    fast = make_request(drifting_cloud(rng, 500, noise_m_s=0.0, drift_m_s=(1.5, 0.0)))
    carried = make_request(
        drifting_cloud(rng, 500, noise_m_s=0.0, drift_m_s=(1.5, 0.0)), current=(1.5, 0.0)
    )
    factors = [
        float(effort_problem(request, [slot]).slots[0].factor.max())
        for request in (still, fast, carried)
    ]
    assert factors[1] > factors[0] + 0.02
    assert factors[2] == pytest.approx(factors[0], rel=1e-6)  # what drifts with the water is still


def test_a_searcher_that_must_come_back_gains_nothing_from_the_wind() -> None:
    """Out and home against a medium of q: the mean square of the speed is w² − q²."""
    w, q = 60.0, 15.0
    assert mean_speed(w, q, 0.0, 0.0, 0.0) == pytest.approx(np.sqrt(w**2 - q**2))
    assert mean_speed(w, q, 0.0, 0.0, 1e9) == pytest.approx(w + q)
    assert mean_speed(w, 0.6 * w, 0.0, 0.0, 0.0, 2.0 * w) == pytest.approx(1.6 * w)
    out, back = 1.0 / (w + q), 1.0 / (w - q)
    square = ((w + q) ** 2 * out + (w - q) ** 2 * back) / (out + back)
    assert square == pytest.approx(w**2 - q**2)


def test_law_by_law() -> None:
    assert stretch("normal", 1000.0, 8.0, 12.0, 4.0, 3600.0, 5) == 1.0
    assert stretch("definite", 1000.0, 8.0, 12.0, 4.0, 1e15, 1) == pytest.approx(1.5)
    assert stretch("ideal", 1000.0, 8.0, 12.0, 4.0, 1e15, 1) == pytest.approx(np.sqrt(1.5))
    with pytest.raises(PlanError, match="1 over a span"):
        rate_width_m("tabulated", 1000.0, ((0.0, 1.0), (400.0, 1.0), (600.0, 0.0)))


@pytest.mark.parametrize(
    ("laws", "reference", "b2_certified", "b3_certified"),
    [
        (("normal",), "B3", True, True),
        (("normal", "ideal"), "B2", False, False),
        (("definite",), "B2", True, False),
        (("tabulated",), "B3", True, True),
    ],
)
def test_what_is_certified_follows_from_the_laws(
    laws: tuple[str, ...], reference: str, b2_certified: bool, b3_certified: bool
) -> None:
    x, y, v = circular_normal(3000.0, side=20)
    slots = tuple(make_slot(law, law=law, particles=v.size) for law in laws)
    problem = make_problem(x, y, slots, value=v)
    assert reference_of(problem) == reference
    assert bound_b1(problem).certified
    assert bound_b2(problem).certified == b2_certified
    assert bound_b3(problem).certified == b3_certified


def test_objects_of_unlike_widths_are_proven_apart_only() -> None:
    rng = np.random.default_rng(6)
    x, y = rng.normal(0.0, 4000.0, (2, 1, 2000))
    of = np.arange(2000) % 2
    slot = make_slot(particles=2000, objects=2)
    alike = make_problem(x, y, (slot,), search_object=of, objects=2)
    unlike_slot = replace(slot, rate_m2_s=np.array([[8000.0, 1000.0]]))
    unlike = make_problem(x, y, (unlike_slot,), search_object=of, objects=2)
    assert bound_b1(alike).certified
    shared, apart = bound_b1(unlike), bound_b1(unlike.apart())
    assert not shared.certified
    assert apart.certified
    assert apart.value > shared.value
    one = make_problem(x, y, (unlike_slot,), search_object=0 * of, objects=2)
    assert bound_b1(one).certified


def test_cells_are_halved_until_the_bound_rests() -> None:
    x, y, v = circular_normal(5000.0, side=300)
    problem = make_problem(
        x, y, (make_slot(rate_m2_s=3e4, particles=v.size),), value=v, cell_m=16_000.0
    )
    halved = halve_cells(problem, bound_b2, particles=20.0)
    values = [bound.value for bound in halved.tried]
    assert halved.settled
    assert halved.moved < 0.01
    assert halved.bound is halved.tried[-1]
    assert values == sorted(values)  # cells that part others show more contrast
    stopped = halve_cells(problem, bound_b2, particles=1e9)
    assert not stopped.settled
    assert stopped.bound.cell_m == 16_000.0


def test_default_cells_hold_fifty_particles() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(0.0, 6000.0, (2, 1, 20_000))
    problem = make_problem(x, y, (make_slot(particles=20_000),))
    side = fitting_cell_m(problem)
    held = make_problem(x, y, problem.slots, cell_m=side)
    assert 25.0 < bound_b3(held).particles_per_cell < 100.0


def test_the_limit_over_ensembles_is_students() -> None:
    values = [0.50, 0.52, 0.49, 0.51, 0.53]
    limit = upper_limit([_bound("B2", v, v - 0.002, False) for v in values])
    reach = stats.t.ppf(0.95, 4) * np.std(values, ddof=1) / np.sqrt(5)
    assert limit.value == pytest.approx(np.mean(values) + reach)
    assert limit.mean == pytest.approx(0.51)
    assert limit.worst_gap == pytest.approx(0.002 / 0.49)
    assert not limit.certified
    with pytest.raises(PlanError, match="no limit"):
        upper_limit([_bound("B2", 0.5)] * 4)
    with pytest.raises(PlanError, match="no limit"):
        upper_limit([_bound("B2", 0.5)] * 4 + [_bound("B1", 0.6)])


def test_a_finite_ensemble_bounds_too_high_and_more_particles_lower() -> None:
    """The mean bound falls with the number of particles towards that of the density."""
    rng = np.random.default_rng(4)

    def mean(count: int) -> float:
        found = []
        for _ in range(6):
            x, y = rng.normal(0.0, 5000.0, (2, 1, count))
            slot = make_slot(rate_m2_s=1.5e4, particles=count)
            found.append(bound_b2(make_problem(x, y, (slot,), cell_m=1000.0)).value)
        return float(np.mean(found))

    x, y, v = circular_normal(5000.0, side=300)
    slot = make_slot(rate_m2_s=1.5e4, particles=v.size)
    true = bound_b2(make_problem(x, y, (slot,), cell_m=1000.0, value=v)).value
    assert mean(1000) > mean(10_000) > 0.99 * true
    x, y = rng.normal(0.0, 5000.0, (2, 1, 10_000))
    problem = make_problem(x, y, (make_slot(rate_m2_s=1.5e4, particles=10_000),), cell_m=1000.0)
    optimism = optimism_of(problem, bound_b2)
    assert optimism > 0.0
    assert bound_b2(problem).value - optimism == pytest.approx(true, abs=0.015)  # one draw of many


def test_gap_and_its_parts() -> None:
    b1, b2 = _bound("B1", 0.70, 0.69), _bound("B2", 0.60, 0.598, False)
    gap = gap_of(0.51, [b1, b2])
    assert gap.reference == "B2"
    assert gap.share == pytest.approx(0.15)
    assert not gap.certified
    assert not gap.exceeds_b1
    assert gap_of(0.71, [b1, b2]).exceeds_b1
    asked = []

    def worth(name: str, value: float):
        def ask() -> float:
            asked.append(name)
            return value

        return ask

    hooks = PlannerHooks(worth("boxes", 0.56), worth("free", 0.52), worth("long", 0.515))
    parts = gap_parts(0.51, b1, b2, still=0.58, hooks=hooks)
    assert asked == ["boxes", "free", "long"]
    assert parts.law == pytest.approx(0.10)
    assert parts.motion == pytest.approx(0.02)
    assert parts.divisible == pytest.approx(0.04)
    assert parts.constraints == pytest.approx(0.01)
    assert parts.search == pytest.approx(0.005)
    known = parts.divisible + parts.constraints + parts.search + parts.rest
    assert known == pytest.approx(0.60 - 0.51)
    assert any("4.0 points" in sentence for sentence in parts.sentences())
    alone = gap_parts(0.51, b1, b2)
    assert alone.divisible is None
    assert alone.rest == pytest.approx(0.09)
    with pytest.raises(PlanError, match="no reference"):
        gap_of(0.5, [b1])


def test_refusals_name_what_is_wrong() -> None:
    x = np.zeros((2, 3))
    with pytest.raises(PlanError, match="steps that do not increase"):
        make_slot(steps=(1, 0))
    with pytest.raises(PlanError, match="a slot that searches after the last step"):
        make_problem(x, x, (make_slot(steps=(0, 5), particles=3),))
    with pytest.raises(PlanError, match="factors of a slot"):
        make_problem(x, x, (make_slot(particles=2),))
    with pytest.raises(PlanError, match="faster than the craft"):
        replace(make_slot(transit_m_s=5.0), drive_m_s=np.array([6.0, 0.0]))


def test_a_request_without_slots_or_forecast_is_refused(calm) -> None:
    request, slot = calm
    with pytest.raises(PlanError, match="nobody can search"):
        effort_problem(request, [])
    width = slot.windows[0].widths
    later = LookWindow(START_NS + 30 * HOUR_NS, START_NS + 31 * HOUR_NS, width)
    with pytest.raises(PlanError, match="does not cover any window"):
        effort_problem(
            request, [replace(slot, windows=(later,), back_by_ns=START_NS + 50 * HOUR_NS)]
        )
