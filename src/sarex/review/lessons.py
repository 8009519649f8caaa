"""Lessons: observed, identified with an owner and a date, learned; each step once, by a person."""

from __future__ import annotations

from collections.abc import Sequence

from sarex.canonical import ns_to_iso
from sarex.errors import ReviewError
from sarex.journal import Event
from sarex.operation.desk import Author, Desk
from sarex.review.evaluation import ids_of, record_shared
from sarex.review.evaluation_state import (
    EVALUATION_TYPES,
    EvaluationState,
    Lesson,
    fold_evaluation,
)
from sarex.review.events import LessonIdentified, LessonLearned, LessonObserved

__all__ = ["identify_lesson", "learn_lesson", "observe_lesson"]


def observe_lesson(
    desk: Desk, author: Author, party: str, lesson: str, text: str, evidence: Sequence[Event | str]
) -> Event:
    """Record that something may be worth keeping.

    Raises
    ------
    ReviewError
        If there is a lesson of this id, or a reader may not see the evidence.
    """
    if lesson in _state(desk).lessons:
        raise ReviewError(
            "there is a lesson of this id already",
            given=lesson,
            remedy="Give it another id.",
        )
    body = LessonObserved(lesson=lesson, text=text, evidence=ids_of(evidence))
    return record_shared(desk, author, party, "lesson.observed", body, body.evidence)


def identify_lesson(
    desk: Desk,
    author: Author,
    party: str,
    lesson: str,
    *,
    cause: str,
    action: str,
    owner: str,
    due_ns: int,
) -> Event:
    """Record why it was so, and which office does what until when.

    Raises
    ------
    ReviewError
        If nobody observed it, or it is identified already.
    """
    before = _lesson(desk, lesson, "observed")
    body = LessonIdentified(
        lesson=lesson, cause=cause, action=action, owner=owner, due=ns_to_iso(due_ns)
    )
    return record_shared(desk, author, party, "lesson.identified", body, (), cause=before.observed)


def learn_lesson(
    desk: Desk, author: Author, party: str, lesson: str, *, change: str, shown_by: str
) -> Event:
    """Record that the action is done and was seen to work.

    Raises
    ------
    ReviewError
        If it is not identified, or learned already.
    """
    before = _lesson(desk, lesson, "identified")
    body = LessonLearned(lesson=lesson, change=change, shown_by=shown_by)
    return record_shared(desk, author, party, "lesson.learned", body, (), cause=before.identified)


def _state(desk: Desk) -> EvaluationState:
    return fold_evaluation(desk.view().events(types=EVALUATION_TYPES))


def _lesson(desk: Desk, name: str, stage: str) -> Lesson:
    lessons = _state(desk).lessons
    if name not in lessons or lessons[name].stage != stage:
        now = lessons[name].stage if name in lessons else "not observed"
        raise ReviewError(
            "a lesson is observed, then identified, then learned",
            given=f"{name}: {now}",
            allowed=f"a lesson that is {stage}",
            remedy="Take the steps in order, each once.",
        )
    return lessons[name]
