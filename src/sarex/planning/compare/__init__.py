"""Several planners on one request, judged on an ensemble that none of them has seen."""

from sarex.planning.compare.compare import (
    METHODS,
    Compared,
    Comparison,
    Method,
    compare_planners,
    propose_each,
)

__all__ = ["METHODS", "Compared", "Comparison", "Method", "compare_planners", "propose_each"]
