"""One section of a case file: frozen, closed, and with units written as people write them.

A field name ends in its SI unit (``error_m``, ``speed_m_s``, ``start_ns``). In the file the same
quantity may be written as a number whose key names its unit (``error_nm = 5``) or as text with its
unit (``error = "5 NM"``); times are DTG or ISO text with a zone. Code gives the SI value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from sarex.canonical import Degrees, Metres, Quantum, Seconds, Speed
from sarex.errors import SarexError
from sarex.quantities.lengths import (
    FT_M,
    KN_M_S,
    NM_M,
    parse_duration,
    parse_length,
    parse_speed,
)
from sarex.quantities.positions import parse_position
from sarex.quantities.times import from_datetime, parse_time

__all__ = [
    "DIMENSIONS",
    "Dimension",
    "DurationHours",
    "DurationSeconds",
    "GeoPoint",
    "LengthMetres",
    "Place",
    "Section",
    "SpeedMetresPerSecond",
    "TimeNs",
    "WholeSeconds",
    "dimension_of",
    "file_keys",
]


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a suffix of a field name means, and how a case file may write the value."""

    name: str
    suffix: str
    factors: dict[str, float]
    """Suffix of a key in the file → factor to the unit of ``suffix``."""
    read_text: Callable[[str], float]
    example: str


def _hours(text: str) -> float:
    return parse_duration(text) / 3600.0


_LENGTH = Dimension(
    "length",
    "_m",
    {"_m": 1.0, "_km": 1000.0, "_nm": NM_M, "_ft": FT_M},
    parse_length,
    "5 NM",
)
_SPEED = Dimension(
    "speed",
    "_m_s",
    {"_m_s": 1.0, "_kn": KN_M_S, "_km_h": 1.0 / 3.6},
    parse_speed,
    "12 kn",
)
_SECONDS = Dimension(
    "duration", "_s", {"_s": 1.0, "_min": 60.0, "_h": 3600.0}, parse_duration, "30 min"
)
_HOURS = Dimension(
    "duration", "_h", {"_s": 1.0 / 3600.0, "_min": 1.0 / 60.0, "_h": 1.0}, _hours, "4 h"
)
_TIME = Dimension("time", "_ns", {}, parse_time, "062130Z JUN 26")

DIMENSIONS: tuple[Dimension, ...] = (_SPEED, _TIME, _LENGTH, _SECONDS, _HOURS)
"""In the order in which suffixes are tried."""


_BARE = ("_cm_s", "_per_h")
"""Units of printed tables: a bare number under a key that names them, as the table prints it."""


def dimension_of(field: str) -> Dimension | None:
    """The dimension that a field's name states, if any.

    >>> dimension_of("speed_m_s").name, dimension_of("error_m").name, dimension_of("id")
    ('speed', 'length', None)
    >>> dimension_of("offset_cm_s"), dimension_of("rate_per_h")
    (None, None)
    """
    if field.endswith(_BARE):
        return None
    return next((d for d in DIMENSIONS if field.endswith(d.suffix)), None)


def file_keys(field: str) -> tuple[str, ...]:
    """The keys under which a case file may give a field, the one to recommend first.

    >>> file_keys("error_m")
    ('error', 'error_m', 'error_km', 'error_nm', 'error_ft')
    >>> file_keys("received_at_ns")
    ('received_at',)
    """
    dimension = dimension_of(field)
    if dimension is None:
        return (field,)
    base = field.removesuffix(dimension.suffix)
    return (base, *(base + suffix for suffix in dimension.factors))


@dataclass(frozen=True, slots=True)
class _Given:
    """A quantity as the file gives it: the keys that were met with their values."""

    field: str
    values: dict[str, Any]


def _refuse(message: str, **context: Any) -> PydanticCustomError:
    # Curly brackets in the text would be read as a template, so the text is a parameter.
    return PydanticCustomError("sarex", "{text}", {"text": message, **context})


def _from_error(error: SarexError) -> PydanticCustomError:
    return _refuse(error.message, given=error.given, allowed=error.allowed, remedy=error.remedy)


def _read_number(key: str, value: Any, dimension: Dimension, field: str) -> float:
    base = field.removesuffix(dimension.suffix)
    if key == base:
        if not isinstance(value, str):
            raise _refuse(
                f"a {dimension.name} needs its unit",
                allowed=f'{base} = "{dimension.example}", or a number under '
                f"{', '.join(file_keys(field)[1:])}",
                remedy=f'Write it as text with its unit, {base} = "{dimension.example}", '
                "or put the unit into the key.",
            )
        try:
            return float(dimension.read_text(value))
        except SarexError as error:
            raise _from_error(error) from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refuse(
            f"{key} is a number",
            allowed=f'{key} = 5, or {base} = "{dimension.example}"',
            remedy=f"Write a bare number under {key}, or text with a unit under {base}.",
        )
    return float(value) * dimension.factors[key.removeprefix(base)]


def _read_quantity(value: Any) -> Any:
    if not isinstance(value, _Given):
        return value
    dimension = dimension_of(value.field)
    assert dimension is not None
    if len(value.values) > 1:
        raise _refuse(
            f"the same {dimension.name} is given more than once: {', '.join(value.values)}",
            allowed="one of them",
            remedy=f"Keep one of {', '.join(value.values)}.",
        )
    ((key, raw),) = value.values.items()
    return _read_number(key, raw, dimension, value.field)


def _read_whole(value: Any) -> Any:
    number = _read_quantity(value)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _read_time(value: Any) -> Any:
    if isinstance(value, _Given):
        ((_, value),) = value.values.items()
        if isinstance(value, int):
            value = str(value)
    if isinstance(value, date | time) and not (
        isinstance(value, datetime) and value.tzinfo is not None
    ):
        raise _refuse(
            "a time needs its date, hour and zone",
            allowed='"062130Z JUN 26" or "2026-06-06T21:30Z"',
            remedy="Write the zone: Z for UTC, I for Korea and Japan (UTC+9).",
        )
    try:
        if isinstance(value, datetime):
            return from_datetime(value)
        return parse_time(value) if isinstance(value, str) else value
    except SarexError as error:
        raise _from_error(error) from None


def _read_place(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        place = parse_position(value)
    except SarexError as error:
        raise _from_error(error) from None
    return {"lon_deg": place.lon_deg, "lat_deg": place.lat_deg}


_read = BeforeValidator(_read_quantity)
LengthMetres = Annotated[Metres, _read]
SpeedMetresPerSecond = Annotated[Speed, _read]
DurationSeconds = Annotated[Seconds, _read]
DurationHours = Annotated[float, Quantum(4), _read]
WholeSeconds = Annotated[int, BeforeValidator(_read_whole)]
TimeNs = Annotated[int, BeforeValidator(_read_time)]
"""UTC, nanoseconds since 1970."""


class Section(BaseModel):
    """Base of every section: frozen, closed, quantities read as the module says."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        left = dict(data)
        for field in cls.model_fields:
            dimension = dimension_of(field)
            if dimension is None:
                continue
            met = {key: left.pop(key) for key in file_keys(field) if key in left}
            if met.keys() == {field}:
                left[field] = met[field]
            elif met:
                left[field] = _Given(field, met)
        return left


class GeoPoint(Section):
    """A place, WGS 84."""

    lon_deg: Degrees = Field(ge=-180, le=180)
    lat_deg: Degrees = Field(ge=-90, le=90)


Place = Annotated[GeoPoint, BeforeValidator(_read_place)]
"""In the file: text in any usual form, for example "32-36.0N 128-12.0E"."""
