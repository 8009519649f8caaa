"""Acts of evaluators and of the talk after ENDEX: observations, ratings, notes, lessons."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sarex.journal import Event
from sarex.review import evaluation, lessons
from sarex.review.about import check_about, check_task
from sarex.review.events import Rating
from sarex.server.access.seat import Role
from sarex.server.acts.act import Act, At
from sarex.server.acts.bodies import EventId, Name, Place, Text, TimeText, at_ns, lonlat
from sarex.server.acts.seats import EVERYBODY
from sarex.server.cases.models import Taken

__all__ = [
    "ACTS",
    "EnterHotWash",
    "IdentifyLesson",
    "LearnLesson",
    "MakeObservation",
    "ObserveLesson",
    "RateTask",
    "WriteNote",
]

_JUDGES: tuple[Role, ...] = ("evaluator", "control")
_REVIEWERS: tuple[Role, ...] = ("evaluator", "control", "SMC", "RCC")
_NOTERS: tuple[Role, ...] = ("evaluator", "control", "observer")
_EVALUATORS: tuple[Role, ...] = ("evaluator",)
Evidence = tuple[EventId, ...]


class MakeObservation(Taken):
    """What an evaluator saw: of acts, not of persons. All nations read it."""

    text: str = Field(min_length=3, max_length=4000)
    at: TimeText | None = None
    """Case time; now unless given."""
    position: Place | None = None
    facility: Name | None = None
    objective: Name | None = None
    inject: int | None = Field(default=None, ge=1, le=100_000)
    evidence: Evidence = Field(default=(), max_length=200)


def _observe(at: At, given: MakeObservation) -> Event:
    check_about(at.plain, given.facility, given.objective, given.inject)
    about: dict[str, Any] = {
        "facility": given.facility,
        "objective": given.objective,
        "inject": given.inject,
        "evidence": given.evidence,
    }
    if given.position is not None:
        about["lon_deg"], about["lat_deg"] = lonlat(given.position)
    return evaluation.make_observation(
        at.plain,
        at.author,
        at.party,
        given.text,
        time_ns=None if given.at is None else at_ns(given.at, "at"),
        **about,
    )


class RateTask(Taken):
    """An evaluator's own rating of a task, why, and the events on which it rests."""

    objective: Name
    task: Name
    rating: Rating
    reason: Text
    evidence: Evidence = Field(min_length=1, max_length=200)


def _rate(at: At, given: RateTask) -> Event:
    check_task(at.plain, given.objective, given.task)
    return evaluation.rate_task(
        at.plain,
        at.author,
        at.party,
        given.objective,
        given.task,
        given.rating,
        given.reason,
        given.evidence,
    )


class WriteNote(Taken):
    """A private note, for the own party alone; it is in no review."""

    text: Text


def _note(at: At, given: WriteNote) -> Event:
    return evaluation.write_note(at.plain, at.author, at.party, given.text)


class ObserveLesson(Taken):
    """What may be worth keeping, and the events that show it."""

    lesson: Name
    text: Text
    evidence: Evidence = Field(min_length=1, max_length=200)


def _observe_lesson(at: At, given: ObserveLesson) -> Event:
    return lessons.observe_lesson(
        at.plain, at.author, at.party, given.lesson, given.text, given.evidence
    )


class IdentifyLesson(Taken):
    """Why it was so, and which office does what until when."""

    lesson: Name
    cause: Text
    action: Text
    owner: Name
    """An office, no name of a person."""
    due: TimeText


def _identify(at: At, given: IdentifyLesson) -> Event:
    return lessons.identify_lesson(
        at.plain,
        at.author,
        at.party,
        given.lesson,
        cause=given.cause,
        action=given.action,
        owner=given.owner,
        due_ns=at_ns(given.due, "due"),
    )


class LearnLesson(Taken):
    """What was changed, and how it was seen to work."""

    lesson: Name
    change: Text
    shown_by: Text


def _learn(at: At, given: LearnLesson) -> Event:
    return lessons.learn_lesson(
        at.plain, at.author, at.party, given.lesson, change=given.change, shown_by=given.shown_by
    )


class EnterHotWash(Taken):
    """What was said in the talk right after ENDEX."""

    kind: Literal["went_well", "to_improve", "question"]
    text: str = Field(min_length=3, max_length=4000)
    evidence: Evidence = Field(default=(), max_length=200)


def _hot_wash(at: At, given: EnterHotWash) -> Event:
    return evaluation.enter_hot_wash(
        at.plain, at.author, at.party, given.kind, given.text, given.evidence
    )


def _of_review(
    name: str, about: str, body: type[Any], roles: tuple[Role, ...], do: Any
) -> Act[Any]:
    return Act(name, about, body, roles, "anybody", do, after_endex=True)


ACTS: tuple[Act[Any], ...] = (
    _of_review("observation-make", "record an observation", MakeObservation, _JUDGES, _observe),
    _of_review("task-rate", "rate a task", RateTask, _EVALUATORS, _rate),
    _of_review("note-write", "write a private note", WriteNote, _NOTERS, _note),
    _of_review("lesson-observe", "observe a lesson", ObserveLesson, _REVIEWERS, _observe_lesson),
    _of_review("lesson-identify", "identify a lesson", IdentifyLesson, _REVIEWERS, _identify),
    _of_review("lesson-learn", "close a lesson", LearnLesson, _REVIEWERS, _learn),
    _of_review("hot-wash-enter", "enter what was said after ENDEX", EnterHotWash, EVERYBODY,
               _hot_wash),
)  # fmt: skip
