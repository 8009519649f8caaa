"""What the journal keeps of a review: reports, judgements, observations, ratings, lessons."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sarex.canonical import Degrees, IsoTime, Probability
from sarex.journal import ArtefactCitation, EventType, PersonalText

__all__ = [
    "EVENTS",
    "FlownJudged",
    "HotWashEntered",
    "LessonIdentified",
    "LessonLearned",
    "LessonObserved",
    "NoteWritten",
    "ObservationMade",
    "PlanJudged",
    "Rating",
    "ReviewWritten",
    "TaskRated",
    "WhatIfFlown",
]

Rating = Literal["P", "S", "M", "U"]
"""Performed without challenges, with some challenges, with major challenges, unable to be performed
(HSEEP)."""


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReviewWritten(_Body):
    """A report was written from what one party may see of the journal."""

    locale: str
    viewer: str
    """Party whose view it was."""
    last_event: str
    """``event_id`` of the last event that the report covers."""
    events: int = Field(ge=1)
    """Number of events it covers."""
    files: tuple[str, ...]
    """Names below the artefact's folder."""
    artefact: ArtefactCitation


class PlanJudged(_Body):
    """An issued plan beside the best one found from what its nation knew then."""

    plan: str
    nation: str
    """From whose view of the journal."""
    evaluations: int = Field(ge=1)
    """What the reference might spend."""
    pos_issued: Probability = Field(ge=0, le=1)
    pos_best: Probability = Field(ge=0, le=1)
    """Expected share of the persons found; one judge."""
    ratio: Probability = Field(ge=0, le=1)
    any_issued: Probability = Field(ge=0, le=1)
    any_best: Probability = Field(ge=0, le=1)
    """Probability of at least one object."""
    gap: Probability | None = Field(default=None, ge=0, le=1)
    """Of the reference to the bound."""
    artefact: ArtefactCitation


class FlownJudged(_Body):
    """All that was flown, judged on the forecast and in truths that could have been."""

    worlds: int = Field(ge=1)
    pos_forecast: Probability = Field(ge=0, le=1)
    pos_truth: Probability = Field(ge=0, le=1)
    """At least one object."""
    artefact: ArtefactCitation


class WhatIfFlown(_Body):
    """Another plan, flown in the truth of this exercise in the place of one that was issued."""

    instead_of: str
    other: str
    """The other plan."""
    found: dict[str, IsoTime]
    """Object id to when it is found with the other plan."""
    as_flown: dict[str, IsoTime]
    """The same with the searches as flown, in the same way."""
    repeats: bool
    """Whether that is what the exercise found: if not, looks had other luck there, or more was
    simulated, and the two outcomes here compare with each other only."""
    luck: Probability = Field(ge=0, le=100)
    """Percentile of that outcome among truths that could have been."""
    worlds: int = Field(ge=1)
    artefact: ArtefactCitation


class ObservationMade(_Body):
    """What an evaluator saw: time, place, who, of what it is evidence. Of acts, not of persons."""

    time: IsoTime
    text: str = Field(min_length=3)
    lon_deg: Degrees | None = Field(default=None, ge=-180, le=180)
    lat_deg: Degrees | None = Field(default=None, ge=-90, le=90)
    facility: str | None = None
    objective: str | None = None
    inject: int | None = Field(default=None, ge=1)
    evidence: tuple[str, ...] = ()
    """``event_id`` of what shows it."""
    artefacts: tuple[ArtefactCitation, ...] = ()


class TaskRated(_Body):
    """An evaluator's rating of a task. A person's judgement: nothing computes it."""

    objective: str = Field(min_length=1)
    task: str = Field(min_length=1)
    rating: Rating
    reason: str = Field(min_length=3)
    evidence: tuple[str, ...] = Field(min_length=1)
    """``event_id`` of observations and other events on which it rests."""


class NoteWritten(_Body):
    """An evaluator's own note, for the author's party alone; it is in no shared review."""

    time: IsoTime
    text: PersonalText = None


class LessonObserved(_Body):
    """Something that went well or ill and may be worth keeping."""

    lesson: str = Field(min_length=1)
    text: str = Field(min_length=3)
    evidence: tuple[str, ...] = Field(min_length=1)


class LessonIdentified(_Body):
    """Why it was so, what is to be done, which office does it, until when."""

    lesson: str
    cause: str = Field(min_length=3)
    action: str = Field(min_length=3)
    owner: str = Field(min_length=2)
    """An office; no name of a person."""
    due: IsoTime


class LessonLearned(_Body):
    """The action is done, and somebody has seen that it works."""

    lesson: str
    change: str = Field(min_length=3)
    shown_by: str = Field(min_length=3)
    """How it was seen to work."""


class HotWashEntered(_Body):
    """What somebody said in the talk right after ENDEX, as the nation wants it shared."""

    nation: str
    kind: Literal["went_well", "to_improve", "question"]
    text: str = Field(min_length=3)
    evidence: tuple[str, ...] = ()


EVENTS = (
    EventType("review.written", 1, ReviewWritten),
    EventType("plan.judged", 1, PlanJudged),
    EventType("flown.judged", 1, FlownJudged),
    EventType("what_if.flown", 1, WhatIfFlown),
    EventType("observation.made", 1, ObservationMade),
    EventType("task.rated", 1, TaskRated),
    EventType("note.written", 1, NoteWritten),
    EventType("lesson.observed", 1, LessonObserved),
    EventType("lesson.identified", 1, LessonIdentified),
    EventType("lesson.learned", 1, LessonLearned),
    EventType("hot_wash.entered", 1, HotWashEntered),
)
