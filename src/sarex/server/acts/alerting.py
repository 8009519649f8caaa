"""Acts of alerting: phases, communication search, ships, broadcasts, markers."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.commands.refusal import OrderError, known
from sarex.server.acts.act import Act, At
from sarex.server.acts.bodies import (
    EventId,
    Metres,
    Name,
    PartyCode,
    Place,
    Text,
    TimeText,
    at_ns,
    lonlat,
)
from sarex.server.acts.seats import ABOARD
from sarex.server.cases.models import Taken

__all__ = [
    "ACTS",
    "DeclarePhase",
    "DraftBroadcast",
    "DropMarker",
    "EndCommunicationSearch",
    "ReportMarker",
    "ReportShip",
    "TryContact",
]

PhaseName = Literal["uncertainty", "alert", "distress"]


class DeclarePhase(Taken):
    """A phase, and why."""

    phase: PhaseName
    reason: Text
    cause: EventId | None = None
    """The event that says so; the report unless given."""


def _declare_phase(at: At, given: DeclarePhase) -> Event:
    return commands.declare_phase(at.desk, given.phase, given.reason, _cause(at, given.cause))


def _lower_phase(at: At, given: DeclarePhase) -> Event:
    return commands.lower_phase(at.desk, given.phase, given.reason, _cause(at, given.cause))


def _cause(at: At, event_id: str | None) -> Event:
    view = at.desk.view()
    if event_id is not None:
        return view.get(event_id)
    reported = view.events(types=("incident.reported",))
    if not reported:
        raise OrderError(
            "there is no report from which a phase follows",
            given="no cause",
            allowed="the id of an event",
            remedy="Name the event that led to it.",
        )
    return reported[0]


class TryContact(Taken):
    """Somebody who may know of the missing was asked."""

    asked: Literal["craft", "port", "ship", "station", "aircraft", "owner", "relatives", "beacon"]
    who: Name
    """Station, ship or office; no name of a private person."""
    medium: Name
    result: Literal["no_answer", "nothing_known", "news"]
    news: str = Field(default="", max_length=4000)
    """What was learned, without personal data."""
    said: Text | None = None
    """What a person said: personal data, of the SMC's nation alone."""
    shown_to: tuple[PartyCode, ...] = Field(default=(), max_length=20)
    """Other parties that may read it."""


def _try_contact(at: At, given: TryContact) -> Event:
    return commands.try_contact(
        at.desk,
        given.asked,
        given.who,
        given.medium,
        given.result,
        news=given.news,
        said=given.said,
        shown_to=given.shown_to,
    )


class EndCommunicationSearch(Taken):
    """What the communication search came to."""

    outcome: Literal["located", "not_located"]
    summary: Text


def _end_communication(at: At, given: EndCommunicationSearch) -> Event:
    return commands.end_communication_search(at.desk, given.outcome, given.summary)


class ReportShip(Taken):
    """Where a passing ship is."""

    ship: Name
    """Call sign, MMSI or IMO number."""
    name: Name
    position: Place
    course_deg: float = Field(ge=0, le=360)
    speed_m_s: float = Field(ge=0, le=1000)
    full_speed_m_s: float | None = Field(default=None, gt=0, le=1000)
    """What it can make, where it was asked."""
    heard_at: TimeText | None = None
    """Case time of the report; now unless given."""


def _report_ship(at: At, given: ReportShip) -> Event:
    lon, lat = lonlat(given.position)
    return commands.report_ship(
        at.desk,
        None if given.heard_at is None else at_ns(given.heard_at, "heard_at"),
        ship=given.ship,
        name=given.name,
        lon_deg=lon,
        lat_deg=lat,
        course_deg=given.course_deg,
        speed_m_s=given.speed_m_s,
        full_speed_m_s=given.full_speed_m_s,
        provenance="typed",
    )


class DraftBroadcast(Taken):
    """Where ships are asked to look out, and until when; the system sends nothing."""

    position: Place
    radius_m: Metres
    valid_until: TimeText


def _draft_broadcast(at: At, given: DraftBroadcast) -> Event:
    until_ns = at_ns(given.valid_until, "valid_until")
    return commands.draft_broadcast(at.desk, lonlat(given.position), given.radius_m, until_ns)


class DropMarker(Taken):
    """A datum marker buoy that this facility dropped."""

    marker: Name
    kind: Literal["radio", "satellite", "ais", "smoke"]
    position: Place
    error_m: float = Field(gt=0, le=1e6)


def _drop_marker(at: At, given: DropMarker) -> Event:
    place = lonlat(given.position)
    return commands.drop_marker(
        at.desk, given.marker, given.kind, at.seat.name, place, given.error_m
    )


class ReportMarker(Taken):
    """Where a marker of this facility is; without a position: it is not heard any more."""

    marker: Name
    position: Place | None = None
    error_m: float | None = Field(default=None, gt=0, le=1e6)


def _report_marker(at: At, given: ReportMarker) -> Event:
    at.own(known(at.state.markers, given.marker, "marker").dropped.facility, "report this marker")
    place = None if given.position is None else lonlat(given.position)
    return commands.report_marker(at.desk, given.marker, place, given.error_m)


ACTS: tuple[Act[Any], ...] = (
    Act("phase-declare", "declare a graver phase", DeclarePhase, ("SMC",), "smc", _declare_phase),
    Act("phase-lower", "lower the phase", DeclarePhase, ("SMC",), "smc", _lower_phase),
    Act("contact-try", "record that somebody was asked", TryContact, ("SMC",), "smc", _try_contact),
    Act(
        "communication-end",
        "end the communication search",
        EndCommunicationSearch,
        ("SMC",),
        "smc",
        _end_communication,
    ),
    Act("ship-report", "report a passing ship", ReportShip, ("SMC",), "smc", _report_ship),
    Act(
        "broadcast-draft",
        "draft an urgency broadcast",
        DraftBroadcast,
        ("SMC",),
        "smc",
        _draft_broadcast,
    ),
    Act(
        "marker-drop", "record a datum marker's drop", DropMarker, ABOARD, "facility", _drop_marker
    ),
    Act(
        "marker-report",
        "report a datum marker",
        ReportMarker,
        ABOARD,
        "facility",
        _report_marker,
    ),
)
