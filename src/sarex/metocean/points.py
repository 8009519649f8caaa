"""Where the values of a variable lie: on axes of longitude and latitude, or on a turned grid."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.projection import has_projection, projected_points

__all__ = ["Points", "find_points"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Which = Literal["lon", "lat"]

_FULL = {"lon": "longitude", "lat": "latitude"}
_UNITS = {
    "lon": {"degrees_east", "degree_east", "degrees_e", "degree_e", "degreee", "degreese"},
    "lat": {"degrees_north", "degree_north", "degrees_n", "degree_n", "degreen", "degreesn"},
}


class Points(NamedTuple):
    """Grid points of a variable.

    Parameters
    ----------
    lon_deg, lat_deg : (lon,), (lat,) or both (row, column) float64
        As in the file; on axes or at each point.
    dims
        Names of the dimensions of rows and of columns.
    rows, columns
        Which ones of the file these are; None: all.
    """

    lon_deg: Floats
    lat_deg: Floats
    dims: tuple[str, str]
    rows: Places | None = None
    columns: Places | None = None

    def part(self, rows: Places, columns: Places) -> Points:
        """The points in some rows and columns."""
        if self.on_axes:
            lon, lat = self.lon_deg[columns], self.lat_deg[rows]
        else:
            lon, lat = (a[np.ix_(rows, columns)] for a in (self.lon_deg, self.lat_deg))
        return Points(lon, lat, self.dims, rows, columns)

    @property
    def on_axes(self) -> bool:
        """Whether longitude and latitude are axes of their own."""
        return self.lon_deg.ndim == 1

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        if self.on_axes:
            return self.lat_deg.size, self.lon_deg.size
        rows, columns = self.lon_deg.shape
        return rows, columns

    def same_as(self, other: Points) -> bool:
        """Whether the values lie at the same places."""
        return np.array_equal(self.lon_deg, other.lon_deg, equal_nan=True) and np.array_equal(
            self.lat_deg, other.lat_deg, equal_nan=True
        )


def find_points(data: xr.Dataset, variable: xr.DataArray, where: str) -> Points:
    """The grid points of a variable.

    Raises
    ------
    FieldError
        If longitude or latitude is missing, stated twice, or the grid has no rows and columns.
    """
    lon, lat = (_coordinate(data, variable, which, where) for which in ("lon", "lat"))
    if lon is None and lat is None and has_projection(data, variable):
        return Points(*projected_points(data, variable, where))
    if lon is None or lat is None:
        raise _missing(variable, "lon" if lon is None else "lat", where)
    if lon.ndim == lat.ndim == 1 and lon.dims != lat.dims:
        return Points(
            _degrees(lon, where), _degrees(lat, where), (str(lat.dims[0]), str(lon.dims[0]))
        )
    if lon.ndim == lat.ndim == 2 and set(lon.dims) == set(lat.dims):
        rows, columns = (str(n) for n in variable.dims if n in lon.dims)
        lon_deg, lat_deg = (_degrees(c.transpose(rows, columns), where) for c in (lon, lat))
        return Points(lon_deg, lat_deg, (rows, columns))
    raise FieldError(
        "the grid has no rows and columns",
        given=f"{lon.name}({', '.join(map(str, lon.dims))}), "
        f"{lat.name}({', '.join(map(str, lat.dims))})",
        allowed="longitude and latitude as two axes, or both for each row and column",
        remedy="Interpolate the field to a longitude-latitude grid first; triangles and reduced "
        "grids are not read.",
        where=f"{where}, variable {variable.name}",
    )


def _degrees(coordinate: xr.DataArray, where: str) -> Floats:
    values = np.asarray(coordinate.values, dtype=np.float64)
    if not np.isfinite(values).any():
        raise FieldError(
            f"{coordinate.name} has no values",
            given=f"{values.size} values, all missing",
            remedy="Fetch the file again; a grid needs its coordinates.",
            where=where,
        )
    return values


def _coordinate(
    data: xr.Dataset, variable: xr.DataArray, which: Which, where: str
) -> xr.DataArray | None:
    """The coordinate of a variable: one that it names, or an axis, or the only one that fits."""
    fitting = [
        data[name].squeeze()
        for name in data.variables
        if _is(data[name], str(name), which)
        and set(data[name].squeeze().dims) <= set(variable.dims)
        and data[name].squeeze().ndim in {1, 2}
    ]
    named = str(variable.encoding.get("coordinates", "")).split()
    axes = [c for c in fitting if c.ndim == 1]
    for choice in ([c for c in fitting if c.name in named], axes, fitting):
        if len(choice) == 1:
            return choice[0]
    if not fitting:
        return None
    raise FieldError(
        f"more than one {_FULL[which]} fits the variable {variable.name}",
        given=", ".join(str(c.name) for c in fitting),
        allowed="one, or an attribute coordinates of the variable that names it",
        remedy=f"Write the attribute into the file, as in {variable.name}:coordinates = "
        f"'{fitting[0].name} …'.",
        where=where,
    )


def _is(coordinate: xr.DataArray, name: str, which: Which) -> bool:
    attributes = coordinate.attrs
    stated = attributes.get("standard_name")
    if stated is not None:
        return bool(stated == _FULL[which])
    units = str(attributes.get("units", "")).lower()
    return units in _UNITS[which] or name.lower() in {which, _FULL[which], f"nav_{which}"}


def _missing(variable: xr.DataArray, which: Which, where: str) -> FieldError:
    full = _FULL[which]
    return FieldError(
        f"no {full} on the variable {variable.name}",
        given=", ".join(f"{n} ({size})" for n, size in variable.sizes.items()),
        allowed=f"a coordinate with standard_name {full}",
        remedy=f"Give a file whose {full} is a coordinate of the variable.",
        where=where,
    )
