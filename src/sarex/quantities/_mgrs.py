"""MGRS through GEOTRANS (package mgrs), with the checks that it leaves out."""

from __future__ import annotations

import math
import re
from functools import cache

import mgrs
from mgrs.core import MGRSError

from sarex.errors import QuantityError

__all__ = ["format_mgrs", "looks_like_mgrs", "parse_mgrs"]

_SHAPE = re.compile(r"([0-9]{1,2}[A-Z]|[ABYZ])\s?([A-Z]{2})\s?([0-9]+(?:\s[0-9]+)?)?")
_ALLOWED = "MGRS with 6, 8 or 10 figures, such as 52SDB3910823759"
_M_PER_DEG = 111_200.0
_AT_EQUATOR_DEG = 1e-7  # 1 cm: GEOTRANS names no readable square for what lies just south of 0°


@cache
def _converter() -> mgrs.MGRS:
    return mgrs.MGRS()


def looks_like_mgrs(line: str) -> bool:
    """Whether a text in capitals has the shape of a grid reference."""
    return _SHAPE.fullmatch(line) is not None


def format_mgrs(lat_deg: float, lon_deg: float) -> str:
    """Grid reference of the one-metre square that holds the point."""
    south_of_equator = -_AT_EQUATOR_DEG < lat_deg < 0.0
    return str(_converter().toMGRS(0.0 if south_of_equator else lat_deg, lon_deg))


def parse_mgrs(line: str, given: str, where: str | None) -> tuple[float, float]:
    """Latitude and longitude, degrees: the centre of the square."""
    match = _SHAPE.fullmatch(line)
    assert match is not None
    zone, square, figures = match.groups()
    digits = "".join((figures or "").split())
    parts = (figures or "").split()
    if len(digits) not in {6, 8, 10} or (len(parts) == 2 and len(parts[0]) != len(parts[1])):
        raise QuantityError(
            "a grid reference needs as many figures for easting as for northing, 3 to 5 each",
            given=given,
            allowed=_ALLOWED,
            remedy="Give 6, 8 or 10 figures; a larger square is an area, not a position.",
            where=where,
        )
    try:
        lat, lon = _converter().toLatLon(f"{zone}{square}{digits}")
    except MGRSError as error:
        raise _no_such_square(given, where, str(error)) from None
    head = f"{zone.rjust(3, '0') if len(zone) > 1 else zone}{square}"
    if not _in_square(lat, lon, head):
        raise _no_such_square(given, where, "the square does not lie in that zone and band")
    return float(lat), float(lon)


def _no_such_square(given: str, where: str | None, reason: str) -> QuantityError:
    return QuantityError(
        f"no such grid square ({reason})",
        given=given,
        allowed=_ALLOWED,
        remedy="Check zone, band and square letters (I and O are not used).",
        where=where,
    )


def _in_square(lat: float, lon: float, head: str) -> bool:
    """Whether the point, or one two metres off (squares are cut at zone edges), encodes back."""
    step_lat = 2.0 / _M_PER_DEG
    step_lon = step_lat / max(math.cos(math.radians(lat)), 1e-6)
    for i in (0, 1, -1):
        for j in (0, 1, -1):
            near_lat = min(max(lat + i * step_lat, -90.0), 90.0)
            near_lon = (lon + j * step_lon + 180.0) % 360.0 - 180.0
            if format_mgrs(near_lat, near_lon).startswith(head):
                return True
    return False
