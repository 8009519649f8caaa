"""Persons accounted for against persons on board, at any moment.

recovered + in sight + not counted + missing = on board; the number on board, and so the missing,
may be a range. Persons in sight are those counted at objects that were found, less those recovered
from there. Not counted are those who may be at a found object where nobody has counted yet: as
many as the case takes to be there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sarex.incident import CaseFile
from sarex.operation.events import PersonsRange
from sarex.operation.state import CaseState
from sarex.words import say

__all__ = [
    "PersonsAccount",
    "Residual",
    "account_lines",
    "account_of",
    "not_counted_at",
    "residual_of",
]


@dataclass(frozen=True, slots=True)
class PersonsAccount:
    """Where everybody is.

    Parameters
    ----------
    aboard_least, aboard_most : int
        On board, as reported or as stated since; both 0 while nothing is reported.
    alive, dead : int
        Recovered, as last counted.
    safe, in_hospital : int
        Of the recovered: in a place of safety; in hospital. The rest are in facilities.
    in_sight : int
        Counted at found objects and not recovered yet.
    not_counted : int
        At found objects where nobody has counted yet, at most.
    surplus : int
        More persons than were on board at most: the number on board is wrong, or persons were
        counted twice. Commands refuse to bring it about; merged journals can.
    """

    aboard_least: int
    aboard_most: int
    alive: int
    dead: int
    safe: int
    in_hospital: int
    in_sight: int
    not_counted: int
    surplus: int

    @property
    def recovered(self) -> int:
        """Alive or dead."""
        return self.alive + self.dead

    @property
    def accounted(self) -> int:
        """Recovered or in sight."""
        return self.recovered + self.in_sight

    @property
    def missing_least(self) -> int:
        """Persons still to be found, at least."""
        return max(0, self.aboard_least - self.accounted - self.not_counted)

    @property
    def missing_most(self) -> int:
        """Persons still to be found, at most: the residual search is for so many."""
        return max(0, self.aboard_most - self.accounted - self.not_counted)

    @property
    def unaccounted_most(self) -> int:
        """Persons of whom nobody knows where they are, at most: missing or not counted."""
        return self.missing_most + self.not_counted

    @property
    def uncertain(self) -> bool:
        """Whether the number on board is."""
        return self.aboard_least != self.aboard_most


def account_of(state: CaseState) -> PersonsAccount:
    """The persons of a case, as this viewer may know.

    Parameters
    ----------
    state : CaseState
        Of one viewer.
    """
    aboard = state.aboard or _reported(state)
    held = state.holdings.values()
    alive, dead = sum(h.alive for h in held), sum(h.dead for h in held)
    in_sight = sum(
        max(0, found.persons - state.recovered_from.get(name, 0))
        for name, found in state.found.items()
        if found.persons is not None
    )
    unaccounted = max(0, aboard.most - alive - dead - in_sight)
    return PersonsAccount(
        aboard.least,
        aboard.most,
        alive,
        dead,
        safe=sum(h.alive + h.dead for h in held if h.place_kind == "place_of_safety"),
        in_hospital=sum(h.alive + h.dead for h in held if h.place_kind == "hospital"),
        in_sight=in_sight,
        not_counted=min(unaccounted, sum(not_counted_at(state).values())),
        surplus=max(0, alive + dead + in_sight - aboard.most),
    )


def not_counted_at(state: CaseState) -> dict[str, int]:
    """Found objects where nobody has counted yet, and how many more the case takes to be there.

    Where a rescue ended with all recovered, nobody is left; unless what it was ordered on turned
    out not to be the object.
    """
    case = {} if state.incident is None else state.incident.case
    stated = {item["id"]: int(item.get("persons", 0)) for item in case.get("objects", ())}
    emptied = {
        each.ordered.search_object
        for each in state.rescues.values()
        if each.ended is not None and each.ended.outcome == "all_recovered" and not each.doubted
    }
    left = {
        name: max(0, stated.get(name, 0) - state.recovered_from.get(name, 0))
        for name, found in state.found.items()
        if found.persons is None and name not in emptied
    }
    return {name: count for name, count in left.items() if count}


def _reported(state: CaseState) -> PersonsRange:
    if state.incident is None:
        return PersonsRange(least=0, most=0)
    count = int(state.incident.case["report"]["persons_on_board"])
    return PersonsRange(least=count, most=count)


@dataclass(frozen=True, slots=True)
class Residual:
    """For whom the search goes on.

    Parameters
    ----------
    sought : mapping
        Search object to its persons, those that are not found.
    unplaced : int
        Missing persons, at most, for whom no object that is still sought stands: a raft was found
        with fewer in it than it was taken to hold, or more were on board. Add a search object for
        them, for example persons in the water from the raft's place.
    """

    sought: Mapping[str, int]
    unplaced: int


def residual_of(case: CaseFile, state: CaseState) -> Residual:
    """For whom the search goes on, at any moment.

    Parameters
    ----------
    case : CaseFile
        For its search objects.
    state : CaseState
        Of one viewer.
    """
    sought = {
        item.id: max(0, item.persons - state.recovered_from.get(item.id, 0))
        for item in case.objects
        if item.id not in state.found
    }
    missing = account_of(state).missing_most
    return Residual(sought, max(0, missing - sum(sought.values())))


def account_lines(account: PersonsAccount, locale: str) -> tuple[str, ...]:
    """The account in words.

    Parameters
    ----------
    account : PersonsAccount
        As :func:`account_of` gives it.
    locale : str
        One of :data:`sarex.words.LOCALES`.
    """
    lines = [
        say(
            "account.line",
            locale,
            aboard=_span(account.aboard_least, account.aboard_most),
            recovered=account.recovered,
            alive=account.alive,
            dead=account.dead,
            sight=account.in_sight,
            missing=_span(account.missing_least, account.missing_most),
        ),
        say("account.places", locale, safe=account.safe, hospital=account.in_hospital),
    ]
    if account.not_counted:
        lines.append(say("account.not_counted", locale, count=account.not_counted))
    if account.uncertain:
        lines.append(say("account.uncertain", locale))
    if account.surplus:
        lines.append(say("account.surplus", locale, count=account.surplus))
    return tuple(lines)


def _span(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}-{most}"
