"""How far a plan is from a bound, and which part of that is due to what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sarex.errors import PlanError
from sarex.planning.bounds.ensembles import BoundLimit
from sarex.planning.bounds.problem import EffortProblem
from sarex.planning.bounds.solve import Bound

__all__ = ["Gap", "GapParts", "PlannerHooks", "gap_of", "gap_parts", "reference_of"]

Worth = Callable[[], float]
Limit = Bound | BoundLimit


@dataclass(frozen=True, slots=True)
class Gap:
    """(reference − POS)/reference, with the bounds it was taken from.

    Parameters
    ----------
    reference : {"B2", "B3"}
        B2 where some facility searches under the ideal law or definite range, else B3.
    bound, success : float [1]
        The reference's value; what the plan reaches.
    share : float [1]
        Negative if the plan exceeds its reference.
    certified : bool
        Whether the reference is proven; a conjecture otherwise.
    exceeds_b1 : bool
        The plan is above the proven bound: something is wrong, or the judge's interval is wide.
    """

    reference: str
    bound: float
    success: float
    share: float
    certified: bool
    exceeds_b1: bool


@dataclass(frozen=True, slots=True)
class PlannerHooks:
    """Planners and judge, as what each is worth when asked; None leaves that part unknown.

    Parameters
    ----------
    free_boxes : callable, optional
        Worth of the best plan of boxes searched evenly, their effort divided at will.
    unconstrained : callable, optional
        Worth of the best plan without separation, zones and nations' rules.
    longer_search : callable, optional
        Worth of the plan that 20 times the search budget finds.
    """

    free_boxes: Worth | None = None
    unconstrained: Worth | None = None
    longer_search: Worth | None = None


@dataclass(frozen=True, slots=True)
class GapParts:
    """Parts of the distance from B1 to a plan, in POS points; None where nobody was asked.

    Parameters
    ----------
    law : float
        B1 − B2: between any law and evenly spaced sweeps.
    sampling : float
        The limit over ensembles less their mean.
    duality : float
        Greatest distance between a bound and what divisible effort was shown to reach.
    motion : float
        B2 less B2 without what relative motion may add.
    divisible : float or None
        Mean of B2 less free boxes: effort cannot be divided at will, areas have shapes.
    constraints : float or None
        Lifting separation, zones and rules adds this much to the plan.
    search : float or None
        20 times the budget adds this much.
    rest : float
        B2's mean less the plan less the known parts of its own; patterns against free boxes, and
        what no part explains.
    """

    law: float
    sampling: float
    duality: float
    motion: float
    divisible: float | None
    constraints: float | None
    search: float | None
    rest: float

    def sentences(self) -> tuple[str, ...]:
        """The known parts in words, in POS points of 100."""
        named = [
            ("the law: B1 less B2", self.law),
            ("sampling: the limit over ensembles less their mean", self.sampling),
            ("what relative motion may add", self.motion),
            ("effort that cannot be divided, areas that have shapes", self.divisible),
            ("separation, zones and rules", self.constraints),
            ("a short search", self.search),
            ("patterns, and what no part explains", self.rest),
        ]
        return tuple(
            f"{100 * part:.1f} points: {name}." for name, part in named if part is not None
        )


def reference_of(problem: EffortProblem) -> str:
    """Which bound a plan of this problem is measured by: ``B2``, or ``B3`` under the normal law."""
    laws = {law for slot in problem.slots for law in slot.laws if law is not None}
    return "B2" if laws & {"ideal", "definite"} else "B3"


def gap_of(success: float, bounds: Sequence[Limit], *, reference: str | None = None) -> Gap:
    """The gap of a plan.

    Parameters
    ----------
    success : float [1]
        POS of the plan, by the judge, on the objective that the bounds bound.
    bounds : sequence of Bound or BoundLimit
        B1 and the reference, of the same case and plan period.
    reference : {"B2", "B3"}, optional
        See :func:`reference_of`; by default the only one given beside B1.

    Returns
    -------
    Gap

    Raises
    ------
    PlanError
        If the reference is not among the bounds.
    """
    by_kind = {bound.kind: bound for bound in bounds}
    others = sorted(set(by_kind) - {"B1"})
    name = reference or (others[0] if len(others) == 1 else None)
    found = next((bound for kind, bound in by_kind.items() if kind == name), None)
    if found is None or not found.value > 0.0:
        raise PlanError(
            "the gap has no reference",
            given=f"bounds {sorted(by_kind)}, reference {name}",
            allowed="B1, and B2 or B3 above 0; name the one to use where both are given",
            remedy="Give the bound that reference_of names.",
        )
    first = by_kind.get("B1")
    return Gap(
        found.kind,
        found.value,
        success,
        (found.value - success) / found.value,
        found.certified,
        first is not None and success > first.value,
    )


def gap_parts(
    success: float,
    b1: Limit,
    b2: Limit,
    *,
    still: float | None = None,
    hooks: PlannerHooks = PlannerHooks(),
) -> GapParts:
    """Parts of the distance from B1 down to a plan.

    Parameters
    ----------
    success : float [1]
        POS of the plan.
    b1, b2 : Bound or BoundLimit
        Of the same case and period.
    still : float, optional [1]
        B2's mean with :meth:`EffortProblem.without_motion`.
    hooks : PlannerHooks
        Asked for the parts that need a planner.

    Returns
    -------
    GapParts
        The parts from B2's mean down to the plan are ``divisible``, ``constraints``, ``search`` and
        ``rest``; they sum to it. ``motion`` and ``duality`` are contained in them.
    """
    mean = _mean(b2)
    boxes = hooks.free_boxes() if hooks.free_boxes else None
    freed = hooks.unconstrained() if hooks.unconstrained else None
    longer = hooks.longer_search() if hooks.longer_search else None
    divisible = None if boxes is None else mean - boxes
    constraints = None if freed is None else freed - success
    search = None if longer is None else longer - success
    known = sum(part for part in (divisible, constraints, search) if part is not None)
    return GapParts(
        law=b1.value - b2.value,
        sampling=b2.value - mean,
        duality=max(_gap(b1) * b1.value, _gap(b2) * b2.value),
        motion=0.0 if still is None else mean - still,
        divisible=divisible,
        constraints=constraints,
        search=search,
        rest=mean - success - known,
    )


def _mean(bound: Limit) -> float:
    return bound.mean if isinstance(bound, BoundLimit) else bound.value


def _gap(bound: Limit) -> float:
    return bound.worst_gap if isinstance(bound, BoundLimit) else bound.gap
