"""What a CF variable says about itself: its unit, its height, its time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.quantity import Kind, Quantity, kind_of
from sarex.quantities import parse_time

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["decode_times", "stated_height_m", "unit_scale"]


def unit_scale(
    variable: xr.DataArray, quantity: Quantity, stated_units: str | None, where: str
) -> tuple[float, float]:
    """Factor and offset from the unit of a variable to the one its quantity is kept in.

    Raises
    ------
    FieldError
        If no unit is stated, it is not a known one, or the case says another.
    """
    stated = variable.attrs.get("units")
    place = f"{where}, variable {variable.name}"
    kind = kind_of(quantity)
    if stated is None and stated_units is None:
        raise FieldError(
            "no unit",
            allowed=kind.unit_words,
            remedy="State the unit as units in the case, once you know it from the file's owner.",
            where=place,
        )
    scales = {
        text: _scale(str(text), kind, place) for text in (stated, stated_units) if text is not None
    }
    if len(set(scales.values())) > 1:
        raise FieldError(
            "the file and the case state different units",
            given=f"file {stated}, case {stated_units}",
            remedy="Leave units out of the case; the file's own unit is taken.",
            where=place,
        )
    return next(iter(scales.values()))


def _scale(text: str, kind: Kind, where: str) -> tuple[float, float]:
    scale = kind.units.get(" ".join(text.split()).lower())
    if scale is None:
        of = "speed" if kind.components == 2 else f"{kind.word}"
        raise FieldError(
            f"not a unit of {of} that is known here",
            given=text,
            allowed=kind.unit_words,
            remedy=f"Convert the file to {kind.unit_words.split(',')[0].split(' or ')[0]}.",
            where=where,
        )
    return scale


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
_FARTHEST_S = 9.2e9
"""Nanoseconds since 1970 in 64 bits reach 292 years either way."""


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
    seconds = np.rint(values * _SECONDS[match[1].lower()])
    since_1970 = origin / 1e9 + seconds
    if since_1970.size and np.abs(since_1970).max() > _FARTHEST_S:
        raise FieldError(
            "a time that no calendar of ours reaches",
            given=f"{values[np.argmax(np.abs(since_1970))]:g} {match[1]} after {date}",
            allowed="the years 1678 to 2261",
            remedy="Put the time axis or its unit right in the file.",
            where=place,
        )
    return origin + seconds.astype(np.int64) * 1_000_000_000


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
