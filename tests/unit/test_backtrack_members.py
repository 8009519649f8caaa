"""Backtracking where a field is an ensemble, or round the world: members, parts, edges."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from incidents import incident_of
from small_drifts import HOUR_NS, T0, draws_at, drift, item, uniform

from sarex.drift import backtrack_seeds
from sarex.drift.backtrack import trace_back
from sarex.drift.backtrack_prior import Anywhere, AsReported
from sarex.drift.backtrack_seeds import Sea
from sarex.drift.backtrack_space import edge_distance_m
from sarex.drift.members import assign_members
from sarex.drift.origins import FoundAdrift
from sarex.geo import no_coast
from sarex.metocean import ErrorSpec, Forcing, GridLayer, LayerSpec, build_layer
from sarex.randomness import draw_key

OPEN_SEA = no_coast((-180.0, -80.0, 180.0, 80.0))
ERROR = ErrorSpec(sigma_m_s=0.05, tau_h=6.0, common_share=0.5, source="test")


def members_sea(eastward_m_s: list[float], weights: list[float], hours: int = 48) -> Forcing:
    """A current of one uniform member for each speed; no wind."""
    lon, lat = np.arange(124.0, 132.01, 0.5), np.arange(30.0, 35.01, 0.5)
    times = T0 + np.arange(-24, hours + 1, 6) * HOUR_NS
    values = np.zeros((times.size, len(weights), lat.size, lon.size, 2), np.float32)
    values[..., 0] = np.array(eastward_m_s)[:, np.newaxis, np.newaxis]
    grid = GridLayer(
        quantity="current", times_ns=times, lon_deg=lon, lat_deg=lat, velocity_m_s=values,
        climatology=False, assumptions=(), labels=(), source="x", member_weights=tuple(weights),
    )  # fmt: skip
    current = build_layer("current", LayerSpec(error=ERROR), grid=grid)
    return Forcing(uniform("wind", 0.0, 0.0), current)


def found(hours: float) -> FoundAdrift:
    return FoundAdrift(item("piw"), T0 + round(hours * HOUR_NS), 128.0, 32.5, 500.0)


def test_origins_weigh_each_member_as_the_ensemble_does():
    """Eastward with weight 0.9, westward with 0.1: the origins west of the find hold 0.9."""
    forcing = members_sea([0.5, -0.5], [0.9, 0.1])
    made = trace_back(
        [found(12)], Anywhere(T0, T0 + HOUR_NS), forcing, OPEN_SEA,
        rng=np.random.default_rng(1), least_effective=1500.0,
    )  # fmt: skip
    west = float(made.weight[made.lon_deg < 128.0].sum())
    assert west == pytest.approx(0.9, abs=4 * (0.9 * 0.1 / made.effective) ** 0.5)


def test_reported_origins_weigh_each_member_as_the_ensemble_does():
    """One circle on either side of the find, each reached by one member only: alike but for it."""
    forcing = members_sea([0.5, -0.5], [0.9, 0.1])
    away_deg = 0.5 * 4 * 3600 / 111_195 / np.cos(np.radians(32.5))
    sides = [
        {
            "weight": 0.5,
            "position": {
                "kind": "circle",
                "centre": {"lon_deg": 128.0 + side * away_deg, "lat_deg": 32.5},
                "radius_m": 3000.0,
            },
            "time": {"kind": "interval", "start": "061955Z JUN 26", "end": "062005Z JUN 26"},
        }
        for side in (-1, 1)
    ]
    made = trace_back(
        [found(0)], AsReported(incident_of(*sides), ("piw",)), forcing, OPEN_SEA,
        rng=np.random.default_rng(2), least_effective=1500.0,
    )  # fmt: skip
    want = 4 * (0.9 * 0.1 / made.effective) ** 0.5
    assert made.hypothesis_weights["h1"] == pytest.approx(0.9, abs=want)


def test_the_spread_of_the_drift_weighs_the_members():
    """Two members 2 u t apart, weights p and q: p q (2 u t)² of the one axis, and the errors."""
    sea = Sea([found(12)], members_sea([0.5, -0.5], [0.9, 0.1]), OPEN_SEA, 600)
    spread = sea.spread_m((128.0, 32.5), T0, np.random.default_rng(1))
    apart = 2 * 0.5 * 12 * 3600.0
    tau, span = 6 * 3600.0, 12 * 3600.0
    error = 2 * 0.05**2 * tau * (span - tau * (1 - np.exp(-span / tau)))
    assert spread[0] == pytest.approx((0.5 * 0.9 * 0.1 * apart**2 + error) ** 0.5, rel=0.02)


@pytest.mark.parametrize("most", [2_000, 150_000])
def test_how_many_seeds_are_held_at_once_changes_no_bit(monkeypatch, most):
    """Two finds, an ensemble with shared errors, starts an hour apart."""
    wind = uniform("wind", 5.0, 0.0, ERROR)
    forcing = Forcing(wind, members_sea([0.3, 0.1, -0.2], [0.5, 0.3, 0.2]).current)
    finds = [found(12), FoundAdrift(item("raft", "PIW-1"), T0 + 11 * HOUR_NS, 128.1, 32.4, 300.0)]
    sea = Sea(finds, forcing, OPEN_SEA, 600)
    starts = T0 + np.linspace(0, HOUR_NS, 1500).astype(np.int64)
    draws = draws_at(np.full(1500, 128.0), 32.5, starts)
    whole = sea.drift(draws, np.random.default_rng(1))
    monkeypatch.setattr(backtrack_seeds, "_CHUNK", most)
    parts = sea.drift(draws, np.random.default_rng(1))
    for name in ("squares_m2", "left", "log_member"):
        assert getattr(whole, name).tobytes() == getattr(parts, name).tobytes()
    assert np.isfinite(whole.squares_m2).all()


def test_seeds_drift_as_a_forecast_does():
    sea = Sea([found(12)], members_sea([0.3, -0.2], [0.7, 0.3]), OPEN_SEA, 600)
    draws = draws_at(np.full(50, 128.0), 32.5)
    seeded = sea.drift(draws, np.random.default_rng(3))
    forecast = drift(
        draws, [item("find-1")], sea.forcing.wind, sea.forcing.current, 12, seed=3,
        output_step_s=600,
    )  # fmt: skip
    lon, lat, _ = forecast.at(T0 + 12 * HOUR_NS)
    x, y = sea.plane.to_xy(lon, lat)
    np.testing.assert_array_equal(seeded.squares_m2[:, 0], x**2 + y**2)
    np.testing.assert_array_equal(seeded.log_member, forecast.log_prior - draws.log_weight)


def test_a_long_span_deals_members_to_each_hypothesis():
    """So long that seeds are carried in parts, of which some hold a few of one hypothesis."""
    sea = Sea([found(168)], members_sea([0.0] * 20, [0.05] * 20, 192), OPEN_SEA, 3600)
    hypothesis = np.zeros(30_000, np.int32)
    hypothesis[-3000:] = 1
    draws = draws_at(np.full(30_000, 128.0), 32.5, T0, hypothesis, ("a", "b"))
    seeded = sea.drift(draws, np.random.default_rng(1))
    assert np.isfinite(seeded.squares_m2).all()


def test_a_hypothesis_without_draws_needs_no_members():
    forcing = members_sea([0.3, -0.2], [0.7, 0.3])
    draws = draws_at(np.full(10, 128.0), 32.5, T0, 0, ("a", "none"))
    member, log_weight = assign_members(draws, forcing, draw_key(np.random.default_rng(1)))
    assert np.bincount(member).tolist() == [5, 5]
    assert np.exp(log_weight).sum() == pytest.approx(1.0)


def world(lon: np.ndarray) -> Forcing:
    lat, times = np.arange(30.0, 45.01, 1.0), T0 + np.arange(0, 49, 24) * HOUR_NS
    values = np.zeros((times.size, lat.size, lon.size, 2), np.float32)
    grid = GridLayer(
        quantity="wind", times_ns=times, lon_deg=lon, lat_deg=lat, velocity_m_s=values,
        climatology=False, assumptions=(), labels=(), source="x",
    )  # fmt: skip
    return Forcing(build_layer("wind", LayerSpec(error=ERROR), grid=grid), uniform("current", 0, 0))


@pytest.mark.parametrize("west", [0.0, -180.0])
def test_what_goes_round_the_world_has_no_edge_at_its_seam(west):
    lon = np.array([0.0, -0.1, 0.1, 5.0, 179.9, -179.9])
    sea = SimpleNamespace(coast=OPEN_SEA, forcing=world(west + np.arange(0, 361.0, 10.0)))
    edge = edge_distance_m(sea, lon, np.full(lon.size, 38.0))
    np.testing.assert_allclose(edge, 7 * 111_195.0)


def test_a_world_that_is_not_closed_ends_where_it_does():
    sea = SimpleNamespace(coast=OPEN_SEA, forcing=world(np.arange(0.0, 351.0, 10.0)))
    edge = edge_distance_m(sea, np.array([1.0, 355.0]), np.full(2, 38.0))
    east = 111_195.0 * np.cos(np.radians(38.0))
    np.testing.assert_allclose(edge, [east, -5 * east])
