"""Measures, replay and judgements of a case, as one viewer may see them."""

from __future__ import annotations

from collections.abc import Callable

from sarex.journal import Event
from sarex.labels import EXCON, Viewer
from sarex.review.evaluation_state import EVALUATION_TYPES, Lesson, fold_evaluation
from sarex.review.measure_lines import measure_line
from sarex.review.measures import Measure, Sources, measures_of
from sarex.review.measures.standards import scenario_of
from sarex.review.replay import moment_of
from sarex.server.access.principal import Principal
from sarex.server.cases.open_case import OpenCase
from sarex.server.reads.models import EventView
from sarex.server.reads.review_models import (
    EvaluationView,
    LessonView,
    MeasureItem,
    MeasureView,
    MomentView,
    ObjectivesView,
)
from sarex.server.reads.telling import event_view
from sarex.words import say

__all__ = ["evaluation_view", "measure_views", "moment_view", "objectives_view"]


def measure_views(case: OpenCase, who: Principal, locale: str) -> tuple[MeasureView, ...]:
    """Every measure, from the events that the viewer may see."""
    return tuple(_measure(each, locale) for each in measures_of(Sources.of(case.view(who.viewer))))


def _measure(found: Measure, locale: str) -> MeasureView:
    return MeasureView(
        name=found.name,
        unit=found.unit,
        value=found.value,
        shown=found.shown,
        items=tuple(
            MeasureItem(
                subject=item.subject,
                value=item.value,
                count=item.count,
                censored=item.censored,
                start=item.start,
                end=item.end,
                beside=dict(item.beside),
            )
            for item in found.items
        ),
        starts=found.starts,
        ends=found.ends,
        censored=found.censored,
        unanswered=found.unanswered,
        beside=dict(found.beside),
        events=found.events,
        title=say(f"measures.name.{found.name}", locale),
        line=measure_line(found, locale),
        notes=tuple(note.say(locale) for note in found.notes),
    )


def moment_view(case: OpenCase, who: Principal, time_ns: int) -> MomentView:
    """What was known at a time: control sees all nations beside the truth, others their own."""
    viewer = who.viewer
    watcher = case.view(viewer)
    reported = Sources.of(watcher).case
    nations = () if reported is None else reported.parties.nations
    parties = nations if viewer.party == EXCON else (viewer.party,)
    views = {party: case.view(Viewer(party, viewer.role)) for party in parties}
    return MomentView.model_validate(moment_of(views, time_ns, watcher).to_json())


def evaluation_view(case: OpenCase, who: Principal, locale: str) -> EvaluationView:
    """What evaluators and nations have said; of private notes the viewer's own alone."""
    events = case.view(who.viewer).events(types=EVALUATION_TYPES)
    found, numbered = fold_evaluation(events), case.numbered(who.viewer)

    def told(event: Event) -> EventView:
        n = numbered.number_of(event) or 0
        return event_view(n, event, locale, own_note=event.author == who.author.name)

    return EvaluationView(
        observations=tuple(map(told, found.observations)),
        ratings=tuple(map(told, found.ratings)),
        hot_wash=tuple(map(told, found.hot_wash)),
        lessons=tuple(_lesson(name, each, told) for name, each in found.lessons.items()),
        notes=tuple(told(e) for e in found.notes if e.author == who.author.name),
    )


def _lesson(name: str, lesson: Lesson, told: Callable[[Event], EventView]) -> LessonView:
    return LessonView(
        lesson=name,
        stage=lesson.stage,
        observed=told(lesson.observed),
        identified=None if lesson.identified is None else told(lesson.identified),
        learned=None if lesson.learned is None else told(lesson.learned),
    )


def objectives_view(case: OpenCase, who: Principal) -> ObjectivesView:
    """Objectives and tasks of the scenario, for those who judge by them."""
    scenario = scenario_of(Sources.of(case.view(who.viewer)))
    if scenario is None:
        return ObjectivesView(scenario=None, objectives=())
    return ObjectivesView(scenario=scenario.id, objectives=scenario.objectives)
