"""Heights for aircraft that would come too close: another search height where it costs little."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sarex.detection import SearchObjectLike
from sarex.detection.sweep_width import sweep_width
from sarex.errors import DetectionError
from sarex.facilities import Facility, FacilityState
from sarex.planning.request import PlanningRequest
from sarex.planning.rules.separation import required_vertical_m
from sarex.quantities import FT_M

__all__ = ["Stack", "at_height", "seeing_height", "stack_heights"]

STEP_M = 500 * FT_M
LOWEST_M = 200 * FT_M
HIGHEST_M = 3000 * FT_M
LEAST_SHARE = 0.7
"""Another height is taken only if it keeps this share of the sweep width for the own task."""


def at_height(state: FacilityState, height_m: float | None) -> FacilityState:
    """The same facility with another search height."""
    if height_m is None:
        return state
    facility = state.facility.model_copy(update={"sensor_height_m": round(height_m, 2)})
    return state.model_copy(update={"facility": facility})


def seeing_height(
    facility: Facility, sought: Collection[str], request: PlanningRequest
) -> float | None:
    """Height in steps of 500 ft from which the sweep widths of the objects sought sum to most.

    Returns
    -------
    float [m], or None
        None where nothing is seen from any height, or the widths were stated for one height.
    """
    if facility.medium != "air" or facility.platform == "given" or facility.sweep_widths:
        return None
    best: tuple[float, float] | None = None
    height = STEP_M
    while height <= HIGHEST_M + 1e-6:
        moved = facility.model_copy(update={"sensor_height_m": round(height, 2)})
        total = sum(_width_m(moved, item, request) for item in request.objects if item.id in sought)
        if total > (best[0] if best else 0.0):
            best = (total, height)
        height += STEP_M
    return best[1] if best else None


@dataclass(frozen=True, slots=True)
class Stack:
    """Heights that part all aircraft that come near each other.

    ``heights_m``: facility id to another search height than its own. ``kept_back``: facility id to
    the id of the aircraft from which no height parts it.
    """

    heights_m: dict[str, float]
    kept_back: dict[str, str]


def stack_heights(
    near: Collection[frozenset[str]],
    states: Mapping[str, FacilityState],
    tasked: Mapping[str, str],
    efforts_m2: Mapping[str, float],
    request: PlanningRequest,
) -> Stack:
    """Stack aircraft that come near each other, those with the lowest ceiling at the bottom.

    Parameters
    ----------
    near : collection of pairs of facility ids
        Aircraft that come within the lateral minimum of each other at some time.
    states : mapping
        Facility id to its state, at its own search height; those of the draft that are in no pair
        keep it.
    tasked : mapping
        Facility id to the search object that its task is planned for.
    efforts_m2 : mapping
        Facility id to search effort: of two that cannot be parted, the lesser is kept back.
    request : PlanningRequest
        For the environment and the objects.

    Returns
    -------
    Stack
        Each height keeps at least 70 % of the sweep width for the object of the facility's own
        task; what it sees less well of other objects is judged with the plan.
    """
    allowed = {
        name: _allowed_m(states[name].facility, tasked[name], request)
        for name in sorted({name for pair in near for name in pair})
    }
    placed: dict[str, float] = {}
    back: dict[str, str] = {}
    for name in sorted(allowed, key=lambda n: (max(allowed[n]), len(allowed[n]), n)):
        mine = states[name].facility
        neighbours = {n: placed[n] for n in placed if frozenset((n, name)) in near}
        need = {n: required_vertical_m(mine, states[n].facility) - 1e-6 for n in neighbours}
        free = (
            height
            for height in allowed[name]
            if all(abs(height - at) >= need[n] for n, at in neighbours.items())
        )
        height = next(free, None)
        if height is not None:
            placed[name] = height
            continue
        blocking = [n for n, at in neighbours.items() if abs(allowed[name][0] - at) < need[n]]
        lesser = len(blocking) == 1 and efforts_m2[blocking[0]] < efforts_m2[name]
        if lesser:
            del placed[blocking[0]]
            back[blocking[0]] = name
            placed[name] = allowed[name][0]
        else:
            back[name] = min(blocking or neighbours)
    own = {name: states[name].facility.sensor_height_m for name in placed}
    return Stack({n: h for n, h in placed.items() if abs(h - own[n]) > 0.01}, back)


def _allowed_m(own: Facility, search_object: str, request: PlanningRequest) -> list[float]:
    """Heights at which a facility may fly its task: its own, then up, then down."""
    base = own.sensor_height_m
    if own.platform == "given" or own.sweep_widths:
        return [base]  # its widths were stated for one height
    item = next(item for item in request.objects if item.id == search_object)
    least = LEAST_SHARE * _width_m(own, item, request)
    steps = [base + k * STEP_M for k in (1, 2, 3, 4, 5, -1, -2, -3, -4, -5)]
    return [
        base,
        *(
            height
            for height in steps
            if LOWEST_M <= height <= HIGHEST_M + 1e-6
            and _width_m(
                own.model_copy(update={"sensor_height_m": round(height, 2)}), item, request
            )
            >= least
        ),
    ]


def _width_m(facility: Facility, item: SearchObjectLike, request: PlanningRequest) -> float:
    try:
        return sweep_width(facility, item, request.environment_of(facility.id)).width_m
    except DetectionError:
        return 0.0  # this height is not taken
