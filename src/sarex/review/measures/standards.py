"""The standards of the exercise's scenario that name a measure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sarex.exercise.design.scenario import Scenario, Standard
from sarex.review.measures.measure import Measure
from sarex.review.measures.sources import Sources, data_of

__all__ = ["is_met", "scenario_of", "standards_of"]


def scenario_of(sources: Sources) -> Scenario | None:
    """The exercise's scenario; None where this viewer does not see it."""
    event = sources.first("scenario.loaded")
    if event is None:
        return None
    content: Mapping[str, Any] = data_of(event)["content"]
    return Scenario.model_validate(content)


def standards_of(sources: Sources) -> dict[str, tuple[Standard, ...]]:
    """Measure to the standards that name it; of the scenario, where this viewer may see it."""
    scenario = scenario_of(sources)
    found: dict[str, tuple[Standard, ...]] = {}
    for objective in () if scenario is None else scenario.objectives:
        for task in objective.tasks:
            for standard in task.standards:
                found[standard.measure] = (*found.get(standard.measure, ()), standard)
    return found


def is_met(standard: Standard, measure: Measure) -> bool | None:
    """Whether a figure keeps a threshold; None where there is no figure."""
    if measure.value is None:
        return None
    if standard.comparison == "at_most":
        return measure.value <= standard.threshold
    return measure.value >= standard.threshold
