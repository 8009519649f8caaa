"""The acts of evaluators and of the talk after ENDEX, and what has come of them.

Ratings, observations and lessons are shared with all nations of the case; notes are their author's
party's alone. Evidence must be released to everybody who reads what rests on it. Nothing here sums
up, orders or compares nations or persons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import BaseModel

from sarex.canonical import ns_to_iso
from sarex.errors import ReviewError
from sarex.journal import Event
from sarex.labels import Label
from sarex.operation.desk import Author, Desk
from sarex.review.events import (
    HotWashEntered,
    LessonIdentified,
    LessonLearned,
    LessonObserved,
    NoteWritten,
    ObservationMade,
    Rating,
    TaskRated,
)

__all__ = [
    "EvaluationState",
    "Lesson",
    "enter_hot_wash",
    "fold_evaluation",
    "identify_lesson",
    "learn_lesson",
    "make_observation",
    "observe_lesson",
    "rate_task",
    "write_note",
]


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


def make_observation(
    desk: Desk, author: Author, party: str, text: str, *, time_ns: int | None = None, **about: Any
) -> Event:
    """Record what an evaluator saw.

    Parameters
    ----------
    desk, author, party
        Where it is recorded, who saw it, and for which nation (or EXCON) the author works.
    text : str
        Of acts, not of persons: it is shared.
    time_ns : int, optional
        When it was seen, case clock; now if not given.
    **about
        ``lon_deg``, ``lat_deg``, ``facility``, ``objective``, ``inject``, ``evidence``,
        ``artefacts`` of :class:`ObservationMade`.

    Raises
    ------
    ReviewError
        If a reader may not see the evidence.
    """
    at = desk.clock.now_ns() if time_ns is None else time_ns
    body = ObservationMade(time=ns_to_iso(at), text=text, **about)
    return _shared(desk, author, party, "observation.made", body, body.evidence, at)


def rate_task(
    desk: Desk,
    author: Author,
    party: str,
    objective: str,
    task: str,
    rating: Rating,
    reason: str,
    evidence: Sequence[Event | str],
) -> Event:
    """Record an evaluator's rating of a task: P, S, M or U, with the reason and the evidence.

    A later rating of the same author takes the place of the earlier one; both stay in the journal.

    Raises
    ------
    ReviewError
        If the author is no evaluator, or a reader may not see the evidence.
    """
    if author.role != "evaluator":
        raise ReviewError(
            "only an evaluator rates a task",
            given=f"{author.name}, {author.role}",
            allowed="an author whose role is evaluator",
            remedy="Let an evaluator rate it.",
        )
    body = TaskRated(
        objective=objective, task=task, rating=rating, reason=reason, evidence=_ids(evidence)
    )
    return _shared(desk, author, party, "task.rated", body, body.evidence)


def write_note(desk: Desk, author: Author, party: str, text: str) -> Event:
    """Record a private note: only the author's party may read it, and it can be erased."""
    body = NoteWritten(time=ns_to_iso(desk.clock.now_ns()), text=text)
    own = Label(party)
    return desk.record("note.written", body, author, label=own, field_labels={"/text": own})


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
    body = LessonObserved(lesson=lesson, text=text, evidence=_ids(evidence))
    return _shared(desk, author, party, "lesson.observed", body, body.evidence)


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
    return _shared(desk, author, party, "lesson.identified", body, (), cause=before.observed)


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
    return _shared(desk, author, party, "lesson.learned", body, (), cause=before.identified)


def enter_hot_wash(
    desk: Desk,
    author: Author,
    nation: str,
    kind: Literal["went_well", "to_improve", "question"],
    text: str,
    evidence: Sequence[Event | str] = (),
) -> Event:
    """Record what was said in the hot wash.

    Raises
    ------
    ReviewError
        Before ENDEX, or if a reader may not see the evidence.
    """
    if not desk.view().events(types=["exercise.ended"]):
        raise ReviewError(
            "the hot wash begins after ENDEX",
            given="no exercise.ended",
            remedy="End the exercise first; until then record observations.",
        )
    body = HotWashEntered(nation=nation, kind=kind, text=text, evidence=_ids(evidence))
    return _shared(desk, author, nation, "hot_wash.entered", body, body.evidence)


def _state(desk: Desk) -> EvaluationState:
    return fold_evaluation(desk.view().events(types=list(_HANDLERS)))


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


def _ids(evidence: Sequence[Event | str]) -> tuple[str, ...]:
    return tuple(e.event_id if isinstance(e, Event) else e for e in evidence)


def _shared(
    desk: Desk,
    author: Author,
    party: str,
    type_name: str,
    body: BaseModel,
    evidence: Sequence[str],
    at_ns: int | None = None,
    cause: Event | None = None,
) -> Event:
    label = desk.label_of(party)
    view = desk.view()
    for event_id in evidence:
        hidden = label.audience - view.get(event_id).label.audience
        if hidden:
            raise ReviewError(
                "not everybody who reads this may see its evidence",
                given=f"{event_id} is not released to {', '.join(sorted(hidden))}",
                remedy="Have it released, rest on other evidence, or write a note.",
            )
    return desk.record(type_name, body, author, label=label, at_ns=at_ns, cause=cause)
