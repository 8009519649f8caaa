"""The briefing: one page with map, figures, tasks and reasons, as PDF or PNG (Typst)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Any, Final, Literal

import typst

from sarex.errors import PlanError
from sarex.facilities import Track
from sarex.planning.manual.proposal import Proposal
from sarex.planning.orders.figures import PlanFigures
from sarex.planning.orders.looks import tracks_of
from sarex.planning.orders.sensitivity import sensitivity, sensitivity_sentences
from sarex.planning.orders.task_words import facility_name
from sarex.planning.orders.why import percent, why_in_short
from sarex.planning.plan import Sortie, Task
from sarex.planning.request import PlanningRequest
from sarex.quantities import format_dtg, format_nm, to_ft
from sarex.review.base_map import Chart
from sarex.review.briefing_pictures import briefing_curve, briefing_map, middle_ns
from sarex.review.layers import track_colour
from sarex.words import font_path, say

__all__ = ["BriefingAbout", "briefing"]

_SIZES_PT: Final = (9.2, 8.6, 8.0, 7.4, 6.8, 6.2, 5.6)
"""Tried in turn until everything is on one page."""
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


def briefing(
    request: PlanningRequest,
    proposal: Proposal,
    figures: PlanFigures,
    about: BriefingAbout,
    chart: Chart,
    locale: str,
    *,
    kind: Literal["pdf", "png"] = "pdf",
) -> bytes:
    """One page, as bytes of a PDF with its font, or of a picture.

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
    chart : Chart
        Of the case's coast.
    locale : str
        Language.
    kind : ``pdf`` or ``png``
        The same page; the picture has 150 dots per inch.

    Raises
    ------
    PlanError
        If it does not fit on one page with the smallest letters.
    """
    tracks = tracks_of(request, proposal)
    content = _content(request, proposal, figures, about, locale)
    content["map"] = briefing_map(chart, request, proposal.plan, tracks)
    t = partial(say, locale=locale)
    content["curve"] = briefing_curve(figures, (t("briefing.found"), t("briefing.alive")))
    template = (files("sarex") / "data" / "report" / "briefing.typ").read_bytes()
    fonts = [str(font_path().parent)]
    for size in _SIZES_PT:
        inputs = {"content": json.dumps(content | {"size": size}, ensure_ascii=False)}
        page = _Page(template, fonts, inputs, about.issued_ns)
        if page.count == 1:
            return page.as_bytes(kind)
    raise PlanError(
        "the briefing does not fit on one page",
        given=f"{len(proposal.plan.tasks)} tasks, {len(request.objects)} objects",
        allowed=f"what fits in letters of {_SIZES_PT[-1]:g} pt",
        remedy="Read the search action plan instead, which may have any length.",
        where=proposal.plan.id,
    )


class _Page:
    """The template with its content; the date is that of issue, so that bytes stay the same."""

    def __init__(
        self, template: bytes, fonts: list[str], inputs: dict[str, str], issued_ns: int
    ) -> None:
        self._template, self._issued_s = template, issued_ns // 1_000_000_000
        self._options: dict[str, Any] = {
            "font_paths": fonts,
            "ignore_system_fonts": True,
            "sys_inputs": inputs,
        }

    @property
    def count(self) -> int:
        """Pages that it takes."""
        found = typst.query(self._template, "<pages>", field="value", one=True, **self._options)
        return int(json.loads(found))

    def as_bytes(self, kind: Literal["pdf", "png"]) -> bytes:
        made = typst.compile(
            self._template, format=kind, ppi=150.0, timestamp=self._issued_s, **self._options
        )
        assert isinstance(made, bytes)
        return made


def _content(
    request: PlanningRequest,
    proposal: Proposal,
    figures: PlanFigures,
    about: BriefingAbout,
    locale: str,
) -> dict[str, Any]:
    t, plan = partial(say, locale=locale), proposal.plan
    leans = sensitivity(request, proposal)
    reasons = why_in_short(request, proposal, figures, locale)
    return {
        "author": about.smc,
        "foot": t("briefing.aid"),
        "headline": _headline(figures, locale),
        "hypotheses": {
            "head": [" ", t("briefing.weight"), t("briefing.found")],
            "rows": [
                [name, percent(weight), percent(found)]
                for name, (weight, found) in figures.hypotheses.items()
            ],
            "title": f"{t('briefing.by_hypothesis')} ({t('briefing.any')})",
        },
        "lang": locale,
        "map_caption": t("briefing.map", time=format_dtg(middle_ns(plan))),
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
                "-" if item.alive is None else percent(item.alive),
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
        for kind in ("B3", "B2", "B1")
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
)


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
    rows = []
    for sortie in plan.sorties:
        number, track = flown.get(sortie.id, (0, None))
        for place, task in enumerate(sortie.tasks):
            alone, adds = worth.get(sortie.id, ("-", None))
            part = (
                [alone, "-" if adds is None else f"{100.0 * adds:.1f}"] if not place else ["", ""]
            )
            ring = [str(number or "-"), track_colour(number or 1)]
            rows.append([ring, *_row(sortie, task, track, proposal), *part])
    notes = []
    if len(rows) > _MOST_TASKS:
        notes.append(t("briefing.more_tasks", count=len(rows) - _MOST_TASKS))
    if plan.not_used:
        notes.append(t("briefing.not_used", names=", ".join(n.facility for n in plan.not_used)))
    if about.no_survival:
        notes.append(t("briefing.survival_none", reason=about.no_survival))
    head = [" ", *(t(f"briefing.{name}") for name in _COLUMNS)]
    return {
        "head": head,
        "notes": notes,
        "rows": rows[:_MOST_TASKS],
        "title": t("briefing.tasks"),
    }


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
