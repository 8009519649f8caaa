"""Good routes on any graph, as good as the budget allows, the same for the same key.

Each searcher in turn gets its best response to the routes of the others, found by a beam of
routes; then parts of the plan are thrown away and made anew, with another width of the beam and
another trust in what lies ahead, and the plan is kept if it is no worse. The budget is counted in
looks that are tried, not in seconds: the same budget gives the same plan on any machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sarex.errors import PlanError
from sarex.planning.routes.anytime import SearchArrays
from sarex.planning.routes.anytime import _kernels as kernels
from sarex.planning.routes.anytime.arrays import Floats, Ints
from sarex.planning.routes.model import GraphSearch, RoutePlan
from sarex.randomness import Key, draw_key, generator_for

__all__ = ["FoundRoutes", "RouteBudget", "find_routes"]

_WIDTHS = (8, 24, 64, 160)
_DROP = 1e-12  # a value that falls by less has not fallen


@dataclass(frozen=True, slots=True)
class RouteBudget:
    """How long to look for routes.

    Parameters
    ----------
    evaluations : int
        Looks of candidate routes that may be tried; the one running beam is finished.
    seconds : float, optional [s]
        Stops earlier; the result then says so and can be had again by the evaluations it states.
    """

    evaluations: int = 200_000
    seconds: float | None = None

    def __post_init__(self) -> None:
        if self.evaluations < 1 or (self.seconds is not None and self.seconds <= 0.0):
            raise PlanError(
                "a search for routes needs a budget",
                given=f"{self.evaluations} evaluations, {self.seconds} s",
                allowed="1 or more evaluations; more than 0 s, or no limit of time",
                remedy="state how many looks may be tried",
            )


@dataclass(frozen=True, slots=True)
class FoundRoutes:
    """The best plan met, and what it took.

    Parameters
    ----------
    plan : RoutePlan
    value
        Worth of its finds on the graph (:meth:`GraphSearch.find_worth`).
    evaluations
        Looks tried.
    history
        (evaluations, value) whenever the plan got better.
    stopped_by : ``evaluations``, ``seconds`` or ``caller``
    """

    plan: RoutePlan
    value: float
    evaluations: int
    history: tuple[tuple[int, float], ...]
    stopped_by: str


class _Planner:
    """Routes under improvement."""

    def __init__(self, search: GraphSearch, rng: np.random.Generator) -> None:
        self.arrays = SearchArrays.of(search)
        self.rng = rng
        self.tried = 0
        count, looks = len(search.searchers), search.looks
        self.routes: Ints = np.full((count, looks), -1, dtype=np.int64)
        self.plain: Floats = np.ones((looks, search.graph.size))

    def respond(
        self, routes: Ints, j: int, width: int, trust: float, noise: Floats, prefix: Ints
    ) -> bool:
        """Give searcher ``j`` a new route against the others; False where the beam dies."""
        a = self.arrays
        factor = a.factor(routes, leave_out=j)
        field = (a.first, a.ptr, a.idx, a.val, a.worth)
        mass, later = kernels.others_fields(factor, *field)
        craft = (a.sees[j], a.miss[j], a.moves[j], a.last[j])
        to_go = kernels.gains_to_go(mass, later, factor, *craft, a.worth, noise)
        route, tried = kernels.beam(
            prefix,
            a.start[j],
            a.from_start,
            width,
            trust,
            a.revisits,
            mass,
            later,
            to_go,
            factor,
            *craft,
            *field[1:],
        )
        self.tried += int(tried)
        if route[0] < 0:
            return False
        routes[j] = route
        return True

    def settle(self, routes: Ints, width: int, trust: float) -> float:
        """Best responses in turn until none helps."""
        value = self.arrays.value(routes)
        quiet, j = 0, 0
        while quiet < routes.shape[0]:
            trial = routes.copy()
            ok = self.respond(trial, j, width, trust, self.plain, _NO_PREFIX)
            made = self.arrays.value(trial) if ok else -1.0
            if made > value + _DROP:
                routes[:], value, quiet = trial, made, 0
            quiet, j = quiet + 1, (j + 1) % routes.shape[0]
        return value

    def start(self) -> float:
        """One route after the other, then best responses."""
        width = _WIDTHS[1]
        for j in range(self.routes.shape[0]):
            if not any(
                self.respond(self.routes, j, w, 0.5, self.plain, _NO_PREFIX) for w in (width, 1000)
            ):
                raise PlanError(
                    "no route was found that can be followed",
                    given=f"searcher {j + 1}, start {int(self.arrays.start[j])}",
                    remedy="allow vertices to be visited again, or ask for fewer looks",
                )
        return self.settle(self.routes, width, 0.5)

    def shake(self) -> tuple[Ints, float]:
        """A copy of the plan with some routes, or the ends of them, made anew."""
        rng, trial = self.rng, self.routes.copy()
        count, looks = trial.shape
        some = rng.permutation(count)[: int(rng.integers(1, min(count, 3) + 1))]
        cut = int(rng.integers(0, looks)) if rng.random() < 0.5 else 0
        noise = np.exp(rng.normal(0.0, rng.choice([0.0, 0.1, 0.4]), self.plain.shape))
        width, trust = int(rng.choice(_WIDTHS)), float(rng.uniform(0.0, 1.0))
        kept = trial.copy()
        trial[some] = -1
        for j in some:
            prefix = kept[j, :cut].copy()
            if not self.respond(trial, int(j), width, trust, noise, prefix):
                trial[j] = kept[j]
        if count == 1:
            return trial, self.arrays.value(trial)
        return trial, self.settle(trial, width, float(rng.uniform(0.0, 1.0)))


_NO_PREFIX: Ints = np.zeros(0, dtype=np.int64)


def find_routes(
    search: GraphSearch,
    *,
    budget: RouteBudget | None = None,
    rng: np.random.Generator,
    warm_start: RoutePlan | None = None,
    progress: Callable[[int, float], bool] | None = None,
) -> FoundRoutes:
    """Routes for all searchers of a search.

    Parameters
    ----------
    search : GraphSearch
        Searchers may start, move, see and miss each in their own way.
    budget : RouteBudget, optional
        200,000 evaluations if not given.
    rng : Generator
        One key is drawn from it.
    warm_start : RoutePlan, optional
        The result is never worth less than this plan.
    progress : callable, optional
        Called with (evaluations, best value) after each trial; stops when it returns False.

    Returns
    -------
    FoundRoutes

    Raises
    ------
    PlanError
        If a searcher has no route of that many looks, or the warm start cannot be followed.
    """
    limit = budget or RouteBudget()
    key: Key = draw_key(rng)
    planner = _Planner(search, generator_for(key, "routes"))
    began = time.monotonic()
    value = _begin(planner, search, warm_start)
    history = [(planner.tried, value)]
    stopped = "evaluations"
    while planner.tried < limit.evaluations:
        if progress is not None and not progress(planner.tried, value):
            stopped = "caller"
            break
        if limit.seconds is not None and time.monotonic() - began > limit.seconds:
            stopped = "seconds"
            break
        trial, made = planner.shake()
        if made > value + _DROP:
            history.append((planner.tried, made))
        if made >= value - _DROP:
            planner.routes, value = trial, max(made, value)
    plan = RoutePlan(tuple(tuple(int(v) for v in route) for route in planner.routes))
    plan.check(search)
    return FoundRoutes(
        plan, planner.arrays.value(planner.routes), planner.tried, tuple(history), stopped
    )


def _begin(planner: _Planner, search: GraphSearch, warm_start: RoutePlan | None) -> float:
    """First plan: from nothing, or the warm start where that is worth more."""
    value = planner.start()
    if warm_start is None:
        return value
    warm_start.check(search)
    routes = np.array(warm_start.routes, dtype=np.int64)
    given = planner.settle(routes, _WIDTHS[1], 0.5)
    if given > value:
        planner.routes = routes
    return max(value, given)
