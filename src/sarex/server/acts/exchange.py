"""Acts between seats: messages, situation reports, requests for support, approach rules."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sarex.canonical import iso_to_ns
from sarex.exercise.control import Gate
from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.commands.refusal import known
from sarex.server.acts.act import Act, At
from sarex.server.acts.bodies import (
    EventId,
    Metres,
    Name,
    Names,
    PartyCode,
    Text,
    TimeText,
    at_ns,
    span_ns,
)
from sarex.server.acts.seats import ABOARD, CENTRES, PLAYERS
from sarex.server.cases.models import Taken
from sarex.server.reads.control import orders_to_stop

__all__ = [
    "ACTS",
    "AcknowledgeMessage",
    "CloseSupport",
    "DeclareApproach",
    "GrantSupport",
    "LapseSupport",
    "RefuseSupport",
    "RequestSupport",
    "SendMessage",
    "SendSitrep",
    "UseSupport",
]


class SendMessage(Taken):
    """A message from this seat; nothing goes on the air by it."""

    to: tuple[Name, ...] = Field(min_length=1, max_length=50)
    """Facilities, ``JPN RCC`` or ships."""
    medium: Name
    text: Text
    acknowledge_by: TimeText | None = None
    acknowledge_within_s: float | None = Field(default=None, gt=0, le=7 * 86400)
    """In place of a time: so long from now."""
    reply_to: EventId | None = None
    personal: Text | None = None
    """What of it is about persons; the sender's nation's alone."""
    shown_to: tuple[PartyCode, ...] = Field(default=(), max_length=20)
    """Other parties that may read that."""


def _send_message(at: At, given: SendMessage) -> Event:
    until_ns = None if given.acknowledge_by is None else at_ns(given.acknowledge_by, "time")
    if given.acknowledge_within_s is not None:
        until_ns = at.desk.clock.now_ns() + round(given.acknowledge_within_s * 1e9)
    return commands.send_message(
        at.desk,
        at.seat.name,
        given.to,
        given.medium,
        given.text,
        acknowledge_by_ns=until_ns,
        reply_to=given.reply_to,
        personal=given.personal,
        shown_to=given.shown_to,
    )


class AcknowledgeMessage(Taken):
    """A message that this seat has."""

    message: EventId


def _acknowledge_message(at: At, given: AcknowledgeMessage) -> Event:
    """Under NO DUFF the one thing that is acknowledged is its order to stop."""
    control = at.case.control()
    if control is not None and control.no_duff is not None:
        orders = orders_to_stop(control, at.state, at.seat.name)
        if given.message not in orders:
            Gate.at(at.desk).take_out("act message-acknowledge")
    return commands.acknowledge_message(at.desk, given.message, at.seat.name)


class SendSitrep(Taken):
    """A situation report, filled in from the journal."""

    reason: Literal["arrival", "news", "routine", "conclusion"]
    medium: Name
    assistance: tuple[Text, ...] = Field(default=(), max_length=20)
    """What help is wanted."""


def _send_sitrep(at: At, given: SendSitrep) -> Event:
    return commands.send_sitrep(at.desk, given.reason, given.medium, assistance=given.assistance)


class RequestSupport(Taken):
    """Support that another nation is asked for."""

    of_nation: PartyCode
    kind: Literal["fuel", "deck", "berth", "overflight"]
    facility: Name
    """For which craft of the own nation."""
    provider: Name | None = None
    """Base or ship; none for an overflight."""
    start: TimeText
    end: TimeText
    answer_by: TimeText
    text: str = Field(default="", max_length=4000)


def _request_support(at: At, given: RequestSupport) -> Event:
    record = known(at.state.facilities, given.facility, "facility")
    at.own_nation(record.facility.nation, "ask support for this facility")
    return commands.request_support(
        at.desk,
        given.of_nation,
        given.kind,
        given.facility,
        span_ns(given.start, given.end),
        at_ns(given.answer_by, "answer_by"),
        provider=given.provider,
        text=given.text,
    )


class GrantSupport(Taken):
    """What is granted of a request, and under which conditions."""

    request: EventId
    start: TimeText | None = None
    """As asked unless given."""
    end: TimeText | None = None
    uses: int | None = Field(default=None, ge=1, le=1000)
    conditions: tuple[Text, ...] = Field(default=(), max_length=20)


def _grant_support(at: At, given: GrantSupport) -> Event:
    asked = known(at.state.support, given.request, "request").requested
    start, end = given.start, given.end
    span = (
        iso_to_ns(asked.start) if start is None else at_ns(start, "start"),
        iso_to_ns(asked.end) if end is None else at_ns(end, "end"),
    )
    return commands.grant_support(
        at.desk,
        given.request,
        at.party,
        f"{at.seat.name}, {at.who.display_name}",
        span_ns=span,
        uses=given.uses,
        conditions=given.conditions,
    )


class RefuseSupport(Taken):
    """A request, and why it is refused or withdrawn."""

    request: EventId
    reason: Text


def _refuse_support(at: At, given: RefuseSupport) -> Event:
    return commands.refuse_support(at.desk, given.request, at.party, given.reason)


def _withdraw_support(at: At, given: RefuseSupport) -> Event:
    return commands.withdraw_support(at.desk, given.request, at.party, given.reason)


class LapseSupport(Taken):
    """A request that nobody answered, or that was not used, in time."""

    request: EventId


def _lapse_support(at: At, given: LapseSupport) -> Event:
    return commands.lapse_support(at.desk, given.request)


class UseSupport(Taken):
    """One use of what was granted, by this facility."""

    request: EventId
    start: TimeText
    end: TimeText
    note: str = Field(default="", max_length=4000)


def _use_support(at: At, given: UseSupport) -> Event:
    at.own(known(at.state.support, given.request, "request").requested.facility, "use this support")
    span = span_ns(given.start, given.end)
    return commands.use_support(at.desk, given.request, span, given.note)


class CloseSupport(Taken):
    """A request under which nothing is left to do."""

    request: EventId
    note: str = Field(default="", max_length=4000)


def _close_support(at: At, given: CloseSupport) -> Event:
    asked = known(at.state.support, given.request, "request").requested
    at.own_nation(asked.nation, "close this request")
    return commands.close_support(at.desk, given.request, given.note)


class DeclareApproach(Taken):
    """Rules of approach that were agreed before, as this facility declares them."""

    other: Name
    purpose: Literal["passing", "hoist", "deck_landing", "transfer", "rescue"]
    start: TimeText
    end: TimeText
    minimum_m: Metres
    rules: Names
    signed_by: Name
    """An office."""


def _declare_approach(at: At, given: DeclareApproach) -> Event:
    return commands.declare_approach(
        at.desk,
        at.seat.name,
        given.other,
        given.purpose,
        span_ns(given.start, given.end),
        given.minimum_m,
        given.rules,
        given.signed_by,
    )


ACTS: tuple[Act[Any], ...] = (
    Act("message-send", "send a message", SendMessage, PLAYERS, "seat", _send_message),
    Act(
        "message-acknowledge",
        "acknowledge a message",
        AcknowledgeMessage,
        PLAYERS,
        "seat",
        _acknowledge_message,
        under_no_duff=True,
    ),
    Act("sitrep-send", "send a situation report", SendSitrep, ("SMC",), "smc", _send_sitrep),
    Act(
        "support-request",
        "ask another nation for support",
        RequestSupport,
        CENTRES,
        "centre",
        _request_support,
    ),
    Act("support-grant", "grant support", GrantSupport, CENTRES, "centre", _grant_support),
    Act("support-refuse", "refuse support", RefuseSupport, CENTRES, "centre", _refuse_support),
    Act(
        "support-withdraw",
        "withdraw a request, or what was granted",
        RefuseSupport,
        CENTRES,
        "centre",
        _withdraw_support,
    ),
    Act(
        "support-lapse",
        "record that a request has lapsed",
        LapseSupport,
        ("SMC",),
        "smc",
        _lapse_support,
    ),
    Act("support-use", "use granted support", UseSupport, ABOARD, "facility", _use_support),
    Act("support-close", "close a request", CloseSupport, CENTRES, "centre", _close_support),
    Act(
        "approach-declare",
        "declare agreed rules of approach",
        DeclareApproach,
        ABOARD,
        "facility",
        _declare_approach,
    ),
)
