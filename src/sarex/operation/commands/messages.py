"""Messages, their acknowledgement, and situation reports by the four-hour rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.incident.case import CaseFile
from sarex.journal import Event
from sarex.labels import Label
from sarex.operation.commands.refusal import id_of, known, nation_of, refuse_unless
from sarex.operation.commands.roles import holder_of
from sarex.operation.coordinator import smc_nation
from sarex.operation.desk import Author, Desk
from sarex.operation.events import MessageAcknowledged, MessageSent, SitrepSent
from sarex.operation.rescue.account import account_of
from sarex.operation.rescue.common import common_state
from sarex.operation.rescue.light import off_scene_of_plan
from sarex.operation.sitrep import sitrep_of
from sarex.operation.state import CaseState, MessageRecord
from sarex.planning.horizon import Bingo
from sarex.planning.orders.sitrep import next_number, sitrep_due_ns, sitrep_text
from sarex.words import LOCALES

__all__ = [
    "SitrepDraft",
    "acknowledge_message",
    "draft_sitrep",
    "overdue_messages",
    "send_message",
    "send_sitrep",
    "sitrep_due",
]


def send_message(
    desk: Desk,
    sender: str,
    to: Sequence[str],
    medium: str,
    text: str,
    *,
    acknowledge_by_ns: int | None = None,
    reply_to: Event | str | None = None,
    personal: str | None = None,
    shown_to: tuple[str, ...] = (),
) -> Event:
    """Record a message between those who take part; nothing goes on the air by it.

    Parameters
    ----------
    desk
        Of the sender.
    sender, to, medium, text
        From, to, by what, and what is said, without personal data.
    acknowledge_by_ns
        Until when each addressee has to acknowledge; None where nobody has to.
    reply_to
        The message that it answers.
    personal, shown_to
        What of it is about persons: the sender's nation's alone, and of these parties.

    Raises
    ------
    OrderError
        If it goes to its sender, the time to acknowledge is past, or there is nothing to answer.
    """
    state, now = desk.state(), desk.clock.now_ns()
    refuse_unless(
        bool(to) and sender not in to and len(set(to)) == len(to) and bool(text.strip()),
        "a message goes from one to others and says something",
        given=f"{sender} to {', '.join(to) or 'nobody'}: {text!r}",
        allowed="addressees other than the sender, each once, and a text",
        remedy="Correct the addressees or the text.",
    )
    refuse_unless(
        acknowledge_by_ns is None or acknowledge_by_ns > now,
        "the time to acknowledge is past",
        given=None if acknowledge_by_ns is None else ns_to_iso(acknowledge_by_ns),
        allowed=f"after {ns_to_iso(now)}",
        remedy="Give a later time, or none.",
    )
    if reply_to is not None:
        known(state.messages, id_of(reply_to), "message")
    owner = nation_of(desk, state, sender)
    body = MessageSent(
        sender=sender,
        to=tuple(to),
        medium=medium,
        text=text,
        personal=personal,
        acknowledge_by=None if acknowledge_by_ns is None else ns_to_iso(acknowledge_by_ns),
        reply_to=None if reply_to is None else id_of(reply_to),
        exercise=desk.loaded.case.mode == "exercise",
    )
    return desk.record(
        "message.sent",
        body,
        Author(sender, "sender"),
        label=desk.label_of(owner),
        cause=body.reply_to,
        field_labels={"/personal": Label(owner, shown_to)},
    )


def acknowledge_message(desk: Desk, message: Event | str, by: str) -> Event:
    """An addressee has a message.

    Raises
    ------
    OrderError
        If it was not sent to it, or it acknowledged before.
    """
    state = desk.state()
    record: MessageRecord = known(state.messages, id_of(message), "message")
    left = [name for name in record.sent.to if name not in record.acknowledged_ns]
    refuse_unless(
        by in left,
        "this acknowledgement is not awaited",
        given=by,
        allowed=", ".join(left) or "all have acknowledged",
        remedy="Let an addressee acknowledge, once.",
    )
    body = MessageAcknowledged(message=id_of(message), by=by)
    label = desk.label_of(nation_of(desk, state, by))
    return desk.record(
        "message.acknowledged", body, Author(by, "addressee"), label=label, cause=body.message
    )


def overdue_messages(state: CaseState, now_ns: int) -> dict[str, tuple[str, ...]]:
    """Event id of each message that is overdue, to who has not acknowledged it."""
    found = {}
    for name, record in state.messages.items():
        by, to = record.sent.acknowledge_by, record.sent.to
        left = tuple(each for each in to if each not in record.acknowledged_ns)
        if by is not None and left and iso_to_ns(by) < now_ns:
            found[name] = left
    return found


def sitrep_due(state: CaseState) -> int | None:
    """When the next situation report is due at the latest; None before the first, after the last.

    It is due sooner on arrival and on urgent news: that is a person's to judge.
    """
    if not state.sitreps or state.sitreps[-1].sent.next_due is None:
        return None
    return iso_to_ns(state.sitreps[-1].sent.next_due)


def send_sitrep(
    desk: Desk,
    reason: Literal["arrival", "news", "routine", "conclusion"],
    medium: str,
    *,
    assistance: Sequence[str] = (),
) -> Event:
    """Send a situation report, filled in from what all its readers may know.

    Parameters
    ----------
    desk
        Of the mission co-ordinator.
    reason
        Why it is sent.
    medium
        By what.
    assistance
        What help is wanted: a person's to say.

    Returns
    -------
    Event
        ``sitrep.sent``, numbered in the case, with when it was due and when the next is.

    Raises
    ------
    OrderError
        If no incident is reported, the last report was final, or the case is concluded while
        persons are missing or wait in sight and no authority has suspended the search.
    """
    label = desk.label_of(smc_nation(desk, desk.state()))
    draft = draft_sitrep(desk, reason, assistance=assistance)
    body = SitrepSent(
        number=draft.number,
        reason=reason,
        to=draft.to,
        medium=medium,
        due=None if draft.due_ns is None else ns_to_iso(draft.due_ns),
        next_due=None if draft.next_due_ns is None else ns_to_iso(draft.next_due_ns),
        texts=draft.texts,
    )
    return desk.record("sitrep.sent", body, Author(draft.sender, "SMC"), label=label)


@dataclass(frozen=True, slots=True)
class SitrepDraft:
    """A situation report as it would be sent now.

    Parameters
    ----------
    number
        In the case.
    sender, to
        Whoever holds the mission co-ordination, and the other centres.
    due_ns, next_due_ns
        When it was due at the latest, and when the next would be [ns].
    texts
        By language.
    """

    number: int
    sender: str
    to: tuple[str, ...]
    due_ns: int | None
    next_due_ns: int | None
    texts: dict[str, str]


def draft_sitrep(
    desk: Desk,
    reason: Literal["arrival", "news", "routine", "conclusion"],
    *,
    assistance: Sequence[str] = (),
) -> SitrepDraft:
    """Fill a situation report in from what all its readers may know; records nothing.

    Raises
    ------
    OrderError
        As of :func:`send_sitrep`.
    """
    now = desk.clock.now_ns()
    label = desk.label_of(smc_nation(desk, desk.state()))
    state = common_state(desk.folder, label.audience)
    refuse_unless(
        state.incident is not None,
        "a situation report needs an incident",
        given="none that all its readers may see",
        allowed="after incident.reported",
        remedy="Report the incident first.",
    )
    _check_open(state, reason)
    assert state.incident is not None
    number = next_number(each.sent.number for each in state.sitreps)
    case = CaseFile.model_validate(state.incident.case)  # without personal data
    leaving, texts = _leaving(desk, state), {}
    for locale in LOCALES:
        report = sitrep_of(
            case,
            state,
            number=number,
            time_ns=now,
            reason=reason,
            locale=locale,
            assistance=assistance,
            leaving=leaving,
        )
        texts[locale] = sitrep_text(report, locale)
    smc = holder_of(state, "SMC").holder
    others = tuple(f"{n} RCC" for n in case.parties.nations if f"{n} RCC" != smc)
    next_due_ns = None if reason == "conclusion" else sitrep_due_ns(now)
    return SitrepDraft(number, smc, others or (smc,), sitrep_due(state), next_due_ns, texts)


def _leaving(desk: Desk, state: CaseState) -> tuple[Bingo, ...]:
    """Latest off-scene times of the plans in force, where they were reckoned."""
    folders = (
        desk.folder.artefacts.path(plan.proposed.artefact.ref)
        for plan in state.plans.values()
        if plan.issued is not None and plan.replaced_by is None
    )
    return tuple(
        item
        for folder in folders
        if (folder / "slots.json").is_file()
        for item in off_scene_of_plan(folder)
    )


def _check_open(state: CaseState, reason: str) -> None:
    """A final report ends the reports while everybody is recovered or the search is suspended."""
    account = account_of(state)
    missing, in_sight = account.unaccounted_most, account.in_sight
    over = missing + in_sight == 0 or state.suspended is not None
    refuse_unless(
        not (over and state.sitreps and state.sitreps[-1].sent.reason == "conclusion"),
        "the last situation report was final",
        given=reason,
        allowed="nothing after the final report while all are recovered or the search is suspended",
        remedy="Reopen the search or state the number on board first, if there is news.",
    )
    refuse_unless(
        reason != "conclusion" or over,
        "persons are missing, or wait to be recovered",
        given=f"{missing} missing or not counted, {in_sight} in sight",
        allowed="arrival, news, routine",
        remedy="Go on and report as routine.",
    )
