"""What a draft tells of itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from sarex.canonical import ns_to_iso
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.planning.editing import DraftFigures, FlownSortie, SortieFigures, TaskEdit
from sarex.planning.judge import Worth
from sarex.planning.orders.geojson import to_geojson
from sarex.planning.patterns import pattern_path
from sarex.planning.plan import Task
from sarex.planning.rules import Breach
from sarex.server.cases.models import Taken, Told
from sarex.server.drafts.store import OpenDraft

__all__ = [
    "BrokenRule",
    "DraftOpened",
    "DraftView",
    "OpenDraftBody",
    "PlanWorth",
    "SortieView",
    "draft_view",
    "rule_of",
    "worth_view",
]


class OpenDraftBody(Taken):
    """Which plan is to be changed; ``edits`` go on where an earlier draft stopped."""

    plan: str = Field(min_length=1, max_length=120)
    edits: dict[str, TaskEdit] = Field(default_factory=dict, max_length=100)


class BrokenRule(Told):
    """A rule that the plan does not keep, with a sentence."""

    kind: str
    facilities: tuple[str, ...]
    time: str
    given: float
    allowed: float
    seconds: float
    subject: str
    words: str


class SortieView(Told):
    """What one sortie does and finds; see :class:`sarex.planning.editing.SortieFigures`."""

    sortie: str
    facility: str
    depart: str
    back: str
    coverage: dict[str, float]
    search_s: float | None
    on_scene_s: float | None
    flown_m: float | None
    ordered_m: float | None
    value: float
    leave_by: str | None
    bingo_slack_s: float | None


class PlanWorth(Told):
    """The judge's figures of a plan."""

    any_found: float
    """Probability that at least one object is found."""
    value: float
    """Expected share of the persons found."""
    persons_found: float | None
    objects: dict[str, dict[str, float]]
    """Object id to ``pos``, and ``exists``, the probability that there is such an object."""
    hypotheses: dict[str, float]
    facilities: list[dict[str, Any]]
    """POS ``alone``, ``marginal``, and by object, of each facility."""
    areas: list[dict[str, Any]]
    """POC and POD of each area, by object; POD is null where the area holds nothing."""


class DraftView(Told):
    """A draft after a change: figures of the whole plan, geometry of what changed."""

    id: str
    plan: str
    """The plan that is changed."""
    edits: dict[str, Any]
    worth: PlanWorth
    sorties: list[SortieView]
    broken: list[BrokenRule]
    changed: tuple[str, ...]
    """Sorties that are flown otherwise than before this change; all when a draft is opened."""
    tasks: list[dict[str, Any]]
    """Orders of the changed sorties' tasks, with their parameters as they are now."""
    points: dict[str, list[tuple[float, float]]]
    """Corners of the changed patterns as drawn, longitude and latitude, in the order in which
    ``points`` of a change counts them."""
    geojson: dict[str, Any]
    """Areas of the plan, and legs of the changed sorties."""
    tracks: list[dict[str, Any]]
    """Timed waypoints of the changed sorties."""


class DraftOpened(BaseModel):
    """One of somebody's drafts."""

    model_config = ConfigDict(frozen=True)

    id: str
    plan: str
    edits: int


def rule_of(breach: Breach, locale: str) -> BrokenRule:
    """A breach with its sentence in a language."""
    return BrokenRule(
        kind=breach.kind,
        facilities=breach.facilities,
        time=ns_to_iso(breach.time_ns),
        given=breach.given,
        allowed=breach.allowed,
        seconds=breach.seconds,
        subject=breach.subject,
        words=breach.say(locale),
    )


def worth_view(worth: Worth, value: float) -> PlanWorth:
    """The judge's figures as plain data."""
    report = worth.pos
    return PlanWorth(
        any_found=report.any_found,
        value=value,
        persons_found=report.persons_found,
        objects={name: asdict(each) for name, each in report.objects.items()},
        hypotheses=dict(report.hypotheses),
        facilities=[asdict(each) for each in report.facilities],
        areas=[
            {
                "designation": area.designation,
                "time": ns_to_iso(area.time_ns),
                "poc": area.poc,
                "pod": area.pod,
            }
            for area in worth.areas
        ],
    )


def draft_view(
    opened: OpenDraft, before: DraftFigures | None, *, exercise: bool, locale: str
) -> DraftView:
    """A draft as it is sent after a change; ``before`` are its figures before that."""
    figures = opened.draft.figures
    known: set[FlownSortie] = set(before.flown) if before is not None else set()
    changed = [each for each in figures.flown if each not in known]
    names = {each.sortie.id for each in changed}
    tracks: list[Track] = [each.track for each in changed]
    return DraftView(
        id=opened.id,
        plan=opened.plan,
        edits={
            name: edit.model_dump(mode="json", exclude_none=True)
            for name, edit in opened.draft.edits.items()
        },
        worth=worth_view(figures.worth, figures.value),
        sorties=[_sortie(each) for each in figures.sorties],
        broken=[rule_of(breach, locale) for breach in figures.breaches],
        changed=tuple(each.sortie.id for each in changed),
        tasks=[
            task.model_dump(mode="json")
            for sortie in figures.plan.sorties
            if sortie.id in names
            for task in sortie.tasks
        ],
        points={
            task.id: _corners(task, opened.draft.bench.request.plane)
            for sortie in figures.plan.sorties
            if sortie.id in names
            for task in sortie.tasks
        },
        geojson=to_geojson(figures.plan, tracks, exercise=exercise),
        tracks=[track.to_json() for track in tracks],
    )


def _corners(task: Task, plane: LocalPlane) -> list[tuple[float, float]]:
    xy = pattern_path(task.parameters, plane).xy_m
    lon, lat = plane.to_lonlat(xy[:, 0].copy(), xy[:, 1].copy())
    return list(zip(np.round(lon, 7).tolist(), np.round(lat, 7).tolist(), strict=True))


def _sortie(figures: SortieFigures) -> SortieView:
    plain = asdict(figures)
    leave = plain.pop("leave_by_ns")
    return SortieView(
        depart=ns_to_iso(plain.pop("depart_ns")),
        back=ns_to_iso(plain.pop("back_ns")),
        leave_by=None if leave is None else ns_to_iso(leave),
        **plain,
    )
