"""The shared current error, given what buoys measured of it: exact Gaussian conditioning.

The error that the objects of a draw share has the means m_k = p_k + e_k over the steps of a
forecast, p_(k+1) = phi p_k + g e_k, with independent e_k ~ N(0, s²) and p_0 ~ N(0, start²); see
:mod:`sarex.drift.error_process`. Everything is linear in z = (p_0, e_0, e_1, …), whose prior
covariance is diagonal, D. Buoys measure y = H m + noise with noise covariance R, so that

    S = H_z D H_zᵀ + R,   W = chol(S)⁻¹ H_z D,   mean z = Wᵀ chol(S)⁻¹ y,   cov z = D - WᵀW

with one column of W for each element of z. The recursion of p is applied to the columns, and gives
the exact posterior mean of every p_k and e_k, and the exact posterior variance of every p_k.

The kernel steps a Markov chain e_k | p_k ~ N(a_k + b_k p_k, s_k²). The posterior is none: what a
buoy does not tell of the shared error (above all for its own error, of the same memory) persists,
and the rest is forgotten within an interval or two. So the chain keeps what decides a forecast: the
mean and the variance of every p_k, and, with P_k = p_0 + … + p_k, the variance of the path P_k. It
does where phi + g b_k = Cov(P_k, p_(k+1)) / Cov(P_k, p_k), by induction, if that is no more than
sqrt(Var p_(k+1) / Var p_k), to which it is cut. (The chain that keeps each pair (p_k, e_k) forgets
too soon: its paths spread a quarter too little.)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from sarex.drift.error_process import MeanProcess

__all__ = ["Posterior", "condition", "overlap_weights", "path_covariance"]

Floats = NDArray[np.float64]


class Posterior(NamedTuple):
    """Schedule of a chain of ``steps`` steps: rows (steps, 4) a_u, a_v, b, s_k [m s-1, 1]; start
    (3,) mean_u, mean_v, std [m s-1] of the first p.
    """

    rows: Floats
    start: Floats


def overlap_weights(
    start_s: Floats, end_s: Floats, first_s: float, step_s: float, steps: int
) -> Floats:
    """(interval, step) share of each interval that lies in each step; a row sums to at most 1."""
    edges = first_s + step_s * np.arange(steps + 1)
    low = np.maximum(start_s[:, None], edges[None, :-1])
    high = np.minimum(end_s[:, None], edges[None, 1:])
    shares: Floats = np.maximum(high - low, 0.0) / (end_s - start_s)[:, None]
    return shares


def path_covariance(start_s: Floats, end_s: Floats, tau_s: float) -> Floats:
    """Covariance of the means over intervals of an Ornstein-Uhlenbeck process of unit variance.

    The second antiderivative of exp(-|x|/tau) is K(x) = tau |x| + tau² (exp(-|x|/tau) - 1), and
    the integral over two intervals [a, b], [c, d] is K(b-c) + K(a-d) - K(a-c) - K(b-d).
    """

    def antiderivative(x: Floats) -> Floats:
        x = np.abs(x) / tau_s
        value: Floats = tau_s**2 * (x + np.expm1(-x))
        return value

    a, b = start_s[:, None], end_s[:, None]
    c, d = start_s[None, :], end_s[None, :]
    area = antiderivative(b - c) + antiderivative(a - d) - antiderivative(a - c)
    means: Floats = (area - antiderivative(b - d)) / ((b - a) * (d - c))
    return means


def condition(
    process: MeanProcess, weights: Floats, noise: Floats, measured: Floats, skip: int
) -> Posterior:
    """Condition the chain on measurements, and give its schedule from step ``skip`` on.

    Parameters
    ----------
    process
        The shared part of the error, one component.
    weights : (interval, step) [1]
        What each measurement sees of the mean m_k of each step.
    noise : (interval, interval) [m2 s-2]
        Covariance of all else that it sees, the same for both components.
    measured : (interval, 2) [m s-1]
        Towards east and north.
    skip
        Steps before the forecast's first.
    """
    phi, g = process.phi, process.g
    prior = np.full(weights.shape[1] + 1, process.s_m_s**2)
    prior[0] = process.start_m_s**2
    seen = _in_innovations(weights, phi, g)
    root = np.linalg.cholesky((seen * prior) @ seen.T + noise)
    w = solve_triangular(root, seen * prior, lower=True)
    white = solve_triangular(root, measured, lower=True)
    return _schedule(process, w, w.T @ white, skip)


def _in_innovations(weights: Floats, phi: float, g: float) -> Floats:
    """(interval, 1 + step) what each measurement sees of p_0 and of each e_k.

    Backwards: ``later`` is the share of what follows that passes through p_(k+1).
    """
    steps = weights.shape[1]
    seen = np.empty((weights.shape[0], steps + 1))
    later = np.zeros(weights.shape[0])
    for k in range(steps - 1, -1, -1):
        seen[:, k + 1] = weights[:, k] + g * later
        later = weights[:, k] + phi * later
    seen[:, 0] = later
    return seen


def _schedule(process: MeanProcess, w: Floats, mean: Floats, skip: int) -> Posterior:
    """Carry p and the path from step to step, and choose the chain that keeps their spread.

    ``column`` and ``path`` are what the data take from p and P; ``prior`` and ``prior_path`` are
    Var p and Cov(P, p) without data.
    """
    phi, g, s2 = process.phi, process.g, process.s_m_s**2
    rows = np.zeros((w.shape[1] - 1 - skip, 4))
    start = np.zeros(3)
    column, p_mean, prior = w[:, 0].copy(), mean[0].copy(), process.start_m_s**2
    path, prior_path = np.zeros_like(column), 0.0
    for k in range(w.shape[1] - 1):
        if k == skip:
            start[:] = (*p_mean, max(prior - float(column @ column), 0.0) ** 0.5)
        if k >= skip:
            path = path + column
            prior_path += prior
        ahead = phi * column + g * w[:, k + 1]
        prior_ahead = phi * phi * prior + g * g * s2
        if k >= skip:
            kept = prior_path - float(path @ column)
            passed = phi * prior_path - float(path @ ahead)
            variance = prior - float(column @ column)
            b, s = _link(phi, g, variance, prior_ahead - float(ahead @ ahead), passed, kept)
            rows[k - skip] = (*(mean[k + 1] - b * p_mean), b, s)
            prior_path *= phi
        p_mean, column, prior = phi * p_mean + g * mean[k + 1], ahead, prior_ahead
    return Posterior(rows, start)


def _link(
    phi: float, g: float, variance: float, following: float, passed: float, kept: float
) -> tuple[float, float]:
    """B and s that take p from one variance to the next, and from Cov(P, p) to what passes on."""
    if variance <= 0.0 or kept <= 0.0:
        return -phi / g, max(following, 0.0) ** 0.5 / g
    most = (max(following, 0.0) / variance) ** 0.5
    memory = min(max(passed / kept, 0.0), most)
    return (memory - phi) / g, max(following - memory * memory * variance, 0.0) ** 0.5 / g
