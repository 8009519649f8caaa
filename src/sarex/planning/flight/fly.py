"""One sortie through the compiled kernel, in metres of the plan's plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.facilities import Facility
from sarex.planning.flight import _kernels
from sarex.planning.flight.media import Media, Medium
from sarex.planning.patterns import PatternPath
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.triangle import speed_along

__all__ = ["NO_MOTION", "Craft", "Flown", "TaskPath", "fly", "transit_s", "try_fly"]

Floats = NDArray[np.float64]
NO_MOTION = np.zeros((1, 3))
"""Fixes of a frame that does not move."""
NS = 1e9


@dataclass(frozen=True, slots=True)
class TaskPath:
    """A task as it is flown: times in seconds after the epoch of the media.

    ``fixes`` is (fix, 3): time and place of the frame; one row for a frame at rest.
    The pattern is flown between ``begin_s`` and ``end_s``; a task that may
    begin before the one before it must end shares that one's on-scene share.
    """

    id: str
    path: PatternPath
    fixes: Floats
    speed_m_s: float
    altitude_m: float
    begin_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Craft:
    """What of a facility and its sortie decides the times."""

    facility: Facility
    sortie: str
    depart_s: float
    home_by_s: float
    start_xy_m: tuple[float, float]
    home_xy_m: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Flown:
    """What was flown of the tasks of one sortie.

    Parameters
    ----------
    way : (waypoint, 4)
        Time [s], x, y and height [m].
    kind, leg : (leg,)
        Pattern, transit, wait or return (numbers of the kernel), and the row of the leg among all
        legs of the tasks.
    first_leg : (task + 1,)
        Rows of the legs at which the tasks begin.
    search_s, arrived_s, leave_s : float [s]
        Time with the sensor on; arrival on scene; latest time to leave the last place.
    flown_m, ordered_m : float [m]
    spare_s : float [s]
        Search time that was left at the end.
    """

    craft: Craft
    tasks: tuple[TaskPath, ...]
    way: Floats
    kind: NDArray[np.int64]
    leg: NDArray[np.int64]
    first_leg: NDArray[np.int64]
    search_s: float
    arrived_s: float
    leave_s: float
    flown_m: float
    ordered_m: float
    spare_s: float

    @property
    def cut(self) -> bool:
        """Whether part of a pattern was left out."""
        return self.flown_m < self.ordered_m - 1.0

    @property
    def sensor_on(self) -> NDArray[np.bool_]:
        """(leg,) whether the leg belongs to a pattern."""
        return np.asarray(self.kind == _kernels.PATTERN, dtype=np.bool_)

    @property
    def task_of(self) -> NDArray[np.int64]:
        """(leg,) number of the task, -1 on the way home."""
        searching = np.searchsorted(self.first_leg, self.leg, side="right") - 1
        numbers = np.where(self.sensor_on, searching, self.leg)
        return np.where(self.kind == _kernels.RETURN, -1, numbers)

    def plane_track(self, epoch_ns: int) -> PlaneTrack:
        """For rules and judge; ``epoch_ns`` is the epoch of the media it was flown in."""
        return PlaneTrack(
            self.craft.facility.id,
            self.craft.sortie,
            epoch_ns,
            self.way[:, 0],
            self.way[:, 1],
            self.way[:, 2],
            self.way[:, 3],
            self.sensor_on,
        )


def _row(medium: Medium) -> tuple[Floats, Floats, Floats]:
    return medium.origin, medium.u_m_s, medium.v_m_s


def try_fly(craft: Craft, tasks: Sequence[TaskPath], media: Media) -> Flown | int:
    """What is flown, or the kernel's status where the sortie cannot be flown."""
    flown, status, _ = _fly(craft, tasks, media)
    return flown if status == _kernels.OK else status


def _fly(craft: Craft, tasks: Sequence[TaskPath], media: Media) -> tuple[Flown, int, Floats]:
    facility = craft.facility
    points = [task.path.xy_m for task in tasks]
    counts = [xy.shape[0] - 1 for xy in points]
    first_leg = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    first_fix = np.concatenate([[0], np.cumsum([t.fixes.shape[0] for t in tasks])])
    legs = np.concatenate([np.hstack([xy[:-1], xy[1:]]) for xy in points])
    rows = np.array([[t.speed_m_s, t.altitude_m, t.begin_s, t.end_s] for t in tasks])
    spans = np.stack([first_leg[:-1], first_leg[1:], first_fix[:-1], first_fix[1:]], axis=1)
    numbers = np.array(
        [
            facility.transit_speed_m_s,
            craft.home_by_s,
            facility.on_scene_share,
            *craft.home_xy_m,
        ]
    )
    size = legs.shape[0] + 2 * len(tasks) + 2
    way, kind, leg = np.empty((size, 4)), np.empty(size, np.int64), np.empty(size, np.int64)
    way[0] = (craft.depart_s, *craft.start_xy_m, tasks[0].altitude_m)
    totals = np.zeros(6)
    fixes = np.concatenate([task.fixes for task in tasks])
    count, status = _kernels.fly(
        numbers, craft.depart_s, rows, spans.astype(np.int64), legs, fixes,
        *_row(media.of(facility.medium)), way, kind, leg, totals,
    )  # fmt: skip
    flown = Flown(
        craft,
        tuple(tasks),
        way[:count],
        kind[1:count],
        leg[1:count],
        first_leg,
        float(totals[0]),
        float(totals[1]),
        float(totals[2]),
        float(totals[3]),
        float(sum(task.path.length_m for task in tasks)),
        float(totals[5]),
    )
    return flown, int(status), totals


def fly(craft: Craft, tasks: Sequence[TaskPath], media: Media) -> Flown:
    """What is flown of some tasks.

    Raises
    ------
    PlanError
        If a leg cannot be held, there is no wind or current on it, or no search time is left.
    """
    flown, status, totals = _fly(craft, tasks, media)
    if status == _kernels.NO_TIME:
        raise PlanError(
            "no time is left to search",
            given=f"home by {(craft.home_by_s - craft.depart_s) / 3600:.1f} h after departure, "
            f"windows that end {(tasks[-1].end_s - craft.depart_s) / 3600:.1f} h after it",
            allowed="time on scene before the search must end, and endurance for the way back",
            remedy="Give a later end, a nearer base or another facility.",
            where=f"sortie {craft.sortie}",
        )
    if status != _kernels.OK:
        _raise_for_leg(flown, status, int(totals[4]), media)
    return flown


def _raise_for_leg(flown: Flown, status: int, row: int, media: Media) -> None:
    """The error of the leg that failed, with its numbers."""
    craft, here = flown.craft, flown.way[-1]
    start, end, speed, fixes, name = _failed(flown, row)
    middle = (start + end) / 2
    t = float(here[0])
    if status == _kernels.NO_MEDIUM:
        lon, lat = media.plane.to_lonlat(*(float(part) for part in middle))
        raise PlanError(
            f"no {'wind' if craft.facility.medium == 'air' else 'current'} on the leg",
            given=f"lon {lon:.4f}, lat {lat:.4f}, "
            f"{np.datetime64(media.epoch_ns + round(t * NS), 'ns')}",
            remedy="Give fields that cover the facility's whole way and time.",
            where=name,
        )
    x, y = float(middle[0]), float(middle[1])
    u, v = _kernels.medium_at(*_row(media.of(craft.facility.medium)), x, y, t)
    moved = [np.array(_kernels.moved(fixes, 0, len(fixes), t + s)) for s in (0.0, 60.0)]
    frame = (moved[1] - moved[0]) / 60.0
    direction = (end - start) / max(float(np.hypot(*(end - start))), 1e-9)
    speed_along(direction, speed, (u - float(frame[0]), v - float(frame[1])), where=name)
    raise PlanError(
        "the leg cannot be held as wind or current change along it",
        given=f"speed {speed:.1f} m/s",
        remedy="Turn the legs along the wind or current, or send a faster facility.",
        where=name,
    )


def _failed(flown: Flown, row: int) -> tuple[Floats, Floats, float, Floats, str]:
    """Ends, speed, fixes and name of the leg that failed."""
    craft, here = flown.craft, flown.way[-1, 1:3]
    if row == -1:
        home = np.array(craft.home_xy_m)
        speed = craft.facility.transit_speed_m_s
        return here, home, speed, NO_MOTION, f"{craft.sortie}-return"
    if row < -1:
        task = flown.tasks[-2 - row]
        speed = craft.facility.transit_speed_m_s
        return here, task.path.xy_m[0], speed, NO_MOTION, f"{task.id}-transit"
    number = int(np.searchsorted(flown.first_leg, row, side="right") - 1)
    task = flown.tasks[number]
    leg = row - int(flown.first_leg[number])
    name = f"{task.id}-{task.path.leg_names[leg]}"
    return task.path.xy_m[leg], task.path.xy_m[leg + 1], task.speed_m_s, task.fixes, name


def transit_s(
    facility: Facility,
    start_xy_m: tuple[float, float],
    end_xy_m: tuple[float, float],
    depart_s: float,
    media: Media,
) -> float:
    """Seconds of a straight transit, by the current or wind triangle.

    Raises
    ------
    PlanError
        If it cannot be held or there is no wind or current on it.
    """
    speed = facility.transit_speed_m_s
    way = (*start_xy_m, *end_xy_m, depart_s, speed)
    moving = _row(media.of(facility.medium))
    seconds, status = _kernels.leg_time(*way, *moving, NO_MOTION, 0, 1)
    if status != _kernels.OK:
        craft = Craft(facility, facility.id, depart_s, np.inf, start_xy_m, end_xy_m)
        here = np.array([[depart_s, *start_xy_m, 0.0]])
        nothing = np.zeros(0, np.int64)
        still = Flown(craft, (), here, nothing, nothing, nothing, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        _raise_for_leg(still, status, -1, media)
    return float(seconds)
