"""What others do while the director plays: read from the journal, and carried out in the world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from sarex.journal import Event

if TYPE_CHECKING:
    from sarex.exercise.direct.director import Director

__all__ = ["Listening"]


class Listening:
    """Takes in each event once; what the director itself recorded needs nothing more of it."""

    def __init__(self, director: Director) -> None:
        self.director = director
        self._handlers: Mapping[str, Callable[[Event, Any], None]] = {
            "inject.released": self._fired,
            "inject.delivered": self._delivered,
        }

    def take_in(self, events: Iterable[Event]) -> None:
        """Carry out what they ask for."""
        for event in events:
            handler = self._handlers.get(event.type)
            if handler is not None and isinstance(event.body, BaseModel):
                handler(event, event.body)

    def _fired(self, _: Event, body: Any) -> None:
        """A person of exercise control sent an inject out: the world changes by it."""
        if body.because != "control":
            return
        row = self.director.known.board.rows[body.inject]
        self.director.say(f"inject {body.inject}, fired")
        if row.inject.world is not None:
            self.director.effects.apply(row.inject.world)
        if not row.inject.to:
            self.director.players.receive(row)

    def _delivered(self, event: Event, _: Any) -> None:
        """It reached those whom it is for."""
        board = self.director.known.board
        number = board.delivered.get(event.event_id)
        if number is not None and board.rows[number].because == "control":
            self.director.players.receive(board.rows[number])
