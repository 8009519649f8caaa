"""Where marker buoys are, and what each knows of the error of the current elsewhere.

The correlation is that of the velocity errors of drifters in the Gulf of St Lawrence in 2020 (data
of the TREX experiment): 0.98 below 1 km, 0.88 from 1 to 5, 0.68 from 5 to 10, none beyond 20. The
curve 0.98 (1 - d/30 km)^4 (1 + 4 d/30 km) meets these to 0.07 and is a covariance in the plane
(Wendland 1995, doi 10.1007/BF02123482), which a table of steps is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sarex.drift.residual_fixes import BuoyFix
from sarex.errors import DriftError
from sarex.geo import LocalPlane, inverse
from sarex.quantities import format_dtg

__all__ = ["Sites", "correlation_at"]

Floats = NDArray[np.float64]

_RANGE_M = 30_000.0
_NEAR = 0.98
_FAR_M = 900_000.0
"""A buoy so far away is in another sea; the plane of the area ends a little further out."""


def correlation_at(distance_m: ArrayLike) -> Floats:
    """Correlation of the errors of a forecast current at two places, by their distance.

    >>> correlation_at([500.0, 3000.0, 7500.0, 20000.0, 40000.0]).round(2).tolist()
    [0.98, 0.9, 0.62, 0.04, 0.0]
    """
    share = np.minimum(np.asarray(distance_m, dtype=np.float64) / _RANGE_M, 1.0)
    value: Floats = _NEAR * (1.0 - share) ** 4 * (1.0 + 4.0 * share)
    return value


class Sites:
    """Where each buoy was at one time, and what it knows of the others and of the area.

    A buoy's place is linear in time between fixes, and that of the nearest fix before and after.
    """

    def __init__(
        self,
        tracks: Mapping[str, Sequence[BuoyFix]],
        lon_deg: Floats,
        lat_deg: Floats,
        time_ns: int,
    ) -> None:
        plane = LocalPlane(float(lon_deg[0]), float(lat_deg[0]))
        for track in tracks.values():
            _refuse_far(track, plane)
        area = np.column_stack(plane.to_xy(lon_deg, lat_deg))
        self.names = tuple(tracks)
        self.place = np.array([_place(track, plane, time_ns) for track in tracks.values()])
        apart = np.hypot(*(self.place[:, None] - area[None]).transpose(2, 0, 1))
        known = correlation_at(apart).mean(axis=1)
        self.gain = dict(zip(self.names, map(float, known), strict=True))
        self.distance_m = dict(zip(self.names, map(float, apart.mean(axis=1)), strict=True))

    def covariance(self, names: Sequence[str], common_share: float) -> Floats:
        """(interval, interval) c_ij - rho c_i c_j of the buoys of each two intervals."""
        at = [self.names.index(name) for name in names]
        between = np.hypot(*(self.place[:, None] - self.place[None]).transpose(2, 0, 1))
        together = correlation_at(between)
        np.fill_diagonal(together, 1.0)
        gain = np.array([self.gain[name] for name in self.names])
        own: Floats = together - common_share * np.outer(gain, gain)
        return own[np.ix_(at, at)]


def _refuse_far(track: Sequence[BuoyFix], plane: LocalPlane) -> None:
    """Refuse a fix so far from the area that its place cannot be right.

    Raises
    ------
    DriftError
    """
    for fix in track:
        away = float(inverse(plane.lon_deg, plane.lat_deg, fix.lon_deg, fix.lat_deg)[2])
        if away <= _FAR_M:
            continue
        raise DriftError(
            f"a fix of buoy {fix.buoy} lies {away / 1000:.0f} km from the search area",
            given=f"lat_deg {fix.lat_deg:g}, lon_deg {fix.lon_deg:g} at {format_dtg(fix.time_ns)}",
            allowed=f"within {_FAR_M / 1000:.0f} km of the area, which is about lat_deg "
            f"{plane.lat_deg:.2f}, lon_deg {plane.lon_deg:.2f}",
            remedy="Check sign and figures of the place (west and south are negative), and correct "
            "the line or take it out.",
            where=fix.where,
        )


def _place(track: Sequence[BuoyFix], plane: LocalPlane, time_ns: int) -> tuple[float, float]:
    x, y = plane.to_xy([fix.lon_deg for fix in track], [fix.lat_deg for fix in track])
    after = [(fix.time_ns - time_ns) / 1e9 for fix in track]
    return float(np.interp(0.0, after, x)), float(np.interp(0.0, after, y))
