"""The record an authority asks for before it decides, its signature, and the reopening.

Nothing here proposes to suspend or to end a search: the record is made for a person who asks for
it by name and office, and only a person's own statement suspends.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from sarex.artefacts import ArtefactRef
from sarex.canonical import ns_to_iso
from sarex.journal import Event
from sarex.labels import EXCON, Label
from sarex.operation.commands.refusal import OrderError, id_of, known, refuse_unless
from sarex.operation.commands.roles import holder_of
from sarex.operation.coordinator import by_smc, smc_nation
from sarex.operation.desk import Author, Desk
from sarex.operation.events import (
    NextOfKin,
    ObjectSearched,
    PersonsRange,
    SearchReopened,
    SearchSuspended,
    SurvivalSpan,
    SuspensionPrepared,
)
from sarex.operation.rescue.account import account_lines, account_of
from sarex.operation.rescue.common import common_events
from sarex.operation.rescue.leads import news_since, open_leads
from sarex.operation.rescue.suspension_job import FUNCTION
from sarex.operation.state import CaseState, PreparedRecord, fold_case
from sarex.provenance import Provenance
from sarex.words import LOCALES, say

__all__ = ["REOPENS_ON", "prepare_suspension", "reopen_search", "reopening_news", "suspend_search"]

REOPENS_ON: Final = ("sighting", "signal", "survivor", "number", "place", "survival", "other")
"""What would reopen a case; the words are ``suspension.reopen.*`` of the catalogue."""

_STATEMENT = 20


def prepare_suspension(
    desk: Desk,
    inputs: Mapping[str, ArtefactRef],
    asked_by: str,
    office: str,
    *,
    next_of_kin: Sequence[NextOfKin] = (),
    shown_to: tuple[str, ...] = (),
) -> Event:
    """Gather the record that a named authority asked for: what was searched, what is not known.

    Parameters
    ----------
    desk
        Of the mission co-ordinator.
    inputs
        Artefacts of the case and its fields, as for a plan.
    asked_by, office
        Name and office of the authority.
    next_of_kin
        Who was told, and what they said; personal data of the SMC's nation alone.
    shown_to
        Other parties that may read it.

    Returns
    -------
    Event
        ``suspension.prepared``, the SMC's nation's alone until it is released. It weighs nothing
        and says nothing of what to decide.

    Raises
    ------
    OrderError
        If nobody is named, or there is no forecast to judge the searches by.
    """
    _check_named(asked_by, office)
    label, now = _own(desk), desk.clock.now_ns()
    events = common_events(desk.folder, label.audience)
    state = fold_case(events)
    refuse_unless(
        state.forecast is not None,
        "the record says what was searched, which a forecast judges",
        given="no forecast",
        allowed="after forecast.computed",
        remedy="Compute the drift forecast first.",
    )
    assert state.forecast is not None
    asked = {**inputs, "ensemble": state.forecast.ensemble.ref}
    for sortie, task in state.tasks.items():
        if task.flown is not None:
            asked[f"flown-{sortie}"] = task.flown.artefact.ref
    ref = desk.run(
        FUNCTION, asked, {"now": ns_to_iso(now)}, kind="suspension-record", purpose="record"
    )
    made = json.loads((desk.folder.artefacts.path(ref) / "record.json").read_text(encoding="utf-8"))
    account = account_of(state)
    provenance = Provenance(
        model="record for an authority", inputs={"ensemble": state.forecast.ensemble.sha256}
    )
    body = SuspensionPrepared(
        asked_by=asked_by,
        asked_by_office=office,
        until=ns_to_iso(now),
        missing=PersonsRange(least=account.missing_least, most=account.unaccounted_most),
        objects=tuple(
            ObjectSearched(found=row["search_object"] in state.found, **row)
            for row in made["objects"]
        ),
        survival=tuple(SurvivalSpan(**row) for row in made["survival"]),
        survival_unknown=made["survival_unknown"],
        leads=open_leads(state, events),
        next_of_kin=tuple(next_of_kin),
        texts={
            locale: (*account_lines(account, locale), *made["texts"][locale], *_texts(locale))
            for locale in LOCALES
        },
        artefact=desk.cite(ref, provenance, label),
    )
    owner = Label(label.owner, shown_to)
    labels = {
        f"/next_of_kin/{number}/{field}": owner
        for number in range(len(next_of_kin))
        for field in ("informed", "name")
    }
    smc = holder_of(state, "SMC")
    author = Author(smc.holder, "SMC")
    return desk.record("suspension.prepared", body, author, label=label, field_labels=labels)


def _own(desk: Desk) -> Label:
    """The SMC's nation alone, and exercise control: giving the record to others is a release."""
    case = desk.loaded.case
    nation = smc_nation(desk, desk.state())
    return Label(nation, (EXCON,) if case.mode == "exercise" else ())


def _texts(locale: str) -> tuple[str, ...]:
    reopens = (say(f"suspension.reopen.{name}", locale) for name in REOPENS_ON)
    return (say("suspension.no_proposal", locale), say("suspension.reopens", locale), *reopens)


def _check_named(name: str, office: str) -> None:
    refuse_unless(
        min(len(name.strip()), len(office.strip())) >= 3,
        "the authority is named, with its office",
        given=f"{name!r}, {office!r}",
        allowed="a person's name and an office",
        remedy="Let the person give name and office.",
    )


def suspend_search(
    desk: Desk, record: Event | str, *, name: str, office: str, statement: str
) -> Event:
    """A named authority suspends the search, in its own words.

    Parameters
    ----------
    desk
        Of the mission co-ordinator.
    record
        The ``suspension.prepared`` that the authority weighed.
    name, office, statement
        The signature: who, in which office, and a statement typed by that person.

    Raises
    ------
    OrderError
        If nobody signs, the search is suspended, persons wait to be recovered, a rescue is under
        way, or there is news that the record does not hold.
    """
    state, key = desk.state(), id_of(record)
    held: PreparedRecord = known(state.prepared, key, "record")
    view = desk.view()
    _check_named(name, office)
    refuse_unless(
        len(statement.strip()) >= _STATEMENT,
        "a suspension needs the authority's own statement",
        given=repr(statement),
        allowed=f"{_STATEMENT} characters or more, typed by {name.strip()}",
        remedy="Let the authority write why, in its own words.",
    )
    refuse_unless(
        state.suspended is None,
        "the search is suspended",
        given=name,
        allowed="a search that goes on",
        remedy="Nothing is left to do.",
    )
    _check_nobody_waits(state)
    news = news_since(view.events(), view.get(key))
    refuse_unless(
        not news,
        "there is news that the record does not hold",
        given=", ".join(sorted({event.type for event in news})),
        allowed=f"nothing new since {held.prepared.until}",
        remedy="Follow it up; the record can be gathered again.",
    )
    body = SearchSuspended(
        record=key, name=name.strip(), office=office.strip(), statement=statement.strip()
    )
    author = Author(name.strip(), office.strip())
    label = desk.label_of(smc_nation(desk, state))
    return desk.record("search.suspended", body, author, label=label, cause=key)


def _check_nobody_waits(state: CaseState) -> None:
    account = account_of(state)
    going = [r.ordered.facility for r in state.rescues.values() if r.ended is None]
    refuse_unless(
        account.in_sight + account.not_counted == 0 and not going,
        "persons wait to be recovered",
        given=f"{account.in_sight} in sight, {account.not_counted} at found objects where nobody "
        f"has counted; rescues by {', '.join(going) or 'nobody'}",
        allowed="nobody in sight or uncounted, no rescue under way",
        remedy="Count and recover them first.",
    )


def reopening_news(desk: Desk) -> tuple[Event, ...]:
    """What was learned since the search was suspended; empty while it is not."""
    holds = _that_holds(desk.state())
    if holds is None:
        return ()
    view = desk.view()
    return news_since(view.events(), view.get(holds))


def _that_holds(state: CaseState) -> str | None:
    """Event id of the suspension that holds."""
    return next((name for name, each in state.suspensions.items() if each.reopened is None), None)


def reopen_search(desk: Desk, reason: str, news: Event | str | None = None) -> Event:
    """The search goes on.

    Parameters
    ----------
    desk
        Of any party's co-ordinator: it takes no authority to go on.
    reason
        In words.
    news
        The event of what was learned, where there is one.

    Raises
    ------
    OrderError
        If the search is not suspended.
    """
    state = desk.state()
    holds = _that_holds(state)
    if holds is None:
        raise OrderError(
            "the search is not suspended",
            given=reason,
            allowed="after search.suspended",
            remedy="Go on with it.",
        )
    cause = None if news is None else id_of(news)
    body = SearchReopened(suspension=holds, news=cause, reason=reason)
    return by_smc(desk, state, "search.reopened", body, cause=cause or holds)
