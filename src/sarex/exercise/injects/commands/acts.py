"""Who may do what with an inject, and whether it is in order: what all commands share."""

from __future__ import annotations

from pydantic import BaseModel

from sarex.errors import ExerciseError
from sarex.exercise.control.acts import must_be
from sarex.exercise.control.state import CONTROL_ROLE, control_role
from sarex.exercise.design.scenario import Scenario
from sarex.exercise.injects.board import TYPES, Board, InjectRow, fold_board
from sarex.exercise.injects.status import Act, refusal
from sarex.journal import Event
from sarex.labels import EXCON, Label
from sarex.operation.desk import Author, Desk

__all__ = [
    "SECRET",
    "board_of",
    "by_control",
    "loaded_board",
    "loaded_scenario",
    "nation_control",
    "row_for",
    "step",
]

SECRET = Label(EXCON)


def nation_control(nation: str) -> Author:
    """A nation's own exercise control."""
    return Author(control_role(nation), control_role(nation))


def board_of(desk: Desk) -> Board:
    """The board as this desk may see it; that of a player is empty."""
    return fold_board(desk.view().events(types=TYPES))


def loaded_board(desk: Desk) -> Board:
    """The board, with a scenario loaded."""
    board = board_of(desk)
    if board.scenario is None:
        raise ExerciseError(
            "no scenario is loaded that this desk may see",
            given=f"as {desk.viewer.party}",
            allowed=f"a desk that reads as {EXCON}, after a scenario was loaded",
            remedy="Load a scenario first, or act at exercise control's desk.",
            where=desk.loaded.case.id,
        )
    return board


def loaded_scenario(desk: Desk) -> Scenario:
    """The scenario that is loaded."""
    scenario = loaded_board(desk).scenario
    assert scenario is not None
    return scenario


def row_for(board: Board, number: int, act: Act) -> InjectRow:
    """The inject, if the act is in order."""
    if number not in board.rows:
        raise ExerciseError(
            "there is no such inject",
            given=number,
            allowed=", ".join(map(str, board.rows)),
            remedy="Give the number of an inject of this exercise.",
        )
    row = board.rows[number]
    refused = refusal(act, row.standing)
    if refused is not None:
        raise ExerciseError(
            f"{act} is out of order: {refused[0]}",
            given=f"inject {number}, {row.status}" + (", held" if row.held is not None else ""),
            allowed=refused[1],
            remedy="Take the steps in order: review, approve, ready, fire, acknowledge, done.",
        )
    return row


def step(desk: Desk, number: int, act: Act, body: BaseModel, author: Author) -> Event:
    """Record an act on an inject, if it is in order."""
    row = row_for(loaded_board(desk), number, act)
    name = {
        "review": "inject.reviewed",
        "ready": "inject.readied",
        "hold": "inject.held",
        "resume": "inject.resumed",
        "move": "inject.moved",
        "release": "inject.released",
        "done": "inject.done",
        "miss": "inject.missed",
        "cancel": "inject.cancelled",
    }[act]
    return desk.record(name, body, author, label=SECRET, cause=row.release)


def by_control(desk: Desk, number: int, act: Act, body: BaseModel, author: Author) -> Event:
    """Record an act that only exercise control may do, if it is in order."""
    must_be(author, f"{act} an inject", CONTROL_ROLE)
    return step(desk, number, act, body, author)
