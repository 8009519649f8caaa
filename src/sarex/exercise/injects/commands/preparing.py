"""Preparing an exercise: load a scenario, draft, review, approve for each nation, make ready."""

from __future__ import annotations

from sarex.errors import ExerciseError
from sarex.exercise.control.acts import must_be
from sarex.exercise.control.state import CONTROL_ROLE, control_role
from sarex.exercise.design.case_consistency import case_faults_of
from sarex.exercise.design.consistency import scenario_faults
from sarex.exercise.design.inject import Inject
from sarex.exercise.design.scenario_file import LoadedScenario, check_fit
from sarex.exercise.design.toml_text import plain_of
from sarex.exercise.events import (
    InjectApproved,
    InjectDrafted,
    InjectReadied,
    InjectReviewed,
    ScenarioLoaded,
)
from sarex.exercise.injects.board import Board
from sarex.exercise.injects.commands.acts import (
    SECRET,
    board_of,
    by_control,
    loaded_board,
    row_for,
    step,
)
from sarex.incident.locate import show_path
from sarex.journal import Event
from sarex.operation.desk import Author, Desk

__all__ = ["approve_inject", "draft_inject", "load_into", "ready_inject", "review_inject"]


def load_into(desk: Desk, loaded: LoadedScenario, author: Author) -> Event:
    """Load a scenario into the case that it is made for. All its injects are drafts from then on.

    Raises
    ------
    ExerciseError
        If a scenario is loaded already, or it does not fit the case.
    """
    must_be(author, "load a scenario", CONTROL_ROLE)
    board = board_of(desk)
    if board.scenario is not None:
        raise ExerciseError(
            "a scenario is loaded already",
            given=loaded.scenario.id,
            allowed=f"one scenario a run; here {board.scenario.id}",
            remedy="Start another run for another scenario, or draft single injects anew.",
            where=desk.loaded.case.id,
        )
    check_fit(loaded, desk.loaded.case)
    body = ScenarioLoaded(
        scenario=loaded.scenario.id, toml=loaded.text, content=plain_of(loaded.scenario)
    )
    return desk.record("scenario.loaded", body, author, label=SECRET)


def draft_inject(desk: Desk, inject: Inject, author: Author, reason: str) -> Event:
    """Write an inject anew, or add one; it is a draft again and needs every approval.

    Raises
    ------
    ExerciseError
        If it went out already, or does not hold together with the scenario.
    """
    must_be(author, "draft an inject", CONTROL_ROLE)
    board = loaded_board(desk)
    if inject.number in board.rows:
        row_for(board, inject.number, "draft")
    _must_hold_together(board, inject, desk)
    body = InjectDrafted(inject=inject.number, content=plain_of(inject), reason=reason)
    return desk.record("inject.drafted", body, author, label=SECRET)


def _must_hold_together(board: Board, inject: Inject, desk: Desk) -> None:
    assert board.scenario is not None
    others = tuple(row.inject for number, row in board.rows.items() if number != inject.number)
    scenario = board.scenario.model_copy(update={"injects": (*others, inject)})
    faults = scenario_faults(scenario) + case_faults_of(scenario, desk.loaded.case)
    for fault in faults:
        raise ExerciseError(
            fault.message,
            given=f"inject {inject.number}",
            allowed=fault.allowed,
            remedy=fault.remedy,
            where=show_path(fault.path),
        )


def review_inject(desk: Desk, number: int, author: Author, note: str = "") -> Event:
    """Say that an inject was read and is fit to be approved; by any control."""
    nations = desk.loaded.case.parties.nations
    must_be(author, "review an inject", CONTROL_ROLE, *map(control_role, nations))
    return step(desk, number, "review", InjectReviewed(inject=number, note=note), author)


def approve_inject(desk: Desk, number: int, nation: str, author: Author) -> Event:
    """Approve an inject for a nation; by that nation's own control."""
    board = loaded_board(desk)
    assert board.scenario is not None
    if nation not in board.scenario.nations:
        raise ExerciseError(
            "the nation does not take part",
            given=nation,
            allowed=", ".join(board.scenario.nations),
            remedy="Approve for a nation of the scenario.",
            where=f"inject {number}",
        )
    must_be(author, f"approve for {nation}", control_role(nation))
    if nation in row_for(board, number, "approve").approved_by:
        raise ExerciseError(
            f"{nation} has approved this inject already",
            given=f"inject {number}",
            allowed="one approval of each nation",
            remedy="Wait for the other nations.",
        )
    body = InjectApproved(inject=number, nation=nation)
    return desk.record("inject.approved", body, author, label=SECRET)


def ready_inject(desk: Desk, number: int, author: Author) -> Event:
    """Say that all is prepared: the inject may go out when it is due."""
    return by_control(desk, number, "ready", InjectReadied(inject=number), author)
