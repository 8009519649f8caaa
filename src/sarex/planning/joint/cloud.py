"""The particles as planners see them: paths in the plane, and what each is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.detection import plane_paths
from sarex.errors import PlanError
from sarex.planning.request import PlanningRequest

__all__ = ["Cloud", "cloud_of", "thin", "values_of"]

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


def values_of(request: PlanningRequest) -> Floats:
    """(particle,) draw weight times the persons of its object, over all that could be found.

    Each object counts as one person where nobody states persons, or no person is with any of them.
    """
    ensemble, sought = request.ensemble, sorted(item.id for item in request.objects)
    stated: Mapping[str, int] = request.persons or {}
    persons = np.zeros(len(ensemble.object_ids))
    alike = not any(stated.get(name, 0) for name in sought)
    for name in sought:
        persons[ensemble.object_ids.index(name)] = 1 if alike else stated.get(name, 0)
    value = np.asarray(request.weights * persons[ensemble.search_object], dtype=np.float64)
    if not value.sum() > 0.0:
        raise PlanError(
            "there is nothing left to find in this forecast",
            given=f"objects {sought}, persons {dict(stated)}",
            allowed="objects of the forecast with weight, and persons or none stated",
            remedy="Plan for objects that the forecast holds.",
            where=f"plan {request.plan_id}",
        )
    shares: Floats = value / value.sum()
    return shares


def cloud_of(request: PlanningRequest, epoch_ns: int, span_ns: tuple[int, int]) -> Cloud:
    """All particles of value over a span, in the plane of the request."""
    ensemble = request.ensemble
    value = values_of(request)
    paths = plane_paths(ensemble, request.plane, start_ns=span_ns[0], end_ns=span_ns[1])
    chosen = np.flatnonzero(value > 0.0)
    return Cloud(
        (paths.times_ns - epoch_ns) / 1e9,
        paths.x_m[chosen],
        paths.y_m[chosen],
        paths.status[chosen],
        ensemble.search_object[chosen],
        ensemble.hypothesis[chosen],
        value[chosen],
        ensemble.object_ids,
        ensemble.hypothesis_ids,
    )


def thin(cloud: Cloud, count: int, step_s: float, rng: np.random.Generator) -> Cloud:
    """A sample of the particles, at coarser times.

    Of each hypothesis and object its share of ``count`` is drawn without replacement by value, so
    that all have equal value; the times are thinned to steps of at least ``step_s``.
    """
    kinds = cloud.hypothesis.astype(np.int64) * len(cloud.object_ids) + cloud.search_object
    chosen: list[NDArray[np.int64]] = []
    value: list[Floats] = []
    for kind in np.unique(kinds):
        mine = np.flatnonzero(kinds == kind)
        total = float(cloud.value[mine].sum())
        number = min(mine.size, max(8, round(count * total)))
        picked = _systematic(cloud.value[mine] / total, number, rng)
        chosen.append(mine[picked])
        value.append(np.full(number, total / number))
    index, times = np.concatenate(chosen), _thinned(cloud.times_s, step_s)
    return Cloud(
        cloud.times_s[times],
        np.ascontiguousarray(cloud.x_m[np.ix_(index, times)]),
        np.ascontiguousarray(cloud.y_m[np.ix_(index, times)]),
        np.ascontiguousarray(cloud.status[np.ix_(index, times)]),
        cloud.search_object[index],
        cloud.hypothesis[index],
        np.concatenate(value),
        cloud.object_ids,
        cloud.hypothesis_ids,
        index.size / cloud.size,
    )


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
