"""What counts of persons must agree with, before they are recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sarex.operation.commands.refusal import known, refuse_unless
from sarex.operation.desk import Desk
from sarex.operation.events import (
    SMALL_GROUP,
    PersonsRange,
    PersonState,
    Triage,
)
from sarex.operation.rescue.account import account_of
from sarex.operation.state import CaseState

__all__ = [
    "check_count",
    "check_kind",
    "check_recovered",
    "check_room",
    "check_seen",
    "is_of_few",
    "persons_wanted",
]


def persons_wanted(desk: Desk, state: CaseState, search_object: str) -> PersonsRange:
    """Persons to be recovered from an object: as counted there, else as the case has it."""
    recovered = state.recovered_from.get(search_object, 0)
    counted = [
        c.persons_seen
        for c in state.classified.values()
        if c.search_object == search_object and c.persons_seen is not None
    ]
    stated = {item.id: item.persons for item in desk.loaded.case.objects}
    seen = counted[-1] if counted else PersonsRange(least=0, most=stated[search_object])
    return PersonsRange(least=max(0, seen.least - recovered), most=max(0, seen.most - recovered))


def check_room(state: CaseState, more: int) -> None:
    """Refuse to account for more persons than were on board at most.

    Raises
    ------
    OrderError
        If ``more`` persons would be too many.
    """
    account = account_of(state)
    refuse_unless(
        account.accounted + more <= account.aboard_most,
        "more persons than were on board",
        given=f"{account.accounted} accounted for, {more} more",
        allowed=f"{account.aboard_most} at most",
        remedy="State the number on board anew, with its source, or recount who holds them.",
    )


def check_count(
    alive: int, dead: int, triage: Mapping[Triage, int], persons: Sequence[PersonState]
) -> None:
    """Refuse numbers that do not agree with each other.

    Raises
    ------
    OrderError
        If nobody is counted, or triage or descriptions are of others than the counted.
    """
    total = alive + dead
    refuse_unless(
        min(alive, dead) >= 0 and total > 0,
        "nobody is recovered",
        given=f"{alive} alive, {dead} dead",
        allowed="at least one person",
        remedy="Give the numbers.",
    )
    refuse_unless(
        len(persons) <= total
        and min(triage.values(), default=0) >= 0
        and sum(triage.values()) in (0, alive, total),
        "the counts do not agree",
        given=f"{total} persons, {sum(triage.values())} in triage, {len(persons)} described",
        allowed=f"triage of {total}, of the {alive} alive, or of none; at most {total} described",
        remedy="Correct the numbers.",
    )


def is_of_few(triage: Mapping[Triage, int]) -> bool:
    """Whether a category holds so few persons that they are known by it."""
    return any(0 < count < SMALL_GROUP for count in triage.values())


def check_seen(state: CaseState, search_object: str, least: int, most: int) -> None:
    """Refuse a count of persons at an object, those recovered from there among them.

    Raises
    ------
    OrderError
        If it is no range, or with the new ones more would be accounted for than were on board.
    """
    refuse_unless(
        0 <= least <= most,
        "not a number of persons",
        given=f"{least} to {most}",
        allowed="0 or more, least not above most",
        remedy="Correct the numbers.",
    )
    before = state.recovered_from.get(search_object, 0)
    if search_object in state.found:
        before = max(before, state.found[search_object].persons or 0)
    check_room(state, max(0, least - before))


def check_recovered(desk: Desk, state: CaseState, search_object: str | None, count: int) -> None:
    """Persons in sight at the object are accounted for already; others are more.

    Raises
    ------
    OrderError
        If the case has no such object, or with them more would be accounted for than were on
        board.
    """
    in_sight = 0
    if search_object is not None:
        known({item.id: item for item in desk.loaded.case.objects}, search_object, "search object")
        if search_object in state.found:
            there = state.found[search_object].persons or 0
            in_sight = max(0, there - state.recovered_from.get(search_object, 0))
    check_room(state, max(0, count - in_sight))


def check_kind(state: CaseState, holder: str, place_kind: str) -> None:
    """Refuse a place that is given another kind than before, or a facility that is none.

    Raises
    ------
    OrderError
        If it is.
    """
    held = state.holdings.get(holder)
    kind = "facility" if holder in state.facilities else place_kind
    kind = kind if held is None else held.place_kind
    refuse_unless(
        place_kind == kind,
        "a place is of one kind",
        given=f"{holder}, {place_kind}",
        allowed=kind,
        remedy="Name the kind that it was given before, or another place.",
    )
