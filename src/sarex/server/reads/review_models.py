"""What a review tells: measures, moments of the replay, judgements, lessons."""

from __future__ import annotations

from typing import Any, Literal

from sarex.exercise.design.scenario import Objective
from sarex.server.cases.models import Told
from sarex.server.reads.models import EventView

__all__ = [
    "EvaluationView",
    "LessonView",
    "MeasureItem",
    "MeasureView",
    "MomentView",
    "ObjectivesView",
    "PictureView",
    "PlanOnMap",
    "ShownFacility",
    "ShownPlace",
    "TruthView",
]


class MeasureItem(Told):
    """One part of a measure: a facility, a task, an object; never a person.

    ``start`` and ``end`` are the event ids from and to which it was measured; ``censored``: it had
    not happened at the end, and ``value`` is how long it was waited for.
    """

    subject: str
    value: float | None
    count: int
    censored: bool
    start: str | None
    end: str | None
    beside: dict[str, float]


class MeasureView(Told):
    """A figure that leads to the events that it was made from.

    Parameters
    ----------
    shown
        Whether the record holds anything of it.
    censored, unanswered
        How many had not happened at the end, and how many never got an answer.
    events
        All event ids that the figure leads to.
    title, line, notes
        In the language that was asked for.
    """

    name: str
    unit: str
    value: float | None
    shown: bool
    items: tuple[MeasureItem, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    censored: int
    unanswered: int
    beside: dict[str, float]
    events: tuple[str, ...]
    title: str
    line: str
    notes: tuple[str, ...]


class ShownPlace(Told):
    """A position, with the event that says so."""

    lon_deg: float
    lat_deg: float
    event: str


class ShownFacility(Told):
    """Where a facility was last said to be, and how long ago [s]."""

    facility: str
    place: ShownPlace
    age_s: float


class PlanOnMap(Told):
    """A plan that a nation had then, and its tracks as plain data."""

    plan: str
    stage: Literal["proposed", "issued"]
    event: str
    tracks: list[dict[str, Any]]


class PictureView(Told):
    """What one party knew at a time."""

    party: str
    time: str
    phase: str | None
    facilities: tuple[ShownFacility, ...]
    sightings: dict[str, ShownPlace]
    found: dict[str, ShownPlace]
    plans: tuple[PlanOnMap, ...]
    events: tuple[str, ...]


class TruthView(Told):
    """Where objects and facilities were in truth."""

    hypothesis: str
    objects: dict[str, ShownPlace]
    facilities: dict[str, ShownPlace]


class MomentView(Told):
    """One time of the replay; the truth where the viewer may see it."""

    time: str
    pictures: tuple[PictureView, ...]
    truth: TruthView | None


class LessonView(Told):
    """A lesson on its way: observed, identified, learned."""

    lesson: str
    stage: Literal["observed", "identified", "learned"]
    observed: EventView
    identified: EventView | None
    learned: EventView | None


class EvaluationView(Told):
    """What evaluators and nations have said; nothing sums it up or compares.

    ``notes`` are the viewer's own: nobody else reads them here.
    """

    observations: tuple[EventView, ...]
    ratings: tuple[EventView, ...]
    hot_wash: tuple[EventView, ...]
    lessons: tuple[LessonView, ...]
    notes: tuple[EventView, ...]


class ObjectivesView(Told):
    """What the exercise is held for, where the viewer sees the scenario."""

    scenario: str | None
    objectives: tuple[Objective, ...]
