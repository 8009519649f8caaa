"""Times: what is read, what is refused, and that each refusal says what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sarex.errors import QuantityError
from sarex.quantities import (
    NS_PER_SECOND,
    format_dtg,
    format_iso,
    from_datetime,
    parse_time,
    to_datetime,
)

MOMENT = int(datetime(2026, 6, 6, 22, 50, tzinfo=UTC).timestamp()) * NS_PER_SECOND


@pytest.mark.parametrize(
    "text",
    [
        "062250Z JUN 26",
        "062250ZJUN26",
        "062250z Jun 26",
        " 062250Z JUN 2026 ",
        "070750I JUN 26",
        "061250W JUN 26",  # W: UTC-10
        "071050M JUN 26",  # M: UTC+12
        "061050Y JUN 26",  # Y: UTC-12
        "2026-06-06T22:50Z",
        "2026-06-06 22:50:00Z",
        "2026-06-06T22:50:00.000000000Z",
        "2026-06-07T07:50+09:00",
        "2026-06-07 07:50 +0900",
        "2026-06-07T07:50+09",
        "2026-06-06T19:20-03:30",
    ],
)
def test_one_moment_in_many_forms(text: str) -> None:
    assert parse_time(text) == MOMENT


def test_a_fraction_is_kept_to_the_nanosecond() -> None:
    assert parse_time("2026-06-06T22:50:00.000000001Z") == MOMENT + 1


REFUSED = {
    "062250 JUN 26": "without a zone",
    "2026-06-06T22:50": "without a zone",
    "2026-06-06T22:50:00": "without a zone",
    "2026-06-06 22:50:00.5": "without a zone",
    "062250J JUN 26": "unstated local time",
    "06225030Z JUN 26": "no seconds",
    "06225030 JUN 26": "no seconds",
    "2026-06-06T22:50-00:00": "zone is unknown",
    "2026-06-06T22:50+09:60": "no zone has this offset",
    "2026-06-06T22:50+15:00": "no zone has this offset",
    "2026-06-06 22:50 KST": "zone given by name",
    "2026-06-06T22:50 JST": "zone given by name",
    "312250Z JUN 26": "no such day",
    "302250Z FEB 28": "no such day",
    "002250Z JUN 26": "no such day",
    "2026-02-29T00:00Z": "no such day",
    "062450Z JUN 26": "hours run",
    "062400Z JUN 26": "hours run",
    "062260Z JUN 26": "hours run",
    "2026-06-06T24:00Z": "hours run",
    "2026-06-06T23:59:60Z": "seconds run",
    "062250Z JUM 26": "no month JUM",
    "062250Z MAI 26": "no month MAI",
    "2026-06-06": "not a time",
    "06/06/2026 22:50Z": "not a time",
    "22:50Z": "not a time",
    "yesterday": "not a time",
    "": "not a time",
    "０62250Z JUN 26": "not a time",
    "1500-01-01T00:00Z": "1678",
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_what_has_no_one_reading_is_refused_with_a_way_out(text: str, reason: str) -> None:
    with pytest.raises(QuantityError, match=reason) as caught:
        parse_time(text, where="case.toml: distress.at")
    error = caught.value
    assert error.given == text
    assert error.where == "case.toml: distress.at"
    assert len(error.remedy) > 10
    assert "062250Z JUN 26" in str(error.allowed)


def test_a_time_that_is_not_text_is_refused() -> None:
    with pytest.raises(QuantityError, match="written as text"):
        parse_time(20260606)  # type: ignore[arg-type]


def test_dtg_is_rounded_to_the_nearest_minute_across_midnight_and_new_year() -> None:
    assert format_dtg(parse_time("2026-12-31T23:59:30Z")) == "010000Z JAN 27"
    assert format_dtg(parse_time("2026-12-31T23:59:29.9Z")) == "312359Z DEC 26"


def test_years_outside_this_century_are_written_in_full() -> None:
    text = format_dtg(parse_time("1999-12-31T00:00Z"))
    assert text == "310000Z DEC 1999"
    assert format_iso(parse_time(text)) == "1999-12-31T00:00:00Z"


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(QuantityError, match="without a zone"):
        from_datetime(datetime(2026, 6, 6, 22, 50))


def test_an_aware_datetime_of_any_zone_is_converted() -> None:
    korea = timezone(timedelta(hours=9))
    assert from_datetime(datetime(2026, 6, 7, 7, 50, tzinfo=korea)) == MOMENT
    assert to_datetime(MOMENT) == datetime(2026, 6, 6, 22, 50, tzinfo=UTC)


def test_times_before_1970_are_exact() -> None:
    early = parse_time("1969-12-31T23:59:59.25Z")
    assert early == -750_000_000
    assert format_iso(early) == "1969-12-31T23:59:59.25Z"
    assert from_datetime(to_datetime(early)) == early
