"""Metres around one datum: the only plane that distances, patterns and maps are computed in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Proj

from sarex.errors import QuantityError
from sarex.geo.geodesic import wrap_longitude
from sarex.geo.tiles import project_on_tiles

__all__ = ["RANGE_M", "LocalPlane"]

RANGE_M = 1_000_000.0
"""Greatest distance from the datum that a plane accepts; lengths there are 0.41 % too long."""

_SMALLEST_RADIUS_M = 6_356_752.314245
"""Smallest Gaussian radius of curvature of WGS 84, at the equator; it equals the polar axis b."""

Floats = NDArray[np.float64]


_MANY = 20_000
"""Positions from which on they are interpolated on tiles of the projection."""


@lru_cache(maxsize=64)
def _projection(lon_deg: float, lat_deg: float) -> Proj:
    return Proj(proj="aeqd", lon_0=lon_deg, lat_0=lat_deg, ellps="WGS84")


def _project(lon_deg: float, lat_deg: float, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    projection = _projection(lon_deg, lat_deg)
    if lon.size >= _MANY:
        many = project_on_tiles(projection, lon_deg, lon.ravel(), lat.ravel())
        if many is not None:
            return many[0].reshape(lon.shape), many[1].reshape(lon.shape)
    x, y = projection(np.array(lon), np.array(lat))
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class LocalPlane:
    """Azimuthal equidistant plane on WGS 84, x east and y north of its datum.

    Distances and bearings from the datum are exact. A length d measured anywhere else within
    range r of the datum is never too short, and too long by at most d * ``scale_error(r)``.

    Parameters
    ----------
    lon_deg, lat_deg : float [degrees]
        The datum. Positions on both sides of the 180th meridian share one plane.

    Raises
    ------
    QuantityError
        If the datum is not a position.

    References
    ----------
    Snyder 1987, "Map projections: a working manual", USGS PP 1395, p. 191; the ellipsoid's
    geodesics are Karney's (PROJ). Pinned by tests/reference/test_plane_error.py.
    """

    lon_deg: float
    lat_deg: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lon_deg) and abs(self.lat_deg) <= 90.0):
            raise QuantityError(
                "the datum of a plane is not a position",
                given=f"lon {self.lon_deg}, lat {self.lat_deg}",
                allowed="finite degrees, latitude from -90 to 90",
                remedy="Give the datum as LocalPlane(lon_deg, lat_deg), longitude first.",
            )

    @overload
    def to_xy(self, lon_deg: float, lat_deg: float) -> tuple[float, float]: ...
    @overload
    def to_xy(self, lon_deg: ArrayLike, lat_deg: ArrayLike) -> tuple[Floats, Floats]: ...
    def to_xy(self, lon_deg: Any, lat_deg: Any) -> tuple[Any, Any]:
        """Metres east and north of the datum, in arrays of the positions' shape.

        Parameters
        ----------
        lon_deg, lat_deg : scalars or arrays that broadcast [degrees]
            WGS 84, any longitude.

        Returns
        -------
        x_m, y_m : [m]
            East and north.

        Raises
        ------
        QuantityError
            If a position is not finite, or farther than :data:`RANGE_M` from the datum.

        References
        ----------
        As the class.
        """
        lon, lat = np.broadcast_arrays(np.asarray(lon_deg, float), np.asarray(lat_deg, float))
        x, y = _project(self.lon_deg, self.lat_deg, lon, lat)
        distance = np.hypot(x, y)
        if not bool(np.all(distance <= RANGE_M)):  # NaN and infinity fail too
            first = np.unravel_index(int(np.argmin(distance <= RANGE_M)), distance.shape)
            raise QuantityError(
                "a position is out of the plane's range",
                given=f"lon {float(lon[first])}, lat {float(lat[first])}",
                allowed=f"within {RANGE_M / 1000:.0f} km of the datum "
                f"(lon {self.lon_deg}, lat {self.lat_deg})",
                remedy="Take a datum nearer to the search area, or correct the position.",
            )
        return (float(x), float(y)) if x.ndim == 0 else (x, y)

    @overload
    def to_lonlat(self, x_m: float, y_m: float) -> tuple[float, float]: ...
    @overload
    def to_lonlat(self, x_m: ArrayLike, y_m: ArrayLike) -> tuple[Floats, Floats]: ...
    def to_lonlat(self, x_m: Any, y_m: Any) -> tuple[Any, Any]:
        """Inverse of :meth:`to_xy`; longitude in [-180, 180).

        Raises
        ------
        QuantityError
            If a point is not finite, or farther than :data:`RANGE_M` from the datum.
        """
        x, y = np.broadcast_arrays(np.asarray(x_m, float), np.asarray(y_m, float))
        near = np.hypot(x, y) <= RANGE_M
        if not bool(near.all()):
            first = np.unravel_index(int(np.argmin(near)), near.shape)
            raise QuantityError(
                "a point is out of the plane's range",
                given=f"x {float(x[first])} m, y {float(y[first])} m",
                allowed=f"within {RANGE_M / 1000:.0f} km of the datum",
                remedy="Take a datum nearer to the search area, or correct the point.",
            )
        lon, lat = (
            np.asarray(value, dtype=np.float64)
            for value in _projection(self.lon_deg, self.lat_deg)(
                np.array(x), np.array(y), inverse=True
            )
        )
        wrapped = np.asarray(wrap_longitude(lon))
        return (float(wrapped), float(lat)) if lat.ndim == 0 else (wrapped, lat)

    @staticmethod
    def scale_error(range_m: float) -> float:
        """Greatest relative error of a length within this range of the datum.

        Across the line of sight the plane stretches by s / m(s), m being the reduced length of
        the geodesic; no geodesic of WGS 84 has a smaller m than a sphere of radius b (Sturm), so
        the bound is c / sin c - 1 with c = s / b.

        >>> f"{LocalPlane.scale_error(100_000.0):.2e} {LocalPlane.scale_error(300_000.0):.2e}"
        '4.12e-05 3.71e-04'
        """
        angle = range_m / _SMALLEST_RADIUS_M
        return angle / math.sin(angle) - 1.0 if angle > 0.0 else 0.0
