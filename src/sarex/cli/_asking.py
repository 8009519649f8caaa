"""Questions on the terminal: each answer is checked at once and asked again until it is usable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import typer

from sarex.errors import SarexError, near_miss

__all__ = [
    "ask",
    "ask_choice",
    "ask_integer",
    "ask_list",
    "ask_many",
    "ask_number",
    "ask_place",
    "ask_text",
    "ask_time",
]

_T = TypeVar("_T")


def ask(question: str, read: Callable[[str], _T]) -> tuple[str, _T]:
    """Ask until ``read`` accepts the answer; the answer and what was read."""
    while True:
        answer = str(typer.prompt(question)).strip()
        try:
            return answer, read(answer)
        except SarexError as error:
            typer.echo(f"  {error.message}\n  allowed: {error.allowed}\n  {error.remedy}")
        except ValueError as error:
            typer.echo(f"  {error}")


def ask_text(question: str) -> str:
    """A text that is not empty."""
    return ask(question, str)[0]


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a number") from None
        if not low <= value <= high:
            raise ValueError(f"a number from {low:g} to {high:g}")
        return value

    return read


def ask_number(question: str, low: float, high: float) -> float:
    """A number within bounds."""
    return ask(question, _number(low, high))[1]


def ask_integer(question: str, low: int, high: int) -> int:
    """A whole number within bounds."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit():
            raise ValueError(f"{text!r} is not a whole number")
        return int(_number(low, high)(text))

    return ask(question, read)[1]


def ask_choice(question: str, words: Sequence[str]) -> str:
    """One of some words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(near_miss(text, words) or f"one of {', '.join(words)}")
        return text

    return ask(f"{question} ({' / '.join(words)})", read)[1]


def ask_list(question: str, read: Callable[[str], Any]) -> list[str]:
    """Words with commas between them."""

    def read_all(text: str) -> list[str]:
        words = [word.strip() for word in text.split(",") if word.strip()]
        if not words:
            raise ValueError("at least one")
        for word in words:
            read(word)
        return words

    return ask(f"{question} (commas between)", read_all)[1]


def ask_time(question: str) -> str:
    """A time, echoed in UTC."""
    from sarex.quantities import format_dtg, parse_time

    answer, time_ns = ask(f"{question} (062130Z JUN 26 or 2026-06-06T21:30Z)", parse_time)
    typer.echo(f"  = {format_dtg(time_ns)}")
    return answer


def ask_place(question: str) -> str:
    """A position, echoed in three forms and confirmed."""
    from sarex.incident.echo import three_forms
    from sarex.incident.section import GeoPoint
    from sarex.quantities import parse_position

    while True:
        answer, place = ask(f"{question} (32-36.0N 128-12.0E, 32.6N 128.2E, MGRS)", parse_position)
        typer.echo(f"  = {three_forms(GeoPoint(lon_deg=place.lon_deg, lat_deg=place.lat_deg))}")
        if typer.confirm("  Is this the place?"):
            return answer


def ask_many(question: str, one: Callable[[int], _T]) -> list[_T]:
    """At least one of something; asks after each whether there is another."""
    found = [one(1)]
    while typer.confirm(question):
        found.append(one(len(found) + 1))
    return found
