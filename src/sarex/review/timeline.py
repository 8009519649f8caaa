"""The events of a case as lines a watch officer can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel

from sarex.journal import Event
from sarex.quantities import format_dtg
from sarex.review.timeline_subjects import subject_of
from sarex.words import catalogue, say

if TYPE_CHECKING:
    from sarex.review.picture import Studio

__all__ = ["TimelineRow", "event_words", "position_reports", "timeline_rows", "timeline_text"]

_COUNTED = ("position.reported",)
_TOGETHER = (
    "facility.offered",
    "handover.item_acknowledged",
    "inject.acknowledged",
    "inject.approved",
    "inject.readied",
    "inject.reviewed",
    "search.flown",
    "task.acknowledged",
    "task.issued",
)
_BY_AUTHOR = ("inject.approved",)
"""Told together for each author."""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line; several facilities that did the same in the same minute share it."""

    time: str
    event: str
    subject: str
    author: str
    mark: str


def timeline_rows(studio: Studio) -> tuple[TimelineRow, ...]:
    """All events but position reports, in the order of case time, then of the journal."""
    events = [e for e in studio.record.events if e.type not in _COUNTED]
    events.sort(key=lambda e: (e.occurred_at_ns, e.origin, e.seq))
    groups: dict[tuple[str, ...], list[Event]] = {}
    for event in events:
        time = format_dtg(event.occurred_at_ns)
        own: tuple[str, ...] = (event.event_id,)
        if event.type in _TOGETHER:
            own = (event.author,) if event.type in _BY_AUTHOR else ()
        groups.setdefault((time, event.type, *own), []).append(event)
    return tuple(_row(studio, key[0], group) for key, group in groups.items())


def _row(studio: Studio, time: str, events: Sequence[Event]) -> TimelineRow:
    first = events[0]
    subjects = dict.fromkeys(subject_of(studio, event) for event in events)
    authors = dict.fromkeys(event.author for event in events)
    return TimelineRow(
        time,
        event_words(first.type, studio.locale),
        ", ".join(text for text in subjects if text),
        "" if authors.keys() == subjects.keys() else ", ".join(authors),
        studio.t(f"mark.{first.marking}") if first.marking else "",
    )


def event_words(type_name: str, locale: str) -> str:
    """A type of event in words; one that this version does not know by its own name.

    >>> event_words("persons.recovered", "en"), event_words("whale.seen", "en")
    ('Persons recovered', 'whale.seen')
    """
    key = f"review.event.{type_name.replace('.', '_')}"
    return say(key, locale) if key in catalogue(locale) else type_name


def timeline_text(studio: Studio) -> str:
    """The timeline as plain text, one line each."""
    stamp = " · ".join(studio.marks)
    lines = [
        f"{row.time}  {row.event}{': ' if row.subject else ''}{row.subject}"
        f"{f' ({row.author})' if row.author else ''}"
        for row in timeline_rows(studio)
    ]
    head = [line for line in (stamp, studio.record.case.title) if line]
    return "\n".join([*head, "", *lines, "", position_reports(studio)]) + "\n"


def position_reports(studio: Studio) -> str:
    """How many position reports the timeline leaves out."""
    reports = [e for e in studio.record.events if e.type in _COUNTED]
    names = {dict(e.body).get("facility") for e in reports if isinstance(e.body, BaseModel)}
    return studio.t("review.timeline.positions", count=len(reports), facilities=len(names))
