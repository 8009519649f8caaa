"""How a sortie looks to each particle, and what a set of sorties is worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.detection import _kernels as looking
from sarex.detection.looks import WidthArrays, width_arrays
from sarex.planning.flight.fly import Flown
from sarex.planning.joint.cloud import Cloud
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.slots import LookWindow

__all__ = ["log_miss_of", "log_miss_on", "width_rows"]

Floats = NDArray[np.float64]


def width_rows(windows: Sequence[LookWindow], object_ids: tuple[str, ...]) -> WidthArrays:
    """Widths of each window for the kernel; objects that are not planned for are left out."""
    known = [{n: w for n, w in window.widths.items() if n in object_ids} for window in windows]
    return width_arrays(object_ids, known)


def log_miss_of(
    cloud: Cloud, flown: Flown, windows_s: Floats, rows: WidthArrays, edges_s: Floats
) -> Floats:
    """(particle, bin) log of the miss of a sortie; see :func:`log_miss_on`."""
    return _log_miss(cloud, flown.way[:, :3], flown.sensor_on, windows_s, rows, edges_s)


def log_miss_on(
    cloud: Cloud, track: PlaneTrack, windows_s: Floats, rows: WidthArrays, edges_s: Floats
) -> Floats:
    """(particle, bin) log of the miss of one track.

    Parameters
    ----------
    cloud : Cloud
        Particles, in the epoch of the track.
    track : PlaneTrack
        What is flown.
    windows_s : (window, 2) [s]
        Start and end of the windows whose widths are ``rows``; nothing is seen outside them.
    rows : arrays
        See :func:`width_rows`.
    edges_s : (bin + 1,) [s]
        Bins of time; looks before the first and after the last count in these.
    """
    way = np.stack([track.time_s, track.x_m, track.y_m], axis=1)
    return _log_miss(cloud, way, track.sensor_on, windows_s, rows, edges_s)


def _log_miss(
    cloud: Cloud,
    way: Floats,
    on: NDArray[np.bool_],
    windows_s: Floats,
    rows: WidthArrays,
    edges_s: Floats,
) -> Floats:
    when, out = way[:, 0], np.zeros((cloud.size, edges_s.size - 1))
    if not on.any():  # a sortie that is kept and only goes home
        return out
    marks = np.concatenate([when, cloud.times_s, windows_s.ravel(), edges_s])
    first, last = when[:-1][on][0], when[1:][on][-1]
    marks = np.unique(marks[(marks >= first) & (marks <= last)])
    middle = 0.5 * (marks[:-1] + marks[1:])
    leg = np.searchsorted(when, middle) - 1
    window = np.searchsorted(windows_s[:, 0], middle) - 1
    seen = on[leg] & (window >= 0) & (middle < windows_s[np.maximum(window, 0), 1])
    t0, t1, leg, window, middle = (a[seen] for a in (marks[:-1], marks[1:], leg, window, middle))
    times = cloud.times_s
    step = np.clip(np.searchsorted(times, middle) - 1, 0, times.size - 2)
    span = times[step + 1] - times[step]
    length = when[leg + 1] - when[leg]
    ends = []
    for t in (t0, t1):
        part = (t - when[leg]) / length
        ends += [way[leg, k] + part * (way[leg + 1, k] - way[leg, k]) for k in (1, 2)]
    column = np.clip(np.searchsorted(edges_s, middle) - 1, 0, edges_s.size - 2)
    particles = (cloud.x_m, cloud.y_m, cloud.status, cloud.search_object)
    parts = ((t0 - times[step]) / span, (t1 - times[step]) / span, t1 - t0)
    arguments = (*particles, step, *parts, *ends, window, column, *rows, out)
    looking.log_miss(*arguments)
    return out
