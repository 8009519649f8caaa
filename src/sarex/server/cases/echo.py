"""Reading what people type, and saying it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from sarex.quantities import (
    format_direction,
    format_dtg,
    format_duration,
    format_iso,
    format_knots,
    format_nm,
    format_positions,
    parse_direction,
    parse_duration,
    parse_length,
    parse_position,
    parse_speed,
    parse_time,
)
from sarex.server.cases.models import PositionEcho, QuantityEcho, QuantityKind

__all__ = ["position_echo", "quantity_echo"]

Unit = Literal["epoch_s", "m", "m_s", "s", "deg"]


def position_echo(text: str) -> PositionEcho:
    """A position in decimal degrees, minutes, seconds and MGRS.

    Raises
    ------
    QuantityError
        If it has two readings, or none.
    """
    place = parse_position(text)
    forms = format_positions(place.lat_deg, place.lon_deg)
    return PositionEcho(
        lon_deg=place.lon_deg,
        lat_deg=place.lat_deg,
        form=place.form,
        dd=forms.decimal,
        dm=forms.dm,
        dms=forms.dms,
        mgrs=forms.mgrs,
    )


def _ns(seconds: float) -> int:
    """Whole milliseconds are kept exactly."""
    return round(seconds * 1e3) * 1_000_000


class _Kind(NamedTuple):
    unit: Unit
    read: Callable[[str], float]
    say: Callable[[float], str]


_KINDS: dict[QuantityKind, _Kind] = {
    "time": _Kind("epoch_s", lambda text: parse_time(text) / 1e9, lambda s: format_dtg(_ns(s))),
    "length": _Kind("m", parse_length, format_nm),
    "speed": _Kind("m_s", parse_speed, format_knots),
    "duration": _Kind("s", parse_duration, format_duration),
    "direction": _Kind("deg", parse_direction, format_direction),
}


def quantity_echo(kind: QuantityKind, text: str) -> QuantityEcho:
    """A quantity in SI units and in the units of the sea.

    Raises
    ------
    QuantityError
        If it cannot be read, or its unit or zone is missing.
    """
    how = _KINDS[kind]
    value = how.read(text)
    return QuantityEcho(
        kind=kind,
        value=value,
        unit=how.unit,
        iso=format_iso(_ns(value)) if kind == "time" else None,
        said=how.say(value),
    )
