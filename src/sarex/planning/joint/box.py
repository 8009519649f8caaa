"""A rectangle swept by parallel legs, in the numbers that the optimiser turns."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sarex.planning.joint.motion import Motion
from sarex.planning.patterns import PatternPath
from sarex.planning.patterns.path import leg_names
from sarex.planning.patterns.sweep import sweep_xy

__all__ = ["Box", "sweep_of"]

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
    """The polyline of a box: parallel sweeps in plain numbers."""
    sides = (box.length_m, box.width_m, box.spacing_m)
    xy = sweep_xy(box.centre_m, box.bearing_deg, *sides, "right" if box.right else "left")
    return PatternPath(xy, leg_names(("LX" * (len(xy) // 2))[:-1]))
