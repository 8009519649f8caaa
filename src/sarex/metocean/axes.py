"""Longitude and latitude axes: ordered, unrolled, even or not."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sarex.errors import FieldError

__all__ = ["Axis", "read_axis", "unrolled"]

Which = Literal["lon", "lat"]
Floats = NDArray[np.float64]

_FULL = {"lon": "longitude", "lat": "latitude"}
_EVENNESS = 0.01
"""A step may differ by this share from the mean; more would put values in the wrong place."""

_WIDEST_DEG = 720.0
"""Two turns: no one counts longitudes further, so anything beyond is none."""


class Axis(NamedTuple):
    """An ascending axis.

    Parameters
    ----------
    degrees : (n,) float64
    order : (n,) int64
        Where each value is in the file.
    even : bool
        Whether all steps are the same within 1 %.
    """

    degrees: Floats
    order: NDArray[np.int64]
    even: bool


def unrolled(lon_deg: Floats) -> Floats:
    """Longitudes of an axis without jumps of a whole turn between neighbours."""
    steps = (np.diff(lon_deg) + 180.0) % 360.0 - 180.0
    turned: Floats = lon_deg[0] + np.concatenate([[0.0], np.cumsum(steps)])
    return turned


def read_axis(values: Floats, which: Which, where: str) -> Axis:
    """An axis in ascending order.

    Longitudes 0 to 360 or with a jump are unrolled eastward from a first one in [-180, 180); an
    even grid around the world gets its first meridian once more at the end.

    Raises
    ------
    FieldError
        If it has fewer than two values, missing or repeated ones, or goes back and forth.
    """
    full = _FULL[which]
    if values.size < 2 or not np.all(np.isfinite(values)):
        raise _refused(full, f"{values.size} values", where)
    if which == "lon" and np.abs(values).max() > _WIDEST_DEG:
        raise _refused(full, f"{values.min():g}° to {values.max():g}°", where)
    order = np.arange(values.size)
    if which == "lon":
        values = unrolled(values)
    if values[-1] < values[0]:
        values, order = values[::-1], order[::-1]
    steps = np.diff(values)
    if steps.min() <= 0:
        raise _refused(full, f"steps from {steps.min():g}° to {steps.max():g}°", where)
    mean = (values[-1] - values[0]) / (values.size - 1)
    even = bool(np.abs(steps - mean).max() <= _EVENNESS * mean)
    if which == "lat" and (values[0] < -90.0 or values[-1] > 90.0):
        raise _refused(full, f"{values[0]:g}° to {values[-1]:g}°", where)
    if which == "lon":
        values = values - values[0] + ((values[0] + 180.0) % 360.0 - 180.0)
        if abs(values[-1] + mean - values[0] - 360.0) < _EVENNESS * mean:
            values, order = np.append(values, values[0] + 360.0), np.append(order, order[0])
    return Axis(values, order, even)


def _refused(full: str, given: str, where: str) -> FieldError:
    return FieldError(
        f"the {full} is not an axis",
        given=given,
        allowed="two values or more, all of them in order, none missing or repeated",
        remedy="Put the coordinate right in the file, or interpolate the field to a "
        "longitude-latitude grid first.",
        where=where,
    )
