"""Acts that others' acts have put out of order: recorded and left, where others play too."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sarex.errors import ArtefactError, JobError, JournalError, SarexError
from sarex.exercise.events import ActRefused
from sarex.exercise.truth_record import CONTROL
from sarex.journal import Event
from sarex.labels import EXCON, Label

if TYPE_CHECKING:
    from sarex.exercise.direct.director import Director

__all__ = ["FAULTS", "unless_refused"]

FAULTS = (ArtefactError, JobError, JournalError)
"""Of the machinery, never of somebody who was first."""


def unless_refused(
    director: Director, act: Callable[[], object], what: str, cause: Event | None = None
) -> bool:
    """Do something; whether it was not refused.

    Where others play too, a refusal is said, put on record for exercise control, and the exercise
    goes on. What goes wrong in journal, jobs or artefacts ends it, and so does any error where
    nobody else plays.

    Parameters
    ----------
    director
        Whose exercise.
    act
        What is to be done.
    what
        In words, for the record.
    cause
        The event by which it is done, if there is one.

    Raises
    ------
    SarexError
        What ends the exercise.
    """
    try:
        act()
    except FAULTS:
        raise
    except SarexError as error:
        if not director.timing.keeper.joined:
            raise
        director.say(f"refused, {what}: {error}")
        body = ActRefused(act=what, code=error.code, reason=error.message)
        # what is refused may tell of the truth
        director.desk.record("exercise.act_refused", body, CONTROL, label=Label(EXCON), cause=cause)
        return False
    return True
