"""Terms that change from place to place: the kernel against its naive twin."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sarex.metocean import Eddy, ErrorSpec, Front, LayerSpec, Shear, TidalEllipse, build_layer
from sarex.metocean._kernels import term_velocity
from sarex.metocean.analytic import rows

A, E2 = 6378137.0, 0.0066943799901413165
TERMS = (
    Front(kind="front", lon_deg=179.9, lat_deg=32.6, to_deg=70, speed_m_s=0.8, half_width_m=9e3),
    Shear(kind="shear", lon_deg=-179.8, lat_deg=32.5, to_deg=200, speed_m_s=0.5, half_width_m=2e4),
    Eddy(kind="eddy", lon_deg=180.0, lat_deg=32.4, radius_m=1.5e4, peak_m_s=0.7,
         rotation="clockwise", profile="rankine"),
    Eddy(kind="eddy", lon_deg=-179.9, lat_deg=32.7, radius_m=1.1e4, peak_m_s=0.4,
         rotation="anticlockwise", profile="gaussian"),
)  # fmt: skip


def offset_m(lon: float, lat: float, term) -> tuple[float, float]:
    """Metres east and north of a term's point, by the radii of curvature at its latitude."""
    w = math.sqrt(1 - E2 * math.sin(math.radians(term.lat_deg)) ** 2)
    turn = (lon - term.lon_deg + 180.0) % 360.0 - 180.0
    east = math.radians(turn) * A / w * math.cos(math.radians(term.lat_deg))
    return east, math.radians(lat - term.lat_deg) * A * (1 - E2) / w**3


def along(term, x: float, y: float) -> tuple[np.ndarray, float]:
    """Unit vector towards ``to_deg``, and the distance to its right over the half width."""
    a = math.radians(term.to_deg)
    towards, right = np.array([math.sin(a), math.cos(a)]), np.array([math.cos(a), -math.sin(a)])
    return towards, float(right @ [x, y]) / term.half_width_m


def twin(lon: float, lat: float) -> np.ndarray:
    total = np.zeros(2)
    for term in TERMS:
        x, y = offset_m(lon, lat, term)
        if isinstance(term, Front):
            towards, part = along(term, x, y)
            total += term.speed_m_s / math.cosh(part) ** 2 * towards
        elif isinstance(term, Shear):
            towards, part = along(term, x, y)
            total += term.speed_m_s * sorted([-1.0, part, 1.0])[1] * towards
        else:
            r = math.hypot(x, y) / term.radius_m
            if term.profile == "gaussian":
                speed = r * math.exp((1 - r * r) / 2)
            else:
                speed = r if r <= 1 else 1 / r
            left = np.array([-y, x]) / math.hypot(x, y)
            sense = 1 if term.rotation == "anticlockwise" else -1
            total += sense * term.peak_m_s * speed * left
    return total


def test_the_kernel_is_its_twin_about_the_antimeridian():
    rng = np.random.default_rng(3)
    lon = (180.0 + 0.4 * rng.standard_normal(500) + 180.0) % 360.0 - 180.0
    lat = 32.5 + 0.3 * rng.standard_normal(500)
    table = rows(TERMS)
    made = np.array([term_velocity(x, y, table) for x, y in zip(lon, lat, strict=True)])
    expected = np.array([twin(x, y) for x, y in zip(lon, lat, strict=True)])
    assert np.abs(made - expected).max() < 1e-12  # degrees of 180 lose four digits
    python = np.array([term_velocity.py_func(x, y, table) for x, y in zip(lon, lat, strict=True)])
    assert np.abs(made - python).max() < 1e-15  # the last bits of exp and cosh


def test_terms_without_a_place_are_left_to_the_constant_velocity():
    ellipse = TidalEllipse(kind="tidal_ellipse", major_m_s=1, minor_m_s=0, major_to_deg=0,
                           period_h=12, maximum_at="2026-06-07T00:00Z")  # fmt: skip
    assert term_velocity(10.0, 10.0, rows((ellipse,))) == (0.0, 0.0)


@pytest.mark.parametrize("profile", ["rankine", "gaussian"])
def test_an_eddy_is_still_in_its_centre_and_fastest_at_its_radius(profile):
    eddy = Eddy(kind="eddy", lon_deg=5.0, lat_deg=-60.0, radius_m=2e4, peak_m_s=0.9,
                rotation="anticlockwise", profile=profile)  # fmt: skip
    error = ErrorSpec(sigma_m_s=0, tau_h=1, source="closed form")
    layer = build_layer("current", LayerSpec(analytic=(eddy,), error=error))
    lon = 5.0 + np.linspace(0.0, 1.0, 4001)
    u, v = layer.sample(lon, np.full(lon.size, -60.0), 0)
    speed = np.hypot(u, v)
    reach = math.radians(1) * A * math.cos(math.radians(60)) / math.sqrt(1 - E2 * 0.75)
    assert speed[0] == 0.0
    assert speed.max() == pytest.approx(0.9, rel=3e-4)  # samples 14 m apart
    assert (lon[speed.argmax()] - 5.0) * reach == pytest.approx(2e4, abs=reach / 4000)
    assert v[1:].min() > 0.0  # east of the centre an anticlockwise eddy runs north
    assert "SYNTHETIC" in layer.labels
    assert any(f"anticlockwise eddy ({profile}), 0.9 m/s" in s for s in layer.assumptions)
