"""What one nation asks of another, what it answers, and approach rules agreed beforehand."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sarex.canonical import IsoTime, Metres
from sarex.journal import EventType
from sarex.operation.events.body import Body

__all__ = [
    "EVENTS",
    "ApproachDeclared",
    "SupportClosed",
    "SupportGranted",
    "SupportKind",
    "SupportLapsed",
    "SupportRefused",
    "SupportRequested",
    "SupportUsed",
    "SupportWithdrawn",
]

SupportKind = Literal["fuel", "deck", "berth", "overflight"]


class SupportRequested(Body):
    """A nation asks another for fuel, a deck, a berth or an overflight."""

    nation: str
    of_nation: str
    kind: SupportKind
    facility: str
    """For which craft."""
    provider: str | None = None
    """Base or ship that is asked for; none for an overflight."""
    start: IsoTime
    end: IsoTime
    answer_by: IsoTime
    text: str = ""


class SupportGranted(Body):
    """Yes, under conditions, within limits."""

    request: str
    """Event id of ``support.requested``."""
    start: IsoTime
    end: IsoTime
    uses: int | None = Field(default=None, ge=1)
    """How often at most; none where that is not limited."""
    conditions: tuple[str, ...] = ()
    granted_by: str = Field(min_length=3)
    """Office of who granted it."""


class SupportRefused(Body):
    """No, and why."""

    request: str
    reason: str = Field(min_length=3)


class SupportWithdrawn(Body):
    """The asking nation takes its request back, or the granting one what it granted."""

    request: str
    nation: str
    reason: str = Field(min_length=3)


class SupportLapsed(Body):
    """Nobody answered in time, or what was granted was not used in time."""

    request: str
    reason: Literal["not_answered", "not_used"]


class SupportUsed(Body):
    """What was granted was made use of once."""

    request: str
    facility: str
    start: IsoTime
    end: IsoTime
    note: str = ""


class SupportClosed(Body):
    """Nothing is left to do under a request."""

    request: str
    note: str = ""


class ApproachDeclared(Body):
    """A facility logs the rules of approach agreed before: declared, not measured."""

    facility: str
    other: str
    purpose: Literal["passing", "hoist", "deck_landing", "transfer", "rescue"]
    start: IsoTime
    end: IsoTime
    minimum_m: Metres = Field(ge=0)
    """How close they come at most, as agreed."""
    rules: tuple[str, ...] = Field(min_length=1)
    signed_by: str = Field(min_length=3)
    """Office of who declares it."""


EVENTS = (
    EventType("support.requested", 1, SupportRequested),
    EventType("support.granted", 1, SupportGranted),
    EventType("support.refused", 1, SupportRefused),
    EventType("support.withdrawn", 1, SupportWithdrawn),
    EventType("support.lapsed", 1, SupportLapsed),
    EventType("support.used", 1, SupportUsed),
    EventType("support.closed", 1, SupportClosed),
    EventType("approach.declared", 1, ApproachDeclared),
)
