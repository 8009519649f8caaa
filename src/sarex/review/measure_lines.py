"""Measures in words: a figure with its unit, a line of text."""

from __future__ import annotations

from collections.abc import Mapping

from sarex.exercise.design.measures import MeasureUnit
from sarex.journal import Event
from sarex.quantities.shares import share_text
from sarex.review.events import WhatIfFlown
from sarex.review.measures import Measure
from sarex.words import say

__all__ = ["beside_texts", "measure_line", "measure_text", "what_if_lines"]

_PER_CENT = ("gap", "pos_", "any_", "low", "high", "found_share")
_BY_THE_WALL_CLOCK = "wall_clock_min"


def measure_text(value: float | None, unit: MeasureUnit, locale: str) -> str:
    """A figure with its unit.

    >>> measure_text(97.6, "min", "en"), measure_text(0.123, "share", "en")
    ('98 min', '12 %')
    """
    if value is None:
        return "–"
    if unit == "share":
        return share_text(value)
    if unit == "ratio":
        return f"{value:.3f}"
    if unit == "m":
        return f"{value:.0f} m"
    if unit == "number":
        return f"{value:.0f}"
    whole = f"{value:.1f}" if unit == "min" and abs(value) < 10 else f"{value:.0f}"
    return say(f"measures.unit.{unit}", locale, value=whole)


def measure_line(measure: Measure, locale: str) -> str:
    """One line for a person at a terminal: name, figure, what is beside it and what to know."""
    left = measure.censored + measure.unanswered
    notes = [f"{say('measures.column.open', locale)}: {left}"] if left else []
    notes += beside_texts(measure.beside, locale, wall_clock=True)
    notes += [note.say(locale) for note in measure.notes]
    value = measure_text(measure.value, measure.unit, locale)
    told = f"  ({'; '.join(notes)})" if notes else ""
    return f"{say(f'measures.name.{measure.name}', locale)}: {value}{told}"


def beside_texts(
    beside: Mapping[str, float], locale: str, *, wall_clock: bool = False
) -> list[str]:
    """Figures beside a figure, each with its words.

    By the wall clock only where asked: a rerun of the same seed takes another time, and reports
    are compared.

    >>> beside_texts({"any_best": 0.9992, "low": 0.0004}, "en")
    ['any object, best > 99 %', 'from < 0.1 %']
    """
    return [
        say(f"measures.beside.{name}", locale, value=_plain(name, value))
        for name, value in beside.items()
        if wall_clock or name != _BY_THE_WALL_CLOCK
    ]


def _plain(name: str, value: float) -> str:
    """A figure without its unit, which the words have."""
    if name.startswith(_PER_CENT):
        return share_text(value).removesuffix(" %")
    return f"{value:.1f}" if abs(value) < 10 and value != round(value) else f"{value:.0f}"


def what_if_lines(event: Event, locale: str) -> list[str]:
    """What another plan would have found, as the report says it."""
    body = event.body
    assert isinstance(body, WhatIfFlown)
    row = say(
        "measures.what_if.row",
        locale,
        plan=body.instead_of,
        other=body.other,
        found=", ".join(sorted(body.found)) or say("common.none", locale),
        luck=f"{body.luck:.0f}",
        worlds=body.worlds,
    )
    if body.repeats:
        return [row]
    flown = ", ".join(sorted(body.as_flown)) or say("common.none", locale)
    return [row, say("measures.what_if.other_luck", locale, found=flown)]
