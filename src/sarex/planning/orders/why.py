"""Why this plan: what each sortie is for, what the whole is held against, who stays home.

Every sentence states a figure of the plan or of the particles. None claims more than that: a
planner that tries many plans and keeps the best has no reasons, but what it kept can be measured.
"""

from __future__ import annotations

import math

import numpy as np

from sarex.planning.manual.proposal import Proposal
from sarex.planning.orders.figures import PlanFigures, SortieFigures
from sarex.planning.orders.task_words import facility_name
from sarex.planning.plan import Task
from sarex.planning.request import PlanningRequest
from sarex.quantities import format_direction, format_duration, format_knots, format_nm
from sarex.reduction import tree_sum
from sarex.words import say

__all__ = ["percent", "why_in_short", "why_this_plan"]

_STILL_M = 100.0
"""Less than this in a whole task counts as no drift."""


def percent(share: float) -> str:
    """A share of 1 in per cent with one decimal.

    >>> percent(0.1234)
    '12.3 %'
    """
    return f"{100.0 * share:.1f} %"


def why_this_plan(
    request: PlanningRequest, proposal: Proposal, figures: PlanFigures, locale: str
) -> list[str]:
    """The reasons of a plan, in full.

    Parameters
    ----------
    request : PlanningRequest
        Particles and weights.
    proposal : Proposal
        Of this request.
    figures : PlanFigures
        Of this proposal, see :func:`sarex.planning.orders.figures.plan_figures`.
    locale : str
        Language.

    Returns
    -------
    list of str
        Sentences: what the plan finds, what it is held against, each sortie with its frame, the
        sortie that adds most first, and who is not used.
    """
    lines = [_whole(figures, locale), *_held_against(figures, locale)]
    for each in _ranked(figures):
        lines.append(_sortie(each, proposal, locale))
        lines += _frames(each, request, proposal, locale)
    return [*lines, *_not_used(proposal, locale)]


def why_in_short(
    request: PlanningRequest, proposal: Proposal, figures: PlanFigures, locale: str
) -> list[str]:
    """The same in five sentences at most, for a page that has no room for more."""
    best = _ranked(figures)[:1]
    lines = [_whole(figures, locale), *_held_against(figures, locale)[:2]]
    for each in best:
        lines.append(_sortie(each, proposal, locale))
        lines += _frames(each, request, proposal, locale)[:1]
    return lines[:5]


def _ranked(figures: PlanFigures) -> list[SortieFigures]:
    return sorted(figures.sorties, key=lambda each: (-each.adds, each.sortie))


def _whole(figures: PlanFigures, locale: str) -> str:
    share = percent(figures.value)
    if figures.alive is None:
        return say("why.whole", locale, share=share)
    return say("why.whole_alive", locale, share=share, alive=percent(figures.alive))


def _held_against(figures: PlanFigures, locale: str) -> list[str]:
    lines, reference = [], figures.reference
    if "B1" in reference.bounds:
        limit = min(1.0, reference.bounds["B1"])
        lines.append(say("why.bound", locale, limit=percent(limit), share=percent(figures.value)))
    if reference.ws_1 is not None:
        lines.append(
            say(
                "why.ws1",
                locale,
                ws1=percent(reference.ws_1),
                points=f"{100.0 * (figures.value - reference.ws_1):+.1f}",
            )
        )
    gap = reference.gap(figures.value, reference.main)
    if gap is not None:
        most = percent(min(1.0, reference.bounds[reference.main]))
        lines.append(say(f"why.gap.{reference.main}", locale, limit=most, gap=percent(gap)))
    return lines


def _sortie(each: SortieFigures, proposal: Proposal, locale: str) -> str:
    facility = proposal.facilities.get(each.facility)
    words = {
        "facility": each.facility if facility is None else facility_name(facility.facility),
        "sortie": each.sortie,
        "object": each.search_object,
        "hypothesis": each.hypothesis,
        "area": each.area,
        "coverage": f"{each.coverage:.2f}",
        "adds": f"{100.0 * each.adds:.1f}",
        "alone": percent(each.alone),
    }
    if each.poc is None:
        return say("why.sortie.no_area", locale, **words)
    return say("why.sortie", locale, poc=percent(each.poc), **words)


def _frames(
    each: SortieFigures, request: PlanningRequest, proposal: Proposal, locale: str
) -> list[str]:
    sortie = next(s for s in proposal.plan.sorties if s.id == each.sortie)
    found = (_frame(task, request, proposal, locale) for task in sortie.tasks)
    return [text for text in found if text is not None]


def _frame(task: Task, request: PlanningRequest, proposal: Proposal, locale: str) -> str | None:
    """Why a pattern moves or does not: what drifts under it while it is flown."""
    span = _span_ns(proposal, task.id)
    drift = None if span is None else _drift_m(request, task, *span)
    if span is None or drift is None:
        return None
    seconds, distance = (span[1] - span[0]) / 1e9, math.hypot(*drift)
    words = {
        "task": task.id,
        "drift": format_nm(distance),
        "duration": format_duration(round(seconds / 60.0) * 60.0),
        "spacings": f"{distance / task.parameters.track_spacing_m:.1f}",
    }
    if distance < _STILL_M:
        return say("why.frame.still", locale, task=task.id, duration=words["duration"])
    direction = math.degrees(math.atan2(*drift)) % 360.0
    words |= {
        "direction": format_direction(direction),
        "speed": format_knots(distance / seconds),
    }
    return say(f"why.frame.{'moving' if task.frame.moving else 'earth'}", locale, **words)


def _span_ns(proposal: Proposal, task_id: str) -> tuple[int, int] | None:
    """When a task is begun and ended; None where no track of the proposal flies it."""
    for track in proposal.tracks:
        legs = [i for i, name in enumerate(track.task_ids) if name == task_id]
        if legs:
            return int(track.times_ns[legs[0]]), int(track.times_ns[legs[-1] + 1])
    return None


def _drift_m(
    request: PlanningRequest, task: Task, start_ns: int, end_ns: int
) -> tuple[float, float] | None:
    """Mean way of what the task seeks, east and north [m]; None where nothing of it is known."""
    ensemble = request.ensemble
    if not ensemble.times_ns[0] <= start_ns <= end_ns <= ensemble.times_ns[-1]:
        return None
    if task.search_object not in ensemble.object_ids:
        return None
    own = ensemble.search_object == ensemble.object_ids.index(task.search_object)
    if task.hypothesis in ensemble.hypothesis_ids:
        own &= ensemble.hypothesis == ensemble.hypothesis_ids.index(task.hypothesis)
    weight = np.where(own, request.weights, 0.0)
    total = tree_sum(weight)
    if total <= 0.0:
        return None
    places = []
    for time_ns in (start_ns, end_ns):
        lon, lat, _ = ensemble.at(time_ns)
        places.append(request.plane.to_xy(lon, lat))
    (x0, y0), (x1, y1) = places
    return tree_sum(weight * (x1 - x0)) / total, tree_sum(weight * (y1 - y0)) / total


def _not_used(proposal: Proposal, locale: str) -> list[str]:
    if not proposal.plan.not_used:
        return [say("why.all_used", locale)]
    return [
        say("why.not_used", locale, facility=item.facility, reason=item.reason)
        for item in proposal.plan.not_used
    ]
