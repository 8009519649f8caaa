"""The whole case as one viewer may see it, and the mark by which a client knows it again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from sarex.canonical import ns_to_iso
from sarex.exercise.seats.clock import RunningClock
from sarex.operation.rescue.account import account_of
from sarex.operation.state import CaseState
from sarex.server.access.principal import Principal
from sarex.server.cases.open_case import OpenCase, Told
from sarex.server.reads.control import control_view
from sarex.server.reads.models import AccountView, ClockView, SeatOfCase

__all__ = ["Shown", "account_view", "clock_view", "seat_view", "show_case"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as JSON, and its ETag."""

    body: bytes
    etag: str


@cache
def _adapter() -> TypeAdapter[CaseState]:
    return TypeAdapter(CaseState)


def clock_view(case: OpenCase) -> ClockView:
    """Case time now and how fast it goes.

    Raises
    ------
    JournalError
        Of an exercise in which nothing is on record.
    """
    time_ns = case.clock.now_ns()
    ratio = case.clock.ratio if isinstance(case.clock, RunningClock) else 1.0
    wall = ns_to_iso(case.clock.recorded().time_ns)
    return ClockView(time=ns_to_iso(time_ns), ratio=ratio, wall=wall)


def seat_view(case: OpenCase, who: Principal) -> SeatOfCase | None:
    """Where somebody sits in a case."""
    seat = case.seat(who)
    if seat is None:
        return None
    return SeatOfCase(
        nation=seat.nation,
        role=seat.role,
        name=seat.name,
        facility=seat.facility,
        roles=dict(seat.roles),
    )


def account_view(state: CaseState) -> AccountView | None:
    """Where everybody is, as the viewer of the state may know; None while it sees no report."""
    if state.incident is None and state.aboard is None:
        return None
    found = account_of(state)
    return AccountView(**{name: getattr(found, name) for name in AccountView.model_fields})


def show_case(case: OpenCase, who: Principal) -> Shown:
    """The case for a principal; its ETag holds for all but the clock.

    The ETag is a hash of what is shown: what is withheld does not change it.
    """
    held, shown, etag, cursor = case.shown(who, lambda: _written(case, who))
    clock = clock_view(case).model_dump_json().encode() if cursor else b"null"
    return Shown(held + b',"clock":' + clock + b',"state":' + shown + b"}", etag)


def _written(case: OpenCase, who: Principal) -> Told:
    """All but the clock."""
    viewer = who.viewer
    # first the number, so that an event that comes meanwhile is told again rather than never
    cursor = case.numbered(viewer).total
    state, control = case.state(viewer), case.control_for(viewer)
    loaded, seat = case.reported(viewer), seat_view(case, who)
    account = account_view(state)
    about: dict[str, Any] = {
        "case_id": case.case_id,
        "title": None if loaded is None else loaded.case.title,
        "mode": case.mode,
        "stamp": case.stamp,
        "party": viewer.party,
        "role": viewer.role,
        "seat": None if seat is None else seat.model_dump(mode="json"),
        "control": None
        if control is None
        else control_view(control, viewer.party).model_dump(mode="json"),
        "account": None if account is None else account.model_dump(mode="json"),
        "cursor": cursor,
    }
    held, shown = _plain(about)[:-1], _state_json(case, who, state)
    etag = f'"{hashlib.sha256(held + shown).hexdigest()[:32]}"'
    return held, shown, etag, cursor


def _plain(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _state_json(case: OpenCase, who: Principal, state: CaseState) -> bytes:
    """Written once for each state and viewer: many clients ask for the same."""
    return case.kept(who.viewer, state, lambda: _adapter().dump_json(state, warnings="error"))
