"""What an observation or a rating is about must be in the case and its scenario."""

from __future__ import annotations

from collections.abc import Sequence

from sarex.errors import ReviewError
from sarex.operation.desk import Desk
from sarex.review.measures import Sources
from sarex.review.measures.standards import scenario_of

__all__ = ["check_about", "check_task"]


def check_about(
    desk: Desk, facility: str | None, objective: str | None, inject: int | None
) -> None:
    """Refuse what is not in the case and its scenario, as far as the party sees them.

    Raises
    ------
    ReviewError
        If one of them is not there.
    """
    seen = Sources.of(desk.view())
    _known("facility", facility, list(seen.facilities))
    scenario = scenario_of(seen)
    if scenario is not None:
        _known("objective", objective, [each.id for each in scenario.objectives])
        _known("inject", inject, list(scenario.inject_of))


def check_task(desk: Desk, objective: str, task: str) -> None:
    """Refuse a task that is not of an objective of the scenario, as far as the party sees it.

    Raises
    ------
    ReviewError
        If one of them is not there.
    """
    check_about(desk, None, objective, None)
    scenario = scenario_of(Sources.of(desk.view()))
    if scenario is not None:
        own = next(each for each in scenario.objectives if each.id == objective)
        _known("task", task, [each.id for each in own.tasks])


def _known(what: str, given: object, allowed: Sequence[object]) -> None:
    if given is not None and given not in allowed:
        raise ReviewError(
            f"there is no such {what}",
            given=given,
            allowed=", ".join(map(str, allowed)) or "none",
            remedy="Name one of these.",
            where=what,
        )
