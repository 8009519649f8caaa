"""Take back a confirmation that was wrong: who, why, what it replaces, and all that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sarex.journal import Event
from sarex.operation.commands.messages import send_message
from sarex.operation.commands.probability import update_probability
from sarex.operation.commands.refusal import id_of, known, refuse_unless
from sarex.operation.commands.roles import holder_of
from sarex.operation.commands.sightings import check_object, check_persons, find
from sarex.operation.desk import Author, Desk
from sarex.operation.events import JOINT, SightingClassified, SightingReclassified
from sarex.operation.evidence import withdrawn_evidence
from sarex.operation.state import CaseState
from sarex.words import LOCALES, say

__all__ = ["reclassify_sighting"]

_SETTLED = ("object.found", "sighting.classified", "sighting.reclassified")
_ACKNOWLEDGE_MIN = 10.0


def reclassify_sighting(
    desk: Desk,
    sighting: Event | str,
    facility: str,
    result: str,
    certainty: str,
    what: str,
    reason: str,
    *,
    search_object: str | None = None,
    persons_seen: tuple[int, int] | None = None,
    role: str = "SMC",
    scope: str = JOINT,
    medium: str = "voice",
    acknowledge_min: float = _ACKNOWLEDGE_MIN,
    map_times_ns: Sequence[int] = (),
) -> tuple[Event, ...]:
    """What was confirmed at a sighting is something else, or not certain any more.

    Nothing is deleted. An object that was found by it is searched for again, and persons counted
    there are missing again; those recovered stay where they are (:func:`recount_persons` if they
    are not of this case). A rescue on it goes on until a person ends it: who is on the way is told
    and asked to say what it sees. The probability is computed again without that evidence; until
    then nothing is planned.

    Parameters
    ----------
    desk
        Of the co-ordinator.
    sighting
        One that was confirmed, as an object, debris, something else or nothing.
    facility
        Whose word it rests on: a facility of the case, who reported the sighting, or the holder
        of the role.
    result, certainty, what, search_object, persons_seen
        What it is held to be now, as of :func:`classify_sighting`.
    reason
        Why the confirmation was wrong.
    role, scope
        As what the person decides.
    medium, acknowledge_min
        By what facilities are told, and how long they have to acknowledge [min].
    map_times_ns
        Maps that the new probability draws.

    Returns
    -------
    tuple of Event
        ``sighting.reclassified``; then, as far as they follow, ``object.found`` of another object,
        ``message.sent``, ``probability.updated``.

    Raises
    ------
    OrderError
        If the sighting is not confirmed, nothing is changed, the object named is found by another
        sighting, or the counts cannot be.
    """
    state, name = desk.state(), id_of(sighting)
    seen = known(state.sightings, name, "sighting")
    held = holder_of(state, role, scope)
    by_it = [o for o, found in state.found.items() if found.sighting == name]
    _check_settled(state, name, by_it, (result, search_object, certainty))
    refuse_unless(
        facility in {*state.facilities, seen.facility, held.holder},
        "nobody of that name can know of it",
        given=facility,
        allowed=", ".join([*state.facilities, seen.facility, held.holder]),
        remedy="Name the facility whose word it is, or the co-ordinator.",
    )
    check_object(desk, result, search_object)
    after = replace(state, found={o: f for o, f in state.found.items() if o not in by_it})
    refuse_unless(
        search_object is None or certainty != "confirmed" or search_object not in after.found,
        "the object is found by another sighting",
        given=search_object,
        allowed="an object that is not found, or a lesser certainty",
        remedy="Reclassify that sighting first, or say which other object this one is.",
    )
    count = check_persons(after, search_object, persons_seen)
    rescues = tuple(
        rescue
        for rescue, record in state.rescues.items()
        if record.ended is None and record.ordered.sighting == name
    )
    body = SightingReclassified.model_validate(
        {
            "sighting": name,
            "facility": facility,
            "result": result,
            "search_object": search_object,
            "certainty": certainty,
            "what": what,
            "persons_seen": count,
            "replaces": _replaced(desk, name),
            "no_longer_found": by_it[0] if by_it else None,
            "rescues": rescues,
            "reason": reason,
            "decided_by": f"{held.holder}, {role}",
        }
    )
    label = desk.label_of(held.nation)
    author = Author(held.holder, role)
    made = desk.record("sighting.reclassified", body, author, label=label, cause=name)
    events = [
        made,
        *find(desk, made),
        *_told(desk, state, body, held.holder, medium, acknowledge_min),
    ]
    if withdrawn_evidence(desk.state()):
        events.append(update_probability(desk, map_times_ns))
    return tuple(events)


def _check_settled(
    state: CaseState, name: str, by_it: Sequence[str], now: tuple[str, str | None, str]
) -> None:
    looked = state.classified.get(name)
    refuse_unless(
        bool(by_it) or (looked is not None and looked.certainty == "confirmed"),
        "only what was confirmed is taken back",
        given="not looked at" if looked is None else f"{looked.result}, {looked.certainty}",
        allowed="a confirmed sighting",
        remedy="Classify it; the latest classification holds.",
    )
    _, search_object, certainty = now
    same = looked is not None and now == (looked.result, looked.search_object, looked.certainty)
    refuse_unless(
        not same and not (certainty == "confirmed" and search_object in by_it),
        "that is what it was confirmed to be",
        given=", ".join(filter(None, now)),
        allowed="something else, or a lesser certainty",
        remedy="Classify it again to correct the number of persons.",
    )


def _replaced(desk: Desk, sighting: str) -> str:
    """The latest event that says what the sighting is; the word of who looked before the find."""
    events = [
        e
        for e in desk.view().events(types=_SETTLED)
        if getattr(e.body, "sighting", None) == sighting
    ]
    looked = [e for e in events if isinstance(e.body, SightingClassified)]
    return (looked or events)[-1].event_id


def _told(
    desk: Desk,
    state: CaseState,
    body: SightingReclassified,
    sender: str,
    medium: str,
    acknowledge_min: float,
) -> tuple[Event, ...]:
    """One message to all who are on the way to it, or recovering from it."""
    answered = state.looked.get(body.sighting, ())
    to = {state.rescues[name].ordered.facility for name in body.rescues}
    to |= {d.facility for d in state.diverted.get(body.sighting, ()) if d.facility not in answered}
    to.discard(sender)
    if not to:
        return ()
    words = {
        "object": body.no_longer_found or state.sightings[body.sighting].search_object,
        "what": body.what,
        "reason": body.reason,
    }
    text = "\n".join(say("rescue.doubted", locale, **words) for locale in LOCALES)
    until_ns = desk.clock.now_ns() + round(acknowledge_min * 60e9)
    return (send_message(desk, sender, sorted(to), medium, text, acknowledge_by_ns=until_ns),)
