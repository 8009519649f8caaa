"""What the watch over separation changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sarex.journal import Event
from sarex.operation.events.separation import (
    SeparationConflict,
    SeparationEnded,
    SeparationInfringed,
    SeparationWarned,
)
from sarex.operation.state.model import CaseState, Handlers
from sarex.operation.state.separation_records import SeparationRecord

__all__ = ["HANDLERS"]


def _opened(event: Event, body: SeparationConflict) -> SeparationRecord:
    audience = tuple(sorted(event.label.audience))
    return SeparationRecord(event.occurred_at_ns, body.kind, body.facilities, audience)


def _keep(state: CaseState, name: str, record: SeparationRecord) -> CaseState:
    return replace(state, separations={**state.separations, name: record})


def _warned(state: CaseState, event: Event, body: SeparationWarned) -> CaseState:
    return _keep(state, event.event_id, replace(_opened(event, body), warned=body))


def _infringed(state: CaseState, event: Event, body: SeparationInfringed) -> CaseState:
    change: dict[str, Any] = {"infringed_ns": event.occurred_at_ns, "infringed": body}
    before = state.separations.get(body.warned or "")
    if before is None:  # without a warning, or the warning is not released to this viewer
        return _keep(state, event.event_id, replace(_opened(event, body), **change))
    return _keep(state, body.warned or "", replace(before, **change))


def _ended(state: CaseState, event: Event, body: SeparationEnded) -> CaseState:
    record = state.separations.get(body.opened)
    if record is None:
        return state
    return _keep(state, body.opened, replace(record, ended_ns=event.occurred_at_ns, ended=body))


HANDLERS: Handlers = {
    "separation.ended": _ended,
    "separation.infringed": _infringed,
    "separation.warned": _warned,
}
