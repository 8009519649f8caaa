"""What a person changes of one task, and the plan that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from sarex.canonical import IsoTime
from sarex.errors import PlanError
from sarex.geo import Coast, LocalPlane
from sarex.planning.manual.layout import make_area
from sarex.planning.parameters import (
    CoordinatedCreep,
    CreepingLine,
    FreeRoute,
    LonLat,
    ParallelSweep,
    ParallelSweepAbreast,
    SectorSearch,
    SquareSearch,
)
from sarex.planning.patterns import pattern_path
from sarex.planning.patterns.build import abreast_of
from sarex.planning.plan import Parameters, Plan, SearchArea, Sortie, Task

__all__ = ["TaskEdit", "apply_edits", "task_of"]

_LEAST_M, _LONGEST_M = 1.0, 500_000.0
_MOST_LEGS = 1000


class TaskEdit(BaseModel):
    """All that is changed of one task; what is left out stays as the plan has it.

    ``points`` moves single corners of the pattern: number of the point along it, from 0, to its
    place; the task then is a free route (RT) through all points, for no pattern has them so.
    ``depart`` is of the sortie; without it a changed sortie departs so as to be on scene when it
    may begin to search.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    parameters: Parameters | None = None
    points: Mapping[Annotated[int, Field(ge=0, le=4000)], LonLat] = Field(default_factory=dict)
    not_before: IsoTime | None = None
    end_by: IsoTime | None = None
    depart: IsoTime | None = None
    locked: bool | None = None

    @field_validator("not_before", "end_by", "depart", mode="before")
    @classmethod
    def _check_time(cls, time: object) -> object:
        """Differences of such times are held by 64 bits of nanoseconds as well."""
        if isinstance(time, str) and not "1970" <= time[:4] < "2200":
            raise ValueError("times are from 1970 to 2199")
        return time

    @model_validator(mode="after")
    def _check(self) -> TaskEdit:
        if len(self.points) > 500:
            raise ValueError("at most 500 points of one pattern can be moved")
        return self

    @property
    def moves(self) -> bool:
        """Whether anything of it changes what is flown."""
        left = (self.parameters, self.not_before, self.end_by, self.depart)
        return bool(self.points) or any(each is not None for each in left)


def task_of(plan: Plan, name: str) -> tuple[Sortie, Task]:
    """A task of a plan and its sortie.

    Raises
    ------
    PlanError
        If the plan has none of this id.
    """
    for sortie in plan.sorties:
        for task in sortie.tasks:
            if task.id == name:
                return sortie, task
    raise PlanError(
        "the plan has no such task",
        given=name,
        allowed=", ".join(task.id for task in plan.tasks),
        remedy="Name one of its tasks.",
        where=plan.id,
    )


def apply_edits(
    base: Plan, edits: Mapping[str, TaskEdit], plane: LocalPlane, coast: Coast | None
) -> Plan:
    """The plan with some tasks changed; the others and their areas stay to the letter.

    Tasks of one line abreast, and the two of a co-ordinated creep, change together.

    Parameters
    ----------
    base : Plan
        As it was proposed.
    edits : mapping
        Task id to what is changed of it.
    plane : LocalPlane
        Of the plan.
    coast : Coast, optional
        For the share of each area over land.

    Raises
    ------
    PlanError
        If a task is not known, or what is changed makes no plan.
    """
    changed: dict[str, Task] = {}
    for name, edit in sorted(edits.items()):
        for task in _together(base, task_of(base, name)[1]):
            changed[task.id] = _changed(changed.get(task.id, task), edit, plane)
    areas = {area.designation: area for area in base.areas}
    users = [task.area for task in base.tasks]
    sorties = []
    for sortie in base.sorties:
        tasks = []
        for task in sortie.tasks:
            now = changed.get(task.id, task)
            if now.parameters != task.parameters:
                alone = users.count(task.area) == len(_together(base, task))
                area = task.area if alone else f"{task.area}-{task.id}"[:120]
                now = now.model_copy(update={"area": area})
                areas[area] = _area(now, plane, coast)
            tasks.append(now)
        departs = [edits[t.id].depart for t in sortie.tasks if t.id in edits and edits[t.id].depart]
        update = {"tasks": tuple(tasks)} | ({"depart": departs[-1]} if departs else {})
        sorties.append(sortie.model_copy(update=update))
    try:
        return Plan.model_validate(
            base.model_copy(
                update={"sorties": tuple(sorties), "areas": tuple(areas.values())}
            ).model_dump()
        )
    except ValidationError as error:
        raise _no_plan(base, error) from None


def _no_plan(base: Plan, error: ValidationError) -> PlanError:
    first = error.errors()[0]
    return PlanError(
        "so changed, this is no plan",
        given=str(first["msg"]),
        remedy="Change the task in another way.",
        where=f"{base.id}: {'.'.join(str(part) for part in first['loc'])}",
    )


def _together(plan: Plan, task: Task) -> tuple[Task, ...]:
    """The task, and those that are the same pattern flown by others."""
    line = abreast_of(task.parameters)
    if line is not None:
        return tuple(
            other
            for other in plan.tasks
            if (other.pattern, other.area) == (task.pattern, task.area)
            and (mine := abreast_of(other.parameters)) is not None
            and mine.guide == line.guide
        )
    if isinstance(task.parameters, CoordinatedCreep):
        pair = task.parameters.guide, task.parameters.aircraft
        return tuple(
            other
            for other in plan.tasks
            if isinstance(other.parameters, CoordinatedCreep)
            and (other.parameters.guide, other.parameters.aircraft) == pair
        )
    return (task,)


def _changed(task: Task, edit: TaskEdit, plane: LocalPlane) -> Task:
    update: dict[str, object] = {}
    parameters = task.parameters
    if edit.parameters is not None:
        parameters = _own_place(edit.parameters, task)
        _refuse_endless(task, parameters)
    if edit.points:
        parameters = _routed(task, parameters, edit.points, plane)
    if parameters != task.parameters:
        update["parameters"] = parameters
        widened = task.parameters.track_spacing_m / parameters.track_spacing_m
        update["planned_coverage"] = task.planned_coverage * widened
    for name in ("not_before", "end_by", "locked"):
        value = getattr(edit, name)
        if value is not None:
            update[name] = value
    return task.model_copy(update=update)


def _refuse_endless(task: Task, parameters: Parameters) -> None:
    """Refuse areas and spacings that nobody can fly, before their legs are laid."""
    if parameters.track_spacing_m < _LEAST_M:
        raise PlanError(
            "nobody can keep such a spacing",
            given=f"{parameters.track_spacing_m:g} m",
            allowed=f"{_LEAST_M:g} m or more",
            remedy="Take a wider spacing.",
            where=task.id,
        )
    if not isinstance(parameters, ParallelSweep | ParallelSweepAbreast | CreepingLine):
        return
    sides_m = parameters.length_m, parameters.width_m
    longest_m = max(sides_m)
    legs = longest_m / parameters.track_spacing_m
    if not (min(sides_m) >= _LEAST_M and longest_m <= _LONGEST_M and legs <= _MOST_LEGS):
        raise PlanError(
            "nobody can fly such a pattern",
            given=f"{sides_m[0]:g} m by {sides_m[1]:g} m, {legs:.0f} legs",
            allowed=f"{_LEAST_M:g} m to {_LONGEST_M / 1000:.0f} km a side, {_MOST_LEGS} legs",
            remedy="Take a smaller area, or a wider spacing.",
            where=task.id,
        )


def _own_place(parameters: Parameters, task: Task) -> Parameters:
    """Parameters given for one task of a line, with this task's place in it."""
    if abreast_of(task.parameters) is not None and abreast_of(parameters) is not None:
        return parameters.model_copy(update={"abreast": abreast_of(task.parameters)})
    if isinstance(parameters, CoordinatedCreep) and isinstance(task.parameters, CoordinatedCreep):
        return parameters.model_copy(update={"role": task.parameters.role})
    return parameters


def _routed(
    task: Task, parameters: Parameters, points: Mapping[int, LonLat], plane: LocalPlane
) -> FreeRoute:
    """The pattern as a route through its points, some of them moved."""
    xy = pattern_path(parameters, plane).xy_m
    if max(points) >= len(xy):
        raise PlanError(
            "the pattern has no such point",
            given=max(points),
            allowed=f"0 to {len(xy) - 1}",
            remedy="Count the points along the pattern from 0.",
            where=task.id,
        )
    lon, lat = plane.to_lonlat(xy[:, 0].copy(), xy[:, 1].copy())
    route = [points.get(n, (float(lon[n]), float(lat[n]))) for n in range(len(xy))]
    try:
        return FreeRoute(route_lon_lat_deg=tuple(route), track_spacing_m=parameters.track_spacing_m)
    except ValidationError as error:
        raise PlanError(
            "so moved, the points make no route",
            given=str(error.errors()[0]["msg"]),
            remedy="Move the point elsewhere.",
            where=task.id,
        ) from None


def _area(task: Task, plane: LocalPlane, coast: Coast | None) -> SearchArea:
    """The area of a task: the rectangle of its pattern, or the one about its route."""
    names = (task.area, task.hypothesis, task.search_object)
    given = task.parameters
    if isinstance(given, SquareSearch):
        return make_area(*names, given, plane, coast)
    if isinstance(given, ParallelSweep | ParallelSweepAbreast | CreepingLine | CoordinatedCreep):
        centre = given.centre_lon_deg, given.centre_lat_deg
        box = (given.bearing_deg, given.length_m, given.width_m)
    elif isinstance(given, SectorSearch):
        centre = given.centre_lon_deg, given.centre_lat_deg
        box = (given.bearing_deg, 2.0 * given.radius_m, 2.0 * given.radius_m)
    else:
        xy = pattern_path(given, plane).xy_m
        low, high = xy.min(axis=0), xy.max(axis=0)
        lon, lat = plane.to_lonlat(*(float(part) for part in (low + high) / 2.0))
        centre = float(lon), float(lat)
        across, along = np.maximum(high - low, given.track_spacing_m)
        box = (0.0, float(along), float(across))
    rectangle = ParallelSweep(
        centre_lon_deg=centre[0],
        centre_lat_deg=centre[1],
        bearing_deg=box[0],
        length_m=box[1],
        width_m=box[2],
        track_spacing_m=given.track_spacing_m,
    )
    return make_area(*names, rectangle, plane, coast)
