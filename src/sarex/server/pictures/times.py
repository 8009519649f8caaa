"""Times in addresses."""

from __future__ import annotations

from sarex.canonical import iso_to_ns
from sarex.errors import QuantityError

__all__ = ["time_ns_of"]


def time_ns_of(text: str) -> int:
    """Nanoseconds since 1970 of a time in an address.

    Raises
    ------
    QuantityError
        If it is no time, or one whose distance to others 64 bits of nanoseconds may not hold.
    """
    try:
        time_ns = iso_to_ns(text)
    except ValueError:
        time_ns = None
    if time_ns is None or not "1970" <= text[:4] < "2200":
        raise QuantityError(
            "this is no time",
            given=text,
            allowed="ISO 8601 in UTC, such as 2026-06-07T02:00:00Z, from 1970 to 2199",
            remedy="Give such a time.",
        )
    return time_ns
