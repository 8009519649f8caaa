"""The chapters of what persons judged: ratings and observations, and lessons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sarex.canonical import iso_to_ns
from sarex.journal import Event
from sarex.quantities import format_dtg, format_positions
from sarex.review.blocks import Block, Section, heading, table, text
from sarex.review.evaluation_state import Lesson, fold_evaluation
from sarex.review.events import (
    LessonIdentified,
    LessonLearned,
    LessonObserved,
    NoteWritten,
    ObservationMade,
    TaskRated,
)
from sarex.review.measures import Sources
from sarex.words import say

__all__ = [
    "evaluation_section",
    "lessons_section",
    "lessons_table",
    "notes_table",
    "observations_table",
    "ratings_table",
]

_SHORT = 12
"""Digits of a content hash by which an event is named in a table."""


def evaluation_section(sources: Sources, locale: str) -> Section | None:
    """Ratings and observations in the order in which they were made; notes are not among them."""
    state = fold_evaluation(sources.events)
    blocks: list[Block] = []
    if state.ratings:
        blocks += [
            heading(say("evaluation.ratings", locale)),
            text(say("evaluation.explain", locale)),
            ratings_table(state.ratings, locale),
        ]
    if state.observations:
        blocks += [
            heading(say("evaluation.observations", locale)),
            observations_table(state.observations, locale),
        ]
    if not blocks:
        return None
    return Section("evaluation", say("evaluation.title", locale), blocks)


def ratings_table(ratings: Sequence[Event], locale: str) -> Block:
    """Ratings by objective and task, each with its reason and who gave it."""
    rows = []
    for event in ratings:
        body = event.body
        assert isinstance(body, TaskRated)
        rows.append(
            (
                body.objective,
                body.task,
                body.rating,
                body.reason,
                event.author,
                _hashes(body.evidence),
            )
        )
    rows.sort(key=lambda row: (row[0], row[1], row[4]))
    names = ("objective", "task", "rating", "reason", "author", "evidence")
    return table("", [say(f"evaluation.column.{name}", locale) for name in names], rows)


def observations_table(observations: Sequence[Event], locale: str) -> Block:
    """Observations in the order in which they were made."""
    rows = []
    for event in observations:
        body = event.body
        assert isinstance(body, ObservationMade)
        rows.append(
            (
                format_dtg(iso_to_ns(body.time)),
                body.text,
                _about(body, locale),
                body.objective or "",
                event.author,
                _hashes(body.evidence),
            )
        )
    heads = [say("timeline.column.time", locale)]
    names = ("what", "about", "objective", "author", "evidence")
    heads += [say(f"evaluation.column.{name}", locale) for name in names]
    return table("", heads, rows)


def _about(body: ObservationMade, locale: str) -> str:
    parts = []
    if body.lat_deg is not None and body.lon_deg is not None:
        parts.append(format_positions(body.lat_deg, body.lon_deg).dm)
    if body.facility is not None:
        parts.append(body.facility)
    if body.inject is not None:
        parts.append(say("evaluation.inject", locale, number=body.inject))
    return "\n".join(parts)


def _hashes(evidence: tuple[str, ...]) -> str:
    return "\n".join(event_id[:_SHORT] for event_id in evidence)


def lessons_section(sources: Sources, locale: str) -> Section | None:
    """Lessons in the order in which they were observed, with owner and date."""
    lessons = fold_evaluation(sources.events).lessons
    if not lessons:
        return None
    return Section("lessons", say("lesson.title", locale), [lessons_table(lessons, locale)])


def lessons_table(lessons: Mapping[str, Lesson], locale: str) -> Block:
    """Lessons by id, each as far as it has come."""
    names = ("lesson", "stage", "observed", "action", "owner", "due")
    heads = [say(f"lesson.column.{name}", locale) for name in names]
    rows = [_lesson_row(name, lesson, locale) for name, lesson in lessons.items()]
    return table("", heads, rows)


def notes_table(notes: Sequence[Event], locale: str) -> Block:
    """Private notes of the party that reads them; in no report. An erased one is empty."""
    rows = [
        (format_dtg(iso_to_ns(body.time)), body.text or "", event.author)
        for event in notes
        for body in [event.body]
        if isinstance(body, NoteWritten)
    ]
    heads = (
        say("timeline.column.time", locale),
        say("evaluation.column.what", locale),
        say("evaluation.column.author", locale),
    )
    return table("", heads, rows)


def _lesson_row(name: str, lesson: Lesson, locale: str) -> tuple[str, ...]:
    observed, identified = _body(lesson.observed), _body(lesson.identified)
    learned = _body(lesson.learned)
    assert isinstance(observed, LessonObserved)
    action = owner = due = ""
    if isinstance(identified, LessonIdentified):
        action = f"{identified.cause}\n{identified.action}"
        owner, due = identified.owner, format_dtg(iso_to_ns(identified.due))
    if isinstance(learned, LessonLearned):
        done = say("lesson.learned", locale, change=learned.change, shown_by=learned.shown_by)
        action = f"{action}\n{done}"
    stage = say(f"lesson.stage.{lesson.stage}", locale)
    return (name, stage, observed.text, action, owner, due)


def _body(event: Event | None) -> object:
    return None if event is None else event.body
