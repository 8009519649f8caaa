"""What has been recorded so far, folded as it comes: the board of injects, what triggers see,
and whether control has stopped the play.
"""

from __future__ import annotations

from sarex.exercise.control.state import ControlState
from sarex.exercise.control.state import apply as onto_control
from sarex.exercise.injects.board import Board
from sarex.exercise.injects.board import apply as onto_board
from sarex.exercise.injects.due import Due, due
from sarex.exercise.injects.facts import Facts, learn
from sarex.journal import Event, Heads
from sarex.operation.desk import Desk

__all__ = ["Known"]


class Known:
    """Reads the journal from where it left off, as exercise control sees it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._read: Heads | None = None
        self._news: list[Event] = []
        self._begin()

    def _begin(self) -> None:
        self.board = Board()
        self.facts = Facts()
        self.control = ControlState(self._desk.loaded.case.parties.nations)

    def catch_up(self) -> tuple[Event, ...]:
        """The events that are new, taken in; in their place, if they stand before known ones."""
        found = self._desk.view().news(self._read)
        if found.again:
            self._begin()
        for event in found.events:
            self.board, self.facts = onto_board(self.board, event), learn(self.facts, event)
            self.control = onto_control(self.control, event)
        self._read = found.read
        self._news += found.new
        return found.new

    def news(self) -> list[Event]:
        """What was taken in since this was asked last."""
        news, self._news = self._news, []
        return news

    def due(self, now_ns: int) -> tuple[Due, ...]:
        """Injects that are to go out now; none while the exercise is stopped."""
        return due(self.board, self.facts, now_ns, self.control)
