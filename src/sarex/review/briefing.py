"""The briefing: one page with map, figures, tasks and reasons, as PDF or PNG (Typst)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final, Literal

import typst

from sarex.errors import PlanError
from sarex.planning.manual.proposal import Proposal
from sarex.planning.orders.briefing import BriefingAbout, briefing_content
from sarex.planning.orders.figures import PlanFigures
from sarex.planning.orders.looks import tracks_of
from sarex.planning.orders.sensitivity import Sensitivity
from sarex.planning.request import PlanningRequest
from sarex.review.base_map import Chart
from sarex.review.briefing_pictures import Scene, briefing_curve, briefing_map
from sarex.review.layers import track_colour
from sarex.review.parts import SearchPeriod
from sarex.review.picture import Studio
from sarex.words import LOCALES, font_path, say

__all__ = ["BriefingAbout", "briefing", "briefings_of", "page_of_content"]

_SIZES_PT: Final = (9.2, 8.6, 8.0, 7.4, 6.8, 6.2, 5.6)
"""Tried in turn until everything is on one page."""


def briefing(
    request: PlanningRequest,
    proposal: Proposal,
    figures: PlanFigures,
    about: BriefingAbout,
    chart: Chart,
    locale: str,
    *,
    kind: Literal["pdf", "png"] = "pdf",
    leans: tuple[Sensitivity, ...] | None = None,
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
    leans : tuple of Sensitivity, optional
        Of this proposal, where it was computed before.

    Raises
    ------
    PlanError
        If it does not fit on one page with the smallest letters.
    """
    scene = Scene(
        request.ensemble,
        request.weights,
        tuple(item.id for item in request.objects),
        request.plane,
        proposal.plan,
        tracks_of(request, proposal),
    )
    content = briefing_content(request, proposal, figures, about, locale, leans=leans)
    return page_of_content(content, chart, scene, about.issued_ns, kind=kind)


def page_of_content(
    content: Mapping[str, Any],
    chart: Chart,
    scene: Scene,
    issued_ns: int,
    *,
    kind: Literal["pdf", "png"] = "pdf",
) -> bytes:
    """The page of what :func:`sarex.planning.orders.briefing.briefing_content` says.

    Parameters
    ----------
    content : mapping
        Plain data, as it was made or as it was read from a plan's artefact.
    chart, kind
        As of :func:`briefing`.
    scene : Scene
        What the map shows.
    issued_ns : int
        The page's date.

    Raises
    ------
    PlanError
        If it does not fit on one page with the smallest letters.
    """
    drawn = {
        **content,
        "colours": [track_colour(number) for number in range(1, len(scene.tracks) + 1)],
        "curve": briefing_curve(content["over_time"], content["lines"]),
        "map": briefing_map(chart, scene),
    }
    template = (files("sarex") / "data" / "report" / "briefing.typ").read_bytes()
    fonts = [str(font_path().parent)]
    for size in _SIZES_PT:
        inputs = {"content": json.dumps(drawn | {"size": size}, ensure_ascii=False)}
        page = _Page(template, fonts, inputs, issued_ns)
        if page.count == 1:
            return page.as_bytes(kind)
    raise PlanError(
        "the briefing does not fit on one page",
        given=f"{len(scene.plan.tasks)} tasks, {len(scene.objects)} objects",
        allowed=f"what fits in letters of {_SIZES_PT[-1]:g} pt",
        remedy="Read the search action plan instead, which may have any length.",
        where=scene.plan.id,
    )


def briefings_of(studio: Studio, period: SearchPeriod) -> dict[str, bytes]:
    """The briefings of a plan in every language, by file name; none of a plan that has none.

    Parameters
    ----------
    studio : Studio
        Of a report: record, coast.
    period : SearchPeriod
        With ``briefing.<language>`` among its files.
    """
    record, made = studio.record, {}
    ensemble = record.forecast.ensemble
    sought = tuple(period.before.body.remaining_objects) or ensemble.object_ids
    scene = Scene(ensemble, period.before.weights, sought, record.plane, period.plan, period.tracks)
    for locale in LOCALES:
        content = period.files.get(f"briefing.{locale}")
        if content is not None:
            chart = Chart(studio.inputs.coast, say("map.attribution", locale))
            page = page_of_content(content, chart, scene, period.event.occurred_at_ns)
            made[f"briefing.{locale}.pdf"] = page
    return made


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
