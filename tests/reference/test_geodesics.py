"""Geodesics against the worked examples of Karney 2013, "Algorithms for geodesics" (WGS 84)."""

from __future__ import annotations

import numpy as np
import pytest

from sarex.geo import direct, inverse
from sarex.geo._kernels import metres_per_degree

# The paper prints angles to 1e-11 degrees and lengths to 1e-5 m or finer.
ANGLE_DEG = 1e-10
LENGTH_M = 1e-5


def test_direct_example_of_ten_thousand_kilometres() -> None:
    lon, lat = direct(0.0, 40.0, 30.0, 10_000_000.0)
    assert lat == pytest.approx(41.79331020506, abs=ANGLE_DEG)
    assert lon == pytest.approx(137.84490004377, abs=ANGLE_DEG)
    _, back, distance = inverse(0.0, 40.0, lon, lat)
    assert back == pytest.approx(149.09016931807 + 180.0, abs=ANGLE_DEG)
    assert distance == pytest.approx(10_000_000.0, abs=LENGTH_M)


def test_inverse_example_of_five_metres() -> None:
    bearing, _, distance = inverse(0.0, -30.12345, 0.00005, -30.12344)
    assert distance == pytest.approx(4.944208, abs=1e-6)
    assert bearing == pytest.approx(77.04353, abs=1e-5)


def test_inverse_example_of_nearly_antipodal_points() -> None:
    bearing, back, distance = inverse(0.0, -30.0, 179.8, 29.9)
    assert distance == pytest.approx(19_989_832.82761, abs=LENGTH_M)
    assert bearing == pytest.approx(161.89052473633, abs=ANGLE_DEG)
    assert back == pytest.approx(18.09073724574 + 180.0, abs=ANGLE_DEG)


@pytest.mark.parametrize("lat", [-89.9, -60.0, -33.0, 0.0, 32.75, 45.0, 48.4, 71.0])
def test_metres_per_degree_are_the_lengths_of_short_geodesics(lat: float) -> None:
    east, north = metres_per_degree(lat)
    step = 0.001  # degrees; the series' next term is below 1e-10 of the length
    along = inverse(0.0, lat - step / 2, 0.0, lat + step / 2)[2]
    assert north * step == pytest.approx(along, rel=1e-7)
    across = inverse(0.0, lat, step, lat)[2]
    assert east * step == pytest.approx(across, rel=1e-7)


def test_metres_per_degree_of_published_latitudes() -> None:
    """One degree at 0 and 45 degrees: 110 574 and 111 132 m north, 111 319 and 78 847 m east."""
    found = np.array([metres_per_degree(0.0), metres_per_degree(45.0)])
    assert np.rint(found).tolist() == [[111_319, 110_574], [78_847, 111_132]]


def test_metres_per_degree_without_the_compiler() -> None:
    for lat in (-70.0, 0.0, 12.5, 48.4):
        assert metres_per_degree.py_func(lat) == pytest.approx(metres_per_degree(lat), rel=1e-15)
