"""Persons: on board, recovered, transferred, in a place of safety, in hospital."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sarex.journal import Event
from sarex.operation.commands.counting import (
    check_count,
    check_kind,
    check_recovered,
    check_room,
    is_of_few,
)
from sarex.operation.commands.refusal import id_of, known, nation_of, personal_labels, refuse_unless
from sarex.operation.coordinator import by_smc
from sarex.operation.desk import Author, Desk
from sarex.operation.events import (
    PersonsAboardStated,
    PersonsDied,
    PersonsRange,
    PersonsRecounted,
    PersonsRecovered,
    PersonState,
    PersonsTransferred,
    Triage,
)
from sarex.operation.rescue.account import account_of
from sarex.operation.state import CaseState, Holding

__all__ = [
    "recount_persons",
    "recover_persons",
    "report_deaths",
    "state_persons_aboard",
    "transfer_persons",
]


def state_persons_aboard(desk: Desk, least: int, most: int, source: str) -> Event:
    """How many were on board, as it is known now.

    Raises
    ------
    OrderError
        If the range is none, or fewer than are accounted for.
    """
    state = desk.state()
    accounted = account_of(state).accounted
    refuse_unless(
        accounted <= most and 0 <= least <= most,
        "not a number of persons on board",
        given=f"{least} to {most}",
        allowed=f"0 or more, least not above most, most at least the {accounted} accounted for",
        remedy="Correct the range, or recount who is accounted for.",
    )
    body = PersonsAboardStated(persons=PersonsRange(least=least, most=most), source=source)
    return by_smc(desk, state, "persons.aboard_stated", body, marking="received")


def recover_persons(
    desk: Desk,
    holder: str,
    alive: int,
    dead: int,
    *,
    rescue: Event | str | None = None,
    search_object: str | None = None,
    place_kind: str = "facility",
    triage: Mapping[Triage, int] | None = None,
    persons: Sequence[PersonState] = (),
    shown_to: tuple[str, ...] = (),
) -> Event:
    """Persons are out of the water, or known to be safe without the case's facilities.

    Parameters
    ----------
    desk
        Where it is reported.
    holder, place_kind
        Facility, passing ship or place where they are now.
    alive, dead
        How many; without signs of life counts as dead until a doctor says otherwise.
    rescue
        The order under which one of the case's facilities did it.
    search_object
        Which they were at; of a rescue it is the order's, as long as that object is held to be
        what the rescue was ordered on.
    triage
        How many of each category. Where one of them holds fewer than
        :data:`sarex.operation.events.SMALL_GROUP`, all of it is personal data like ``persons``.
    persons
        What is known of single persons; personal data of the holder's nation alone.
    shown_to
        Other parties that may read it.

    Raises
    ------
    OrderError
        If the rescue is over or another facility's, the case has no such object, nobody is
        recovered, or the counts do not agree with each other or with who was on board.
    """
    state = desk.state()
    name = None if rescue is None else id_of(rescue)
    if name is not None:
        record = known(state.rescues, name, "rescue")
        refuse_unless(
            record.ended is None and record.ordered.facility == holder,
            "the rescue is another's, or over",
            given=f"{holder}, ended: {record.ended is not None}",
            allowed=f"{record.ordered.facility} while it recovers them",
            remedy="Name the rescue of this facility, or none.",
        )
        if not record.doubted:
            search_object = record.ordered.search_object
    check_count(alive, dead, triage or {}, persons)
    check_recovered(desk, state, search_object, alive + dead)
    check_kind(state, holder, place_kind)
    counts = dict(triage or {})
    few = is_of_few(counts)
    body = PersonsRecovered.model_validate(
        {
            "rescue": name,
            "search_object": search_object,
            "holder": holder,
            "place_kind": place_kind,
            "alive": alive,
            "dead": dead,
            "triage": {} if few else counts,
            "triage_of_few": counts if few else None,
            "persons": tuple(persons),
        }
    )
    return _by_holder(
        desk, state, "persons.recovered", body, holder, len(persons), shown_to, cause=name
    )


def transfer_persons(
    desk: Desk,
    holder: str,
    to: str,
    place_kind: str,
    alive: int,
    dead: int,
    *,
    persons: Sequence[PersonState] = (),
    shown_to: tuple[str, ...] = (),
) -> Event:
    """Persons go from one holder to another: a ship, a place of safety, a hospital.

    Parameters
    ----------
    desk
        Where it is reported.
    holder, to, place_kind
        From, to, and what that is: ``facility``, ``place_of_safety``, ``hospital``.
    alive, dead
        How many.
    persons, shown_to
        As of :func:`recover_persons`.

    Raises
    ------
    OrderError
        If the holder has fewer, or both are the same.
    """
    state = desk.state()
    held: Holding = known(state.holdings, holder, "holder of persons")
    check_count(alive, dead, {}, persons)
    refuse_unless(
        alive <= held.alive and dead <= held.dead,
        "the holder has fewer persons",
        given=f"{alive} alive, {dead} dead",
        allowed=f"{held.alive} alive, {held.dead} dead",
        remedy="Correct the numbers, or recount the holder first.",
    )
    refuse_unless(
        to != holder,
        "persons are transferred to another",
        given=to,
        allowed=f"anything but {holder}",
        remedy="Name who takes them.",
    )
    check_kind(state, to, place_kind)
    body = PersonsTransferred.model_validate(
        {
            "holder": holder,
            "to": to,
            "place_kind": place_kind,
            "alive": alive,
            "dead": dead,
            "persons": tuple(persons),
        }
    )
    return _by_holder(desk, state, "persons.transferred", body, holder, len(persons), shown_to)


def report_deaths(
    desk: Desk,
    holder: str,
    count: int,
    *,
    states: Sequence[PersonState] = (),
    shown_to: tuple[str, ...] = (),
) -> Event:
    """Persons died after they were recovered.

    Raises
    ------
    OrderError
        If the holder has fewer who were alive.
    """
    state = desk.state()
    held: Holding = known(state.holdings, holder, "holder of persons")
    refuse_unless(
        1 <= count <= held.alive and len(states) <= count,
        "the holder has fewer persons alive",
        given=count,
        allowed=f"1 to {held.alive}, at most as many described",
        remedy="Correct the number, or recount the holder first.",
    )
    body = PersonsDied(holder=holder, persons=count, states=tuple(states))
    return _by_holder(
        desk, state, "persons.died", body, holder, len(states), shown_to, field="states"
    )


def recount_persons(
    desk: Desk, holder: str, place_kind: str, alive: int, dead: int, reason: str
) -> Event:
    """A holder counted again.

    Raises
    ------
    OrderError
        If that makes more persons than were on board, or the place is of another kind.
    """
    state = desk.state()
    held = state.holdings.get(holder)
    before = 0 if held is None else held.alive + held.dead
    check_kind(state, holder, place_kind)
    refuse_unless(
        min(alive, dead) >= 0,
        "not a number of persons",
        given=f"{alive} alive, {dead} dead",
        allowed="0 or more",
        remedy="Correct the numbers.",
    )
    check_room(state, max(0, alive + dead - before))
    body = PersonsRecounted.model_validate(
        {
            "holder": holder,
            "place_kind": place_kind,
            "alive": alive,
            "dead": dead,
            "reason": reason,
        }
    )
    return _by_holder(desk, state, "persons.recounted", body, holder, 0, ())


def _by_holder(
    desk: Desk,
    state: CaseState,
    name: str,
    body: Any,
    holder: str,
    persons: int,
    shown_to: tuple[str, ...],
    cause: str | None = None,
    field: str = "persons",
) -> Event:
    owner = nation_of(desk, state, holder)
    role = "SRU" if holder in state.facilities else "holder of persons"
    return desk.record(
        name,
        body,
        Author(holder, role),
        label=desk.label_of(owner),
        cause=cause,
        marking="received",
        field_labels=personal_labels(
            owner, persons, shown_to, field, of_few=getattr(body, "triage_of_few", None) is not None
        ),
    )
