"""The situation report of a case, filled in from its state: what was reported, ordered, searched.

What the journal does not say stays empty and is printed as not stated; a person completes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sarex.canonical import iso_to_ns
from sarex.incident import CaseFile
from sarex.incident.echo import position_lines
from sarex.operation.events import JOINT
from sarex.operation.rescue.account import account_lines, account_of, not_counted_at, residual_of
from sarex.operation.sitrep_watch import (
    alerting_lines,
    handover_lines,
    leaving_lines,
    light_lines,
    phase_lines,
    tracking_lines,
)
from sarex.operation.state import CaseState, PlanRecord, role_key
from sarex.planning.horizon import Bingo
from sarex.planning.orders.sitrep import Sitrep
from sarex.quantities import format_dtg, format_nm, format_positions
from sarex.words import say

__all__ = ["sighting_words", "sitrep_of"]


def sitrep_of(
    case: CaseFile,
    state: CaseState,
    *,
    number: int,
    time_ns: int,
    reason: Literal["arrival", "news", "routine", "conclusion"],
    locale: str,
    assistance: Sequence[str] = (),
    leaving: Sequence[Bingo] = (),
) -> Sitrep:
    """A full report.

    Parameters
    ----------
    case : CaseFile
        What was reported at first.
    state : CaseState
        As the author of the report sees the case.
    number : int
        See :func:`sarex.planning.orders.sitrep.next_number`.
    time_ns : int
        Case time.
    reason : str
        Why it is sent.
    locale : str
        Language of what the system words; what persons reported stays as they said it.
    assistance : sequence of str
        What help is wanted: a person's to say.
    leaving : sequence of Bingo
        Until when each facility of the plan in force may stay on scene.

    Returns
    -------
    Sitrep
        The author is the RCC of the SMC; the others are addressed.
    """
    report, parties = case.report, case.parties
    smc = state.roles.get(role_key("SMC", JOINT))
    author = f"{parties.smc} RCC" if smc is None else smc.holder
    centres = (f"{nation} RCC" for nation in parties.nations)
    others = [centre for centre in centres if centre != author]
    orders = _plans(state, locale)
    return Sitrep(
        exercise=case.mode == "exercise",
        number=number,
        case_id=case.id,
        issued_by=author,
        issued_to=others or [author],
        time_ns=time_ns,
        reason=reason,
        identity=[f"{report.vessel}; {report.vessel_kind}"],
        position=_positions(case, state, locale),
        situation=[
            *phase_lines(state, locale),
            *(f"{item.id}: {item.description}" for item in case.hypotheses),
            *_sightings(state, locale),
            *_taken_back(state, locale),
            *tracking_lines(state, locale),
            *_rescues(state, locale),
        ],
        persons=_persons(case, state, locale),
        assistance=assistance,
        coordinating=[author],
        description=[f"{item.id}: {item.description}" for item in case.objects],
        weather=[*_weather(case, locale), *light_lines(case, state, time_ns, locale)],
        initial_actions=[
            f"{report.caller}; {report.medium}; {format_dtg(report.received_at_ns)}",
            *alerting_lines(state, time_ns, locale),
        ],
        search_area=_searches(state, locale),
        coordination=[
            *_coordination(case, state, locale),
            *handover_lines(state, locale),
            *leaving_lines(leaving, time_ns, locale),
        ],
        future_plans=orders,
    )


def _place(lon_deg: float, lat_deg: float) -> str:
    return format_positions(lat_deg, lon_deg).dm


def _positions(case: CaseFile, state: CaseState, locale: str) -> list[str]:
    """Where it was found; else where each hypothesis has it."""
    found = [state.sightings[item.sighting] for item in state.found.values()]
    if found:
        return [f"{s.search_object}: {_place(s.lon_deg, s.lat_deg)}" for s in found]
    return [
        f"{item.id}: {line.strip()}"
        for item in case.hypotheses
        for line in list(position_lines(item.position))[:1]
    ]


def _sightings(state: CaseState, locale: str) -> list[str]:
    return [
        say(
            "sitrep.sighting",
            locale,
            object=item.search_object,
            place=_place(item.lon_deg, item.lat_deg),
            state=sighting_words(state, name, locale),
        )
        for name, item in state.sightings.items()
    ]


def sighting_words(state: CaseState, sighting: str, locale: str) -> str:
    """Found, of another thing, being looked at, or open: as the latest word on it has it."""
    return say(f"sitrep.sighting.{_what_of(state, sighting)}", locale)


def _what_of(state: CaseState, sighting: str) -> str:
    if any(item.sighting == sighting for item in state.found.values()):
        return "found"
    looked = state.classified.get(sighting)
    if looked is not None and looked.certainty == "confirmed" and looked.search_object is None:
        return "other"
    answered = state.looked.get(sighting, ())
    sent = (each.facility for each in state.diverted.get(sighting, ()))
    return "looked_at" if any(name not in answered for name in sent) else "open"


def _taken_back(state: CaseState, locale: str) -> list[str]:
    """Confirmations that were wrong: both what was said and what holds now."""
    lines = []
    for record in state.reclassified:
        body = record.reclassified
        words = {"time": format_dtg(record.time_ns), "by": body.decided_by, "reason": body.reason}
        if body.no_longer_found is not None:
            words["object"] = body.no_longer_found
            lines.append(say("sitrep.find.taken_back", locale, **words))
        elif body.sighting in state.sightings:
            words["object"] = state.sightings[body.sighting].search_object
            lines.append(say("sitrep.sighting.taken_back", locale, **words))
    return lines


def _persons(case: CaseFile, state: CaseState, locale: str) -> list[str]:
    aboard = case.report.persons_on_board
    found = sum(item.persons or 0 for item in state.found.values())
    line = say(
        "sitrep.persons.line", locale, aboard=aboard, found=found, missing=max(0, aboard - found)
    )
    sought = residual_of(case, state).sought
    return [
        *(account_lines(account_of(state), locale) if _counted(state) else (line,)),
        *(
            say("sitrep.persons.not_counted", locale, object=name, count=count)
            for name, count in not_counted_at(state).items()
        ),
        *_unplaced(case, state, locale),
        *(
            say("sitrep.rescue.holder", locale, holder=name, alive=held.alive, dead=held.dead)
            for name, held in state.holdings.items()
            if held.alive + held.dead
        ),
        *(
            say(
                "sitrep.persons.sought",
                locale,
                object=item.id,
                description=item.description,
                persons=sought[item.id],
            )
            for item in case.objects
            if sought.get(item.id)
        ),
    ]


def _counted(state: CaseState) -> bool:
    """Whether the account says more than the report's number less those found."""
    more = state.holdings or state.aboard or not_counted_at(state)
    return state.incident is not None and bool(more)


def _unplaced(case: CaseFile, state: CaseState, locale: str) -> list[str]:
    """Missing persons for whom nothing is searched any more."""
    count = residual_of(case, state).unplaced
    return [say("account.unplaced", locale, count=count)] if count else []


def _rescues(state: CaseState, locale: str) -> list[str]:
    lines = [
        say(
            "sitrep.rescue.ordered",
            locale,
            facility=record.ordered.facility,
            object=record.ordered.search_object,
            means=say(f"recover.means.{record.ordered.means}", locale),
        )
        for record in state.rescues.values()
        if record.ended is None
    ]
    lines += [
        say("sitrep.rescue.doubted", locale, facility=record.ordered.facility)
        for record in state.rescues.values()
        if record.ended is None and record.doubted
    ]
    held = state.suspended
    if held is not None:
        who = {"name": held.suspended.name, "office": held.suspended.office}
        lines.append(say("sitrep.suspended", locale, **who))
    return lines


def _weather(case: CaseFile, locale: str) -> list[str]:
    """As the case states it; the wind is a field, and stands in the search action plan."""
    stated = case.environment
    return [
        f"{say('environment.visibility', locale)} {format_nm(stated.visibility_m)}, "
        f"{say('environment.wave_height', locale)} {stated.wave_height_m:g} m ({stated.source})"
    ]


def _searches(state: CaseState, locale: str) -> list[str]:
    lines = []
    for task in state.tasks.values():
        words = {"facility": task.facility, "plan": task.plan}
        if task.flown is None:
            lines.append(say("sitrep.search.ordered", locale, **words))
        else:
            hours = f"{task.flown.sensor_on_h:.1f}"
            lines.append(say("sitrep.search.flown", locale, hours=hours, **words))
    return lines


def _coordination(case: CaseFile, state: CaseState, locale: str) -> list[str]:
    """Roles as they are held now; before any report, as the case names them."""
    if state.roles:
        return [
            say("sitrep.role", locale, role=held.role, scope=held.scope, holder=held.holder)
            for held in state.roles.values()
        ]
    osc = case.parties.osc or say("common.not_stated", locale)
    return [
        say("sap.coordination.smc", locale, name=f"{case.parties.smc} RCC"),
        say("sap.coordination.osc", locale, name=osc),
    ]


def _plans(state: CaseState, locale: str) -> list[str]:
    """Plans whose search is not over: those with a sortie that was not flown, or not ordered."""
    flown = {task.plan for task in state.tasks.values() if task.flown is not None}
    return [_plan(record, locale) for name, record in state.plans.items() if name not in flown]


def _plan(record: PlanRecord, locale: str) -> str:
    body = record.proposed
    return say(
        "sitrep.plan.next",
        locale,
        plan=body.plan,
        start=format_dtg(iso_to_ns(body.start)),
        end=format_dtg(iso_to_ns(body.end)),
        pos=f"{body.pos_any:.2f}",
    )
