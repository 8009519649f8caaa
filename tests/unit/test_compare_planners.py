"""Several planners on one request, judged on fresh particles."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from planners.cases import fresh_ensemble, make_case

from sarex.errors import PlanError
from sarex.planning.compare import METHODS, compare_planners
from sarex.planning.joint import Budget


@pytest.fixture(scope="module")
def case():
    return make_case("S2", 3, particles=800)


@pytest.fixture(scope="module")
def fresh(case):
    return fresh_ensemble(case, 10, 3000)


@pytest.fixture(scope="module")
def compared(case, fresh):
    return compare_planners(
        case.request, *fresh, rng=np.random.default_rng(2), budget=Budget(40)
    )  # fmt: skip


def test_every_method_has_a_row_with_its_interval(compared, fresh):
    assert tuple(row.method for row in compared.methods) == METHODS
    assert compared.baseline == "ws-1"
    assert compared.particles == fresh[0].particle_count
    for row in compared.methods:
        assert 0.0 < row.low < row.worth < row.high < 1.0
        assert row.worth <= compared.bounds["B1"].value
        assert row.effort_h > 1.0
        bound = compared.bounds[compared.reference].value
        assert row.gap == pytest.approx((bound - row.worth) / bound)


def test_differences_are_paired_and_narrower_than_two_estimates_apart(compared):
    ws1, joint = compared.of("ws-1"), compared.of("joint")
    assert ws1.better is None
    assert joint.better == pytest.approx(joint.worth - ws1.worth)
    apart = math.hypot(joint.high - joint.low, ws1.high - ws1.low)
    assert joint.better_high - joint.better_low < apart


def test_the_interval_is_that_of_a_mean(compared, case, fresh):
    """One object: each draw has one particle, so it is the textbook's standard error."""
    row = compared.of("ws-0")
    weights, tracks = fresh[1], row.proposal.tracks
    from sarex.detection import log_miss

    miss = sum(
        log_miss(fresh[0], track, row.proposal.widths[track.facility], case.request.plane).values
        for track in tracks
    )
    found = -np.expm1(miss)
    assert row.worth == pytest.approx(float(weights @ found))
    error = found.std() / math.sqrt(found.size)
    assert row.high - row.worth == pytest.approx(1.96 * error, rel=0.01)


def test_the_same_key_gives_the_same_comparison(case, fresh, compared):
    again = compare_planners(
        case.request, *fresh, rng=np.random.default_rng(2), budget=Budget(40), methods=("greedy",)
    )
    assert again.baseline == "greedy"
    assert again.of("greedy").worth == compared.of("greedy").worth


@pytest.mark.parametrize(
    ("methods", "said"),
    [(("ws-2",), "ws-1"), ((), "each once"), (("ws-0", "ws-0"), "each once")],
)
def test_unknown_or_repeated_planners_are_refused(case, fresh, methods, said):
    with pytest.raises(PlanError, match="cannot be compared") as caught:
        compare_planners(case.request, *fresh, rng=np.random.default_rng(2), methods=methods)
    assert said in str(caught.value)


def test_the_particles_planned_with_cannot_judge(case, fresh):
    request = case.request
    with pytest.raises(PlanError, match="cannot judge"):
        compare_planners(
            request, request.ensemble, request.weights, rng=np.random.default_rng(2)
        )  # fmt: skip
    other = dataclasses.replace(fresh[0], object_ids=("boat",))
    with pytest.raises(PlanError, match="other hypotheses or objects"):
        compare_planners(request, other, fresh[1], rng=np.random.default_rng(2))
