"""Search on graphs: routes for vehicles that need no standard pattern, with proven bounds."""

from sarex.planning.routes.best_route import ProvenRoute, prove_route
from sarex.planning.routes.collect import prove_collection
from sarex.planning.routes.evaluate import RouteWorth, evaluate
from sarex.planning.routes.field_bound import RouteBound, bound_routes, limit_of_field
from sarex.planning.routes.fly import CellTrial, FreeRoutes, propose_free_routes
from sarex.planning.routes.heuristic import FoundRoutes, RouteBudget, find_routes
from sarex.planning.routes.model import (
    GraphSearch,
    GraphSearcher,
    MarkovTarget,
    RoutePlan,
    SearchGraph,
)

__all__ = [
    "CellTrial",
    "FoundRoutes",
    "FreeRoutes",
    "GraphSearch",
    "GraphSearcher",
    "MarkovTarget",
    "ProvenRoute",
    "RouteBound",
    "RouteBudget",
    "RoutePlan",
    "RouteWorth",
    "SearchGraph",
    "bound_routes",
    "evaluate",
    "find_routes",
    "limit_of_field",
    "propose_free_routes",
    "prove_collection",
    "prove_route",
]
