"""From a sighting to a place of safety: who is diverted, who recovers, where each person is.

Counts of many are not personal. What is about one person (who, in which state, how urgent), and
what is about so few that each of them is known, is personal data: sealed, erasable, its owner's
alone unless it is shown to others.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from sarex.canonical import Degrees, Hours, Metres
from sarex.facilities import MeansName
from sarex.journal import PERSONAL, EventType, PersonalText
from sarex.operation.events.body import Body, PersonsRange

__all__ = [
    "EVENTS",
    "SMALL_GROUP",
    "Means",
    "ObjectTracked",
    "OptionCited",
    "PersonState",
    "PersonsAboardStated",
    "PersonsDied",
    "PersonsRecounted",
    "PersonsRecovered",
    "PersonsTransferred",
    "PlaceKind",
    "ReasonCited",
    "RescueEnded",
    "RescueOrdered",
    "SightingClassified",
    "SightingDiverted",
    "SightingReclassified",
    "Triage",
]

Means = MeansName
"""Winch of a helicopter; rescue boat of a ship; over the ship's own side."""
PlaceKind = Literal["facility", "place_of_safety", "hospital"]
Triage = Literal["immediate", "delayed", "minor", "expectant"]
"""Categories of field triage; nothing in the system sorts persons by them."""
SMALL_GROUP = 3
"""Fewer persons than these in one category of triage are known by it: their health is personal."""


class PersonsAboardStated(Body):
    """How many were on board, as it is known now; the report's figure holds until then."""

    persons: PersonsRange
    source: str = Field(min_length=3)


class SightingDiverted(Body):
    """A facility is sent to look at what was sighted."""

    sighting: str
    """Event id of ``sighting.reported``."""
    facility: str
    reason: str = Field(min_length=3)


class SightingClassified(Body):
    """What a facility found at a sighting's place."""

    sighting: str
    facility: str
    result: Literal["object", "debris", "other", "nothing_found"]
    search_object: str | None = None
    """Which search object it is, where it is one."""
    certainty: Literal["confirmed", "probable", "possible"]
    what: str = Field(min_length=3)
    persons_seen: PersonsRange | None = None
    """Persons at it; none where nobody counted."""


class SightingReclassified(SightingClassified):
    """What was confirmed at a sighting was wrong; this takes its place, and nothing is deleted.

    An object that was found by this sighting is searched for again, and its persons are missing
    again, unless they were recovered.
    """

    replaces: str
    """Event id of what was wrong: ``sighting.classified``, an earlier one of these, or
    ``object.found``."""
    no_longer_found: str | None = None
    """Search object that was held to be found by it."""
    rescues: tuple[str, ...] = ()
    """Event ids of rescues under way on it. They go on until a person ends them."""
    reason: str = Field(min_length=3)
    decided_by: str = Field(min_length=3)
    """Office of who decided."""


class ReasonCited(Body):
    """What rules a way out: a key of the message catalogue and its parameters."""

    key: str
    values: dict[str, str] = Field(default_factory=dict)


class OptionCited(Body):
    """One way to recover them, as it stood when a person decided."""

    facility: str
    means: Means | None
    """None for a craft that recovers nobody."""
    to_scene_h: Hours
    recovered_h: Hours | None
    """Until the last of those it can take is aboard."""
    persons: int = Field(ge=0)
    """How many it can take within its capacity and endurance."""
    ruled_out: tuple[ReasonCited, ...] = ()


class RescueOrdered(Body):
    """A person decided which facility recovers the persons of a search object."""

    search_object: str
    sighting: str
    facility: str
    means: Means
    persons: PersonsRange
    options: tuple[OptionCited, ...]
    reason: str = Field(min_length=3)
    decided_by: str = Field(min_length=3)
    """Office of who decided."""
    against_limits: str = ""
    """Why a way that the computation ruled out was ordered all the same."""


class ObjectTracked(Body):
    """Where an object with persons is, from a sighting until they are recovered."""

    search_object: str
    facility: str
    in_sight: bool
    lon_deg: Degrees = Field(ge=-180, le=180)
    lat_deg: Degrees = Field(ge=-90, le=90)
    error_m: Metres = Field(gt=0)


class PersonState(Body):
    """What is known of one person; personal data throughout."""

    name: PersonalText = None
    condition: PersonalText = None
    triage: PersonalText = None
    """One of the categories of :data:`Triage`."""


class PersonsRecovered(Body):
    """Persons are out of the water, or known to be safe without the case's facilities."""

    rescue: str | None = None
    """Event id of ``rescue.ordered``, where one of the case's facilities did it."""
    search_object: str | None = None
    """Which they were at; none where that is not known."""
    holder: str = Field(min_length=1)
    """Facility, passing ship or place where they are now."""
    place_kind: PlaceKind = "facility"
    alive: int = Field(ge=0)
    dead: int = Field(ge=0)
    """Without signs of life; a doctor establishes death."""
    triage: dict[Triage, int] = Field(default_factory=dict)
    """How many of each category, where none of them holds fewer than :data:`SMALL_GROUP`."""
    triage_of_few: Annotated[dict[Triage, int] | None, PERSONAL] = None
    """How many of each category, where one of them holds so few that they are known by it."""
    persons: tuple[PersonState, ...] = ()


class PersonsTransferred(Body):
    """Persons went from one holder to another: a ship, a place of safety, a hospital."""

    holder: str
    to: str = Field(min_length=1)
    place_kind: PlaceKind
    alive: int = Field(ge=0)
    dead: int = Field(ge=0)
    persons: tuple[PersonState, ...] = ()


class PersonsDied(Body):
    """Persons died after they were recovered."""

    holder: str
    persons: int = Field(ge=1)
    states: tuple[PersonState, ...] = ()


class PersonsRecounted(Body):
    """A holder counted again: these figures take the place of those before."""

    holder: str
    place_kind: PlaceKind
    alive: int = Field(ge=0)
    dead: int = Field(ge=0)
    reason: str = Field(min_length=3)


class RescueEnded(Body):
    """A facility recovers no more at this object: done, handed on, or given up there and why."""

    rescue: str
    outcome: Literal["all_recovered", "handed_on", "contact_lost", "not_possible"]
    reason: str = Field(min_length=3)


def _as_it_was(body: dict[str, Any]) -> dict[str, Any]:
    """Counts of triage in an older journal stay as they were written: a chain is not changed."""
    return body


EVENTS = (
    EventType("persons.aboard_stated", 1, PersonsAboardStated),
    EventType("sighting.diverted", 1, SightingDiverted),
    EventType("sighting.classified", 1, SightingClassified),
    EventType("sighting.reclassified", 1, SightingReclassified),
    EventType("rescue.ordered", 1, RescueOrdered),
    EventType("object.tracked", 1, ObjectTracked),
    EventType("persons.recovered", 2, PersonsRecovered, {1: _as_it_was}),
    EventType("persons.transferred", 1, PersonsTransferred),
    EventType("persons.died", 1, PersonsDied),
    EventType("persons.recounted", 1, PersonsRecounted),
    EventType("rescue.ended", 1, RescueEnded),
)
