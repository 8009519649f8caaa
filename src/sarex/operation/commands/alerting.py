"""Phases lowered, communication search, ships, broadcasts drafted, datum markers."""

from __future__ import annotations

from typing import Any

from sarex.canonical import ns_to_iso
from sarex.journal import Event, Marking
from sarex.labels import Label
from sarex.operation.commands.case import PHASES
from sarex.operation.commands.refusal import id_of, known, nation_of, refuse_unless
from sarex.operation.coordinator import by_smc, smc_author, smc_nation
from sarex.operation.desk import Author, Desk
from sarex.operation.events import (
    BroadcastDrafted,
    CommunicationSearchEnded,
    CommunicationTried,
    MarkerDropped,
    MarkerReported,
    PhaseLowered,
    ShipReported,
)
from sarex.operation.rescue.broadcast import broadcast_text
from sarex.operation.rescue.common import common_state
from sarex.words import LOCALES

__all__ = [
    "draft_broadcast",
    "drop_marker",
    "end_communication_search",
    "lower_phase",
    "report_marker",
    "report_ship",
    "try_contact",
]


def lower_phase(desk: Desk, phase: str, reason: str, cause: Event | str) -> Event:
    """Hold a case to be less grave than before.

    Parameters
    ----------
    desk
        Of the mission co-ordinator.
    phase
        The lower phase.
    reason, cause
        Why, in words, and the event that says so.

    Raises
    ------
    OrderError
        If no higher phase was declared.
    """
    state = desk.state()
    before = state.phase
    lower = PHASES[: PHASES.index(before)] if before is not None else ()
    refuse_unless(
        phase in lower,
        "a phase is lowered from a graver one",
        given=f"{phase}, after {before or 'no phase'}",
        allowed=", ".join(lower) or "nothing below it",
        remedy="Declare a phase that is graver, or leave it as it is.",
    )
    body = PhaseLowered.model_validate({"before": before, "phase": phase, "reason": reason})
    return by_smc(desk, state, "phase.lowered", body, cause=id_of(cause))


def try_contact(
    desk: Desk,
    asked: str,
    who: str,
    medium: str,
    result: str,
    *,
    news: str = "",
    said: str | None = None,
    shown_to: tuple[str, ...] = (),
) -> Event:
    """Record that somebody who may know of the missing was asked.

    Parameters
    ----------
    desk
        Where it was asked.
    asked, who, medium, result
        Kind of station, which, by what, and what came of it; see
        :class:`sarex.operation.events.CommunicationTried`.
    news
        What was learned, without personal data.
    said
        What a person said; personal data, of the SMC's nation alone.
    shown_to
        Other parties that may read ``said``.

    Raises
    ------
    OrderError
        If there is news and nobody says what.
    """
    refuse_unless(
        (result == "news") == bool(news.strip()),
        "news says what was learned, and nothing else does",
        given=f"{result}, {news!r}",
        allowed="a text with the result news, none with the others",
        remedy="Say in one sentence, without names of persons, what was learned.",
    )
    body = CommunicationTried.model_validate(
        {
            "asked": asked,
            "who": who,
            "medium": medium,
            "result": result,
            "news": news,
            "said": said,
        }
    )
    state = desk.state()
    labels = {"/said": Label(smc_nation(desk, state), shown_to)}
    return by_smc(desk, state, "communication.tried", body, marking="received", field_labels=labels)


def end_communication_search(desk: Desk, outcome: str, summary: str) -> Event:
    """End the communication search.

    Raises
    ------
    OrderError
        If nobody was asked, or it ended before.
    """
    state = desk.state()
    refuse_unless(
        bool(state.contacts) and state.communication_ended is None,
        "a communication search ends once, after somebody was asked",
        given=f"{len(state.contacts)} asked, ended: {state.communication_ended is not None}",
        allowed="one end, after at least one try",
        remedy="Record who was asked first; what is heard later is a try of its own.",
    )
    body = CommunicationSearchEnded.model_validate({"outcome": outcome, "summary": summary})
    return by_smc(desk, state, "communication.ended", body)


def report_ship(desk: Desk, at_ns: int | None = None, **ship: Any) -> Event:
    """Record where a passing ship is; ``ship`` as of :class:`ShipReported`."""
    body = ShipReported.model_validate(ship)
    marking: Marking = "declared" if body.provenance == "typed" else "received"
    return by_smc(desk, desk.state(), "ship.reported", body, marking=marking, at_ns=at_ns)


def draft_broadcast(
    desk: Desk, place: tuple[float, float], radius_m: float, valid_until_ns: int
) -> Event:
    """Draft the text of an urgency broadcast to ships about a place; nothing is sent.

    It gives the greatest number on board that all parties know of.

    Parameters
    ----------
    desk
        Of the mission co-ordinator.
    place, radius_m
        Where ships are asked to look out: longitude and latitude [deg], radius [m].
    valid_until_ns
        Case time until which it holds.

    Raises
    ------
    OrderError
        If it would be over before it is sent.
    """
    now = desk.clock.now_ns()
    refuse_unless(
        valid_until_ns > now,
        "a broadcast holds for some time",
        given=ns_to_iso(valid_until_ns),
        allowed=f"after {ns_to_iso(now)}",
        remedy="Give a later end.",
    )
    case, state = desk.loaded.case, desk.state()
    stated = common_state(desk.folder, desk.label_of(smc_nation(desk, state)).audience).aboard
    persons = case.report.persons_on_board if stated is None else stated.most
    centre = smc_author(desk, state).name
    texts = {
        locale: broadcast_text(
            case, place, radius_m, now, valid_until_ns, locale, persons=persons, centre=centre
        )
        for locale in LOCALES
    }
    body = BroadcastDrafted(
        exercise=case.mode == "exercise",
        lon_deg=place[0],
        lat_deg=place[1],
        radius_m=radius_m,
        valid_until=ns_to_iso(valid_until_ns),
        texts=texts,
    )
    return by_smc(desk, state, "broadcast.drafted", body)


def drop_marker(
    desk: Desk, marker: str, kind: str, facility: str, place: tuple[float, float], error_m: float
) -> Event:
    """Record the drop of a datum marker buoy.

    Raises
    ------
    OrderError
        If a marker of this name is in the water, or the facility is not of the case.
    """
    state = desk.state()
    known(state.facilities, facility, "facility")
    refuse_unless(
        marker not in state.markers,
        "a marker of this name was dropped",
        given=marker,
        allowed=f"a name other than {', '.join(state.markers) or 'any'}",
        remedy="Name it by its own number or frequency.",
    )
    body = MarkerDropped.model_validate(
        {
            "marker": marker,
            "kind": kind,
            "facility": facility,
            "lon_deg": place[0],
            "lat_deg": place[1],
            "error_m": error_m,
        }
    )
    label = desk.label_of(nation_of(desk, state, facility))
    author = Author(facility, "SRU")
    return desk.record("marker.dropped", body, author, label=label, marking="measured")


def report_marker(
    desk: Desk,
    marker: str,
    place: tuple[float, float] | None = None,
    error_m: float | None = None,
    at_ns: int | None = None,
) -> Event:
    """Record where a marker is, or, without a place, that it is not heard any more.

    Raises
    ------
    OrderError
        If it was not dropped, or a place comes without its error.
    """
    state = desk.state()
    record = known(state.markers, marker, "marker")
    refuse_unless(
        (place is None) == (error_m is None),
        "a place has an error, and a marker that is not heard has neither",
        given=f"{place}, error {error_m}",
        allowed="both or none",
        remedy="Give the standard deviation of the place in metres.",
    )
    body = MarkerReported(
        marker=marker,
        heard=place is not None,
        lon_deg=None if place is None else place[0],
        lat_deg=None if place is None else place[1],
        error_m=error_m,
    )
    facility = record.dropped.facility
    label = desk.label_of(nation_of(desk, state, facility))
    author = Author(facility, "SRU")
    return desk.record(
        "marker.reported", body, author, label=label, marking="measured", at_ns=at_ns
    )
