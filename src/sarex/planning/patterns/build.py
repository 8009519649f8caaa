"""From a pattern's parameters to its polyline, and what can be said of any pattern."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sarex.geo import LocalPlane, inverse
from sarex.planning.parameters import (
    ContourSearch,
    CoordinatedCreep,
    CreepingLine,
    FreeRoute,
    LineAbreast,
    ParallelSweep,
    ParallelSweepAbreast,
    SectorSearch,
    SquareSearch,
    TrackLine,
    TrackLineAbreast,
)
from sarex.planning.patterns.contour import contour_search
from sarex.planning.patterns.coordinated import coordinated_creep
from sarex.planning.patterns.free_route import free_route
from sarex.planning.patterns.path import PatternPath
from sarex.planning.patterns.sector import sector_search
from sarex.planning.patterns.square import expanding_square
from sarex.planning.patterns.sweep import creeping_line, parallel_sweep, parallel_sweep_abreast
from sarex.planning.patterns.track_line import track_line
from sarex.planning.plan import Parameters

__all__ = ["Outline", "abreast_of", "creep_deg", "first_leg_deg", "outline", "pattern_path"]

_BUILDERS: dict[str, Callable[[Any, LocalPlane], PatternPath]] = {
    "PS": parallel_sweep,
    "PM": parallel_sweep_abreast,
    "CS": creeping_line,
    "SS": expanding_square,
    "VS": sector_search,
    "TSR": track_line,
    "TSN": track_line,
    "TMR": track_line,
    "TMN": track_line,
    "CSC": coordinated_creep,
    "OS": contour_search,
    "RT": free_route,
}


def pattern_path(parameters: Parameters, plane: LocalPlane) -> PatternPath:
    """The polyline of any pattern, in the plane of the plan.

    Raises
    ------
    PlanError
        If the pattern cannot be laid as its parameters say; see the builder of its family.
    """
    return _BUILDERS[parameters.pattern](parameters, plane)


def abreast_of(parameters: Parameters) -> LineAbreast | None:
    """The place in a line of several facilities, where the pattern has one."""
    if isinstance(parameters, ParallelSweepAbreast | TrackLineAbreast):
        return parameters.abreast
    return None


def creep_deg(parameters: Parameters) -> float | None:
    """Direction of creep, degrees true in the plane; None where the pattern has none."""
    if isinstance(parameters, ParallelSweep | ParallelSweepAbreast):
        turn = 90.0 if parameters.creep == "right" else -90.0
        return (parameters.bearing_deg + turn) % 360.0
    if isinstance(parameters, CreepingLine | CoordinatedCreep):
        return parameters.bearing_deg
    return None


def first_leg_deg(parameters: Parameters) -> float:
    """Direction of the first leg, degrees true in the plane; at the first point of a route."""
    if isinstance(parameters, CreepingLine):
        return _aside(parameters.bearing_deg, parameters.first_leg)
    if isinstance(parameters, CoordinatedCreep):
        ship = parameters.role == "ship"
        bearing = parameters.bearing_deg
        return bearing if ship else _aside(bearing, parameters.first_leg)
    if isinstance(parameters, ParallelSweep | ParallelSweepAbreast | SquareSearch | SectorSearch):
        return parameters.bearing_deg
    line = (
        parameters.route_lon_lat_deg
        if isinstance(parameters, TrackLine | TrackLineAbreast | FreeRoute)
        else parameters.line_lon_lat_deg
    )
    bearing, _, _ = inverse(*line[0], *line[1])
    return float(bearing) % 360.0


def _aside(bearing_deg: float, side: str) -> float:
    return (bearing_deg + (90.0 if side == "right" else -90.0)) % 360.0


@dataclass(frozen=True, slots=True)
class Outline:
    """The rectangle that a pattern searches, half a spacing beyond its outer legs.

    ``length_m`` lies along ``bearing_deg``, ``width_m`` across it.
    """

    centre_xy_m: tuple[float, float]
    bearing_deg: float
    length_m: float
    width_m: float


def outline(parameters: Parameters, plane: LocalPlane) -> Outline:
    """The rectangle for a search area: the ordered one, or the least about the pattern.

    A pattern ordered over a rectangle (PS, PM, CS, CSC) has that one. About the others the sides
    lie along the first leg, or along the line from the first to the last point of a route, half a
    spacing beyond the outermost waypoints (VS: at the rim).

    Parameters
    ----------
    parameters : Parameters
        Of any pattern.
    plane : LocalPlane
        The plane of the plan.
    """
    if isinstance(parameters, ParallelSweep | ParallelSweepAbreast | CreepingLine):
        return _ordered(parameters, parameters.length_m, parameters.width_m, plane)
    if isinstance(parameters, CoordinatedCreep):
        return _ordered(parameters, parameters.length_m, parameters.width_m, plane)
    path = pattern_path(parameters, plane).xy_m
    bearing = first_leg_deg(parameters)
    if isinstance(parameters, TrackLine | TrackLineAbreast | ContourSearch | FreeRoute):
        ends = path[-1] - path[0]
        far = float(np.hypot(*ends)) > parameters.track_spacing_m
        bearing = math.degrees(math.atan2(*ends)) % 360.0 if far else bearing
    beyond = 0.0 if isinstance(parameters, SectorSearch) else parameters.track_spacing_m / 2
    return _about(path, bearing, beyond)


def _ordered(parameters: Any, length_m: float, width_m: float, plane: LocalPlane) -> Outline:
    centre = plane.to_xy(parameters.centre_lon_deg, parameters.centre_lat_deg)
    return Outline(centre, parameters.bearing_deg, length_m, width_m)


def _about(path: np.ndarray[Any, np.dtype[np.float64]], bearing: float, beyond: float) -> Outline:
    angle = math.radians(bearing)
    turn = np.array([[math.sin(angle), math.cos(angle)], [math.cos(angle), -math.sin(angle)]])
    there = path @ turn.T
    low, high = there.min(axis=0) - beyond, there.max(axis=0) + beyond
    centre = turn.T @ ((low + high) / 2)
    length, width = (high - low).tolist()
    return Outline((float(centre[0]), float(centre[1])), bearing, length, width)
