"""Routes of the review: measures, replay, judgements, objectives."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from sarex.quantities import parse_time
from sarex.server.access.principal import Principal, allow
from sarex.server.cases.dependencies import Case, Lang
from sarex.server.reads.review import (
    evaluation_view,
    measure_views,
    moment_view,
    objectives_view,
)
from sarex.server.reads.review_models import (
    EvaluationView,
    MeasureView,
    MomentView,
    ObjectivesView,
)

__all__ = ["read_evaluations", "read_measures", "read_moment", "read_objectives", "router"]

router = APIRouter(tags=["review"])

Anyone = Annotated[Principal, Depends(allow())]


@router.get("/cases/{case}/review/measures")
def read_measures(opened: Case, who: Anyone, lang: Lang = "en") -> tuple[MeasureView, ...]:
    """The measures of an exercise, each figure with the events that it leads to."""
    opened.gate.take_out("review measures")
    found = measure_views(opened, who, lang)
    opened.gate.take_out("review measures")
    return found


@router.get("/cases/{case}/review/moment")
def read_moment(
    opened: Case, who: Anyone, at: Annotated[str, Query(min_length=1, max_length=60)]
) -> MomentView:
    """What was known at a case time; the truth beside it for those who may see it."""
    time_ns = parse_time(at, "at")
    opened.gate.take_out("review replay")
    found = moment_view(opened, who, time_ns)
    opened.gate.take_out("review replay")
    return found


@router.get("/cases/{case}/review/evaluations")
def read_evaluations(opened: Case, who: Anyone, lang: Lang = "en") -> EvaluationView:
    """Observations, ratings, hot wash and lessons; private notes for their author."""
    opened.gate.take_out("review evaluations")
    return evaluation_view(opened, who, lang)


@router.get("/cases/{case}/review/objectives")
def read_objectives(opened: Case, who: Anyone) -> ObjectivesView:
    """Objectives and tasks of the scenario, where the viewer sees it."""
    opened.gate.take_out("review objectives")
    return objectives_view(opened, who)
