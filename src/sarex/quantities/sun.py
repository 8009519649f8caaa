"""The sun: elevation, and daylight between sunrise and sunset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from astral import Observer
from astral.sun import elevation

from sarex.errors import QuantityError
from sarex.quantities.times import NS_PER_MINUTE, NS_PER_SECOND, to_datetime

__all__ = ["SUNRISE_ELEVATION_DEG", "daylight", "sun_elevation_deg"]

SUNRISE_ELEVATION_DEG: Final = -0.833
"""Geometric elevation of the sun's centre when its upper limb is on a sea horizon: 34' of
refraction and 16' of radius (Explanatory Supplement to the Astronomical Almanac, 1992, 9.31)."""

_STEP_NS = 10 * NS_PER_MINUTE


def sun_elevation_deg(time_ns: int, lon_deg: float, lat_deg: float) -> float:
    """Geometric elevation of the sun's centre above a sea horizon, without refraction.

    Parameters
    ----------
    time_ns : [ns]
        UTC since 1970.
    lon_deg, lat_deg : [°]
        WGS 84.

    Returns
    -------
    float [°]

    Raises
    ------
    QuantityError
        If the place does not exist.

    References
    ----------
    Package astral (the NOAA solar calculator after Meeus); a minute of time is ample.
    Pinned by tests/reference/test_sun_almanac.py.
    """
    if not (abs(lat_deg) <= 90 and abs(lon_deg) <= 180):
        raise QuantityError(
            "no such place",
            given=f"latitude {lat_deg}, longitude {lon_deg}",
            allowed="latitude within 90°, longitude within 180°, finite",
            remedy="Bring the longitude into -180 to 180 first.",
        )
    observer = Observer(latitude=lat_deg, longitude=lon_deg)
    return float(elevation(observer, to_datetime(time_ns), with_refraction=False))


def daylight(start_ns: int, end_ns: int, lon_deg: float, lat_deg: float) -> list[tuple[int, int]]:
    """The parts of an interval between sunrise and sunset, in order.

    Parameters
    ----------
    start_ns, end_ns : [ns]
        UTC since 1970, start before end.
    lon_deg, lat_deg : [°]
        WGS 84.

    Returns
    -------
    list of (start, end) [ns]
        Empty in the polar night, the whole interval in the polar day; rise and set to one second.
        A day or night shorter than ten minutes (at the edge of the polar night or day) may be
        missed.

    Raises
    ------
    QuantityError
        If the interval is empty or the place does not exist.
    """
    if end_ns <= start_ns:
        raise QuantityError(
            "an interval ends after it starts",
            given=f"{to_datetime(start_ns)} to {to_datetime(end_ns)}",
            remedy="Swap or correct the two times.",
        )

    def is_up(time_ns: int) -> bool:
        return sun_elevation_deg(time_ns, lon_deg, lat_deg) > SUNRISE_ELEVATION_DEG

    parts: list[tuple[int, int]] = []
    now, up = start_ns, is_up(start_ns)
    since = start_ns
    while now < end_ns:
        after = min(now + _STEP_NS, end_ns)
        if is_up(after) != up:
            change = _bisect(now, after, up, is_up)
            if up:
                parts.append((since, change))
            since, up = change, not up
        now = after
    if up and since < end_ns:
        parts.append((since, end_ns))
    return parts


def _bisect(low: int, high: int, up_at_low: bool, is_up: Callable[[int], bool]) -> int:
    """The time of the change between two times, to one second."""
    while high - low > NS_PER_SECOND:
        middle = (low + high) // 2
        if is_up(middle) == up_at_low:
            low = middle
        else:
            high = middle
    return high
