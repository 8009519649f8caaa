"""An inject that is flagged for safety goes out after a person has looked."""

from __future__ import annotations

from sarex.errors import ExerciseError
from sarex.exercise.injects.board import TYPES, fold_board
from sarex.operation.desk import Desk

__all__ = ["check_looked"]


def check_looked(desk: Desk, number: int, *, looked: bool) -> None:
    """Refuse an inject that is flagged for safety until a person has read its note.

    Raises
    ------
    ExerciseError
        If it is flagged and nobody has looked; ``given`` holds the note.
    """
    row = fold_board(desk.view().events(types=TYPES)).rows.get(number)
    if row is None or not row.inject.safety or looked:
        return
    note = row.inject.safety_note
    raise ExerciseError(
        "the inject is flagged for safety: look first",
        given=f"inject {number}: {'' if note is None else note.en}",
        allowed="looked, said by a person of exercise control",
        remedy="Make sure of what the note says, then say that you have looked, or hold it.",
    )
