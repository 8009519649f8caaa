"""Marker buoys against a hidden true current: the forecast moves and shrinks, and stays honest."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from buoys import ERROR, PLANE, T0, TAU_S, chain_moments, hidden_sea, reports, still_water

from sarex.drift import simulate
from sarex.drift.error_process import mean_process
from sarex.drift.residual import residual_of
from sarex.geo import no_coast
from sarex.incident import Draws

HOURS = 12
EDGES = np.arange(0.0, 6 * 3600.0 + 1.0, 1800.0)  # buoys report for the first six hours
STEPS = HOURS * 6
PROCESS = mean_process(600.0, ERROR.sigma_m_s * ERROR.common_share**0.5, TAU_S)
OWN2 = ERROR.sigma_m_s**2 * (1.0 - ERROR.common_share)
BUOYS = np.array([[0.0, 0.0], [4000.0, 3000.0]])


def residual(fixes):
    lon, lat = PLANE.to_lonlat(0.0, 0.0)
    return residual_of(fixes, still_water(), area_lon_deg=lon, area_lat_deg=lat, area_time_ns=T0)


def path_spread(hours, sigma2):
    """Variance of the way by an Ornstein-Uhlenbeck error."""
    t = hours * 3600.0
    return 2 * sigma2 * TAU_S * (t - TAU_S * (1 - math.exp(-t / TAU_S)))


def foreseen(made, hours):
    """Mean (2,) and spread of the way by the shared error, from its schedule."""
    mean, covariance = chain_moments(made.schedule(PROCESS, T0 / 1e9, 600.0, STEPS), PROCESS)
    part = slice(1, 2 * hours * 6, 2)
    return 600.0 * mean[part].sum(axis=0), 360_000.0 * covariance[part, part].sum()


def drifted(made, count, seed=1):
    """Ways by the error alone of one object in each of many draws, (time, draw, 2)."""
    result = simulate(
        Draws(
            np.full(count, T0),
            np.full(count, PLANE.lon_deg),
            np.full(count, PLANE.lat_deg),
            np.zeros(count, np.int32),
            np.full(count, -math.log(count)),
            ("h",),
        ),
        [SimpleNamespace(id="o", leeway_class="CURRENT-ONLY", leeway=None, capsizes=None)],
        {"h": ("o",)},
        still_water(),
        no_coast((120, 25, 136, 40)),
        end_ns=T0 + HOURS * 3600 * 10**9,
        rng=np.random.default_rng(seed),
        residual=made,
    )  # fmt: skip
    x, y = PLANE.to_xy(result.lon_deg, result.lat_deg)
    seconds = (result.times_ns - T0)[:, None] / 1e9
    return np.stack([x - 0.1 * seconds, y - 0.2 * seconds], axis=-1), result.provenance


def test_a_forecast_with_buoys_has_the_mean_and_spread_of_its_schedule():
    rng = np.random.default_rng(11)
    errors = hidden_sea(rng, EDGES, BUOYS)
    made = residual(reports(rng, EDGES, BUOYS, errors))
    ways, provenance = drifted(made, 6000)
    free, _ = drifted(None, 6000)
    for hours in (3, 6, 12):
        mean, shared = foreseen(made, hours)
        want = math.sqrt(shared + path_spread(hours, OWN2))
        way = ways[hours * 6]
        np.testing.assert_allclose(way.mean(axis=0), mean, atol=4 * want / 6000**0.5)
        np.testing.assert_allclose(way.std(axis=0), want, rtol=4 / 12000**0.5)
        assert way.std() < 0.9 * free[hours * 6].std()
    assert any("corrected by 2 marker buoys" in text for text in provenance.assumptions)


def test_the_true_way_is_held_as_often_as_stated_and_more_nearly():
    """150 hidden seas: squared distance in spreads is chi-squared with two degrees of freedom."""
    rng = np.random.default_rng(12)
    edges = np.arange(0.0, HOURS * 3600.0 + 1.0, 1800.0)
    inside, error2, free2, n = [], [], [], EDGES.size - 1
    for _ in range(150):
        errors = hidden_sea(rng, edges, BUOYS)
        made = residual(reports(rng, EDGES, BUOYS, errors[:, :n]))
        mean, shared = foreseen(made, HOURS)
        truth = 1800.0 * errors[-1].sum(axis=0)
        spread2 = shared + path_spread(HOURS, OWN2)
        inside.append(((truth - mean) ** 2).sum() / spread2)
        error2.append(((truth - mean) ** 2).sum())
        free2.append((truth**2).sum())
    assert np.mean(inside) == pytest.approx(2.0, abs=3 * 2.0 / 150**0.5)
    for share in (0.5, 0.95):
        held = np.mean(np.array(inside) < -2.0 * math.log(1.0 - share))
        assert held == pytest.approx(share, abs=3 * math.sqrt(share * (1 - share) / 150))
    assert math.sqrt(np.mean(error2) / np.mean(free2)) < 0.85
