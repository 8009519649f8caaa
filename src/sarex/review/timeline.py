"""The events of a case as lines a watch officer can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sarex.journal import Event
from sarex.quantities import format_dtg, format_positions
from sarex.review.picture import Studio, share_text

__all__ = ["TimelineRow", "position_reports", "timeline_rows", "timeline_text"]

_COUNTED = ("position.reported",)
_TOGETHER = ("facility.offered", "task.issued", "task.acknowledged", "search.flown")


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
        own = () if event.type in _TOGETHER else (event.event_id,)
        groups.setdefault((time, event.type, *own), []).append(event)
    return tuple(_row(studio, key[0], group) for key, group in groups.items())


def _row(studio: Studio, time: str, events: Sequence[Event]) -> TimelineRow:
    first = events[0]
    key = f"review.event.{first.type.replace('.', '_')}"
    label = studio.t(key) if key in _KEYS else first.type
    subjects = dict.fromkeys(_subject(studio, event) for event in events)
    authors = dict.fromkeys(event.author for event in events)
    return TimelineRow(
        time,
        label,
        ", ".join(text for text in subjects if text),
        "" if authors.keys() == subjects.keys() else ", ".join(authors),
        studio.t(f"mark.{first.marking}") if first.marking else "",
    )


_KEYS = frozenset(
    f"review.event.{name}"
    for name in (
        "exercise_ended",
        "exercise_started",
        "flown_judged",
        "hot_wash_entered",
        "lesson_identified",
        "lesson_learned",
        "lesson_observed",
        "observation_made",
        "plan_judged",
        "task_rated",
        "what_if_flown",
        "facility_offered",
        "forecast_computed",
        "incident_reported",
        "object_found",
        "phase_declared",
        "plan_approved",
        "plan_issued",
        "plan_proposed",
        "plan_tried",
        "probability_updated",
        "review_written",
        "search_flown",
        "sighting_assessed",
        "sighting_reclassified",
        "sighting_reported",
        "task_acknowledged",
        "task_issued",
        "truth_drawn",
        "truth_recorded",
    )
)


def _subject(studio: Studio, event: Event) -> str:
    body = event.body
    if not isinstance(body, BaseModel):
        return studio.t("review.withheld")
    data = dict(body)
    if event.type == "phase.declared":
        return studio.t(f"phase.{data['phase']}")
    if event.type == "facility.offered":
        return str(data["facility"].id)
    if event.type == "plan.proposed":
        return f"{data['plan']}: POS {share_text(data['pos_any'])}"
    if event.type == "plan.tried":
        shares = ", ".join(f"{k} {share_text(v)}" for k, v in data["found_any"].items())
        return f"{data['plan']}, {data['worlds']}: {shares}"
    if event.type == "plan.approved":
        return f"{data['plan']}: {data['nation']}"
    if event.type == "sighting.reported":
        place = format_positions(data["lat_deg"], data["lon_deg"]).dm
        return f"{data['search_object']}, {place}"
    if event.type in {"object.found", "sighting.reclassified"}:
        return _find(studio, data)
    if event.type == "probability.updated":
        weights = data["hypothesis_weights"].items()
        return ", ".join(f"{name} {share_text(value)}" for name, value in weights)
    for name in ("title", "reason", "lesson", "facility", "plan", "hypothesis", "text"):
        if isinstance(data.get(name), str):
            return str(data[name])
    return ""


def _find(studio: Studio, data: dict[str, Any]) -> str:
    """An object found with how many, or found no longer and why."""
    if "reason" in data:
        return ": ".join(filter(None, [data["no_longer_found"], data["reason"]]))
    if data["persons"] is None:
        return str(data["search_object"])
    persons = studio.t("incident.persons_count", count=data["persons"])
    return f"{data['search_object']}, {persons}"


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
