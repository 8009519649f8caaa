"""There and back: plane and geodesics, anywhere on the globe, both sides of the antimeridian."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sarex.geo import RANGE_M, LocalPlane, direct, inverse, wrap_longitude

MILLIMETRE_M = 1e-3
longitudes = st.floats(-180.0, 180.0)
latitudes = st.floats(-89.9, 89.9)
bearings = st.floats(0.0, 360.0)
ranges = st.floats(0.0, RANGE_M * 0.999)


@given(longitudes, latitudes, bearings, ranges)
def test_plane_there_and_back(lon0: float, lat0: float, bearing: float, range_m: float) -> None:
    plane = LocalPlane(lon0, lat0)
    x, y = range_m * np.sin(np.radians(bearing)), range_m * np.cos(np.radians(bearing))
    lon, lat = plane.to_lonlat(float(x), float(y))
    assert -180.0 <= lon < 180.0
    x_again, y_again = plane.to_xy(lon, lat)
    assert np.hypot(x_again - x, y_again - y) < MILLIMETRE_M


@given(longitudes, latitudes, bearings, st.floats(0.1, 5_000_000.0))
def test_geodesic_there_and_back(lon: float, lat: float, bearing: float, distance: float) -> None:
    end_lon, end_lat = direct(lon, lat, bearing, distance)
    assert -180.0 <= end_lon < 180.0
    out, back, found = inverse(lon, lat, end_lon, end_lat)
    assert abs(found - distance) < MILLIMETRE_M
    assert 0.0 <= out < 360.0
    assert 0.0 <= back < 360.0
    home_lon, home_lat = direct(end_lon, end_lat, back, found)
    assert inverse(lon, lat, home_lon, home_lat)[2] < MILLIMETRE_M


@given(st.floats(-1e6, 1e6))
def test_a_wrapped_longitude_is_the_same_meridian(lon: float) -> None:
    wrapped = wrap_longitude(lon)
    assert -180.0 <= wrapped < 180.0
    assert abs((wrapped - lon + 180.0) % 360.0 - 180.0) < 1e-9
    assert wrap_longitude(wrapped) == wrapped


@given(latitudes, bearings, ranges)
def test_a_plane_does_not_see_the_antimeridian(lat0: float, bearing: float, range_m: float) -> None:
    """The same figure around 180 and around 0 degrees has the same coordinates."""
    lon, lat = direct(0.0, lat0, bearing, range_m)
    x0, y0 = LocalPlane(0.0, lat0).to_xy(lon, lat)
    x1, y1 = LocalPlane(180.0, lat0).to_xy(lon + 180.0, lat)
    x2, y2 = LocalPlane(-180.0, lat0).to_xy(wrap_longitude(lon + 180.0), lat)
    assert np.hypot(x1 - x0, y1 - y0) < MILLIMETRE_M
    assert np.hypot(x2 - x0, y2 - y0) < MILLIMETRE_M
