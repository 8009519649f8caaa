"""What messages, situation reports, requests for support, declarations and suspensions change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sarex.journal import Event
from sarex.operation.events import (
    ApproachDeclared,
    MessageAcknowledged,
    MessageSent,
    SearchReopened,
    SearchSuspended,
    SitrepSent,
    SupportClosed,
    SupportGranted,
    SupportLapsed,
    SupportRefused,
    SupportRequested,
    SupportUsed,
    SupportWithdrawn,
    SuspensionPrepared,
)
from sarex.operation.state.exchange_records import (
    ApproachRecord,
    MessageRecord,
    PreparedRecord,
    SitrepRecord,
    SupportRecord,
    SuspensionRecord,
)
from sarex.operation.state.model import CaseState, Handlers

__all__ = ["HANDLERS"]


def _sent(state: CaseState, event: Event, body: MessageSent) -> CaseState:
    record = MessageRecord(event.occurred_at_ns, body)
    return replace(state, messages={**state.messages, event.event_id: record})


def _acknowledged(state: CaseState, event: Event, body: MessageAcknowledged) -> CaseState:
    record = state.messages.get(body.message)
    if record is None or body.by in record.acknowledged_ns:
        return state
    known = {**record.acknowledged_ns, body.by: event.occurred_at_ns}
    record = replace(record, acknowledged_ns=known)
    return replace(state, messages={**state.messages, body.message: record})


def _sitrep(state: CaseState, event: Event, body: SitrepSent) -> CaseState:
    return replace(state, sitreps=(*state.sitreps, SitrepRecord(event.occurred_at_ns, body)))


def _requested(state: CaseState, event: Event, body: SupportRequested) -> CaseState:
    record = SupportRecord(event.occurred_at_ns, body)
    return replace(state, support={**state.support, event.event_id: record})


def _change(state: CaseState, request: str, **change: Any) -> CaseState:
    if request not in state.support:  # the request is not released to this viewer
        return state
    record = replace(state.support[request], **change)
    return replace(state, support={**state.support, request: record})


def _granted(state: CaseState, event: Event, body: SupportGranted) -> CaseState:
    answered = event.occurred_at_ns
    return _change(state, body.request, status="granted", granted=body, answered_ns=answered)


def _refused(state: CaseState, event: Event, body: SupportRefused) -> CaseState:
    answered = event.occurred_at_ns
    return _change(state, body.request, status="refused", reason=body.reason, answered_ns=answered)


def _withdrawn(state: CaseState, _: Event, body: SupportWithdrawn) -> CaseState:
    return _change(state, body.request, status="withdrawn", reason=body.reason)


def _lapsed(state: CaseState, _: Event, body: SupportLapsed) -> CaseState:
    return _change(state, body.request, status="lapsed", reason=body.reason)


def _used(state: CaseState, _: Event, body: SupportUsed) -> CaseState:
    record = state.support.get(body.request)
    return state if record is None else _change(state, body.request, uses=(*record.uses, body))


def _closed(state: CaseState, _: Event, body: SupportClosed) -> CaseState:
    return _change(state, body.request, status="closed")


def _declared(state: CaseState, event: Event, body: ApproachDeclared) -> CaseState:
    record = ApproachRecord(event.occurred_at_ns, body)
    return replace(state, approaches=(*state.approaches, record))


def _prepared(state: CaseState, event: Event, body: SuspensionPrepared) -> CaseState:
    record = PreparedRecord(event.occurred_at_ns, body)
    return replace(state, prepared={**state.prepared, event.event_id: record})


def _suspended(state: CaseState, event: Event, body: SearchSuspended) -> CaseState:
    record = SuspensionRecord(event.occurred_at_ns, body)
    return replace(state, suspensions={**state.suspensions, event.event_id: record})


def _reopened(state: CaseState, event: Event, body: SearchReopened) -> CaseState:
    record = state.suspensions.get(body.suspension)
    if record is None:
        return state
    record = replace(record, reopened_ns=event.occurred_at_ns, reopened=body)
    return replace(state, suspensions={**state.suspensions, body.suspension: record})


HANDLERS: Handlers = {
    "approach.declared": _declared,
    "message.acknowledged": _acknowledged,
    "message.sent": _sent,
    "search.reopened": _reopened,
    "search.suspended": _suspended,
    "sitrep.sent": _sitrep,
    "support.closed": _closed,
    "support.granted": _granted,
    "support.lapsed": _lapsed,
    "support.refused": _refused,
    "support.requested": _requested,
    "support.used": _used,
    "support.withdrawn": _withdrawn,
    "suspension.prepared": _prepared,
}
