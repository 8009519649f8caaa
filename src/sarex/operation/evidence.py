"""Sightings as evidence: what somebody saw, how far it is trusted, how an update counts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sarex.canonical import ns_to_iso
from sarex.errors import ProbabilityError, near_miss
from sarex.journal import Event
from sarex.operation.coordinator import by_smc, smc_nation
from sarex.operation.desk import Author, Desk
from sarex.operation.events import SightingAssessed, SightingReported
from sarex.operation.state import CaseState
from sarex.probability.events import SightingCited

__all__ = [
    "CitedSightings",
    "assess_sighting",
    "cite_sightings",
    "counted_sightings",
    "report_sighting",
    "sighting_parameters",
    "withdrawn_evidence",
]


class CitedSightings(NamedTuple):
    """Sightings as an update counted them, and sentences about them."""

    cited: tuple[SightingCited, ...]
    sentences: tuple[str, ...]


def report_sighting(
    desk: Desk,
    search_object: str,
    seen_by: str,
    place: tuple[float, float],
    error_m: float,
    at_ns: int,
    *,
    cause: Event | None = None,
) -> Event:
    """Record that somebody, a facility of the search or not, saw what may be a search object.

    It changes no probability until it is assessed (:func:`assess_sighting`) or confirmed.

    Parameters
    ----------
    desk
        Where the report is received.
    search_object
        Id of the object it is taken for; debris is a search object with its own leeway class.
    seen_by
        Id of a facility of the case, or the name of a passing ship.
    place
        Longitude and latitude [deg].
    error_m
        One standard deviation of the place, each way.
    at_ns
        When it was seen, on the case clock.
    cause
        The event that led to it, if any.

    Raises
    ------
    ProbabilityError
        If the case has no such search object.
    """
    known = [item.id for item in desk.loaded.case.objects]
    if search_object not in known:
        raise ProbabilityError(
            "the case has no such search object",
            given=search_object,
            allowed=", ".join(known),
            remedy=near_miss(search_object, known)
            or "Add the debris to the case as a search object with its leeway class.",
        )
    body = SightingReported(
        facility=seen_by,
        search_object=search_object,
        lon_deg=place[0],
        lat_deg=place[1],
        error_m=error_m,
    )
    author = Author(seen_by, "observer")
    label = desk.label_of(smc_nation(desk, desk.state()))
    return desk.record(
        "sighting.reported", body, author, label=label, marking="received", cause=cause, at_ns=at_ns
    )


def assess_sighting(
    desk: Desk, sighting: Event, confidence: float, watched_area_m2: float, reason: str
) -> Event:
    """The mission co-ordinator says how far a sighting is trusted; the next update counts it.

    Parameters
    ----------
    desk
        The mission co-ordinator's.
    sighting
        The ``sighting.reported``.
    confidence
        Probability, before its place is looked at, that it was the object; 0 withdraws it.
    watched_area_m2
        Area in which something else could as well have been taken for it, for example the area
        searched or the fishing ground [m2].
    reason
        In words.

    Raises
    ------
    ProbabilityError
        If the event is not a sighting.
    """
    if not isinstance(sighting.body, SightingReported):
        raise ProbabilityError(
            "only a sighting can be assessed",
            given=sighting.type,
            allowed="sighting.reported",
            remedy="Give the event of the sighting.",
        )
    body = SightingAssessed(
        sighting=sighting.event_id,
        confidence=confidence,
        watched_area_m2=watched_area_m2,
        reason=reason,
    )
    return by_smc(desk, desk.state(), "sighting.assessed", body, cause=sighting, marking="declared")


def counted_sightings(state: CaseState) -> tuple[str, ...]:
    """Event ids of the sightings that count as evidence of where an object is.

    Those assessed, above confidence 0, neither a find's nor confirmed to be something else.
    """
    settled = {found.sighting for found in state.found.values()}
    for name, looked in state.classified.items():
        if looked.certainty == "confirmed" and name in state.sightings:
            same = looked.search_object == state.sightings[name].search_object
            settled |= set() if same else {name}
    return tuple(
        name
        for name, assessed in sorted(state.assessed.items())
        if name in state.sightings and name not in settled and assessed.confidence > 0.0
    )


def withdrawn_evidence(state: CaseState) -> tuple[str, ...]:
    """What the latest probability counts and was taken back since; empty where nothing was.

    Search objects that are no longer found, and event ids of sightings reclassified.
    """
    latest = state.probability
    if latest is None:
        return ()
    again = {each.reclassified.sighting for each in state.reclassified}
    counted = {*counted_sightings(state), *(found.sighting for found in state.found.values())}
    return (
        *(each.search_object for each in latest.finds if each.search_object not in state.found),
        *(s.sighting for s in latest.sightings if s.sighting in again - counted),
    )


def sighting_parameters(desk: Desk, state: CaseState) -> list[dict[str, Any]]:
    """The sightings that count, for the update job: see :func:`counted_sightings`."""
    view = desk.view()
    rows = []
    for event_id in counted_sightings(state):
        seen, assessed = state.sightings[event_id], state.assessed[event_id]
        rows.append(
            {
                "confidence": assessed.confidence,
                "error_m": seen.error_m,
                "facility": seen.facility,
                "lat_deg": seen.lat_deg,
                "lon_deg": seen.lon_deg,
                "object": seen.search_object,
                "sighting": event_id,
                "time": ns_to_iso(view.get(event_id).occurred_at_ns),
                "watched_area_m2": assessed.watched_area_m2,
            }
        )
    return rows


def cite_sightings(
    counted: Sequence[Mapping[str, Any]], errors_m: Mapping[str, float]
) -> CitedSightings:
    """What the journal and the provenance say of the sightings that an update counted."""
    cited = tuple(
        SightingCited(
            sighting=item["sighting"],
            search_object=item["object"],
            time=item["time"],
            lon_deg=item["lon_deg"],
            lat_deg=item["lat_deg"],
            error_m=errors_m[item["sighting"]],
            confidence=item["confidence"],
        )
        for item in counted
    )
    return CitedSightings(
        cited, tuple(_sentence(item, errors_m[item["sighting"]]) for item in counted)
    )


def _sentence(item: Mapping[str, Any], error_m: float) -> str:
    widened = (
        f", weighed with {error_m:.0f} m instead of its reported {item['error_m']:.0f} m so that "
        "enough draws carry the update"
        if error_m > item["error_m"]
        else ""
    )
    return (
        f"The sighting of {item['object']} by {item['facility']} at {item['time']} counts with "
        f"confidence {item['confidence']:g} against {item['watched_area_m2'] / 1e6:.0f} km² in "
        f"which something else could have been taken for it{widened}; the object stays in the "
        "search."
    )
