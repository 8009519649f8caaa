"""Tables B, C and D of the published searches on graphs, followed by a checker of its own.

The full tables are in verification/verify_graph_search.py and docs/performance.md.
"""

from __future__ import annotations

from dataclasses import replace

import graph_checker as checker
import numpy as np
import pytest
from scipy.sparse import csr_array

from sarex.errors import PlanError
from sarex.planning.routes import (
    GraphSearch,
    GraphSearcher,
    MarkovTarget,
    RoutePlan,
    SearchGraph,
    evaluate,
)
from sarex.planning.routes.best_route import prove_route
from sarex.planning.routes.collect import prove_collection
from sarex.planning.routes.field_bound import bound_routes, limit_of_field
from sarex.planning.routes.heuristic import FoundRoutes, RouteBudget, find_routes
from sarex.planning.routes.published import (
    eagle_search,
    grid_neighbours,
    mespp_search,
    two_peaks_search,
)

PUBLISHED = {1: 0.7786} | dict.fromkeys((2, 3, 4, 5, 7), 0.8631) | dict.fromkeys((6, 8, 9), 1.0)
BEST_KNOWN_C = 0.188651
TEAMS = [(8, 2, 0.0, 0), (8, 3, 0.3, 0), (10, 3, 0.3, 1), (10, 5, 0.0, 0)]


def _find(search: GraphSearch, evaluations: int, seed: int = 1) -> FoundRoutes:
    return find_routes(search, budget=RouteBudget(evaluations), rng=np.random.default_rng(seed))


def _lists(plan: RoutePlan) -> list[list[int]]:
    return [list(route) for route in plan.routes]


@pytest.mark.parametrize("start", range(1, 10))
def test_eagle_is_solved_and_proven_from_every_start(start: int) -> None:
    search = eagle_search(start)
    proof = prove_route(search, _find(search, 500).plan)
    case = checker.eagle(start)
    assert proof.value == pytest.approx(PUBLISHED[start], abs=1e-4)
    assert proof.limit == pytest.approx(proof.value, abs=1e-8)
    assert checker.follows(case, _lists(proof.plan))
    assert checker.worth_of(case, _lists(proof.plan)) == pytest.approx(proof.value, abs=1e-12)
    if start in (2, 6):  # the checker's own branch and bound, in plain Python
        assert checker.limit_from(case, np.zeros((10, 9))) == pytest.approx(proof.value, abs=1e-9)


def test_two_peaks_reach_the_best_known_value_below_a_limit_that_another_program_agrees_on() -> (
    None
):
    search, case = two_peaks_search(), checker.two_peaks()
    found = _find(search, 300_000)
    routes = _lists(found.plan)
    assert checker.follows(case, routes)
    assert checker.worth_of(case, routes) == pytest.approx(found.value, abs=1e-12)
    assert found.value > BEST_KNOWN_C - 1e-6
    proof = prove_collection(search, found.plan)
    assert proof.limit == pytest.approx(found.value, abs=1e-8)
    root = prove_route(search, found.plan, most_nodes=1).limit
    assert root == pytest.approx(checker.root_limit(case), abs=1e-9)
    assert root >= found.value


@pytest.mark.parametrize(("side", "team", "miss", "capture_range"), TEAMS)
def test_plans_and_limits_of_several_searchers_hold_for_the_checker(
    side: int, team: int, miss: float, capture_range: int
) -> None:
    near = grid_neighbours(side, side)
    search = mespp_search(near, 0, team, miss=miss, capture_range=capture_range)
    case = checker.mespp(checker.grid(side, side), 0, team, miss, capture_range)
    found = _find(search, 50_000)
    bound = bound_routes(search, found.value, rounds=60)
    assert checker.follows(case, _lists(found.plan))
    assert checker.worth_of(case, _lists(found.plan)) == pytest.approx(found.value, abs=1e-12)
    assert evaluate(search, found.plan).reward == pytest.approx(found.value, abs=1e-12)
    assert checker.limit_from(case, bound.theta) == pytest.approx(bound.limit, abs=1e-6)
    assert found.value <= bound.limit
    assert bound.gap(found.value) < 0.12


def test_no_random_plan_and_no_random_field_break_the_limit() -> None:
    rng = np.random.default_rng(5)
    search = mespp_search(grid_neighbours(4, 4), 1, 3, miss=0.3)
    mixed = replace(
        search,
        searchers=(
            search.searchers[0],
            replace(search.searchers[1], start=0, miss=0.6),
            replace(search.searchers[2], start=5, last_look=6),
        ),
    )
    for question in (search, mixed):
        best = max(evaluate(question, _walk(question, rng)).reward for _ in range(200))
        best = max(best, _find(question, 20_000).value)
        for _ in range(20):
            theta = rng.uniform(0.0, 1.0, (question.looks, 16)) * rng.choice([0.0, 0.2, 1.0])
            assert limit_of_field(question, theta) >= best - 1e-9


def _walk(search: GraphSearch, rng: np.random.Generator) -> RoutePlan:
    routes = []
    for searcher in search.searchers:
        here, route = searcher.start, []
        for _ in range(search.looks):
            here = int(rng.choice(search.moves_of(searcher).successors[here]))
            route.append(here)
        routes.append(tuple(route))
    return RoutePlan(tuple(routes))


def test_one_best_response_is_the_best_of_all_walks() -> None:
    """Four looks on nine cells against two fixed searchers, all walks enumerated."""
    search = replace(mespp_search(grid_neighbours(3, 3), 0, 3, miss=0.3, looks=4), worth=None)
    plan = _find(search, 2_000).plan
    walks: list[tuple[int, ...]] = [()]
    for _ in range(4):
        walks = [
            (*w, v)
            for w in walks
            for v in search.graph.successors[w[-1] if w else search.searchers[1].start]
        ]
    values = [
        evaluate(search, RoutePlan((plan.routes[0], w, plan.routes[2]))).reward for w in walks
    ]
    proof = prove_route(search, plan, searcher=1)
    assert proof.value == pytest.approx(max(values), abs=1e-12)
    assert proof.limit == pytest.approx(max(values), abs=1e-8)


def _drifting(seed: int, start: int) -> GraphSearch:
    """4 × 4 cells, the target drifts one cell east before every other look; random first mass."""
    near = grid_neighbours(4, 4)
    first = np.random.default_rng(seed).dirichlet(np.full(16, 0.5))
    east = csr_array(np.kron(np.eye(4), np.eye(4, k=1)))
    return GraphSearch(
        SearchGraph(near),
        MarkovTarget(first, (east, csr_array(np.eye(16)))),
        (GraphSearcher(start, 0.0),),
        looks=7,
        first_look_at_start=True,
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_limit_of_collecting_is_the_best_of_all_walks(seed: int) -> None:
    search = _drifting(seed, 5)
    walks: list[tuple[int, ...]] = [(5,)]
    for _ in range(6):
        walks = [(*w, v) for w in walks for v in search.graph.successors[w[-1]]]
    best = max(checker_worth(search, walk) for walk in walks)
    poor = RoutePlan((walks[0],))
    assert prove_collection(search, poor).limit == pytest.approx(best, abs=1e-9)
    found = _find(search, 5_000)
    assert found.value == pytest.approx(best, abs=1e-12)
    assert prove_route(search, found.plan).limit == pytest.approx(best, abs=1e-8)
    with pytest.raises(PlanError, match="does not collect origins"):
        prove_collection(eagle_search(1), _find(eagle_search(1), 500).plan)


def checker_worth(search: GraphSearch, walk: tuple[int, ...]) -> float:
    """Sum of the first probabilities of all origins met, each once."""
    met = set()
    for t, v in enumerate(walk):
        column = v % 4 - (t + 1) // 2
        if column >= 0:
            met.add(v - v % 4 + column)
    return float(sum(search.target.first[o] for o in met))


def test_same_key_same_plan_and_a_larger_budget_or_a_warm_start_is_never_worse() -> None:
    search = mespp_search(grid_neighbours(10, 10), 1, 4)
    little, more = _find(search, 20_000), _find(search, 60_000)
    assert _find(search, 20_000) == little
    assert more.value >= little.value
    warm = find_routes(
        search,
        budget=RouteBudget(1),
        rng=np.random.default_rng(9),
        warm_start=more.plan,
    )
    assert warm.value >= more.value - 1e-12


def test_a_caller_can_stop_it() -> None:
    search = mespp_search(grid_neighbours(8, 8), 0, 2)
    calls: list[int] = []

    def stop(evaluations: int, value: float) -> bool:
        calls.append(evaluations)
        return len(calls) < 3

    found = find_routes(
        search, budget=RouteBudget(10**9), rng=np.random.default_rng(1), progress=stop
    )
    assert (len(calls), found.stopped_by) == (3, "caller")


def test_errors_say_what_to_do() -> None:
    search = eagle_search(1)
    plan = _find(search, 500).plan
    with pytest.raises(PlanError, match="no such searcher"):
        prove_route(search, plan, searcher=1)
    with pytest.raises(PlanError, match="no field of looks"):
        limit_of_field(search, np.ones((3, 9)))
    with pytest.raises(PlanError, match="worth more than any plan"):
        bound_routes(search, 1.5)
    with pytest.raises(PlanError, match="needs a budget"):
        RouteBudget(0)
    with pytest.raises(PlanError, match="never rise"):
        replace(search, worth=tuple(range(10)))
