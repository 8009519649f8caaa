"""The fold: each event to its handler."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from sarex.journal import Event
from sarex.operation.state import alerting, exchange, rescue, roles, search, separation
from sarex.operation.state.model import CaseState, Handlers

__all__ = ["apply", "fold_case"]

_HANDLERS: Handlers = {
    **search.HANDLERS,
    **alerting.HANDLERS,
    **rescue.HANDLERS,
    **roles.HANDLERS,
    **exchange.HANDLERS,
    **separation.HANDLERS,
}


def apply(state: CaseState, event: Event) -> CaseState:
    """The state after one more event.

    Types that mean nothing to a case's state change nothing; nor does an event of which this
    viewer may not see the whole body, which a view gives as plain data.
    """
    handler = _HANDLERS.get(event.type)
    if handler is None or not isinstance(event.body, BaseModel):
        return state
    return handler(state, event, event.body)


def fold_case(events: Iterable[Event]) -> CaseState:
    """The state after all events."""
    state = CaseState()
    for event in events:
        state = apply(state, event)
    return state
