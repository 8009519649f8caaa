"""Pieces of a way within a window of time, with the error that grows along it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sarex.facilities import Facility
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.rules import CutTrack
from sarex.planning.rules.pieces import cut
from sarex.planning.rules.pieces._kernels import BASE, MARGIN, T0, T1, X0, X1, Y0, Y1, Z0, Z1
from sarex.planning.rules.separation import base_radius_m

__all__ = ["Stretch", "at_height"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """A way of one facility, cut for the rules of planning; times in s after now.

    ``extra_m`` (piece,) is what is added to the margin of each piece: it grows with dead reckoning,
    or says how far off its track the facility was.
    """

    cut: CutTrack
    extra_m: Floats

    @classmethod
    def of(
        cls,
        track: PlaneTrack,
        facility: Facility,
        *,
        leaves_base: bool = False,
        ends_at_base: bool = False,
        extra_m: float = 0.0,
        share: float = 0.0,
    ) -> Stretch:
        """Cut a way.

        Parameters
        ----------
        track, facility
            With times after now; whose way it is.
        leaves_base, ends_at_base
            Whether a base parts its own traffic at its start and at its end.
        extra_m : float [m]
            Added to every margin.
        share : float
            Of the way run since the start, which is added too: dead reckoning from a fix there.
        """
        radius = base_radius_m(facility) if leaves_base or ends_at_base else 0.0
        pieces = cut(track, facility, radius)
        if not leaves_base:
            pieces[pieces[:, BASE] == 1.0, BASE] = 0.0
        if not ends_at_base:
            pieces[pieces[:, BASE] == 2.0, BASE] = 0.0
        lengths = np.hypot(pieces[:, X1] - pieces[:, X0], pieces[:, Y1] - pieces[:, Y0])
        extra = extra_m + share * np.cumsum(lengths)
        return cls(CutTrack(track, facility, pieces), extra)

    def between(self, start_s: float, end_s: float, *, errors: bool = True) -> CutTrack | None:
        """What lies in a window; None if nothing does. ``errors``: with ``extra_m``."""
        pieces = self.cut.pieces
        keep = (pieces[:, T1] > start_s) & (pieces[:, T0] < end_s)
        if not bool(keep.any()):
            return None
        rows = pieces[keep]
        if errors:
            rows[:, MARGIN] += self.extra_m[keep]
        span = rows[:, T1] - rows[:, T0]
        a = np.clip((start_s - rows[:, T0]) / span, 0.0, 1.0)
        b = np.clip((end_s - rows[:, T0]) / span, 0.0, 1.0)
        out = rows.copy()
        for first, last in ((T0, T1), (X0, X1), (Y0, Y1), (Z0, Z1)):
            change = rows[:, last] - rows[:, first]
            out[:, first] = rows[:, first] + a * change
            out[:, last] = rows[:, first] + b * change
        return CutTrack(self.cut.track, self.cut.facility, out)


def at_height(part: CutTrack, height_m: float) -> CutTrack:
    """The same at another height throughout."""
    pieces = part.pieces.copy()
    pieces[:, [Z0, Z1]] = height_m
    track = replace(part.track, altitude_m=np.full(part.track.altitude_m.size, height_m))
    return CutTrack(track, part.facility, pieces)
