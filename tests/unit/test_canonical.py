"""Canonical bytes decide identity, so they are pinned, quantised and order-free."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from sarex import canonical
from sarex.canonical import Degrees, canonical_bytes, content_hash, quantise, tree_hash

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


def test_rfc_8785_example() -> None:
    # RFC 8785, section 3.2.2 and 3.2.4: the published input and its canonical form.
    given_value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 1e-27],
        "string": '€$\u000f\u000aA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    expected = (
        '{"literals":[null,true,false],'
        '"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical_bytes(given_value).decode() == expected


@pytest.mark.parametrize("year", ["0001", "1677", "2262", "9999"])
def test_a_time_that_64_bits_of_nanoseconds_do_not_hold_is_refused(year: str) -> None:
    with pytest.raises(ValueError, match="from 1678 to 2261"):
        canonical.iso_to_ns(f"{year}-06-07T00:00:00Z")
    for held in ("1678-01-01T00:00:00Z", "2261-12-31T23:59:59Z"):
        assert canonical.ns_to_iso(canonical.iso_to_ns(held)) == held


@given(st.dictionaries(st.text(max_size=4), plain, max_size=5))
def test_key_order_changes_nothing(value: dict[str, object]) -> None:
    assert content_hash(dict(reversed(value.items()))) == content_hash(value)


def test_the_hash_is_sha_256_of_the_bytes() -> None:
    assert content_hash({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        quantise(value, 3)
    with pytest.raises(Exception, match=r"(?i)nan|inf|finite|float"):
        canonical_bytes(value)


@given(st.floats(-1e6, 1e6), st.integers(0, 7))
def test_quantising_twice_is_quantising_once_and_moves_by_half_a_step_at_most(
    value: float, digits: int
) -> None:
    once = quantise(value, digits)
    assert quantise(once, digits) == once
    assert abs(once - value) <= 0.5 * 10.0**-digits + 1e-9


def test_there_is_one_zero() -> None:
    assert math.copysign(1.0, quantise(-1e-12, 6)) == 1.0
    assert canonical_bytes(quantise(-0.0, 6)) == canonical_bytes(quantise(0.0, 6))


class _Fix(BaseModel):
    lon: Degrees


def test_a_field_is_quantised_when_the_model_is_made() -> None:
    # 1e-9 degrees is a tenth of a millimetre: below what decides an identity.
    assert _Fix(lon=128.1 + 1e-9) == _Fix(lon=128.1)
    assert _Fix(lon=128.1 + 1e-6) != _Fix(lon=128.1)
    with pytest.raises(ValidationError, match="finite"):
        _Fix(lon=math.nan)


def test_every_quantised_type_says_its_digits() -> None:
    types = ("Bearing", "Degrees", "Hours", "Metres", "Probability", "Seconds", "Speed")
    digits = {name: getattr(canonical, name).__metadata__[0].digits for name in types}
    assert digits == {
        "Bearing": 3,
        "Degrees": 7,
        "Hours": 4,
        "Metres": 2,
        "Probability": 6,
        "Seconds": 3,
        "Speed": 4,
    }


def _tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_tree_hash_sees_names_places_and_bytes_only(tmp_path: Path) -> None:
    files = {"a": "1", "b/c": "2"}
    first = tree_hash(_tree(tmp_path / "one", files))
    again = _tree(tmp_path / "two", dict(reversed(files.items())))
    (again / "empty").mkdir()
    assert tree_hash(again) == first
    for number, other in enumerate(
        ({"a": "1", "b/c": "3"}, {"a": "1", "c": "2"}, {"a": "2", "b/c": "1"}, {"a": "1"})
    ):
        assert tree_hash(_tree(tmp_path / str(number), other)) != first
