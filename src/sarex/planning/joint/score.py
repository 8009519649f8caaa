"""How a sortie looks to each particle, and what a set of sorties is worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.detection import _kernels as looking
from sarex.detection.looks import WidthArrays, width_arrays
from sarex.planning.flight.fly import Flown
from sarex.planning.joint.cloud import Cloud
from sarex.planning.slots import LookWindow

__all__ = ["Bins", "log_miss_of", "width_rows"]

Floats = NDArray[np.float64]


def width_rows(windows: Sequence[LookWindow], object_ids: tuple[str, ...]) -> WidthArrays:
    """Widths of each window for the kernel; objects that are not planned for are left out."""
    known = [{n: w for n, w in window.widths.items() if n in object_ids} for window in windows]
    return width_arrays(object_ids, known)


class Bins:
    """Bins of time in which finding alive counts alike; one bin for plain POS.

    Parameters
    ----------
    edges_s : (bin + 1,) [s]
    alive : (object, bin)
        Probability of being alive when found in the bin.
    """

    def __init__(self, edges_s: Floats, alive: Floats) -> None:
        self.edges_s, self.alive = edges_s, alive

    @classmethod
    def single(cls, objects: int) -> Bins:
        """Plain POS: whenever it is found."""
        return cls(np.array([-np.inf, np.inf]), np.ones((objects, 1)))

    @property
    def count(self) -> int:
        return int(self.alive.shape[1])


def log_miss_of(
    cloud: Cloud, flown: Flown, windows_s: Floats, rows: WidthArrays, bins: Bins
) -> Floats:
    """(particle, bin) log of the miss of one sortie.

    Parameters
    ----------
    cloud : Cloud
        Times in the epoch of the flight.
    flown : Flown
        A sortie.
    windows_s : (window, 2) [s]
        Start and end of the windows whose widths are ``rows``.
    rows : arrays
        See :func:`width_rows`.
    bins : Bins
        Of time.
    """
    way = flown.way[:, 0]
    on = flown.sensor_on
    marks = np.concatenate([way, cloud.times_s, windows_s.ravel(), bins.edges_s])
    first, last = way[:-1][on][0], way[1:][on][-1]
    marks = np.unique(marks[(marks >= first) & (marks <= last)])
    middle = 0.5 * (marks[:-1] + marks[1:])
    leg = np.searchsorted(way, middle) - 1
    window = np.searchsorted(windows_s[:, 0], middle) - 1
    seen = on[leg] & (window >= 0) & (middle < windows_s[np.maximum(window, 0), 1])
    t0, t1, leg, window, middle = (a[seen] for a in (marks[:-1], marks[1:], leg, window, middle))
    times = cloud.times_s
    step = np.clip(np.searchsorted(times, middle) - 1, 0, times.size - 2)
    span = times[step + 1] - times[step]
    length = way[leg + 1] - way[leg]
    ends = []
    for t in (t0, t1):
        part = (t - way[leg]) / length
        for axis in (1, 2):
            a, b = flown.way[leg, axis], flown.way[leg + 1, axis]
            ends.append(a + part * (b - a))
    column = np.clip(np.searchsorted(bins.edges_s, middle) - 1, 0, bins.count - 1)
    out = np.empty((cloud.size, bins.count))
    particles = (cloud.x_m, cloud.y_m, cloud.status, cloud.search_object)
    parts = ((t0 - times[step]) / span, (t1 - times[step]) / span, t1 - t0)
    arguments = (*particles, step, *parts, *ends, window, column, *rows, out)
    looking.log_miss(*arguments)
    return out
