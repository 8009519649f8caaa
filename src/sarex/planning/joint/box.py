"""A rectangle swept by parallel legs, in the numbers that the optimiser turns."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sarex.planning.joint.motion import Motion
from sarex.planning.parameters import Side
from sarex.planning.patterns import PatternPath
from sarex.planning.patterns.path import leg_names
from sarex.planning.patterns.sweep import cross_spacings, sweep_xy

__all__ = ["Box", "sweep_of"]

LEAST_RATIO = 1.05
"""Length of a box over its track spacing, at least."""


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """Parallel legs about a datum that may move.

    ``centre_m`` holds at the motion's first fix; the first leg runs towards ``bearing_deg``, the
    legs creep to its right or left. Rectangle: ``length_m`` along the legs by
    ``legs x spacing_m`` across. ``share`` is the box's part of the search time of its window.
    ``turn_over``: spacings that a turn goes over at least, chosen when the box is filled.
    """

    centre_m: tuple[float, float]
    bearing_deg: float
    length_m: float
    legs: int
    spacing_m: float
    right: bool
    motion: Motion
    share: float = 1.0
    turn_over: int = 1

    @property
    def width_m(self) -> float:
        return self.legs * self.spacing_m

    @property
    def track_m(self) -> float:
        """Length of the pattern."""
        return self.legs * self.length_m + self._wider * self.spacing_m

    @property
    def _wider(self) -> int:
        """Spacings that the cross legs go over beyond one for each leg."""
        crossed = cross_spacings(self.legs, self.turn_over)
        return sum(over * times for over, times in crossed) - self.legs

    def of_track(self, track_m: float) -> Box:
        """The same box with legs as long as a given length of track allows.

        Legs are left out until one is longer than the spacing.
        """
        box, least_m = self, LEAST_RATIO * self.spacing_m
        while box.legs > 1 and box._length_m(track_m) < least_m:
            box = replace(box, legs=box.legs - 1)
        return replace(box, length_m=max(box._length_m(track_m), least_m))

    def _length_m(self, track_m: float) -> float:
        """Length at which the pattern has a length of track."""
        return (track_m - self._wider * self.spacing_m) / self.legs


def sweep_of(box: Box) -> PatternPath:
    """The polyline of a box: parallel sweeps in plain numbers."""
    sides = (box.length_m, box.width_m, box.spacing_m)
    creep: Side = "right" if box.right else "left"
    xy = sweep_xy(box.centre_m, box.bearing_deg, *sides, creep, turn_over=box.turn_over)
    return PatternPath(xy, leg_names(("LX" * (len(xy) // 2))[:-1]))
