"""Can a facility make the turns of a pattern, and what do they cost?

A pattern is drawn with corners. Between two passes (over a cross leg) the craft flies its leg to
the end, turns, and is on the next leg from its beginning: the shortest way that a turn radius R
allows, which is a plain turn of two quarter circles where the legs lie 2R apart and a procedure
turn where they are nearer. At a corner between two search legs it rounds the corner inside, which
is shorter than the corner and counts as nothing; where the legs are too short for that, it flies
over the corner and comes back to it on the new course.

What that is longer than the pattern's own track is time in which nothing is searched. Together with
investigation and weather it has the rest of the on-scene share (IAMSAR: 15 %); a pattern whose
turns alone need more is refused. Wind is left out: turns are counted in still air or water.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.facilities import Facility
from sarex.geo import LocalPlane
from sarex.planning.parameters import SectorSearch
from sarex.planning.patterns.build import pattern_path
from sarex.planning.patterns.dubins import shortest_turn_m
from sarex.planning.patterns.path import PatternPath
from sarex.planning.patterns.sector import check_radius
from sarex.planning.patterns.sweep import cross_spacings
from sarex.planning.plan import Parameters
from sarex.quantities import NM_M, format_duration, format_nm

__all__ = ["Turns", "check_pattern", "least_leg_m", "turn_between_legs_m", "turns_of"]

Floats = NDArray[np.float64]
_STRAIGHT_RAD = 1e-6
_WIDER = 1.1
_STEP_M = 0.01 * NM_M
"""Spacings are named in hundredths of a nautical mile."""
_MOST_TRIES = 40


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of one pattern by one facility.

    Parameters
    ----------
    count : int
        Turns between passes and at corners.
    procedure : int
        Those of them that the legs are too near or too short for, so that a wider way is flown.
    extra_s : float [s]
        By how much the turns lengthen the time of the pattern.
    allowed_s : float [s]
        What the on-scene share leaves beside the pattern's search time.
    """

    count: int
    procedure: int
    extra_s: float
    allowed_s: float

    @property
    def fit(self) -> bool:
        """Whether the turns find room beside the search time."""
        return self.extra_s <= self.allowed_s


def turn_between_legs_m(spacing_m: float, turn_radius_m: float) -> float:
    """By how much the turn onto a parallel leg is longer than the cross leg: the closed form.

    Legs 2R apart and more: two quarter circles and a straight piece, (π − 2)R. Nearer: out, round
    and back, R(π + 4·arccos((S + 2R)/4R)) − S.
    """
    if spacing_m >= 2.0 * turn_radius_m:
        return (math.pi - 2.0) * turn_radius_m
    out = math.acos((spacing_m + 2.0 * turn_radius_m) / (4.0 * turn_radius_m))
    return turn_radius_m * (math.pi + 4.0 * out) - spacing_m


def least_leg_m(
    spacing_m: float,
    turn_radius_m: float,
    legs: int,
    on_scene_share: float = 0.85,
    turn_over: int = 1,
) -> float:
    """Shortest legs of parallel sweeps whose turns fit beside the search time.

    From Σe ≤ (n·l + ΣkS)·(1 − share)/share over the n − 1 turns: k is how many spacings a turn goes
    over, 1 unless the legs are interleaved, and e is :func:`turn_between_legs_m` of kS. For
    planners that lay many sweeps: no polyline is needed. Legs of a rectangle are its length − S.

    Parameters
    ----------
    spacing_m, turn_radius_m : float [m]
        Between neighbouring legs of the one facility (count · S in a line abreast).
    legs : int
        Number n of search legs.
    on_scene_share : float [1]
        Search endurance over time on scene.
    turn_over : int
        See :func:`sarex.planning.patterns.leg_order`.

    Returns
    -------
    float [m]
        0 where any length will do.
    """
    rest = (1.0 - on_scene_share) / on_scene_share
    if legs < 2:
        return 0.0
    if rest <= 0.0:
        return math.inf
    needed = 0.0
    for over, times in cross_spacings(legs, turn_over):
        across_m = over * spacing_m
        longer_m = turn_between_legs_m(across_m, turn_radius_m)
        needed += times / legs * (longer_m / rest - across_m)
    return max(0.0, needed)


def turns_of(
    path: PatternPath, turn_radius_m: float, speed_m_s: float, on_scene_share: float = 0.85
) -> Turns:
    """Turns of a pattern: how many, how many of them wide, and their time.

    Parameters
    ----------
    path : PatternPath
        In the frame in which it is flown.
    turn_radius_m : float [m]
        At search speed.
    speed_m_s : float [m s-1]
        Through the air or the water.
    on_scene_share : float [1]
        Search endurance over time on scene.

    References
    ----------
    IAMSAR vol. II, search endurance. Pinned by tests/unit/test_turns.py.
    """
    steps = np.diff(path.xy_m, axis=0)
    sizes, courses = np.hypot(*steps.T), np.arctan2(steps[:, 0], steps[:, 1])
    crossing = np.array([name.startswith("X") for name in path.leg_names])
    extra = [
        *_between_passes(path.xy_m, courses, sizes, crossing, turn_radius_m),
        *_at_corners(courses, sizes, crossing, turn_radius_m),
    ]
    search_s = path.length_m / speed_m_s
    return Turns(
        len(extra),
        sum(is_wide for _, is_wide in extra),
        float(sum(longer_m for longer_m, _ in extra)) / speed_m_s,
        search_s * (1.0 - on_scene_share) / on_scene_share,
    )


def _turned(courses: Floats, before: int, after: int) -> float:
    """Change of course from one leg to another, to the right, within half a circle."""
    return float((courses[after] - courses[before] + np.pi) % (2.0 * np.pi) - np.pi)


def _between_passes(
    xy: Floats, courses: Floats, sizes: Floats, crossing: NDArray[np.bool_], radius_m: float
) -> list[tuple[float, bool]]:
    """(metres longer, whether wide) for each cross leg between two search legs."""
    found = []
    for cross in (np.flatnonzero(crossing[1:-1]) + 1).tolist():
        step, course = xy[cross + 1] - xy[cross], courses[cross - 1]
        ahead = float(step @ np.array([np.sin(course), np.cos(course)]))
        aside = float(step @ np.array([np.cos(course), -np.sin(course)]))
        turn = _turned(courses, cross - 1, cross + 1)
        way = shortest_turn_m(ahead, aside, turn, radius_m)
        wide = abs(aside) < 2.0 * radius_m * (1.0 - 1e-9)
        found.append((max(0.0, way - float(sizes[cross])), wide))
    return found


def _at_corners(
    courses: Floats, sizes: Floats, crossing: NDArray[np.bool_], radius_m: float
) -> list[tuple[float, bool]]:
    """The same for each corner between two search legs."""
    turns = [
        0.0 if crossing[k] or crossing[k + 1] else _turned(courses, k, k + 1)
        for k in range(len(courses) - 1)
    ]
    is_corner = [False, *(abs(turn) > _STRAIGHT_RAD for turn in turns), False]
    found = []
    for k, turn in enumerate(turns):
        if not is_corner[k + 1]:
            continue
        # a leg between two corners lends half of itself to each
        room = min(
            float(sizes[k]) / (2.0 if is_corner[k] else 1.0),
            float(sizes[k + 1]) / (2.0 if is_corner[k + 2] else 1.0),
        )
        rounded = abs(turn) < np.pi - 1e-6 and radius_m * np.tan(abs(turn) / 2.0) <= room * (
            1.0 + 1e-9
        )
        longer = 0.0 if rounded else shortest_turn_m(0.0, 0.0, turn, radius_m)
        found.append((longer, not rounded))
    return found


def check_pattern(
    parameters: Parameters,
    facility: Facility,
    plane: LocalPlane,
    *,
    speed_m_s: float | None = None,
) -> Turns:
    """Refuse a pattern that a facility cannot fly or steer as drawn.

    Parameters
    ----------
    parameters : Parameters
        What is ordered.
    facility : Facility
        Its turn radius and on-scene share.
    plane : LocalPlane
        The plane of the plan.
    speed_m_s : float [m s-1], optional
        The facility's search speed if not given.

    Returns
    -------
    Turns

    Raises
    ------
    PlanError
        If its turns need more than the on-scene share leaves, or a sector search is too wide for
        the facility; the error names a spacing and a turn radius that would do.
    """
    if isinstance(parameters, SectorSearch):
        check_radius(parameters, facility)
    path, speed = pattern_path(parameters, plane), speed_m_s or facility.search_speed_m_s
    share = facility.on_scene_share
    turns = turns_of(path, facility.turn_radius_m, speed, share)
    if turns.fit:
        return turns
    raise PlanError(
        f"the turns of this {parameters.pattern} take too long",
        given=f"{turns.count} turns, {turns.procedure} of them wider than the legs lie apart: "
        f"{format_duration(turns.extra_s)} for {format_duration(path.length_m / speed)} of "
        f"search; turn radius {facility.turn_radius_m:.0f} m, spacing "
        f"{format_nm(parameters.track_spacing_m, 2)}",
        allowed=f"{format_duration(turns.allowed_s)}, {100 * (1 - share):.0f} % of the time "
        "on scene",
        remedy=_way_out(parameters, path, facility, plane, speed),
        where=f"facility {facility.id}",
    )


def _way_out(
    parameters: Parameters, path: PatternPath, facility: Facility, plane: LocalPlane, speed: float
) -> str:
    share = facility.on_scene_share
    low, high = 0.0, facility.turn_radius_m
    while high - low > 1.0:
        middle = (low + high) / 2.0
        fits = turns_of(path, middle, speed, share).fit
        low, high = (middle, high) if fits else (low, middle)
    spacing = _spacing_that_fits(parameters, facility, plane, speed)
    wider = f"take a track spacing of {format_nm(spacing, 2)}, " if spacing else ""
    return (
        f"Lay longer legs, {wider}or send a facility that turns within {math.floor(low)} m: "
        "a slower one, or this one at a lower search speed."
    )


def _spacing_that_fits(
    parameters: Parameters, facility: Facility, plane: LocalPlane, speed: float
) -> float | None:
    """A wider spacing at which the turns of the same area fit, None where none was found."""
    if "track_spacing_m" not in type(parameters).model_fields:
        return None
    spacing = parameters.track_spacing_m
    for _ in range(_MOST_TRIES):
        spacing = math.ceil(spacing * _WIDER / _STEP_M) * _STEP_M
        wider = parameters.model_copy(update={"track_spacing_m": spacing})
        try:
            path = pattern_path(wider, plane)
        except PlanError:
            return None
        if turns_of(path, facility.turn_radius_m, speed, facility.on_scene_share).fit:
            return float(spacing)
    return None
