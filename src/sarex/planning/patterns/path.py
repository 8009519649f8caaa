"""What a pattern is: a polyline with names for its legs.

Legs are numbered from 1; a leg's name never changes while its task lives: ``L03`` is the third
search leg; ``X03`` is the third cross leg, which joins two passes over an area or along a line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import numpy as np
from numpy.typing import NDArray

from sarex.geo import LocalPlane
from sarex.planning.plan import SearchArea

__all__ = ["PatternPath", "area_corners_xy", "axes", "leg_names", "rectangle_corners"]

Floats = NDArray[np.float64]


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


def axes(bearing_deg: float) -> tuple[Floats, Floats]:
    """Unit vectors along a bearing and to the right of it, (2,) each."""
    sine, cosine = math.sin(math.radians(bearing_deg)), math.cos(math.radians(bearing_deg))
    return np.array([sine, cosine]), np.array([cosine, -sine])


@lru_cache(maxsize=1024)
def leg_names(kinds: str) -> tuple[str, ...]:
    """Names of legs of these kinds, each kind numbered by itself.

    >>> leg_names("LXLXL")
    ('L01', 'X01', 'L02', 'X02', 'L03')
    """
    numbers = {kind: count(1) for kind in set(kinds)}
    return tuple(f"{kind}{next(numbers[kind]):02d}" for kind in kinds)


def rectangle_corners(
    centre_xy_m: tuple[float, float], bearing_deg: float, length_m: float, width_m: float
) -> Floats:
    """Corners of a rectangle, (4, 2) [m], clockwise from the rear left one.

    ``length_m`` lies along ``bearing_deg``, ``width_m`` across it.
    """
    along, right = axes(bearing_deg)
    signs = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    centre = np.asarray(centre_xy_m, dtype=np.float64)
    return np.array([centre + a * length_m / 2 * along + r * width_m / 2 * right for a, r in signs])


def area_corners_xy(area: SearchArea, plane: LocalPlane) -> Floats:
    """Corners of a search area in the plane, (4, 2) [m]."""
    centre = plane.to_xy(area.centre_lon_deg, area.centre_lat_deg)
    return rectangle_corners(centre, area.bearing_deg, area.length_m, area.width_m)
