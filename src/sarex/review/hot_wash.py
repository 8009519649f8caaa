"""The hot wash on one page: outcome, measures, what went well, what to improve, lessons (Typst)."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final, Literal

import typst
from pydantic import BaseModel

from sarex.errors import ReviewError
from sarex.journal import Event
from sarex.quantities import format_dtg
from sarex.review.evaluation_state import EvaluationState, fold_evaluation
from sarex.review.events import HotWashEntered, LessonObserved
from sarex.review.measure_lines import measure_text
from sarex.review.measure_tables import Figures, figures_of
from sarex.review.measures import Sources
from sarex.words import font_path, say

__all__ = ["hot_wash_content", "hot_wash_page"]

KINDS: Final = ("went_well", "to_improve", "question")
_SIZES_PT: Final = (11.2, 10.4, 9.6, 8.8, 8.0, 7.2, 6.4)
_ENTRIES: Final = (1000, 12, 8, 5, 3)
"""Entries of a column, tried in turn with the smallest letters; the rest is in the review."""


def hot_wash_page(
    sources: Sources,
    locale: str,
    *,
    marks: tuple[str, ...] = (),
    kind: Literal["pdf", "png"] = "pdf",
) -> bytes:
    """One page, as bytes of a PDF with its font, or of a picture.

    Parameters
    ----------
    sources : Sources
        What the reader may see.
    locale : str
        Language of headings; what was entered stays as it was said.
    marks : tuple of str
        Stamps.
    kind : ``pdf`` or ``png``
        The same page.

    Raises
    ------
    ReviewError
        If it does not fit on one page.
    """
    figures = figures_of(sources, locale)
    template = (files("sarex") / "data" / "report" / "hot_wash.typ").read_bytes()
    tries = [(size, _ENTRIES[0]) for size in _SIZES_PT]
    tries += [(_SIZES_PT[-1], most) for most in _ENTRIES[1:]]
    for size, most in tries:
        content = {**hot_wash_content(figures, most), "marks": list(marks), "size": size}
        options = _options(json.dumps(content, ensure_ascii=False))
        pages = typst.query(template, "<pages>", field="value", one=True, **options)
        if int(json.loads(pages)) == 1:
            made = typst.compile(
                template,
                format=kind,
                ppi=150.0,
                timestamp=sources.end_ns // 1_000_000_000,
                **options,
            )
            assert isinstance(made, bytes)
            return made
    raise ReviewError(
        "the hot wash does not fit on one page",
        given=f"{len(figures.shown)} measures, the first {_ENTRIES[-1]} entries of each kind",
        allowed=f"what fits in letters of {_SIZES_PT[-1]:g} pt",
        remedy="Shorten the longest entries, or read the review instead.",
    )


def _options(content: str) -> dict[str, Any]:
    return {
        "font_paths": [str(font_path().parent)],
        "ignore_system_fonts": True,
        "sys_inputs": {"content": content},
    }


def hot_wash_content(figures: Figures, most: int) -> dict[str, Any]:
    """What the page says, as plain data; ``most`` entries of each kind."""
    sources, locale = figures.sources, figures.locale
    if not sources.events:
        raise ReviewError(
            "this party sees nothing of the case",
            given=sources.party,
            allowed="a party to which something is released",
            remedy="Look as a party that takes part.",
        )
    state = fold_evaluation(sources.events)
    case = sources.case
    name = case.title if case else sources.events[0].case_id
    return {
        "author": "sarex",
        "columns": [_column(state, kind, most, locale) for kind in KINDS],
        "foot": say("hot_wash.foot", locale),
        "lang": locale,
        "lessons": {
            "lines": _cut(_lessons(state, locale), most, locale),
            "title": say("lesson.title", locale),
        },
        "measures": _measures(figures),
        "outcome": {"lines": _outcome(figures), "title": say("hot_wash.outcome", locale)},
        "subtitle": say("hot_wash.subtitle", locale, case=name, time=format_dtg(sources.end_ns)),
        "title": say("hot_wash.title", locale),
    }


def _column(state: EvaluationState, kind: str, most: int, locale: str) -> dict[str, Any]:
    entries = [e.body for e in state.hot_wash if isinstance(e.body, HotWashEntered)]
    lines = [f"{entry.nation}: {entry.text}" for entry in entries if entry.kind == kind]
    return {"lines": _cut(lines, most, locale), "title": say(f"hot_wash.{kind}", locale)}


def _lessons(state: EvaluationState, locale: str) -> list[str]:
    return [
        f"{name} ({say(f'lesson.stage.{lesson.stage}', locale)}): {_observed(lesson.observed)}"
        for name, lesson in state.lessons.items()
    ]


def _observed(event: Event) -> str:
    return event.body.text if isinstance(event.body, LessonObserved) else ""


def _cut(lines: list[str], most: int, locale: str) -> list[str]:
    if not lines:
        return [say("hot_wash.none", locale)]
    left = len(lines) - most
    return [*lines[:most], say("hot_wash.more", locale, count=left)] if left > 0 else lines


def _measures(figures: Figures) -> dict[str, Any]:
    locale = figures.locale
    rows = [
        [
            say(f"measures.name.{measure.name}", locale),
            measure_text(measure.value, measure.unit, locale),
            str(measure.censored + measure.unanswered or ""),
            "; ".join(note.say(locale) for note in measure.notes),
        ]
        for measure in figures.shown
    ]
    head = [say(f"measures.column.{name}", locale) for name in ("measure", "value", "open", "note")]
    return {"head": head, "rows": rows, "title": say("measures.title", locale)}


def _outcome(figures: Figures) -> list[str]:
    """Persons found, why the exercise ended, and luck beside."""
    locale, sources = figures.locale, figures.sources
    lines = []
    waited = next(measure for measure in figures.measures if measure.name == "time_to_find")
    if waited.shown:
        total = sum(item.count for item in waited.items)
        found = sum(item.count for item in waited.items if not item.censored)
        lines.append(say("review.summary.persons", locale, found=found, total=total))
        open_ = total - found - waited.censored
        if open_:
            lines.append(say("account.not_counted", locale, count=open_))
    if figures.luck is not None:
        luck = measure_text(figures.luck.value, "percentile", locale)
        lines.append(f"{say('measures.column.luck', locale)}: {luck}")
    end = sources.end
    if end is not None and isinstance(end.body, BaseModel):
        lines.append(f"{say('review.event.exercise_ended', locale)}: {dict(end.body)['reason']}")
    return lines
