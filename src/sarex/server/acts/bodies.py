"""What the bodies of acts are made of: bounded texts, names, places, times."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sarex.quantities import parse_position, parse_time
from sarex.server.cases.models import Taken

__all__ = [
    "EventId",
    "LonLat",
    "Metres",
    "Name",
    "Names",
    "PartyCode",
    "Place",
    "Text",
    "TimeText",
    "at_ns",
    "lonlat",
    "span_ns",
]

Name = Annotated[str, Field(min_length=1, max_length=200)]
"""Of a facility, a ship, a station, an office."""
Names = Annotated[tuple[Name, ...], Field(max_length=100)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
"""In words."""
EventId = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
PartyCode = Annotated[str, Field(pattern=r"^([A-Z]{3}|EXCON)$")]
TimeText = Annotated[str, Field(min_length=1, max_length=60)]
"""UTC in ISO 8601 with its zone, or a date-time group."""
Metres = Annotated[float, Field(ge=0, le=1e7)]


class LonLat(Taken):
    """A place, WGS 84."""

    lon_deg: float = Field(ge=-180, le=180)
    lat_deg: float = Field(ge=-90, le=90)


Place = LonLat | Annotated[str, Field(min_length=1, max_length=120)]
"""Degrees, or a position in any usual form."""


def lonlat(place: LonLat | str) -> tuple[float, float]:
    """Longitude and latitude [deg].

    Raises
    ------
    QuantityError
        If the text is no position.
    """
    if isinstance(place, LonLat):
        return place.lon_deg, place.lat_deg
    found = parse_position(place)
    return found.lon_deg, found.lat_deg


def at_ns(text: str, where: str) -> int:
    """A time, UTC nanoseconds; ``where`` names the field."""
    return parse_time(text, where)


def span_ns(start: str, end: str) -> tuple[int, int]:
    """From when to when."""
    return at_ns(start, "start"), at_ns(end, "end")
