"""Heights for aircraft that would come too close: another search height where it costs little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sarex.detection import SearchObjectLike
from sarex.detection.sweep_width import sweep_width
from sarex.errors import DetectionError
from sarex.facilities import Facility, FacilityState
from sarex.planning.request import PlanningRequest
from sarex.planning.separation import SeparationFinding, required_vertical_m
from sarex.quantities import FT_M

__all__ = ["at_height", "next_heights"]

STEP_M = 500 * FT_M
LOWEST_M = 200 * FT_M
HIGHEST_M = 3000 * FT_M
LEAST_SHARE = 0.7
"""Another height is taken only if it keeps this share of every sweep width at the first one."""


def at_height(state: FacilityState, height_m: float | None) -> FacilityState:
    """The same facility with another search height."""
    if height_m is None:
        return state
    facility = state.facility.model_copy(update={"sensor_height_m": round(height_m, 2)})
    return state.model_copy(update={"facility": facility})


def next_heights(
    findings: Sequence[SeparationFinding],
    states: Mapping[str, FacilityState],
    request: PlanningRequest,
) -> dict[str, float]:
    """One change of height that parts a pair of aircraft, or an empty mapping.

    Parameters
    ----------
    findings : sequence of SeparationFinding
        Of the draft at hand.
    states : mapping
        Facility id to its state, at the heights of that draft.
    request : PlanningRequest
        For the environment and the objects.

    Returns
    -------
    dict of facility id to height [m]
        The height keeps the vertical minimum to every aircraft of the draft, and at least 70 % of
        the sweep width for each object that was seen from the first height.
    """
    for finding in findings:
        if finding.required_vertical_m <= 0.0:
            continue
        for name in (finding.second, finding.first):
            height = _free_height(name, states, request)
            if height is not None:
                return {name: height}
    return {}


def _free_height(
    name: str,
    states: Mapping[str, FacilityState],
    request: PlanningRequest,
) -> float | None:
    own = states[name].facility
    if own.platform == "given" or own.sweep_widths:
        return None  # its widths were stated for one height
    others = [s.facility for n, s in states.items() if n != name and s.facility.medium == "air"]
    base = [(item, _width_m(own, item, request)) for item in request.objects]
    for steps in (1, -1, 2, -2, 3, -3, 4, -4):
        height = own.sensor_height_m + steps * STEP_M
        if not LOWEST_M <= height <= HIGHEST_M:
            continue
        clear = all(
            abs(height - other.sensor_height_m) >= required_vertical_m(own, other) - 1e-6
            for other in others
        )
        moved = own.model_copy(update={"sensor_height_m": round(height, 2)})
        if clear and all(
            _width_m(moved, item, request) >= LEAST_SHARE * width for item, width in base
        ):
            return height
    return None


def _width_m(facility: Facility, target: SearchObjectLike, request: PlanningRequest) -> float:
    try:
        return sweep_width(facility, target, request.environment_of(facility.id)).width_m
    except DetectionError:
        return 0.0  # this height is not taken
