"""Whether a scenario fits the case that it is played on."""

from __future__ import annotations

from collections.abc import Iterator

from sarex.exercise.design.scenario import Scenario
from sarex.exercise.design.triggers import Trigger, conditions
from sarex.incident.case import CaseFile
from sarex.incident.consistency import unknown_name
from sarex.incident.locate import Fault, KeyPath
from sarex.quantities import format_dtg

__all__ = ["case_faults_of"]


def case_faults_of(scenario: Scenario, case: CaseFile) -> list[Fault]:
    """All in which a scenario does not fit its case; an empty list if it fits."""
    return [*_head(scenario, case), *_roles(scenario, case), *_injects(scenario, case)]


def _head(scenario: Scenario, case: CaseFile) -> Iterator[Fault]:
    if case.mode != "exercise":
        yield Fault(
            ("case",),
            f"the case {case.id} is an {case.mode}",
            'a case with mode = "exercise"',
            "Name a case made for exercises; an operation is never played.",
        )
    if set(scenario.nations) != set(case.parties.nations):
        yield Fault(
            ("nations",),
            "the nations are not those of the case",
            ", ".join(case.parties.nations),
            "Name the nations of the case.",
        )
    if scenario.startex_ns > case.report.received_at_ns:
        yield Fault(
            ("startex",),
            "the exercise starts after the report of its case came in",
            f"at or before {format_dtg(case.report.received_at_ns)}",
            "Set startex to the time of the report or earlier.",
        )
    if scenario.endex_ns <= case.report.received_at_ns:
        yield Fault(
            ("endex",),
            "the exercise ends before the report of its case comes in",
            f"after {format_dtg(case.report.received_at_ns)}",
            "Set endex later.",
        )


def _roles(scenario: Scenario, case: CaseFile) -> Iterator[Fault]:
    craft = {facility.id: facility for facility in case.facilities}
    for index, role in enumerate(scenario.roles):
        if role.facility is None:
            continue
        path: KeyPath = ("roles", index)
        if role.facility not in craft:
            yield unknown_name((*path, "facility"), "facility", role.facility, list(craft))
        elif role.nation != craft[role.facility].nation:
            yield Fault(
                (*path, "nation"),
                f"{role.facility} is of {craft[role.facility].nation}",
                craft[role.facility].nation,
                "Name the nation of the facility.",
            )


def _injects(scenario: Scenario, case: CaseFile) -> Iterator[Fault]:
    craft = [facility.id for facility in case.facilities]
    sought = [item.id for item in case.objects]
    for index, inject in enumerate(scenario.injects):
        path: KeyPath = ("injects", index)
        given: list[tuple[KeyPath, object]] = []
        triggers: list[tuple[KeyPath, Trigger | None]] = [((*path, "trigger"), inject.trigger)]
        if inject.expected is not None:
            triggers.append(((*path, "expected", "met_when"), inject.expected.met_when))
        for place, trigger in triggers:
            if trigger is not None:
                given += [((*place, *inner), part) for inner, part in conditions(trigger)]
        if inject.world is not None:
            given.append(((*path, "world"), inject.world))
        for place, part in given:
            yield from _names(place, part, craft, sought)


def _names(path: KeyPath, part: object, craft: list[str], sought: list[str]) -> Iterator[Fault]:
    facility = getattr(part, "facility", None)
    several = getattr(part, "facilities", ())
    for key, names in (("facility", (facility,)), ("facilities", several)):
        for name in names:
            if name is not None and name not in craft:
                yield unknown_name((*path, key), "facility", name, craft)
    item = getattr(part, "search_object", None)
    if item is not None and item not in sought:
        yield unknown_name((*path, "search_object"), "search object", item, sought)
    aboard = getattr(part, "aboard", None)
    if aboard is not None and aboard not in (*craft, *sought):
        yield unknown_name((*path, "aboard"), "facility or object", aboard, [*craft, *sought])
