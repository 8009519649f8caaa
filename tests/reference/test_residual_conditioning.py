"""The shared current error given marker buoys, against slow and obvious Gaussian conditioning."""

from __future__ import annotations

import math

import numpy as np
import pytest
from buoys import chain_moments

from sarex.drift.error_process import mean_process
from sarex.drift.residual_gauss import condition, overlap_weights, path_covariance

STEP_S, TAU_S, SIGMA = 600.0, 6 * 3600.0, 0.15
PROCESS = mean_process(STEP_S, SIGMA, TAU_S)


def naive_joint(steps, process=PROCESS):
    """Rows of p_0, m_0, p_1, m_1, … on independent unit normals; prior covariance is rows rowsᵀ."""
    rows = np.zeros((2 * steps, steps + 1))
    p = np.zeros(steps + 1)
    p[0] = process.start_m_s
    for k in range(steps):
        e = np.zeros(steps + 1)
        e[k + 1] = process.s_m_s
        rows[2 * k], rows[2 * k + 1] = p, p + e
        p = process.phi * p + process.g * e
    return rows


def naive_posterior(weights, noise, measured):
    """Mean (2 step, 2) and covariance of p_0, m_0, … by inverting one dense matrix."""
    joint = naive_joint(weights.shape[1])
    prior = joint @ joint.T
    h = np.zeros((weights.shape[0], prior.shape[0]))
    h[:, 1::2] = weights
    gain = prior @ h.T @ np.linalg.inv(h @ prior @ h.T + noise)
    return gain @ measured, prior - gain @ h @ prior


def fixes(hours, every_s, error_m, own_sigma, first_s=0.0):
    """Intervals between fixes of two buoys, and their noise: own drift and shared fixes."""
    edges = first_s + np.arange(0.0, hours * 3600.0 + 1.0, every_s)
    start, end = np.tile(edges[:-1], 2), np.tile(edges[1:], 2)
    n = edges.size - 1
    buoy = np.repeat([0, 1], n)
    noise = own_sigma**2 * path_covariance(start, end, TAU_S) * (buoy[:, None] == buoy[None])
    for i in range(2 * n):
        noise[i, i] += 2 * (error_m / every_s) ** 2
        if i % n:
            noise[i, i - 1] -= (error_m / every_s) ** 2
            noise[i - 1, i] -= (error_m / every_s) ** 2
    return start, end, noise


@pytest.mark.parametrize("every_s", [600.0, 1800.0, 2500.0])
@pytest.mark.parametrize("first_s", [0.0, 4 * 3600.0])
def test_means_and_variances_are_those_of_dense_conditioning(every_s, first_s):
    start, end, noise = fixes(8, every_s, 60.0, 0.1, first_s)
    measured = np.random.default_rng(3).normal(0.0, 0.2, (start.size, 2))
    weights = 0.9 * overlap_weights(start, end, 0.0, STEP_S, 90)
    mean, covariance = naive_posterior(weights, noise, measured)
    found_mean, found = chain_moments(condition(PROCESS, weights, noise, measured, 0), PROCESS)
    np.testing.assert_allclose(found_mean, mean, atol=1e-12)  # rounding
    p, m = slice(0, 180, 2), slice(1, 180, 2)
    np.testing.assert_allclose(np.diag(found)[p], np.diag(covariance)[p], atol=1e-13)
    # of m_k = p_k + e_k the chain keeps the mean; its spread differs by what e adds
    np.testing.assert_allclose(np.diag(found)[m], np.diag(covariance)[m], rtol=0.03)


@pytest.mark.parametrize("every_s", [600.0, 1800.0, 3600.0])
@pytest.mark.parametrize("error_m", [10.0, 100.0])
@pytest.mark.parametrize("own_sigma", [0.05, 0.1, 0.2])
@pytest.mark.parametrize("first_s", [0.0, 4 * 3600.0])
def test_spread_of_the_path_is_that_of_the_whole_posterior(every_s, error_m, own_sigma, first_s):
    """What decides a forecast: where it ends. To 3 % from the first step; from a later step, at
    most 2 % less and, where little is left unknown, up to 30 % more.
    """
    start, end, noise = fixes(12, every_s, error_m, own_sigma, first_s)
    weights = overlap_weights(start, end, 0.0, STEP_S, 144)
    measured = np.zeros((start.size, 2))
    _, covariance = naive_posterior(weights, noise, measured)
    _, found = chain_moments(condition(PROCESS, weights, noise, measured, 0), PROCESS)

    def ratio(low, high):
        part = slice(1 + 2 * low, 2 * high, 2)
        return math.sqrt(found[part, part].sum() / covariance[part, part].sum())

    assert [ratio(0, k) for k in (24, 72, 144)] == pytest.approx([1.0] * 3, abs=0.03)
    assert all(0.98 <= ratio(30, k) <= 1.3 for k in (48, 72, 144))


def test_without_overlap_and_after_the_last_fix_the_chain_is_the_prior():
    start, end, noise = fixes(1, 1800.0, 30.0, 0.1)
    weights = overlap_weights(start, end, 0.0, STEP_S, 40)
    rows, _ = condition(PROCESS, weights, noise, np.full((start.size, 2), 0.3), 0)
    np.testing.assert_allclose(rows[6:, :3], 0.0, atol=1e-14)  # rounding
    np.testing.assert_allclose(rows[6:, 3], PROCESS.s_m_s, rtol=1e-14)
    assert np.all(rows[:6, 3] < PROCESS.s_m_s)


def test_buoys_before_the_first_step_are_remembered():
    """The schedule from step 12 on is that of the longer chain, cut."""
    start, end, noise = fixes(2, 1800.0, 30.0, 0.1)
    measured = np.random.default_rng(4).normal(0.2, 0.1, (start.size, 2))
    weights = overlap_weights(start, end, 0.0, STEP_S, 60)
    mean, covariance = naive_posterior(weights, noise, measured)
    rows, begin = condition(PROCESS, weights, noise, measured, 12)
    assert rows.shape == (48, 4)
    np.testing.assert_allclose(begin[:2], mean[24], atol=1e-12)
    assert begin[2] ** 2 == pytest.approx(covariance[24, 24], rel=1e-9)
    assert begin[2] < 0.8 * PROCESS.start_m_s
    assert abs(begin[0]) > 0.05


@pytest.mark.parametrize("first_s", [0.0, 250.0])
def test_intervals_off_the_steps_agree_with_continuous_time(first_s):
    """Posterior of the mean error over six later hours, from the covariance in closed form."""
    start, end, noise = fixes(6, 1700.0, 40.0, 0.1, first_s)
    measured = np.random.default_rng(5).normal(0.1, 0.1, (start.size, 2))
    later = np.array([6 * 3600.0, 12 * 3600.0])
    every = np.concatenate([start, later[:1]]), np.concatenate([end, later[1:]])
    prior = SIGMA**2 * path_covariance(*every, TAU_S)
    gain = np.linalg.solve(prior[:-1, :-1] + noise, prior[:-1, -1])
    mean, variance = gain @ measured, prior[-1, -1] - gain @ prior[:-1, -1]
    weights = overlap_weights(start, end, 0.0, STEP_S, 72)
    found, covariance = chain_moments(condition(PROCESS, weights, noise, measured, 0), PROCESS)
    part = slice(73, 144, 2)
    np.testing.assert_allclose(found[part].mean(axis=0), mean, atol=0.01 * SIGMA)
    assert covariance[part, part].mean() == pytest.approx(variance, rel=0.01)


def test_covariance_of_interval_means_is_a_sum_over_instants():
    start, end = np.array([0.0, 1000.0, 5000.0]), np.array([2000.0, 4000.0, 5600.0])
    found = path_covariance(start, end, 3000.0)
    middles = [
        np.linspace(a, b, 2001)[:-1] + (b - a) / 4000 for a, b in zip(start, end, strict=True)
    ]
    for i in range(3):
        for j in range(3):
            lags = np.abs(middles[i][:, None] - middles[j][None])
            assert found[i, j] == pytest.approx(np.exp(-lags / 3000.0).mean(), rel=1e-6)
