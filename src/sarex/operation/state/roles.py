"""What the events of roles change."""

from __future__ import annotations

from dataclasses import replace

from sarex.journal import Event
from sarex.operation.events import (
    HandoverAccepted,
    HandoverItemAcknowledged,
    HandoverOpened,
    HandoverWithdrawn,
    RoleAssigned,
)
from sarex.operation.state.model import CaseState, Handlers
from sarex.operation.state.role_records import HandoverRecord, RoleHolder, role_key

__all__ = ["HANDLERS"]


def _assigned(state: CaseState, event: Event, body: RoleAssigned) -> CaseState:
    holder = RoleHolder(body.role, body.scope, body.holder, body.nation, event.occurred_at_ns)
    return _held_by(state, holder)


def _held_by(state: CaseState, holder: RoleHolder) -> CaseState:
    return replace(state, roles={**state.roles, role_key(holder.role, holder.scope): holder})


def _opened(state: CaseState, event: Event, body: HandoverOpened) -> CaseState:
    record = HandoverRecord(event.occurred_at_ns, body)
    return replace(state, handovers={**state.handovers, event.event_id: record})


def _item(state: CaseState, _: Event, body: HandoverItemAcknowledged) -> CaseState:
    record = state.handovers.get(body.handover)
    if record is None or body.item in record.acknowledged:
        return state
    return _with(
        state, body.handover, replace(record, acknowledged=(*record.acknowledged, body.item))
    )


def _accepted(state: CaseState, event: Event, body: HandoverAccepted) -> CaseState:
    record = state.handovers.get(body.handover)
    if record is None or not record.is_open:
        return state
    opened, now_ns = record.opened, event.occurred_at_ns
    state = _with(state, body.handover, replace(record, accepted_ns=now_ns))
    return _held_by(
        state, RoleHolder(opened.role, opened.scope, opened.to, opened.to_nation, now_ns)
    )


def _withdrawn(state: CaseState, _: Event, body: HandoverWithdrawn) -> CaseState:
    record = state.handovers.get(body.handover)
    if record is None or not record.is_open:
        return state
    return _with(state, body.handover, replace(record, withdrawn=body))


def _with(state: CaseState, handover: str, record: HandoverRecord) -> CaseState:
    return replace(state, handovers={**state.handovers, handover: record})


HANDLERS: Handlers = {
    "handover.accepted": _accepted,
    "handover.item_acknowledged": _item,
    "handover.opened": _opened,
    "handover.withdrawn": _withdrawn,
    "role.assigned": _assigned,
}
