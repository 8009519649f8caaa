"""Canonical bytes and content hashes.

A value is hashed as RFC 8785 JSON. Floats are quantised per field before they get here, so that
the last bits of a computation do not decide an identity: annotate a field with a type from below.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import rfc8785
from pydantic import AfterValidator, Field

__all__ = [
    "Bearing",
    "Degrees",
    "Hours",
    "IsoTime",
    "Metres",
    "Plain",
    "PlainData",
    "PlainMap",
    "Probability",
    "Quantum",
    "Seconds",
    "Speed",
    "canonical_bytes",
    "content_hash",
    "file_hash",
    "iso_to_ns",
    "ns_to_iso",
    "quantise",
    "tree_hash",
]


def quantise(value: float, digits: int) -> float:
    """Round to decimal digits; −0.0 becomes 0.0; NaN and infinity are refused.

    >>> quantise(128.12345678, 6)
    128.123457
    """
    if not math.isfinite(value):
        raise ValueError(f"a finite number is needed, not {value}")
    return round(value, digits) + 0.0


@dataclass(frozen=True, slots=True)
class Quantum:
    """Marks a float field with the number of decimal digits that are kept."""

    digits: int

    def __call__(self, value: float) -> float:
        return quantise(value, self.digits)


def _field(digits: int) -> tuple[Quantum, AfterValidator]:
    mark = Quantum(digits)
    return mark, AfterValidator(mark)


Degrees = Annotated[float, *_field(7)]
"""Longitude or latitude, degrees; 1e-7° is about 1 cm."""
Bearing = Annotated[float, *_field(3)]
"""Direction, degrees true."""
Metres = Annotated[float, *_field(2)]
"""Length or height, metres; 1 cm."""
Speed = Annotated[float, *_field(4)]
"""Speed, metres a second."""
Seconds = Annotated[float, *_field(3)]
"""Duration, seconds."""
Hours = Annotated[float, *_field(4)]
"""Duration, hours."""
Probability = Annotated[float, *_field(6)]
"""A probability, weight or ratio."""

_SECOND_NS = 1_000_000_000


def ns_to_iso(time_ns: int) -> str:
    """ISO 8601 text of a UTC time, with a fraction of a second only where there is one.

    >>> ns_to_iso(1_780_000_000_000_000_000)
    '2026-05-28T20:26:40Z'
    """
    if time_ns % _SECOND_NS:
        return str(np.datetime64(time_ns, "ns")).rstrip("0") + "Z"
    return str(np.datetime64(time_ns // _SECOND_NS, "s")) + "Z"


_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")


def iso_to_ns(text: str) -> int:
    """Nanoseconds since 1970 of an :data:`IsoTime`; a ValueError for any other text.

    Also for years that 64 bits of nanoseconds do not hold whole: before 1678 and after 2261.

    >>> iso_to_ns(ns_to_iso(1_780_000_000_000_000_001))
    1780000000000000001
    """
    if not _ISO.fullmatch(text):
        raise ValueError(f"not a UTC time like 2026-06-07T00:00:00Z: {text!r}")
    if not "1678" <= text[:4] <= "2261":  # numpy would come round to another year
        raise ValueError(f"not a time from 1678 to 2261: {text!r}")
    return int(np.datetime64(text.removesuffix("Z"), "ns").astype(np.int64))


IsoTime = Annotated[
    str,
    Field(pattern=f"^{_ISO.pattern}$"),
    AfterValidator(lambda text: ns_to_iso(iso_to_ns(text))),
]
"""UTC as ISO 8601 text: an integer of nanoseconds does not survive JSON."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Marks plain data of no fixed shape; its floats keep twelve significant digits."""

    def __call__(self, value: Any) -> Any:
        return _plain(value)


_EXACT_INTEGER = 2**53 - 1


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | str():
            return value
        case int() if abs(value) <= _EXACT_INTEGER:
            return int(value)
        case float() if math.isfinite(value):
            return float(f"{value:.12g}") + 0.0
        case list() | tuple():
            return [_plain(item) for item in value]
        case Mapping() if all(isinstance(key, str) for key in value):
            return {key: _plain(item) for key, item in value.items()}
    raise ValueError(
        "plain data is needed: text, finite numbers (integers below 2**53), booleans, null, "
        f"lists and maps with text keys, not {value!r}"
    )


PlainData = Annotated[Any, Plain(), AfterValidator(Plain())]
"""Plain JSON data of any shape, floats to twelve significant digits."""
PlainMap = Annotated[dict[str, Any], Plain(), AfterValidator(Plain())]
"""A map of plain JSON data, floats to twelve significant digits."""


def canonical_bytes(value: Any) -> bytes:
    """RFC 8785 JSON of plain data (dict, list, str, int, float, bool, None).

    >>> canonical_bytes({"b": 1.0, "a": "é"}).decode()
    '{"a":"é","b":1}'
    """
    try:
        return _text(value).encode()
    except (_UnusualError, UnicodeEncodeError):
        return bytes(rfc8785.dumps(value))


class _UnusualError(Exception):
    """A value that is left to the library: it knows all rules, and says what is wrong."""


def _text(value: Any) -> str:
    """What :mod:`rfc8785` writes, for the values that nearly all bodies are made of."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is float:
        return _number(value)
    if kind is dict:
        if not all(type(key) is str and key.isascii() for key in value):
            raise _UnusualError
        items = [f"{encode_basestring(key)}:{_text(value[key])}" for key in sorted(value)]
        return "{" + ",".join(items) + "}"
    if kind is list or kind is tuple:
        return "[" + ",".join(map(_text, value)) + "]"
    if kind is int and abs(value) <= _EXACT_INTEGER:
        return str(value)
    if value is None or kind is bool:
        return _WORDS[value]
    raise _UnusualError


_WORDS = {None: "null", True: "true", False: "false"}


def _number(value: float) -> str:
    text = repr(value)
    if "e" in text or "n" in text or value == 0:  # an exponent, NaN, infinity, a signed zero
        return bytes(rfc8785.dumps(value)).decode()
    return text.removesuffix(".0")


def content_hash(value: Any) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tree_hash(folder: Path) -> str:
    """Hash of a folder: the names and the bytes of all files below it, in sorted order."""
    listing: Mapping[str, str] = {
        path.relative_to(folder).as_posix(): file_hash(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return content_hash(listing)
