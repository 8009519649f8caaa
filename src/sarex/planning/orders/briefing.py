"""What a briefing says: headline, tables and sentences, from the figures of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sarex.facilities import Track
from sarex.planning.manual.proposal import Proposal
from sarex.planning.orders.figures import PlanFigures
from sarex.planning.orders.looks import tracks_of
from sarex.planning.orders.sensitivity import Sensitivity, sensitivity, sensitivity_sentences
from sarex.planning.orders.task_words import facility_name
from sarex.planning.orders.why import percent, why_in_short
from sarex.planning.plan import Sortie, Task
from sarex.planning.request import PlanningRequest
from sarex.quantities import format_dtg, format_nm, to_ft
from sarex.words import catalogue, say

__all__ = ["BriefingAbout", "briefing_content"]

_MOST_TASKS: Final = 16
_MARKS: Final = ("SYNTHETIC", "CLIMATOLOGY", "MIXED", "GAP BRIDGED")


@dataclass(frozen=True, slots=True)
class BriefingAbout:
    """What the page says beside the plan.

    Parameters
    ----------
    exercise : bool
        Stamps the page above and below.
    labels : sequence of str
        Of the fields: ``SYNTHETIC``, ``MIXED``, …
    case_id, title, smc : str
    issued_ns : int
    no_survival : str
        Why found alive is not given, where it is not.
    """

    exercise: bool
    labels: Sequence[str]
    case_id: str
    title: str
    smc: str
    issued_ns: int
    no_survival: str = ""


def briefing_content(
    request: PlanningRequest,
    proposal: Proposal,
    figures: PlanFigures,
    about: BriefingAbout,
    locale: str,
    *,
    leans: tuple[Sensitivity, ...] | None = None,
) -> dict[str, Any]:
    """What the page says, as plain data that the template reads; the map is drawn beside it.

    Parameters
    ----------
    request : PlanningRequest
        Particles and weights.
    proposal : Proposal
        Of this request.
    figures : PlanFigures
        Of this proposal.
    about : BriefingAbout
        Stamps and names.
    locale : str
        Language.
    leans : tuple of Sensitivity, optional
        Of this proposal, where it was computed before: every track is judged again for it.

    Returns
    -------
    dict
        Ready for JSON; tasks begin with the number of their track, 0 where they have none.
    """
    t, plan = partial(say, locale=locale), proposal.plan
    leans = sensitivity(request, proposal) if leans is None else leans
    middle_ns = (plan.start_ns + plan.end_ns) // 2
    reasons = why_in_short(request, proposal, figures, locale)
    return {
        "author": about.smc,
        "foot": t("briefing.aid") + _draft(locale),
        "headline": _headline(figures, locale),
        "hypotheses": {
            "head": [" ", t("briefing.weight"), t("briefing.found"), t("briefing.alive")],
            "rows": [
                [name, percent(item.weight), percent(item.found), _or_dash(item.alive)]
                for name, item in figures.hypotheses.items()
            ],
            "title": f"{t('briefing.by_hypothesis')} ({t('briefing.any')})",
        },
        "lang": locale,
        "lines": {"alive": t("briefing.alive"), "found": t("briefing.found")},
        "map_caption": t("briefing.map", time=format_dtg(middle_ns)),
        "over_time": [[row.time_ns / 1e9, row.found, row.alive] for row in figures.over_time],
        "marks": _marks(about, locale),
        "objects": _objects(figures, locale),
        "period": t("plan.period", start=format_dtg(plan.start_ns), end=format_dtg(plan.end_ns))
        + f"  ·  {plan.method}  ·  {about.smc}  ·  {format_dtg(about.issued_ns)}",
        "reference": _reference(figures, locale),
        "sensitivity": {
            "lines": sensitivity_sentences(leans, locale, most=4),
            "title": t("sensitivity.title"),
        },
        "curve_title": t("briefing.over_time"),
        "subtitle": f"{about.case_id}: {about.title}",
        "tasks": _tasks(request, proposal, figures, about, locale),
        "title": t("briefing.title", number=plan.period),
        "why": {"lines": reasons, "title": t("briefing.why")},
    }


def _draft(locale: str) -> str:
    """What a page says whose language nobody has checked yet."""
    unreviewed = any(entry.state == "unreviewed" for entry in catalogue(locale).values())
    return f" {say('report.unreviewed', locale)}" if unreviewed else ""


def _or_dash(share: float | None) -> str:
    return "-" if share is None else percent(share)


def _marks(about: BriefingAbout, locale: str) -> list[str]:
    marks = [say("mark.exercise", locale)] if about.exercise else []
    found = [name for name in _MARKS if name in about.labels]
    return marks + [say(f"mark.{name.lower().replace(' ', '_')}", locale) for name in found]


def _headline(figures: PlanFigures, locale: str) -> list[tuple[str, str]]:
    items = [
        (say("briefing.persons", locale), percent(figures.value)),
        (say("briefing.any", locale), percent(figures.any_found)),
    ]
    if figures.alive is not None:
        items.insert(1, (say("briefing.alive", locale), percent(figures.alive)))
    return items


def _objects(figures: PlanFigures, locale: str) -> dict[str, Any]:
    t = partial(say, locale=locale)
    return {
        "head": [" ", t("briefing.exists"), t("briefing.found"), t("briefing.alive")],
        "rows": [
            [
                name,
                percent(item.exists),
                percent(item.pos),
                _or_dash(item.alive),
            ]
            for name, item in figures.objects.items()
        ],
        "title": t("briefing.by_object"),
    }


def _reference(figures: PlanFigures, locale: str) -> dict[str, Any]:
    held, t = figures.reference, partial(say, locale=locale)
    rows = [[t("briefing.this_plan"), percent(figures.value)]]
    if held.ws_1 is not None:
        rows.append([t("briefing.ws1"), percent(held.ws_1)])
    rows += [
        [t(f"briefing.bound.{kind}"), percent(min(1.0, held.bounds[kind]))]
        for kind in (held.main, "B1")
        if kind in held.bounds
    ]
    return {"rows": rows, "title": t("briefing.reference")}


_COLUMNS = (
    "facility",
    "area",
    "pattern",
    "begins",
    "ends",
    "spacing",
    "coverage",
    "height",
    "alone",
    "adds",
    "adds_alive",
)

_SYMBOLS: Final = {"spacing": "S", "coverage": "C"}


def _tasks(
    request: PlanningRequest,
    proposal: Proposal,
    figures: PlanFigures,
    about: BriefingAbout,
    locale: str,
) -> dict[str, Any]:
    t, plan = partial(say, locale=locale), proposal.plan
    flown = {track.sortie: (n, track) for n, track in enumerate(tracks_of(request, proposal), 1)}
    worth = {each.sortie: (percent(each.alone), each.adds) for each in figures.sorties}
    living = dict(figures.facilities_alive)
    rows = []
    for sortie in plan.sorties:
        number, track = flown.get(sortie.id, (0, None))
        for place, task in enumerate(sortie.tasks):
            alone, adds = worth.get(sortie.id, ("-", None))
            part = [alone, _points(adds), _points(living.pop(sortie.facility, None))]
            part = part if not place else [""] * len(part)
            rows.append([number, *_row(sortie, task, track, proposal), *part])
    notes = []
    if len(rows) > _MOST_TASKS:
        notes.append(t("briefing.more_tasks", count=len(rows) - _MOST_TASKS))
    if plan.not_used:
        notes.append(t("briefing.not_used", names=", ".join(n.facility for n in plan.not_used)))
    if about.no_survival:
        notes.append(t("briefing.survival_none", reason=about.no_survival))
    head = [" ", *(_SYMBOLS.get(name) or t(f"briefing.{name}") for name in _COLUMNS)]
    return {
        "head": head,
        "notes": notes,
        "rows": rows[:_MOST_TASKS],
        "title": t("briefing.tasks"),
    }


def _points(share: float | None) -> str:
    return "-" if share is None else f"{100.0 * share:.1f}"


def _row(sortie: Sortie, task: Task, track: Track | None, proposal: Proposal) -> list[str]:
    legs = [] if track is None else [i for i, n in enumerate(track.task_ids) if n == task.id]
    begin = end = "-"
    if track is not None and legs:
        begin, end = (format_dtg(int(track.times_ns[i]))[:7] for i in (legs[0], legs[-1] + 1))
    state = proposal.facilities.get(sortie.facility)
    flies = state is not None and state.facility.medium == "air"
    return [
        sortie.facility if state is None else facility_name(state.facility),
        task.area,
        task.pattern,
        begin,
        end,
        format_nm(task.parameters.track_spacing_m, 2),
        f"{task.planned_coverage:.2f}",
        f"{to_ft(task.altitude_m):.0f} ft" if flies else "-",
    ]
