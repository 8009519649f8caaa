"""Canonical bytes are those of the library of RFC 8785, whatever the value."""

from __future__ import annotations

import math
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from sarex.canonical import canonical_bytes

NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.decimals(allow_nan=False, allow_infinity=False, places=7).map(float).filter(math.isfinite),
    st.integers(-24, 24).map(lambda power: 10.0**power),
)
TEXT = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@given(VALUES)
def test_every_value_is_written_as_the_library_writes_it(value: Any) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(NUMBERS)
def test_every_number_is_written_as_the_library_writes_it(value: float) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value",
    [2**53, -(2**53), math.nan, math.inf, "\ud800", {"\udfff": 1}, {1: 2}, {None: 1}, b"x", {1, 2}],
    ids=repr,
)
def test_what_the_library_refuses_is_refused(value: Any) -> None:
    with pytest.raises(Exception) as ours:  # noqa: PT011  # the kind is compared
        canonical_bytes(value)
    with pytest.raises(ours.type):
        rfc8785.dumps(value)
