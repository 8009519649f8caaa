"""Which plan is flown instead: that of ws-1, another of the case, or one from a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sarex.artefacts import ArtefactRef
from sarex.errors import ReviewError
from sarex.operation.commands import store_file
from sarex.operation.desk import Desk
from sarex.operation.events import PlanProposed
from sarex.review.measures.sources import Sources

__all__ = ["OtherPlan", "other_plan"]

WS_1 = "ws-1"
_FILES = ("plan.json", "tracks.json", "widths.json")


@dataclass(frozen=True, slots=True)
class OtherPlan:
    """``instead_of`` a plan that was issued, the plan in an artefact, its files with a prefix."""

    instead_of: str
    artefact: ArtefactRef
    prefix: str = ""


def other_plan(desk: Desk, period: int, name: str) -> OtherPlan:
    """The plan that a person names.

    Parameters
    ----------
    desk : Desk
        Of the case.
    period : int
        Number of the search period in whose place it is flown.
    name : str
        ``ws-1``, the plan by the manual that was made beside the first plan of the period; the id
        of a plan that was proposed in this case; or a folder of ``sarex plan run``.

    Raises
    ------
    ReviewError
        If no plan was issued for the period, or there is no such other plan.
    """
    seen = Sources.of(desk.view())
    issued = [p for p in seen.plans() if p.plan.period == period]
    if not issued:
        raise ReviewError(
            "no plan was issued for this period",
            given=period,
            allowed=", ".join(sorted({str(p.plan.period) for p in seen.plans()})) or "none",
            remedy="Name a period that was searched.",
            where="--period",
        )
    first = issued[0]
    bodies = [e.body for e in seen.of_type("plan.proposed")]
    proposed = {b.plan: b.artefact.ref for b in bodies if isinstance(b, PlanProposed)}
    own = proposed[first.plan.id]
    beside = (desk.folder.artefacts.path(own) / f"{WS_1}-plan.json").exists()
    if name == WS_1 and beside:
        return OtherPlan(first.plan.id, own, f"{WS_1}-")
    if name in proposed:
        return OtherPlan(first.plan.id, proposed[name])
    folder = Path(name)
    if folder.is_dir() and all((folder / each).is_file() for each in _FILES):
        ref = store_file(desk, "plan", {each: folder / each for each in _FILES})
        return OtherPlan(first.plan.id, ref)
    known = [*([WS_1] if beside else []), *proposed]
    raise ReviewError(
        "there is no such plan to fly instead",
        given=name,
        allowed=f"{', '.join(known)}, or a folder with {', '.join(_FILES)}",
        remedy="Name one of these, or make a plan with sarex plan run.",
        where="--plan",
    )
