"""The error model against closed forms, numerical integration and particles of its own."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import dblquad, quad
from scipy.stats import kstest
from seas import PLANE, make_ensemble

from sarex.drift.error_process import mean_process
from sarex.drift.skill.density import density_map
from sarex.drift.skill.particles import error_paths
from sarex.drift.skill.spread import Spread, displacement_variance_m2
from sarex.probability import smooth_map

HOUR = 3600.0
OVAL = Spread(np.array([[0.33, 0.29]]), np.array([[11.0, 3.6]]) * HOUR, 0.3, 6.5)
ROUND = Spread(np.full((1, 2), 0.1), np.full((1, 2), 8.0) * HOUR)
TWO = Spread(np.array([[0.2, 0.2], [0.1, 0.1]]), np.array([[2.0, 2.0], [30.0, 30.0]]) * HOUR)


@pytest.mark.parametrize("lead_h", [0.1, 1.0, 12.0, 200.0])
def test_variance_is_the_double_integral_of_the_correlation(lead_h: float) -> None:
    sigma, tau, t = 0.3, 7.0 * HOUR, lead_h * HOUR
    integral = quad(lambda lag: 2 * (t - lag) * sigma**2 * math.exp(-lag / tau), 0, t)[0]
    found = displacement_variance_m2(np.array(sigma), np.array(tau), np.array(t))
    assert float(found) == pytest.approx(integral, rel=1e-9)


def test_published_figures_of_the_spread() -> None:
    """2 sigma² tau (t - tau (1 - e^(-t/tau))), with numbers: 0.1 m/s, 8 h, 24 h."""
    t, tau = 24 * HOUR, 8 * HOUR
    expected = 2 * 0.1**2 * tau * (t - tau * (1 - math.exp(-3)))
    assert float(ROUND.variances_m2(np.array(t))[0]) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("spread", [ROUND, OVAL, TWO], ids=["round", "oval, tail", "two"])
@pytest.mark.parametrize("step_h", [1.0, 6.0])
def test_particles_have_the_spread_of_the_closed_form_whatever_the_step(
    spread: Spread, step_h: float
) -> None:
    steps = int(24 / step_h)
    paths = error_paths(spread, steps, 40_000, np.random.default_rng(3), step_h * HOUR)
    turned = paths[:, -1] * np.exp(-1j * spread.axis_rad)
    expected = spread.variances_m2(np.array(24 * HOUR))
    found = np.array([turned.real.var(), turned.imag.var()])
    kurtosis = 3.0 if math.isinf(spread.tail) else 3.0 * (spread.tail - 2) / (spread.tail - 4)
    error = expected * math.sqrt((kurtosis - 1) / 40_000)
    assert (np.abs(found - expected) < 4 * error).all(), (found, expected)


@pytest.mark.parametrize("spread", [ROUND, OVAL, TWO], ids=["round", "oval, tail", "two"])
def test_ranks_of_own_particles_are_uniform(spread: Spread) -> None:
    paths = error_paths(spread, 24, 20_000, np.random.default_rng(8))
    for lead in (6, 24):
        rank = spread.rank(paths[:, lead - 1], np.array(lead * HOUR))
        assert kstest(rank, "uniform").pvalue > 1e-4


@pytest.mark.parametrize("spread", [ROUND, OVAL], ids=["normal", "Student"])
def test_density_integrates_to_1_and_the_area_holds_its_share(spread: Spread) -> None:
    lead = np.array(12 * HOUR)
    flat = Spread(spread.sigma_m_s, spread.tau_s, 0.0, spread.tail)
    a, b = np.sqrt(flat.variances_m2(lead))

    def density(y: float, x: float) -> float:
        return float(np.exp(flat.log_density(np.array(x + 1j * y), lead))) * a * b

    def scaled(r: float, angle: float) -> float:
        return r * density(b * r * math.sin(angle), a * r * math.cos(angle))

    for share in (0.5, 0.75, 0.95):
        edge = math.sqrt(flat.distance2_of(share))
        held = dblquad(scaled, 0, 2 * math.pi, 0, edge)[0]
        assert held == pytest.approx(share, abs=1e-7)
        assert float(flat.area_m2(share, lead)) == pytest.approx(math.pi * a * b * edge**2)
        on_edge = np.array([a * edge, 1j * b * edge])
        np.testing.assert_allclose(flat.rank(on_edge, lead), share, rtol=1e-10)


def test_areas_of_a_particle_map_are_those_of_the_closed_form() -> None:
    """Within 6 %: 20,000 particles, smoothed by Scott's rule."""
    paths = error_paths(OVAL, 24, 20_000, np.random.default_rng(4))[:, -1]
    density = density_map(paths)
    lead = np.array(24 * HOUR)
    for share in (0.5, 0.75, 0.95):
        assert density.area_m2(share) == pytest.approx(float(OVAL.area_m2(share, lead)), rel=0.06)
    fresh = error_paths(OVAL, 24, 20_000, np.random.default_rng(5))[:, -1]
    for share in (0.5, 0.75, 0.95):
        held = float((density.rank(fresh) <= share).mean())
        assert held == pytest.approx(share, abs=0.015)


def test_the_particle_map_is_the_probability_map_of_a_case() -> None:
    """Same particles, same share: areas of `probability.smooth_map`, within 5 % (cells differ)."""
    rng = np.random.default_rng(6)
    place = 3000.0 * rng.standard_normal(8000) + 8000j * rng.standard_normal(8000)
    ensemble = make_ensemble([place.real, place.real], [place.imag, place.imag])
    theirs = smooth_map(ensemble, np.full(8000, 1 / 8000), int(ensemble.times_ns[0]), "raft", PLANE)
    ours = density_map(place)
    for region in theirs.regions():
        assert ours.area_m2(region.share) == pytest.approx(region.area_m2, rel=0.05)


def naive_rank(mass: np.ndarray, row: int, column: int) -> float:
    """Mass denser than a cell and half of that as dense, by looking at every cell."""
    here, total = mass[row, column], 0.0
    for value in mass.ravel():
        total += value if value > here else (0.5 * value if value == here else 0.0)
    return total


def test_rank_on_a_map_is_its_naive_twin() -> None:
    rng = np.random.default_rng(7)
    density = density_map(1000.0 * (rng.standard_normal(300) + 1j * rng.standard_normal(300)))
    rows, columns = density.mass.shape
    for row, column in [(rows // 2, columns // 2), (rows // 3, columns // 2), (2, 2)]:
        x = density.x0_m + (column + 0.5) * density.cell_m
        y = density.y0_m + (row + 0.5) * density.cell_m
        found = float(density.rank(np.array([x + 1j * y]))[0])
        if density.mass[row, column] > 0.0:
            assert found == pytest.approx(naive_rank(density.mass, row, column), abs=1e-9)
        else:
            assert found == 1.0
    assert density.rank(np.array([1e7 + 0j])).tolist() == [1.0]


@pytest.mark.parametrize("step_s", [60.0, 600.0, 3600.0])
def test_the_drift_kernel_spreads_as_the_closed_form_says(step_s: float) -> None:
    """Means of the error over the steps of `drift run`, their covariances propagated exactly."""
    sigma, tau = 0.32, 11.8 * HOUR
    process = mean_process(step_s, sigma, tau)
    # covariance of (p, displacement); p' = phi p + g e, displacement' = displacement + step (p + e)
    carry = np.array([[process.phi, 0.0], [step_s, 1.0]])
    kick = np.array([process.g, step_s]) * process.s_m_s
    covariance = np.diag([process.start_m_s**2, 0.0])
    for step in range(1, int(48 * HOUR / step_s) + 1):
        covariance = carry @ covariance @ carry.T + np.outer(kick, kick)
        if step * step_s in (6 * HOUR, 48 * HOUR):
            t = np.array(step * step_s)
            expected = displacement_variance_m2(np.array(sigma), np.array(tau), t)
            assert covariance[1, 1] == pytest.approx(float(expected), rel=1e-9)
