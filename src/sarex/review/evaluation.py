"""The acts of evaluators and of the talk after ENDEX.

Ratings and observations are shared with all nations of the case, and so are lessons
(:mod:`sarex.review.lessons`); notes are their author's party's alone. Evidence must be released to
everybody who reads what rests on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel

from sarex.canonical import ns_to_iso
from sarex.errors import ReviewError
from sarex.journal import Event
from sarex.labels import Label
from sarex.operation.desk import Author, Desk
from sarex.review.events import HotWashEntered, NoteWritten, ObservationMade, Rating, TaskRated

__all__ = [
    "enter_hot_wash",
    "ids_of",
    "make_observation",
    "rate_task",
    "record_shared",
    "write_note",
]


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
    return record_shared(desk, author, party, "observation.made", body, body.evidence, at)


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
        objective=objective, task=task, rating=rating, reason=reason, evidence=ids_of(evidence)
    )
    return record_shared(desk, author, party, "task.rated", body, body.evidence)


def write_note(desk: Desk, author: Author, party: str, text: str) -> Event:
    """Record a private note: only the author's party may read it, and it can be erased."""
    body = NoteWritten(time=ns_to_iso(desk.clock.now_ns()), text=text)
    own = Label(party)
    return desk.record("note.written", body, author, label=own, field_labels={"/text": own})


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
    body = HotWashEntered(nation=nation, kind=kind, text=text, evidence=ids_of(evidence))
    return record_shared(desk, author, nation, "hot_wash.entered", body, body.evidence)


def ids_of(evidence: Sequence[Event | str]) -> tuple[str, ...]:
    """``event_id`` of each."""
    return tuple(e.event_id if isinstance(e, Event) else e for e in evidence)


def record_shared(
    desk: Desk,
    author: Author,
    party: str,
    type_name: str,
    body: BaseModel,
    evidence: Sequence[str],
    at_ns: int | None = None,
    cause: Event | None = None,
) -> Event:
    """Record something for all nations of the case.

    Raises
    ------
    ReviewError
        If a reader may not see the evidence.
    """
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
