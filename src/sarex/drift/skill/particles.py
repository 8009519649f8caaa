"""Particles of the error model, stepped hour by hour: the same spread by another way.

The closed form of :mod:`sarex.drift.skill.spread` gives the areas at once; here the errors are
drawn as a forecast draws them, so that the areas of the particles' map can be set beside it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sarex.drift.skill.spread import Spread
from sarex.randomness import draw_key, generator_for

__all__ = ["error_paths"]

Complexes = NDArray[np.complex128]
Floats = NDArray[np.float64]


def error_paths(
    spread: Spread, leads: int, particles: int, rng: np.random.Generator, step_s: float = 3600.0
) -> Complexes:
    """Displacement errors of particles at the end of each step.

    Velocity and its integral over a step are drawn together, exactly (no error of the step).

    Parameters
    ----------
    spread
        The error model.
    leads
        Number of steps.
    particles
        Number of particles.
    rng
        Draws one key.
    step_s
        Length of a step [s].

    Returns
    -------
    (particle, lead) complex [m]
        East + i north.

    References
    ----------
    Gillespie 1996, Phys. Rev. E 54, 2084, doi 10.1103/PhysRevE.54.2084. Pinned by
    tests/reference/test_skill_spread.py.
    """
    stream = generator_for(draw_key(rng), "skill/particles")
    place = np.zeros((particles, leads, 2))
    for sigma, tau in zip(spread.sigma_m_s, spread.tau_s, strict=True):
        place += _process(sigma, tau, leads, particles, stream, step_s)
    if math.isfinite(spread.tail):
        chi2 = stream.chisquare(spread.tail, size=(particles, 1, 1))
        place *= np.sqrt((spread.tail - 2.0) / chi2)
    turned = (place[..., 0] + 1j * place[..., 1]) * np.exp(1j * spread.axis_rad)
    return np.asarray(turned)


def _process(
    sigma: Floats,
    tau: Floats,
    leads: int,
    particles: int,
    stream: np.random.Generator,
    step_s: float,
) -> Floats:
    """Integral of one Ornstein-Uhlenbeck velocity on two axes, (particle, lead, 2) [m]."""
    phi = np.exp(-step_s / tau)
    share = step_s / tau
    spread_v = sigma * np.sqrt(-np.expm1(-2.0 * share))
    covariance = sigma**2 * tau * np.expm1(-share) ** 2
    spread_x2 = (sigma * tau) ** 2 * (2.0 * share - 3.0 + 4.0 * phi - phi**2)
    slope = covariance / spread_v
    rest = np.sqrt(np.maximum(spread_x2 - slope**2, 0.0))
    velocity = sigma * stream.standard_normal((particles, 2))
    place = np.zeros((particles, leads, 2))
    at = np.zeros((particles, 2))
    for step in range(leads):
        z, own = stream.standard_normal((2, particles, 2))
        at = at + velocity * tau * -np.expm1(-share) + slope * z + rest * own
        velocity = phi * velocity + spread_v * z
        place[:, step] = at
    return place
