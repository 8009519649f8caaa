"""What communication search, ships, broadcasts and markers change."""

from __future__ import annotations

from dataclasses import replace

from sarex.journal import Event
from sarex.operation.events import (
    BroadcastDrafted,
    CommunicationSearchEnded,
    CommunicationTried,
    MarkerDropped,
    MarkerReported,
    ShipReported,
)
from sarex.operation.state.alerting_records import (
    ContactRecord,
    MarkerRecord,
    MarkerTime,
    ShipRecord,
)
from sarex.operation.state.model import CaseState, Handlers

__all__ = ["HANDLERS"]


def _tried(state: CaseState, event: Event, body: CommunicationTried) -> CaseState:
    return replace(state, contacts=(*state.contacts, ContactRecord(event.occurred_at_ns, body)))


def _ended(state: CaseState, _: Event, body: CommunicationSearchEnded) -> CaseState:
    return replace(state, communication_ended=body)


def _ship(state: CaseState, event: Event, body: ShipReported) -> CaseState:
    record = ShipRecord(event.occurred_at_ns, body)
    return replace(state, ships={**state.ships, body.ship: record})


def _drafted(state: CaseState, event: Event, body: BroadcastDrafted) -> CaseState:
    return replace(state, broadcasts={**state.broadcasts, event.event_id: body})


def _dropped(state: CaseState, event: Event, body: MarkerDropped) -> CaseState:
    record = MarkerRecord(event.occurred_at_ns, body)
    return replace(state, markers={**state.markers, body.marker: record})


def _reported(state: CaseState, event: Event, body: MarkerReported) -> CaseState:
    record = state.markers.get(body.marker)
    if record is None:  # its drop is not released to this viewer
        return state
    reports = (*record.reports, MarkerTime(event.occurred_at_ns, body))
    return replace(state, markers={**state.markers, body.marker: replace(record, reports=reports)})


HANDLERS: Handlers = {
    "broadcast.drafted": _drafted,
    "communication.ended": _ended,
    "communication.tried": _tried,
    "marker.dropped": _dropped,
    "marker.reported": _reported,
    "ship.reported": _ship,
}
