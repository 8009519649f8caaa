"""The record that an authority needs before it suspends a search, its signature, the reopening.

The system proposes nothing here. The record is made because a named authority asks for it.
"""

from __future__ import annotations

from pydantic import Field

from sarex.canonical import Hours, IsoTime, Probability
from sarex.journal import ArtefactCitation, EventType, PersonalText
from sarex.operation.events.body import Body, PersonsRange

__all__ = [
    "EVENTS",
    "LeadOpen",
    "NextOfKin",
    "ObjectSearched",
    "SearchReopened",
    "SearchSuspended",
    "SurvivalSpan",
    "SuspensionPrepared",
]


class ObjectSearched(Body):
    """What was done for one search object, as judged from the first forecast."""

    search_object: str
    persons: int = Field(ge=0)
    found: bool
    pos: Probability
    """Cumulative probability of success of all searches so far."""
    searched_h: Hours
    """Sensor-on time of all facilities that could have seen it."""
    areas: tuple[str, ...]
    """Sorties that searched for it, with their facilities."""


class SurvivalSpan(Body):
    """How long persons of an object are taken to live; says nothing of any one of them."""

    search_object: str
    persons: int = Field(ge=1)
    limited: bool
    """Whether the time to live is taken to be limited at all."""
    alive_share: Probability
    """Mean probability that one of them is alive at the time of the record."""
    half_h: Hours | None = None
    """Hours from entering the water until half are taken to have died."""
    tenth_h: Hours | None = None
    """Hours until a tenth is taken to be left."""


class LeadOpen(Body):
    """Something reported that nobody has verified."""

    event: str
    """Event id."""
    kind: str
    """Type of the event."""
    time: IsoTime
    what: str


class NextOfKin(Body):
    """Who was told, and what they said; personal data throughout."""

    name: PersonalText = None
    informed: PersonalText = None


class SuspensionPrepared(Body):
    """All that the authority has to weigh, gathered because it asked for it."""

    asked_by: str = Field(min_length=3)
    asked_by_office: str = Field(min_length=3)
    until: IsoTime
    """The record holds what was known then."""
    missing: PersonsRange
    """At most: with those who may be at found objects where nobody has counted."""
    objects: tuple[ObjectSearched, ...]
    survival: tuple[SurvivalSpan, ...]
    survival_unknown: str = ""
    """Why no time to live can be given."""
    leads: tuple[LeadOpen, ...]
    next_of_kin: tuple[NextOfKin, ...] = ()
    texts: dict[str, tuple[str, ...]]
    """By language: who is where, assumptions, counter-examples, what would reopen the case."""
    artefact: ArtefactCitation


class SearchSuspended(Body):
    """A named authority suspended the search, in its own words."""

    record: str
    """Event id of ``suspension.prepared``."""
    name: str = Field(min_length=3)
    office: str = Field(min_length=3)
    statement: str = Field(min_length=20)
    """Typed by the authority."""


class SearchReopened(Body):
    """The search goes on."""

    suspension: str
    """Event id of ``search.suspended``."""
    news: str | None = None
    """Event id of what was learned, where it is an event."""
    reason: str = Field(min_length=3)


EVENTS = (
    EventType("suspension.prepared", 1, SuspensionPrepared),
    EventType("search.suspended", 1, SearchSuspended),
    EventType("search.reopened", 1, SearchReopened),
)
