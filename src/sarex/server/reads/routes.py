"""Reading a case. All of it passes the gate of the case: under NO DUFF nothing is told but that."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi import Path as InPath

from sarex.errors import LabelError
from sarex.server.access.principal import Principal, allow
from sarex.server.cases.dependencies import Case, Lang
from sarex.server.problems import NotFoundError
from sarex.server.reads import review_routes, watch_routes
from sarex.server.reads.case_view import clock_view, show_case
from sarex.server.reads.control import control_view, orders_to_stop
from sarex.server.reads.models import CaseView, ClockView, ControlView, EventPage, EventView
from sarex.server.reads.telling import event_view

__all__ = ["read_case", "read_clock", "read_control", "read_event", "read_events", "router"]

router = APIRouter(tags=["reads"])
router.include_router(watch_routes.router)
router.include_router(review_routes.router)

Anyone = Annotated[Principal, Depends(allow())]
EventId = Annotated[str, InPath(pattern=r"^[0-9a-f]{64}$")]
Types = Annotated[
    list[Annotated[str, Query(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=80)]] | None,
    Query(max_length=100, description="Types of event to keep; without it, all."),
]


@router.get(
    "/cases/{case}",
    response_model=CaseView,
    responses={304: {"description": "As the ETag says"}},
)
def read_case(
    opened: Case, who: Anyone, if_none_match: Annotated[str | None, Header(max_length=200)] = None
) -> Response:
    """All that the viewer may know of a case; with ``If-None-Match``, only if it changed."""
    opened.gate.take_out("case view")
    shown = show_case(opened, who)
    opened.gate.take_out("case view")  # a NO DUFF may have come meanwhile
    headers = {"ETag": shown.etag, "Cache-Control": "private, no-cache"}
    if if_none_match is not None and shown.etag in re.split(r"\s*,\s*", if_none_match):
        return Response(status_code=304, headers=headers)
    return Response(shown.body, media_type="application/json", headers=headers)


@router.get("/cases/{case}/clock")
def read_clock(opened: Case, who: Anyone) -> ClockView:
    """Case time now, and how fast it goes."""
    opened.gate.take_out("clock")
    return clock_view(opened)


@router.get("/cases/{case}/control")
def read_control(opened: Case, who: Anyone) -> ControlView:
    """How far the drill is held: told at any time, under NO DUFF too.

    Of an operation there is none, and none is told to who takes no part: problem 404.
    """
    control = opened.control_for(who.viewer)
    if control is None:
        raise NotFoundError(
            "there is no exercise here in which your party takes part",
            given=opened.case_id,
            remedy="Ask for the control of an exercise that your party plays.",
        )
    seat = opened.seat(who)
    orders = orders_to_stop(control, opened.state(who.viewer), None if seat is None else seat.name)
    return control_view(control, who.viewer.party, orders)


@router.get("/cases/{case}/events")
def read_events(
    opened: Case,
    who: Anyone,
    after: Annotated[int, Query(ge=0, description="Number of the last event you have.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    types: Types = None,
    lang: Lang = "en",
) -> EventPage:
    """Events in the order in which they came: what changed since somebody last looked."""
    opened.gate.take_out("events")
    page = opened.numbered(who.viewer).page(after, limit, types)
    found = tuple(event_view(n, event, lang) for n, event in page.events)
    opened.gate.take_out("events")
    return EventPage(events=found, last=page.last, total=page.total)


@router.get("/cases/{case}/events/{event_id}")
def read_event(opened: Case, who: Anyone, event_id: EventId, lang: Lang = "en") -> EventView:
    """One event."""
    opened.gate.take_out("events")
    missing = NotFoundError(
        "no such event is released to the viewer",
        given=event_id,
        remedy="Check the id, or ask the owner to release the event.",
    )
    try:
        event = opened.view(who.viewer).get(event_id)
    except LabelError:
        raise missing from None
    n = opened.numbered(who.viewer).number_of(event)
    if n is None:
        raise missing
    return event_view(n, event, lang)
