"""Search on graphs: routes for vehicles that need no standard pattern, with proven bounds."""

from sarex.planning.routes.evaluate import RouteWorth, evaluate
from sarex.planning.routes.model import (
    GraphSearch,
    GraphSearcher,
    MarkovTarget,
    RoutePlan,
    SearchGraph,
)

__all__ = [
    "GraphSearch",
    "GraphSearcher",
    "MarkovTarget",
    "RoutePlan",
    "RouteWorth",
    "SearchGraph",
    "evaluate",
]
