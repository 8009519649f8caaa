"""The template of an exercise, schema ``sarex.scenario/1``. A run of it is a case, not this."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sarex.canonical import Quantum
from sarex.exercise.design.inject import Inject
from sarex.exercise.design.measures import MeasureName, MeasureUnit
from sarex.exercise.design.text import Identifier, Line, Nation, Prose, Text
from sarex.incident.section import LengthMetres, Place, Section, TimeNs

__all__ = [
    "SCENARIO_SCHEMA",
    "Area",
    "Incident",
    "Objective",
    "Role",
    "Scenario",
    "Standard",
    "Storyline",
    "Task",
]

SCENARIO_SCHEMA = "sarex.scenario/1"
Threshold = Annotated[float, Quantum(6)]

RoleFunction = Literal[
    "exercise_control",
    "nation_control",
    "rcc",
    "smc",
    "osc",
    "aco",
    "facility",
    "evaluator",
    "observer",
    "simulated",
]
"""What a role does; ``simulated`` ones are played by exercise control."""


class Role(Section):
    """Someone who acts in the exercise, or is played by exercise control."""

    id: Identifier
    function: RoleFunction
    nation: Nation | None = None
    """Of whom; exercise control and simulated roles have none."""
    facility: Identifier | None = None
    """Id of a facility of the case, for the role of its crew."""
    title: Text


class Standard(Section):
    """How well a task must be done: a measure with its threshold."""

    kind: Literal["MOP", "MOE"]
    """Measure of performance (how it is done) or of effectiveness (what comes of it)."""
    measure: MeasureName
    comparison: Literal["at_most", "at_least"]
    threshold: Threshold = Field(ge=0)
    unit: MeasureUnit
    data_source: Prose
    """The records from which it is computed."""


class Task(Section):
    """Something that must be done to reach an objective."""

    id: Identifier
    text: Text
    standards: tuple[Standard, ...] = Field(min_length=1)


class Objective(Section):
    """What an exercise is held for."""

    id: Identifier
    text: Text
    tasks: tuple[Task, ...] = Field(min_length=1)


class Incident(Section):
    """One happening of a storyline; its injects bring it about."""

    id: Identifier
    title: Text


class Storyline(Section):
    """A thread of the exercise, told by incidents."""

    id: Identifier
    title: Text
    incidents: tuple[Incident, ...] = Field(min_length=1)


class Area(Section):
    """An area that triggers name. Its outline is given by corners, or by a centre and a radius."""

    id: Identifier
    corners: Annotated[tuple[Place, ...], Field(max_length=1000)] = ()
    """Three or more positions in order round the area; the ring is closed by itself."""
    centre: Place | None = None
    """In place of corners."""
    radius_m: LengthMetres | None = Field(default=None, gt=0)
    """With a centre."""


class Scenario(Section):
    """A whole scenario. Checked as a whole by ``consistency.scenario_faults``."""

    schema_id: Literal["sarex.scenario/1"] = Field(alias="schema")
    id: Identifier
    title: Text
    summary: Text
    case: Line
    """Name of a built-in case, or a case file relative to the scenario's."""
    nations: tuple[Nation, ...] = Field(min_length=1)
    """Nations whose control approves each inject."""
    startex_ns: TimeNs
    endex_ns: TimeNs
    """When the exercise is planned to end."""
    ends_when: Literal["all_safe"] | None = None
    """What ends it earlier: everybody who was on board is at a place of safety."""
    roles: tuple[Role, ...] = Field(min_length=1, max_length=200)
    objectives: tuple[Objective, ...] = Field(default=(), max_length=50)
    storylines: tuple[Storyline, ...] = Field(default=(), max_length=50)
    areas: tuple[Area, ...] = Field(default=(), max_length=200)
    injects: tuple[Inject, ...] = Field(default=(), max_length=2000)

    @property
    def inject_of(self) -> dict[int, Inject]:
        """Injects by number."""
        return {inject.number: inject for inject in self.injects}

    @property
    def storyline_of(self) -> dict[str, Storyline]:
        """Storylines by the id of each of their incidents."""
        return {each.id: line for line in self.storylines for each in line.incidents}

    def planned_ns(self, inject: Inject) -> int:
        """When an inject is planned, UTC."""
        return self.startex_ns + inject.startex_plus_s * 1_000_000_000
