"""Lay the worksheet's area over the datum and divide it among its facilities.

The area is cut into adjoining strips, side by side across the legs, in proportion to effort. A
facility sweeps its strip with its own spacing; a strip is a whole number of spacings wide, and a
facility that cannot fill whole legs gets a strip that is shorter rather than sparser. All strips
creep the same way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.geo import Coast, LocalPlane
from sarex.planning.patterns import expanding_square_length_m, rectangle_corners
from sarex.planning.plan import ParallelSweep, SearchArea, SquareSearch

__all__ = [
    "Share",
    "Strip",
    "cut_strips",
    "fit_square",
    "land_share",
    "make_area",
    "square_area",
    "strip_legs",
]

Floats = NDArray[np.float64]
_SPARE = 0.2
"""A facility that lacks this share of a leg still gets the leg, in a shorter strip."""
_GRID = 48


@dataclass(frozen=True, slots=True)
class Share:
    """What one facility can sweep: track length, with its spacing."""

    facility: str
    track_m: float
    spacing_m: float
    from_xy_m: tuple[float, float]
    """Where it comes from; decides the order of the strips."""
    legs: int | None = None
    """Where its turns decide how many: the strip is as long as they make it."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One facility's part of an area, in the plane."""

    facility: str
    centre_xy_m: tuple[float, float]
    length_m: float
    width_m: float


def cut_strips(
    shares: Sequence[Share],
    centre_xy_m: tuple[float, float],
    bearing_deg: float,
    length_m: float,
) -> tuple[Strip, ...]:
    """Strips side by side, centred on the datum.

    Parameters
    ----------
    shares : sequence of Share
        In any order: strips lie in the order in which their facilities come from left to right.
    centre_xy_m : (x, y) [m]
        Of the whole area.
    bearing_deg : float [degrees]
        Of the legs.
    length_m : float [m]
        Of the area along the legs.

    Returns
    -------
    tuple of Strip
        Each fits its facility's track: n(L − S) + (n − 1)S.
    """
    angle = math.radians(bearing_deg)
    right = np.array([math.cos(angle), -math.sin(angle)])
    centre = np.asarray(centre_xy_m, dtype=np.float64)

    def side(share: Share) -> tuple[float, str]:
        across = float(right @ (np.asarray(share.from_xy_m) - centre))
        return round(across), share.facility

    ordered = sorted(shares, key=side)
    sizes = [_strip_size(share, length_m) for share in ordered]
    edge = -math.fsum(width for _, width in sizes) / 2
    strips = []
    for share, (length, width) in zip(ordered, sizes, strict=True):
        middle = centre + (edge + width / 2) * right
        strips.append(Strip(share.facility, (float(middle[0]), float(middle[1])), length, width))
        edge += width
    return tuple(strips)


def strip_legs(track_m: float, spacing_m: float, length_m: float) -> int:
    """Legs of a strip in an area of this length that takes a facility's whole track [m]."""
    longest = max(length_m, 2 * spacing_m)
    return max(1, math.ceil((track_m + spacing_m) / longest - _SPARE))


def _strip_size(share: Share, length_m: float) -> tuple[float, float]:
    """Length and width of a strip that takes the facility's whole track."""
    spacing = share.spacing_m
    legs = share.legs or strip_legs(share.track_m, spacing, length_m)
    length = (share.track_m + spacing) / legs
    if share.legs is None:
        length = min(length, max(length_m, 2 * spacing))
    return max(length, 1.1 * spacing), legs * spacing


def fit_square(track_m: float, spacing_m: float) -> int:
    """Number of legs of the longest expanding square that fits a track length, at least one."""
    legs = 1
    while legs < 400 and expanding_square_length_m(spacing_m, legs + 1) <= track_m:
        legs += 1
    return legs


def square_area(square: SquareSearch) -> tuple[float, float]:
    """Sides of what an expanding square covers: its extent and half a spacing on each side."""
    rings = math.ceil(square.leg_count / 2)
    side = (rings + 1) * square.track_spacing_m
    return side, side


def make_area(
    designation: str,
    hypothesis: str,
    search_object: str,
    parameters: ParallelSweep | SquareSearch,
    plane: LocalPlane,
    coast: Coast | None,
    size_m: tuple[float, float] | None = None,
) -> SearchArea:
    """The search area of a pattern, with its corner points."""
    if isinstance(parameters, ParallelSweep):
        size = size_m or (parameters.length_m, parameters.width_m)
    else:
        size = size_m or square_area(parameters)
    centre = plane.to_xy(parameters.centre_lon_deg, parameters.centre_lat_deg)
    corners = rectangle_corners(centre, parameters.bearing_deg, *size)
    lon, lat = plane.to_lonlat(corners[:, 0], corners[:, 1])
    return SearchArea(
        designation=designation,
        hypothesis=hypothesis,
        search_object=search_object,
        centre_lon_deg=parameters.centre_lon_deg,
        centre_lat_deg=parameters.centre_lat_deg,
        bearing_deg=parameters.bearing_deg,
        length_m=size[0],
        width_m=size[1],
        corners_lon_lat_deg=tuple(zip(lon.tolist(), lat.tolist(), strict=True)),
        share_over_land=None if coast is None else land_share(corners, plane, coast),
    )


def land_share(corners_xy_m: Floats, plane: LocalPlane, coast: Coast) -> float:
    """Share of a rectangle over land, from 48 by 48 points at the middles of equal cells."""
    steps = (np.arange(_GRID) + 0.5) / _GRID
    along, across = np.meshgrid(steps, steps)
    origin = corners_xy_m[0]
    ahead, aside = corners_xy_m[1] - origin, corners_xy_m[3] - origin
    x = origin[0] + along * ahead[0] + across * aside[0]
    y = origin[1] + along * ahead[1] + across * aside[1]
    return float(np.mean(coast.contains(*plane.to_lonlat(x.ravel(), y.ravel()))))
