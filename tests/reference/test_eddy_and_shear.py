"""Drift in eddies and shear against closed forms: circles close, lines move as they should."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sarex.drift import simulate
from sarex.geo import no_coast
from sarex.incident import Draws
from sarex.metocean import Eddy, ErrorSpec, Forcing, LayerSpec, Shear, Uniform, build_layer
from sarex.quantities import parse_time

T0 = parse_time("2026-06-07T00:00Z")
HOUR_NS = 3_600_000_000_000
EXACT = ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="closed form")
A, E2 = 6378137.0, 0.0066943799901413165
EAST_M = math.radians(1) * A
NORTH_M = EAST_M * (1 - E2)
"""Length of a degree at the equator, where all of this happens."""
RADIUS_M = 10_000.0
TURN_H = 35


def drifted(term, x_m, y_m, hours: int, step_s: int = 600) -> tuple[np.ndarray, np.ndarray]:
    """Metres east and north of 0 N 129 E, (time, particle), hourly."""
    x_m, y_m = np.atleast_1d(x_m), np.atleast_1d(y_m)
    count = x_m.size
    calm = (Uniform(kind="uniform", u_m_s=0.0, v_m_s=0.0),)
    made = simulate(
        Draws(
            np.full(count, T0),
            129.0 + x_m / EAST_M,
            y_m / NORTH_M,
            np.zeros(count, np.int32),
            np.full(count, -math.log(count)),
            ("h",),
        ),
        [SimpleNamespace(id="o", leeway_class="SLDMB", leeway=None, capsizes=None)],
        {"h": ("o",)},
        Forcing(
            build_layer("wind", LayerSpec(analytic=calm, error=EXACT)),
            build_layer("current", LayerSpec(analytic=(term,), error=EXACT)),
        ),
        no_coast((120, -10, 140, 10)),
        end_ns=T0 + hours * HOUR_NS,
        step_s=step_s,
        output_step_s=3600,
        rng=np.random.default_rng(1),
    )
    return (made.lon_deg - 129.0) * EAST_M, made.lat_deg * NORTH_M


def eddy(profile: str, rotation: str = "anticlockwise") -> Eddy:
    """A vortex whose solid core turns once in 35 hours."""
    return Eddy(
        kind="eddy", lon_deg=129.0, lat_deg=0.0, radius_m=RADIUS_M,
        peak_m_s=2 * math.pi * RADIUS_M / (TURN_H * 3600), rotation=rotation, profile=profile,
    )  # fmt: skip


def turn_rate(profile: str, r: float) -> float:
    """Closed form: speed over distance from the centre [rad/s], r in radii."""
    core = 2 * math.pi / (TURN_H * 3600)
    if profile == "gaussian":
        return core * math.exp((1 - r * r) / 2)
    return core if r <= 1 else core / r**2


@pytest.mark.parametrize("step_s", [600, 1200])
def test_a_particle_in_the_solid_core_closes_its_circle(step_s):
    """Midpoint rule: a step leads by (omega·dt)³/6 and widens the circle by (omega·dt)⁴/8 of it."""
    x, y = drifted(eddy("rankine"), [5000.0, 0.0], [0.0, 2500.0], TURN_H, step_s)
    core = 2 * math.pi / (TURN_H * 3600)
    steps = TURN_H * 3600 / step_s
    lead = steps * (core * step_s) ** 3 / 6
    widening = 5000.0 * steps * (core * step_s) ** 4 / 8
    gap = np.hypot(x[-1] - x[0], y[-1] - y[0])
    assert gap == pytest.approx(lead * np.array([5000.0, 2500.0]), rel=0.05)
    assert gap.max() < 20.0  # metres, of circles of 31 km and 16 km
    assert np.hypot(x, y) == pytest.approx(np.tile([5000.0, 2500.0], (36, 1)), abs=0.02 + widening)
    assert y[9, 0] == pytest.approx(5000.0, rel=2e-3)  # about a quarter: north of the centre


@pytest.mark.parametrize("rotation", ["clockwise", "anticlockwise"])
@pytest.mark.parametrize("profile", ["rankine", "gaussian"])
def test_the_angle_turned_follows_the_profile(profile, rotation):
    start = np.array([0.3, 0.9, 1.5, 2.5])
    x, y = drifted(eddy(profile, rotation), start * RADIUS_M, 0.0 * start, 12)
    angle = np.unwrap(np.arctan2(y, x), axis=0)[-1]
    expected = np.array([turn_rate(profile, r) for r in start]) * 12 * 3600
    sense = 1 if rotation == "anticlockwise" else -1
    assert angle == pytest.approx(sense * expected, rel=5e-4)  # (omega·dt)²/6 = 4e-4 at most
    assert np.hypot(x[-1], y[-1]) == pytest.approx(start * RADIUS_M, rel=6e-5)  # 72 (omega·dt)⁴/8


def test_shear_moves_each_particle_along_the_line_by_its_distance_from_it():
    to = math.radians(40.0)
    towards, right = np.array([math.sin(to), math.cos(to)]), np.array([math.cos(to), -math.sin(to)])
    shear = Shear(
        kind="shear", lon_deg=129.0, lat_deg=0.0, to_deg=40.0, speed_m_s=0.6, half_width_m=8000.0
    )
    off = np.array([-20_000.0, -4000.0, 0.0, 2000.0, 8000.0, 9000.0])
    start = off[:, None] * right
    x, y = drifted(shear, start[:, 0], start[:, 1], 24)
    moved = np.stack([x[-1] - x[0], y[-1] - y[0]], axis=-1)
    expected = 0.6 * np.clip(off / 8000.0, -1, 1) * 24 * 3600
    assert moved @ towards == pytest.approx(expected, rel=2e-4, abs=0.01)
    # the line itself bends on the ellipsoid: 52 km of it, 0.1 degree of longitude to cos(0.36°)
    assert np.abs(moved @ right).max() < 2.0
