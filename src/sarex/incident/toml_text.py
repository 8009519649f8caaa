"""A case as TOML text that reads back to the same case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tomli_w
from pydantic import BaseModel

from sarex.incident.case import CaseFile
from sarex.incident.section import GeoPoint
from sarex.quantities import NS_PER_MINUTE, format_dtg, format_iso

__all__ = ["plain_of", "position_text", "time_text", "to_plain", "to_toml"]


def position_text(point: GeoPoint) -> str:
    """Decimal degrees with all digits that are kept.

    >>> position_text(GeoPoint(lon_deg=-5.25, lat_deg=48.5))
    '48.5000000N 5.2500000W'
    """
    north = "N" if point.lat_deg >= 0 else "S"
    east = "E" if point.lon_deg >= 0 else "W"
    return f"{abs(point.lat_deg):.7f}{north} {abs(point.lon_deg):.7f}{east}"


def time_text(time_ns: int) -> str:
    """A time as DTG, or as ISO text where a DTG would not hold its seconds."""
    return format_iso(time_ns) if time_ns % NS_PER_MINUTE else format_dtg(time_ns)


def plain_of(value: Any, duration: Callable[[int], str] | None = None) -> Any:
    """A section, or a part of one, as plain data of a file; what is empty is left out.

    Parameters
    ----------
    value
        A section, or what one of its fields holds.
    duration
        How whole seconds (``…_s``) are written, under their name without the unit; as numbers in SI
        unless given.
    """
    if isinstance(value, GeoPoint):
        return position_text(value)
    if isinstance(value, BaseModel):
        return _section(value, duration)
    if isinstance(value, dict):
        return {key: plain_of(item, duration) for key, item in value.items()}
    return [plain_of(item, duration) for item in value] if isinstance(value, tuple) else value


def _section(model: BaseModel, duration: Callable[[int], str] | None) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field, info in type(model).model_fields.items():
        value = getattr(model, field)
        if value is None or value in ((), {}):
            continue
        if field.endswith("_ns"):
            out[field.removesuffix("_ns")] = time_text(value)
        elif duration is not None and field.endswith("_s") and isinstance(value, int):
            out[field.removesuffix("_s")] = duration(value)
        else:
            out[info.alias or field] = plain_of(value, duration)
    return out


def to_plain(case: CaseFile) -> dict[str, Any]:
    """The case as the plain data of a case file: SI numbers, times and positions as text."""
    return _section(case, None)


def to_toml(case: CaseFile) -> str:
    """Write a case as TOML: SI numbers, times in zone Z, positions in decimal degrees.

    Returns
    -------
    str
        ``parse_case`` of it gives an equal case.
    """
    return tomli_w.dumps(to_plain(case), multiline_strings=True)
