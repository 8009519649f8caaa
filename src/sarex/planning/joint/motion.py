"""Where the probability lies and how it moves: clusters of particles with their mean motion."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sarex.planning.joint.cloud import Cloud

__all__ = ["Motion", "Patch", "patches"]

Floats = NDArray[np.float64]
FIX_STEP_S = 1800.0
_ROUNDS = 12
_LEAST_SHARE = 0.01
_MOST_PARTICLES = 2_500


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """A moving datum: (fix, 3) time [s] and place [m]; one row for one that is at rest.

    ``hypothesis`` and ``search_object`` name what most of its probability belongs to.
    """

    fixes: Floats
    hypothesis: str
    search_object: str

    def at_rest(self) -> Motion:
        """The same datum over the ground."""
        return Motion(self.fixes[:1], self.hypothesis, self.search_object)

    def moved(self, time_s: float) -> Floats:
        """(2,) displacement since the first fix [m]."""
        if self.fixes.shape[0] == 1:
            return np.zeros(2)
        times = self.fixes[:, 0]
        t = float(np.clip(time_s, times[0], times[-1]))
        place = [np.interp(t, times, self.fixes[:, axis]) for axis in (1, 2)]
        return np.array(place) - self.fixes[0, 1:]


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """A part of the probability during one window.

    ``centre_m`` lies at the motion's first fix; ``sigma_m`` and ``bearing_deg`` are the standard
    deviations along the major and the minor axis and the direction of the major axis at mid-window.
    """

    motion: Motion
    centre_m: Floats
    sigma_m: tuple[float, float]
    bearing_deg: float
    share: float


def patches(cloud: Cloud, weight: Floats, span_s: tuple[float, float]) -> tuple[Patch, ...]:
    """Clusters of the weighted particles at mid-window, from the whole down to five parts.

    Parameters
    ----------
    cloud : Cloud
        The particles.
    weight : (particle,)
        What is still to be found and can be seen.
    span_s : (start, end) [s]
        The window.

    Returns
    -------
    tuple of Patch
        The whole first; parts with less than 1 % of the weight are left out.
    """
    cloud, weight = _few(cloud, weight)
    middle = 0.5 * (span_s[0] + span_s[1])
    x, y, afloat = cloud.at(middle)
    w = np.where(afloat, weight, 0.0)
    if not w.sum() > 0.0:
        return ()
    places = np.stack([x, y], axis=1)
    found: list[Patch] = []
    for count in (1, 2, 3, 5):
        part = _k_means(places, w, count)
        for k in range(count):
            mine = np.where(part == k, w, 0.0)
            if mine.sum() > _LEAST_SHARE * w.sum() and np.count_nonzero(mine) > 4:
                found.append(_patch(cloud, mine, places, span_s, float(mine.sum() / w.sum())))
    return tuple(found)


def _few(cloud: Cloud, weight: Floats) -> tuple[Cloud, Floats]:
    """Every n-th particle: where the probability lies needs no more."""
    step = -(-cloud.size // _MOST_PARTICLES)
    if step == 1:
        return cloud, weight
    rows = {
        name: getattr(cloud, name)[::step]
        for name in ("x_m", "y_m", "status", "search_object", "hypothesis", "value", "index")
    }
    return replace(cloud, **rows), weight[::step]


def _k_means(places: Floats, w: Floats, count: int) -> NDArray[np.intp]:
    """Number of the cluster of each place; starts from the mean, then from the worst served."""
    centres = [np.average(places, axis=0, weights=w)]
    while len(centres) < count:
        away = np.min([((places - c) ** 2).sum(axis=1) for c in centres], axis=0)
        centres.append(places[int(np.argmax(w * away))])
    middle = np.array(centres)
    part = np.zeros(len(places), dtype=np.intp)
    for _ in range(_ROUNDS if count > 1 else 1):
        part = np.argmin(((places[:, None, :] - middle[None]) ** 2).sum(axis=2), axis=1)
        for k in range(count):
            mine = w * (part == k)
            if mine.sum() > 0.0:
                middle[k] = np.average(places, axis=0, weights=mine)
    return part


def _patch(
    cloud: Cloud, w: Floats, places: Floats, span_s: tuple[float, float], share: float
) -> Patch:
    steps = max(2, int(np.ceil((span_s[1] - span_s[0]) / FIX_STEP_S)) + 1)
    times = np.linspace(*span_s, steps)
    fixes = []
    for t in times:
        x, y, afloat = cloud.at(float(t))
        now = np.where(afloat, w, 0.0)
        total = now.sum()
        now = now if total > 0.0 else w
        fixes.append((t, np.average(x, weights=now), np.average(y, weights=now)))
    table = np.array(fixes)
    kinds = cloud.hypothesis.astype(np.int64) * len(cloud.object_ids) + cloud.search_object
    kind = int(np.argmax(np.bincount(kinds, weights=w)))
    hypothesis, item = divmod(kind, len(cloud.object_ids))
    motion = Motion(table, cloud.hypothesis_ids[hypothesis], cloud.object_ids[item])
    mean = np.average(places, axis=0, weights=w)
    dx, dy = (places - mean).T
    xx, xy, yy = (float(np.average(q, weights=w)) for q in (dx * dx, dx * dy, dy * dy))
    spread = np.array([[xx + 1.0, xy], [xy, yy + 1.0]])
    values, axes = np.linalg.eigh(spread)
    major = axes[:, 1]
    bearing = float(np.degrees(np.arctan2(major[0], major[1]))) % 180.0
    centre = mean - motion.moved(0.5 * (span_s[0] + span_s[1]))
    sigma = (float(np.sqrt(values[1])), float(np.sqrt(values[0])))
    return Patch(motion, centre, sigma, bearing, share)
