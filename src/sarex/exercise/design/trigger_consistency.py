"""Whether triggers name what is there, lie within the exercise, and do not wait in a ring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sarex.errors import near_miss
from sarex.exercise.design.inject import Inject
from sarex.exercise.design.inject_consistency import unknown_names
from sarex.exercise.design.scenario import Scenario
from sarex.exercise.design.triggers import (
    AreaCrossed,
    AtDtg,
    AtStartexPlus,
    DeadlinePassed,
    InjectReached,
    PlanReached,
    PosPassed,
    SupportReached,
    Trigger,
    conditions,
    depth,
)
from sarex.incident.locate import Fault, KeyPath
from sarex.quantities import format_dtg, format_duration

__all__ = ["DEEPEST", "MOST_CONDITIONS", "trigger_faults"]

DEEPEST = 6
"""How deep conditions may be put into each other."""
MOST_CONDITIONS = 64
"""How many conditions a trigger may have in all."""


def trigger_faults(scenario: Scenario) -> Iterator[Fault]:
    """All that does not hold together in the triggers of a scenario's injects."""
    for index, inject in enumerate(scenario.injects):
        yield from _triggers(scenario, inject, ("injects", index))
    yield from _cycles(scenario)


def _triggers(scenario: Scenario, inject: Inject, path: KeyPath) -> Iterator[Fault]:
    given: list[tuple[KeyPath, Trigger]] = []
    if inject.trigger is not None:
        given.append(((*path, "trigger"), inject.trigger))
    if inject.expected is not None and inject.expected.met_when is not None:
        given.append(((*path, "expected", "met_when"), inject.expected.met_when))
    for place, trigger in given:
        parts = list(conditions(trigger))
        if depth(trigger) > DEEPEST or len(parts) > MOST_CONDITIONS:
            yield Fault(
                place,
                f"the trigger has {len(parts)} conditions, {depth(trigger)} deep",
                f"{MOST_CONDITIONS} conditions, {DEEPEST} deep",
                "Make it simpler, or part it over two injects.",
            )
        for inner, part in parts:
            yield from _condition(scenario, inject, (*place, *inner), part)


def _condition(scenario: Scenario, inject: Inject, path: KeyPath, part: Any) -> Iterator[Fault]:
    if isinstance(part, AreaCrossed):
        yield from unknown_names(
            (*path, "area"), "area", (part.area,), [area.id for area in scenario.areas]
        )
    if isinstance(part, PosPassed) and (part.below is None) == (part.above is None):
        yield Fault(path, "the value is not given once", "below or above", "Give one of the two.")
    if isinstance(part, PlanReached) and part.nation is not None:
        yield from unknown_names((*path, "nation"), "nation", (part.nation,), scenario.nations)
        if part.state != "approved":
            yield Fault(
                (*path, "nation"),
                "a nation approves a plan, and does nothing else with it here",
                'nation with state = "approved"',
                "Remove nation.",
            )
    if isinstance(part, SupportReached) and part.nation is not None:
        yield from unknown_names((*path, "nation"), "nation", (part.nation,), scenario.nations)
    length_s = (scenario.endex_ns - scenario.startex_ns) / 1e9
    if isinstance(part, AtStartexPlus) and part.after_s > length_s:
        yield Fault(
            (*path, "after"),
            "the time lies after ENDEX",
            f"at most {format_duration(length_s)}",
            "Correct the time.",
        )
    if isinstance(part, AtDtg) and not scenario.startex_ns <= part.at_ns <= scenario.endex_ns:
        span = f"{format_dtg(scenario.startex_ns)} to {format_dtg(scenario.endex_ns)}"
        yield Fault((*path, "at"), "the time lies outside the exercise", span, "Correct the time.")
    if isinstance(part, InjectReached | DeadlinePassed):
        yield from _other(scenario, inject, path, part)


def _other(
    scenario: Scenario,
    inject: Inject,
    path: KeyPath,
    part: InjectReached | DeadlinePassed,
) -> Iterator[Fault]:
    if part.number not in scenario.inject_of:
        hint = near_miss(str(part.number), [str(number) for number in scenario.inject_of])
        yield Fault(
            (*path, "number"),
            f"there is no inject {part.number}",
            ", ".join(str(number) for number in scenario.inject_of),
            hint.capitalize() or "Name an inject of this scenario.",
        )
        return
    if part.number == inject.number and "trigger" in path:
        yield Fault(
            (*path, "number"),
            "an inject waits for itself",
            "another inject",
            "Name the inject that it follows.",
        )
    if isinstance(part, DeadlinePassed) and scenario.inject_of[part.number].expected is None:
        yield Fault(
            (*path, "number"),
            f"inject {part.number} expects nothing, so it has no deadline",
            "an inject with a section expected",
            "Name another inject, or say what is expected after that one.",
        )


def _cycles(scenario: Scenario) -> Iterator[Fault]:
    """Injects that wait for each other without any other way to become due."""
    waits = {inject.number: _must(inject) for inject in scenario.injects}
    for index, inject in enumerate(scenario.injects):
        ring = _ring(inject.number, waits)
        if ring is not None and inject.number == min(ring) and len(ring) > 1:
            yield Fault(
                ("injects", index, "trigger"),
                "injects wait for each other: " + ", ".join(map(str, [*ring, ring[0]])),
                "injects that follow each other one way",
                "Give one of them another trigger.",
            )


def _must(inject: Inject) -> frozenset[int]:
    """Injects without which this one never becomes due."""
    return frozenset() if inject.trigger is None else _needed(inject.trigger)


def _needed(trigger: Trigger) -> frozenset[int]:
    if isinstance(trigger, InjectReached):
        waits = trigger.status in {"released", "acknowledged", "done", "missed"}
        return frozenset({trigger.number}) if waits else frozenset()
    if isinstance(trigger, DeadlinePassed):
        return frozenset({trigger.number})
    if trigger.kind == "all":
        return frozenset().union(*map(_needed, trigger.of))
    if trigger.kind == "any":
        first, *rest = map(_needed, trigger.of)
        return first.intersection(*rest)
    return frozenset()


def _ring(start: int, waits: dict[int, frozenset[int]]) -> list[int] | None:
    """The way from an inject over those that it waits for back to itself, if there is one."""
    back: dict[int, int] = {}
    queue = [start]
    while queue:
        here = queue.pop(0)
        for number in sorted(waits.get(here, ())):
            if number == start:
                way = [here]
                while way[-1] != start:
                    way.append(back[way[-1]])
                return way[::-1]
            if number not in back:
                back[number] = here
                queue.append(number)
    return None
