"""Whether a whole scenario holds together: names, nations, times, standards, outlines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shapely

from sarex.exercise.design.inject_consistency import inject_faults
from sarex.exercise.design.measures import MEASURES
from sarex.exercise.design.scenario import Area, Scenario, Standard
from sarex.exercise.design.trigger_consistency import trigger_faults
from sarex.incident.consistency import duplicates, unknown_name
from sarex.incident.locate import Fault, KeyPath
from sarex.quantities import format_dtg

__all__ = ["scenario_faults"]


def scenario_faults(scenario: Scenario) -> list[Fault]:
    """All that does not hold together in a scenario; an empty list if it does."""
    return [
        *_head(scenario),
        *_roles(scenario),
        *_objectives(scenario),
        *_storylines(scenario),
        *_areas(scenario.areas),
        *inject_faults(scenario),
        *trigger_faults(scenario),
    ]


def _head(scenario: Scenario) -> Iterator[Fault]:
    if len(set(scenario.nations)) != len(scenario.nations):
        yield Fault(("nations",), "a nation is named twice", "each nation once", "Remove one.")
    if scenario.endex_ns <= scenario.startex_ns:
        yield Fault(
            ("endex",),
            "the exercise ends before it starts",
            f"after {format_dtg(scenario.startex_ns)}",
            "Correct startex or endex.",
        )


def _roles(scenario: Scenario) -> Iterator[Fault]:
    yield from duplicates("roles", [role.id for role in scenario.roles])
    for index, role in enumerate(scenario.roles):
        path: KeyPath = ("roles", index)
        own = role.function not in {"exercise_control", "simulated", "evaluator", "observer"}
        if role.nation is not None and role.nation not in scenario.nations:
            yield unknown_name((*path, "nation"), "nation", role.nation, scenario.nations)
        if own and role.nation is None:
            yield Fault(
                (*path, "nation"),
                f"the role {role.id} is of no nation",
                ", ".join(scenario.nations),
                "Say of which nation it is.",
            )
        afloat = role.function in {"facility", "osc", "aco"}
        if role.function == "facility" and role.facility is None:
            yield Fault(
                (*path, "facility"),
                f"{role.id} is the role of a facility, and of which is not said",
                "the id of a facility of the case",
                "Name the facility.",
            )
        if role.facility is not None and not afloat:
            yield Fault(
                (*path, "facility"),
                f"the role {role.id} has the function {role.function}",
                "a facility with the functions facility, osc and aco only",
                "Remove the facility, or correct the function.",
            )
    yield from _control(scenario)


def _control(scenario: Scenario) -> Iterator[Fault]:
    functions = [role.function for role in scenario.roles]
    if "exercise_control" not in functions:
        yield Fault(
            ("roles",),
            "nobody is exercise control",
            'one role with function = "exercise_control"',
            "Add the role; only it releases, holds and moves injects.",
        )
    held = {role.nation for role in scenario.roles if role.function == "nation_control"}
    for nation in scenario.nations:
        if nation not in held:
            yield Fault(
                ("roles",),
                f"nobody approves injects for {nation}",
                'one role with function = "nation_control" for each nation',
                f"Add the role of {nation}'s own control.",
            )


def _objectives(scenario: Scenario) -> Iterator[Fault]:
    yield from duplicates("objectives", [each.id for each in scenario.objectives])
    taken: list[str] = []
    for index, objective in enumerate(scenario.objectives):
        for number, task in enumerate(objective.tasks):
            path: KeyPath = ("objectives", index, "tasks", number)
            if task.id in taken:
                yield _twice((*path, "id"), task.id, taken)
            taken.append(task.id)
            for at, standard in enumerate(task.standards):
                yield from _standard(standard, (*path, "standards", at))


def _standard(standard: Standard, path: KeyPath) -> Iterator[Fault]:
    measure = MEASURES[standard.measure]
    if measure.better is None:
        yield Fault(
            (*path, "measure"),
            f"{standard.measure} is shown beside a result and is no standard",
            ", ".join(name for name, each in MEASURES.items() if each.better),
            "Name a measure that a staff can be held to.",
        )
        return
    wanted = "at_most" if measure.better == "less" else "at_least"
    if standard.comparison != wanted:
        yield Fault(
            (*path, "comparison"),
            f"of {standard.measure} {measure.better} is better",
            wanted,
            f'Write comparison = "{wanted}".',
        )
    if standard.unit != measure.unit:
        yield Fault(
            (*path, "unit"),
            f"{standard.measure} is given in {measure.unit}",
            measure.unit,
            f'Write unit = "{measure.unit}", and the threshold in it.',
        )
    elif measure.unit == "share" and standard.threshold > 1:
        yield Fault(
            (*path, "threshold"),
            "a share is more than the whole",
            "0 to 1",
            "Write a share, such as 0.8 for 80 percent.",
        )


def _twice(path: KeyPath, name: str, taken: Sequence[str]) -> Fault:
    return Fault(
        path,
        f"the id {name} is used twice",
        f"ids that differ; taken: {', '.join(sorted(set(taken)))}",
        "Give each its own id.",
    )


def _storylines(scenario: Scenario) -> Iterator[Fault]:
    yield from duplicates("storylines", [line.id for line in scenario.storylines])
    taken: list[str] = []
    used = {inject.incident for inject in scenario.injects}
    for index, line in enumerate(scenario.storylines):
        for number, incident in enumerate(line.incidents):
            path: KeyPath = ("storylines", index, "incidents", number, "id")
            if incident.id in taken:
                yield _twice(path, incident.id, taken)
            taken.append(incident.id)
            if incident.id not in used:
                yield Fault(
                    path,
                    f"no inject brings about the incident {incident.id}",
                    "at least one inject of each incident",
                    "Write an inject of it, or leave it out.",
                )


def _areas(areas: Sequence[Area]) -> Iterator[Fault]:
    yield from duplicates("areas", [area.id for area in areas])
    for index, area in enumerate(areas):
        path: KeyPath = ("areas", index)
        round_one = area.centre is not None and area.radius_m is not None
        if bool(area.corners) == (area.centre is not None) or (not area.corners and not round_one):
            yield Fault(
                path,
                f"the outline of {area.id} is not given by one of the two ways",
                "corners, or centre with radius",
                "Give three or more corners, or a centre and a radius.",
            )
        elif area.corners:
            yield from _corners(area, (*path, "corners"))
        if area.corners and area.radius_m is not None:
            yield Fault(
                (*path, "radius"),
                "a radius belongs to a centre",
                "corners without radius",
                "Remove the radius, or give a centre in place of corners.",
            )


def _corners(area: Area, path: KeyPath) -> Iterator[Fault]:
    if len(area.corners) < 3:
        yield Fault(
            path, f"{area.id} has too few corners", "at least 3", "Give three corners or more."
        )
        return
    west = area.corners[0].lon_deg
    ring = [((c.lon_deg - west + 180) % 360, c.lat_deg) for c in area.corners]
    shape = shapely.Polygon(ring)
    if not shape.is_valid or shape.area == 0:
        yield Fault(
            path,
            f"the outline of {area.id} crosses itself or bounds no area",
            "corners in order round the area",
            "Put the corners in order.",
        )
