"""The measures that a standard may name: each with its unit and the records it is computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["MEASURES", "Measure", "MeasureName", "MeasureUnit"]

MeasureUnit = Literal["min", "s", "m", "share", "ratio", "number", "percentile"]
"""``share`` runs from 0 to 1, ``percentile`` from 0 to 100."""

MeasureName = Literal[
    "alert_to_first_on_scene",
    "planning_time",
    "plan_quality",
    "coverage_kept",
    "track_error_rms",
    "track_error_95",
    "pos_achieved_forecast",
    "pos_achieved_truth",
    "time_to_find",
    "time_to_recover",
    "time_to_place_of_safety",
    "found_alive",
    "luck",
    "sitrep_on_time",
    "acknowledgement_median",
    "acknowledgement_p90",
    "acknowledgement_never",
    "separation_minimum",
    "separation_time_below",
    "separation_number",
]
"""Names of :data:`MEASURES`."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of an exercise.

    Parameters
    ----------
    unit
        In which it is given.
    better
        Whether less or more of it is better; None where neither is.
    definition
        From what to what.
    """

    unit: MeasureUnit
    better: Literal["less", "more"] | None
    definition: str


MEASURES: Mapping[MeasureName, Measure] = {
    "alert_to_first_on_scene": Measure(
        "min",
        "less",
        "alert acknowledged by the RCC to first facility inside its area or within 3 NM of its CSP",
    ),
    "planning_time": Measure(
        "min",
        "less",
        "first plottable position to search action plan issued, pauses and holds excluded",
    ),
    "plan_quality": Measure(
        "ratio",
        "more",
        "POS of the plan issued over POS of the best plan found from what was known then",
    ),
    "coverage_kept": Measure(
        "share", "more", "share of the planned W times track flown in its time window and area"
    ),
    "track_error_rms": Measure("m", "less", "root mean square cross-track error in the frame"),
    "track_error_95": Measure("m", "less", "95 % cross-track error in the frame ordered"),
    "pos_achieved_forecast": Measure("share", "more", "flown tracks on the forecast ensemble"),
    "pos_achieved_truth": Measure("share", "more", "flown tracks on the truth distribution"),
    "time_to_find": Measure("min", "less", "alert to find of each person, censored at ENDEX"),
    "time_to_recover": Measure("min", "less", "alert to recovery of each person, censored"),
    "time_to_place_of_safety": Measure(
        "min", "less", "alert to place of safety of each person, censored at ENDEX"
    ),
    "found_alive": Measure("share", "more", "persons alive when recovered over alive at alert"),
    "luck": Measure("percentile", None, "the outcome among 200 truths for the same flown tracks"),
    "sitrep_on_time": Measure("share", "more", "SITREPs sent by the time they were due"),
    "acknowledgement_median": Measure("min", "less", "median time from message to acknowledgement"),
    "acknowledgement_p90": Measure("min", "less", "90th percentile of the same"),
    "acknowledgement_never": Measure("number", "less", "messages that were never acknowledged"),
    "separation_minimum": Measure("m", "more", "least distance between two craft that must part"),
    "separation_time_below": Measure("s", "less", "time below the minimum, all pairs together"),
    "separation_number": Measure("number", "less", "times that a pair went below the minimum"),
}
"""By name, in the order of the table of measures."""
