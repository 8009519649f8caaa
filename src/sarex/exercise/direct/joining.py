"""Going on with a case that people have worked on before STARTEX."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sarex.canonical import iso_to_ns
from sarex.errors import ExerciseError
from sarex.exercise.control.state import ControlState
from sarex.facilities import facility_from_entry
from sarex.incident.case import SearchPeriod
from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.desk import Desk
from sarex.operation.events import PlanProposed

if TYPE_CHECKING:
    from sarex.exercise.direct.search_staff import SearchStaff

__all__ = ["go_on", "offer_the_rest", "period_of", "refuse_begun", "refuse_operation"]


def period_of(plan: PlanProposed) -> SearchPeriod:
    """The period for which a plan was made, as it says itself."""
    return SearchPeriod(start_ns=iso_to_ns(plan.start), end_ns=iso_to_ns(plan.end))


def offer_the_rest(desk: Desk) -> None:
    """Offer the facilities of the case that nobody has offered."""
    offered = desk.state().facilities
    for entry in desk.loaded.case.facilities:
        if entry.id not in offered:
            facility = facility_from_entry(entry)
            place = (entry.position.lon_deg, entry.position.lat_deg)
            left_h = entry.endurance_left_h or facility.endurance_h
            commands.offer_facility(desk, facility, entry.available_from_ns, place, left_h)


def go_on(search: SearchStaff) -> None:
    """Take a case up where it stands: its forecast is told, and perhaps plans and more.

    A plan that was issued and not replaced is flown; one that was proposed, and is not for a period
    that has such a plan, is seen through. Where neither is there, the next period is planned.
    """
    director, state = search.director, search.desk.state()
    if state.probability is None:
        commands.update_probability(search.desk, search.map_times())
    if not state.sitreps:
        search.report_situation()
    else:
        director.later(search.delays.sitrep_every_min, search.report_situation)
    search.recorded |= {name for name, task in state.tasks.items() if task.flown is not None}
    issued, open_ = _issued(search), _proposed(search)
    for event in issued:
        plan = commands.plan_of(event)
        end_ns, number = period_of(plan).end_ns, plan.number
        search.take_up(event, end_ns)
        if plan.replaces is not None:  # the end of the period was for the plan before to see to
            director.agenda.at(end_ns, partial(search.period_over, number))
    for event in open_:
        search.see_through(event)
    following = _next(search)
    if not issued and not open_ and following is not None:
        director.later(search.delays.plan_min, partial(search.plan, following))


def _plans(search: SearchStaff) -> list[tuple[Event, PlanProposed]]:
    """Plans whose period is not over, in the order in which they were proposed."""
    now, events = search.desk.clock.now_ns(), search.desk.view().events(types=("plan.proposed",))
    pairs = [(event, commands.plan_of(event)) for event in events]
    return [(event, plan) for event, plan in pairs if period_of(plan).end_ns > now]


def _issued(search: SearchStaff) -> list[Event]:
    """Plans in force, each period's once."""
    records = search.desk.state().plans
    return [
        event
        for event, plan in _plans(search)
        if records[plan.plan].issued is not None and records[plan.plan].replaced_by is None
    ]


def _proposed(search: SearchStaff) -> list[Event]:
    """Of each period without a plan in force the proposal made last, unless a nation rejected it;
    of one with such a plan, a change of it.
    """
    records, found = search.desk.state().plans, {}
    in_force = {commands.plan_of(event).plan: event for event in _issued(search)}
    numbers = {commands.plan_of(event).number for event in in_force.values()}
    for event, plan in _plans(search):
        record = records[plan.plan]
        wanted = plan.number not in numbers or plan.replaces in in_force
        if wanted and record.issued is None and not record.rejected_by:
            found[plan.number] = event
    return list(found.values())


def _next(search: SearchStaff) -> int | None:
    """Number of the first period that is not over and has had no plan issued."""
    state, now = search.desk.state(), search.desk.clock.now_ns()
    had = {record.proposed.number for record in state.plans.values() if record.issued is not None}
    periods = enumerate(search.desk.loaded.case.periods, start=1)
    return next((n for n, each in periods if each.end_ns > now and n not in had), None)


def refuse_begun(control: ControlState, desk: Desk) -> None:
    """Refuse an exercise that has begun before, or that an emergency stops."""
    if control.phase != "before":
        raise ExerciseError(
            "an exercise begins once, and not while an emergency stops it",
            given=control.phase,
            allowed="a case before its STARTEX",
            remedy="Play the case in another folder.",
            where=desk.loaded.case.id,
        )


def refuse_operation(desk: Desk) -> None:
    """Refuse a case that is no exercise."""
    case = desk.loaded.case
    if case.mode != "exercise":
        raise ExerciseError(
            "a director invents what is observed, so it is for exercises only",
            given=f'mode = "{case.mode}"',
            allowed='mode = "exercise"',
            remedy="Copy the case, set its mode to exercise, and direct the copy.",
            where=case.id,
        )
