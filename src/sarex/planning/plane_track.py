"""A track in metres of the plan's plane: what planners, rules and the judge compute with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.facilities import Track
from sarex.geo import LocalPlane

__all__ = ["PlaneTrack"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PlaneTrack:
    """A :class:`sarex.facilities.Track` on one plane.

    Parameters
    ----------
    facility, sortie : str
    epoch_ns : int
        Time of ``time_s`` = 0, the same for all tracks that are compared.
    time_s : (waypoint,) [s]
    x_m, y_m, altitude_m : (waypoint,) [m]
    sensor_on : (leg,) bool
    """

    facility: str
    sortie: str
    epoch_ns: int
    time_s: Floats
    x_m: Floats
    y_m: Floats
    altitude_m: Floats
    sensor_on: NDArray[np.bool_]

    @classmethod
    def of(cls, track: Track, plane: LocalPlane, epoch_ns: int) -> PlaneTrack:
        """Project a track."""
        x, y = plane.to_xy(track.lon_deg, track.lat_deg)
        return cls(
            track.facility,
            track.sortie,
            epoch_ns,
            (track.times_ns - epoch_ns) / 1e9,
            x,
            y,
            track.altitude_m,
            track.sensor_on,
        )
