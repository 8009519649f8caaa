"""A small exercise written by hand into a real journal: one plan, one ship, round figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel
from small_play import small_case

from sarex.artefacts import ArtefactRef
from sarex.canonical import ns_to_iso
from sarex.exercise.events import ExerciseEnded
from sarex.exercise.registry import exercise_registry
from sarex.facilities import Facility, Track
from sarex.geo import LocalPlane
from sarex.incident.events import incident_reported
from sarex.journal import (
    ArtefactCitation,
    CaseFolder,
    Event,
    SeededIds,
    SimulatedClock,
)
from sarex.labels import EXCON, Label, Viewer
from sarex.operation.events import (
    FacilityOffered,
    PlanIssued,
    PlanProposed,
    PositionReported,
    SearchFlown,
    TaskIssued,
)
from sarex.planning.plan import DatumFix, Frame, Plan, SearchArea, Sortie, Task
from sarex.provenance import Provenance
from sarex.review import EVENTS
from sarex.review.measures import Sources

START_NS = small_case().case.report.received_at_ns
MINUTE_NS = 60_000_000_000
PLANE = LocalPlane(128.0, 32.5)
ALL = Label("JPN", ("KOR", EXCON))
SPEED_M_S = 10.0
LEGS = ((-1000.0, -4000.0), (-1000.0, 4000.0), (1000.0, 4000.0), (1000.0, -4000.0))
"""Two legs of 8 km, 2 km apart; the sensor is off between them."""
BASE = (-20_000.0, -4000.0)
DEPART_MIN = 60.0


def ship(name: str = "ship", **change: Any) -> Facility:
    values = {
        "id": name,
        "name": name,
        "nation": "KOR",
        "kind": "destroyer",
        "platform": "ship",
        "medium": "water",
        "search_speed_m_s": SPEED_M_S,
        "transit_speed_m_s": SPEED_M_S,
        "sensor_height_m": 20.0,
        "endurance_h": 72.0,
        "turn_radius_m": 0.0,
        "fix_error_m": 0.01,
        "source": "test",
    }
    return Facility.model_validate(values | change)


def track_of(
    points: Sequence[tuple[float, float, float]],
    *,
    facility: str = "ship",
    sortie: str = "S1-ship",
    on: Sequence[bool] | None = None,
    task: str = "S1-ship-T1",
    legs: Sequence[str] | None = None,
) -> Track:
    """(minute, x, y) to a track; the sensor is on throughout if not given."""
    lon, lat = PLANE.to_lonlat([p[1] for p in points], [p[2] for p in points])
    number = len(points) - 1
    looks = [True] * number if on is None else list(on)
    return Track(
        facility,
        sortie,
        np.array([START_NS + round(p[0] * MINUTE_NS) for p in points], dtype=np.int64),
        np.asarray(lon),
        np.asarray(lat),
        np.full(len(points), 20.0),
        tuple(legs or (f"{task}/{n}" for n in range(number))),
        tuple(task if looking else "" for looking in looks),
        np.array(looks),
        0.0,
    )


def search_points(
    shift: Callable[[float], tuple[float, float]] = lambda _: (0.0, 0.0), late_min: float = 0.0
) -> list[tuple[float, float, float]]:
    """The way from the base over both legs; ``shift`` is added at each time in minutes."""
    minute, here, points = DEPART_MIN + late_min, BASE, []
    for there in (BASE, *LEGS):
        minute += np.hypot(there[0] - here[0], there[1] - here[1]) / SPEED_M_S / 60.0
        dx, dy = shift(minute) if there != BASE else (0.0, 0.0)
        points.append((minute, there[0] + dx, there[1] + dy))
        here = there
    return points


ON = (False, True, False, True)
FIRST_LEG_MIN = DEPART_MIN + 19_000.0 / SPEED_M_S / 60.0


class SmallExercise:
    """Appends events of an exercise, each at its minute after the report."""

    def __init__(self, folder: CaseFolder) -> None:
        self.folder = folder
        self.report = self.record("incident.reported", incident_reported(small_case()), 0)

    def record(
        self,
        name: str,
        body: BaseModel,
        minute: float,
        *,
        cause: Event | None = None,
        label: Label = ALL,
        author: str = "RCC",
    ) -> Event:
        return self.folder.journal.append(
            name,
            body,
            author=author,
            role="RCC",
            label=label,
            occurred_at_ns=START_NS + round(minute * MINUTE_NS),
            cause=cause.event_id if cause else None,
        )

    def stop(self, name: str, minute: float) -> Event:
        body = self.folder.journal.registry[name].body(reason="test")
        return self.record(name, body, minute, label=Label(EXCON, ("JPN", "KOR")))

    def end(self, minute: float) -> Event:
        return self.record("exercise.ended", ExerciseEnded(reason="test"), minute)

    def artefact(self, kind: str, files: Mapping[str, Any], label: Label = ALL) -> ArtefactCitation:
        with self.folder.artefacts.writing(kind) as draft:
            for name, content in files.items():
                (draft.path / name).write_text(json.dumps(content), encoding="utf-8")
        ref: ArtefactRef = draft.ref
        return ArtefactCitation.of(ref, label, Provenance(model="test"))

    def offer(self, facility: Facility, label: Label = ALL) -> Event:
        body = FacilityOffered(
            facility=facility,
            available_from=ns_to_iso(START_NS),
            lon_deg=128.0,
            lat_deg=32.5,
            endurance_left_h=72.0,
        )
        return self.record("facility.offered", body, 1, label=label)

    def plan(
        self,
        tracks: Sequence[Track],
        *,
        minute: float = 30.0,
        name: str = "plan-1",
        motion: tuple[float, float] | None = None,
        replaces: str | None = None,
        window_min: tuple[float, float] = (60.0, 200.0),
    ) -> Event:
        """Propose and issue; ``motion`` of the frame, m/s east and north, from the first leg on."""
        plan = _plan(name, tracks, motion, window_min)
        widths = {t.facility: {"raft": {"width_m": 500.0}} for t in tracks}
        cited = self.artefact(
            "plan",
            {
                "plan.json": plan.model_dump(mode="json"),
                "tracks.json": [track.to_json() for track in tracks],
                "widths.json": widths,
            },
        )
        body = PlanProposed(
            plan=name,
            number=1,
            method="ws-0",
            start=plan.start,
            end=plan.end,
            sorties=tuple(t.sortie for t in tracks),
            pos_any=0.5,
            pos={"raft": 0.5},
            not_used=(),
            artefact=cited,
            replaces=replaces,
        )
        proposed = self.record("plan.proposed", body, minute - 1)
        papers = self.artefact("search-action-plan", {"plan.txt": name})
        return self.record(
            "plan.issued", PlanIssued(plan=name, artefact=papers), minute, cause=proposed
        )

    def task(self, track: Track, issued: Event, minute: float, name: str = "plan-1") -> Event:
        body = TaskIssued(plan=name, sortie=track.sortie, facility=track.facility)
        return self.record("task.issued", body, minute, cause=issued)

    def flown(self, track: Track, minute: float = 300.0, width_m: float = 500.0) -> Event:
        cited = self.artefact("flown", {"flown.json": {"track": track.to_json(), "widths": {}}})
        body = SearchFlown(
            plan="plan-1",
            sortie=track.sortie,
            facility=track.facility,
            sensor_on_h=1.0,
            sweep_width_m={"raft": width_m},
            artefact=cited,
        )
        return self.record("search.flown", body, minute)

    def position(
        self, facility: str, minute: float, place: tuple[float, float], label: Label = ALL
    ) -> Event:
        lon, lat = PLANE.to_lonlat(*place)
        body = PositionReported(
            facility=facility,
            lon_deg=lon,
            lat_deg=lat,
            course_deg=0.0,
            speed_m_s=SPEED_M_S,
            endurance_left_h=10.0,
            provenance="simulated",
        )
        return self.record("position.reported", body, minute, label=label)

    def sources(self, party: str = EXCON) -> Sources:
        return Sources.of(self.folder.journal.view(Viewer(party, "evaluator")))


def _plan(
    name: str,
    tracks: Sequence[Track],
    motion: tuple[float, float] | None,
    window_min: tuple[float, float],
) -> Plan:
    lon, lat = PLANE.to_lonlat(0.0, 0.0)
    corners = [(-2000.0, -5000.0), (2000.0, -5000.0), (2000.0, 5000.0), (-2000.0, 5000.0)]
    ring = tuple(PLANE.to_lonlat(x, y) for x, y in corners)
    begin, end = (ns_to_iso(START_NS + round(m * MINUTE_NS)) for m in window_min)
    area = SearchArea(
        designation="A1",
        hypothesis="h",
        search_object="raft",
        centre_lon_deg=lon,
        centre_lat_deg=lat,
        bearing_deg=0.0,
        length_m=10_000.0,
        width_m=4000.0,
        corners_lon_lat_deg=ring,  # type: ignore[arg-type]
    )
    sorties = tuple(
        Sortie(
            id=track.sortie,
            facility=track.facility,
            depart=ns_to_iso(int(track.times_ns[0])),
            on_scene_from=begin,
            off_scene_by=end,
            start_lon_deg=float(track.lon_deg[0]),
            start_lat_deg=float(track.lat_deg[0]),
            return_lon_deg=float(track.lon_deg[0]),
            return_lat_deg=float(track.lat_deg[0]),
            tasks=(_task(next(filter(None, track.task_ids)), motion),),
        )
        for track in tracks
    )
    return Plan(
        id=name,
        period=1,
        start=begin,
        end=end,
        method="ws-0",
        plane_lon_deg=PLANE.lon_deg,
        plane_lat_deg=PLANE.lat_deg,
        areas=(area,),
        sorties=sorties,
    )


def _task(name: str, motion: tuple[float, float] | None) -> Task:
    frame = Frame()
    if motion is not None:
        fixes = []
        for seconds in (0.0, 3600.0):
            lon, lat = PLANE.to_lonlat(motion[0] * seconds, motion[1] * seconds)
            time = ns_to_iso(START_NS + round(FIRST_LEG_MIN * MINUTE_NS + seconds * 1e9))
            fixes.append(DatumFix(time=time, lon_deg=lon, lat_deg=lat))
        frame = Frame(kind="drift", datum_motion=tuple(fixes))
    route = tuple(PLANE.to_lonlat(x, y) for x, y in LEGS)
    return Task.model_validate(
        {
            "id": name,
            "area": "A1",
            "hypothesis": "h",
            "search_object": "raft",
            "parameters": {"pattern": "RT", "route_lon_lat_deg": route, "track_spacing_m": 2000.0},
            "frame": frame,
            "altitude_m": 20.0,
            "speed_m_s": SPEED_M_S,
            "planned_coverage": 0.5,
        }
    )


@contextmanager
def small_exercise(path: Path) -> Iterator[SmallExercise]:
    """A new case in an empty folder, with its distress report."""
    folder = CaseFolder.create(
        path,
        case_id="goto",
        origin=EXCON,
        registry=exercise_registry(EVENTS),
        clocks=SimulatedClock(START_NS),
        ids=SeededIds(b"1" * 32),
    )
    with folder:
        yield SmallExercise(folder)
