"""The scenarios of a server, as they are told."""

from __future__ import annotations

from sarex.canonical import ns_to_iso
from sarex.errors import SarexError
from sarex.exercise.design import SCENARIOS, Scenario, load_scenario
from sarex.exercise.injects import Board
from sarex.exercise.injects.board import InjectRow
from sarex.server.exercises.exercises import Exercises
from sarex.server.exercises.models import (
    FaultyScenario,
    InjectBoard,
    InjectView,
    PlayableSeat,
    ScenarioList,
    ScenarioView,
    TextView,
)

__all__ = ["inject_board", "playable_seats", "scenario_list"]

_PLAYED = frozenset(("smc", "rcc", "osc", "aco", "facility"))


def scenario_list(exercises: Exercises) -> ScenarioList:
    """All that can be read, and the files that cannot, with the reason."""
    found, faulty = [], []
    for name in exercises.scenario_names():
        try:
            scenario = load_scenario(exercises.scenario_source(name)).scenario
        except SarexError as error:
            faulty.append(FaultyScenario(name=name, reason=str(error)))
            continue
        found.append(_told(name, scenario))
    return ScenarioList(scenarios=tuple(found), faulty=tuple(faulty))


def _told(name: str, scenario: Scenario) -> ScenarioView:
    return ScenarioView(
        name=name,
        built_in=name in SCENARIOS,
        title=TextView.of(scenario.title),
        summary=TextView.of(scenario.summary),
        case=scenario.case,
        nations=scenario.nations,
        startex=ns_to_iso(scenario.startex_ns),
        endex=ns_to_iso(scenario.endex_ns),
        injects=len(scenario.injects),
        seats=playable_seats(scenario),
    )


def playable_seats(scenario: Scenario) -> tuple[PlayableSeat, ...]:
    """The seats of a scenario that persons may play."""
    return tuple(
        PlayableSeat(
            id=role.id,
            function=role.function,
            nation=role.nation,
            facility=role.facility,
            title=TextView.of(role.title),
        )
        for role in scenario.roles
        if role.function in _PLAYED
    )


def inject_board(board: Board) -> InjectBoard:
    """The board as it is told, in the order in which injects are planned."""
    scenario = board.scenario
    rows = sorted(board.rows.items(), key=lambda each: (each[1].planned_ns, each[0]))
    return InjectBoard(
        scenario=None if scenario is None else scenario.id,
        startex=None if scenario is None else ns_to_iso(scenario.startex_ns),
        endex=None if scenario is None else ns_to_iso(scenario.endex_ns),
        injects=tuple(_inject(number, row) for number, row in rows),
    )


def _inject(number: int, row: InjectRow) -> InjectView:
    note, deadline = row.inject.safety_note, row.deadline_ns
    return InjectView(
        number=number,
        status=row.status,
        planned=ns_to_iso(row.planned_ns),
        held=row.held,
        reached={status: ns_to_iso(time) for status, time in row.reached_ns.items()},
        approved_by=row.approved_by,
        because=row.because,
        deadline=None if deadline is None else ns_to_iso(deadline),
        release=row.release,
        delivered=row.delivered,
        acknowledged_by=row.acknowledged_by,
        text=TextView.of(row.inject.text),
        safety_note=None if note is None else TextView.of(note),
        inject=row.inject,
    )
