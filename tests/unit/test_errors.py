"""One error shape: message, given, allowed, remedy, where."""

from __future__ import annotations

import pickle

import pytest

from sarex import errors
from sarex.errors import CoverageError, FieldError, SarexError, near_miss

ALL = [getattr(errors, name) for name in errors.__all__ if name != "near_miss"]


def test_text_says_where_what_given_allowed_and_to_do() -> None:
    error = FieldError(
        "no wind at this time",
        given="2026-02-24T13:00Z",
        allowed="00Z to 12Z",
        remedy="Give max_gap_h.",
        where="wind.nc",
    )
    assert str(error).splitlines() == [
        "wind.nc: no wind at this time",
        "  given:   2026-02-24T13:00Z",
        "  allowed: 00Z to 12Z",
        "  to do:   Give max_gap_h.",
    ]


def test_given_zero_is_shown_and_absent_parts_are_left_out() -> None:
    text = str(SarexError("no persons", given=0, remedy="Count them."))
    assert text.splitlines() == ["no persons", "  given:   0", "  to do:   Count them."]


def test_a_remedy_is_compulsory() -> None:
    with pytest.raises(TypeError, match="remedy"):
        SarexError("something is wrong")  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_kind_has_its_own_code_and_survives_a_process_boundary(kind: type) -> None:
    error = kind("message", given=[1, 2], allowed="3", remedy="Do it.", where="here")
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is kind
    assert str(back) == str(error)
    assert vars(back) == vars(error)
    assert [other.code for other in ALL].count(kind.code) == 1


def test_coverage_is_a_field_error_so_that_one_handler_suffices() -> None:
    assert issubclass(CoverageError, FieldError)


def test_near_miss_keeps_silent_when_nothing_is_near() -> None:
    assert near_miss("qqqq", ["PIW-1", "PIW-2"]) == ""
    assert near_miss("PIW1", ["SLDMB"]) == ""
    assert near_miss("brittay", ["goto", "brittany"]) == "did you mean brittany?"
