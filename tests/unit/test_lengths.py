"""Lengths, speeds, durations, directions: values, and refusals with a way out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sarex.errors import QuantityError
from sarex.quantities import (
    format_direction,
    format_duration,
    format_knots,
    format_nm,
    from_ft,
    from_knots,
    from_nm,
    parse_direction,
    parse_duration,
    parse_length,
    parse_speed,
    to_ft,
    to_knots,
    to_nm,
)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (parse_length, "5 NM", 9260.0),
        (parse_length, "0.5nmi", 926.0),
        (parse_length, "2 nm", 3704.0),
        (parse_length, "500 ft", 152.4),
        (parse_length, "500FT", 152.4),
        (parse_length, "3 km", 3000.0),
        (parse_length, "200 m", 200.0),
        (parse_speed, "15 kn", 15 * 1852 / 3600),
        (parse_speed, "15KT", 15 * 1852 / 3600),
        (parse_speed, "7.5 m/s", 7.5),
        (parse_speed, "36 km/h", 10.0),
        (parse_duration, "4 h", 14400.0),
        (parse_duration, "30 min", 1800.0),
        (parse_duration, "1 d 2 h 3 min 4 s", 93784.0),
        (parse_duration, "1.5h", 5400.0),
        (parse_direction, "240", 240.0),
        (parse_direction, "005°", 5.0),
        (parse_direction, "047.5°T", 47.5),
        (parse_direction, "000", 0.0),
        (parse_direction, "360", 0.0),
    ],
)
def test_value_in_si(parse: Callable[[str], float], text: str, value: float) -> None:
    assert parse(text) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("parse", "text", "hint"),
    [
        (parse_length, "5", "5 NM"),
        (parse_length, "5 M", "NM or m"),
        (parse_length, "5 miles", "write NM"),
        (parse_length, "5 mile", "write NM"),
        (parse_length, "2 cables", "write m"),
        (parse_length, "-5 NM", "5 NM"),
        (parse_length, "5,5 NM", "5 NM"),
        (parse_length, "1e3 m", "5 NM"),
        (parse_length, "NM", "5 NM"),
        (parse_length, "5 furlongs", "one of NM"),
        (parse_length, "5 Nm", "NM"),
        (parse_speed, "15", "15 kn"),
        (parse_speed, "15 mph", "Write kn"),
        (parse_speed, "15 NM/h", "Write kn"),
        (parse_speed, "fast", "15 kn"),
        (parse_duration, "4", "4 h 30 min"),
        (parse_duration, "4:30", "4 h 30 min"),
        (parse_duration, "30 m", "write min"),
        (parse_duration, "30 min 4 h", "in order"),
        (parse_duration, "2 h 2 h", "in order"),
        (parse_duration, "-2 h", "4 h 30 min"),
        (parse_direction, "24", "three figures"),
        (parse_direction, "5", "three figures"),
        (parse_direction, "361", "three figures"),
        (parse_direction, "-10", "three figures"),
        (parse_direction, "NW", "compass points"),
        (parse_direction, "240M", "magnetic"),
    ],
)
def test_what_has_no_one_reading_is_refused_with_a_way_out(
    parse: Callable[..., float], text: str, hint: str
) -> None:
    with pytest.raises(QuantityError) as caught:
        parse(text, where="here")
    assert caught.value.given == text
    assert caught.value.where == "here"
    assert hint in caught.value.remedy


@pytest.mark.parametrize("parse", [parse_length, parse_speed, parse_duration, parse_direction])
def test_a_bare_number_is_refused(parse: Callable[..., float]) -> None:
    with pytest.raises(QuantityError):
        parse(240)


def test_conversions_undo_each_other() -> None:
    assert to_nm(from_nm(3.7)) == pytest.approx(3.7, rel=1e-15)
    assert to_knots(from_knots(18.0)) == pytest.approx(18.0, rel=1e-15)
    assert to_ft(from_ft(500.0)) == pytest.approx(500.0, rel=1e-15)
    assert from_knots(1.0) == pytest.approx(0.514444, abs=1e-6)


def test_what_is_written() -> None:
    assert format_nm(9260.0) == "5.0 NM"
    assert format_nm(926.0, 2) == "0.50 NM"
    assert format_knots(from_knots(18.04)) == "18.0 kn"
    assert format_direction(4.6) == "005°T"
    assert format_direction(-0.2) == "000°T"
    assert format_duration(3599.9) == "1 h"
    assert format_duration(59.0) == "1 min"
