"""Commands that come out of order, and what they have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sarex.errors import SarexError, near_miss
from sarex.journal import Event
from sarex.labels import Label
from sarex.operation.coordinator import smc_nation
from sarex.operation.desk import Author, Desk
from sarex.operation.state import CaseState

__all__ = [
    "OrderError",
    "id_of",
    "known",
    "nation_of",
    "personal_labels",
    "rcc",
    "refuse_unless",
]


class OrderError(SarexError):
    """An act that does not fit what was recorded before it."""

    code = "order"


def refuse_unless(
    holds: bool, message: str, *, given: object, allowed: object, remedy: str
) -> None:
    """Refuse an act whose condition does not hold.

    Raises
    ------
    OrderError
        If it does not.
    """
    if not holds:
        raise OrderError(message, given=given, allowed=allowed, remedy=remedy)


def id_of(event: Event | str) -> str:
    """The event id of an event, or the id itself."""
    return event.event_id if isinstance(event, Event) else event


def known(records: Mapping[str, Any], name: str, what: str) -> Any:
    """A record of the state by its key.

    Raises
    ------
    OrderError
        If there is none; near misses are named.
    """
    refuse_unless(
        name in records,
        f"there is no such {what}",
        given=name,
        allowed=", ".join(records) or "none is recorded",
        remedy=near_miss(name, records) or f"Name a {what} that was recorded.",
    )
    return records[name]


def rcc(nation: str) -> Author:
    """The rescue co-ordination centre of a nation."""
    return Author(f"{nation} RCC", "RCC")


def nation_of(desk: Desk, state: CaseState, holder: str) -> str:
    """The nation of a facility or of a nation's RCC; the SMC's for ships and places of nobody."""
    if holder in state.facilities:
        return state.facilities[holder].facility.nation
    first = holder.split(" ", maxsplit=1)[0]
    parties = desk.loaded.case.parties
    is_centre = holder == f"{first} RCC" and first in parties.nations
    return first if is_centre else smc_nation(desk, state)


def personal_labels(
    owner: str, count: int, shown_to: tuple[str, ...], field: str, *, of_few: bool = False
) -> dict[str, Label]:
    """Labels of what is about single persons in a body: the owner, and those it is shown to."""
    label = Label(owner, shown_to)
    few = {"/triage_of_few": label} if of_few else {}
    return few | {
        f"/{field}/{number}/{name}": label
        for number in range(count)
        for name in ("condition", "name", "triage")
    }
