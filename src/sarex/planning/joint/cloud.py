"""The particles as planners see them: paths in the plane, and what each is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.detection import PlanePaths
from sarex.planning.joint.value import values_of
from sarex.planning.request import PlanningRequest

__all__ = ["Cloud", "cloud_of", "whole_cloud"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cloud:
    """Particles over the planned span, in seconds after an epoch and metres of the plane.

    Parameters
    ----------
    times_s : (time,) [s]
    x_m, y_m, status : (particle, time)
    search_object, hypothesis : (particle,)
    value : (particle,)
        Share of what could be found that this particle stands for.
    object_ids, hypothesis_ids : tuple of str
    index : (particle,)
        Which particles of the ensemble these are.
    share : float
        Share of all particles that is in this sample.
    """

    times_s: Floats
    x_m: Floats
    y_m: Floats
    status: NDArray[np.uint8]
    search_object: NDArray[np.int32]
    hypothesis: NDArray[np.int32]
    value: Floats
    object_ids: tuple[str, ...]
    hypothesis_ids: tuple[str, ...]
    index: NDArray[np.int64]
    share: float = 1.0

    @property
    def size(self) -> int:
        return int(self.value.size)

    def at(self, time_s: float) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """x, y and afloat of each particle at one time."""
        j = int(np.clip(np.searchsorted(self.times_s, time_s) - 1, 0, self.times_s.size - 2))
        part = (time_s - self.times_s[j]) / (self.times_s[j + 1] - self.times_s[j])
        x = self.x_m[:, j] + part * (self.x_m[:, j + 1] - self.x_m[:, j])
        y = self.y_m[:, j] + part * (self.y_m[:, j + 1] - self.y_m[:, j])
        return x, y, np.asarray(self.status[:, j] == 0)


def cloud_of(
    request: PlanningRequest,
    epoch_ns: int,
    span_ns: tuple[int, int],
    *,
    count: int,
    step_s: float,
    rng: np.random.Generator,
) -> Cloud:
    """A sample of the particles of value over a span, in the plane of the request.

    Parameters
    ----------
    request : PlanningRequest
        With the forecast.
    epoch_ns : int
        Of the cloud's seconds.
    span_ns : (start, end)
        The output steps that touch it are taken.
    count : int
        Of each hypothesis and object its share of ``count`` is drawn by value, so that all drawn
        have equal value.
    step_s : float [s]
        Output steps are thinned to at least this.
    rng : Generator
        Draws the sample.
    """
    ensemble, value = request.ensemble, values_of(request)
    index, worth = _sample(request, value, count, rng)
    times = ensemble.times_ns
    first = max(0, int(np.searchsorted(times, span_ns[0], side="right")) - 1)
    last = min(times.size, int(np.searchsorted(times, span_ns[1], side="left")) + 1)
    steps = first + _thinned((times[first:last] - times[first]) / 1e9, step_s)
    lon, lat = (part[steps][:, index] for part in (ensemble.lon_deg, ensemble.lat_deg))
    x, y = request.plane.to_xy(lon, lat)
    return Cloud(
        (times[steps] - epoch_ns) / 1e9,
        np.ascontiguousarray(x.T),
        np.ascontiguousarray(y.T),
        np.ascontiguousarray(ensemble.status[steps][:, index].T),
        ensemble.search_object[index],
        ensemble.hypothesis[index],
        worth,
        ensemble.object_ids,
        ensemble.hypothesis_ids,
        index,
        index.size / int(np.count_nonzero(value)),
    )


def whole_cloud(request: PlanningRequest, epoch_ns: int, paths: PlanePaths) -> Cloud:
    """All particles of value, from paths that were projected before."""
    ensemble, value = request.ensemble, values_of(request)
    index = np.flatnonzero(value > 0.0)
    every = index.size == value.size
    return Cloud(
        (paths.times_ns - epoch_ns) / 1e9,
        paths.x_m if every else paths.x_m[index],
        paths.y_m if every else paths.y_m[index],
        paths.status if every else paths.status[index],
        ensemble.search_object[index],
        ensemble.hypothesis[index],
        value[index],
        ensemble.object_ids,
        ensemble.hypothesis_ids,
        index,
    )


def _sample(
    request: PlanningRequest, value: Floats, count: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], Floats]:
    ensemble = request.ensemble
    objects = len(ensemble.object_ids)
    kinds = ensemble.hypothesis.astype(np.int64) * objects + ensemble.search_object
    chosen: list[NDArray[np.int64]] = []
    worth: list[Floats] = []
    for kind in np.unique(kinds[value > 0.0]):
        mine = np.flatnonzero((kinds == kind) & (value > 0.0))
        total = float(value[mine].sum())
        number = min(mine.size, max(8, round(count * total)))
        chosen.append(mine[_systematic(value[mine] / total, number, rng)])
        worth.append(np.full(number, total / number))
    return np.concatenate(chosen), np.concatenate(worth)


def _systematic(share: Floats, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Systematic resampling of shuffled particles: each is drawn count x share times, ± 1."""
    order = rng.permutation(share.size)
    ladder = np.cumsum(share[order])
    steps = (rng.random() + np.arange(count)) / count * ladder[-1]
    found = np.minimum(np.searchsorted(ladder, steps), share.size - 1)
    return np.asarray(order[found], dtype=np.int64)


def _thinned(times_s: Floats, step_s: float) -> NDArray[np.int64]:
    kept = [0]
    for i in range(1, times_s.size):
        if times_s[i] - times_s[kept[-1]] >= step_s - 1e-6 or i == times_s.size - 1:
            kept.append(i)
    return np.array(kept, dtype=np.int64)
