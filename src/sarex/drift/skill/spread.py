"""How far the drifter is from the predicted place: the error model, in closed form.

The velocity error along each of two axes is a sum of independent Ornstein-Uhlenbeck processes that
begin in their stationary state; the displacement by one of them after t has variance
2σ²τ(t - τ(1 - e^(-t/τ))) and none depends on a time step. The axes may differ (a strait, a coastal
current). Where ``tail`` is finite, the spread itself is uncertain: each draw has its own factor,
√((ν-2)/χ²_ν), shared by its axes and hours, so that the displacement has a bivariate Student t
distribution with ν = ``tail`` and the covariance stays that of the processes.

Highest-density areas are ellipses. With d² the squared distance in units of the covariance and
S = (ν-2)/ν, the mass in the ellipse through a place is 1 - (1 + d²/(Sν))^(-ν/2), and 1 - e^(-d²/2)
without a tail. Evaluated at the observed place, this is its rank (the HDR-rank PIT): uniform on 0
to 1 where the error model is right, and not above q exactly where the q-area holds the place.

References
----------
Uhlenbeck & Ornstein 1930, Phys. Rev. 36, 823. Hyndman 1996, doi 10.1080/00031305.1996.10474359.
Pinned by tests/reference/test_skill_spread.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Spread", "displacement_variance_m2"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]


def displacement_variance_m2(sigma_m_s: Floats, tau_s: Floats, lead_s: Floats) -> Floats:
    """Variance of the time integral of a stationary Ornstein-Uhlenbeck velocity, per component.

    Parameters
    ----------
    sigma_m_s : array [m s-1]
        Standard deviation of the velocity.
    tau_s : array [s]
        Its memory; broadcasts with the others.
    lead_s : array [s]
        Time since the start.

    Returns
    -------
    array [m2]

    Examples
    --------
    For times much longer than the memory it grows as 2σ²τt.

    >>> far = displacement_variance_m2(np.array(0.1), np.array(1.0), np.array(1e6))
    >>> f"{float(far):.0f}"
    '20000'
    """
    share = lead_s / tau_s
    return np.asarray(2.0 * (sigma_m_s * tau_s) ** 2 * (share + np.expm1(-share)))


@dataclass(frozen=True, slots=True)
class Spread:
    """The error model.

    Parameters
    ----------
    sigma_m_s, tau_s : (process, 2) [m s-1, s]
        Of each process along the major and the minor axis.
    axis_rad : float
        Direction of the major axis, anticlockwise from east.
    tail : float
        ν of the Student t distribution, above 2; infinite for normal errors.
    """

    sigma_m_s: Floats
    tau_s: Floats
    axis_rad: float = 0.0
    tail: float = math.inf

    def variances_m2(self, lead_s: Floats) -> Floats:
        """Variance of the displacement error along the two axes, (..., 2) [m2]."""
        lead = np.asarray(lead_s, dtype=np.float64)[..., None, None]
        return np.asarray(displacement_variance_m2(self.sigma_m_s, self.tau_s, lead).sum(axis=-2))

    def log_density(self, error_m: Complexes, lead_s: Floats) -> Floats:
        """Logarithm of the density at observed minus predicted place, natural, per m²."""
        variance = self.variances_m2(lead_s)
        area = np.log(2.0 * math.pi) + 0.5 * np.log(variance).sum(axis=-1)
        d2 = self._distance2(error_m, variance)
        if math.isinf(self.tail):
            return np.asarray(-area - 0.5 * d2)
        own = (self.tail - 2.0) / self.tail
        return np.asarray(
            -area - math.log(own) - (self.tail / 2.0 + 1.0) * np.log1p(d2 / (own * self.tail))
        )

    def rank(self, error_m: Complexes, lead_s: Floats) -> Floats:
        """Mass of the highest-density area through a place: its HDR-rank PIT, 0 to 1."""
        d2 = self._distance2(error_m, self.variances_m2(lead_s))
        if math.isinf(self.tail):
            return np.asarray(-np.expm1(-0.5 * d2))
        return np.asarray(-np.expm1(-self.tail / 2.0 * np.log1p(d2 / (self.tail - 2.0))))

    def area_m2(self, share: float, lead_s: Floats) -> Floats:
        """Area of the highest-density area that holds a share [m2]."""
        axes = np.sqrt(self.variances_m2(lead_s)).prod(axis=-1)
        return np.asarray(math.pi * axes * self.distance2_of(share))

    def distance2_of(self, share: float) -> float:
        """Squared distance, in units of the covariance, of the edge that holds a share."""
        if math.isinf(self.tail):
            return -2.0 * math.log1p(-share)
        return (self.tail - 2.0) * math.expm1(-2.0 / self.tail * math.log1p(-share))

    def scaled(self, factor: float, tail: float) -> Spread:
        """Every sigma times a factor, and another tail."""
        return Spread(factor * self.sigma_m_s, self.tau_s, self.axis_rad, tail)

    def _distance2(self, error_m: Complexes, variance: Floats) -> Floats:
        turned = error_m * np.exp(-1j * self.axis_rad)
        return np.asarray(turned.real**2 / variance[..., 0] + turned.imag**2 / variance[..., 1])
