"""Whether a trigger holds, and since when: pure functions of board, facts and time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sarex.exercise.design.scenario import Area, Scenario
from sarex.exercise.design.triggers import (
    AlertAcknowledged,
    AllOf,
    AnyOf,
    AreaCrossed,
    AtDtg,
    AtStartexPlus,
    DeadlinePassed,
    InjectReached,
    NotYet,
    ObjectFoundTrigger,
    PersonsRecoveredTrigger,
    PlanReached,
    PosPassed,
    RoleHandedOver,
    SightingMade,
    SitrepsSent,
    SupportReached,
    TaskAcknowledgedTrigger,
    Trigger,
)
from sarex.exercise.injects.board import Board, InjectRow
from sarex.exercise.injects.crossing import crossed_ns
from sarex.exercise.injects.facts import Facts, PlanFacts

__all__ = ["Moment", "holds_since", "met_ns", "since_of"]

_SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a condition is held against: a case at a time."""

    scenario: Scenario
    board: Board
    facts: Facts
    now_ns: int

    def seen(self, *times_ns: int | None) -> int | None:
        """The first of some times, if it has come."""
        return min((t for t in times_ns if t is not None and t <= self.now_ns), default=None)


def holds_since(trigger: Trigger, board: Board, facts: Facts, now_ns: int) -> int | None:
    """Since when a trigger holds without a break, as far as that is known; None if it does not.

    Parameters
    ----------
    trigger
        As a scenario gives it.
    board, facts
        Of the exercise, as exercise control sees them. What lies after ``now_ns`` is not looked at.
    now_ns
        The exercise clock [ns].
    """
    if board.scenario is None:
        return None
    return since_of(trigger, Moment(board.scenario, board, facts, now_ns))


def since_of(trigger: Trigger, case: Moment) -> int | None:
    """The same, against a case at a moment."""
    return _HOLDS[type(trigger)](trigger, case)


def _startex_plus(part: AtStartexPlus, case: Moment) -> int | None:
    return case.seen(case.scenario.startex_ns + part.after_s * _SECOND_NS)


def _dtg(part: AtDtg, case: Moment) -> int | None:
    return case.seen(part.at_ns)


def _area(part: AreaCrossed, case: Moment) -> int | None:
    area = _areas(case.scenario)[part.area]
    return case.seen(
        *(
            crossed_ns(
                area,
                case.facts.tracks.get(name, ()),
                part.event,
                case.scenario.startex_ns,
                case.now_ns,
            )
            for name in part.facilities
        )
    )


def _areas(scenario: Scenario) -> Mapping[str, Area]:
    return {area.id: area for area in scenario.areas}


def _alert(_: AlertAcknowledged, case: Moment) -> int | None:
    return case.seen(case.facts.alert_ns)


def _task(part: TaskAcknowledgedTrigger, case: Moment) -> int | None:
    return case.seen(*case.facts.tasks_ns.get(part.facility, ()))


def _pos(part: PosPassed, case: Moment) -> int | None:
    plans = [plan for plan in case.facts.plans.values() if plan.proposed_ns <= case.now_ns]
    if not plans:
        return None
    latest = max(plans, key=lambda plan: (plan.proposed_ns, plan.number))
    name = part.search_object
    value = latest.pos_any if name is None else latest.pos.get(name)
    if value is None:  # no longer sought
        return None
    low = part.below is not None and value < part.below
    high = part.above is not None and value > part.above
    return latest.proposed_ns if low or high else None


def _plan(part: PlanReached, case: Moment) -> int | None:
    plans = [p for p in case.facts.plans.values() if part.number in {None, p.number}]
    return case.seen(*(_plan_ns(part, plan, case.scenario.nations) for plan in plans))


def _plan_ns(part: PlanReached, plan: PlanFacts, nations: tuple[str, ...]) -> int | None:
    if part.state == "approved":
        wanted = nations if part.nation is None else (part.nation,)
        times = [plan.approved_ns.get(nation) for nation in wanted]
        return None if None in times else max(t for t in times if t is not None)
    return {
        "proposed": plan.proposed_ns,
        "issued": plan.issued_ns,
        "replaced": plan.replaced_ns,
    }[part.state]


def _sighting(part: SightingMade, case: Moment) -> int | None:
    return case.seen(
        *(
            fact.time_ns
            for fact in case.facts.sightings
            if part.search_object in {None, fact.search_object}
            and part.facility in {None, fact.facility}
        )
    )


def _found(part: ObjectFoundTrigger, case: Moment) -> int | None:
    return case.seen(case.facts.found_ns.get(part.search_object))


def _recovered(part: PersonsRecoveredTrigger, case: Moment) -> int | None:
    persons = 0
    for fact in sorted(case.facts.recoveries, key=lambda each: each.time_ns):
        if fact.safe if part.to == "place_of_safety" else fact.recovered:
            persons += fact.persons
        if persons >= part.at_least:
            return case.seen(fact.time_ns)
    return None


def _support(part: SupportReached, case: Moment) -> int | None:
    return case.seen(
        *(
            fact.reached_ns.get(part.state)
            for fact in case.facts.supports.values()
            if part.support in {None, fact.support} and part.nation in {None, fact.nation}
        )
    )


def _handover(part: RoleHandedOver, case: Moment) -> int | None:
    return case.seen(*(time for time, role in case.facts.handed_over if role == part.role))


def _sitreps(part: SitrepsSent, case: Moment) -> int | None:
    times = sorted(case.facts.sitreps_ns)
    return case.seen(times[part.at_least - 1]) if len(times) >= part.at_least else None


def _inject(part: InjectReached, case: Moment) -> int | None:
    row = case.board.rows.get(part.number)
    reached = None if row is None else row.reached_ns.get(part.status)
    return None if reached is None else case.seen(reached + part.after_s * _SECOND_NS)


def _deadline(part: DeadlinePassed, case: Moment) -> int | None:
    row = case.board.rows.get(part.number)
    if row is None or row.deadline_ns is None or row.deadline_ns > case.now_ns:
        return None
    done = case.seen(row.reached_ns.get("done"), row.reached_ns.get("cancelled"))
    in_time = [t for t in (done, met_ns(row, case)) if t is not None and t <= row.deadline_ns]
    return None if in_time else row.deadline_ns


def _all(part: AllOf, case: Moment) -> int | None:
    times = [since_of(each, case) for each in part.of]
    return None if None in times else max(t for t in times if t is not None)


def _any(part: AnyOf, case: Moment) -> int | None:
    return min((t for each in part.of if (t := since_of(each, case)) is not None), default=None)


def _not(part: NotYet, case: Moment) -> int | None:
    """What never held does not hold since STARTEX; since when it ceased to is not looked for."""
    return case.seen(case.scenario.startex_ns) if since_of(part.that, case) is None else None


_HOLDS: Mapping[type, Callable[[Any, Moment], int | None]] = {
    AlertAcknowledged: _alert,
    AllOf: _all,
    AnyOf: _any,
    AreaCrossed: _area,
    AtDtg: _dtg,
    AtStartexPlus: _startex_plus,
    DeadlinePassed: _deadline,
    InjectReached: _inject,
    NotYet: _not,
    ObjectFoundTrigger: _found,
    PersonsRecoveredTrigger: _recovered,
    PlanReached: _plan,
    PosPassed: _pos,
    RoleHandedOver: _handover,
    SightingMade: _sighting,
    SitrepsSent: _sitreps,
    SupportReached: _support,
    TaskAcknowledgedTrigger: _task,
}


def met_ns(row: InjectRow, case: Moment) -> int | None:
    """When what was expected is seen to be done, not before it was asked for."""
    expected, released = row.inject.expected, row.released_ns
    if expected is None or expected.met_when is None or released is None:
        return None
    since = since_of(expected.met_when, case)
    return None if since is None else max(since, released)
