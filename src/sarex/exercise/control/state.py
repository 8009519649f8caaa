"""Whether the drill may go on: a pure fold of what control and everybody else recorded.

An event that is out of order, as it may come from another node, changes nothing and is kept in
``rejected``; commands refuse such an act before it is recorded. NO DUFF and a real alert are never
out of order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import BaseModel

from sarex.exercise.control.events import NoDuffCalled, OperationOpened, RealAlertReceived
from sarex.journal import Event
from sarex.labels import EXCON

__all__ = [
    "CONTROL_ROLE",
    "TYPES",
    "AlertRecord",
    "ControlState",
    "NoDuff",
    "Pause",
    "Phase",
    "apply",
    "control_role",
    "fold_control",
]

CONTROL_ROLE = "control"
Phase = Literal["before", "running", "paused", "no_duff", "ended"]


def control_role(nation: str) -> str:
    """Role of a nation's own exercise control."""
    return f"{nation} control"


@dataclass(frozen=True, slots=True)
class Pause:
    """Since when the play stands, on the case clock, and why."""

    since_ns: int
    reason: str


@dataclass(frozen=True, slots=True)
class NoDuff:
    """A NO DUFF that holds.

    ``called`` is what was said last, ``since_ns`` the case time of the first call, ``ended_by`` the
    nations whose control has let traffic go on since the last.
    """

    since_ns: int
    called: NoDuffCalled
    ended_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """A real alert, and the parties that have it."""

    time_ns: int
    alert: RealAlertReceived
    acknowledged_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlState:
    """How far the drill is held.

    ``nations`` are those that take part: every one of their controls has to end a NO DUFF.
    """

    nations: tuple[str, ...]
    started_ns: int | None = None
    ended_ns: int | None = None
    pause: Pause | None = None
    no_duff: NoDuff | None = None
    alerts: Mapping[str, AlertRecord] = field(default_factory=dict)
    """By event id."""
    operations: tuple[OperationOpened, ...] = ()
    listed: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()
    """Endpoints that are listed and were confirmed by a person."""
    rejected: tuple[str, ...] = ()
    """Ids of events that were out of order."""

    @property
    def phase(self) -> Phase:
        """What holds; NO DUFF above all else."""
        if self.no_duff is not None:
            return "no_duff"
        if self.ended_ns is not None:
            return "ended"
        if self.pause is not None:
            return "paused"
        return "before" if self.started_ns is None else "running"

    @property
    def stopped(self) -> bool:
        """Whether no inject may go out: paused, under NO DUFF, or after ENDEX."""
        return self.phase not in {"before", "running"}

    @property
    def parties(self) -> tuple[str, ...]:
        """Who has desks: the nations and exercise control."""
        return (*self.nations, EXCON)

    @property
    def still_to_end(self) -> tuple[str, ...]:
        """Nations whose control has not ended the NO DUFF that holds."""
        if self.no_duff is None:
            return ()
        return tuple(n for n in self.nations if n not in self.no_duff.ended_by)

    def sounding(self, party: str) -> tuple[str, ...]:
        """Event ids of real alerts that a party's desks sound until it acknowledges them."""
        return tuple(
            name for name, each in self.alerts.items() if party not in each.acknowledged_by
        )

    @property
    def unacknowledged(self) -> dict[str, tuple[str, ...]]:
        """Parties that have not acknowledged every real alert, and which."""
        return {party: found for party in self.parties if (found := self.sounding(party))}

    @property
    def open_alerts(self) -> tuple[str, ...]:
        """Event ids of real alerts that not every party has acknowledged."""
        return tuple(dict.fromkeys(a for found in self.unacknowledged.values() for a in found))


def _started(state: ControlState, event: Event, _: Any) -> ControlState | None:
    return replace(state, started_ns=event.occurred_at_ns) if state.started_ns is None else None


def _ended(state: ControlState, event: Event, _: Any) -> ControlState | None:
    return replace(state, ended_ns=event.occurred_at_ns) if state.ended_ns is None else None


def _pausing(state: ControlState, event: Event, reason: str) -> ControlState:
    return replace(state, pause=state.pause or Pause(event.occurred_at_ns, reason))


def _paused(state: ControlState, event: Event, body: Any) -> ControlState | None:
    if event.role == CONTROL_ROLE and state.phase == "running":
        return _pausing(state, event, body.reason)
    # what a NO DUFF or an alert has stopped is put on record as a pause by whoever gave it
    return state if state.pause is not None else None


def _resumed(state: ControlState, event: Event, _: Any) -> ControlState | None:
    in_order = state.phase == "paused" and event.role == CONTROL_ROLE and not state.unacknowledged
    return replace(state, pause=None) if in_order else None


def _no_duff(state: ControlState, event: Event, body: NoDuffCalled) -> ControlState:
    since = event.occurred_at_ns if state.no_duff is None else state.no_duff.since_ns
    return replace(_pausing(state, event, "NO DUFF"), no_duff=NoDuff(since, body))


def _no_duff_ended(state: ControlState, event: Event, body: Any) -> ControlState | None:
    nation = body.nation
    if state.no_duff is None or nation not in state.still_to_end:
        return None
    if event.role != control_role(nation):
        return None
    no_duff = replace(state.no_duff, ended_by=(*state.no_duff.ended_by, nation))
    over = set(no_duff.ended_by) == set(state.nations)
    return replace(state, no_duff=None if over else no_duff)


def _opened(state: ControlState, _: Event, body: OperationOpened) -> ControlState:
    return replace(state, operations=(*state.operations, body))


def _listed(state: ControlState, event: Event, body: Any) -> ControlState | None:
    if event.role != CONTROL_ROLE:
        return None
    return replace(state, listed=state.listed | {body.endpoint})


def _confirmed(state: ControlState, _: Event, body: Any) -> ControlState | None:
    if body.endpoint not in state.listed:
        return None
    return replace(state, confirmed=state.confirmed | {body.endpoint})


def _alert(state: ControlState, event: Event, body: RealAlertReceived) -> ControlState:
    record = AlertRecord(event.occurred_at_ns, body)
    return replace(
        _pausing(state, event, "real alert"), alerts={**state.alerts, event.event_id: record}
    )


def _acknowledged(state: ControlState, _: Event, body: Any) -> ControlState | None:
    record = state.alerts.get(body.alert)
    if record is None or body.party not in state.parties or body.party in record.acknowledged_by:
        return None
    record = replace(record, acknowledged_by=(*record.acknowledged_by, body.party))
    return replace(state, alerts={**state.alerts, body.alert: record})


_HANDLERS: Mapping[str, Callable[[ControlState, Event, Any], ControlState | None]] = {
    "exercise.alert_acknowledged": _acknowledged,
    "exercise.ended": _ended,
    "exercise.endpoint_confirmed": _confirmed,
    "exercise.endpoint_listed": _listed,
    "exercise.no_duff": _no_duff,
    "exercise.no_duff_ended": _no_duff_ended,
    "exercise.operation_opened": _opened,
    "exercise.paused": _paused,
    "exercise.real_alert": _alert,
    "exercise.resumed": _resumed,
    "exercise.started": _started,
}
TYPES = tuple(_HANDLERS)
"""Types of the events that change it."""


def apply(state: ControlState, event: Event) -> ControlState:
    """The state after one more event; other types change nothing."""
    handler = _HANDLERS.get(event.type)
    if handler is None or not isinstance(event.body, BaseModel):
        return state
    after = handler(state, event, event.body)
    if after is None:
        return replace(state, rejected=(*state.rejected, event.event_id))
    return after


def fold_control(events: Iterable[Event], nations: Iterable[str]) -> ControlState:
    """The state after all events of an exercise of these nations, in the order of a view."""
    state = ControlState(tuple(nations))
    for event in events:
        state = apply(state, event)
    return state
