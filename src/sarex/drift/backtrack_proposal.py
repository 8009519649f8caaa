"""Where the next round of seeds is set: a mixture of what is wide and what was likely.

A tenth of the seeds is uniform over all that is possible (a disc about the find that grows with
the time since the loss), so that nothing that is possible is left without seeds. Of the rest, a
third each or so is normal about places and times that were likely in the round before, which
follows their shape; one normal of one and a half times their spread; and one of three times, which
fills the tails, where a seed that meets the find by an odd drift would else outweigh all others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cone", "Mixture", "centres_of"]

Floats = NDArray[np.float64]

_EVEN, _WIDE, _FAR = 0.1, 0.35, 0.2
_FAR_SCALE = 2.0
"""Spread of the far normal over that of the wide one."""
_CENTRES = 400
_BLOCK = 2_000


@dataclass(frozen=True, slots=True)
class Cone:
    """All origins from which a find can be reached: discs about it, one for each time of loss.

    Times are seconds, places metres in the plane about the find. The radius at time t is
    ``reach_m + speed_m_s * (find_s - t)``.
    """

    start_s: float
    end_s: float
    find_s: float
    speed_m_s: float
    reach_m: float

    def radius_m(self, time_s: Floats) -> Floats:
        """Radius of the disc at times of loss; a loss after the find reaches nothing."""
        return self.reach_m + self.speed_m_s * np.maximum(self.find_s - time_s, 0.0)

    def draw(self, count: int, rng: np.random.Generator) -> Floats:
        """(count, 3) x, y, t: uniform over the window, then over the disc."""
        time = self.start_s + (self.end_s - self.start_s) * rng.random(count)
        radius = self.radius_m(time) * np.sqrt(rng.random(count))
        angle = 2.0 * math.pi * rng.random(count)
        return np.column_stack([radius * np.cos(angle), radius * np.sin(angle), time])

    def density(self, seeds: Floats) -> Floats:
        """(seed,) density [m-2 s-1] of :meth:`draw`; 0 outside."""
        x, y, time = seeds.T
        radius = self.radius_m(time)
        inside = (np.hypot(x, y) <= radius) & (time >= self.start_s) & (time <= self.end_s)
        even = 1.0 / (math.pi * radius**2 * (self.end_s - self.start_s))
        return np.where(inside, even, 0.0)


@dataclass(frozen=True, slots=True)
class Mixture:
    """The cone, normal kernels of one covariance about centres (centre, 3), and one wide normal.

    ``kernel_root`` and ``wide_root`` are lower Cholesky factors (3, 3) of covariances.
    """

    cone: Cone
    centres: Floats
    kernel_root: Floats
    mean: Floats
    wide_root: Floats

    def draw(self, count: int, rng: np.random.Generator) -> Floats:
        """(count, 3) x, y, t; some may lie outside of the cone, where they count nothing."""
        part = rng.random(count)
        even, wide, far = part < _EVEN, part > 1.0 - _WIDE - _FAR, part > 1.0 - _FAR
        reach = np.where(far, _FAR_SCALE, 1.0)[:, None]
        normal = rng.standard_normal((count, 3))
        near = self.centres[rng.integers(0, self.centres.shape[0], count)]
        seeds = near + normal @ self.kernel_root.T
        seeds[wide] = self.mean + (reach * normal)[wide] @ self.wide_root.T
        seeds[even] = self.cone.draw(int(even.sum()), rng)
        return np.asarray(seeds)

    def density(self, seeds: Floats) -> Floats:
        """(seed,) density [m-2 s-1] of :meth:`draw`."""
        near = _normals(seeds, self.centres, self.kernel_root)
        wide = _normals(seeds, self.mean[None], self.wide_root)
        far = _normals(seeds, self.mean[None], _FAR_SCALE * self.wide_root)
        even = self.cone.density(seeds)
        return _EVEN * even + _WIDE * wide + _FAR * far + (1.0 - _EVEN - _WIDE - _FAR) * near


def _normals(seeds: Floats, centres: Floats, root: Floats) -> Floats:
    """(seed,) mean of normal densities about centres, of the covariance root rootᵀ."""
    inverse = np.linalg.inv(root).T
    middle = centres.mean(axis=0)
    about = (centres - middle) @ inverse
    weight = -0.5 * (about**2).sum(axis=1)
    found = np.empty(seeds.shape[0])
    for low in range(0, seeds.shape[0], _BLOCK):
        part = (seeds[low : low + _BLOCK] - middle) @ inverse
        squares = part @ about.T + weight - 0.5 * (part**2).sum(axis=1)[:, None]
        found[low : low + _BLOCK] = np.exp(squares).sum(axis=1)
    scale = (2.0 * math.pi) ** 1.5 * float(np.prod(np.diag(root))) * centres.shape[0]
    return np.asarray(found / scale)


def centres_of(cone: Cone, seeds: Floats, weights: Floats, rng: np.random.Generator) -> Mixture:
    """The mixture about seeds with weights that sum to 1: resampled centres by Scott's rule."""
    mean = weights @ seeds
    spread = (weights[:, None] * (seeds - mean)).T @ (seeds - mean)
    spread += np.diag([50.0**2, 50.0**2, 60.0**2])
    chosen = seeds[rng.choice(weights.size, size=_CENTRES, p=weights)]
    kernel = np.linalg.cholesky(1.5 * _CENTRES ** (-2.0 / 7.0) * spread)
    return Mixture(cone, chosen, kernel, mean, np.asarray(np.linalg.cholesky(1.5**2 * spread)))
