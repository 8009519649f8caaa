"""Which injects are due, and how each stands: pure functions of board, facts and time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

from sarex.exercise.control.state import ControlState
from sarex.exercise.injects.board import Board, InjectRow
from sarex.exercise.injects.facts import Facts
from sarex.exercise.injects.holding import Moment, met_ns, since_of

__all__ = ["SOON_NS", "BoardLine", "Due", "board_lines", "due"]

_SECOND_NS = 1_000_000_000
SOON_NS = 600 * _SECOND_NS
"""An inject planned within ten minutes is due soon."""


@dataclass(frozen=True, slots=True)
class Due:
    """An inject that is to go out now."""

    number: int
    since_ns: int
    because: Literal["time", "trigger"]
    look_first: bool
    """Flagged for safety: a person of exercise control looks at it before it goes out."""


@dataclass(frozen=True, slots=True)
class BoardLine:
    """How one inject stands at a time."""

    row: InjectRow
    due_since_ns: int | None
    """Since when it is due, ready or not; None where it is not, or went out."""
    soon: bool
    """Planned within :data:`SOON_NS` and not yet out."""
    late: bool
    """Due, and not ready to go out or not sent."""
    met_ns: int | None
    """Since when what was expected is seen to be done."""
    overdue: bool
    """The deadline has passed, and what was expected is neither done nor seen to be."""


def _due_since(row: InjectRow, case: Moment) -> int | None:
    """Since when an inject that is not out yet is to go out."""
    if row.status not in {"draft", "reviewed", "approved", "ready"}:
        return None
    if row.inject.trigger is not None:
        return since_of(row.inject.trigger, case)
    return case.seen(row.planned_ns) if row.inject.type == "key" else None


def due(board: Board, facts: Facts, now_ns: int, control: ControlState) -> tuple[Due, ...]:
    """Injects that are ready, not held, and to go out now, the longest due first.

    Parameters
    ----------
    board, facts
        Of the exercise, as exercise control sees them.
    now_ns
        The exercise clock [ns].
    control
        Whether the drill may go on: nothing is due while it is stopped.
    """
    if board.scenario is None or control.stopped:
        return ()
    since = partial(_due_since, case=Moment(board.scenario, board, facts, now_ns))
    found = [
        Due(
            row.inject.number,
            time,
            "time" if row.inject.trigger is None else "trigger",
            row.inject.safety,
        )
        for row in board.rows.values()
        if row.status == "ready" and row.held is None and (time := since(row)) is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.since_ns, each.number)))


def board_lines(board: Board, facts: Facts, now_ns: int) -> tuple[BoardLine, ...]:
    """How every inject stands at a time, by number."""
    if board.scenario is None:
        return ()
    case = Moment(board.scenario, board, facts, now_ns)
    return tuple(_line(row, case) for _, row in sorted(board.rows.items()))


def _line(row: InjectRow, case: Moment) -> BoardLine:
    since = _due_since(row, case)
    waiting = row.status in {"draft", "reviewed", "approved", "ready"}
    met = met_ns(row, case)
    deadline = row.deadline_ns
    open_still = row.status in {"released", "acknowledged"}
    return BoardLine(
        row=row,
        due_since_ns=since,
        soon=waiting and since is None and 0 <= row.planned_ns - case.now_ns <= SOON_NS,
        late=since is not None and since < case.now_ns,
        met_ns=met,
        overdue=open_still and deadline is not None and deadline < case.now_ns and met is None,
    )
