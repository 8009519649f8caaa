"""Sunrise and sunset at Tokyo, 2020, against the almanac of the National Observatory of Japan.

Times of the extreme days as quoted from NAOJ's "Koyomi" for 35°39'16"N 139°44'41"E: sunrise
04:24:23 on 12 June and 06:51:25 on 7 January, sunset 19:01:15 on 28 June and 16:27:42 on
5 December, Japan Standard Time.
"""

from __future__ import annotations

import pytest

from sarex.errors import QuantityError
from sarex.quantities import (
    NS_PER_HOUR,
    NS_PER_SECOND,
    daylight,
    parse_position,
    parse_time,
    sun_elevation_deg,
)

# Half of the minute in which rise and set are printed: the almanac takes 35'8" of refraction and
# the radius of the day, we take the usual 34' and 16', and the solar formula is good to 0.01°.
TOLERANCE_S = 30.0
TOKYO = parse_position("35°39'16\"N 139°44'40.9\"E")


@pytest.mark.parametrize(
    ("day", "which", "expected"),
    [
        ("2020-06-12", 0, "04:24:23"),
        ("2020-01-07", 0, "06:51:25"),
        ("2020-06-28", 1, "19:01:15"),
        ("2020-12-05", 1, "16:27:42"),
    ],
)
def test_rise_and_set_agree_with_the_almanac(day: str, which: int, expected: str) -> None:
    midnight = parse_time(f"{day}T00:00+09:00")
    (light,) = daylight(midnight, midnight + 24 * NS_PER_HOUR, TOKYO.lon_deg, TOKYO.lat_deg)
    error_s = (light[which] - parse_time(f"{day}T{expected}+09:00")) / NS_PER_SECOND
    assert abs(error_s) <= TOLERANCE_S


def test_the_sun_stands_overhead_at_the_subsolar_point() -> None:
    # June solstice 2026, local apparent noon at Greenwich is 12:01:50 UTC; declination 23.44°.
    assert sun_elevation_deg(parse_time("2026-06-21T12:01:50Z"), 0.0, 23.44) > 89.9
    assert sun_elevation_deg(parse_time("2026-06-21T00:01:50Z"), 0.0, -23.44) < -89.9


def test_polar_day_and_polar_night() -> None:
    june, december = parse_time("210000Z JUN 26"), parse_time("210000Z DEC 26")
    day = 24 * NS_PER_HOUR
    assert daylight(june, june + day, 20.0, 75.0) == [(june, june + day)]
    assert daylight(december, december + day, 20.0, 75.0) == []


def test_an_interval_across_a_night_has_two_days() -> None:
    start = parse_time("060200Z JUN 26")
    end = start + 24 * NS_PER_HOUR
    first, second = daylight(start, end, 128.35, 32.75)
    assert first[0] == start
    assert second[1] == end
    night_h = (second[0] - first[1]) / NS_PER_HOUR
    assert 9.5 < night_h < 10.0


def test_an_empty_interval_is_refused() -> None:
    with pytest.raises(QuantityError, match="ends after it starts"):
        daylight(5, 5, 0.0, 0.0)


@pytest.mark.parametrize(("lon", "lat"), [(0.0, 91.0), (181.0, 0.0), (float("nan"), 0.0)])
def test_a_place_that_does_not_exist_is_refused(lon: float, lat: float) -> None:
    with pytest.raises(QuantityError, match="no such place"):
        sun_elevation_deg(0, lon, lat)
