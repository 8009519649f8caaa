"""What no plan for a request can exceed: B1, B2 and B3 at the heights that see most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sarex.planning.bounds import Bound, bound_b1, bound_b2, bound_b3, effort_problem, reference_of
from sarex.planning.joint.heights import heights_of, widest
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import SortieSlot

__all__ = ["Limits", "limits_of"]


_FINER = 4.0
"""Cells of B1 are so much smaller than those that hold 50 particles. What is proven asks for
probability that is even within a cell, which a forecast after searches is not at that size; smaller
cells only raise the bound."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a request, and which of them a gap is taken from (docs/bounds.md).

    ``b1`` is always proven. Where several objects in one sortie are seen unlike widely, B2 and B3
    are references only, and B1 is given as if each object were searched with the whole time.
    """

    b1: Bound
    b2: Bound
    b3: Bound
    reference: str

    @property
    def values(self) -> dict[str, float]:
        """``B1``, ``B2`` and ``B3`` [1]."""
        return {bound.kind: bound.value for bound in self.bounds}

    @property
    def bounds(self) -> tuple[Bound, Bound, Bound]:
        """B1, B2, B3."""
        return self.b1, self.b2, self.b3


def limits_of(request: PlanningRequest, slots: Sequence[SortieSlot]) -> Limits:
    """Bounds for the sorties that the facilities of a request can make.

    Parameters
    ----------
    request : PlanningRequest
        Forecast, weights, objects, fields.
    slots : sequence of SortieSlot
        At the facilities' own heights; each object is taken to be seen from the best height.

    Returns
    -------
    Limits
    """
    problem = effort_problem(request, [widest(heights_of(slot, request)) for slot in slots])
    fine = problem.with_cells(problem.cell_m / _FINER)
    b1 = bound_b1(fine)
    if not b1.certified:
        b1 = bound_b1(fine.apart())
    return Limits(b1, bound_b2(problem), bound_b3(problem), reference_of(problem))
