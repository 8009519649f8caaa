"""The desk at which a person works a case that exists: its report, its clock, its viewer."""

from __future__ import annotations

import numpy as np
from pydantic import ValidationError

from sarex.errors import ExerciseError, SarexError
from sarex.exercise.control.state import CONTROL_ROLE
from sarex.exercise.seats.clock import RunningClock
from sarex.incident import LoadedCase
from sarex.incident.case_file import parse_case
from sarex.incident.events import IncidentReported
from sarex.jobs import Runner
from sarex.journal import CaseFolder, Clock, SystemClock
from sarex.labels import EXCON, Viewer
from sarex.operation.desk import Desk
from sarex.randomness import draw_key

__all__ = ["case_clock", "case_desk", "reported_case", "reported_to", "unrecordable"]


def reported_to(case: CaseFolder, viewer: Viewer) -> IncidentReported | None:
    """The distress report as far as a viewer may see it; None if it sees none."""
    for event in case.journal.view(viewer).events(types=("incident.reported",)):
        if isinstance(event.body, IncidentReported):
            return event.body
    return None


def reported_case(case: CaseFolder, viewer: Viewer) -> LoadedCase:
    """The case as it was reported, without what the viewer may not see.

    Raises
    ------
    ExerciseError
        If the viewer sees no report.
    """
    body = reported_to(case, viewer)
    if body is None:
        raise ExerciseError(
            "this party sees no distress report here",
            given=viewer.party,
            allowed="a party to which it is released",
            remedy="Act as a party that takes part, after STARTEX; in an operation, report first.",
            where=str(case.path),
        )
    return parse_case(body.to_toml())


def case_clock(case: CaseFolder, mode: str) -> Clock:
    """Case time for whoever does not play the exercise.

    In an operation it is the wall clock. In an exercise it is that of the record: it stands at the
    report until the play begins, and follows the director from then on.
    """
    if mode != "exercise":
        return SystemClock()
    running = RunningClock()
    running.follow(case.journal.view(Viewer(EXCON, CONTROL_ROLE)))  # only the record's times
    return running


def case_desk(
    case: CaseFolder,
    runner: Runner,
    viewer: Viewer,
    *,
    loaded: LoadedCase | None = None,
    clock: Clock | None = None,
) -> Desk:
    """A desk of a viewer on an existing case.

    Parameters
    ----------
    case, runner, viewer
        The open case, where heavy work is done, as whom it is read.
    loaded, clock
        What :func:`reported_case` and :func:`case_clock` give, where they are at hand.
    """
    known = reported_case(case, viewer) if loaded is None else loaded
    seed = known.case.forecast.seed
    return Desk(
        folder=case,
        runner=runner,
        clock=case_clock(case, known.case.mode) if clock is None else clock,
        loaded=known,
        viewer=viewer,
        seed=seed,
        key=draw_key(np.random.default_rng(seed)),
    )


def unrecordable(error: ValidationError, refusal: type[SarexError]) -> SarexError:
    """The refusal of a value that no event can hold."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    return refusal(
        f"{name or 'this'} cannot be recorded so",
        given=repr(first["input"]),
        allowed=str(first["msg"]),
        remedy="Say it again; it was not recorded.",
    )
