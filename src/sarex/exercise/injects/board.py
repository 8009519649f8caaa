"""The board of injects: a pure fold of the events of a scenario and its injects.

An event that is out of order, as it may come from elsewhere, changes nothing and is kept in
``rejected``; commands refuse such an act before it is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from sarex.canonical import iso_to_ns
from sarex.exercise.design.inject import Inject
from sarex.exercise.design.scenario import Scenario
from sarex.exercise.design.triggers import InjectStatus
from sarex.exercise.injects.status import Act, Standing, refusal
from sarex.incident.strict_file import frozen
from sarex.journal import Event

__all__ = ["TYPES", "Board", "InjectRow", "apply", "fold_board"]


@dataclass(frozen=True, slots=True)
class InjectRow:
    """One inject, and how far it has come."""

    inject: Inject
    planned_ns: int
    status: InjectStatus = "draft"
    reached_ns: Mapping[InjectStatus, int] = field(default_factory=dict)
    """When it reached each status that it has had."""
    approved_by: tuple[str, ...] = ()
    held: str | None = None
    """Why it is held."""
    because: str | None = None
    """What made it go out."""
    release: str | None = None
    """Event id of its release."""
    delivered: str | None = None
    """Event id of what its receivers got."""
    acknowledged_by: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing:
        """What decides whether an act is in order."""
        return Standing(self.status, self.held is not None, bool(self.inject.to))

    @property
    def released_ns(self) -> int | None:
        """When it went out."""
        return self.reached_ns.get("released")

    @property
    def deadline_ns(self) -> int | None:
        """Until when what is expected has to be done; None before it goes out."""
        expected, released = self.inject.expected, self.released_ns
        if expected is None or released is None:
            return None
        return released + expected.within_s * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Board:
    """The injects of an exercise."""

    scenario: Scenario | None = None
    rows: Mapping[int, InjectRow] = field(default_factory=dict)
    """By number."""
    delivered: Mapping[str, int] = field(default_factory=dict)
    """Number of the inject, by event id of what its receivers got."""
    rejected: tuple[str, ...] = ()
    """Ids of events that were out of order."""


def _loaded(board: Board, event: Event, body: Any) -> Board:
    if board.scenario is not None:
        return _reject(board, event)
    scenario = Scenario.model_validate(frozen(body.content))
    rows = {
        inject.number: InjectRow(
            inject, scenario.planned_ns(inject), reached_ns={"draft": event.occurred_at_ns}
        )
        for inject in sorted(scenario.injects, key=lambda each: each.number)
    }
    return replace(board, scenario=scenario, rows=rows)


def _drafted(board: Board, event: Event, body: Any) -> Board:
    if board.scenario is None:
        return _reject(board, event)
    inject = Inject.model_validate(frozen(body.content))
    before = board.rows.get(inject.number)
    if before is not None and refusal("draft", before.standing):
        return _reject(board, event)
    row = InjectRow(
        inject, board.scenario.planned_ns(inject), reached_ns={"draft": event.occurred_at_ns}
    )
    rows = dict(sorted({**board.rows, inject.number: row}.items()))
    others = tuple(each.inject for each in rows.values())
    return replace(board, rows=rows, scenario=board.scenario.model_copy(update={"injects": others}))


def _reject(board: Board, event: Event) -> Board:
    """Without a scenario there is no board, and nothing can be out of order on it."""
    if board.scenario is None:
        return board
    return replace(board, rejected=(*board.rejected, event.event_id))


def _put(board: Board, row: InjectRow) -> Board:
    return replace(board, rows={**board.rows, row.inject.number: row})


def _come_to(row: InjectRow, status: InjectStatus, time_ns: int, **change: Any) -> InjectRow:
    reached = {**row.reached_ns, status: time_ns}
    return replace(row, status=status, reached_ns=reached, **change)


Change = Callable[[Board, InjectRow, Event, Any], InjectRow | None]


def _step(act: Act, change: Change) -> Callable[[Board, Event, Any], Board]:
    """A handler of one act: in order or rejected."""

    def handler(board: Board, event: Event, body: Any) -> Board:
        row = board.rows.get(body.inject)
        if row is None or refusal(act, row.standing):
            return _reject(board, event)
        changed = change(board, row, event, body)
        return _reject(board, event) if changed is None else _put(board, changed)

    return handler


def _to(status: InjectStatus) -> Change:
    return lambda _, row, event, __: _come_to(row, status, event.occurred_at_ns)


def _approve(board: Board, row: InjectRow, event: Event, body: Any) -> InjectRow | None:
    assert board.scenario is not None
    if body.nation in row.approved_by or body.nation not in board.scenario.nations:
        return None
    by = (*row.approved_by, body.nation)
    if set(by) < set(board.scenario.nations):
        return replace(row, approved_by=by)
    return _come_to(row, "approved", event.occurred_at_ns, approved_by=by)


def _hold(_: Board, row: InjectRow, __: Event, body: Any) -> InjectRow:
    return replace(row, held=body.reason)


def _resume(_: Board, row: InjectRow, __: Event, ___: Any) -> InjectRow:
    return replace(row, held=None)


def _move(_: Board, row: InjectRow, __: Event, body: Any) -> InjectRow:
    return replace(row, planned_ns=iso_to_ns(body.planned))


def _release(_: Board, row: InjectRow, event: Event, body: Any) -> InjectRow:
    return _come_to(
        row, "released", event.occurred_at_ns, because=body.because, release=event.event_id
    )


def _delivered(board: Board, event: Event, _: Any) -> Board:
    """What was delivered belongs to the inject whose release caused it."""
    for number, row in board.rows.items():
        if row.release is not None and row.release == event.cause and row.delivered is None:
            board = _put(board, replace(row, delivered=event.event_id))
            return replace(board, delivered={**board.delivered, event.event_id: number})
    return _reject(board, event)


def _acknowledged(board: Board, event: Event, body: Any) -> Board:
    row = board.rows.get(board.delivered.get(body.delivered, 0))
    if row is None or refusal("acknowledge", row.standing):
        return _reject(board, event)
    if body.by not in row.inject.to or body.by in row.acknowledged_by:
        return _reject(board, event)
    by = (*row.acknowledged_by, body.by)
    if set(by) < set(row.inject.to):
        return _put(board, replace(row, acknowledged_by=by))
    return _put(board, _come_to(row, "acknowledged", event.occurred_at_ns, acknowledged_by=by))


_HANDLERS: Mapping[str, Callable[[Board, Event, Any], Board]] = {
    "scenario.loaded": _loaded,
    "inject.drafted": _drafted,
    "inject.reviewed": _step("review", _to("reviewed")),
    "inject.approved": _step("approve", _approve),
    "inject.readied": _step("ready", _to("ready")),
    "inject.held": _step("hold", _hold),
    "inject.resumed": _step("resume", _resume),
    "inject.moved": _step("move", _move),
    "inject.released": _step("release", _release),
    "inject.delivered": _delivered,
    "inject.acknowledged": _acknowledged,
    "inject.done": _step("done", _to("done")),
    "inject.missed": _step("miss", _to("missed")),
    "inject.cancelled": _step("cancel", _to("cancelled")),
}
TYPES = tuple(_HANDLERS)
"""Types of the events that change a board."""


def apply(board: Board, event: Event) -> Board:
    """The board after one more event.

    Other types change nothing; nor does an event of which this viewer may not see the whole body.
    """
    handler = _HANDLERS.get(event.type)
    if handler is None or not isinstance(event.body, BaseModel):
        return board
    return handler(board, event, event.body)


def fold_board(events: Iterable[Event]) -> Board:
    """The board after all events."""
    board = Board()
    for event in events:
        board = apply(board, event)
    return board
