"""The best route to a target that drifts without spreading, proven: each origin counts once.

Where the target's moves are certain and a look never misses, a route collects origins: the vertex
that a target started from is worth its first probability, once. A limit comes from paying a price
for each origin: a visit is worth the probability less the price, and all prices are given back.
Prices are no more than the probabilities, and rise where the best walk comes twice. Beginnings of
routes with the same end and the same origins are one; those whose limit is not above the plan at
hand are dropped; none left above it is the proof.

References
----------
Fisher 1981 (Lagrangian relaxation); Christofides, Mingozzi and Toth 1981 (relaxed state spaces).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from sarex.errors import PlanError
from sarex.planning.routes.anytime import SearchArrays
from sarex.planning.routes.anytime.arrays import Floats, Ints
from sarex.planning.routes.best_route import ProvenRoute
from sarex.planning.routes.model import GraphSearch, RoutePlan

__all__ = ["prove_collection"]

_ROUNDS = 1500
_PATIENCE = 20
_NONE = -1e9
_Label = tuple[int, frozenset[int]]


@dataclass(frozen=True, eq=False, slots=True)
class _Drift:
    """Arrays of a search for a target that drifts without spreading."""

    arrays: SearchArrays
    origin: Ints
    """(T, n) origin of what is on a vertex at a look; n where nothing is."""
    worth: Floats
    """(n + 1,) probability of each origin; 0 for none."""

    @property
    def moves(self) -> Ints:
        return np.asarray(self.arrays.moves[0])

    @property
    def start(self) -> int:
        return int(self.arrays.start[0])

    def ends(self, look: int, here: int) -> list[int]:
        """Where the searcher may be at a look (from 0)."""
        if look == 0 and self.arrays.from_start:
            return [self.start]
        return [int(u) for u in self.moves[here] if u >= 0]


def prove_collection(
    search: GraphSearch, plan: RoutePlan, *, most_labels: int = 500_000, close: float = 1e-9
) -> ProvenRoute:
    """Whether a plan of one searcher is optimal, for a target that drifts without spreading.

    Vertices may be visited again in the proof, so the limit also holds where a search forbids it.

    Parameters
    ----------
    search : GraphSearch
        One searcher that never misses and sees its own vertex; moves of the target that are
        certain; finds that are worth the same at each look.
    plan : RoutePlan
        The plan at hand.
    most_labels
        Beginnings of routes that are kept at one look.
    close
        Beginnings that promise less than the plan by this are dropped.

    Returns
    -------
    ProvenRoute
        With the plan as given; ``limit`` holds for all plans.

    Raises
    ------
    PlanError
        If the search is another kind, or the plan cannot be followed.
    """
    plan.check(search)
    began = time.process_time()
    drift = _drift_of(search)
    value = drift.arrays.value(np.array(plan.routes, dtype=np.int64))
    price, root = _prices(drift, value)
    ahead = _ahead(drift, drift.worth - price)
    limit, labels = root, 0
    layer: dict[_Label, tuple[float, float]] = {(drift.start, frozenset()): (0.0, 0.0)}
    goal = value - close
    for look in range(search.looks):
        layer = _next(drift, look, layer, price, ahead[look], goal - float(price.sum()))
        labels += len(layer)
        if len(layer) > most_labels:
            break
    else:
        limit = max([goal, *(worth for worth, _ in layer.values())])
    return ProvenRoute(plan, value, max(limit, value), labels, time.process_time() - began)


def _drift_of(search: GraphSearch) -> _Drift:
    a, n = SearchArrays.of(search), search.graph.size
    one = search.searchers[0]
    alike = len(search.searchers) == 1 and one.miss == 0.0 and one.sees is None
    certain = bool(np.all(a.val[a.val > 0.0] == 1.0)) and bool(np.all(np.diff(a.ptr) <= 1))
    if not (alike and certain and one.last_look is None and np.ptp(a.worth) == 0.0):
        raise PlanError(
            "this search does not collect origins",
            given=f"{len(search.searchers)} searchers, miss {one.miss}",
            allowed="one searcher without misses, certain moves, finds that keep their worth",
            remedy="use prove_route or bound_routes",
        )
    origin = np.full((search.looks, n), n, dtype=np.int64)
    place = np.arange(n)
    for look in range(search.looks):
        if look:
            there = search.target.step(look).tocsr()
            place = np.array([_where(there, int(v)) for v in place])
        held = (place >= 0) & (a.first > 0.0)
        if len(set(place[held].tolist())) < int(held.sum()):
            raise PlanError(
                "two origins come together",
                given=f"look {look + 1}",
                allowed="moves that keep origins apart",
                remedy="use prove_route",
            )
        origin[look, place[held]] = np.flatnonzero(held)
    return _Drift(a, origin, np.append(a.first * a.worth[0], 0.0))


def _where(step: object, vertex: int) -> int:
    """Where the target on a vertex goes; -1 where it leaves the graph."""
    ptr, idx, val = step.indptr, step.indices, step.data  # type: ignore[attr-defined]
    if vertex < 0 or ptr[vertex] == ptr[vertex + 1] or val[ptr[vertex]] == 0.0:
        return -1
    return int(idx[ptr[vertex]])


def _ahead(drift: _Drift, gain: Floats) -> Floats:
    """(T, n) most that walks gain after a look at a vertex."""
    looks, n = drift.origin.shape
    made = np.zeros((looks, n))
    for look in range(looks - 2, -1, -1):
        then = np.append(gain[drift.origin[look + 1]] + made[look + 1], _NONE)
        made[look] = then[drift.moves].max(axis=1)
    return made


def _walk(drift: _Drift, gain: Floats, ahead: Floats) -> tuple[Ints, float]:
    """How often the best walk visits each origin, and what it gains."""
    visits, total, here = np.zeros(gain.shape[0], dtype=np.int64), 0.0, drift.start
    for look in range(len(ahead)):
        ends = drift.ends(look, here)
        worth = gain[drift.origin[look, ends]]
        here = ends[int((worth + ahead[look, ends]).argmax())]
        visits[drift.origin[look, here]] += 1
        total += float(gain[drift.origin[look, here]])
    return visits, total


def _prices(drift: _Drift, value: float) -> tuple[Floats, float]:
    """Prices of the origins that give the lowest limit met, and that limit."""
    price = np.zeros_like(drift.worth)
    best, best_price, reach, waited = np.inf, price, 1.0, 0
    for _ in range(_ROUNDS):
        gain = drift.worth - price
        visits, walk = _walk(drift, gain, _ahead(drift, gain))
        limit = walk + float(price.sum())
        waited += 1
        if limit < best - 1e-9:
            best, best_price, waited = limit, price, 0
        if waited > _PATIENCE:
            reach, waited, price = reach * 0.7, 0, best_price
            continue
        slope = (1.0 - visits) * (drift.worth > 0.0)
        slope[((price <= 0.0) & (slope > 0.0)) | ((price >= drift.worth) & (slope < 0.0))] = 0.0
        length = float(slope @ slope)
        if length == 0.0 or limit <= value:
            break
        price = np.clip(price - reach * (limit - value) / length * slope, 0.0, drift.worth)
    return best_price, best


def _next(
    drift: _Drift,
    look: int,
    layer: dict[_Label, tuple[float, float]],
    price: Floats,
    ahead: Floats,
    goal: float,
) -> dict[_Label, tuple[float, float]]:
    """Beginnings of routes one look longer: (end, origins) to (worth, worth less prices)."""
    made: dict[_Label, tuple[float, float]] = {}
    none = drift.worth.shape[0] - 1
    for (here, seen), (worth, net) in layer.items():
        for end in drift.ends(look, here):
            origin = int(drift.origin[look, end])
            mine, more, less = seen, worth, net
            if origin != none and origin not in seen:
                mine, more = seen | {origin}, worth + float(drift.worth[origin])
                less = net + float(drift.worth[origin] - price[origin])
            if less + float(ahead[end]) > goal:
                key = (end, mine)
                if key not in made or made[key][0] < more:
                    made[key] = (more, less)
    return made
