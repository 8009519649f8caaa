"""State is a pure fold of events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from sarex.journal.event import Event

__all__ = ["fold"]

State = TypeVar("State")


def fold(events: Iterable[Event], initial: State, apply: Callable[[State, Event], State]) -> State:
    """The state after all events.

    Parameters
    ----------
    events
        In the order in which a view gives them.
    initial
        The state before the first event.
    apply
        A pure function that returns a new state and changes neither argument.
    """
    state = initial
    for event in events:
        state = apply(state, event)
    return state
