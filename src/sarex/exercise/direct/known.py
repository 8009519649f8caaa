"""What has been recorded so far, folded as it comes: the board of injects and what triggers see."""

from __future__ import annotations

from sarex.exercise.injects.board import Board
from sarex.exercise.injects.board import apply as onto_board
from sarex.exercise.injects.due import Due, due
from sarex.exercise.injects.facts import Facts, learn
from sarex.journal import Event
from sarex.operation.desk import Desk

__all__ = ["Known"]


class Known:
    """Reads the journal from where it left off, as exercise control sees it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._read = 0
        self.board = Board()
        self.facts = Facts()

    def catch_up(self) -> tuple[Event, ...]:
        """The events that are new, taken in."""
        new = self._desk.view().events(since=self._read)
        for event in new:
            self.board, self.facts = onto_board(self.board, event), learn(self.facts, event)
        if new:
            self._read = max(event.seq for event in new)
        return new

    def due(self, now_ns: int) -> tuple[Due, ...]:
        """Injects that are to go out now."""
        return due(self.board, self.facts, now_ns)
