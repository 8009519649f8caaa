"""Geodesics on WGS 84.

Source of the algorithm: Karney 2013, "Algorithms for geodesics", J. Geodesy 87,
doi 10.1007/s00190-012-0578-z, as in PROJ; its error is some nanometres.
"""

from __future__ import annotations

from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

from sarex.errors import QuantityError

__all__ = ["direct", "inverse", "wrap_longitude"]

_WGS84 = Geod(ellps="WGS84")

Floats = NDArray[np.float64]


@overload
def wrap_longitude(lon_deg: float) -> float: ...
@overload
def wrap_longitude(lon_deg: Floats) -> Floats: ...
def wrap_longitude(lon_deg: Any) -> Any:
    """The same meridian in [-180, 180) degrees.

    >>> wrap_longitude(180.0), wrap_longitude(190.0), wrap_longitude(128.5)
    (-180.0, -170.0, 128.5)
    """
    inside = (lon_deg >= -180.0) & (lon_deg < 180.0)
    wrapped = (lon_deg + 180.0) % 360.0 - 180.0
    result = np.where(inside, lon_deg, wrapped)
    return float(result) if np.ndim(lon_deg) == 0 else result


def _check(lat_deg: Floats, *others: Floats) -> None:
    """Refuse latitudes off the globe and numbers that are not finite."""
    finite = np.isfinite(lat_deg)
    for other in others:
        finite &= np.isfinite(other)
    good = finite & (np.abs(lat_deg) <= 90.0)
    if not good.all():
        first = np.unravel_index(int(np.argmin(good)), good.shape)
        raise QuantityError(
            "not a position or a distance",
            given=", ".join(str(float(value[first])) for value in (lat_deg, *others)),
            allowed="finite numbers, latitude from -90 to 90 degrees",
            remedy="Give decimal degrees of WGS 84; check the order of longitude and latitude.",
            where=f"element {tuple(map(int, first))}" if good.ndim else None,
        )


def _plain(*values: Floats) -> tuple[Any, ...]:
    """Arrays as they are, 0-d arrays as Python floats."""
    return tuple(float(value) if value.ndim == 0 else value for value in values)


def _broadcast(*values: ArrayLike) -> list[Floats]:
    arrays = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values))
    return [np.array(array) for array in arrays]


@overload
def inverse(
    lon1_deg: float, lat1_deg: float, lon2_deg: float, lat2_deg: float
) -> tuple[float, float, float]: ...
@overload
def inverse(
    lon1_deg: ArrayLike, lat1_deg: ArrayLike, lon2_deg: ArrayLike, lat2_deg: ArrayLike
) -> tuple[Floats, Floats, Floats]: ...
def inverse(lon1_deg: Any, lat1_deg: Any, lon2_deg: Any, lat2_deg: Any) -> tuple[Any, Any, Any]:
    """Shortest line from position 1 to position 2.

    Parameters
    ----------
    lon1_deg, lat1_deg, lon2_deg, lat2_deg : scalars or arrays that broadcast [degrees]
        WGS 84; any longitude, so that a line across the 180th meridian is the short one.

    Returns
    -------
    bearing_deg, back_bearing_deg : [degrees true, 0 to 360)
        At position 1 towards 2, and at position 2 towards 1.
    distance_m : [m]

    Raises
    ------
    QuantityError
        If a latitude is off the globe or a number is not finite.

    References
    ----------
    Karney 2013. Pinned by tests/reference/test_geodesics.py.
    """
    lon1, lat1, lon2, lat2 = _broadcast(lon1_deg, lat1_deg, lon2_deg, lat2_deg)
    _check(lat1, lon1)
    _check(lat2, lon2)
    bearing, back, distance = (
        np.asarray(value, dtype=np.float64) for value in _WGS84.inv(lon1, lat1, lon2, lat2)
    )
    return _plain(_bearing(bearing), _bearing(back), distance)


@overload
def direct(
    lon_deg: float, lat_deg: float, bearing_deg: float, distance_m: float
) -> tuple[float, float]: ...
@overload
def direct(
    lon_deg: ArrayLike, lat_deg: ArrayLike, bearing_deg: ArrayLike, distance_m: ArrayLike
) -> tuple[Floats, Floats]: ...
def direct(lon_deg: Any, lat_deg: Any, bearing_deg: Any, distance_m: Any) -> tuple[Any, Any]:
    """Where the geodesic of this bearing and length ends.

    Parameters
    ----------
    lon_deg, lat_deg : scalars or arrays that broadcast [degrees]
        Start, WGS 84.
    bearing_deg : [degrees true]
        At the start.
    distance_m : [m]
        Along the geodesic; negative runs it backwards.

    Returns
    -------
    lon_deg, lat_deg : [degrees]
        Longitude in [-180, 180).

    Raises
    ------
    QuantityError
        If a latitude is off the globe or a number is not finite.

    References
    ----------
    Karney 2013. Pinned by tests/reference/test_geodesics.py.
    """
    lon, lat, bearing, distance = _broadcast(lon_deg, lat_deg, bearing_deg, distance_m)
    _check(lat, lon, bearing, distance)
    end_lon, end_lat, _ = (
        np.asarray(value, dtype=np.float64) for value in _WGS84.fwd(lon, lat, bearing, distance)
    )
    return _plain(np.asarray(wrap_longitude(end_lon)), end_lat)


def _bearing(degrees: Floats) -> Floats:
    """In [0, 360), also where a tiny negative angle would round up to 360."""
    turned = np.asarray(np.mod(degrees, 360.0))
    return np.asarray(np.where(turned >= 360.0, 0.0, turned))
