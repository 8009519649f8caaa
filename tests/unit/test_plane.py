"""The local plane: shapes, scalars, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from sarex.errors import QuantityError
from sarex.geo import RANGE_M, LocalPlane, direct, inverse
from sarex.geo.tiles import EXACT_M


def test_axes_point_east_and_north() -> None:
    plane = LocalPlane(128.35, 32.75)
    x, y = plane.to_xy(np.array([128.45, 128.35]), np.array([32.75, 32.85]))
    assert x[0] > 9000
    assert abs(y[0]) < 10
    assert abs(x[1]) < 1e-6
    assert y[1] > 11000


def test_shape_follows_the_positions_and_scalars_stay_scalars() -> None:
    plane = LocalPlane(128.35, 32.75)
    lon = np.full((3, 4), 128.5)
    x, y = plane.to_xy(lon, 32.8)
    assert x.shape == y.shape == (3, 4)
    assert isinstance(plane.to_xy(128.5, 32.8)[0], float)
    assert isinstance(plane.to_lonlat(10.0, 20.0)[0], float)
    assert isinstance(inverse(128.0, 32.0, 129.0, 32.0)[2], float)
    assert direct(128.0, 32.0, np.arange(5.0), 1000.0)[0].shape == (5,)


def test_what_is_put_in_is_not_changed() -> None:
    lon, lat = np.array([128.5]), np.array([32.8])
    lon.flags.writeable = lat.flags.writeable = False
    LocalPlane(128.35, 32.75).to_xy(lon, lat)
    inverse(lon, lat, lon, lat)
    assert (lon[0], lat[0]) == (128.5, 32.8)


def test_both_sides_of_the_antimeridian_share_a_plane() -> None:
    plane = LocalPlane(179.95, -17.0)
    x, _ = plane.to_xy(np.array([179.9, -179.9, 180.1]), np.full(3, -17.0))
    assert x[0] < 0 < x[1] < 20_000
    assert x[1] == pytest.approx(x[2], abs=1e-6)
    assert plane.to_lonlat(x[1], 0.0)[0] == pytest.approx(-179.9, abs=1e-3)


def test_scale_error_is_zero_at_the_datum_and_grows() -> None:
    errors = [LocalPlane.scale_error(r) for r in (0.0, 10_000.0, 100_000.0, 300_000.0, RANGE_M)]
    assert errors[0] == 0.0
    assert errors == sorted(errors)
    assert errors[-1] == pytest.approx(0.0041, abs=1e-4)  # as RANGE_M's docstring says


@pytest.mark.parametrize(
    ("lon", "lat"), [(140.0, 32.75), (np.nan, 32.75), (128.0, np.inf), (128.0, 91.0)]
)
def test_positions_out_of_range_are_refused(lon: float, lat: float) -> None:
    with pytest.raises(QuantityError, match="out of the plane's range") as caught:
        LocalPlane(128.35, 32.75).to_xy(np.array([128.0, lon]), np.array([32.0, lat]))
    assert str(lon) in str(caught.value)


def test_points_out_of_range_are_refused() -> None:
    with pytest.raises(QuantityError, match="1000 km"):
        LocalPlane(128.35, 32.75).to_lonlat(RANGE_M, 1000.0)
    with pytest.raises(QuantityError, match="nan"):
        LocalPlane(128.35, 32.75).to_lonlat(float("nan"), 0.0)


@pytest.mark.parametrize("datum", [(128.0, 95.0), (np.nan, 0.0), (0.0, np.nan)])
def test_a_datum_that_is_no_position_is_refused(datum: tuple[float, float]) -> None:
    with pytest.raises(QuantityError, match="longitude first"):
        LocalPlane(*datum)


def test_geodesics_refuse_what_is_no_position() -> None:
    with pytest.raises(QuantityError, match="element"):
        inverse(np.array([1.0, 2.0]), np.array([1.0, 100.0]), 1.0, 2.0)
    with pytest.raises(QuantityError):
        direct(128.0, 32.0, 90.0, float("nan"))


DATUMS = [(128.35, 32.75), (0.0, 0.0), (179.9, -17.0), (20.0, 71.0), (5.0, 89.5)]


@pytest.mark.parametrize("datum", DATUMS)
def test_many_positions_are_projected_as_each_one_is(datum: tuple[float, float]) -> None:
    plane = LocalPlane(*datum)
    x_m, y_m = np.random.default_rng(4).uniform(-4e5, 4e5, (2, 30_000))
    lon, lat = plane.to_lonlat(x_m, y_m)
    many = plane.to_xy(lon.reshape(3, -1), lat.reshape(3, -1))
    for got, one in zip(many, zip(*map(plane.to_xy, lon, lat), strict=True), strict=True):
        assert got.shape == (3, 10_000)
        assert np.abs(got.ravel() - np.array(one)).max() <= EXACT_M


def test_a_position_comes_out_alike_whatever_else_is_projected_with_it() -> None:
    plane = LocalPlane(128.0, 32.5)
    lon, lat = (at + np.random.default_rng(5).normal(size=60_000) for at in (128.0, 32.5))
    whole, half = plane.to_xy(lon, lat), plane.to_xy(lon[::2], lat[::2])
    assert np.array_equal(whole[0][::2], half[0])
    assert np.array_equal(whole[1][::2], half[1])


@pytest.mark.parametrize("place", [np.nan, np.inf, 60.0])
def test_one_bad_position_among_many_is_refused(place: float) -> None:
    lat = np.full(30_000, 32.5)
    lat[17_000] = place
    with pytest.raises(QuantityError, match="out of the plane's range"):
        LocalPlane(128.0, 32.5).to_xy(np.full(30_000, 128.0), lat)
