"""Pattern SS: the expanding square, and the square of a second aircraft."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.geo import LocalPlane
from sarex.planning.parameters import SquareSearch
from sarex.planning.patterns.path import PatternPath, leg_names
from sarex.planning.plan import Task

__all__ = [
    "expanding_square",
    "expanding_square_length_m",
    "second_square",
    "square_xy",
]

Floats = NDArray[np.float64]
SECOND_TURN_DEG = 45.0
"""By how much the square of a second aircraft is turned."""


def expanding_square_length_m(spacing_m: float, legs: int) -> float:
    """Track of an expanding square: the sum of ceil(k/2)·S over its legs."""
    pairs, odd = divmod(legs, 2)
    return spacing_m * (pairs * (pairs + 1) + odd * (pairs + 1))


def square_xy(
    datum_xy_m: Floats | tuple[float, float], bearing_deg: float, spacing_m: float, legs: int
) -> Floats:
    """Waypoints of an expanding square, (leg + 1, 2) [m]: the planners' fast builder."""
    numbers = np.arange(legs)
    angles = np.radians(bearing_deg + 90.0 * numbers).tolist()
    along = np.array([list(map(math.sin, angles)), list(map(math.cos, angles))]).T
    steps = np.empty((legs + 1, 2))
    steps[0] = datum_xy_m
    steps[1:] = (numbers // 2 + 1)[:, None] * spacing_m * along
    return np.add.accumulate(steps, axis=0)


def expanding_square(square: SquareSearch, plane: LocalPlane) -> PatternPath:
    """Pattern SS: from the datum, leg k is ceil(k/2)·S long, every turn 90° to the right.

    References
    ----------
    IAMSAR vol. II, search patterns. Pinned by tests/properties/test_patterns.py.
    """
    datum = plane.to_xy(square.centre_lon_deg, square.centre_lat_deg)
    points = square_xy(datum, square.bearing_deg, square.track_spacing_m, square.leg_count)
    return PatternPath(points, leg_names("L" * square.leg_count))


def second_square(task: Task, task_id: str, altitude_m: float, speed_m_s: float) -> Task:
    """The square of a second aircraft about the same datum: turned by 45°, at another altitude.

    Parameters
    ----------
    task : Task
        Of the first aircraft, pattern SS.
    task_id : str
        Of the new task.
    altitude_m : float [m]
        Of the second aircraft.
    speed_m_s : float [m s-1]
        Of the second aircraft.

    Raises
    ------
    PlanError
        If the task is no expanding square, or the altitude is that of the first aircraft.

    References
    ----------
    IAMSAR vol. II, expanding square.
    """
    if not isinstance(task.parameters, SquareSearch) or altitude_m == task.altitude_m:
        raise PlanError(
            "no second square about this datum",
            given=f"pattern {task.pattern}, altitudes {task.altitude_m:.0f} and {altitude_m:.0f} m",
            allowed="pattern SS, and two altitudes",
            remedy="Give the second aircraft another altitude, or order it another pattern.",
            where=f"task {task.id}",
        )
    bearing = (task.parameters.bearing_deg + SECOND_TURN_DEG) % 360.0
    turned = task.parameters.model_copy(update={"bearing_deg": bearing})
    values = {"id": task_id, "altitude_m": altitude_m, "speed_m_s": speed_m_s, "locked": False}
    return Task.model_validate(
        {**dict(task), **values, "parameters": turned, "committed_until": None}
    )
