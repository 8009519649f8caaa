"""A track cut into pieces on which it moves evenly and its margin is one figure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.facilities import Facility
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.rules.pieces._kernels import BASE, LEG, T0, T1, pieces_of

__all__ = ["ONE_BASE_M", "CutTrack", "cut", "free_of_bases", "looking", "same_bases"]

Floats = NDArray[np.float64]

ONE_BASE_M = 1852.0
"""Places of departure or return nearer to each other than this are one base."""


@dataclass(frozen=True, slots=True, eq=False)
class CutTrack:
    """A track and its pieces (piece, column), made once where it is asked about often."""

    track: PlaneTrack
    facility: Facility
    pieces: Floats

    def overlaps(self, other: CutTrack, slip_s: float) -> bool:
        """Whether both are away at one time, if one is late by ``slip_s`` [s]."""
        mine, theirs = self.track, other.track
        shift = (theirs.epoch_ns - mine.epoch_ns) / 1e9
        return bool(
            mine.time_s[0] <= theirs.time_s[-1] + shift + slip_s
            and theirs.time_s[0] + shift <= mine.time_s[-1] + slip_s
        )

    def pieces_after(self, epoch_ns: int) -> Floats:
        """The pieces with their times after another epoch."""
        if epoch_ns == self.track.epoch_ns:
            return self.pieces
        moved = self.pieces.copy()
        moved[:, [T0, T1]] += (self.track.epoch_ns - epoch_ns) / 1e9
        return moved


def cut(track: PlaneTrack, facility: Facility, base_m: float) -> Floats:
    """The pieces of a track, (piece, column); columns as in ``_kernels``.

    Parameters
    ----------
    track, facility
        The facility's error of its fix and its turn are margins.
    base_m : float [m]
        Radius about the places of departure and return in which a base parts its own traffic, on
        the way out and home; who searches there is parted as everywhere.
    """
    return np.asarray(
        pieces_of(
            track.time_s,
            track.x_m,
            track.y_m,
            np.array(track.altitude_m),  # a read-only one would be compiled for once more
            np.array(track.sensor_on),
            facility.fix_error_m,
            facility.turn_radius_m,
            _orbit_m(facility),
            base_m,
        )
    )


def _orbit_m(facility: Facility) -> float:
    """How far from its place a craft that waits may be: an aircraft flies a circle through it."""
    return 2.0 * facility.turn_radius_m if facility.medium == "air" else 0.0


def same_bases(a: PlaneTrack, b: PlaneTrack) -> NDArray[np.bool_]:
    """Which of the places of departure (1) and return (2) of two tracks are one base, (3, 3)."""
    same = np.zeros((3, 3), dtype=np.bool_)
    for i, m in ((1, 0), (2, -1)):
        for j, n in ((1, 0), (2, -1)):
            apart = np.hypot(a.x_m[m] - b.x_m[n], a.y_m[m] - b.y_m[n])
            same[i, j] = apart < ONE_BASE_M
    return same


def looking(pieces: Floats, track: PlaneTrack) -> NDArray[np.bool_]:
    """Pieces on which the sensor looks, (piece,)."""
    return np.asarray(track.sensor_on[pieces[:, LEG].astype(np.int64)], dtype=np.bool_)


def free_of_bases(pieces: Floats) -> NDArray[np.bool_]:
    """Pieces away from the places of departure and return, (piece,)."""
    return np.asarray(pieces[:, BASE] == 0.0, dtype=np.bool_)
