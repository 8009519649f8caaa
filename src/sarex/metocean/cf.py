"""What a CF variable says about itself: which it is, its unit, its height, its time."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.errors import FieldError, near_miss
from sarex.metocean.layer import Quantity
from sarex.metocean.spec import LayerSpec
from sarex.quantities import KN_M_S, parse_time

__all__ = ["decode_times", "find_pair", "stated_height_m", "unit_factor"]

STANDARD_NAMES: Mapping[Quantity, tuple[tuple[str, str], ...]] = {
    "wind": (("eastward_wind", "northward_wind"),),
    "current": (
        ("eastward_sea_water_velocity", "northward_sea_water_velocity"),
        ("surface_eastward_sea_water_velocity", "surface_northward_sea_water_velocity"),
        (
            "surface_geostrophic_eastward_sea_water_velocity",
            "surface_geostrophic_northward_sea_water_velocity",
        ),
    ),
}
"""CF standard names, newest table; grid-relative names (x_wind, …) are not earth components."""

_GRID_RELATIVE = {"x_wind", "y_wind", "sea_water_x_velocity", "sea_water_y_velocity"}

_UNITS: Mapping[str, float] = {
    **dict.fromkeys(
        (
            "m s-1",
            "m/s",
            "m.s-1",
            "m s^-1",
            "m s**-1",
            "ms-1",
            "meter second-1",
            "metre second-1",
            "meters per second",
            "metres per second",
            "meter/second",
            "metre/second",
            "meters/second",
            "metres/second",
            "meter/sec",
            "m/sec",
        ),
        1.0,
    ),
    **dict.fromkeys(("cm s-1", "cm/s", "cm s^-1", "cm s**-1", "cm/sec"), 0.01),
    **dict.fromkeys(("km h-1", "km/h", "km/hr"), 1.0 / 3.6),
    **dict.fromkeys(("kn", "kt", "kts", "knot", "knots"), KN_M_S),
}


def _other(quantity: Quantity) -> Quantity:
    return "current" if quantity == "wind" else "wind"


def find_pair(
    data: xr.Dataset, quantity: Quantity, spec: LayerSpec, where: str
) -> tuple[xr.DataArray, xr.DataArray]:
    """The eastward and the northward variable, by the names given or by CF standard name.

    Raises
    ------
    FieldError
        If there is none, more than one, or the file holds the other quantity.
    """
    if (spec.u is None) != (spec.v is None):
        raise FieldError(
            f"one component of the {quantity} is named, the other not",
            given=f"u = {spec.u!r}, v = {spec.v!r}",
            remedy="Name both variables, or neither where the file has CF standard names.",
            where=where,
        )
    if spec.u is not None and spec.v is not None:
        return _named(data, spec.u, quantity, 0, where), _named(data, spec.v, quantity, 1, where)
    return _by_standard_name(data, quantity, where)


def _named(
    data: xr.Dataset, name: str, quantity: Quantity, component: int, where: str
) -> xr.DataArray:
    names = [str(n) for n in data.data_vars]
    if name not in names:
        raise FieldError(
            f"no variable of this name for the {quantity}",
            given=name,
            allowed=near_miss(name, names) or ", ".join(names),
            remedy=f"Name a variable of the file as {'uv'[component]} of the {quantity}.",
            where=where,
        )
    stated = data[name].attrs.get("standard_name")
    fitting = [pair[component] for pair in STANDARD_NAMES[quantity]]
    known = {n for pairs in STANDARD_NAMES.values() for pair in pairs for n in pair}
    if stated in _GRID_RELATIVE or (stated in known and stated not in fitting):
        raise FieldError(
            f"variable {name} is not the {('eastward', 'northward')[component]} {quantity}",
            given=f"standard_name {stated}",
            allowed=", ".join(fitting),
            remedy="Name the right variable; wind and current, or u and v, may be swapped. "
            "Components along a grid must first be turned to east and north.",
            where=where,
        )
    return data[name]


def _by_standard_name(
    data: xr.Dataset, quantity: Quantity, where: str
) -> tuple[xr.DataArray, xr.DataArray]:
    stated: dict[str, list[Hashable]] = {}
    for name, variable in data.data_vars.items():
        stated.setdefault(str(variable.attrs.get("standard_name", "")), []).append(name)
    pairs = [pair for pair in STANDARD_NAMES[quantity] if all(n in stated for n in pair)]
    found = [(stated[east], stated[north]) for east, north in pairs]
    if len(found) == 1 and len(found[0][0]) == len(found[0][1]) == 1:
        return data[found[0][0][0]], data[found[0][1][0]]
    if found:
        raise FieldError(
            f"more than one {quantity} in the file",
            given=", ".join(str(n) for east, north in found for n in (*east, *north)),
            remedy="Name the two variables as u and v.",
            where=where,
        )
    other = [p for p in STANDARD_NAMES[_other(quantity)] if all(n in stated for n in p)]
    if other:
        raise FieldError(
            f"the file holds a {_other(quantity)}, not a {quantity}",
            given=f"standard_name {other[0][0]}",
            allowed=" or ".join(pair[0] for pair in STANDARD_NAMES[quantity]),
            remedy="Swap the files of wind and current.",
            where=where,
        )
    raise FieldError(
        f"no variables with the standard names of a {quantity}",
        given=", ".join(str(n) for n in data.data_vars) or "no variables",
        allowed=" or ".join("/".join(pair) for pair in STANDARD_NAMES[quantity]),
        remedy="Name the two variables as u and v, if they are components to the east and north.",
        where=where,
    )


def unit_factor(variable: xr.DataArray, spec: LayerSpec, where: str) -> float:
    """Factor from the unit of a variable to metres a second.

    Raises
    ------
    FieldError
        If no unit is stated, it is not a known one, or the case says another.
    """
    stated = variable.attrs.get("units")
    place = f"{where}, variable {variable.name}"
    if stated is None and spec.units is None:
        raise FieldError(
            "no unit",
            allowed="m s-1, cm s-1, km h-1 or knots",
            remedy="State the unit as units in the case, once you know it from the file's owner.",
            where=place,
        )
    factors = {text: _factor(str(text), place) for text in (stated, spec.units) if text is not None}
    if len(set(factors.values())) > 1:
        raise FieldError(
            "the file and the case state different units",
            given=f"file {stated}, case {spec.units}",
            remedy="Leave units out of the case; the file's own unit is taken.",
            where=place,
        )
    return next(iter(factors.values()))


def _factor(text: str, where: str) -> float:
    factor = _UNITS.get(" ".join(text.split()).lower())
    if factor is None:
        raise FieldError(
            "not a unit of speed that is known here",
            given=text,
            allowed="m s-1, cm s-1, km h-1 or knots",
            remedy="Convert the file to m s-1.",
            where=where,
        )
    return factor


_SINCE = re.compile(
    r"\s*(second|sec|s|minute|min|hour|hr|h|day|d)s?\s+since\s+"
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0*)?)?)?\s*"
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2})?\s*",
    re.IGNORECASE,
)
_SECONDS = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hr": 3600}
_SECONDS |= {"hour": 3600, "d": 86400, "day": 86400}
_CALENDARS = {"standard", "gregorian", "proleptic_gregorian"}
_EPOCH_YEAR = 1900


def decode_times(variable: xr.DataArray, where: str) -> NDArray[np.int64]:
    """Nanoseconds since 1970 UTC, to the nearest second, of a CF time coordinate.

    Raises
    ------
    FieldError
        If the calendar is not the common one, or the unit is not "<unit> since <date>".
    """
    place = f"{where}, variable {variable.name}"
    calendar = str(variable.attrs.get("calendar", "standard")).lower()
    if calendar not in _CALENDARS:
        raise FieldError(
            "not the common calendar",
            given=calendar,
            allowed=", ".join(sorted(_CALENDARS)),
            remedy="Use a field with real dates; model calendars have none.",
            where=place,
        )
    units = str(variable.attrs.get("units", ""))
    match = _SINCE.fullmatch(units)
    if match is None or int(match[2]) < _EPOCH_YEAR:
        raise FieldError(
            "the times are not dated",
            given=f"units {units!r}",
            allowed="seconds, minutes, hours or days since a date after 1900, as in "
            "hours since 1950-01-01",
            remedy="Put the unit right in the file, or state valid = 'climatology' for a mean "
            "field with one time.",
            where=place,
        )
    zone = (match[8] or "Z").upper()
    zone = "Z" if zone in {"Z", "UTC", "GMT"} else f"{zone[:3]}:{zone[-2:]}"
    clock = f"{int(match[5] or 0):02d}:{match[6] or '00'}:{match[7] or '00'}"
    date = f"{match[2]}-{int(match[3]):02d}-{int(match[4]):02d}"
    origin = parse_time(f"{date}T{clock}{zone}", place)
    values = np.asarray(variable.values, dtype=np.float64)
    if not np.all(np.isfinite(values)):
        raise FieldError(
            "a time is missing",
            given=f"{np.count_nonzero(~np.isfinite(values))} of {values.size} times",
            remedy="Put the time axis right; a field needs a date for every step.",
            where=place,
        )
    seconds = np.rint(values * _SECONDS[match[1].lower()]).astype(np.int64)
    return origin + seconds * 1_000_000_000


def stated_height_m(variable: xr.DataArray) -> float | None:
    """Height above the sea that a variable or its names state, if any."""
    for name, coordinate in variable.coords.items():
        attributes: Mapping[str, Any] = coordinate.attrs
        is_height = attributes.get("standard_name") == "height" or str(name) in {
            "height",
            "heightAboveGround",
        }
        if is_height and coordinate.size == 1:
            return float(coordinate.values.ravel()[0])
    for text in (str(variable.name), str(variable.attrs.get("long_name", ""))):
        match = re.search(
            r"(?:^|[\s_@])(\d+(?:\.\d+)?)[\s_-]*(?:m|metre|meter|metres|meters)\b", text
        )
        if match:
            return float(match[1])
    match = re.fullmatch(r"[uv](\d+)m?", str(variable.name))
    return float(match[1]) if match else None
