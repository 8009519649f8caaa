"""Acts of rescue: who recovers them, and where each person is."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.commands.refusal import known
from sarex.operation.events import Means, PersonState, PlaceKind, Triage
from sarex.server.access.seat import Role
from sarex.server.acts.act import Act, At, refuse_others
from sarex.server.acts.bodies import EventId, Name, PartyCode, Text
from sarex.server.acts.seats import ABOARD, PLAYERS
from sarex.server.cases.models import Taken

__all__ = [
    "ACTS",
    "EndRescue",
    "OrderRescue",
    "RecountPersons",
    "RecoverPersons",
    "ReportDeaths",
    "StateAboard",
    "TransferPersons",
]

_COORDINATORS: tuple[Role, ...] = ("SMC", "OSC")
Shown = tuple[PartyCode, ...]


class OrderRescue(Taken):
    """Which facility recovers them, and how: one of the ways that are reckoned with this wind."""

    sighting: EventId
    facility: Name
    means: Means
    reason: Text
    wind_m_s: float = Field(ge=0, le=100)
    wave_height_m: float | None = Field(default=None, ge=0, le=40)
    against_limits: str = Field(default="", max_length=4000)
    """Why a way is taken that the reckoning rules out."""
    scope: str = Field(default="joint", pattern=r"^(joint|[A-Z]{3})$")
    """Of the role in which it is decided."""


def _order_rescue(at: At, given: OrderRescue) -> Event:
    options = commands.propose_rescue(
        at.desk, given.sighting, wave_height_m=given.wave_height_m, wind_m_s=given.wind_m_s
    )
    return commands.order_rescue(
        at.desk,
        given.sighting,
        given.facility,
        given.means,
        options,
        given.reason,
        role=at.who.seat.role,
        scope=given.scope,
        against_limits=given.against_limits,
    )


class EndRescue(Taken):
    """A rescue, and what it came to."""

    rescue: EventId
    outcome: Literal["all_recovered", "handed_on", "contact_lost", "not_possible"]
    reason: Text


def _end_rescue(at: At, given: EndRescue) -> Event:
    record = known(at.state.rescues, given.rescue, "rescue")
    at.own(record.ordered.facility, "end this rescue")
    return commands.end_rescue(at.desk, given.rescue, given.outcome, given.reason)


class StateAboard(Taken):
    """How many were on board, as it is known now."""

    least: int = Field(ge=0, le=1_000_000)
    most: int = Field(ge=0, le=1_000_000)
    source: Text


def _state_aboard(at: At, given: StateAboard) -> Event:
    return commands.state_persons_aboard(at.desk, given.least, given.most, given.source)


class _Counted(Taken):
    alive: int = Field(ge=0, le=1_000_000)
    dead: int = Field(ge=0, le=1_000_000)
    """Without signs of life, until a doctor says otherwise."""
    persons: tuple[PersonState, ...] = Field(default=(), max_length=500)
    """What is known of single persons: personal data of the holder's nation."""
    shown_to: Shown = Field(default=(), max_length=20)
    """Other parties that may read it."""


class RecoverPersons(_Counted):
    """Persons are out of the water, or known to be safe without the case's facilities."""

    holder: Name | None = None
    """Ship or place where they are; the own facility unless given."""
    place_kind: PlaceKind = "facility"
    rescue: EventId | None = None
    search_object: Name | None = None
    triage: dict[Triage, int] = Field(default_factory=dict)


def _recover(at: At, given: RecoverPersons) -> Event:
    return commands.recover_persons(
        at.desk,
        _holder(at, given.holder, "recover persons"),
        given.alive,
        given.dead,
        rescue=given.rescue,
        search_object=given.search_object,
        place_kind=given.place_kind,
        triage=given.triage,
        persons=given.persons,
        shown_to=given.shown_to,
    )


def _holder(at: At, named: str | None, act: str) -> str:
    """A facility speaks for itself; for ships and places of nobody, the mission co-ordinator."""
    if at.seat.facility:
        at.own(named or at.seat.name, act)
        return at.seat.name
    if named is None or named in at.state.facilities or at.who.seat.role != "SMC":
        allowed = "the facility itself; for ships and places ashore the mission co-ordinator"
        refuse_others(act, at.seat.name, allowed)
    return str(named)


class TransferPersons(_Counted):
    """Persons go from a holder to another."""

    holder: Name | None = None
    to: Name
    place_kind: PlaceKind


def _transfer(at: At, given: TransferPersons) -> Event:
    return commands.transfer_persons(
        at.desk,
        _holder(at, given.holder, "transfer persons"),
        given.to,
        given.place_kind,
        given.alive,
        given.dead,
        persons=given.persons,
        shown_to=given.shown_to,
    )


class ReportDeaths(Taken):
    """Persons died after they were recovered."""

    holder: Name | None = None
    count: int = Field(ge=1, le=1_000_000)
    states: tuple[PersonState, ...] = Field(default=(), max_length=500)
    shown_to: Shown = Field(default=(), max_length=20)


def _deaths(at: At, given: ReportDeaths) -> Event:
    return commands.report_deaths(
        at.desk,
        _holder(at, given.holder, "report deaths"),
        given.count,
        states=given.states,
        shown_to=given.shown_to,
    )


class RecountPersons(Taken):
    """A holder counted again."""

    holder: Name | None = None
    place_kind: PlaceKind
    alive: int = Field(ge=0, le=1_000_000)
    dead: int = Field(ge=0, le=1_000_000)
    reason: Text


def _recount(at: At, given: RecountPersons) -> Event:
    holder = _holder(at, given.holder, "count persons")
    return commands.recount_persons(
        at.desk, holder, given.place_kind, given.alive, given.dead, given.reason
    )


ACTS: tuple[Act[Any], ...] = (
    Act("rescue-order", "order a rescue", OrderRescue, _COORDINATORS, "coordinator", _order_rescue),
    Act("rescue-end", "end a rescue", EndRescue, ABOARD, "facility", _end_rescue),
    Act(
        "persons-aboard",
        "state how many were on board",
        StateAboard,
        ("SMC",),
        "smc",
        _state_aboard,
    ),
    Act("persons-recover", "report persons recovered", RecoverPersons, PLAYERS, "seat", _recover),
    Act(
        "persons-transfer",
        "report persons transferred",
        TransferPersons,
        PLAYERS,
        "seat",
        _transfer,
    ),
    Act("persons-died", "report deaths", ReportDeaths, PLAYERS, "seat", _deaths),
    Act("persons-recount", "count persons again", RecountPersons, PLAYERS, "seat", _recount),
)
