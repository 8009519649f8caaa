"""What was reported and nobody has verified; what was learned since a search was suspended."""

from __future__ import annotations

from collections.abc import Iterable

from sarex.canonical import ns_to_iso
from sarex.journal import Event
from sarex.operation.events import CommunicationTried, LeadOpen, SightingReported
from sarex.operation.state import CaseState

__all__ = ["NEWS", "news_since", "open_leads"]

NEWS = frozenset(
    {
        "communication.tried",
        "incident.reported",
        "object.found",
        "persons.aboard_stated",
        "persons.recounted",
        "persons.recovered",
        "sighting.classified",
        "sighting.reclassified",
        "sighting.reported",
    }
)
"""Events that may change what is known of the missing; any of them may reopen a case."""


def open_leads(state: CaseState, events: Iterable[Event]) -> tuple[LeadOpen, ...]:
    """Sightings that nobody looked at for certain, and news of the communication search.

    Parameters
    ----------
    state : CaseState
        Of the same viewer.
    events : iterable of Event
        What this viewer may see, in order.
    """
    found = []
    for event in events:
        body = event.body
        if isinstance(body, SightingReported) and _unverified(state, event.event_id):
            what = f"{body.search_object}, {body.facility}"
        elif isinstance(body, CommunicationTried) and body.result == "news":
            what = f"{body.who}: {body.news}"
        else:
            continue
        time = ns_to_iso(event.occurred_at_ns)
        found.append(LeadOpen(event=event.event_id, kind=event.type, time=time, what=what))
    return tuple(found)


def _unverified(state: CaseState, sighting: str) -> bool:
    if any(found.sighting == sighting for found in state.found.values()):
        return False
    looked = state.classified.get(sighting)
    return looked is None or looked.certainty != "confirmed"


def news_since(events: Iterable[Event], known: Event) -> tuple[Event, ...]:
    """Events learned after another that may change what is known of the missing.

    What was seen before and reported after is news. Of another node's events the time of
    recording decides; when they arrived here is not asked.

    Parameters
    ----------
    events : iterable of Event
        What a viewer may see.
    known : Event
        Such as a suspension, or the record before it.
    """
    return tuple(e for e in events if e.type in NEWS and _later(e, known))


def _later(event: Event, known: Event) -> bool:
    if event.occurred_at_ns > known.occurred_at_ns:
        return True
    if event.origin == known.origin:
        return event.seq > known.seq
    return event.recorded_at_ns > known.recorded_at_ns
