"""What has come of the acts of evaluators and of the talk after ENDEX.

Nothing here sums up, orders or compares nations or persons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import BaseModel

from sarex.journal import Event
from sarex.review.events import LessonIdentified, LessonLearned, LessonObserved, TaskRated

__all__ = ["EVALUATION_TYPES", "EvaluationState", "Lesson", "fold_evaluation"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson on its way: observed, identified, learned. None where it is not there yet."""

    observed: Event
    identified: Event | None = None
    learned: Event | None = None

    @property
    def stage(self) -> Literal["observed", "identified", "learned"]:
        if self.learned is not None:
            return "learned"
        return "identified" if self.identified is not None else "observed"


@dataclass(frozen=True, slots=True)
class EvaluationState:
    """What evaluators and nations have said, in the order in which they said it."""

    observations: tuple[Event, ...] = ()
    ratings: tuple[Event, ...] = ()
    """The latest of each author for each task."""
    notes: tuple[Event, ...] = ()
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    hot_wash: tuple[Event, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether there is anything that belongs into a shared review."""
        return bool(self.observations or self.ratings or self.lessons or self.hot_wash)


def _observation(state: EvaluationState, event: Event, _: Any) -> EvaluationState:
    return replace(state, observations=(*state.observations, event))


def _rating(state: EvaluationState, event: Event, body: TaskRated) -> EvaluationState:
    kept = [e for e in state.ratings if _rated(e) != (event.author, body.objective, body.task)]
    return replace(state, ratings=(*kept, event))


def _rated(event: Event) -> tuple[str, str, str]:
    assert isinstance(event.body, TaskRated)
    return event.author, event.body.objective, event.body.task


def _note(state: EvaluationState, event: Event, _: Any) -> EvaluationState:
    return replace(state, notes=(*state.notes, event))


def _lesson_observed(state: EvaluationState, event: Event, body: LessonObserved) -> EvaluationState:
    return replace(state, lessons={**state.lessons, body.lesson: Lesson(event)})


def _lesson_identified(
    state: EvaluationState, event: Event, body: LessonIdentified
) -> EvaluationState:
    return _change(state, body.lesson, identified=event)


def _lesson_learned(state: EvaluationState, event: Event, body: LessonLearned) -> EvaluationState:
    return _change(state, body.lesson, learned=event)


def _change(state: EvaluationState, name: str, **change: Event) -> EvaluationState:
    if name not in state.lessons:  # its observation is not released to this viewer
        return state
    changed = replace(state.lessons[name], **change)
    return replace(state, lessons={**state.lessons, name: changed})


def _hot_wash(state: EvaluationState, event: Event, _: Any) -> EvaluationState:
    return replace(state, hot_wash=(*state.hot_wash, event))


_HANDLERS: Mapping[str, Callable[[EvaluationState, Event, Any], EvaluationState]] = {
    "hot_wash.entered": _hot_wash,
    "lesson.identified": _lesson_identified,
    "lesson.learned": _lesson_learned,
    "lesson.observed": _lesson_observed,
    "note.written": _note,
    "observation.made": _observation,
    "task.rated": _rating,
}


def fold_evaluation(events: Iterable[Event]) -> EvaluationState:
    """What was evaluated, from the events that a viewer may see."""
    state = EvaluationState()
    for event in events:
        handler = _HANDLERS.get(event.type)
        if handler is not None and isinstance(event.body, BaseModel):
            state = handler(state, event, event.body)
    return state


EVALUATION_TYPES = tuple(_HANDLERS)
"""Event types that are folded."""
