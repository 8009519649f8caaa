"""Positions: decimal degrees, degrees and minutes, degrees minutes and seconds, MGRS.

The parser is strict (docs/decisions/0013): hemisphere letters, or explicit ``lat=`` and ``lon=``;
both halves in the same form; minutes and seconds below 60; decimals in the last part only.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sarex.errors import QuantityError
from sarex.quantities._mgrs import format_mgrs, looks_like_mgrs, parse_mgrs

__all__ = ["Form", "Position", "PositionForms", "format_positions", "parse_position"]

Form = Literal["decimal", "dm", "dms", "mgrs"]

_ALLOWED = (
    "32.75N 128.35E; 32-45.000N 128-21.000E; 32°45'00\"N 128°21'00\"E; "
    "lat=32.75 lon=128.35; MGRS 52SDB3910823759"
)
_FORMS: tuple[Form, ...] = ("decimal", "dm", "dms")
_MARKS = str.maketrans(
    {"′": "'", "’": "'", "‘": "'", "´": "'", "″": '"', "”": '"', "“": '"', "º": "°", "˚": "°"}
)
_JOIN = r"[\s,;/]*"
_PREFIXED = re.compile(rf"([NSEW])([^NSEW]+?){_JOIN}([NSEW])([^NSEW]+)")
_SUFFIXED = re.compile(rf"([^NSEW]+)([NSEW]){_JOIN}([^NSEW]+)([NSEW])")
_EXPLICIT = re.compile(
    r"(LAT|LON)\s*=\s*([+-]?[0-9]+(?:\.[0-9]+)?)[\s,;]+(LAT|LON)\s*=\s*([+-]?[0-9]+(?:\.[0-9]+)?)"
)
_DEGREE_SEP = r"(?:\s*°\s*|\s*-\s*|\s*:\s*|\s+)"
_MINUTE_SEP = r"(?:\s*'\s*|\s*-\s*|\s*:\s*|\s+)"
_ANGLE = re.compile(
    rf"([0-9]+(?:\.[0-9]+)?)"
    rf"(?:{_DEGREE_SEP}([0-9]+(?:\.[0-9]+)?)(?:{_MINUTE_SEP}([0-9]+(?:\.[0-9]+)?))?)?"
    rf"\s*([°'\"]?)"
)
_SECONDS_IN_PART = (3600.0, 60.0, 1.0)
_CLOSING_MARK = {"decimal": "°", "dm": "'", "dms": '"'}


@dataclass(frozen=True, slots=True)
class Position:
    """A point on WGS 84, degrees, and the form in which it was written."""

    lat_deg: float
    lon_deg: float
    form: Form


@dataclass(frozen=True, slots=True)
class PositionForms:
    """One position in four forms, each of which parses back."""

    decimal: str
    dm: str
    dms: str
    mgrs: str


def _refuse(message: str, remedy: str, given: object, where: str | None) -> QuantityError:
    return QuantityError(message, given=given, allowed=_ALLOWED, remedy=remedy, where=where)


def parse_position(text: str, where: str | None = None) -> Position:
    """Read a position in any usual form; one that has two readings is refused.

    Parameters
    ----------
    text
        Decimal degrees, degrees and minutes, or degrees, minutes and seconds, each half with a
        hemisphere letter before or after it, in either order; ``lat=32.75 lon=-128.35`` in decimal
        degrees; or MGRS with 6, 8 or 10 figures, read as the centre of its square.
    where
        File and key, for the error message.

    Returns
    -------
    Position
        Latitude and longitude, degrees, WGS 84; 180W is kept as -180.

    Raises
    ------
    QuantityError
        If the order or the form is ambiguous, or the place does not exist.

    References
    ----------
    IMO SMCP (A.918(22)) and IAMSAR for 34-36.000N; NGA.STND.0037 for MGRS. docs/decisions/0013.

    Examples
    --------
    >>> parse_position("32-45.000N 128-21.000E")
    Position(lat_deg=32.75, lon_deg=128.35, form='dm')
    """
    if not isinstance(text, str):
        raise _refuse("a position is written as text", "Put it in quotes.", repr(text), where)
    line = text.strip().upper().translate(_MARKS).replace("''", '"').replace("−", "-")
    if looks_like_mgrs(line):
        return Position(*parse_mgrs(line, text, where), "mgrs")
    if match := _EXPLICIT.fullmatch(line):
        return _from_explicit(match, text, where)
    if match := _PREFIXED.fullmatch(line):
        first, second = match.group(1, 2), match.group(3, 4)
    elif match := _SUFFIXED.fullmatch(line):
        first, second = match.group(2, 1), match.group(4, 3)
    else:
        raise _why_not(line, text, where)
    return _from_halves(first, second, text, where)


def _from_explicit(match: re.Match[str], given: str, where: str | None) -> Position:
    values = {match.group(1): float(match.group(2)), match.group(3): float(match.group(4))}
    if len(values) != 2:
        raise _refuse("twice the same coordinate", "Give lat= and lon= once each.", given, where)
    return _checked(values["LAT"], values["LON"], "decimal", given, where)


def _from_halves(
    first: tuple[str, ...], second: tuple[str, ...], given: str, where: str | None
) -> Position:
    values: dict[bool, float] = {}
    forms: list[Form] = []
    for letter, body in (first, second):
        magnitude, form = _angle(body.strip(" ,;/\t"), given, where)
        forms.append(form)
        values[letter in "NS"] = -magnitude if letter in "SW" else magnitude
    if len(values) != 2:
        raise _refuse(
            "twice the same axis",
            "Give one latitude with N or S and one longitude with E or W.",
            given,
            where,
        )
    if forms[0] != forms[1]:
        raise _refuse(
            f"the two halves are written in different forms: {forms[0]} and {forms[1]}",
            "Write both in the same form, so that no part is lost or misread.",
            given,
            where,
        )
    return _checked(values[True], values[False], forms[0], given, where)


def _angle(body: str, given: str, where: str | None) -> tuple[float, Form]:
    """Magnitude in degrees, and the form, of one half without its letter."""
    match = _ANGLE.fullmatch(body)
    if match is None:
        raise _why_not_angle(body, given, where)
    parts = [part for part in match.group(1, 2, 3) if part is not None]
    form = _FORMS[len(parts) - 1]
    if any("." in part for part in parts[:-1]):
        raise _refuse(
            f"decimals before the last part of {body!r}",
            "Put decimals in the last part only: 34-36.500N, or 34.608333N.",
            given,
            where,
        )
    mark = match.group(4)
    if mark and mark != _CLOSING_MARK[form]:
        raise _refuse(
            f"the mark {mark} does not fit {len(parts)} part(s) in {body!r}",
            "Close degrees with °, minutes with ' and seconds with \".",
            given,
            where,
        )
    for name, part in zip(("minutes", "seconds"), parts[1:], strict=False):
        if len(part.split(".")[0]) > 2 or float(part) >= 60:
            raise _refuse(
                f"{name} are {part}: they run from 00 to below 60",
                f"Correct the {name}; decimals of a minute follow a point (34-36.500N), decimals "
                "of a degree stand alone (34.75N).",
                given,
                where,
            )
    scale = (1.0, 60.0, 3600.0)
    return math.fsum(
        float(p) * (3600.0 / s) for p, s in zip(parts, scale, strict=False)
    ) / 3600.0, form


def _checked(lat: float, lon: float, form: Form, given: str, where: str | None) -> Position:
    if abs(lat) > 90 or abs(lon) > 180:
        raise _refuse(
            f"no such place: latitude {lat:.6g}°, longitude {lon:.6g}°",
            "Latitude runs to 90°, longitude to 180°; put a separator between degrees and "
            "minutes (32-45.000N, not 3245.000N).",
            given,
            where,
        )
    return Position(lat + 0.0, lon + 0.0, form)


def _why_not_angle(body: str, given: str, where: str | None) -> QuantityError:
    if body.startswith(("-", "+")):
        return _refuse(
            "a sign and a hemisphere letter together",
            "Keep the letter and leave out the sign.",
            given,
            where,
        )
    if "," in body:
        return _refuse("a decimal comma", "Write a decimal point.", given, where)
    if body.count(".") > 1:
        return _refuse(
            f"{body!r} may be minutes with decimals or minutes and seconds",
            "Write 34-36.000N for minutes, 34-36-00N for seconds.",
            given,
            where,
        )
    if any(character.isdigit() and character not in "0123456789" for character in body):
        return _refuse("figures that are not 0 to 9", "Write ordinary figures.", given, where)
    return _refuse(f"cannot read {body!r}", "Write it in one of the forms.", given, where)


def _why_not(line: str, given: str, where: str | None) -> QuantityError:
    """The error for a text that does not divide into two halves."""
    numbers = re.findall(r"[0-9]+(?:\.[0-9]+)?", line)
    letters = re.findall(r"[A-Z]+", line)
    if len(numbers) >= 2 and not letters:
        return _refuse(
            "which number is the latitude is not stated",
            "Add hemisphere letters (32.75N 128.35E), or write lat= and lon=.",
            given,
            where,
        )
    if "LAT" in letters or "LON" in letters:
        return _refuse(
            "cannot read lat= and lon=",
            "Write both, in signed decimal degrees: lat=32.75 lon=128.35.",
            given,
            where,
        )
    if len(numbers) >= 2 and len([c for c in line if c in "NSEW"]) == 1:
        return _refuse(
            "one hemisphere letter is missing",
            "Give N or S with the latitude and E or W with the longitude.",
            given,
            where,
        )
    return _refuse("not a position", "Write it in one of the forms.", given, where)


def _parts(value_deg: float, units: int, decimals: int) -> tuple[int, int]:
    """Whole number of the smallest kept part, and of those parts in a degree."""
    in_degree = units * 10**decimals
    return round(abs(value_deg) * in_degree), in_degree


def _decimal(value: float, letters: str, width: int) -> str:
    total, per_degree = _parts(value, 1, 5)
    degrees, rest = divmod(total, per_degree)
    return f"{degrees:0{width}d}.{rest:05d}{_letter(value, total, letters)}"


def _dm(value: float, letters: str, width: int) -> str:
    total, per_degree = _parts(value, 60, 3)
    degrees, rest = divmod(total, per_degree)
    minutes, thousandths = divmod(rest, 1000)
    return f"{degrees:0{width}d}-{minutes:02d}.{thousandths:03d}{_letter(value, total, letters)}"


def _dms(value: float, letters: str, width: int) -> str:
    total, per_degree = _parts(value, 3600, 1)
    degrees, rest = divmod(total, per_degree)
    minutes, rest = divmod(rest, 600)
    seconds, tenths = divmod(rest, 10)
    letter = _letter(value, total, letters)
    return f"{degrees:0{width}d}°{minutes:02d}'{seconds:02d}.{tenths}\"{letter}"


def _letter(value: float, total: int, letters: str) -> str:
    """Hemisphere; what rounds to zero is N or E."""
    return letters[1] if value < 0 and total else letters[0]


def format_positions(lat_deg: float, lon_deg: float) -> PositionForms:
    """Write a position in four forms; 60.000 minutes are carried to the next degree.

    Parameters
    ----------
    lat_deg, lon_deg : [°]
        WGS 84, latitude within 90, longitude within 180.

    Returns
    -------
    PositionForms
        Decimal to 1e-5°, minutes to 0.001', seconds to 0.1", MGRS to 1 m (cut off, not rounded).

    Raises
    ------
    QuantityError
        If not finite or outside the range.

    Examples
    --------
    >>> format_positions(32.9999999, 128.35).dm
    '33-00.000N 128-21.000E'
    """
    if not (abs(lat_deg) <= 90 and abs(lon_deg) <= 180):
        raise QuantityError(
            "no such place",
            given=f"latitude {lat_deg}, longitude {lon_deg}",
            allowed="latitude within 90°, longitude within 180°, finite",
            remedy="Bring the longitude into -180 to 180 first.",
        )

    def both(write: Callable[[float, str, int], str]) -> str:
        return f"{write(lat_deg, 'NS', 2)} {write(lon_deg, 'EW', 3)}"

    return PositionForms(both(_decimal), both(_dm), both(_dms), format_mgrs(lat_deg, lon_deg))
