"""A rectangle swept by parallel legs, in the numbers that the optimiser turns."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sarex.planning.joint.motion import Motion
from sarex.planning.patterns import PatternPath

__all__ = ["Box", "sweep_of"]

Floats = NDArray[np.float64]
LEAST_RATIO = 1.05
"""Length of a box over its track spacing, at least."""


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """Parallel legs about a datum that may move.

    ``centre_m`` holds at the motion's first fix; the first leg runs towards ``bearing_deg``, the
    legs creep to its right or left. Rectangle: ``length_m`` along the legs by
    ``legs x spacing_m`` across. ``share`` is the box's part of the search time of its window.
    """

    centre_m: tuple[float, float]
    bearing_deg: float
    length_m: float
    legs: int
    spacing_m: float
    right: bool
    motion: Motion
    share: float = 1.0

    @property
    def width_m(self) -> float:
        return self.legs * self.spacing_m

    @property
    def track_m(self) -> float:
        """Length of the pattern."""
        return self.legs * self.length_m - self.spacing_m

    def of_track(self, track_m: float) -> Box:
        """The same box with legs as long as a given length of track allows.

        Legs are left out until one is longer than the spacing.
        """
        legs = self.legs
        while legs > 1 and (track_m + self.spacing_m) / legs < LEAST_RATIO * self.spacing_m:
            legs -= 1
        length = max((track_m + self.spacing_m) / legs, LEAST_RATIO * self.spacing_m)
        return replace(self, legs=legs, length_m=length)


def sweep_of(box: Box) -> PatternPath:
    """The polyline of a box: the pattern PS of the manual in plain numbers."""
    angle = math.radians(box.bearing_deg)
    along = np.array([math.sin(angle), math.cos(angle)])
    aside = np.array([along[1], -along[0]]) * (1.0 if box.right else -1.0)
    legs = np.arange(box.legs)
    across = (legs + 0.5) * box.spacing_m - 0.5 * box.width_m
    half = 0.5 * (box.length_m - box.spacing_m)
    begin = np.where(legs % 2 == 0, -half, half)
    ends = np.stack([begin, -begin], axis=1).ravel()
    sides = np.repeat(across, 2)
    xy = np.asarray(box.centre_m) + ends[:, None] * along + sides[:, None] * aside
    names = tuple(f"{'LX'[i % 2]}{i // 2 + 1:02d}" for i in range(2 * box.legs - 1))
    return PatternPath(xy, names)
