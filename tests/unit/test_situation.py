"""What planning knows of a case: plane, start of the drift, conditions on scene."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from seas import START_NS, make_ensemble

from sarex.drift.job import read_inputs
from sarex.ensemble import Status
from sarex.geo import LocalPlane
from sarex.incident import load_case
from sarex.incident.draw import R50_PER_SIGMA
from sarex.operation.situation import environment_at, plane_of, start_of_hypothesis
from sarex.quantities import parse_time


def cloud(sigma_m: float, east_m: float, count: int = 20_000, **more):
    rng = np.random.default_rng(11)
    x, y = rng.normal(0.0, sigma_m, (2, count))
    return make_ensemble(np.stack([x + east_m] * 5), np.stack([y] * 5), **more)


def test_the_plane_is_about_the_mean_of_the_start() -> None:
    ensemble = cloud(3000.0, 5000.0)
    plane = plane_of(ensemble)
    x, y = plane.to_xy(ensemble.lon_deg[0], ensemble.lat_deg[0])
    # three standard errors of the mean, and the rounding of the plane to 1e-4 degrees
    assert math.hypot(x.mean(), y.mean()) < 3 * 3000.0 / math.sqrt(20_000) + 10.0


def test_the_plane_of_a_cloud_across_the_antimeridian_is_in_it() -> None:
    across = LocalPlane(179.99, -20.0)
    ensemble = cloud(3000.0, 1000.0, plane=across)
    assert ensemble.lon_deg[0].min() < -179.0
    assert ensemble.lon_deg[0].max() > 179.0
    plane = plane_of(ensemble)
    assert abs(plane.lon_deg) > 179.9
    assert plane.lat_deg == pytest.approx(-20.0, abs=0.01)


def test_the_initial_error_is_the_radius_of_half_of_the_draws() -> None:
    """For a circular normal: 1.1774 standard deviations."""
    ensemble = cloud(4000.0, 2500.0)
    plane = LocalPlane(128.0, 32.5)
    start = start_of_hypothesis(ensemble, "h1", plane)
    # the median of 20000 Rayleigh draws has a standard error of sigma / (R50 sqrt(n)) = 24 m
    assert start.radius_50_m == pytest.approx(4000.0 * R50_PER_SIGMA, abs=80.0)
    x, y = plane.to_xy(start.lon_deg, start.lat_deg)
    assert math.hypot(x - 2500.0, y) < 3 * 4000.0 / math.sqrt(20_000) * 1.5
    assert start.time_ns == START_NS


def test_each_hypothesis_starts_where_and_when_its_own_draws_do() -> None:
    status = np.zeros((5, 4), np.uint8)
    status[:1, 2] = Status.NOT_YET
    status[:3, 3] = Status.NOT_YET
    x = np.array([[0.0, 2000.0, 20_000.0, 24_000.0]] * 5)
    ensemble = make_ensemble(
        x,
        np.zeros_like(x),
        hypothesis=[0, 0, 1, 1],
        hypothesis_ids=("west", "east"),
        status=status,
        step_s=600.0,
    )
    plane = LocalPlane(128.0, 32.5)
    west, east = (start_of_hypothesis(ensemble, name, plane) for name in ("west", "east"))
    assert plane.to_xy(west.lon_deg, west.lat_deg)[0] == pytest.approx(1000.0, abs=0.1)
    assert plane.to_xy(east.lon_deg, east.lat_deg)[0] == pytest.approx(22_000.0, abs=0.1)
    assert (west.radius_50_m, east.radius_50_m) == pytest.approx((1000.0, 2000.0), abs=0.5)
    assert west.time_ns == START_NS
    assert east.time_ns == START_NS + 1_200_000_000_000  # mean of one and three steps


@pytest.fixture
def goto(tmp_path: Path):
    (tmp_path / "case.toml").write_text(load_case("goto").text, encoding="utf-8")
    return read_inputs({"case": tmp_path})


def test_conditions_are_those_of_the_case_and_the_strongest_wind_of_the_period(goto) -> None:
    span = parse_time("062200Z JUN 26"), parse_time("070800Z JUN 26")
    on_scene = environment_at(goto.case, goto.forcing, 128.0, 32.5, *span)
    assert on_scene.visibility_m == pytest.approx(8 * 1852.0)
    assert on_scene.wave_height_m == 0.9
    assert on_scene.daylight
    winds = [
        math.hypot(*map(float, map(np.squeeze, goto.forcing.wind.sample(128.0, 32.5, time))))
        for time in (span[0], sum(span) // 2, span[1])
    ]
    assert winds[1] > max(winds[0], winds[2])  # the middle of the period is the windiest
    assert on_scene.wind_speed_m_s == pytest.approx(max(winds))


@pytest.mark.parametrize(
    ("start", "end", "day"),
    [
        ("062200Z JUN 26", "070100Z JUN 26", True),  # sunrise at about 2015Z, sunset at 1025Z
        ("061900Z JUN 26", "070100Z JUN 26", False),  # begins before sunrise
        ("070900Z JUN 26", "071100Z JUN 26", False),  # ends after sunset
        ("071200Z JUN 26", "071400Z JUN 26", False),
    ],
)
def test_a_search_is_by_day_only_if_the_sun_is_up_throughout(
    goto, start: str, end: str, day: bool
) -> None:
    span = parse_time(start), parse_time(end)
    assert environment_at(goto.case, goto.forcing, 128.0, 32.5, *span).daylight is day
