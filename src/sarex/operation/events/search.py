"""What is decided, ordered, reported and observed in the search of a case."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from sarex.canonical import (
    Bearing,
    Degrees,
    Hours,
    IsoTime,
    Metres,
    Probability,
    Quantum,
    Speed,
)
from sarex.facilities import Facility
from sarex.journal import ArtefactCitation, EventType
from sarex.operation.events.body import Body
from sarex.planning.plan import NotUsed

__all__ = [
    "EVENTS",
    "FacilityOffered",
    "ObjectFound",
    "PhaseDeclared",
    "PlanApproved",
    "PlanIssued",
    "PlanProposed",
    "PositionReported",
    "SearchFlown",
    "SightingAssessed",
    "SightingReported",
    "TaskAcknowledged",
    "TaskIssued",
]


SquareMetres = Annotated[float, Quantum(0), AfterValidator(Quantum(0))]
"""Area, whole square metres."""


class PhaseDeclared(Body):
    """IAMSAR emergency phase, with the reason for it."""

    phase: Literal["uncertainty", "alert", "distress"]
    reason: str = Field(min_length=3)


class FacilityOffered(Body):
    """A nation puts a facility at the disposal of the search."""

    facility: Facility
    available_from: IsoTime
    lon_deg: Degrees
    lat_deg: Degrees
    endurance_left_h: Hours


class PositionReported(Body):
    """Where a facility is. Live sources and the simulator append nothing else."""

    facility: str
    lon_deg: Degrees
    lat_deg: Degrees
    course_deg: Bearing
    speed_m_s: Speed
    endurance_left_h: Hours
    provenance: Literal["simulated", "live", "typed"]


class PlanProposed(Body):
    """A joint plan for one search period. The plan itself is the artefact."""

    plan: str
    number: int = Field(ge=1)
    method: str
    start: IsoTime
    end: IsoTime
    sorties: tuple[str, ...]
    pos_any: Probability
    pos: dict[str, Probability]
    """Probability of success for each search object still sought."""
    not_used: tuple[NotUsed, ...]
    artefact: ArtefactCitation
    replaces: str | None = None
    """Plan that is being flown and that this one takes the place of, once it is issued."""
    kept: tuple[str, ...] = ()
    """Sorties of that plan which are under way: their committed legs stay as they are."""


class PlanApproved(Body):
    """A nation agrees to a plan; it is issued once all have."""

    plan: str
    nation: str


class PlanIssued(Body):
    """The search action plan goes out."""

    plan: str
    artefact: ArtefactCitation


class TaskIssued(Body):
    """A facility is ordered to fly or sail one sortie of a plan."""

    plan: str
    sortie: str
    facility: str


class TaskAcknowledged(Body):
    """A facility has its order."""

    sortie: str
    facility: str


class SearchFlown(Body):
    """What a facility really searched: its track, and the sweep widths that held."""

    plan: str
    sortie: str
    facility: str
    sensor_on_h: Hours
    sweep_width_m: dict[str, Metres]
    artefact: ArtefactCitation


class SightingReported(Body):
    """A facility saw a search object."""

    facility: str
    search_object: str
    lon_deg: Degrees
    lat_deg: Degrees
    error_m: Metres = Field(gt=0)
    """One standard deviation, each way."""


class SightingAssessed(Body):
    """How far a sighting that was not confirmed is trusted to be of this incident.

    The latest assessment of a sighting holds; confidence 0 takes it out of the evidence.
    """

    sighting: str
    """Event id of ``sighting.reported``."""
    confidence: Probability
    """Probability, before its place is looked at, that it was the object it is taken for."""
    watched_area_m2: SquareMetres = Field(gt=0)
    """Area in which something else could as well have been taken for it."""
    reason: str = Field(min_length=3)


class ObjectFound(Body):
    """A sighting confirmed: the object leaves the search, the rest stay."""

    search_object: str
    persons: int | None = Field(ge=0)
    """Surely counted at it, those recovered from there among them; None while nobody counted."""
    sighting: str
    """Event id of the sighting."""


def _not_counted(body: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 wrote 0 where nobody had counted, and where nobody was there: not known which."""
    return {**body, "persons": None} if body.get("persons") == 0 else body


EVENTS = (
    EventType("phase.declared", 1, PhaseDeclared),
    EventType("facility.offered", 1, FacilityOffered),
    EventType("position.reported", 1, PositionReported),
    EventType("plan.proposed", 1, PlanProposed),
    EventType("plan.approved", 1, PlanApproved),
    EventType("plan.issued", 1, PlanIssued),
    EventType("task.issued", 1, TaskIssued),
    EventType("task.acknowledged", 1, TaskAcknowledged),
    EventType("search.flown", 1, SearchFlown),
    EventType("sighting.reported", 1, SightingReported),
    EventType("sighting.assessed", 1, SightingAssessed),
    EventType("object.found", 2, ObjectFound, {1: _not_counted}),
)
