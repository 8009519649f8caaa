"""What is written is read back: positions in all forms, times, lengths."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sarex.errors import QuantityError
from sarex.quantities import (
    NS_PER_MINUTE,
    format_direction,
    format_dtg,
    format_iso,
    format_positions,
    from_datetime,
    parse_direction,
    parse_position,
    parse_time,
    to_datetime,
)

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)
TIMES_NS = st.integers(-(2**63) + 10 * NS_PER_MINUTE, 2**63 - 10 * NS_PER_MINUTE)

# Half of the last printed figure, in degrees, and room for the arithmetic.
HALF_STEP_DEG = {"decimal": 0.5e-5, "dm": 0.5e-3 / 60, "dms": 0.05 / 3600}


@pytest.mark.parametrize("form", ["decimal", "dm", "dms"])
@given(lat=LATITUDES, lon=LONGITUDES)
@example(lat=32.9999999999, lon=179.9999999999)
@example(lat=-32.9999999999, lon=-179.9999999999)
@example(lat=89.9999999999, lon=-180.0)
@example(lat=-0.0, lon=-1e-12)
def test_a_written_position_is_read_back(form: str, lat: float, lon: float) -> None:
    text = getattr(format_positions(lat, lon), form)
    place = parse_position(text)
    assert place.form == form
    assert abs(place.lat_deg - lat) <= HALF_STEP_DEG[form] + 1e-10
    assert abs(place.lon_deg - lon) <= HALF_STEP_DEG[form] + 1e-10


@given(lat=LATITUDES, lon=LONGITUDES)
def test_written_twice_is_written_the_same(lat: float, lon: float) -> None:
    forms = format_positions(lat, lon)
    for form in ("decimal", "dm", "dms"):
        text = getattr(forms, form)
        place = parse_position(text)
        assert getattr(format_positions(place.lat_deg, place.lon_deg), form) == text


@given(lat=LATITUDES, lon=LONGITUDES)
@example(lat=0.0, lon=180.0)
@example(lat=60.0, lon=3.0)
@example(lat=75.0, lon=21.0)
@example(lat=83.99999, lon=-180.0)
@example(lat=90.0, lon=0.0)
@example(lat=-1.3842626838741526e-11, lon=0.0)
@example(lat=-4e-8, lon=2.9)
@example(lat=-9.9e-8, lon=-177.0)
@example(lat=-1.01e-7, lon=0.1)
def test_a_grid_reference_is_read_back_within_its_square(lat: float, lon: float) -> None:
    place = parse_position(format_positions(lat, lon).mgrs)
    north_m = (place.lat_deg - lat) * 111_700
    turn = (place.lon_deg - lon + 180) % 360 - 180
    east_m = turn * 111_700 * math.cos(math.radians(lat))
    assert math.hypot(north_m, east_m) < 1.5


@given(
    degrees=st.integers(0, 89),
    minutes=st.floats(60, 999),
    lon=st.integers(0, 179),
    dms=st.booleans(),
)
def test_minutes_or_seconds_above_sixty_are_never_taken(
    degrees: int, minutes: float, lon: int, dms: bool
) -> None:
    part = f"{minutes:.3f}"
    lat_text = f"{degrees:02d}-30-{part}N" if dms else f"{degrees:02d}-{part}N"
    lon_text = f"{lon:03d}-30-00.0E" if dms else f"{lon:03d}-30.0E"
    with pytest.raises(QuantityError):
        parse_position(f"{lat_text} {lon_text}")


@given(st.text(alphabet="0123456789.-°'\" NSEW,", max_size=30))
def test_any_text_is_a_position_or_a_quantity_error(text: str) -> None:
    try:
        place = parse_position(text)
    except QuantityError:
        return
    assert abs(place.lat_deg) <= 90
    assert abs(place.lon_deg) <= 180


@given(TIMES_NS)
def test_iso_is_read_back_to_the_nanosecond(time_ns: int) -> None:
    assert parse_time(format_iso(time_ns)) == time_ns


@given(TIMES_NS)
def test_dtg_is_read_back_to_the_minute(time_ns: int) -> None:
    assert abs(parse_time(format_dtg(time_ns)) - time_ns) <= NS_PER_MINUTE // 2


@given(st.sampled_from("ABCDEFGHIKLMNOPQRSTUVWXYZ"))
def test_each_zone_letter_is_its_offset(letter: str) -> None:
    ahead_min = (
        parse_time("151200Z JUN 26") - parse_time(f"151200{letter} JUN 26")
    ) // NS_PER_MINUTE
    assert ahead_min % 60 == 0
    sign = "-" if ahead_min < 0 else "+"
    hours = abs(ahead_min) // 60
    assert parse_time(f"2026-06-15T12:00{sign}{hours:02d}:00") == parse_time(
        f"151200{letter} JUN 26"
    )
    assert hours <= 12
    assert (letter == "Z") == (hours == 0)


@given(TIMES_NS)
def test_datetime_keeps_the_microsecond(time_ns: int) -> None:
    assert from_datetime(to_datetime(time_ns)) == time_ns // 1000 * 1000


@given(st.floats(0, 360, exclude_max=True))
def test_a_written_direction_is_read_back(direction: float) -> None:
    back = parse_direction(format_direction(direction))
    assert abs((back - direction + 180) % 360 - 180) <= 0.5 + 1e-9
