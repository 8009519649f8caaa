"""A case as TOML text that reads back to the same case."""

from __future__ import annotations

from typing import Any

import tomli_w
from pydantic import BaseModel

from sarex.incident.case import CaseFile
from sarex.incident.section import GeoPoint
from sarex.quantities import NS_PER_MINUTE, format_dtg, format_iso

__all__ = ["position_text", "to_plain", "to_toml"]


def position_text(point: GeoPoint) -> str:
    """Decimal degrees with all digits that are kept.

    >>> position_text(GeoPoint(lon_deg=-5.25, lat_deg=48.5))
    '48.5000000N 5.2500000W'
    """
    north = "N" if point.lat_deg >= 0 else "S"
    east = "E" if point.lon_deg >= 0 else "W"
    return f"{abs(point.lat_deg):.7f}{north} {abs(point.lon_deg):.7f}{east}"


def _time_text(time_ns: int) -> str:
    return format_iso(time_ns) if time_ns % NS_PER_MINUTE else format_dtg(time_ns)


def _plain(value: Any) -> Any:
    if isinstance(value, GeoPoint):
        return position_text(value)
    if isinstance(value, BaseModel):
        return _section(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _section(model: BaseModel) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field, info in type(model).model_fields.items():
        value = getattr(model, field)
        if value is None or value in ((), {}):
            continue
        if field.endswith("_ns"):
            out[field.removesuffix("_ns")] = _time_text(value)
        else:
            out[info.alias or field] = _plain(value)
    return out


def to_plain(case: CaseFile) -> dict[str, Any]:
    """The case as the plain data of a case file: SI numbers, times and positions as text."""
    return _section(case)


def to_toml(case: CaseFile) -> str:
    """Write a case as TOML: SI numbers, times in zone Z, positions in decimal degrees.

    Returns
    -------
    str
        ``parse_case`` of it gives an equal case.
    """
    return tomli_w.dumps(to_plain(case), multiline_strings=True)
