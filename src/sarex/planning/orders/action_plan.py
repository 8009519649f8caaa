"""The search action plan: six parts, plain language, the same text for the same plan.

Headings come from the message catalogue; positions are in degrees and decimal minutes, times are
date-time groups in zone Z.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sarex.canonical import iso_to_ns
from sarex.planning.horizon import Bingo
from sarex.planning.manual.propose import Proposal
from sarex.planning.orders.task_words import order_words
from sarex.planning.orders.tasking import csp_of, facility_name, leg_bounds_ns
from sarex.planning.patterns import creep_deg, first_leg_deg
from sarex.planning.plan import SearchArea, Sortie, Task
from sarex.quantities import (
    format_direction,
    format_dtg,
    format_nm,
    format_positions,
    to_ft,
)
from sarex.words import say

__all__ = ["ActionPlanContext", "search_action_plan"]


@dataclass(frozen=True, slots=True)
class ActionPlanContext:
    """What the text says beside the plan. Nothing is filled in: what is not stated is said so.

    Parameters
    ----------
    exercise : bool
        Stamps the first and the last line.
    number : int
        Of the plan in its case.
    case_id, issued_by : str
    issued_to : sequence of str
    issued_ns : int
    situation : sequence of str
        Sentences of part (a): casualty, persons, nature, time; weather on scene.
    phase : ``uncertainty``, ``alert`` or ``distress``
    objects : mapping
        Object id to description.
    smc, osc : str
    communications : mapping
        Purpose to channel.
    exclusions : sequence of str
    marks : sequence of str
        ``SYNTHETIC``, ``MIXED``, ``CLIMATOLOGY`` where they hold.
    assumptions : sequence of str
        Of forecast, fields and coast; the plan's own are added.
    sitrep_every_h : int
    """

    exercise: bool
    number: int
    case_id: str
    issued_by: str
    issued_to: Sequence[str]
    issued_ns: int
    situation: Sequence[str]
    phase: str
    objects: Mapping[str, str]
    smc: str
    osc: str
    communications: Mapping[str, str] = field(default_factory=dict)
    exclusions: Sequence[str] = ()
    marks: Sequence[str] = ()
    assumptions: Sequence[str] = ()
    sitrep_every_h: int = 4


def search_action_plan(
    proposal: Proposal,
    context: ActionPlanContext,
    locale: str,
    bingos: Mapping[str, Bingo] | None = None,
) -> str:
    """The search action plan as text.

    Parameters
    ----------
    proposal : Proposal
        Plan, tracks and what they are worth.
    context : ActionPlanContext
        What the plan does not know.
    locale : str
        Language of headings and fixed sentences. The descriptions stay as they were reported.
    bingos : mapping, optional
        Sortie id to when it must leave the scene; a sortie without an entry has no such line.

    Returns
    -------
    str
        Parts (a) to (f), then assumptions and sweep widths; ends with a newline.

    References
    ----------
    IAMSAR vol. II, search action plan: situation, search areas, execution, co-ordination,
    communications, reports.
    """
    stamp = [say("mark.exercise", locale)] if context.exercise else []
    parts = [
        *stamp,
        *_head(context, locale),
        say("sap.part.situation", locale),
        *_indent(_situation(proposal, context, locale)),
        say("sap.part.areas", locale),
        *_indent(_areas(proposal, locale)),
        say("sap.part.execution", locale),
        *_indent(_execution(proposal, locale, bingos or {})),
        say("sap.part.coordination", locale),
        *_indent(_coordination(proposal, context, locale)),
        say("sap.part.communications", locale),
        *_indent(_communications(context, locale)),
        say("sap.part.reports", locale),
        *_indent(_reports(context, locale)),
        "",
        *_basis(proposal, context, locale),
        *stamp,
    ]
    return "\n".join(parts) + "\n"


def _indent(lines: Sequence[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _place(lon_deg: float, lat_deg: float) -> str:
    return format_positions(lat_deg, lon_deg).dm


def _head(context: ActionPlanContext, locale: str) -> list[str]:
    return [
        f"{say('sap.title', locale, number=context.number)}, {context.case_id}",
        *context.marks,
        f"{say('sap.from', locale)}: {context.issued_by}",
        f"{say('sap.to', locale)}: {', '.join(context.issued_to)}",
        f"{say('sap.issued', locale)}: {format_dtg(context.issued_ns)}",
        "",
    ]


def _situation(proposal: Proposal, context: ActionPlanContext, locale: str) -> list[str]:
    objects = "; ".join(f"{name}: {text}" for name, text in sorted(context.objects.items()))
    plan = proposal.plan
    period = say(
        "plan.period",
        locale,
        start=format_dtg(iso_to_ns(plan.start)),
        end=format_dtg(iso_to_ns(plan.end)),
    )
    return [
        *context.situation,
        say(f"phase.{context.phase}", locale),
        say("sap.situation.objects", locale, objects=objects),
        period,
    ]


def _areas(proposal: Proposal, locale: str) -> list[str]:
    return [line for area in proposal.plan.areas for line in _area(area, proposal, locale)]


def _area(area: SearchArea, proposal: Proposal, locale: str) -> list[str]:
    corners = "; ".join(_place(lon, lat) for lon, lat in area.corners_lon_lat_deg)
    size = f"{format_nm(area.length_m)} x {format_nm(area.width_m)}"
    worth = next(w for w in proposal.worth.areas if w.designation == area.designation)
    pod = worth.pod[area.search_object]
    measures = f"POC {worth.poc[area.search_object]:.2f}"
    measures += "" if pod is None else f", POD {pod:.2f}"
    land = ""
    if area.share_over_land:
        land = f"; {100 * area.share_over_land:.0f} % over land"
    return [
        say("sap.areas.row", locale, designation=area.designation, size=size, corners=corners),
        f"  {area.hypothesis}, {area.search_object}: {measures}{land}",
    ]


def _task_of(proposal: Proposal) -> list[tuple[Sortie, Task]]:
    return [(sortie, task) for sortie in proposal.plan.sorties for task in sortie.tasks]


def _execution(proposal: Proposal, locale: str, bingos: Mapping[str, Bingo]) -> list[str]:
    lines = []
    for sortie, task in _task_of(proposal):
        facility = proposal.facilities[sortie.facility].facility
        csp = csp_of(proposal, task.id)
        height = "-" if facility.medium == "water" else f"{to_ft(task.altitude_m):.0f} ft"
        creep = creep_deg(task.parameters)
        lines.append(
            say(
                "sap.execution.row",
                locale,
                facility=facility_name(facility),
                agency=facility.nation,
                area=task.area,
                pattern=say(f"pattern.{task.pattern}", locale),
                creep="-" if creep is None else format_direction(creep),
                csp=_place(*csp),
                altitude=height,
            )
        )
        first_leg = format_direction(first_leg_deg(task.parameters))
        lines.append(f"  {say('pattern.first_leg', locale)}: {first_leg}")
        lines += [f"  {line}" for line in order_words(task.parameters, locale)]
        if sortie.id in bingos and task.id == sortie.tasks[-1].id:
            lines.append(f"  {bingos[sortie.id].said(locale)}")
    lines += [f"{item.facility}: {item.reason}" for item in proposal.plan.not_used]
    return lines


def _coordination(proposal: Proposal, context: ActionPlanContext, locale: str) -> list[str]:
    lines = [
        say("sap.coordination.smc", locale, name=context.smc),
        say("sap.coordination.osc", locale, name=context.osc),
    ]
    for sortie, task in _task_of(proposal):
        name = facility_name(proposal.facilities[sortie.facility].facility)
        start, end = leg_bounds_ns(proposal, task.id)
        lines += [
            say(
                "sap.coordination.on_scene",
                locale,
                facility=name,
                start=format_dtg(start),
                end=format_dtg(end),
            ),
            say(
                "sap.coordination.spacing",
                locale,
                facility=name,
                spacing=format_nm(task.parameters.track_spacing_m, 2),
                coverage=task.planned_coverage,
            ),
        ]
    if context.exclusions:
        stated = "; ".join(context.exclusions)
        lines.append(say("sap.coordination.exclusions", locale, areas=stated))
    else:
        lines.append(say("sap.coordination.no_exclusions", locale))
    lines += [
        f"SEPARATION {f.first} / {f.second}: {format_nm(f.lateral_m)} and "
        f"{to_ft(f.vertical_m):.0f} ft apart at {format_dtg(f.time_ns)}; required "
        f"{format_nm(f.required_lateral_m)} or {to_ft(f.required_vertical_m):.0f} ft."
        if f.required_vertical_m > 0
        else f"SEPARATION {f.first} / {f.second}: {format_nm(f.lateral_m)} apart at "
        f"{format_dtg(f.time_ns)}; required {format_nm(f.required_lateral_m)}."
        for f in proposal.findings
    ]
    return lines


def _communications(context: ActionPlanContext, locale: str) -> list[str]:
    if not context.communications:
        return [say("sap.communications.none", locale)]
    return [
        say("sap.communications.channel", locale, purpose=purpose, channel=channel)
        for purpose, channel in context.communications.items()
    ]


def _reports(context: ActionPlanContext, locale: str) -> list[str]:
    return [
        say("sap.reports.arrival", locale),
        say("sap.reports.sighting", locale),
        say("sap.reports.sitrep", locale, hours=context.sitrep_every_h),
        say("sap.reports.completion", locale),
    ]


def _basis(proposal: Proposal, context: ActionPlanContext, locale: str) -> list[str]:
    """POS, sweep widths and assumptions, so that a reader can judge the plan."""
    report = proposal.worth.pos
    lines = [f"POS {report.any_found:.2f} (at least one object found)"]
    lines += [f"  {name}: POS {o.pos:.2f}" for name, o in sorted(report.objects.items())]
    for name, by_object in sorted(proposal.widths.items()):
        for target, width in sorted(by_object.items()):
            lines.append(
                f"  {name}, {target}: W {format_nm(width.width_m, 2)}, {width.law}; {width.source}"
            )
        lines += [
            f"  {name}, {target}: not seen. {reason}"
            for target, reason in sorted(proposal.no_width[name].items())
        ]
    stated = [*proposal.plan.assumptions, *context.assumptions]
    return [*lines, *(f"- {text}" for text in dict.fromkeys(stated))]
