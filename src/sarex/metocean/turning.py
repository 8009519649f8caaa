"""Components along a turned grid: recognised, and turned to east and north."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.area import cut_points
from sarex.metocean.formats import load_values
from sarex.metocean.grib import grid_relative
from sarex.metocean.points import Points, find_points
from sarex.metocean.projection import has_projection
from sarex.metocean.quantity import Kind
from sarex.metocean.source_spec import VectorKeys

__all__ = ["GRID_LINES", "Angle", "find_angle", "turned"]

Floats = NDArray[np.float64]

GRID_LINES = "grid lines"
"""The angle that the rows of the grid have on the chart."""

_STANDARD = "angle_of_rotation_from_east_to_x"
_ROMS = "angle between xi-axis and east"
_UNITS = {
    **dict.fromkeys(("radian", "radians", "rad"), 1.0),
    **dict.fromkeys(("degree", "degrees", "deg"), float(np.pi / 180.0)),
}


class Angle(NamedTuple):
    """Angle from east to the grid's x axis, anticlockwise [rad], at its points."""

    points: Points
    radians: Floats
    words: str


def find_angle(
    data: xr.Dataset,
    pair: tuple[xr.DataArray, ...],
    points: Points,
    kind: Kind,
    spec: VectorKeys,
    where: str,
) -> Angle | None:
    """The angle by which components are turned; None if they point along east and north.

    Raises
    ------
    FieldError
        If they point along the grid and nothing says by how much it is turned, or if nobody says
        along what they point.
    """
    if not _along_grid(pair, points, kind, spec, where):
        return None
    if points.on_axes and spec.angle is None:  # the x axis of such a grid points east
        return None
    variable = _angle_variable(data, spec, where)
    if variable is not None:
        return _stated(data, variable, spec, where)
    by_lines = spec.angle == GRID_LINES or grid_relative(pair[0]) is not None
    if by_lines or has_projection(data, pair[0]):
        return _of_lines(points, pair[0])
    raise FieldError(
        "the components point along a turned grid, and the file does not say by how much",
        given=_named(pair),
        allowed=f"a variable with standard_name {_STANDARD}, a grid mapping, or components along "
        "east and north",
        remedy="Name the variable as angle; or, if its owner confirms that they point along the "
        f"rows and columns of the file, write angle = '{GRID_LINES}'.",
        where=where,
    )


def _named(pair: tuple[xr.DataArray, ...]) -> str:
    names = (f"{v.name} ({v.attrs.get('standard_name', 'no standard_name')})" for v in pair)
    return ", ".join(names)


def _along_grid(
    pair: tuple[xr.DataArray, ...], points: Points, kind: Kind, spec: VectorKeys, where: str
) -> bool:
    """Whether the components point along the grid: by the file, else by the case."""
    names = tuple(str(v.attrs.get("standard_name", "")) for v in pair)
    flag = grid_relative(pair[0])
    said: bool | None = flag
    if said is None and names in kind.along_grid:
        said = True
    if said is None and names in kind.earth:
        said = False
    asked = None if spec.components is None else spec.components == "grid"
    if said is not None and asked is not None and said != asked:
        raise FieldError(
            "the file and the case differ on what the components point along",
            given=f"file {'grid' if said else 'earth'} ({_named(pair)}), case {spec.components}",
            remedy="Leave components out of the case; what the file states is taken.",
            where=where,
        )
    if said is None and asked is None and not points.on_axes and spec.angle is None:
        raise FieldError(
            "nobody says along what the components on a turned grid point",
            given=_named(pair),
            allowed=" or ".join("/".join(names) for names in (*kind.earth, *kind.along_grid)),
            remedy="Write components = 'earth' or components = 'grid' in the case, once you know "
            "it from the file's owner.",
            where=where,
        )
    if said is None and asked is None:
        return spec.angle is not None
    return bool(asked if said is None else said)


def _angle_variable(data: xr.Dataset, spec: VectorKeys, where: str) -> xr.DataArray | None:
    if spec.angle is not None and spec.angle != GRID_LINES:
        if spec.angle not in data.variables:
            raise FieldError(
                "no variable of this name for the angle",
                given=spec.angle,
                allowed=", ".join(map(str, data.variables)),
                remedy=f"Name a variable of the file as angle, or write '{GRID_LINES}'.",
                where=where,
            )
        return data[spec.angle]
    if spec.angle == GRID_LINES:
        return None
    found = [
        data[name]
        for name in data.variables
        if data[name].attrs.get("standard_name") == _STANDARD
        or str(data[name].attrs.get("long_name", "")).lower() == _ROMS
    ]
    return found[0] if len(found) == 1 else None


def _stated(data: xr.Dataset, variable: xr.DataArray, spec: VectorKeys, where: str) -> Angle:
    unit = str(variable.attrs.get("units", "")).lower()
    place = f"{where}, variable {variable.name}"
    if unit not in _UNITS:
        raise FieldError(
            "the unit of the angle is not known here",
            given=unit or "no unit",
            allowed="radians or degrees",
            remedy="Put the unit right in the file.",
            where=place,
        )
    points = cut_points(find_points(data, variable, where), spec, where)
    ordered = variable.squeeze()
    if set(ordered.dims) != set(points.dims):
        raise FieldError(
            "the angle does not lie on the rows and columns of a grid",
            given=", ".join(map(str, variable.dims)),
            allowed=", ".join(points.dims),
            remedy="Name a variable with one angle for each grid point.",
            where=place,
        )
    values = load_values(ordered.transpose(*points.dims), place).astype(np.float64)
    if points.rows is not None and points.columns is not None:
        values = values[np.ix_(points.rows, points.columns)]
    return Angle(points, values * _UNITS[unit], f"the angle of the variable {variable.name}")


def _of_lines(points: Points, variable: xr.DataArray) -> Angle:
    """Angle of the rows of a grid on the chart, from neighbours on either side."""
    lon = np.radians(points.lon_deg)
    east = _along_rows(np.sin(lon)) * np.cos(lon) - _along_rows(np.cos(lon)) * np.sin(lon)
    east *= np.cos(np.radians(points.lat_deg))
    north = _along_rows(np.radians(points.lat_deg))
    backwards = variable.attrs.get("GRIB_iScansNegatively") or _falls(variable, points.dims[1])
    sign = -1.0 if backwards else 1.0
    return Angle(points, np.arctan2(sign * north, sign * east), "the direction of its grid lines")


def _falls(variable: xr.DataArray, columns: str) -> bool:
    """Whether the x coordinate of a projection falls along the columns."""
    if columns not in variable.coords:
        return False
    values = variable.coords[columns].values
    return bool(values[-1] < values[0])


def _along_rows(values: Floats) -> Floats:
    return np.asarray(np.gradient(values, axis=1), dtype=np.float64)


def turned(u: Floats, v: Floats, cosine: Floats, sine: Floats) -> tuple[Floats, Floats]:
    """Components along east and north from those along the grid.

    Cosine and sine of the angle, interpolated between grid points, need not be of length 1.
    """
    length = np.hypot(cosine, sine)
    c, s = cosine / length, sine / length
    return c * u - s * v, s * u + c * v
