"""Pattern geometry of the manual, in the plane of the datum.

A pattern is a polyline. Its legs are numbered from 1; a leg's name never changes while its task
lives: ``L03`` is the third search leg, ``X03`` the cross leg that follows it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.geo import LocalPlane
from sarex.planning.plan import ParallelSweep, SearchArea, SquareSearch

__all__ = [
    "PatternPath",
    "area_corners_xy",
    "expanding_square",
    "expanding_square_length_m",
    "parallel_sweep",
    "parallel_sweep_length_m",
    "pattern_path",
    "rectangle_corners",
    "sweep_count",
]

Floats = NDArray[np.float64]
_SLACK = 1e-3
"""Share of a spacing by which a width may exceed a whole number of spacings."""


@dataclass(frozen=True, slots=True)
class PatternPath:
    """The polyline of a pattern.

    Parameters
    ----------
    xy_m : (leg + 1, 2) [m]
        In the plane of the datum; the first point is the commence search point (CSP).
    leg_names : (leg,) str
    """

    xy_m: Floats
    leg_names: tuple[str, ...]

    @property
    def length_m(self) -> float:
        return float(np.hypot(*np.diff(self.xy_m, axis=0).T).sum())


def _axes(bearing_deg: float) -> tuple[Floats, Floats]:
    """Unit vectors along a bearing and to the right of it."""
    sine, cosine = math.sin(math.radians(bearing_deg)), math.cos(math.radians(bearing_deg))
    return np.array([sine, cosine]), np.array([cosine, -sine])


def rectangle_corners(
    centre_xy_m: tuple[float, float], bearing_deg: float, length_m: float, width_m: float
) -> Floats:
    """Corners of a rectangle, (4, 2) [m], clockwise from the rear left one.

    ``length_m`` lies along ``bearing_deg``, ``width_m`` across it.
    """
    along, right = _axes(bearing_deg)
    signs = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    centre = np.asarray(centre_xy_m, dtype=np.float64)
    return np.array([centre + a * length_m / 2 * along + r * width_m / 2 * right for a, r in signs])


def sweep_count(sweep: ParallelSweep) -> int:
    """Number of search legs: enough that no point of the width lies outside a half spacing."""
    return max(1, math.ceil(sweep.width_m / sweep.track_spacing_m - _SLACK))


def parallel_sweep_length_m(length_m: float, spacing_m: float, legs: int) -> float:
    """Track of a parallel sweep: n(L − S) along the legs and (n − 1)S across."""
    return legs * (length_m - spacing_m) + (legs - 1) * spacing_m


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
    spacing, count = sweep.track_spacing_m, sweep_count(sweep)
    if sweep.length_m <= spacing:
        raise PlanError(
            "the area is too short for parallel sweeps",
            given=f"length {sweep.length_m:.0f} m, track spacing {spacing:.0f} m",
            allowed="a length greater than the track spacing",
            remedy="Lay the legs along the longer side, or take a smaller track spacing.",
        )
    along, right = _axes(sweep.bearing_deg)
    aside = right if sweep.creep == "right" else -right
    centre = np.array(plane.to_xy(sweep.centre_lon_deg, sweep.centre_lat_deg))
    half = (sweep.length_m - spacing) / 2
    points = []
    for leg in range(count):
        across = (-sweep.width_m / 2 + (leg + 0.5) * spacing) * aside
        ends = (-half * along, half * along)
        points += [centre + across + end for end in (ends if leg % 2 == 0 else ends[::-1])]
    names = [f"{'LX'[i % 2]}{i // 2 + 1:02d}" for i in range(2 * count - 1)]
    return PatternPath(np.array(points), tuple(names))


def expanding_square_length_m(spacing_m: float, legs: int) -> float:
    """Track of an expanding square: the sum of ceil(k/2)·S over its legs."""
    pairs, odd = divmod(legs, 2)
    return spacing_m * (pairs * (pairs + 1) + odd * (pairs + 1))


def expanding_square(square: SquareSearch, plane: LocalPlane) -> PatternPath:
    """Pattern SS: from the datum, leg k is ceil(k/2)·S long, every turn 90° to the right.

    References
    ----------
    IAMSAR vol. II, search patterns. Pinned by tests/properties/test_patterns.py.
    """
    points = [np.array(plane.to_xy(square.centre_lon_deg, square.centre_lat_deg))]
    for leg in range(1, square.leg_count + 1):
        along, _ = _axes(square.bearing_deg + 90.0 * (leg - 1))
        points.append(points[-1] + math.ceil(leg / 2) * square.track_spacing_m * along)
    names = tuple(f"L{leg:02d}" for leg in range(1, square.leg_count + 1))
    return PatternPath(np.array(points), names)


def pattern_path(parameters: ParallelSweep | SquareSearch, plane: LocalPlane) -> PatternPath:
    """The polyline of either pattern."""
    if isinstance(parameters, ParallelSweep):
        return parallel_sweep(parameters, plane)
    return expanding_square(parameters, plane)


def area_corners_xy(area: SearchArea, plane: LocalPlane) -> Floats:
    """Corners of a search area in the plane, (4, 2) [m]."""
    centre = plane.to_xy(area.centre_lon_deg, area.centre_lat_deg)
    return rectangle_corners(centre, area.bearing_deg, area.length_m, area.width_m)
