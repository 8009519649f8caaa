"""Lengths, speeds, durations and directions: read with their unit, kept in SI.

Number and unit are both required. A word with two readings at sea (mile, M, cable) is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

from sarex.errors import QuantityError

__all__ = [
    "FT_M",
    "KN_M_S",
    "NM_M",
    "format_direction",
    "format_duration",
    "format_knots",
    "format_nm",
    "from_ft",
    "from_knots",
    "from_nm",
    "parse_direction",
    "parse_duration",
    "parse_length",
    "parse_speed",
    "to_ft",
    "to_knots",
    "to_nm",
]

NM_M: Final = 1852.0
"""International nautical mile, m (1929; BIPM, SI brochure, 9th edition, table 8 of the 8th)."""
FT_M: Final = 0.3048
"""International foot, m (1959)."""
KN_M_S: Final = NM_M / 3600.0
"""Knot, m s-1."""

_LENGTHS = {"NM": NM_M, "nmi": NM_M, "nm": NM_M, "km": 1000.0, "m": 1.0, "ft": FT_M}
_LENGTHS["FT"] = FT_M  # messages are sent in capitals; M stays ambiguous
_SPEEDS = {
    "kn": KN_M_S,
    "kt": KN_M_S,
    "kts": KN_M_S,
    "knots": KN_M_S,
    "KN": KN_M_S,
    "KT": KN_M_S,
    "KTS": KN_M_S,
    "m/s": 1.0,
    "km/h": 1 / 3.6,
}
_DURATIONS = {"d": 86400.0, "h": 3600.0, "min": 60.0, "s": 1.0}
_TWO_READINGS = {
    "M": "M may be the nautical mile or the metre: write NM or m",
    "mi": "a mile may be nautical or statute: write NM",
    "mile": "a mile may be nautical or statute: write NM",
    "miles": "a mile may be nautical or statute: write NM",
    "cable": "a cable has several lengths: write m",
    "cables": "a cable has several lengths: write m",
    "NM/h": "write kn",
    "mph": "write kn, or m/s",
}
_MINUTE_OR_METRE = {"m": "m is the metre: write min for minutes"}

_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_QUANTITY = re.compile(rf"({_NUMBER})\s*([^\s0-9.,+-][^\s0-9.,]*(?: miles)?)")
_DURATION = re.compile(rf"(?:{_NUMBER}\s*[a-zA-Z]+\s*)+")
_PART = re.compile(rf"({_NUMBER})\s*([a-zA-Z]+)")
_DIRECTION = re.compile(r"([0-9]{3}(?:\.[0-9]+)?)\s*(?:°\s*)?T?")


def _unit_error(
    what: str,
    units: Mapping[str, float],
    special: Mapping[str, str],
    text: str,
    unit: str,
    where: str | None,
) -> QuantityError:
    names = ", ".join(units)
    remedy = special.get(unit) or f"use one of {names}"
    return QuantityError(
        f"no unit of {what} is written {unit!r}",
        given=text,
        allowed=names,
        remedy=remedy[0].upper() + remedy[1:] + ".",
        where=where,
    )


def _parse(
    text: str, what: str, units: Mapping[str, float], example: str, where: str | None
) -> float:
    if not isinstance(text, str):
        raise QuantityError(
            f"a {what} is written as text with its unit",
            given=repr(text),
            allowed=f"a number and one of {', '.join(units)}",
            remedy=f'Write it in quotes with the unit, such as "{example}".',
            where=where,
        )
    match = _QUANTITY.fullmatch(text.strip())
    if match is None:
        bare = re.fullmatch(_NUMBER, text.strip()) is not None
        raise QuantityError(
            f"a {what} without a unit" if bare else f"not a {what}",
            given=text,
            allowed=f"a number that is not negative, decimal point, one of {', '.join(units)}",
            remedy=f"Write the number and its unit, such as {example}.",
            where=where,
        )
    number, unit = match.groups()
    if unit not in units:
        raise _unit_error(what, units, _TWO_READINGS, text, unit, where)
    return float(number) * units[unit]


def parse_length(text: str, where: str | None = None) -> float:
    """Read a length or height with its unit: NM (nmi, nm), km, m, ft.

    Returns
    -------
    float [m]

    Raises
    ------
    QuantityError
        Without a unit, with an unknown or ambiguous one (M, mile, cable), or if negative.

    Examples
    --------
    >>> parse_length("5 NM")
    9260.0
    """
    return _parse(text, "length", _LENGTHS, "5 NM", where)


def parse_speed(text: str, where: str | None = None) -> float:
    """Read a speed with its unit: kn (kt, kts, knots), m/s, km/h.

    Returns
    -------
    float [m s-1]

    Raises
    ------
    QuantityError
        Without a unit, with an unknown one, or if negative.

    Examples
    --------
    >>> round(parse_speed("18 kn"), 3)
    9.26
    """
    return _parse(text, "speed", _SPEEDS, "15 kn", where)


def parse_duration(text: str, where: str | None = None) -> float:
    """Read a duration with its unit: d, h, min, s, or several from large to small.

    Returns
    -------
    float [s]

    Raises
    ------
    QuantityError
        Without a unit, with an unknown one (m is the metre), in the form 4:30, or if negative.

    Examples
    --------
    >>> parse_duration("4 h 30 min")
    16200.0
    """
    if not isinstance(text, str) or not _DURATION.fullmatch(text.strip()):
        raise QuantityError(
            "not a duration with its unit",
            given=text,
            allowed="a number and d, h, min or s; several from large to small",
            remedy="Write the number and its unit, such as 4 h or 4 h 30 min.",
            where=where,
        )
    total, last = 0.0, math.inf
    for number, unit in _PART.findall(text):
        if unit not in _DURATIONS:
            raise _unit_error("duration", _DURATIONS, _MINUTE_OR_METRE, text, unit, where)
        if _DURATIONS[unit] >= last:
            raise QuantityError(
                "the parts of a duration run from large to small, each once",
                given=text,
                allowed="d, then h, then min, then s",
                remedy="Put the parts in order.",
                where=where,
            )
        last = _DURATIONS[unit]
        total += float(number) * last
    return total


def parse_direction(text: str, where: str | None = None) -> float:
    """Read a direction in degrees true, in three figures: 005, 240, 240°, 240T, 047.5.

    Returns
    -------
    float [°]
        0 ≤ direction < 360; 360 is read as 0.

    Raises
    ------
    QuantityError
        If magnetic, a compass point, not in three figures, or above 360.

    Examples
    --------
    >>> parse_direction("240"), parse_direction("360")
    (240.0, 0.0)
    """
    match = _DIRECTION.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None or float(match.group(1)) > 360:
        raise QuantityError(
            "not a direction in degrees true",
            given=text,
            allowed="three figures from 000 to 360, with ° or T or without",
            remedy="Write three figures, degrees true, such as 005 or 240; convert magnetic "
            "bearings and compass points first.",
            where=where,
        )
    return float(match.group(1)) % 360.0


def from_knots(speed_kn: float) -> float:
    """Knots to m s-1."""
    return speed_kn * KN_M_S


def to_knots(speed_m_s: float) -> float:
    """M s-1 to knots."""
    return speed_m_s / KN_M_S


def from_nm(length_nm: float) -> float:
    """Nautical miles to metres."""
    return length_nm * NM_M


def to_nm(length_m: float) -> float:
    """Metres to nautical miles."""
    return length_m / NM_M


def from_ft(length_ft: float) -> float:
    """Feet to metres."""
    return length_ft * FT_M


def to_ft(length_m: float) -> float:
    """Metres to feet."""
    return length_m / FT_M


def format_nm(length_m: float, decimals: int = 1) -> str:
    """Length in nautical miles.

    >>> format_nm(9260.0)
    '5.0 NM'
    """
    return f"{to_nm(length_m):.{decimals}f} NM"


def format_knots(speed_m_s: float, decimals: int = 1) -> str:
    """Speed in knots.

    >>> format_knots(9.26)
    '18.0 kn'
    """
    return f"{to_knots(speed_m_s):.{decimals}f} kn"


def format_direction(direction_deg: float) -> str:
    """Direction in three figures, degrees true; north is 000.

    >>> format_direction(359.7)
    '000°T'
    """
    return f"{round(direction_deg) % 360:03d}°T"


def format_duration(duration_s: float) -> str:
    """Duration in hours and minutes, to the nearest minute.

    >>> format_duration(16200.0), format_duration(1799.0), format_duration(7200)
    ('4 h 30 min', '30 min', '2 h')
    """
    hours, minutes = divmod(round(duration_s / 60), 60)
    if hours and minutes:
        return f"{hours} h {minutes} min"
    return f"{hours} h" if hours else f"{minutes} min"
