"""Where a vessel under way is at a time, and how well that is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.geo import direct, inverse
from sarex.incident.model import DEAD_RECKONING_SHARE, Voyage

__all__ = ["Schedule", "schedule"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A voyage with a time at each waypoint.

    Parameters
    ----------
    times_ns, lon_deg, lat_deg : (waypoint,)
    run_m : (waypoint,) [m]
        Distance run from the first waypoint.
    bearing_deg : (leg,) [degrees true]
        At the start of each leg.
    fix_error_m : (waypoint,) [m]
        50 % radius; NaN where the waypoint is no fix.
    share : float
        What dead reckoning adds, as a share of the distance run.
    """

    times_ns: NDArray[np.int64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    run_m: NDArray[np.float64]
    bearing_deg: NDArray[np.float64]
    fix_error_m: NDArray[np.float64]
    share: float

    def at(
        self, time_ns: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Place and its error at times within the voyage.

        Parameters
        ----------
        time_ns
            (draw,) int64, not before the first waypoint nor after the last.

        Returns
        -------
        lon_deg, lat_deg : (draw,)
            On the track: constant speed on each leg, along the geodesic.
        error_m : (draw,) [m]
            50 % radius: that of the last fix plus the share of the distance run since.
        """
        leg = np.clip(
            np.searchsorted(self.times_ns, time_ns, side="right") - 1, 0, self.bearing_deg.size - 1
        )
        span = self.times_ns[leg + 1] - self.times_ns[leg]
        part = (time_ns - self.times_ns[leg]) / span
        along = part * (self.run_m[leg + 1] - self.run_m[leg])
        lon, lat = direct(self.lon_deg[leg], self.lat_deg[leg], self.bearing_deg[leg], along)
        # Index of the last fix at or before each waypoint; the first waypoint is always one.
        is_fix = ~np.isnan(self.fix_error_m)
        last_fix = np.maximum.accumulate(np.where(is_fix, np.arange(is_fix.size), 0))
        reached = np.searchsorted(self.times_ns, time_ns, side="right") - 1
        fix = last_fix[reached]
        since = self.run_m[leg] + along - self.run_m[fix]
        return lon, lat, self.fix_error_m[fix] + self.share * since


def schedule(voyage: Voyage) -> Schedule:
    """Times at all waypoints of a consistent voyage.

    A waypoint without a time is reached at the voyage's speed from the one before.
    """
    points = voyage.waypoints
    lon = np.array([point.at.lon_deg for point in points])
    lat = np.array([point.at.lat_deg for point in points])
    bearing, _, leg_m = inverse(lon[:-1], lat[:-1], lon[1:], lat[1:])
    times = [0] * len(points)
    for i, point in enumerate(points):
        if point.time_ns is not None:
            times[i] = point.time_ns
        else:
            assert voyage.speed_m_s is not None
            times[i] = times[i - 1] + round(leg_m[i - 1] / voyage.speed_m_s * 1e9)
    fixes = [np.nan if point.fix_error_m is None else point.fix_error_m for point in points]
    return Schedule(
        np.array(times, dtype=np.int64),
        lon,
        lat,
        np.concatenate(([0.0], np.cumsum(leg_m))),
        bearing,
        np.array(fixes, dtype=np.float64),
        DEAD_RECKONING_SHARE[voyage.dead_reckoning],
    )
