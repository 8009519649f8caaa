"""Before and beside the search: phases, communication search, ships, broadcasts, markers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sarex.canonical import Bearing, Degrees, IsoTime, Metres, Speed
from sarex.journal import EventType, PersonalText
from sarex.operation.events.body import Body

__all__ = [
    "EVENTS",
    "BroadcastDrafted",
    "CommunicationSearchEnded",
    "CommunicationTried",
    "MarkerDropped",
    "MarkerReported",
    "Phase",
    "PhaseLowered",
    "ShipReported",
]

Phase = Literal["uncertainty", "alert", "distress"]


class PhaseLowered(Body):
    """A case is held to be less grave than before, with the reason for it."""

    before: Phase
    phase: Phase
    reason: str = Field(min_length=3)


class CommunicationTried(Body):
    """Somebody who may know of the missing was asked, and what came of it."""

    asked: Literal["craft", "port", "ship", "station", "aircraft", "owner", "relatives", "beacon"]
    who: str = Field(min_length=1)
    """Station, ship or office; no name of a private person."""
    medium: str = Field(min_length=1)
    result: Literal["no_answer", "nothing_known", "news"]
    news: str = ""
    """What was learned, without personal data."""
    said: PersonalText = None
    """What a person said, and who."""


class CommunicationSearchEnded(Body):
    """Everybody who may know was asked, or the missing were heard of."""

    outcome: Literal["located", "not_located"]
    summary: str = Field(min_length=3)


class ShipReported(Body):
    """A ship that is no facility of the case, where it was heard of."""

    ship: str = Field(min_length=1)
    """Call sign, MMSI or IMO number."""
    name: str
    lon_deg: Degrees = Field(ge=-180, le=180)
    lat_deg: Degrees = Field(ge=-90, le=90)
    course_deg: Bearing
    speed_m_s: Speed = Field(ge=0)
    full_speed_m_s: Speed | None = Field(default=None, gt=0)
    """What it can make, where it was asked."""
    provenance: Literal["simulated", "live", "typed"]


class BroadcastDrafted(Body):
    """Text of an urgency broadcast, for a person to send; the system sends nothing."""

    exercise: bool
    lon_deg: Degrees
    lat_deg: Degrees
    radius_m: Metres = Field(gt=0)
    valid_until: IsoTime
    texts: dict[str, str]
    """By language."""


class MarkerDropped(Body):
    """A datum marker buoy was put into the water; it drifts with the current."""

    marker: str = Field(min_length=1)
    kind: Literal["radio", "satellite", "ais", "smoke"]
    facility: str
    lon_deg: Degrees = Field(ge=-180, le=180)
    lat_deg: Degrees = Field(ge=-90, le=90)
    error_m: Metres = Field(gt=0)
    """One standard deviation, each way."""


class MarkerReported(Body):
    """Where a marker was, or that it is no longer heard."""

    marker: str
    heard: bool
    lon_deg: Degrees | None = Field(default=None, ge=-180, le=180)
    lat_deg: Degrees | None = Field(default=None, ge=-90, le=90)
    error_m: Metres | None = Field(default=None, gt=0)


EVENTS = (
    EventType("phase.lowered", 1, PhaseLowered),
    EventType("communication.tried", 1, CommunicationTried),
    EventType("communication.ended", 1, CommunicationSearchEnded),
    EventType("ship.reported", 1, ShipReported),
    EventType("broadcast.drafted", 1, BroadcastDrafted),
    EventType("marker.dropped", 1, MarkerDropped),
    EventType("marker.reported", 1, MarkerReported),
)
