"""Requests for support, and their answers."""

from __future__ import annotations

from collections.abc import Sequence

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.journal import Event
from sarex.operation.commands.refusal import id_of, known, rcc, refuse_unless
from sarex.operation.desk import Desk
from sarex.operation.events import (
    SupportGranted,
    SupportRefused,
    SupportRequested,
)
from sarex.operation.state import CaseState, SupportRecord

__all__ = [
    "grant_support",
    "refuse_support",
    "request_support",
]


def request_support(
    desk: Desk,
    of_nation: str,
    kind: str,
    facility: str,
    span_ns: tuple[int, int],
    answer_by_ns: int,
    *,
    provider: str | None = None,
    text: str = "",
) -> Event:
    """The nation of a facility asks another for fuel, a deck, a berth or an overflight.

    Parameters
    ----------
    desk
        Of the asking nation.
    of_nation, kind, facility
        Who is asked, for what, for which craft.
    span_ns
        From when to when it is wanted.
    answer_by_ns
        Until when the answer is needed.
    provider
        Base or ship that is asked for; none for an overflight.
    text
        In words.

    Raises
    ------
    OrderError
        If the nation is its own or not of the case, the provider is not that nation's, or the
        times do not follow each other.
    """
    state, now = desk.state(), desk.clock.now_ns()
    nation = known(state.facilities, facility, "facility").facility.nation
    others = [n for n in desk.loaded.case.parties.nations if n != nation]
    refuse_unless(
        of_nation in others,
        "support is asked of another nation of the case",
        given=of_nation,
        allowed=", ".join(others) or "there is no other",
        remedy="Name one of these.",
    )
    _check_provider(desk, state, of_nation, kind, provider)
    start_ns, end_ns = span_ns
    refuse_unless(
        start_ns < end_ns and now < answer_by_ns <= end_ns,
        "the times of a request follow each other",
        given=f"{ns_to_iso(start_ns)} to {ns_to_iso(end_ns)}, answer {ns_to_iso(answer_by_ns)}",
        allowed=f"an end after the start, an answer after {ns_to_iso(now)} and before the end",
        remedy="Correct the times.",
    )
    body = SupportRequested.model_validate(
        {
            "nation": nation,
            "of_nation": of_nation,
            "kind": kind,
            "facility": facility,
            "provider": provider,
            "start": ns_to_iso(start_ns),
            "end": ns_to_iso(end_ns),
            "answer_by": ns_to_iso(answer_by_ns),
            "text": text,
        }
    )
    return desk.record("support.requested", body, rcc(nation), label=desk.label_of(nation))


def _check_provider(
    desk: Desk, state: CaseState, of_nation: str, kind: str, provider: str | None
) -> None:
    own = [base.id for base in desk.loaded.case.bases if base.nation == of_nation]
    own += [name for name, r in state.facilities.items() if r.facility.nation == of_nation]
    refuse_unless(
        (provider is None) if kind == "overflight" else provider in own,
        "a base or a ship of the asked nation is named, but for an overflight",
        given=provider,
        allowed="none" if kind == "overflight" else ", ".join(own),
        remedy="Name who shall give it.",
    )


def grant_support(
    desk: Desk,
    request: Event | str,
    nation: str,
    granted_by: str,
    *,
    span_ns: tuple[int, int] | None = None,
    uses: int | None = None,
    conditions: Sequence[str] = (),
) -> Event:
    """The asked nation says yes, under conditions, within limits.

    Parameters
    ----------
    desk
        Of the asked nation.
    request
        The ``support.requested``.
    nation, granted_by
        Who answers: nation, and office of the person.
    span_ns
        Within the time asked for; by default all of it.
    uses
        How often at most.
    conditions
        In words.

    Raises
    ------
    OrderError
        If another nation answers, it was answered, the answer is too late, or the time lies
        beyond what was asked.
    """
    name = id_of(request)
    record = _asked(desk, name, nation)
    asked, now = record.requested, desk.clock.now_ns()
    refuse_unless(
        now <= iso_to_ns(asked.answer_by),
        "the answer was needed before",
        given=ns_to_iso(now),
        allowed=f"by {asked.answer_by}",
        remedy="Let the request lapse, and ask and answer a new one.",
    )
    start_ns, end_ns = span_ns or (iso_to_ns(asked.start), iso_to_ns(asked.end))
    refuse_unless(
        iso_to_ns(asked.start) <= start_ns < end_ns <= iso_to_ns(asked.end),
        "granted is a part of what was asked",
        given=f"{ns_to_iso(start_ns)} to {ns_to_iso(end_ns)}",
        allowed=f"within {asked.start} to {asked.end}",
        remedy="Grant a time within it, or let the other ask for another.",
    )
    body = SupportGranted(
        request=name,
        start=ns_to_iso(start_ns),
        end=ns_to_iso(end_ns),
        uses=uses,
        conditions=tuple(conditions),
        granted_by=granted_by,
    )
    return desk.record(
        "support.granted", body, rcc(nation), label=desk.label_of(nation), cause=name
    )


def refuse_support(desk: Desk, request: Event | str, nation: str, reason: str) -> Event:
    """The asked nation says no, and why.

    Raises
    ------
    OrderError
        If another nation answers, or it was answered.
    """
    name = id_of(request)
    _asked(desk, name, nation)
    body = SupportRefused(request=name, reason=reason)
    return desk.record(
        "support.refused", body, rcc(nation), label=desk.label_of(nation), cause=name
    )


def _asked(desk: Desk, name: str, nation: str) -> SupportRecord:
    record: SupportRecord = known(desk.state().support, name, "request")
    refuse_unless(
        nation == record.requested.of_nation,
        "only the asked nation answers",
        given=nation,
        allowed=record.requested.of_nation,
        remedy="Let it answer.",
    )
    refuse_unless(
        record.status == "asked",
        "the request is answered or over",
        given=record.status,
        allowed="asked",
        remedy="Ask a new one.",
    )
    return record
