"""Times: date-time groups and ISO 8601 at the edges, nanoseconds since 1970 UTC inside.

A zone is always required. Nothing here knows a local zone or the date of today.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sarex.errors import QuantityError, near_miss

__all__ = [
    "NS_PER_HOUR",
    "NS_PER_MINUTE",
    "NS_PER_SECOND",
    "format_dtg",
    "format_iso",
    "from_datetime",
    "parse_time",
    "to_datetime",
]

NS_PER_SECOND: Final = 1_000_000_000
NS_PER_MINUTE: Final = 60 * NS_PER_SECOND
NS_PER_HOUR: Final = 3600 * NS_PER_SECOND

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# ACP 121: A to M without J run east, N to Y run west, Z is UTC.
_ZONE_HOURS = {letter: hours for hours, letter in enumerate("ABCDEFGHIKLM", start=1)}
_ZONE_HOURS |= {letter: -hours for hours, letter in enumerate("NOPQRSTUVWXY", start=1)}
_ZONE_HOURS["Z"] = 0

_DTG = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})([A-Z]) ?([A-Z]{3}) ?((?:[0-9]{2})?[0-9]{2})")
_DTG_ZONELESS = re.compile(r"[0-9]{6} ?[A-Z]{3} ?[0-9]{2,4}")
_DTG_SECONDS = re.compile(r"[0-9]{8}[A-Z]? ?[A-Z]{3} ?[0-9]{2,4}")
_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r"(?: ?(Z)| ?([+-])([0-9]{2}):?([0-9]{2})?)"
)
_ISO_ZONELESS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9.]+)?")
_ZONE_NAME = re.compile(r".*[0-9] ?[A-Z]{3,5}")

_ALLOWED = "a date-time group such as 062250Z JUN 26, or ISO 8601 with zone, 2026-06-06T22:50Z"
_EPOCH = date(1970, 1, 1).toordinal()
_MAX_NS = 2**63 - 1


def _refuse(message: str, remedy: str, given: object, where: str | None) -> QuantityError:
    return QuantityError(message, given=given, allowed=_ALLOWED, remedy=remedy, where=where)


def parse_time(text: str, where: str | None = None) -> int:
    """Read a time written as a date-time group or in ISO 8601; the zone is required.

    Parameters
    ----------
    text
        ``062250Z JUN 26`` (any military zone letter but J; two figures of the year mean 20yy, four
        are taken as they are) or ``2026-06-06T22:50:00Z``, ``2026-06-07 07:50+09:00``.
    where
        File and key, for the error message.

    Returns
    -------
    int [ns]
        Nanoseconds since 1970-01-01T00:00Z.

    Raises
    ------
    QuantityError
        Without a zone, with zone J, with seconds in a date-time group, or if there is no such time.

    References
    ----------
    ACP 121 (zone letters); ISO 8601; RFC 3339 section 4.3 (an offset of -00:00 is unknown).

    Examples
    --------
    >>> parse_time("062250Z JUN 26") == parse_time("070750I JUN 26")
    True
    >>> parse_time("2026-06-07T07:50+09:00") == parse_time("062250Z JUN 26")
    True
    """
    if not isinstance(text, str):
        raise _refuse("a time is written as text", "Put the time in quotes.", repr(text), where)
    line = text.strip().upper()
    if match := _DTG.fullmatch(line):
        return _from_dtg(match, text, where)
    if match := _ISO.fullmatch(line):
        return _from_iso(match, text, where)
    raise _why_not(line, text, where)


def _from_dtg(match: re.Match[str], given: str, where: str | None) -> int:
    day, hour, minute, letter, month, year = match.groups()
    if letter == "J":
        raise _refuse(
            "zone letter J is the observer's unstated local time",
            "Write Z and UTC, or the letter of the zone (I for Korea and Japan).",
            given,
            where,
        )
    if month not in _MONTHS:
        hint = near_miss(month, _MONTHS) or f"one of {', '.join(_MONTHS)}"
        raise _refuse(f"no month {month}", f"Write the month in English: {hint}.", given, where)
    full_year = int(year) if len(year) == 4 else 2000 + int(year)
    days = _days(full_year, _MONTHS.index(month) + 1, int(day), given, where)
    return _assemble(days, int(hour), int(minute), 0, 60 * _ZONE_HOURS[letter], given, where)


def _from_iso(match: re.Match[str], given: str, where: str | None) -> int:
    day, hour, minute, second, fraction, _, sign, off_hours, off_minutes = match.groups()
    days = _days(int(day[:4]), int(day[5:7]), int(day[8:]), given, where)
    offset_min = 60 * int(off_hours or 0) + int(off_minutes or 0)
    if sign == "-" and offset_min == 0:
        raise _refuse(
            "an offset of -00:00 says that the zone is unknown",
            "Write Z if the time is UTC, else the real offset.",
            given,
            where,
        )
    if int(off_minutes or 0) > 59 or offset_min > 14 * 60:
        raise _refuse("no zone has this offset", "Write Z, or +09:00.", given, where)
    offset_min = -offset_min if sign == "-" else offset_min
    seconds = int(second or 0)
    if seconds > 59:
        raise _refuse("seconds run from 00 to 59", "Correct the seconds.", given, where)
    ns = seconds * NS_PER_SECOND + int((fraction or "0").ljust(9, "0"))
    return _assemble(days, int(hour), int(minute), ns, offset_min, given, where)


def _days(year: int, month: int, day: int, given: str, where: str | None) -> int:
    try:
        return date(year, month, day).toordinal() - _EPOCH
    except ValueError as error:
        raise _refuse(f"no such day: {error}", "Correct the date.", given, where) from None


def _assemble(
    days: int, hour: int, minute: int, ns: int, offset_min: int, given: str, where: str | None
) -> int:
    if hour > 23 or minute > 59:
        raise _refuse(
            "hours run from 00 to 23 and minutes from 00 to 59",
            "Correct the time; midnight at the end of a day is 0000 of the next.",
            given,
            where,
        )
    total = (days * 1440 + hour * 60 + minute - offset_min) * NS_PER_MINUTE + ns
    if abs(total) > _MAX_NS:
        raise _refuse("outside the years 1678 to 2261", "Correct the year.", given, where)
    return total


def _why_not(line: str, given: str, where: str | None) -> QuantityError:
    """The error for a text that is in neither form, naming the likeliest slip."""
    if _DTG_ZONELESS.fullmatch(line):
        return _refuse(
            "a time without a zone",
            "Put the zone letter after the minutes: Z for UTC, I for Korea and Japan.",
            given,
            where,
        )
    if _DTG_SECONDS.fullmatch(line):
        return _refuse(
            "a date-time group has six figures: day, hour, minute; no seconds",
            "Leave out the seconds, or write the time in ISO 8601.",
            given,
            where,
        )
    if _ISO_ZONELESS.fullmatch(line):
        return _refuse(
            "a time without a zone",
            "Add Z for UTC, or the offset (+09:00 for Korea and Japan).",
            given,
            where,
        )
    if _ZONE_NAME.fullmatch(line):
        return _refuse(
            "not a time, or a zone given by name",
            "Give the zone as Z, as an offset or as a letter; KST and JST are I or +09:00.",
            given,
            where,
        )
    return _refuse("not a time", "Write the time in one of the two forms.", given, where)


def to_datetime(time_ns: int) -> datetime:
    """Aware UTC datetime; what lies below a microsecond is cut off."""
    seconds, rest = divmod(int(time_ns), NS_PER_SECOND)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=rest // 1000)


def from_datetime(value: datetime, where: str | None = None) -> int:
    """Nanoseconds since 1970 UTC of an aware datetime; a naive one is refused.

    >>> from_datetime(datetime(1970, 1, 1, 0, 1, tzinfo=UTC))
    60000000000
    """
    if value.tzinfo is None or value.utcoffset() is None:
        raise _refuse(
            "a datetime without a zone", "Give it a tzinfo, such as UTC.", repr(value), where
        )
    since = value - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86400 + since.seconds) * NS_PER_SECOND + since.microseconds * 1000


def format_dtg(time_ns: int) -> str:
    """Date-time group in zone Z, to the nearest minute (half a minute goes up).

    >>> format_dtg(parse_time("2026-06-06T22:50:29Z"))
    '062250Z JUN 26'
    """
    moment = to_datetime((int(time_ns) + NS_PER_MINUTE // 2) // NS_PER_MINUTE * NS_PER_MINUTE)
    year = f"{moment.year % 100:02d}" if 2000 <= moment.year < 2100 else f"{moment.year:04d}"
    return f"{moment:%d%H%M}Z {_MONTHS[moment.month - 1]} {year}"


def format_iso(time_ns: int) -> str:
    """ISO 8601 in UTC with Z; a fraction of a second only where there is one.

    >>> format_iso(parse_time("062250Z JUN 26"))
    '2026-06-06T22:50:00Z'
    """
    seconds, rest = divmod(int(time_ns), NS_PER_SECOND)
    moment = to_datetime(seconds * NS_PER_SECOND)
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return f"{moment.year:04d}{moment:-%m-%dT%H:%M:%S}{fraction}Z"
