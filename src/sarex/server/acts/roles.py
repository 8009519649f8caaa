"""Acts about roles, and about suspending and reopening a search."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.events import NextOfKin
from sarex.review.job_inputs import job_inputs
from sarex.server.acts.act import Act, At
from sarex.server.acts.bodies import EventId, Name, PartyCode, Text
from sarex.server.acts.seats import CENTRES, PLAYERS
from sarex.server.cases.models import Taken

__all__ = [
    "ACTS",
    "AcceptHandover",
    "AcknowledgeItem",
    "AssignRole",
    "OpenHandover",
    "PrepareSuspension",
    "ReopenSearch",
    "SuspendSearch",
    "WithdrawHandover",
]

RoleName = Literal["SMC", "OSC", "ACO"]


class AssignRole(Taken):
    """A role that nobody holds, and who shall hold it."""

    role: RoleName
    scope: str = Field(default="joint", pattern=r"^(joint|[A-Z]{3})$")
    holder: Name
    """A facility of the case, or ``KOR RCC``."""
    reason: Text


def _assign(at: At, given: AssignRole) -> Event:
    return commands.assign_role(at.desk, given.role, given.scope, given.holder, given.reason)


class OpenHandover(Taken):
    """A role that this seat holds, to whom it goes, and how each line of the checklist stands."""

    role: RoleName
    scope: str = Field(default="joint", pattern=r"^(joint|[A-Z]{3})$")
    to: Name
    items: dict[Name, Text] = Field(max_length=50)
    """Every line of the role's checklist; more may be added."""
    reason: Text


def _open_handover(at: At, given: OpenHandover) -> Event:
    holder = commands.holder_of(at.state, given.role, given.scope).holder
    at.own(holder, f"hand over the role {given.role}")
    return commands.open_handover(
        at.desk, given.role, given.scope, given.to, given.items, given.reason
    )


class AcknowledgeItem(Taken):
    """A line of a handover that this seat has taken in."""

    handover: EventId
    item: Name
    remark: str = Field(default="", max_length=4000)


def _acknowledge_item(at: At, given: AcknowledgeItem) -> Event:
    return commands.acknowledge_handover_item(
        at.desk, given.handover, given.item, at.seat.name, given.remark
    )


class AcceptHandover(Taken):
    """A handover to this seat."""

    handover: EventId


def _accept(at: At, given: AcceptHandover) -> Event:
    return commands.accept_handover(at.desk, given.handover, at.seat.name)


class WithdrawHandover(Taken):
    """A handover of or to this seat, and why it does not take place."""

    handover: EventId
    reason: Text


def _withdraw(at: At, given: WithdrawHandover) -> Event:
    return commands.withdraw_handover(at.desk, given.handover, at.seat.name, given.reason)


class PrepareSuspension(Taken):
    """Which authority asked for the record, and what the next of kin were told."""

    asked_by: Name
    office: Name
    next_of_kin: tuple[NextOfKin, ...] = Field(default=(), max_length=200)
    shown_to: tuple[PartyCode, ...] = Field(default=(), max_length=20)


def _prepare(at: At, given: PrepareSuspension) -> Event:
    """The record weighs nothing; it is made because a named person asked for it."""
    return commands.prepare_suspension(
        at.desk,
        job_inputs(at.desk),
        given.asked_by,
        given.office,
        next_of_kin=given.next_of_kin,
        shown_to=given.shown_to,
    )


class SuspendSearch(Taken):
    """The authority's signature: who, in which office, and a statement in its own words."""

    record: EventId
    name: Name
    office: Name
    statement: Text


def _suspend(at: At, given: SuspendSearch) -> Event:
    return commands.suspend_search(
        at.desk,
        given.record,
        name=given.name,
        office=given.office,
        statement=given.statement,
    )


class ReopenSearch(Taken):
    """Why the search goes on, and the news if there is any."""

    reason: Text
    news: EventId | None = None


def _reopen(at: At, given: ReopenSearch) -> Event:
    return commands.reopen_search(at.desk, given.reason, given.news)


ACTS: tuple[Act[Any], ...] = (
    Act("role-assign", "assign a role", AssignRole, ("SMC",), "smc", _assign),
    Act("handover-open", "offer a role", OpenHandover, PLAYERS, "seat", _open_handover),
    Act(
        "handover-acknowledge",
        "take in a line of a handover",
        AcknowledgeItem,
        PLAYERS,
        "seat",
        _acknowledge_item,
    ),
    Act("handover-accept", "take a role over", AcceptHandover, PLAYERS, "seat", _accept),
    Act(
        "handover-withdraw",
        "withdraw or decline a handover",
        WithdrawHandover,
        PLAYERS,
        "seat",
        _withdraw,
    ),
    Act(
        "suspension-prepare",
        "gather the record that an authority asked for",
        PrepareSuspension,
        ("SMC",),
        "smc",
        _prepare,
    ),
    Act(
        "search-suspend",
        "record an authority's suspension of the search",
        SuspendSearch,
        ("SMC",),
        "smc",
        _suspend,
    ),
    Act("search-reopen", "let the search go on", ReopenSearch, CENTRES, "centre", _reopen),
)
