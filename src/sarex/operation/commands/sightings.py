"""What was sighted: divert a facility, classify what it is, keep it in sight."""

from __future__ import annotations

from sarex.journal import Event
from sarex.operation.commands.counting import check_seen
from sarex.operation.commands.refusal import id_of, known, nation_of, refuse_unless
from sarex.operation.coordinator import by_smc, smc_nation
from sarex.operation.desk import Author, Desk
from sarex.operation.events import (
    JOINT,
    ObjectFound,
    ObjectTracked,
    PersonsRange,
    SightingClassified,
    SightingDiverted,
)
from sarex.operation.state import CaseState, role_key

__all__ = [
    "check_object",
    "check_persons",
    "classify_sighting",
    "divert",
    "find",
    "track_object",
]


def divert(desk: Desk, sighting: Event | str, facility: str, reason: str) -> Event:
    """Send a facility to look at what was sighted.

    Raises
    ------
    OrderError
        If the sighting or the facility is unknown, it was sent there and has not said what it
        found, or what was sighted is confirmed.
    """
    state, name = desk.state(), id_of(sighting)
    known(state.sightings, name, "sighting")
    known(state.facilities, facility, "facility")
    answered = state.looked.get(name, ())
    sent = [d.facility for d in state.diverted.get(name, ()) if d.facility not in answered]
    refuse_unless(
        facility not in sent,
        "the facility is on its way there",
        given=facility,
        allowed=f"a facility other than {', '.join(sent)}",
        remedy="Wait for what it reports, or send another.",
    )
    looked = state.classified.get(name)
    refuse_unless(
        looked is None or looked.certainty != "confirmed",
        "what was sighted there is confirmed",
        given=name,
        allowed="a sighting that is not confirmed",
        remedy="Order a rescue, report a new sighting, or reclassify this one.",
    )
    body = SightingDiverted(sighting=name, facility=facility, reason=reason)
    return by_smc(desk, state, "sighting.diverted", body, cause=name)


def classify_sighting(
    desk: Desk,
    sighting: Event | str,
    facility: str,
    result: str,
    certainty: str,
    what: str,
    *,
    search_object: str | None = None,
    persons_seen: tuple[int, int] | None = None,
) -> tuple[Event, ...]:
    """A facility at the place says what it is. A confirmed search object leaves the search.

    Parameters
    ----------
    desk
        Of the on-scene or the mission co-ordinator.
    sighting
        The ``sighting.reported``.
    facility
        The one that saw it, or that was diverted to it.
    result, certainty, what
        ``object``, ``debris``, ``other`` or ``nothing_found``; ``confirmed``, ``probable`` or
        ``possible``; in words.
    search_object
        Which one it is, for the result ``object``.
    persons_seen
        Least and most persons at it, those already recovered from there among them; with a
        confirmed object the least is held to be found, so that nobody who may still be missing
        leaves the search; None while nobody has counted. A found object is classified again, by
        its own sighting, to correct it.

    Returns
    -------
    tuple of Event
        ``sighting.classified``, and ``object.found`` for a confirmed object.

    Raises
    ------
    OrderError
        If the facility was not sent there, the object is unknown or found by another sighting or
        without a count to correct, or more persons are seen than were on board.
    """
    state, name = desk.state(), id_of(sighting)
    seen = known(state.sightings, name, "sighting")
    sent = [seen.facility, *(each.facility for each in state.diverted.get(name, ()))]
    refuse_unless(
        facility in sent,
        "the facility was not sent to this sighting",
        given=facility,
        allowed=", ".join(sent),
        remedy="Divert it first, or name the one that looked.",
    )
    check_object(desk, result, search_object)
    _check_not_a_find(state, name, search_object)
    if search_object is not None and search_object in state.found:
        _check_correction(state, name, search_object, certainty, persons_seen)
    count = check_persons(state, search_object, persons_seen)
    body = SightingClassified.model_validate(
        {
            "sighting": name,
            "facility": facility,
            "result": result,
            "search_object": search_object,
            "certainty": certainty,
            "what": what,
            "persons_seen": count,
        }
    )
    label = desk.label_of(nation_of(desk, state, facility))
    author = Author(facility, "SRU")
    made = desk.record(
        "sighting.classified", body, author, label=label, cause=name, marking="measured"
    )
    return (made, *find(desk, made))


def find(desk: Desk, made: Event) -> tuple[Event, ...]:
    """``object.found`` by the on-scene co-ordinator, where the event confirms a search object."""
    body = made.body
    assert isinstance(body, SightingClassified)
    if body.search_object is None or body.certainty != "confirmed":
        return ()
    state, count = desk.state(), body.persons_seen
    found = ObjectFound(
        search_object=body.search_object,
        persons=None if count is None else count.least,
        sighting=body.sighting,
    )
    osc = state.roles.get(role_key("OSC", JOINT))
    if osc is None:
        return (by_smc(desk, state, "object.found", found, cause=made),)
    label = desk.label_of(smc_nation(desk, state))
    author = Author(osc.holder, "OSC")
    return (desk.record("object.found", found, author, label=label, cause=made),)


def check_persons(
    state: CaseState, search_object: str | None, persons_seen: tuple[int, int] | None
) -> PersonsRange | None:
    """The count of persons at what was sighted, checked; None where nobody counted."""
    if persons_seen is None:
        return None
    if search_object is not None:
        check_seen(state, search_object, *persons_seen)
    return PersonsRange(least=persons_seen[0], most=persons_seen[1])


def check_object(desk: Desk, result: str, search_object: str | None) -> None:
    """Refuse a result that names no search object of the case where it is one, or one where not.

    Raises
    ------
    OrderError
        If it does.
    """
    objects = [item.id for item in desk.loaded.case.objects]
    refuse_unless(
        (search_object in objects) if result == "object" else search_object is None,
        "a search object is named where it is one, and only there",
        given=f"{result}, {search_object}",
        allowed=f"object with one of {', '.join(objects)}; else none",
        remedy="Say which search object it is, or that it is none.",
    )


def _check_not_a_find(state: CaseState, sighting: str, search_object: str | None) -> None:
    """What was found by a sighting is taken back by an act of its own, never in passing."""
    by_it = [name for name, found in state.found.items() if found.sighting == sighting]
    refuse_unless(
        not by_it or search_object in by_it,
        "an object was found by this sighting",
        given=search_object or "no search object",
        allowed=", ".join(by_it),
        remedy="Reclassify the sighting, with the reason: its persons are then missing again.",
    )


def _check_correction(
    state: CaseState,
    sighting: str,
    search_object: str,
    certainty: str,
    persons_seen: tuple[int, int] | None,
) -> None:
    """Of a found object only the count is open, and only by the sighting that found it."""
    refuse_unless(
        state.found[search_object].sighting == sighting
        and certainty == "confirmed"
        and persons_seen is not None,
        "the object is found",
        given=search_object,
        allowed="the sighting that found it, confirmed, with another number of persons",
        remedy="Say which other object it is, track the one that is found, or count again there.",
    )


def track_object(
    desk: Desk,
    search_object: str,
    facility: str,
    place: tuple[float, float],
    error_m: float,
    *,
    in_sight: bool = True,
    at_ns: int | None = None,
) -> Event:
    """Where an object with persons is, or where it was lost from sight.

    Raises
    ------
    OrderError
        If the case has no such object or facility, or nobody has sighted the object.
    """
    state = desk.state()
    known(state.facilities, facility, "facility")
    sighted = {s.search_object for s in state.sightings.values()} | set(state.found)
    sighted |= {c.search_object for c in state.classified.values() if c.search_object}
    refuse_unless(
        search_object in sighted,
        "an object is tracked from its sighting on",
        given=search_object,
        allowed=", ".join(sorted(sighted)) or "nothing is sighted",
        remedy="Report the sighting first.",
    )
    body = ObjectTracked(
        search_object=search_object,
        facility=facility,
        in_sight=in_sight,
        lon_deg=place[0],
        lat_deg=place[1],
        error_m=error_m,
    )
    label = desk.label_of(nation_of(desk, state, facility))
    author = Author(facility, "SRU")
    return desk.record("object.tracked", body, author, label=label, marking="measured", at_ns=at_ns)
