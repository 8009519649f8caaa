"""What becomes of a request for support: withdrawn, lapsed, used, closed."""

from __future__ import annotations

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.journal import Event
from sarex.operation.commands.refusal import id_of, known, rcc, refuse_unless
from sarex.operation.coordinator import by_smc
from sarex.operation.desk import Author, Desk
from sarex.operation.events import (
    SupportClosed,
    SupportLapsed,
    SupportUsed,
    SupportWithdrawn,
)
from sarex.operation.state import SupportRecord

__all__ = [
    "close_support",
    "lapse_support",
    "use_support",
    "withdraw_support",
]


def withdraw_support(desk: Desk, request: Event | str, nation: str, reason: str) -> Event:
    """The asking nation takes its request back, or the granting one what it granted.

    Raises
    ------
    OrderError
        If the request is over, or the nation has nothing to withdraw.
    """
    name = id_of(request)
    record: SupportRecord = known(desk.state().support, name, "request")
    asked = record.requested
    may = {"asked": [asked.nation], "granted": [asked.nation, asked.of_nation]}
    allowed = may.get(record.status, [])
    refuse_unless(
        nation in allowed,
        "there is nothing that this nation could withdraw",
        given=f"{nation}, request {record.status}",
        allowed=", ".join(allowed) or "nobody: it is over",
        remedy="Withdraw a request of your own, or what you granted.",
    )
    body = SupportWithdrawn(request=name, nation=nation, reason=reason)
    return desk.record(
        "support.withdrawn", body, rcc(nation), label=desk.label_of(nation), cause=name
    )


def lapse_support(desk: Desk, request: Event | str) -> Event:
    """Record that nobody answered in time, or that what was granted was not used in time.

    Raises
    ------
    OrderError
        If it can still be answered or used, was used, or is over.
    """
    name, now = id_of(request), desk.clock.now_ns()
    record: SupportRecord = known(desk.state().support, name, "request")
    late = record.status == "asked" and now > iso_to_ns(record.requested.answer_by)
    unused = (
        record.status == "granted"
        and record.granted is not None
        and not record.uses
        and now > iso_to_ns(record.granted.end)
    )
    refuse_unless(
        late or unused,
        "the request has not lapsed",
        given=f"{record.status}, {len(record.uses)} uses, {ns_to_iso(now)}",
        allowed="asked and past the time to answer, or granted, unused and past its end",
        remedy="Wait, answer, withdraw or close it.",
    )
    body = SupportLapsed(request=name, reason="not_answered" if late else "not_used")
    return by_smc(desk, desk.state(), "support.lapsed", body, cause=name)


def use_support(
    desk: Desk, request: Event | str, span_ns: tuple[int, int], note: str = ""
) -> Event:
    """The facility made use of what was granted, once.

    Raises
    ------
    OrderError
        If it was not granted, not for that time, or not so often.
    """
    name = id_of(request)
    record: SupportRecord = known(desk.state().support, name, "request")
    granted, (start_ns, end_ns) = record.granted, span_ns
    refuse_unless(
        record.status == "granted"
        and granted is not None
        and iso_to_ns(granted.start) <= start_ns <= end_ns <= iso_to_ns(granted.end),
        "this use was not granted",
        given=f"{record.status}; {ns_to_iso(start_ns)} to {ns_to_iso(end_ns)}",
        allowed="nothing" if granted is None else f"{granted.start} to {granted.end}",
        remedy="Ask for what is needed, and wait for the answer.",
    )
    assert granted is not None
    refuse_unless(
        granted.uses is None or len(record.uses) < granted.uses,
        "it was granted for fewer uses",
        given=len(record.uses) + 1,
        allowed=granted.uses,
        remedy="Ask again.",
    )
    asked = record.requested
    body = SupportUsed(
        request=name,
        facility=asked.facility,
        start=ns_to_iso(start_ns),
        end=ns_to_iso(end_ns),
        note=note,
    )
    author, label = Author(asked.facility, "SRU"), desk.label_of(asked.nation)
    return desk.record("support.used", body, author, label=label, cause=name, marking="declared")


def close_support(desk: Desk, request: Event | str, note: str = "") -> Event:
    """Nothing is left to do under a request.

    Raises
    ------
    OrderError
        If it waits for an answer, or is closed.
    """
    name = id_of(request)
    record: SupportRecord = known(desk.state().support, name, "request")
    refuse_unless(
        record.status not in ("asked", "closed"),
        "a request is closed once, after its answer",
        given=record.status,
        allowed="granted, refused, withdrawn, lapsed",
        remedy="Answer it, withdraw it, or let it lapse.",
    )
    asked = record.requested
    body = SupportClosed(request=name, note=note)
    return desk.record(
        "support.closed", body, rcc(asked.nation), label=desk.label_of(asked.nation), cause=name
    )
