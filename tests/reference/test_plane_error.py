"""Lengths in the local plane against pyproj's geodesics: the stated error holds and is tight."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from sarex.geo import RANGE_M, LocalPlane

GEOD = Geod(ellps="WGS84")
DATUMS = [(128.35, 32.75), (-5.1, 48.4), (0.0, 0.0), (179.9, -17.0), (20.0, 71.0), (5.0, 89.5)]
ROUNDING_M = 1e-6
RANGES_M = [10_000.0, 100_000.0, 300_000.0, RANGE_M]


@pytest.mark.parametrize("range_m", RANGES_M)
@pytest.mark.parametrize("datum", DATUMS)
def test_lengths_are_never_short_and_at_most_the_stated_error_long(
    datum: tuple[float, float], range_m: float
) -> None:
    rng = np.random.default_rng(20)
    ends = []
    for _ in range(2):
        bearing = rng.uniform(0.0, 360.0, 3000)
        distance = range_m * (1.0 - 1e-9) * np.sqrt(rng.uniform(0.0, 1.0, 3000))
        lon, lat, _ = GEOD.fwd(np.full(3000, datum[0]), np.full(3000, datum[1]), bearing, distance)
        ends.append((lon, lat))
    (lon1, lat1), (lon2, lat2) = ends
    true_m = GEOD.inv(lon1, lat1, lon2, lat2)[2]
    plane = LocalPlane(*datum)
    (x1, y1), (x2, y2) = plane.to_xy(lon1, lat1), plane.to_xy(lon2, lat2)
    plane_m = np.hypot(x2 - x1, y2 - y1)
    assert (plane_m >= true_m - ROUNDING_M).all()
    assert (plane_m <= true_m * (1.0 + plane.scale_error(range_m)) + ROUNDING_M).all()


@pytest.mark.parametrize("range_m", RANGES_M)
def test_the_stated_error_is_reached_across_the_line_of_sight(range_m: float) -> None:
    """A short line at right angles to the datum's direction is longest; within 2 % of the bound."""
    lon1, lat1, _ = GEOD.fwd(0.0, 0.0, 90.0 - 0.005, range_m * (1.0 - 1e-9))
    lon2, lat2, _ = GEOD.fwd(0.0, 0.0, 90.0 + 0.005, range_m * (1.0 - 1e-9))
    true_m = GEOD.inv(lon1, lat1, lon2, lat2)[2]
    plane = LocalPlane(0.0, 0.0)
    (x1, y1), (x2, y2) = plane.to_xy(lon1, lat1), plane.to_xy(lon2, lat2)
    excess = np.hypot(x2 - x1, y2 - y1) / true_m - 1.0
    bound = plane.scale_error(range_m)
    assert excess == pytest.approx(bound, rel=0.02, abs=1e-8)
    assert excess <= bound + 1e-8


@pytest.mark.parametrize("datum", DATUMS)
def test_distance_and_bearing_from_the_datum_are_exact(datum: tuple[float, float]) -> None:
    plane = LocalPlane(*datum)
    for bearing in (0.0, 37.0, 90.0, 211.0, 359.0):
        lon, lat, _ = GEOD.fwd(*datum, bearing, 300_000.0)
        x, y = plane.to_xy(lon, lat)
        assert np.hypot(x, y) == pytest.approx(300_000.0, abs=ROUNDING_M)
        assert np.degrees(np.arctan2(x, y)) % 360.0 == pytest.approx(bearing, abs=1e-9)
