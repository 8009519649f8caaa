"""No plan can be worth more: a proven limit for several searchers, one best route at a time.

Take any *field*: probabilities ``theta[t, c]`` that something else looks at vertex c at look t.
What a plan finds is at most what the field finds plus, for each searcher alone, the most that its
looks can add to the field: what searchers add is submodular. The right side falls apart into one
search for each searcher, which branch and bound solves, and it is a limit for every field; the
field is moved down its slope. With the same miss for all, target paths that the field already
covers n ≥ 1 times are counted better: miss^s is at least its chord between s = n and n + 1.

The field is the certificate: :func:`limit_of_field` needs nothing else.

References
----------
Nemhauser, Wolsey and Fisher 1978 (submodular functions: f(S) ≤ f(R) + Σ gains over R); Lau, Huang
and Dissanayake 2008 (limit in one searcher's branches); Royset and Sato 2010 (chords between whole
numbers of looks). The combination, with a field instead of a set R, is our own: see decision 0035.
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
from sarex.planning.routes.exact import _kernels as exact
from sarex.planning.routes.model import GraphSearch

__all__ = ["RouteBound", "bound_routes", "limit_of_field"]

_PATIENCE = 15
_STEADY = 1e-4
_SMALLEST = 1e-16


@dataclass(frozen=True, eq=False, slots=True)
class RouteBound:
    """A limit that no plan's value exceeds.

    Parameters
    ----------
    limit
        For :attr:`FoundRoutes.value` of any plan.
    theta : (T, n)
        The field that proves it.
    rounds, nodes
        Fields tried, and beginnings of routes looked into for them.
    history
        (rounds, limit) whenever it fell.
    cpu_s : float [s]
    """

    limit: float
    theta: Floats
    rounds: int
    nodes: int
    history: tuple[tuple[int, float], ...]
    cpu_s: float

    def gap(self, value: float) -> float:
        """(limit - value) / limit: the share of the limit that is not proven to be reached."""
        return 0.0 if self.limit <= 0.0 else (self.limit - value) / self.limit


@dataclass(frozen=True, eq=False, slots=True)
class _Kind:
    """Searchers that start, move, see and miss alike."""

    lead: int
    count: int


def _kinds(search: GraphSearch) -> tuple[_Kind, ...]:
    leads: dict[int, int] = {}
    for j, searcher in enumerate(search.searchers):
        lead = next((i for i in leads if search.searchers[i] == searcher), j)
        leads[lead] = leads.get(lead, 0) + 1
    return tuple(_Kind(lead, count) for lead, count in leads.items())


@dataclass(frozen=True, eq=False, slots=True)
class _Field:
    """Limit and slope at one field."""

    limit: float
    slope: Floats
    nodes: int


class _Relaxation:
    """The limit as a function of the field."""

    def __init__(self, search: GraphSearch, most_nodes: int, close: float) -> None:
        self.a = SearchArrays.of(search)
        self.kinds = _kinds(search)
        misses = {float(m) for m in self.a.miss}
        self.miss = misses.pop() if len(misses) == 1 else 0.0
        self.most_nodes, self.close = most_nodes, close

    def at(self, theta: Floats) -> _Field:
        """Limit that a field proves."""
        a, miss = self.a, self.miss
        chain = (a.ptr, a.idx, a.val)
        none, some = 1.0 - theta, 1.0 - theta * (1.0 - miss)
        mass, worth = self._beside(none)
        mass_some, worth_some = self._beside(some)
        chord = (1.0 - miss) * (mass_some * some * worth_some - mass * none * worth)
        loss, slope, nodes = 0.0, np.zeros_like(theta), 0
        for number, kind in enumerate(self.kinds):
            j = kind.lead
            craft = (a.sees[j], a.miss[j], a.moves[j], a.last[j])
            route, best, limit, looked_into = exact.branch(
                a.start[j], a.from_start, a.revisits, -1.0, self.most_nodes, self.close,
                a.first, none, worth, self._seen_sum(j, chord), *craft, *chain,
            )  # fmt: skip
            if route[-1] < 0:
                raise PlanError(
                    "branch and bound met no whole route",
                    given=f"searcher {j + 1}, {self.most_nodes} nodes",
                    allowed=f"at least {10 * a.looks} nodes, and moves that never end",
                    remedy="allow more nodes, or ask for fewer looks",
                )
            part, steep = exact.field_loss(
                theta, self._looked(j, route), a.miss[j], miss, float(kind.count), number == 0,
                a.first, *chain, a.omega,
            )  # fmt: skip
            loss += part - kind.count * (limit - best)
            slope -= steep
            nodes += int(looked_into)
        return _Field(a.most - loss, slope, nodes)

    def _beside(self, factor: Floats) -> tuple[Floats, Floats]:
        """Mass that reaches each look past a factor, and what finding it then adds."""
        a = self.a
        mass, later = kernels.others_fields(factor, a.first, a.ptr, a.idx, a.val, a.worth)
        return mass, a.worth[:, None] - later

    def _seen_sum(self, j: int, values: Floats) -> Floats:
        """Sum of values over what searcher ``j`` sees from each vertex, (T, n)."""
        seen = self.a.sees[j]
        total: Floats = np.where(seen >= 0, values[:, np.maximum(seen, 0)], 0.0).sum(axis=2)
        return total

    def _looked(self, j: int, route: Ints) -> Floats:
        """Looks of a route on each vertex, (T, n)."""
        made = np.zeros((self.a.looks, self.a.first.shape[0]))
        for t, v in enumerate(route[: self.a.last[j]]):
            seen = self.a.sees[j, v]
            made[t, seen[seen >= 0]] += 1.0
        return made


def bound_routes(
    search: GraphSearch,
    value: float,
    *,
    rounds: int = 300,
    most_nodes: int = 3000,
    close: float = 1e-7,
    progress: Callable[[int, float], bool] | None = None,
) -> RouteBound:
    """A limit that no plan of a search exceeds.

    Parameters
    ----------
    search : GraphSearch
        What is searched, and by whom.
    value
        Worth of a plan at hand: the steps aim at it.
    rounds
        Fields that are tried, at most.
    most_nodes
        Beginnings of routes that branch and bound may look into for one field and searcher; what
        it leaves open stays in the limit.
    close
        Stop where limit and value differ by less.
    progress : callable, optional
        Called with (rounds, limit); stops when it returns False.

    Raises
    ------
    PlanError
        If no route can be followed, or the value is above the limit: then it is not of this search.
    """
    began = time.process_time()
    relaxation = _Relaxation(search, most_nodes, close)
    theta = np.zeros((search.looks, search.graph.size))
    now = relaxation.at(theta)
    best, best_theta, nodes, history = now.limit, theta, now.nodes, [(1, now.limit)]
    reach, waited, made = 1.0, 0, 1
    while made < rounds and best - value > close:
        if progress is not None and not progress(made, best):
            break
        steep = _inward(now.slope, theta)
        length = float((steep**2).sum())
        if length < _SMALLEST:
            break
        theta = np.clip(theta - reach * (now.limit - value) / length * steep, 0.0, 1.0)
        now = relaxation.at(theta)
        made, nodes, waited = made + 1, nodes + now.nodes, waited + 1
        if now.limit < best:
            waited = 0 if now.limit < best * (1.0 - _STEADY) else waited
            best, best_theta = now.limit, theta
            history.append((made, best))
        if waited > _PATIENCE:
            reach, waited, theta = reach * 0.6, 0, best_theta
            now = relaxation.at(theta)
    _check_value(value, best)
    return RouteBound(best, best_theta, made, nodes, tuple(history), time.process_time() - began)


def _inward(slope: Floats, theta: Floats) -> Floats:
    """The slope without the parts that would leave 0 … 1."""
    out = ((theta <= 0.0) & (slope > 0.0)) | ((theta >= 1.0) & (slope < 0.0))
    return np.where(out, 0.0, slope)


def _check_value(value: float, limit: float) -> None:
    if value > limit + 1e-9:
        raise PlanError(
            "a plan is said to be worth more than any plan can be",
            given=value,
            allowed=f"at most {limit}",
            remedy="give the value of a plan of this search",
        )


def limit_of_field(
    search: GraphSearch, theta: Floats, *, most_nodes: int = 1_000_000, close: float = 1e-9
) -> float:
    """The limit that a field proves, from the field alone.

    Raises
    ------
    PlanError
        If the field is not one: another shape, or probabilities outside 0 … 1.
    """
    shape = (search.looks, search.graph.size)
    if theta.shape != shape or not bool(np.all((theta >= 0.0) & (theta <= 1.0))):
        raise PlanError(
            "this is no field of looks",
            given=f"shape {theta.shape}",
            allowed=f"shape {shape}, probabilities from 0 to 1",
            remedy="give one probability for each look and vertex",
        )
    return _Relaxation(search, most_nodes, close).at(theta).limit
