"""Drift against closed forms: uniform fields, tidal ellipse, solid rotation, spread, jibes."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sarex.drift import simulate
from sarex.geo import no_coast
from sarex.incident import Draws
from sarex.metocean import (
    ErrorSpec,
    Forcing,
    GridLayer,
    LayerSpec,
    TidalEllipse,
    Uniform,
    build_layer,
)
from sarex.quantities import parse_time

T0 = parse_time("2026-06-07T00:00Z")
NS = 1_000_000_000
HOUR_NS = 3600 * NS
EXACT = ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="closed form")
CALM = Uniform(kind="uniform", u_m_s=0.0, v_m_s=0.0)
A, E2 = 6378137.0, 0.0066943799901413165


def drift(
    wind_terms,
    current,
    hours,
    *,
    count=1,
    lon=129.0,
    lat=0.0,
    leeway="SLDMB",
    step_s=600,
    output_step_s=3600,
    seed=1,
    start_ns=T0,
):
    wind = build_layer("wind", LayerSpec(analytic=wind_terms, error=EXACT))
    classes = (leeway,) if isinstance(leeway, str) else leeway
    names = tuple(f"o{i}" for i in range(len(classes)))
    return simulate(
        Draws(
            np.full(count, start_ns),
            np.full(count, lon),
            np.full(count, lat),
            np.zeros(count, np.int32),
            np.full(count, -math.log(count)),
            ("h",),
        ),
        [
            SimpleNamespace(id=i, leeway_class=c, leeway=None, capsizes=None)
            for i, c in zip(names, classes, strict=True)
        ],
        {"h": names},
        Forcing(wind, current),
        no_coast((-180, -80, 180, 80)),
        end_ns=T0 + int(hours * HOUR_NS),
        step_s=step_s,
        output_step_s=output_step_s,
        rng=np.random.default_rng(seed),
    )  # fmt: skip


def uniform_current(u, v, error=EXACT):
    terms = (Uniform(kind="uniform", u_m_s=u, v_m_s=v),)
    return build_layer("current", LayerSpec(analytic=terms, error=error))


def test_uniform_current_along_the_equator_is_exact():
    made = drift((CALM,), uniform_current(0.5, 0.0), 24)
    degrees = math.degrees(0.5 * 86400 / A)
    assert made.lon_deg[-1, 0] - 129.0 == pytest.approx(degrees, abs=1e-10)  # rounding
    assert made.lat_deg[-1, 0] == 0.0


def test_uniform_current_across_the_antimeridian():
    made = drift((CALM,), uniform_current(1.0, 0.0), 24, lon=179.9)
    assert made.lon_deg[-1, 0] == pytest.approx(179.9 + math.degrees(86400 / A) - 360, abs=1e-9)


def test_partial_first_step_is_exact():
    """A distress at 00:03:20 drifts for exactly the time that is left."""
    made = drift((CALM,), uniform_current(0.5, 0.0), 1, start_ns=T0 + 200 * NS)
    degrees = math.degrees(0.5 * 3400 / A)
    assert made.lon_deg[-1, 0] - 129.0 == pytest.approx(degrees, rel=1e-9)


def test_northward_current_meets_the_meridian_arc():
    """One day at 1 m/s north from 45° N, against the integral of the meridian radius."""
    made = drift((CALM,), uniform_current(0.0, 1.0), 24, lat=45.0)
    phi = np.radians(np.linspace(45.0, made.lat_deg[-1, 0], 20001))
    radius = A * (1 - E2) / (1 - E2 * np.sin(phi) ** 2) ** 1.5
    arc = np.sum((radius[1:] + radius[:-1]) / 2 * np.diff(phi))
    assert arc == pytest.approx(86400.0, abs=1e-3)


def test_tidal_ellipse_closes_its_loop():
    ellipse = TidalEllipse(
        kind="tidal_ellipse", major_m_s=1.0, minor_m_s=0.3, major_to_deg=0, period_h=12,
        maximum_at="2026-06-07T00:00Z",
    )  # fmt: skip
    current = build_layer("current", LayerSpec(analytic=(ellipse,), error=EXACT))
    made = drift((CALM,), current, 12)
    east = (made.lon_deg[:, 0] - 129.0) * math.radians(1) * A
    north = np.radians(made.lat_deg[:, 0]) * A * (1 - E2)
    reach = 12 * 3600 / (2 * math.pi)  # v / omega for 1 m/s
    assert math.hypot(east[-1], north[-1]) < 0.5  # metres, of a loop of 13.7 km
    assert north[3] == pytest.approx(reach, rel=1e-3)  # a quarter period along the major axis
    assert east[6] == pytest.approx(-2 * 0.3 * reach, rel=1e-3)  # anticlockwise: minor axis west


def rotation(degree_per_hour: float) -> GridLayer:
    """Solid rotation in degrees about 0 N 129 E: bilinear interpolation reproduces it."""
    lon, lat = 127.0 + np.arange(5), -2.0 + np.arange(5)
    omega = math.radians(degree_per_hour) / 3600
    east = math.radians(1) * A
    x, y = np.meshgrid(lon - 129.0, lat)
    velocity = np.stack([-omega * y * east, omega * x * east * (1 - E2)], axis=-1)
    return GridLayer(
        quantity="current", times_ns=T0 + HOUR_NS * np.array([0, 48]), lon_deg=lon, lat_deg=lat,
        velocity_m_s=np.stack([velocity, velocity]).astype(np.float32), climatology=False,
        assumptions=(), labels=(), source="rotation",
    )  # fmt: skip


def test_order_of_convergence_is_two():
    """Halving the step divides the error of a turning path by four."""
    current = build_layer("current", LayerSpec(error=EXACT), grid=rotation(30.0))
    ends = {}
    for step in (3600, 1800, 900, 56):
        made = drift((CALM,), current, 7, lon=129.2, lat=0.0, step_s=step, output_step_s=step * (
            25200 // step))  # fmt: skip
        ends[step] = np.array([made.lon_deg[-1, 0], made.lat_deg[-1, 0]])
    errors = [np.linalg.norm(ends[s] - ends[56]) for s in (3600, 1800, 900)]
    orders = [math.log2(errors[i] / errors[i + 1]) for i in range(2)]
    assert errors[2] > 1e-5  # well above the rounding of float32 fields
    assert orders == pytest.approx([2.0, 2.0], abs=0.15)


@pytest.mark.parametrize("step_s", [60, 600, 3600])
@pytest.mark.parametrize("common_share", [0.0, 1.0])
def test_spread_of_the_error_does_not_depend_on_the_step(step_s, common_share):
    """sigma_x² = 2 σ² τ (t - τ (1 - e^(-t/τ))) for steps from 1 min to τ."""
    sigma, tau, hours = 0.1, 3600.0, 6
    error = ErrorSpec(sigma_m_s=sigma, tau_h=1.0, common_share=common_share, source="test")
    t = hours * 3600.0
    expected = sigma * math.sqrt(2 * tau * (t - tau * (1 - math.exp(-t / tau))))
    made = drift((CALM,), uniform_current(0, 0, error), hours, count=20000, step_s=step_s)
    ends = np.stack([made.lon_deg[-1] - 129.0, made.lat_deg[-1]], axis=-1)
    spread = math.sqrt(np.mean(np.radians(ends) ** 2 * [A**2, (A * (1 - E2)) ** 2]))
    # two components each: relative standard error 1 / sqrt(2 · 2 · n); four of them
    assert spread == pytest.approx(expected, rel=4 / math.sqrt(4 * len(ends)))


def test_the_common_part_moves_the_objects_of_a_draw_alike_and_draws_apart():
    """Correlation of the objects of one draw is the common share; draws are independent."""
    n, share = 4000, 0.7
    error = ErrorSpec(sigma_m_s=0.1, tau_h=1.0, common_share=share, source="test")
    made = drift((CALM,), uniform_current(0, 0, error), 6, count=n, leeway=("SLDMB", "SLDMB"))
    first, second = made.lon_deg[-1, 0::2], made.lon_deg[-1, 1::2]
    standard_error = (1 - share**2) / math.sqrt(n)
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(share, abs=4 * standard_error)
    assert np.corrcoef(first[:-1], first[1:])[0, 1] == pytest.approx(0.0, abs=4 / math.sqrt(n))
    alike = ErrorSpec(sigma_m_s=0.1, tau_h=1.0, common_share=1.0, source="test")
    made = drift((CALM,), uniform_current(0, 0, alike), 6, count=50, leeway=("SLDMB", "SLDMB"))
    assert np.array_equal(made.lon_deg[-1, 0::2], made.lon_deg[-1, 1::2])
    assert np.ptp(made.lon_deg[-1]) > 0.0


def test_wind_to_the_east_carries_the_right_row_south():
    """The right row goes to the right of downwind: south for a wind blowing to the east."""
    east_wind = (Uniform(kind="uniform", u_m_s=10.0, v_m_s=0.0),)
    made = drift(east_wind, uniform_current(0, 0), 1, count=4000, leeway="LIFE-RAFT-DB-17")
    north = np.radians(made.lat_deg[-1]) * A * (1 - E2) / 3600
    # right row at 10 m/s: 1.39 % · 10 - 7.9 cm/s = +6.0 cm/s, spread (1/2 + 10/20) · 1.46
    right, left = north[north < 0], north[north > 0]
    assert right.mean() == pytest.approx(-0.060, abs=0.002)
    assert left.mean() == pytest.approx(+0.060, abs=0.002)
    assert 0.45 < right.size / north.size < 0.55


@pytest.mark.parametrize("step_s", [600, 3600])
def test_four_in_a_hundred_jibe_in_an_hour(step_s):
    """PIW-2 in 10 m/s drifts 1.5 cm/s to one side; who changes side in the first hour shows."""
    n = 40000
    east_wind = (Uniform(kind="uniform", u_m_s=1000.0, v_m_s=0.0),)  # swamps every offset
    made = drift(east_wind, uniform_current(0, 0), 2, count=n, leeway="SKIFF-1", step_s=step_s,
                 output_step_s=step_s)  # fmt: skip
    north = np.diff(made.lat_deg, axis=0)
    changed = (np.sign(north[0]) != np.sign(north[3600 // step_s])).mean()
    stay = (1 + (1 - 2 * (1 - 0.96 ** (step_s / 3600))) ** (3600 / step_s)) / 2  # two-row chain
    assert changed == pytest.approx(1 - stay, abs=4 * math.sqrt(0.04 * 0.96 / n))
