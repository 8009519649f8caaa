"""What an observation or a rating is about must be in the case and its scenario."""

from __future__ import annotations

from collections.abc import Sequence

from sarex.errors import ReviewError
from sarex.exercise.design import Scenario
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
    _scenario_with(desk, facility, objective, inject)


def _scenario_with(
    desk: Desk, facility: str | None, objective: str | None, inject: int | None
) -> Scenario | None:
    """The scenario as the party sees it, if it does; refused as :func:`check_about` says."""
    seen = Sources.of(desk.view())
    _known("facility", facility, list(seen.facilities))
    scenario = scenario_of(seen)
    if scenario is not None:
        _known("objective", objective, [each.id for each in scenario.objectives])
        _known("inject", inject, list(scenario.inject_of))
    return scenario


def check_task(desk: Desk, objective: str, task: str) -> None:
    """Refuse a task that is not of an objective of the scenario, as far as the party sees it.

    Raises
    ------
    ReviewError
        If one of them is not there.
    """
    scenario = _scenario_with(desk, None, objective, None)
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
