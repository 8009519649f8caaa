"""Sweep widths of a facility in one environment, from the height it searches at."""

from __future__ import annotations

from collections.abc import Iterable

from sarex.detection import Environment, SearchObjectLike, SweepWidth, sweep_width
from sarex.errors import DetectionError
from sarex.facilities import Facility, FacilityState
from sarex.planning.request import PlanningRequest
from sarex.planning.rules.heights import at_height, seeing_height

__all__ = ["searching_state", "widths_in"]


def widths_in(
    facility: Facility, objects: Iterable[SearchObjectLike], environment: Environment
) -> tuple[dict[str, SweepWidth], dict[str, str]]:
    """Sweep widths by object id, and for the objects without one the reason."""
    widths: dict[str, SweepWidth] = {}
    reasons: dict[str, str] = {}
    for item in sorted(objects, key=lambda item: item.id):
        try:
            widths[item.id] = sweep_width(facility, item, environment)
        except DetectionError as error:
            reasons[item.id] = f"{error.message}. {error.remedy}"
    return widths, reasons


def searching_state(
    state: FacilityState, request: PlanningRequest, environment: Environment
) -> FacilityState:
    """The facility at the height from which it sees something that is sought.

    Its usual height if it sees anything sought from there; else the height at which the sweep
    widths sum to most; unchanged where no height works.
    """
    sought = {datum.search_object for datum in request.datums}
    widths, _ = widths_in(state.facility, request.objects, environment)
    if sought & set(widths):
        return state
    return at_height(state, seeing_height(state.facility, sought, request))
