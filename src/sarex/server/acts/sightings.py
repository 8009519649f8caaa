"""Acts about what was sighted."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.commands.refusal import known, refuse_unless
from sarex.operation.events import PersonsRange
from sarex.operation.evidence import assess_sighting, report_sighting
from sarex.server.access.seat import Role
from sarex.server.acts.act import Act, At, refuse_others
from sarex.server.acts.bodies import EventId, Name, Place, Text, TimeText, at_ns, lonlat
from sarex.server.acts.seats import ABOARD, PLAYERS
from sarex.server.cases.models import Taken

__all__ = [
    "ACTS",
    "AssessSighting",
    "ClassifySighting",
    "DivertFacility",
    "ReclassifySighting",
    "ReportSighting",
    "TrackObject",
]

Result = Literal["object", "debris", "other", "nothing_found"]
Certainty = Literal["confirmed", "probable", "possible"]

_COORDINATORS: tuple[Role, ...] = ("SMC", "OSC")


class ReportSighting(Taken):
    """What this facility saw, or a passing ship told this centre."""

    search_object: Name
    """Id of the object that it is taken for."""
    position: Place
    error_m: float = Field(gt=0, le=1e6)
    """One standard deviation, each way."""
    seen_at: TimeText | None = None
    """Case time; now unless given."""
    seen_by: Name | None = None
    """Name of the passing ship; of a centre alone."""


def _report_sighting(at: At, given: ReportSighting) -> Event:
    refuse_unless(
        at.seat.facility == (given.seen_by is None),
        "a facility reports what it sees, a centre what a passing ship told it",
        given=f"{at.seat.name}, seen_by {given.seen_by}",
        allowed="a facility without seen_by, a centre with it",
        remedy="Act from the facility's seat, or name the ship.",
    )
    now_ns = at.desk.clock.now_ns()
    return report_sighting(
        at.desk,
        given.search_object,
        given.seen_by or at.seat.name,
        lonlat(given.position),
        given.error_m,
        now_ns if given.seen_at is None else min(now_ns, at_ns(given.seen_at, "seen_at")),
    )


class ClassifySighting(Taken):
    """What is at a sighting, as the one who looked says."""

    sighting: EventId
    result: Result
    certainty: Certainty
    what: Text
    search_object: Name | None = None
    """Which one, where it is a search object."""
    persons_seen: PersonsRange | None = None
    """None while nobody has counted."""
    seen_by: Name | None = None
    """The passing ship that looked; of a centre alone."""


def _classify_sighting(at: At, given: ClassifySighting) -> tuple[Event, ...]:
    looked = at.seat.name
    if not at.seat.facility:
        known(at.state.sightings, given.sighting, "sighting")
        if given.seen_by is None or given.seen_by in at.state.facilities:
            refuse_others("classify this sighting", looked, "the facility that looked")
        looked = given.seen_by or looked
    elif given.seen_by is not None:
        at.own(given.seen_by, "classify a sighting for another")
    return commands.classify_sighting(
        at.desk,
        given.sighting,
        looked,
        given.result,
        given.certainty,
        given.what,
        search_object=given.search_object,
        persons_seen=_range(given.persons_seen),
    )


def _range(persons: PersonsRange | None) -> tuple[int, int] | None:
    return None if persons is None else (persons.least, persons.most)


class DivertFacility(Taken):
    """Who is sent to look at a sighting."""

    sighting: EventId
    facility: Name
    reason: Text


def _divert(at: At, given: DivertFacility) -> Event:
    return commands.divert(at.desk, given.sighting, given.facility, given.reason)


class AssessSighting(Taken):
    """How far a sighting is trusted; the next update counts it."""

    sighting: EventId
    confidence: float = Field(ge=0, le=1)
    """Probability that it was the object, before its place is looked at; 0 withdraws it."""
    watched_area_m2: float = Field(gt=0, le=1e13)
    """Area in which something else could as well have been taken for it."""
    reason: Text


def _assess(at: At, given: AssessSighting) -> Event:
    event = at.desk.view().get(given.sighting)
    return assess_sighting(at.desk, event, given.confidence, given.watched_area_m2, given.reason)


class ReclassifySighting(Taken):
    """A confirmation that was wrong: what is held now, and why."""

    sighting: EventId
    facility: Name
    """Whose word it rests on."""
    result: Result
    certainty: Certainty
    what: Text
    reason: Text
    search_object: Name | None = None
    persons_seen: PersonsRange | None = None
    medium: Name = "voice"
    """By what facilities on the way are told."""


def _reclassify(at: At, given: ReclassifySighting) -> tuple[Event, ...]:
    return commands.reclassify_sighting(
        at.desk,
        given.sighting,
        given.facility,
        given.result,
        given.certainty,
        given.what,
        given.reason,
        search_object=given.search_object,
        persons_seen=_range(given.persons_seen),
        role=at.who.seat.role,
        medium=given.medium,
    )


class TrackObject(Taken):
    """Where an object with persons is held in sight, or was lost."""

    search_object: Name
    position: Place
    error_m: float = Field(gt=0, le=1e6)
    in_sight: bool = True


def _track(at: At, given: TrackObject) -> Event:
    place = lonlat(given.position)
    return commands.track_object(
        at.desk,
        given.search_object,
        at.seat.name,
        place,
        given.error_m,
        in_sight=given.in_sight,
    )


ACTS: tuple[Act[Any], ...] = (
    Act("sighting-report", "report a sighting", ReportSighting, PLAYERS, "seat", _report_sighting),
    Act(
        "sighting-classify",
        "say what is at a sighting",
        ClassifySighting,
        PLAYERS,
        "seat",
        _classify_sighting,
    ),
    Act("sighting-divert", "send a facility to look", DivertFacility, ("SMC",), "smc", _divert),
    Act(
        "sighting-assess",
        "say how far a sighting is trusted",
        AssessSighting,
        ("SMC",),
        "smc",
        _assess,
    ),
    Act(
        "sighting-reclassify",
        "take a confirmation back",
        ReclassifySighting,
        _COORDINATORS,
        "coordinator",
        _reclassify,
    ),
    Act("object-track", "keep an object in sight", TrackObject, ABOARD, "facility", _track),
)
