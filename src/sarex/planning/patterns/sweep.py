"""Patterns of parallel legs over a rectangle: PS, PM and CS.

One builder, :func:`sweep_xy`, lays them all: legs along an axis, half a spacing inside both ends,
at given distances across it. Where they are *interleaved* (:func:`leg_order`), a craft that turns
wide passes over some legs at each turn and comes back to them.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.geo import LocalPlane
from sarex.planning.parameters import CreepingLine, ParallelSweep, ParallelSweepAbreast, Side
from sarex.planning.patterns.path import PatternPath, axes, leg_names

__all__ = [
    "creeping_line",
    "cross_spacings",
    "leg_order",
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


def sweep_count(sweep: ParallelSweep | ParallelSweepAbreast | CreepingLine) -> int:
    """Number of search legs: enough that no point across them lies outside a half spacing.

    Of a line abreast: those of all its facilities together.
    """
    across_m = sweep.length_m if isinstance(sweep, CreepingLine) else sweep.width_m
    return _legs_across(across_m, sweep.track_spacing_m)


@lru_cache(maxsize=4096)
def leg_order(legs: int, turn_over: int = 1) -> tuple[int, ...]:
    """The order in which parallel legs are flown so that every turn goes over some spacings.

    The legs are divided into as many blocks as have 2q + 1 legs or more, odd ones but for the last.
    A block of 2k − 1 or 2k legs is flown 0, k, 1, k + 1, … : turns over k and k − 1 spacings by
    turns. An odd block ends at its leg k − 1, k before the next block.

    Parameters
    ----------
    legs : int
        Number n of legs.
    turn_over : int
        Spacings q that a turn goes over at least, where n >= 2q + 1; with fewer legs there is one
        block. 1: leg after leg.

    Returns
    -------
    (leg,) int
        Numbers of the legs from 0, counted along the creep.

    >>> leg_order(5, 2)
    (0, 3, 1, 4, 2)
    """
    if turn_over == 1:
        return tuple(range(legs))
    order: list[int] = []
    for size in _blocks(legs, 2 * turn_over + 1):
        begin, half = len(order), (size + 1) // 2
        order += [begin + number // 2 + half * (number % 2) for number in range(size)]
    return tuple(order)


def _blocks(legs: int, least: int) -> list[int]:
    """Sizes of the blocks: ``least`` is odd, what is over goes in pairs, an odd one goes last."""
    count = max(1, legs // least)
    pairs, single = divmod(legs - count * least, 2)
    if count == 1:
        return [legs]
    sizes = [least + 2 * ((pairs + number) // count) for number in range(count)]
    return [*sizes[:-1], sizes[-1] + single]


@lru_cache(maxsize=4096)
def cross_spacings(legs: int, turn_over: int = 1) -> tuple[tuple[int, int], ...]:
    """How many spacings the cross legs go over, and how often each: pairs in rising order."""
    if turn_over == 1:
        return ((1, legs - 1),) if legs > 1 else ()
    order = leg_order(legs, turn_over)
    over = Counter(abs(there - here) for here, there in pairwise(order))
    return tuple(sorted(over.items()))


def parallel_sweep_length_m(
    length_m: float, spacing_m: float, legs: int, turn_over: int = 1
) -> float:
    """Track of a parallel sweep: n(L − S) along the legs and (n − 1)S across.

    Across it is more where legs are interleaved: the sum of :func:`cross_spacings`.
    """
    across = sum(over * times for over, times in cross_spacings(legs, turn_over))
    return legs * (length_m - spacing_m) + across * spacing_m


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
    turn_over: int = 1,
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
    turn_over : int
        See :func:`leg_order`.

    Returns
    -------
    (2 · leg, 2) [m]
        Begin and end of each leg, in the order flown.
    """
    along, right = axes(bearing_deg)
    aside = right if creep == "right" else -right
    middles, ways = _numbers(first, _legs_across(width_m, spacing_m), step, turn_over)
    across = (-width_m / 2 + middles * spacing_m) * aside
    half = (length_m - spacing_m) / 2
    ends = np.stack([-half * along, half * along])
    middle = np.asarray(centre_xy_m, dtype=np.float64) + across
    return (middle[:, None] + ends[ways]).reshape(-1, 2)


@lru_cache(maxsize=1024)
def _numbers(first: int, count: int, step: int, turn_over: int) -> tuple[Floats, NDArray[np.int64]]:
    """(leg, 1) spacings from the edge to each leg; (leg, 2) which end it begins and ends at."""
    legs = np.arange(first, count, step)
    legs = legs[list(leg_order(legs.size, turn_over))]
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
    """Pattern PS: legs of length L − S along the major axis, cross legs of S or, interleaved, more.

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
    over = sweep.turn_over
    return _path(sweep_xy(centre, sweep.bearing_deg, *size, sweep.creep, turn_over=over))


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
    """Pattern CS: legs of width − S across the area, cross legs of S or more along the creep.

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
    creep: Side = "left" if to_right else "right"
    return _path(sweep_xy(centre, bearing, *size, creep, turn_over=creeping.turn_over))
