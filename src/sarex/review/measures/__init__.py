"""The measures of an exercise, each made from its events; see ``docs/measures.md``."""

from __future__ import annotations

from sarex.review.measures.alert import alert_to_first_on_scene, planning_time
from sarex.review.measures.coverage import coverage_kept, track_error
from sarex.review.measures.judged import luck, luck_of, plan_quality, pos_achieved
from sarex.review.measures.kaplan_meier import Survival, kaplan_meier, median_time
from sarex.review.measures.measure import Item, Measure, Note
from sarex.review.measures.messages import acknowledgement, sitrep_on_time
from sarex.review.measures.rescue import (
    found_alive,
    time_to_find,
    time_to_place_of_safety,
    time_to_recover,
)
from sarex.review.measures.separation import separation
from sarex.review.measures.sources import Sources

__all__ = [
    "Item",
    "Measure",
    "Note",
    "Sources",
    "Survival",
    "acknowledgement",
    "alert_to_first_on_scene",
    "coverage_kept",
    "found_alive",
    "kaplan_meier",
    "luck",
    "luck_of",
    "measures_of",
    "median_time",
    "plan_quality",
    "planning_time",
    "pos_achieved",
    "separation",
    "sitrep_on_time",
    "time_to_find",
    "time_to_place_of_safety",
    "time_to_recover",
    "track_error",
]


def measures_of(sources: Sources) -> tuple[Measure, ...]:
    """Every measure, in the order of :data:`sarex.exercise.design.measures.MEASURES`.

    Parameters
    ----------
    sources : Sources
        What one viewer may see.

    Returns
    -------
    tuple of Measure
        Those of which the journal holds nothing have no value, and a note that says why.
    """
    return (
        alert_to_first_on_scene(sources),
        planning_time(sources),
        plan_quality(sources),
        coverage_kept(sources),
        *track_error(sources),
        *pos_achieved(sources),
        time_to_find(sources),
        time_to_recover(sources),
        time_to_place_of_safety(sources),
        found_alive(sources),
        luck(sources),
        sitrep_on_time(sources),
        *acknowledgement(sources),
        *separation(sources),
    )
