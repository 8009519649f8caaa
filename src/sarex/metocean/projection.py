"""Grids on a map projection that the file states as CF grid mapping."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.errors import FieldError

__all__ = ["has_projection", "projected_points"]

Floats = NDArray[np.float64]

_AXES = (
    ("projection_x_coordinate", "projection_y_coordinate"),
    ("grid_longitude", "grid_latitude"),
)
_TO_METRES = {"m": 1.0, "metre": 1.0, "meter": 1.0, "metres": 1.0, "meters": 1.0, "km": 1000.0}
_DEGREES = {"degrees", "degree", "deg", "degrees_east", "degrees_north"}


def _axes(variable: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray] | None:
    named = {str(c.attrs.get("standard_name")): c for c in variable.coords.values() if c.ndim == 1}
    for x, y in _AXES:
        if x in named and y in named:
            return named[x], named[y]
    return None


def has_projection(data: xr.Dataset, variable: xr.DataArray) -> bool:
    """Whether a variable names a grid mapping of the file and has its axes."""
    return _mapping(variable) in data.variables and _axes(variable) is not None


def _mapping(variable: xr.DataArray) -> str:
    return str(variable.attrs.get("grid_mapping", variable.encoding.get("grid_mapping", "")))


def projected_points(
    data: xr.Dataset, variable: xr.DataArray, where: str
) -> tuple[Floats, Floats, tuple[str, str]]:
    """Longitude and latitude of each grid point on WGS 84, and the dimensions (row, column).

    Raises
    ------
    FieldError
        If the grid mapping is not one that PROJ knows, or the unit of an axis is not known.
    """
    from pyproj import CRS, Transformer
    from pyproj.exceptions import ProjError

    axes = _axes(variable)
    assert axes is not None
    name = _mapping(variable)
    try:
        crs = CRS.from_cf(data[name].attrs)
    except (ProjError, KeyError, ValueError) as error:
        raise FieldError(
            "the grid mapping is not one that is known here",
            given=f"{name}: {str(error).splitlines()[0][:200]}",
            allowed="a CF grid mapping such as lambert_conformal_conic",
            remedy="Give a file with the longitude and latitude of each grid point.",
            where=where,
        ) from error
    x, y = (_values(axis, crs.is_geographic, where) for axis in axes)
    columns, rows = np.meshgrid(x, y)
    lon, lat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(columns, rows)
    return np.asarray(lon), np.asarray(lat), (str(axes[1].dims[0]), str(axes[0].dims[0]))


def _values(axis: xr.DataArray, in_degrees: bool, where: str) -> Floats:
    unit = str(axis.attrs.get("units", "")).lower()
    factor = (1.0 if unit in _DEGREES else None) if in_degrees else _TO_METRES.get(unit)
    if factor is None:
        raise FieldError(
            f"the unit of the axis {axis.name} is not known here",
            given=unit or "no unit",
            allowed="degrees" if in_degrees else "m or km",
            remedy="Put the unit right in the file.",
            where=where,
        )
    return np.asarray(axis.values, dtype=np.float64) * factor
