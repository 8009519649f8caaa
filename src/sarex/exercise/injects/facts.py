"""What triggers look at: what is known of the case, each with its time. A pure fold of events.

``Facts`` holds times, so one value answers for every moment up to its last event: what was due
then can be asked again in a review. Positions come from ``position.reported`` and from the offer of
a facility; who recovers, asks and hands over, from the events of the operation.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from pydantic import BaseModel

from sarex.exercise.injects.crossing import Fix
from sarex.journal import Event

__all__ = [
    "Facts",
    "PlanFacts",
    "RecoveryFact",
    "SightingFact",
    "SupportFact",
    "facts_of",
    "learn",
]


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A plan, and when what became of it."""

    number: int
    proposed_ns: int
    pos_any: float
    pos: Mapping[str, float]
    approved_ns: Mapping[str, int] = field(default_factory=dict)
    """By nation."""
    replaces: str | None = None
    """Plan whose place it takes once it is issued."""
    issued_ns: int | None = None
    replaced_ns: int | None = None


@dataclass(frozen=True, slots=True)
class SightingFact:
    """A sighting: when, by whom, of what."""

    time_ns: int
    facility: str
    search_object: str


@dataclass(frozen=True, slots=True)
class RecoveryFact:
    """Persons taken aboard, or brought to a place."""

    time_ns: int
    persons: int
    recovered: bool
    """Whether they were taken from the sea then, or only brought elsewhere."""
    safe: bool
    """Whether they came to a place of safety or a hospital, and not from another such place."""


@dataclass(frozen=True, slots=True)
class SupportFact:
    """A request for support, and when it came to what."""

    support: str
    nation: str
    reached_ns: Mapping[str, int]
    """By state: requested, granted, refused, used."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that triggers may look at."""

    tracks: Mapping[str, tuple[Fix, ...]] = field(default_factory=dict)
    """Reported positions of each facility, in order of time."""
    alert_ns: int | None = None
    """When a phase was first declared: the alert is acknowledged."""
    tasks_ns: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """When each facility acknowledged its orders."""
    plans: Mapping[str, PlanFacts] = field(default_factory=dict)
    sightings: tuple[SightingFact, ...] = ()
    found_ns: Mapping[str, int] = field(default_factory=dict)
    recoveries: tuple[RecoveryFact, ...] = ()
    safe_places: frozenset[str] = frozenset()
    """Places of safety and hospitals that persons were brought to."""
    supports: Mapping[str, SupportFact] = field(default_factory=dict)
    """By event id of the request."""
    handovers: Mapping[str, str] = field(default_factory=dict)
    """Role of each handover that was opened, by event id."""
    handed_over: tuple[tuple[int, str], ...] = ()
    """When which role was accepted."""
    sitreps_ns: tuple[int, ...] = ()


def _fix(facts: Facts, name: str, event: Event, body: Any) -> Facts:
    fix = Fix(event.occurred_at_ns, body.lon_deg, body.lat_deg)
    track = facts.tracks.get(name, ())
    at = bisect_right(track, fix.time_ns, key=attrgetter("time_ns"))
    return replace(facts, tracks={**facts.tracks, name: (*track[:at], fix, *track[at:])})


def _offered(facts: Facts, event: Event, body: Any) -> Facts:
    return _fix(facts, body.facility.id, event, body)


def _position(facts: Facts, event: Event, body: Any) -> Facts:
    return _fix(facts, body.facility, event, body)


def _phase(facts: Facts, event: Event, _: Any) -> Facts:
    known = facts.alert_ns is not None and facts.alert_ns <= event.occurred_at_ns
    return facts if known else replace(facts, alert_ns=event.occurred_at_ns)


def _task(facts: Facts, event: Event, body: Any) -> Facts:
    times = (*facts.tasks_ns.get(body.facility, ()), event.occurred_at_ns)
    return replace(facts, tasks_ns={**facts.tasks_ns, body.facility: times})


def _proposed(facts: Facts, event: Event, body: Any) -> Facts:
    plan = PlanFacts(
        body.number,
        event.occurred_at_ns,
        body.pos_any,
        dict(body.pos),
        replaces=body.replaces,
    )
    return replace(facts, plans={**facts.plans, body.plan: plan})


def _change(facts: Facts, plan: str, **change: Any) -> Facts:
    if plan not in facts.plans:
        return facts
    return replace(facts, plans={**facts.plans, plan: replace(facts.plans[plan], **change)})


def _approved(facts: Facts, event: Event, body: Any) -> Facts:
    before = facts.plans[body.plan].approved_ns if body.plan in facts.plans else {}
    return _change(facts, body.plan, approved_ns={body.nation: event.occurred_at_ns, **before})


def _issued(facts: Facts, event: Event, body: Any) -> Facts:
    facts = _change(facts, body.plan, issued_ns=event.occurred_at_ns)
    before = facts.plans[body.plan].replaces if body.plan in facts.plans else None
    if before is None:
        return facts
    return _change(facts, before, replaced_ns=event.occurred_at_ns)


def _sighting(facts: Facts, event: Event, body: Any) -> Facts:
    fact = SightingFact(event.occurred_at_ns, body.facility, body.search_object)
    return replace(facts, sightings=(*facts.sightings, fact))


def _found(facts: Facts, event: Event, body: Any) -> Facts:
    return replace(facts, found_ns={body.search_object: event.occurred_at_ns, **facts.found_ns})


def _not_found(facts: Facts, _: Event, body: Any) -> Facts:
    """A find that was taken back is none; if it is found again, from then on."""
    left = {o: time for o, time in facts.found_ns.items() if o != body.no_longer_found}
    return replace(facts, found_ns=left)


def _brought(facts: Facts, event: Event, body: Any, place: str, source: str | None) -> Facts:
    """Persons are at a place now; those who come from one place of safety to another were safe."""
    safe = body.place_kind != "facility"
    fact = RecoveryFact(
        event.occurred_at_ns,
        body.alive + body.dead,
        recovered=source is None,
        safe=safe and source not in facts.safe_places,
    )
    places = facts.safe_places | {place} if safe else facts.safe_places
    return replace(facts, recoveries=(*facts.recoveries, fact), safe_places=places)


def _recovered(facts: Facts, event: Event, body: Any) -> Facts:
    return _brought(facts, event, body, body.holder, None)


def _transferred(facts: Facts, event: Event, body: Any) -> Facts:
    return _brought(facts, event, body, body.to, body.holder)


def _asked(facts: Facts, event: Event, body: Any) -> Facts:
    fact = SupportFact(body.kind, body.nation, {"requested": event.occurred_at_ns})
    return replace(facts, supports={**facts.supports, event.event_id: fact})


def _answered(state: str) -> Callable[[Facts, Event, Any], Facts]:
    def answered(facts: Facts, event: Event, body: Any) -> Facts:
        fact = facts.supports.get(body.request)
        if fact is None:  # the request is not released to this viewer
            return facts
        reached = {state: event.occurred_at_ns, **fact.reached_ns}
        new = replace(fact, reached_ns=reached)
        return replace(facts, supports={**facts.supports, body.request: new})

    return answered


def _opened(facts: Facts, event: Event, body: Any) -> Facts:
    return replace(facts, handovers={**facts.handovers, event.event_id: body.role})


def _accepted(facts: Facts, event: Event, body: Any) -> Facts:
    role = facts.handovers.get(body.handover)
    if role is None:
        return facts
    return replace(facts, handed_over=(*facts.handed_over, (event.occurred_at_ns, role)))


def _sitrep(facts: Facts, event: Event, _: Any) -> Facts:
    return replace(facts, sitreps_ns=(*facts.sitreps_ns, event.occurred_at_ns))


_HANDLERS: Mapping[str, Callable[[Facts, Event, Any], Facts]] = {
    "facility.offered": _offered,
    "handover.accepted": _accepted,
    "handover.opened": _opened,
    "object.found": _found,
    "persons.recovered": _recovered,
    "persons.transferred": _transferred,
    "phase.declared": _phase,
    "plan.approved": _approved,
    "plan.issued": _issued,
    "plan.proposed": _proposed,
    "position.reported": _position,
    "sighting.reclassified": _not_found,
    "sighting.reported": _sighting,
    "sitrep.sent": _sitrep,
    "support.granted": _answered("granted"),
    "support.refused": _answered("refused"),
    "support.requested": _asked,
    "support.used": _answered("used"),
    "task.acknowledged": _task,
}


def learn(facts: Facts, event: Event) -> Facts:
    """The facts after one more event; types that no trigger looks at change nothing."""
    handler = _HANDLERS.get(event.type)
    if handler is None or not isinstance(event.body, BaseModel):
        return facts
    return handler(facts, event, event.body)


def facts_of(events: Iterable[Event]) -> Facts:
    """The facts after all events, as the viewer that they come from may know them."""
    facts = Facts()
    for event in events:
        facts = learn(facts, event)
    return facts
