"""The Royset–Sato family: small instances against the published optima, with proofs checked.

The published values are those of Gurobi 9.1.2, one thread (tests/reference/royset_sato.csv); some
lie up to 5e-5 below an exact evaluation, so no agreement tighter than 1e-4 is claimed. The proof is
read by tests/support/royset_sato_check.py, which shares no code with the solver. All instances:
``make verify``.
"""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path

import numpy as np
import pytest
from royset_sato_check import Instance, ProofCheck, check_proof, missed

from sarex.errors import PlanError
from sarex.planning.routes.counts.plans import Annealing
from sarex.planning.routes.counts.prove import ProvenPlan, prove_search
from sarex.planning.routes.counts.tree import TreeEffort
from sarex.planning.routes.grid import royset_sato, transposed

GAP = 1e-4
SHORT = Annealing(starts=2, rounds=3000)
PUBLISHED = Path(__file__).with_name("royset_sato.csv")


def _published(searchers: int, looks: int) -> float:
    with PUBLISHED.open(encoding="utf-8", newline="") as lines:
        rows = {(int(r["searchers"]), int(r["looks"])): r for r in csv.DictReader(lines)}
    return float(rows[searchers, looks]["published_missed"])


def _prove(searchers: int, looks: int, side: int = 9, **options: object) -> ProvenPlan:
    search = royset_sato(searchers, looks, side)
    rng = np.random.default_rng(3)
    options = {"annealing": SHORT, "mirror": transposed(side), **options}
    return prove_search(search, rng=rng, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def three_eight() -> ProvenPlan:
    return _prove(3, 8)


@pytest.mark.parametrize(("searchers", "looks"), [(1, 10), (3, 7), (3, 9), (15, 7)])
def test_published_optimum_is_met_and_proven(searchers: int, looks: int) -> None:
    made = _prove(searchers, looks)
    instance = Instance(searchers, looks)
    worth = missed(instance, [list(route) for route in made.plan.routes])
    bound = check_proof(instance, made.proof.to_bytes())
    assert worth == pytest.approx(made.missed, abs=1e-12)
    assert worth == pytest.approx(_published(searchers, looks), abs=1e-4)
    assert bound <= worth
    assert bound >= worth * (1 - 1.01 * GAP)
    assert bound == pytest.approx(made.bound, abs=1e-9)


def _best_by_trying_all(instance: Instance) -> float:
    """The least that two searchers can miss, from all pairs of their routes."""
    routes: list[list[int]] = [[0]]
    for _ in range(instance.looks):
        routes = [[*r, b] for r in routes for b in [r[-1], *instance.near[r[-1]]]]
    return min(
        missed(instance, [a[1:], b[1:]])
        for a, b in itertools.combinations_with_replacement(routes, 2)
    )


def test_nothing_is_better_than_all_pairs_of_routes() -> None:
    best = _best_by_trying_all(Instance(2, 4, side=3))
    made = _prove(2, 4, side=3, gap=1e-7)
    assert made.missed == pytest.approx(best, abs=1e-12)
    assert best - 1e-6 <= made.bound <= best
    assert check_proof(Instance(2, 4, side=3), made.proof.to_bytes()) <= best


@pytest.mark.parametrize("nodes", [1, 2])
def test_a_tree_cut_short_still_bounds(nodes: int) -> None:
    best = _best_by_trying_all(Instance(2, 4, side=3))
    rounds = TreeEffort(nodes=nodes, rounds_at_root=3)
    made = _prove(2, 4, side=3, gap=1e-7, effort=rounds)
    assert made.bound < best
    assert check_proof(Instance(2, 4, side=3), made.proof.to_bytes()) <= best + 1e-9


def test_same_seed_same_proof(three_eight: ProvenPlan) -> None:
    assert _prove(3, 8).proof.to_bytes() == three_eight.proof.to_bytes()


def _arrays(made: ProvenPlan) -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(made.proof.to_bytes())) as held:
        return {name: held[name] for name in held.files}


def test_a_proof_without_its_weights_proves_less(three_eight: ProvenPlan) -> None:
    arrays = _arrays(three_eight)
    arrays["cut_weight"] = 0.5 * arrays["cut_weight"]
    assert ProofCheck(Instance(3, 8), arrays).run() < three_eight.bound - 0.01


def test_weights_above_one_gain_nothing(three_eight: ProvenPlan) -> None:
    arrays = _arrays(three_eight)
    arrays["cut_weight"] = 3.0 * arrays["cut_weight"]
    arrays["goal"] = np.array(0.99)
    assert ProofCheck(Instance(3, 8), arrays).run() <= three_eight.missed


def test_a_raised_goal_is_not_proven(three_eight: ProvenPlan) -> None:
    arrays = _arrays(three_eight)
    arrays["goal"] = arrays["goal"] + 0.01
    assert ProofCheck(Instance(3, 8), arrays).run() <= three_eight.missed


def test_the_mirror_changes_the_tree_and_not_the_truth() -> None:
    plain = _prove(3, 9, mirror=None)
    assert not np.any(plain.proof.even)
    assert check_proof(Instance(3, 9), plain.proof.to_bytes()) >= plain.missed * (1 - 1.01 * GAP)


def test_a_node_that_only_claims_to_be_even_is_refused() -> None:
    arrays = _arrays(_prove(3, 9))
    uneven = np.flatnonzero((arrays["even"] == 0) & (arrays["look"] >= 0))
    arrays["even"][uneven[0]] = 1
    with pytest.raises(AssertionError, match="not even"):
        ProofCheck(Instance(3, 9), arrays).run()


def test_a_mirror_that_is_none_is_refused() -> None:
    shifted = np.roll(np.arange(9), 3)
    with pytest.raises(PlanError, match="no symmetry"):
        _prove(2, 4, side=3, mirror=shifted)


def test_a_tree_that_lost_a_branch_is_refused(three_eight: ProvenPlan) -> None:
    arrays = _arrays(three_eight)
    first = int(np.flatnonzero(arrays["look"] >= 0)[0])
    arrays["count"][first] += 1
    with pytest.raises(AssertionError, match="part different counts"):
        ProofCheck(Instance(3, 8), arrays).run()


def test_another_instance_is_not_proven_by_it(three_eight: ProvenPlan) -> None:
    easier = Instance(4, 8)
    assert ProofCheck(easier, _arrays(three_eight)).run() <= _prove(4, 8).missed
