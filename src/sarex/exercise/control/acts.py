"""What the commands of exercise control share: the state at a desk, and who may do what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pydantic import BaseModel

from sarex.errors import ExerciseError
from sarex.exercise.control.events import EVENTS, LEAST
from sarex.exercise.control.state import CONTROL_ROLE, TYPES, ControlState, fold_control
from sarex.incident.events import IncidentReported
from sarex.journal import CaseFolder, Draft, Event
from sarex.labels import EXCON, Viewer
from sarex.operation.desk import Author, Desk

__all__ = [
    "control_in",
    "control_of",
    "draft_of",
    "must_be",
    "must_be_control",
    "must_say",
    "record",
    "refuse",
]

_BODIES = {each.name: each.body for each in EVENTS}


def control_of(desk: Desk) -> ControlState:
    """Whether the drill may go on, as this desk may know it.

    Raises
    ------
    ExerciseError
        If the case is an operation, or the desk's party does not take part.
    """
    case = desk.loaded.case
    if case.mode != "exercise":
        raise refuse(
            "an operation is neither paused nor overridden",
            given=f'mode = "{case.mode}"',
            allowed='mode = "exercise"',
            remedy="Act at the desk of an exercise.",
            where=case.id,
        )
    parties = (*case.parties.nations, EXCON)
    if desk.viewer.party not in parties:
        raise refuse(
            "this party does not take part in the exercise",
            given=desk.viewer.party,
            allowed=", ".join(parties),
            remedy="Act at the desk of a party that takes part.",
            where=case.id,
        )
    return fold_control(desk.view().events(types=TYPES), case.parties.nations)


def control_in(case: CaseFolder) -> ControlState | None:
    """Whether the drill in a case's folder may go on, whoever looks; None of an operation.

    It needs no desk and no case file, and holds for a folder that was opened without the event
    types of an exercise too.
    """
    view = case.journal.view(Viewer(EXCON, CONTROL_ROLE))
    events = view.events(types=("incident.reported", *TYPES))
    bodies = [event.body for event in events]
    reported = next((body for body in bodies if isinstance(body, IncidentReported)), None)
    if reported is not None:
        if reported.mode == "operation":
            return None
        return fold_control(_known(events), reported.case["parties"]["nations"])
    started = (getattr(body, "nations", None) for body in bodies)
    nations = next((each for each in started if each is not None), ())
    return fold_control(_known(events), nations) if events else None


def _known(events: Iterable[Event]) -> list[Event]:
    """The events with their bodies read, also where the folder's registry has no such types."""
    return [
        replace(event, body=_BODIES[event.type].model_validate(event.body))
        if event.type in _BODIES and not isinstance(event.body, BaseModel)
        else event
        for event in events
    ]


def refuse(
    message: str, *, given: object, allowed: object, remedy: str, where: str | None = None
) -> ExerciseError:
    """An act that is out of order."""
    return ExerciseError(message, given=given, allowed=allowed, remedy=remedy, where=where)


def must_be(author: Author, act: str, *roles: str) -> None:
    """Refuse an act to whoever has none of some roles."""
    if author.role not in roles:
        raise refuse(
            f"this role may not {act}",
            given=f"{author.name}, role {author.role}",
            allowed=f"role {' or '.join(roles)}",
            remedy="Ask the control that may; anybody who takes part may call NO DUFF.",
        )


def must_be_control(desk: Desk, author: Author, act: str) -> None:
    """Refuse an act that only exercise control may do, at its own desk."""
    must_be(author, act, CONTROL_ROLE)
    if desk.viewer.party != EXCON:
        raise refuse(
            f"exercise control acts at its own desk to {act}",
            given=f"a desk of {desk.viewer.party}",
            allowed=f"a desk of {EXCON}",
            remedy="Act at exercise control's desk.",
        )


def must_say(what: str, text: str) -> None:
    """Refuse an act whose reason is not given in words; NO DUFF and alerts need none."""
    if len(text) < LEAST:
        raise refuse(
            f"{what} is not said",
            given=repr(text),
            allowed=f"at least {LEAST} characters",
            remedy="Say it in words: others read it.",
        )


def draft_of(desk: Desk, name: str, body: BaseModel, author: Author) -> Draft:
    """An event now, owned by the desk's party and released to all who take part."""
    return Draft(
        type_name=name,
        body=body,
        author=author.name,
        role=author.role,
        label=desk.label_of(desk.viewer.party),
        occurred_at_ns=desk.clock.now_ns(),
    )


def record(desk: Desk, *drafts: Draft) -> tuple[Event, ...]:
    """Append them together: all or none."""
    return desk.folder.journal.append_many(drafts)
