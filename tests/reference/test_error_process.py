"""The step means of the velocity error against the Ornstein-Uhlenbeck closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sarex.drift.error_process import mean_process
from sarex.errors import DriftError

SIGMA = 0.3
RATIOS = (1e-9, 1e-5, 1e-3, 1.0 / 36.0, 0.3, 1.0, 5.0, 60.0)


def covariance(step_s: float, tau_s: float, count: int) -> np.ndarray:
    """Of the first means, from the coefficients alone."""
    process = mean_process(step_s, SIGMA, tau_s)
    weights = np.zeros((count, count + 1))  # of m on (p_0, e_0, e_1, …), each with unit spread
    p = np.zeros(count + 1)
    p[0] = process.start_m_s
    for k in range(count):
        e = np.zeros(count + 1)
        e[k + 1] = process.s_m_s
        weights[k] = p + e
        p = process.phi * p + process.g * e
    return weights @ weights.T


@pytest.mark.parametrize("ratio", RATIOS)
def test_covariance_of_the_means_is_the_closed_form(ratio):
    found = covariance(600.0, 600.0 / ratio, 6)
    x = np.longdouble(ratio)
    lost = -np.expm1(-x)
    # 2 (x - lost) / x² cancels below 1e-4: there its series
    own = 2 * (x - lost) / x**2 if ratio > 1e-4 else 1 - x / 3 + x**2 / 12
    lags = np.abs(np.subtract.outer(np.arange(6), np.arange(6)))
    expected = np.where(lags == 0, own, (lost / x) ** 2 * np.exp(-x * (lags - 1)))
    np.testing.assert_allclose(found, SIGMA**2 * expected.astype(float), rtol=1e-11)


@pytest.mark.parametrize("step_s", [60.0, 600.0, 1800.0, 3600.0])
def test_spread_of_the_path_does_not_depend_on_the_step(step_s):
    tau, hours = 3600.0, 24
    count = round(hours * 3600 / step_s)
    found = math.sqrt(covariance(step_s, tau, count).sum()) * step_s
    t = hours * 3600.0
    closed = math.sqrt(2 * SIGMA**2 * tau * (t - tau * (1 - math.exp(-t / tau))))
    assert found == pytest.approx(closed, rel=1e-10)


@pytest.mark.parametrize(
    "arguments",
    [
        (0.0, 0.1, 60.0),
        (600.0, -0.1, 60.0),
        (600.0, 0.1, 0.0),
        (600.0, 0.1, 1.0),
        (600.0, math.nan, 60.0),
    ],
)
def test_what_cannot_be_stepped_is_refused(arguments):
    with pytest.raises(DriftError, match="memory"):
        mean_process(*arguments)
