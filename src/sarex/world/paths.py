"""Tracks as the kernels fly them: cut to pieces of a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.facilities import Track
from sarex.geo import LocalPlane

__all__ = ["Paths", "dense", "paths_of"]

_DENSE_NS = 60_000_000_000


@dataclass(frozen=True, slots=True)
class Paths:
    """Tracks end to end: facility c owns waypoints first[c]:first[c + 1]."""

    first: NDArray[np.int64]
    time_s: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    sensor_on: NDArray[np.bool_]


def dense(
    track: Track, plane: LocalPlane
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """A track cut to pieces of a minute, straight in the plane: seconds, positions, sensor.

    Between points a minute apart a straight line in degrees is one in the plane within 1 cm. The
    last point of a track has no leg: its sensor is off.
    """
    marks = [
        np.arange(a, b, _DENSE_NS)
        for a, b in zip(track.times_ns[:-1], track.times_ns[1:], strict=True)
    ]
    times = np.concatenate([*marks, track.times_ns[-1:]])
    leg = np.minimum(
        np.searchsorted(track.times_ns, times, side="right") - 1, track.sensor_on.size - 1
    )
    x, y = plane.to_xy(track.lon_deg, track.lat_deg)
    part = (times - track.times_ns[leg]) / (track.times_ns[leg + 1] - track.times_ns[leg])
    lon, lat = plane.to_lonlat(
        x[leg] + part * (x[leg + 1] - x[leg]), y[leg] + part * (y[leg + 1] - y[leg])
    )
    on = track.sensor_on[leg].copy()
    on[-1] = False
    return times / 1e9, np.asarray(lon), np.asarray(lat), on


def paths_of(tracks: Sequence[Track | None], plane: LocalPlane) -> Paths:
    """The tracks of facilities, one after the other; one without a track owns no waypoint."""
    none = (np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0, np.bool_))
    rows = [none if track is None else dense(track, plane) for track in tracks]
    return Paths(
        np.cumsum([0, *(row[0].size for row in rows)]).astype(np.int64),
        np.concatenate([none[0], *(row[0] for row in rows)]),
        np.concatenate([none[1], *(row[1] for row in rows)]),
        np.concatenate([none[2], *(row[2] for row in rows)]),
        np.concatenate([none[3], *(row[3] for row in rows)]),
    )
