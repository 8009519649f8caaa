"""What the system says to people: one message catalogue in English, Korean and Japanese.

The catalogue is ``data/i18n/<locale>.toml`` and, for the client, the files of
``data/i18n/<locale>/``: ICU MessageFormat, the same keys and parameters in every language. An entry
is ``reviewed`` once a competent speaker has checked it, else ``unreviewed``; a page in a language
with unreviewed entries says so (``report.unreviewed``).
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from numbers import Integral
from pathlib import Path
from typing import Final, Literal, cast

from icu4py.messageformat import MessageFormat

from sarex.errors import WordsError, near_miss

__all__ = ["LOCALES", "Entry", "arguments", "catalogue", "font_path", "say"]

LOCALES: Final = ("en", "ko", "ja")
"""Languages of the catalogue; the first is the one the others are checked against."""

Value = str | int | float | datetime | date

_NAME = re.compile(r"\s*([a-z][a-z0-9_]*)\s*")
_BRANCHED = ("plural", "select", "selectordinal")


@dataclass(frozen=True, slots=True)
class Entry:
    """One message: its ICU pattern, and whether a competent speaker has checked it."""

    text: str
    state: Literal["reviewed", "unreviewed"]


def say(key: str, locale: str, **params: Value) -> str:
    """The message of a key in a language.

    Parameters
    ----------
    key
        Such as ``report.title``; all are in ``data/i18n/en.toml``.
    locale
        One of ``LOCALES``.
    **params
        Exactly the parameters that the message names; numbers are finite.

    Raises
    ------
    WordsError
        If key or language is unknown, or a parameter is missing, unknown or not printable.

    Examples
    --------
    >>> say("map.contour", "en", share=0.5)
    '50% of the probability'
    """
    wanted = _arguments_of(key, locale)
    if params.keys() != wanted:
        missing, unknown = sorted(wanted - params.keys()), sorted(params.keys() - wanted)
        raise WordsError(
            f"the message {key!r} is given other parameters than it names",
            given=f"missing {missing}, unknown {unknown}",
            allowed=sorted(wanted),
            remedy="Give exactly the parameters that the message names.",
        )
    values: dict[str, str | int | float | Decimal | date | datetime] = {
        name: _printable(key, name, value) for name, value in params.items()
    }
    return _message(key, locale).format(values)


@cache
def catalogue(locale: str) -> Mapping[str, Entry]:
    """All entries of a language, by key.

    Raises
    ------
    WordsError
        If the language is not one of ``LOCALES``.
    """
    if locale not in LOCALES:
        raise WordsError(
            "no message catalogue in this language",
            given=locale,
            allowed=", ".join(LOCALES),
            remedy="Choose one of the languages.",
        )
    folder = files("sarex") / "data" / "i18n"
    parts = sorted((folder / locale).iterdir(), key=lambda part: part.name)
    found: dict[str, Entry] = {}
    for path in (folder / f"{locale}.toml", *parts):
        words = tomllib.loads(path.read_text(encoding="utf-8"))["words"]
        if twice := found.keys() & words.keys():
            raise WordsError(
                "a message stands in two files of the catalogue",
                given=", ".join(sorted(twice)),
                remedy="Keep it in one of them.",
                where=path.name,
            )
        found.update({key: Entry(**entry) for key, entry in words.items()})
    return found


def font_path() -> Path:
    """The font that has every character of the catalogue (Noto Sans subset, OFL)."""
    return cast(Path, files("sarex") / "data" / "fonts" / "SarexSans-Regular.ttf")


def arguments(pattern: str) -> frozenset[str]:
    """Names of the parameters of an ICU pattern, those inside plural and select included.

    >>> sorted(arguments("{n, plural, one {# raft of {name}} other {# rafts}}"))
    ['n', 'name']

    Raises
    ------
    WordsError
        If the braces do not match, or an apostrophe quotes them (not used in this catalogue).
    """
    if "'{" in pattern or "'}" in pattern:
        raise _bad_pattern("an apostrophe before a brace", pattern)
    names: set[str] = set()
    if _scan(pattern, 0, names) != len(pattern):
        raise _bad_pattern("a closing brace too many", pattern)
    return frozenset(names)


def _scan(pattern: str, at: int, names: set[str]) -> int:
    """Read a message up to its end or to the brace that closes it; returns that place."""
    while at < len(pattern) and pattern[at] != "}":
        at = _argument(pattern, at + 1, names) if pattern[at] == "{" else at + 1
    return at


def _argument(pattern: str, at: int, names: set[str]) -> int:
    """Read one argument after its opening brace; returns the place after its closing one."""
    match = _NAME.match(pattern, at)
    if match is None:
        raise _bad_pattern("a parameter without a name", pattern)
    names.add(match.group(1))
    at = match.end()
    branched = pattern[at:].lstrip(", ").startswith(_BRANCHED)
    while at < len(pattern) and pattern[at] != "}":
        if pattern[at] == "{":
            if not branched:
                raise _bad_pattern("a brace inside a parameter", pattern)
            at = _scan(pattern, at + 1, names)
        at += 1
    if at >= len(pattern):
        raise _bad_pattern("a brace that is not closed", pattern)
    return at + 1


def _bad_pattern(reason: str, pattern: str) -> WordsError:
    return WordsError(
        f"not a message pattern: {reason}",
        given=pattern,
        allowed="ICU MessageFormat without quoted braces",
        remedy="Correct the entry in data/i18n.",
    )


def _entry(key: str, locale: str) -> Entry:
    entries = catalogue(locale)
    if key not in entries:
        hint = near_miss(key, entries)
        raise WordsError(
            "no such message",
            given=key,
            allowed="a key of data/i18n/en.toml",
            remedy=f"Correct the key; {hint}" if hint else "Add the message in all languages.",
        )
    return entries[key]


@cache
def _arguments_of(key: str, locale: str) -> frozenset[str]:
    return arguments(_entry(key, locale).text)


@cache
def _message(key: str, locale: str) -> MessageFormat:
    return MessageFormat(_entry(key, locale).text, locale)


def _printable(key: str, name: str, value: Value) -> Value:
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    finite = isinstance(value, float) and math.isfinite(value)
    if finite or isinstance(value, str | date):
        return value
    raise WordsError(
        f"parameter {name!r} of the message {key!r} cannot be printed",
        given=repr(value),
        allowed="text, a finite number or a date",
        remedy="Format the value before it is put into the message.",
    )
