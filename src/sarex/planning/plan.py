"""What is ordered: plan, sortie, task (``sarex.plan/1``).

Everything here is plain frozen data with quantised floats, so that a plan has one content hash.
Times are ISO 8601 text in UTC, because an integer of nanoseconds does not survive JSON.
Ids are stable: a task that is kept by a replan keeps its id, and a leg's id is its task's id with
the number of the leg.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sarex.canonical import Bearing, IsoTime, Metres, Probability, Speed, iso_to_ns
from sarex.planning.parameters import (
    ContourSearch,
    CoordinatedCreep,
    CreepingLine,
    FreeRoute,
    Latitude,
    LineAbreast,
    Longitude,
    ParallelSweep,
    ParallelSweepAbreast,
    SectorSearch,
    SquareSearch,
    TrackLine,
    TrackLineAbreast,
)

__all__ = [
    "DatumFix",
    "Frame",
    "NotUsed",
    "ParallelSweep",
    "Parameters",
    "Plan",
    "SearchArea",
    "Sortie",
    "SquareSearch",
    "Task",
    "export_schema",
    "plan_schema",
]

Id = Annotated[str, Field(min_length=1, max_length=120)]
CourseDeg = Annotated[Bearing, Field(ge=0, lt=360)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatumFix(_Frozen):
    """Where the datum is at one time."""

    time: IsoTime
    lon_deg: Longitude
    lat_deg: Latitude

    @property
    def time_ns(self) -> int:
        return iso_to_ns(self.time)


class Frame(_Frozen):
    """What a pattern is laid over: the ground, the drifting datum, or the water.

    ``drift`` and ``water`` both move: the pattern as drawn holds at the time of the first fix and
    moves on with the fixes, linearly between them and with the last motion after them. The fixes
    are those of the datum (``drift``), or of a parcel of water (``water``: what a crew flies that
    steers headings for stated times).
    """

    kind: Literal["earth", "drift", "water"] = "earth"
    datum_motion: tuple[DatumFix, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Frame:
        times = [fix.time_ns for fix in self.datum_motion]
        if self.kind == "earth" and times:
            raise ValueError("a pattern over the ground has no datum motion: leave it out")
        if self.moving and (len(times) < 2 or sorted(set(times)) != times):
            raise ValueError("a drifting pattern needs two or more fixes in increasing time")
        return self

    @property
    def moving(self) -> bool:
        """Whether the pattern moves over the ground."""
        return self.kind != "earth"


Parameters = Annotated[
    ParallelSweep
    | SquareSearch
    | ParallelSweepAbreast
    | CreepingLine
    | SectorSearch
    | TrackLine
    | TrackLineAbreast
    | CoordinatedCreep
    | ContourSearch
    | FreeRoute,
    Field(discriminator="pattern"),
]
"""Parameters of a task; its pattern code tells which."""


class SearchArea(_Frozen):
    """A designated search area: a rectangle in the plane of the datum."""

    designation: Id
    hypothesis: Id
    search_object: Id
    """The primary object, for whose sweep width the area was planned."""
    centre_lon_deg: Longitude
    centre_lat_deg: Latitude
    bearing_deg: CourseDeg
    length_m: Metres = Field(gt=0)
    width_m: Metres = Field(gt=0)
    corners_lon_lat_deg: tuple[tuple[Longitude, Latitude], ...] = Field(min_length=4, max_length=4)
    share_over_land: Probability | None = Field(default=None, ge=0, le=1)
    """None where no coastline was given."""


class Task(_Frozen):
    """One pattern in one area."""

    id: Id
    area: Id
    """Designation of the (sub-)area."""
    hypothesis: Id
    search_object: Id
    parameters: Parameters
    frame: Frame = Frame()
    altitude_m: Metres = Field(ge=0)
    """Height of the sensor above the sea: height of eye of a ship, altitude of an aircraft."""
    speed_m_s: Speed = Field(gt=0)
    """Search speed through the air or the water."""
    planned_coverage: Probability = Field(gt=0)
    not_before: IsoTime | None = None
    """Window of this task, where it is narrower than the sortie's time on scene."""
    end_by: IsoTime | None = None
    locked: bool = False
    """A person fixed it: replanning leaves it as it is."""
    committed_until: IsoTime | None = None
    """Until when it can no longer be changed."""

    @property
    def pattern(self) -> str:
        return self.parameters.pattern


class Sortie(_Frozen):
    """One departure and return of one facility."""

    id: Id
    facility: Id
    depart: IsoTime
    """From ``start_lon_deg``, ``start_lat_deg``."""
    on_scene_from: IsoTime
    """No pattern leg is flown before this time."""
    off_scene_by: IsoTime
    """No pattern leg is flown after this time."""
    start_lon_deg: Longitude
    start_lat_deg: Latitude
    return_lon_deg: Longitude
    return_lat_deg: Latitude
    tasks: tuple[Task, ...]

    @property
    def depart_ns(self) -> int:
        return iso_to_ns(self.depart)

    @property
    def on_scene_from_ns(self) -> int:
        return iso_to_ns(self.on_scene_from)

    @property
    def off_scene_by_ns(self) -> int:
        return iso_to_ns(self.off_scene_by)


class NotUsed(_Frozen):
    """A facility that the plan leaves out, and why."""

    facility: Id
    reason: str


class Plan(_Frozen):
    """Who searches where, when and how in one search period."""

    schema_version: Literal["sarex.plan/1"] = Field(default="sarex.plan/1", alias="schema")
    id: Id
    period: int = Field(ge=1)
    start: IsoTime
    end: IsoTime
    method: str
    """Planner and version: ``ws-0``."""
    plane_lon_deg: Longitude
    plane_lat_deg: Latitude
    """Origin of the local plane in which rectangles and bearings are meant."""
    areas: tuple[SearchArea, ...]
    sorties: tuple[Sortie, ...]
    not_used: tuple[NotUsed, ...] = ()
    assumptions: tuple[str, ...] = ()
    """Sentences that are printed with the plan."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True
    )

    @model_validator(mode="after")
    def _check(self) -> Plan:
        ids = [s.id for s in self.sorties] + [t.id for s in self.sorties for t in s.tasks]
        if len(set(ids)) != len(ids):
            raise ValueError("sortie and task ids must differ from each other")
        if self.end_ns <= self.start_ns:
            raise ValueError("the search period must end after it starts")
        _check_lines(self.sorties)
        return self

    @property
    def start_ns(self) -> int:
        return iso_to_ns(self.start)

    @property
    def end_ns(self) -> int:
        return iso_to_ns(self.end)

    @property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(task for sortie in self.sorties for task in sortie.tasks)


def _check_lines(sorties: tuple[Sortie, ...]) -> None:
    """Tasks abreast under one guide in one area are one line: one geometry, frame and speed."""
    lines: dict[tuple[str, str, str], list[tuple[str, Task]]] = {}
    for sortie in sorties:
        for task in sortie.tasks:
            if isinstance(task.parameters, ParallelSweepAbreast | TrackLineAbreast):
                key = (task.pattern, task.area, task.parameters.abreast.guide)
                lines.setdefault(key, []).append((sortie.facility, task))
    for (pattern, area, guide), line in lines.items():
        where = f"{pattern} in {area} with guide {guide}"
        places = [_abreast(task).place for _, task in line]
        if len(set(places)) < len(places):
            raise ValueError(f"{where}: two facilities in one place, {sorted(places)}")
        if guide not in {facility for facility, _ in line}:
            raise ValueError(f"{where}: the guide has no task in the line; name another one")
        if len({_shared(task) for _, task in line}) > 1:
            raise ValueError(
                f"{where}: the tasks of a line must be the same but for the place: area or route, "
                "spacing, count, frame, speed and time to begin"
            )


def _abreast(task: Task) -> LineAbreast:
    assert isinstance(task.parameters, ParallelSweepAbreast | TrackLineAbreast)
    return task.parameters.abreast


def _shared(task: Task) -> str:
    """What all tasks of one line have in common, as one text."""
    same = task.parameters.model_dump(mode="json")
    same["abreast"] = _abreast(task).count
    return json.dumps([same, task.frame.model_dump(mode="json"), task.speed_m_s, task.not_before])


def plan_schema() -> dict[str, Any]:
    """The JSON schema of ``sarex.plan/1``."""
    schema = Plan.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "sarex.plan/1",
    } | schema


def export_schema(path: Path) -> None:
    """Write the JSON schema, sorted, with a final newline."""
    path.write_text(json.dumps(plan_schema(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
