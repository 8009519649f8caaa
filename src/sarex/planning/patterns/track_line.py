"""Patterns along a route: TSR, TSN, TMR, TMN."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sarex.geo import LocalPlane
from sarex.planning.parameters import TrackLine, TrackLineAbreast
from sarex.planning.patterns.offset import beside
from sarex.planning.patterns.path import PatternPath, leg_names

__all__ = ["pass_offsets_m", "track_line", "track_line_length_m"]

Floats = NDArray[np.float64]


def pass_offsets_m(parameters: TrackLine | TrackLineAbreast) -> Floats:
    """(pass,) [m]: how far right of the route each pass of this facility lies, in order.

    The line's passes lie count · S apart about the route, in order of their distance from it;
    in the line, place p lies p − (count + 1)/2 spacings from the middle, away from the first side.
    """
    line = parameters.abreast if isinstance(parameters, TrackLineAbreast) else None
    count, place = (line.count, line.place) if line else (1, 1)
    slots = np.arange(parameters.pass_count) - (parameters.pass_count - 1) / 2
    slots = slots[np.lexsort((slots, np.abs(slots)))]  # nearest first, then the first side
    side = 1.0 if parameters.first_side == "left" else -1.0
    spacing = side * parameters.track_spacing_m
    offsets: Floats = np.asarray(slots * count + place - (count + 1) / 2, np.float64) * spacing
    return offsets


def track_line_length_m(route_m: float, spacing_m: float, passes: int, count: int = 1) -> float:
    """Track along a straight route: n·D along it and n(n − 1)/2 · count · S across."""
    return passes * route_m + passes * (passes - 1) / 2 * count * spacing_m


def track_line(parameters: TrackLine | TrackLineAbreast, plane: LocalPlane) -> PatternPath:
    """Passes along the route and back by turns, joined by cross legs at its ends.

    TSR: along one side of the route at S/2, back along the other. TSN with three passes: along the
    route, back a spacing to one side, out again a spacing to the other. TMR, TMN: the same by a
    line of several, whose passes lie as far apart as the line is wide.

    Raises
    ------
    PlanError
        If the route turns too sharply for an offset.

    References
    ----------
    IAMSAR vol. II and III, track line search. Pinned by tests/reference/test_pattern_tables.py.
    """
    lon, lat = np.array(parameters.route_lon_lat_deg).T
    route = np.stack(plane.to_xy(lon, lat), axis=1)
    passes = [beside(route, float(offset)) for offset in pass_offsets_m(parameters)]
    points = np.concatenate([one if k % 2 == 0 else one[::-1] for k, one in enumerate(passes)])
    legs = "L" * (len(route) - 1)
    return PatternPath(points, leg_names("X".join([legs] * len(passes))))
