"""What counts of persons must agree with, before they are recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sarex.operation.commands.refusal import (
    refuse_unless,
)
from sarex.operation.desk import Desk
from sarex.operation.events import (
    PersonsRange,
    PersonState,
    Triage,
)
from sarex.operation.rescue.account import account_of
from sarex.operation.state import CaseState

__all__ = ["check_count", "check_kind", "check_recovered", "check_room", "persons_wanted"]


def persons_wanted(desk: Desk, state: CaseState, search_object: str) -> PersonsRange:
    """Persons to be recovered from an object: as counted there, else as the case has it."""
    recovered = state.recovered_from.get(search_object, 0)
    counted = [
        c.persons_seen
        for c in state.classified.values()
        if c.search_object == search_object and c.persons_seen is not None
    ]
    stated = {item.id: item.persons for item in desk.loaded.case.objects}
    persons = stated.get(search_object, 0)
    seen = counted[-1] if counted else PersonsRange(least=0, most=persons)
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
        len(persons) <= total and sum(triage.values()) in (0, alive, total),
        "the counts do not agree",
        given=f"{total} persons, {sum(triage.values())} in triage, {len(persons)} described",
        allowed=f"triage of {total}, of the {alive} alive, or of none; at most {total} described",
        remedy="Correct the numbers.",
    )


def check_recovered(state: CaseState, search_object: str | None, count: int) -> None:
    """Persons in sight at the object are accounted for already; others are more.

    Raises
    ------
    OrderError
        If with them more would be accounted for than were on board.
    """
    in_sight = 0
    if search_object is not None and search_object in state.found:
        there = state.found[search_object].persons
        in_sight = max(0, there - state.recovered_from.get(search_object, 0))
    check_room(state, max(0, count - in_sight))


def check_kind(state: CaseState, holder: str, place_kind: str) -> None:
    """Refuse a place that is given another kind than before.

    Raises
    ------
    OrderError
        If it is.
    """
    held = state.holdings.get(holder)
    refuse_unless(
        held is None or held.place_kind == place_kind,
        "a place is of one kind",
        given=f"{holder}, {place_kind}",
        allowed=held.place_kind if held else place_kind,
        remedy="Name the kind that it was given before, or another place.",
    )
