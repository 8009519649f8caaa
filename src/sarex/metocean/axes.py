"""Longitude and latitude axes: found, ordered, and even."""

from __future__ import annotations

from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.errors import FieldError

__all__ = ["even_axis", "find_axis"]

Which = Literal["lon", "lat"]

_STANDARD = {"lon": "longitude", "lat": "latitude"}
_UNITS = {
    "lon": {"degrees_east", "degree_east", "degrees_e", "degree_e", "degreee", "degreese"},
    "lat": {"degrees_north", "degree_north", "degrees_n", "degree_n", "degreen", "degreesn"},
}
_EVENNESS = 0.01
"""A step may differ by this share from the mean; more would put values in the wrong place."""


def find_axis(variable: xr.DataArray, which: Which, where: str) -> str:
    """Name of the dimension of longitude or latitude.

    Raises
    ------
    FieldError
        If there is none, or it is two-dimensional.
    """
    full = _STANDARD[which]
    for name, coordinate in variable.coords.items():
        attributes = coordinate.attrs
        is_it = (
            attributes.get("standard_name") == full
            or str(attributes.get("units", "")).lower() in _UNITS[which]
            or str(name).lower() in {which, full}
        )
        if is_it and coordinate.ndim > 1:
            raise FieldError(
                f"the {full} is two-dimensional",
                given=f"{name}({', '.join(map(str, coordinate.dims))})",
                allowed=f"one dimension, {full} in even steps",
                remedy="Interpolate the field to a regular longitude-latitude grid first.",
                where=where,
            )
        if is_it and coordinate.ndim == 1 and name in variable.dims:
            return str(name)
    raise FieldError(
        f"no {full} on the variable {variable.name}",
        given=", ".join(f"{n} ({size})" for n, size in variable.sizes.items()),
        allowed=f"a coordinate with standard_name {full}",
        remedy=f"Give a file whose {full} is a coordinate of the variable.",
        where=where,
    )


def even_axis(
    coordinate: xr.DataArray, which: Which, where: str
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Ascending axis in even steps, and the order of the file's values on it.

    Longitudes 0 to 360 or with a jump are unrolled eastward from a first one in [-180, 180); a
    grid around the world gets its first meridian once more at the end.

    Raises
    ------
    FieldError
        If it has fewer than two values, missing or repeated ones, or uneven steps.
    """
    values = np.asarray(coordinate.values, dtype=np.float64)
    full = _STANDARD[which]
    if values.size < 2 or not np.all(np.isfinite(values)):
        raise _uneven(full, f"{values.size} values", where)
    order = np.arange(values.size)
    if which == "lon":
        steps = (np.diff(values) + 180.0) % 360.0 - 180.0
        values = values[0] + np.concatenate([[0.0], np.cumsum(steps)])
    if values[-1] < values[0]:
        values, order = values[::-1], order[::-1]
    steps = np.diff(values)
    mean = (values[-1] - values[0]) / (values.size - 1)
    if mean <= 0 or np.abs(steps - mean).max() > _EVENNESS * mean:
        raise _uneven(full, f"steps from {steps.min():g}° to {steps.max():g}°", where)
    if which == "lat" and (values[0] < -90.0 or values[-1] > 90.0):
        raise _uneven(full, f"{values[0]:g}° to {values[-1]:g}°", where)
    if which == "lon":
        values = values - values[0] + ((values[0] + 180.0) % 360.0 - 180.0)
        if abs(values[-1] + mean - values[0] - 360.0) < _EVENNESS * mean:
            values, order = np.append(values, values[0] + 360.0), np.append(order, order[0])
    return values, order


def _uneven(full: str, given: str, where: str) -> FieldError:
    return FieldError(
        f"the {full} is not an axis in even steps",
        given=given,
        allowed="two values or more, in order, in even steps, none missing or repeated",
        remedy="Interpolate the field to a regular longitude-latitude grid first.",
        where=where,
    )
