"""Tables of the measures of an exercise: every figure with the events that it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sarex.exercise.design.scenario import Standard
from sarex.quantities import format_dtg
from sarex.quantities.shares import share_text
from sarex.review.blocks import Block, Section, heading, listing, table, text
from sarex.review.measure_lines import beside_texts, measure_text, what_if_lines
from sarex.review.measures import Item, Measure, Sources, measures_of
from sarex.review.measures.finds import finds_of
from sarex.review.measures.standards import is_met, standards_of
from sarex.review.timeline import event_words
from sarex.words import say

__all__ = ["Figures", "figures_of", "measures_section"]


@dataclass(frozen=True, slots=True)
class Figures:
    """The measures as one viewer sees them, and a number for each event behind them."""

    sources: Sources
    measures: tuple[Measure, ...]
    locale: str

    @property
    def shown(self) -> tuple[Measure, ...]:
        return tuple(measure for measure in self.measures if measure.shown)

    @property
    def numbers(self) -> Mapping[str, int]:
        """``event_id`` to its number in the table of events."""
        used = {event for measure in self.shown for event in measure.events}
        known = [event.event_id for event in self.sources.events if event.event_id in used]
        return {event: number for number, event in enumerate(known, start=1)}

    @property
    def luck(self) -> Measure | None:
        return next((m for m in self.shown if m.name == "luck"), None)


def figures_of(sources: Sources, locale: str) -> Figures:
    """All measures in a language."""
    return Figures(sources, measures_of(sources), locale)


def measures_section(figures: Figures) -> Section | None:
    """The chapter; None where there is nothing to show."""
    locale = figures.locale
    if not figures.shown:
        return None
    blocks = [
        text(say("measures.intro", locale)),
        _main_table(figures),
        *_luck_blocks(figures),
        *_what_if_blocks(figures),
        _parts_table(figures),
        _events_table(figures),
    ]
    return Section("measures", say("measures.title", locale), blocks)


def _main_table(figures: Figures) -> Block:
    locale = figures.locale
    standards = standards_of(figures.sources)
    rows = []
    for measure in figures.measures:
        stated = [
            _threshold(s, locale) + _verdict(is_met(s, measure), locale)
            for s in standards.get(measure.name, ())
        ]
        notes = [
            *beside_texts(measure.beside, locale),
            *(note.say(locale) for note in measure.notes),
        ]
        luck = figures.luck
        lucky = measure.name in {"time_to_find", "found_alive"} and measure.shown
        rows.append(
            (
                say(f"measures.name.{measure.name}", locale),
                measure_text(measure.value, measure.unit, locale),
                "\n".join(stated),
                measure_text(luck.value, "percentile", locale) if luck and lucky else "",
                str(measure.censored + measure.unanswered or ""),
                "; ".join(notes),
                _event_numbers(figures, (*measure.starts, *measure.ends) or measure.events),
            )
        )
    names = ("measure", "value", "standard", "luck", "open", "note", "events")
    heads = [say(f"measures.column.{name}", locale) for name in names]
    return table(say("measures.title", locale), heads, rows, [1, 4], links=[6])


def _threshold(standard: Standard, locale: str) -> str:
    value = measure_text(standard.threshold, standard.unit, locale)
    return say(f"measures.{standard.comparison}", locale, value=value)


def _verdict(met: bool | None, locale: str) -> str:
    if met is None:
        return ""
    return f": {say('measures.met' if met else 'measures.not_met', locale)}"


def _event_numbers(figures: Figures, events: tuple[str, ...], most: int = 24) -> str:
    numbers = sorted({figures.numbers[event] for event in events if event in figures.numbers})
    shown = ", ".join(str(number) for number in numbers[:most])
    return f"{shown}, …" if len(numbers) > most else shown


def _luck_blocks(figures: Figures) -> list[Block]:
    luck, locale = figures.luck, figures.locale
    if luck is None:
        return []
    minutes = _find_minutes(figures)
    rows = [
        (
            item.subject,
            _outcome(item, minutes.get(item.subject), locale),
            measure_text(item.value, "percentile", locale),
            share_text(item.beside["found_share"]),
        )
        for item in luck.items
    ]
    heads = [say("object.column.name", locale)]
    heads += [say(f"measures.column.{name}", locale) for name in ("outcome", "luck", "found_share")]
    return [
        heading(say("measures.luck.title", locale)),
        text(say("measures.luck.explain", locale)),
        table("", heads, rows, [3]),
    ]


def _find_minutes(figures: Figures) -> dict[str, float]:
    """Minutes from the alert to the find of each object, also of those with nobody at them."""
    report = figures.sources.reported
    if report is None:
        return {}
    return {
        name: (find.event.occurred_at_ns - report.occurred_at_ns) / 6e10
        for name, find in finds_of(figures.sources).items()
    }


def _outcome(item: Item, minutes: float | None, locale: str) -> str:
    if minutes is None:
        return say("measures.not_found", locale)
    return say("measures.found", locale, minutes=f"{minutes:.0f}")


def _what_if_blocks(figures: Figures) -> list[Block]:
    locale = figures.locale
    events = figures.sources.of_type("what_if.flown")
    lines = [line for event in events for line in what_if_lines(event, locale)]
    return [heading(say("measures.what_if.title", locale)), listing(lines)] if lines else []


def _parts_table(figures: Figures) -> Block:
    locale, rows = figures.locale, []
    for measure in figures.shown:
        for item in measure.items:
            value = measure_text(item.value, measure.unit, locale)
            if item.censored and measure.unit == "min" and "not_counted" not in item.beside:
                value = say("measures.after_end", locale, value=value)
            rows.append(
                (
                    say(f"measures.name.{measure.name}", locale),
                    item.subject,
                    value,
                    str(item.count),
                    "; ".join(beside_texts(item.beside, locale)),
                    _event_numbers(figures, tuple(e for e in (item.start, item.end) if e)),
                )
            )
    names = ("measure", "part", "value", "persons", "beside", "events")
    heads = [say(f"measures.column.{name}", locale) for name in names]
    return table(say("measures.parts", locale), heads, rows, [2, 3], folded=True, links=[5])


def _events_table(figures: Figures) -> Block:
    locale, numbers = figures.locale, figures.numbers
    rows = [
        (
            str(numbers[event.event_id]),
            format_dtg(event.occurred_at_ns),
            event_words(event.type, locale),
            event.author,
            event.event_id,
        )
        for event in figures.sources.events
        if event.event_id in numbers
    ]
    heads = (
        say("review.column.number", locale),
        say("timeline.column.time", locale),
        say("timeline.column.event", locale),
        say("timeline.column.author", locale),
        "event_id",
    )
    return table(say("measures.events", locale), heads, rows, [0], folded=True, anchored=True)
