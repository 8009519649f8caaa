"""Bounds on what any plan can reach, and how far a plan is from them (docs/bounds.md)."""

from sarex.planning.bounds.adapter import effort_problem
from sarex.planning.bounds.ensembles import (
    BoundLimit,
    Halving,
    halve_cells,
    optimism_of,
    upper_limit,
)
from sarex.planning.bounds.gap import (
    Gap,
    GapParts,
    PlannerHooks,
    gap_of,
    gap_parts,
    reference_of,
)
from sarex.planning.bounds.problem import EffortProblem, EffortSlot
from sarex.planning.bounds.sea import fitting_cell_m
from sarex.planning.bounds.solve import Bound, bound_b1, bound_b2, bound_b3, certificate

__all__ = [
    "Bound",
    "BoundLimit",
    "EffortProblem",
    "EffortSlot",
    "Gap",
    "GapParts",
    "Halving",
    "PlannerHooks",
    "bound_b1",
    "bound_b2",
    "bound_b3",
    "certificate",
    "effort_problem",
    "fitting_cell_m",
    "gap_of",
    "gap_parts",
    "halve_cells",
    "optimism_of",
    "reference_of",
    "upper_limit",
]
