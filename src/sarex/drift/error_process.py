"""The means of an Ornstein-Uhlenbeck velocity error over the steps of a forecast.

The drift uses a velocity error only through its mean over each step: the displacement by the error
is that mean times the step. For a process with spread sigma and memory tau the means m_k over steps
of h are a Gaussian sequence with, x = h/tau and phi = exp(-x),

    gamma_0 = Var m_k            = sigma² · 2 (x - 1 + phi) / x²
    gamma_j = Cov(m_k, m_(k+j))  = sigma² · ((1 - phi) / x)² · phi^(j-1),   j >= 1

which is the autocovariance of an ARMA(1,1) sequence. In its innovations e_k ~ N(0, s²)

    m_k = p_k + e_k,    p_(k+1) = phi p_k + g e_k,    g = phi + theta,    p_0 ~ N(0, start²)

with theta the root of modulus below 1 of theta/(1 + theta²) = c_1/c_0, where
c_0 = (1 + phi²) gamma_0 - 2 phi gamma_1 and c_1 = gamma_1 - phi gamma_0 are the autocovariances of
m_k - phi m_(k-1); s² = c_1/theta and start² = gamma_0 - s². So one normal a step and component
gives the displacements at all steps exactly, where the joint draw of velocity and path takes two.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import NamedTuple

from sarex.errors import DriftError

__all__ = ["MeanProcess", "mean_process"]

_DIGITS = 60
"""The terms cancel to order x³; at x = 1e-9 that leaves 30 digits."""


class MeanProcess(NamedTuple):
    """Coefficients of m_k = p_k + e_k, p_(k+1) = phi p_k + g e_k, e_k ~ N(0, s²).

    ``start_m_s`` is the standard deviation of the first p; ``s_m_s`` that of e.
    """

    phi: float
    g: float
    s_m_s: float
    start_m_s: float


def mean_process(step_s: float, sigma_m_s: float, tau_s: float) -> MeanProcess:
    """The step means of an Ornstein-Uhlenbeck process, one component.

    Parameters
    ----------
    step_s
        Step of the forecast [s], above 0.
    sigma_m_s
        Standard deviation of the velocity error [m s-1], not negative.
    tau_s
        Its memory [s], above 0.

    Raises
    ------
    DriftError
        If a figure is out of its range, or the memory beyond a thousand million steps or below a
        hundredth of one.

    References
    ----------
    Derived in the module from the Ornstein-Uhlenbeck covariance sigma² exp(-|t|/tau). Pinned by
    tests/reference/test_error_process.py.
    """
    if not (step_s > 0 and tau_s > 0 and sigma_m_s >= 0 and 1e-9 <= step_s / tau_s <= 100.0):
        raise DriftError(
            "not a velocity error that can be stepped",
            given=f"spread {sigma_m_s} m/s, memory {tau_s} s, step {step_s} s",
            allowed="a spread of 0 or more, a memory between a hundredth and 1e9 of a step",
            remedy="State the memory of the velocity error in hours, and a step of minutes.",
        )
    with localcontext() as context:
        context.prec = _DIGITS
        x = Decimal(step_s) / Decimal(tau_s)
        phi = (-x).exp()
        own = 2 * (x - 1 + phi) / x**2
        next_one = ((1 - phi) / x) ** 2
        c0 = (1 + phi**2) * own - 2 * phi * next_one
        c1 = next_one - phi * own
        theta = (c0 - (c0**2 - 4 * c1**2).sqrt()) / (2 * c1)
        s = (c1 / theta).sqrt()
        start = (own - s**2).sqrt()
        return MeanProcess(
            float(phi), float(phi + theta), sigma_m_s * float(s), sigma_m_s * float(start)
        )
