"""Patterns of parallel legs over a rectangle: PS, PM and CS.

One builder, :func:`sweep_xy`, lays them all: legs along an axis, half a spacing inside both ends,
at given distances across it.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.geo import LocalPlane
from sarex.planning.parameters import CreepingLine, ParallelSweep, ParallelSweepAbreast, Side
from sarex.planning.patterns.path import PatternPath, axes, leg_names

__all__ = [
    "creeping_line",
    "parallel_sweep",
    "parallel_sweep_abreast",
    "parallel_sweep_length_m",
    "sweep_count",
    "sweep_xy",
]

Floats = NDArray[np.float64]
_SLACK = 1e-3
"""Share of a spacing by which a width may exceed a whole number of spacings."""


def _legs_across(width_m: float, spacing_m: float) -> int:
    return max(1, math.ceil(width_m / spacing_m - _SLACK))


def sweep_count(sweep: ParallelSweep | ParallelSweepAbreast) -> int:
    """Number of search legs: enough that no point of the width lies outside a half spacing.

    Of a line abreast: those of all its facilities together.
    """
    return _legs_across(sweep.width_m, sweep.track_spacing_m)


def parallel_sweep_length_m(length_m: float, spacing_m: float, legs: int) -> float:
    """Track of a parallel sweep: n(L − S) along the legs and (n − 1)S across."""
    return legs * (length_m - spacing_m) + (legs - 1) * spacing_m


def sweep_xy(
    centre_xy_m: Floats | tuple[float, float],
    bearing_deg: float,
    length_m: float,
    width_m: float,
    spacing_m: float,
    creep: Side = "right",
    *,
    first: int = 0,
    step: int = 1,
) -> Floats:
    """Waypoints of parallel sweeps, without a type or a projection: the planners' fast builder.

    Parameters
    ----------
    centre_xy_m : (2,) [m]
        Of the rectangle.
    bearing_deg : float [degrees]
        Of the first leg.
    length_m, width_m : float [m]
        Sides of the rectangle along and across the legs.
    spacing_m : float [m]
        Track spacing.
    creep : str
        ``left`` or ``right`` of the first leg.
    first, step : int
        Which legs, counted from 0: every ``step``-th from ``first`` on.

    Returns
    -------
    (2 · leg, 2) [m]
        Begin and end of each leg.
    """
    along, right = axes(bearing_deg)
    aside = right if creep == "right" else -right
    middles, ways = _numbers(first, _legs_across(width_m, spacing_m), step)
    across = (-width_m / 2 + middles * spacing_m) * aside
    half = (length_m - spacing_m) / 2
    ends = np.stack([-half * along, half * along])
    middle = np.asarray(centre_xy_m, dtype=np.float64) + across
    return (middle[:, None] + ends[ways]).reshape(-1, 2)


@lru_cache(maxsize=1024)
def _numbers(first: int, count: int, step: int) -> tuple[Floats, NDArray[np.int64]]:
    """(leg, 1) spacings from the edge to each leg; (leg, 2) which end it begins and ends at."""
    legs = np.arange(first, count, step)
    ways = np.array([[0, 1], [1, 0]])[np.arange(legs.size) % 2]
    middles = (legs.astype(np.float64) + 0.5)[:, None]
    for shared in (middles, ways):
        shared.setflags(write=False)
    return middles, ways


def _path(points: Floats) -> PatternPath:
    return PatternPath(points, leg_names(("LX" * (len(points) // 2))[:-1]))


def _check_length(length_m: float, spacing_m: float) -> None:
    if length_m <= spacing_m:
        raise PlanError(
            "the area is too short for parallel sweeps",
            given=f"length {length_m:.0f} m, track spacing {spacing_m:.0f} m",
            allowed="a length greater than the track spacing",
            remedy="Lay the legs along the longer side, or take a smaller track spacing.",
        )


def parallel_sweep(sweep: ParallelSweep, plane: LocalPlane) -> PatternPath:
    """Pattern PS: legs of length L − S along the major axis, cross legs of S.

    The CSP lies half a spacing inside the corner that is behind and opposite the creep.

    Raises
    ------
    PlanError
        If the area is not longer than one track spacing.

    References
    ----------
    IAMSAR vol. II, search patterns. Pinned by tests/properties/test_patterns.py.
    """
    _check_length(sweep.length_m, sweep.track_spacing_m)
    centre = plane.to_xy(sweep.centre_lon_deg, sweep.centre_lat_deg)
    size = (sweep.length_m, sweep.width_m, sweep.track_spacing_m)
    return _path(sweep_xy(centre, sweep.bearing_deg, *size, sweep.creep))


def parallel_sweep_abreast(sweep: ParallelSweepAbreast, plane: LocalPlane) -> PatternPath:
    """Pattern PM, one facility's part: legs as in PS, cross legs of count · S.

    All facilities turn together, so that each keeps its place; where the last pass is not full,
    the places beyond the area end one leg earlier.

    Raises
    ------
    PlanError
        If the area is not longer than one track spacing, or has fewer legs than the line places.

    References
    ----------
    IAMSAR vol. II and III, parallel sweep by several facilities. Pinned by
    tests/reference/test_pattern_tables.py.
    """
    _check_length(sweep.length_m, sweep.track_spacing_m)
    line, legs = sweep.abreast, sweep_count(sweep)
    if legs < line.count:
        raise PlanError(
            "the area is narrower than the line abreast",
            given=f"{line.count} facilities over {legs} legs of {sweep.track_spacing_m:.0f} m",
            allowed="at least one leg for each facility",
            remedy="Order fewer facilities abreast, a wider area or a smaller track spacing.",
        )
    centre = plane.to_xy(sweep.centre_lon_deg, sweep.centre_lat_deg)
    size = (sweep.length_m, sweep.width_m, sweep.track_spacing_m)
    points = sweep_xy(
        centre, sweep.bearing_deg, *size, sweep.creep, first=line.place - 1, step=line.count
    )
    return _path(points)


def creeping_line(creeping: CreepingLine, plane: LocalPlane) -> PatternPath:
    """Pattern CS: legs of width − S across the area, cross legs of S along the creep.

    The CSP lies half a spacing inside the corner that is behind and opposite the first leg.

    Raises
    ------
    PlanError
        If the area is not wider than one track spacing.

    References
    ----------
    IAMSAR vol. II, search patterns. Pinned by tests/reference/test_pattern_tables.py.
    """
    _check_length(creeping.width_m, creeping.track_spacing_m)
    to_right = creeping.first_leg == "right"
    bearing = creeping.bearing_deg + (90.0 if to_right else -90.0)
    centre = plane.to_xy(creeping.centre_lon_deg, creeping.centre_lat_deg)
    size = (creeping.width_m, creeping.length_m, creeping.track_spacing_m)
    return _path(sweep_xy(centre, bearing, *size, "left" if to_right else "right"))
