"""From what is ordered to where the facility is: a sortie becomes a Track.

Transit at transit speed, pattern legs at search speed, return before endurance ends. Ships move
through the water, aircraft through the air: each leg's speed made good comes from the current or
wind triangle at the middle of the leg. A pattern in the frame ``drift`` is flown relative to the
datum. The search ends when its time reaches the facility's on-scene share (0.85: turns,
investigation and weather have the rest), at ``off_scene_by``, or when endurance requires it; the
leg being flown is cut there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.facilities import Facility, FacilityState, Track
from sarex.geo import LocalPlane
from sarex.planning.patterns import pattern_path
from sarex.planning.plan import Frame, Sortie, Task
from sarex.planning.triangle import speed_along

__all__ = ["Realisation", "VectorField", "realise", "realise_fully", "transit_time_s"]

VectorField = Callable[[float, float, int], tuple[Any, Any]]
"""``(lon_deg, lat_deg, time_ns) -> (u_m_s, v_m_s)``: motion towards east and north."""

Floats = NDArray[np.float64]
_ZERO_M = 0.5
"""Shorter transits are not legs."""
_NS = 1e9
_MOST_TRIES = 6
_SETTLED_S = 1e-3
"""A leg's time has settled when another try moves it by less."""


@dataclass(frozen=True, slots=True)
class Realisation:
    """A track, and how much of what was ordered it holds."""

    track: Track
    search_s: float
    """Time with the sensor on."""
    on_scene_s: float
    """From the first CSP to the last time at which the facility could still leave the scene."""
    flown_m: float
    ordered_m: float
    """Track length of the patterns, flown and as ordered."""

    @property
    def cut(self) -> bool:
        """Whether part of a pattern was left out."""
        return self.flown_m < self.ordered_m - 1.0


@dataclass(slots=True)
class _Log:
    """Waypoints so far, in the plane; times in seconds after departure."""

    xy: list[Floats]
    time_s: list[float]
    altitude_m: list[float]
    leg_ids: list[str] = field(default_factory=list)
    task_ids: list[str] = field(default_factory=list)
    sensor_on: list[bool] = field(default_factory=list)

    def add(self, xy: Floats, time_s: float, altitude_m: float, leg: str, task: str) -> None:
        self.xy.append(xy)
        self.time_s.append(time_s)
        self.altitude_m.append(altitude_m)
        self.leg_ids.append(leg)
        self.task_ids.append(task)
        self.sensor_on.append(bool(task))

    def cut_to(self, legs: int) -> None:
        del self.xy[legs + 1 :], self.time_s[legs + 1 :], self.altitude_m[legs + 1 :]
        del self.leg_ids[legs:], self.task_ids[legs:], self.sensor_on[legs:]


class _Motion:
    """Displacement of a frame in the plane since its reference time."""

    def __init__(self, frame: Frame, plane: LocalPlane, epoch_ns: int) -> None:
        fixes = frame.datum_motion
        self._moving = frame.kind == "drift"
        if self._moving:
            xy = np.array([plane.to_xy(fix.lon_deg, fix.lat_deg) for fix in fixes])
            self._times = np.array([(fix.time_ns - epoch_ns) / _NS for fix in fixes])
            self._xy = xy - xy[0]

    def __call__(self, time_s: float) -> Floats:
        if not self._moving:
            return np.zeros(2)
        i = int(np.clip(np.searchsorted(self._times, time_s) - 1, 0, self._times.size - 2))
        part = (time_s - self._times[i]) / (self._times[i + 1] - self._times[i])
        moved: Floats = self._xy[i] + part * (self._xy[i + 1] - self._xy[i])
        return moved


class _Craft:
    """One facility under way: how long a straight leg takes it."""

    def __init__(
        self, facility: Facility, wind: VectorField, current: VectorField, plane: LocalPlane
    ) -> None:
        self.facility = facility
        self._medium = wind if facility.medium == "air" else current
        self._plane = plane

    def medium_at(self, xy: Floats, time_ns: int, where: str) -> tuple[float, float]:
        lon, lat = self._plane.to_lonlat(float(xy[0]), float(xy[1]))
        u, v = (float(np.asarray(part).item()) for part in self._medium(lon, lat, time_ns))
        if not np.isfinite([u, v]).all():
            raise PlanError(
                f"no {'wind' if self.facility.medium == 'air' else 'current'} on the leg",
                given=f"lon {lon:.4f}, lat {lat:.4f}, {np.datetime64(time_ns, 'ns')}",
                remedy="Give fields that cover the facility's whole way and time.",
                where=where,
            )
        return u, v

    def leg_s(
        self,
        start: Floats,
        end: Floats,
        time_s: float,
        epoch_ns: int,
        speed_m_s: float,
        motion: _Motion,
        where: str,
    ) -> float:
        """Seconds for a leg whose ends are meant in the moving frame."""
        distance = float(np.hypot(*(end - start)))
        if distance == 0.0:
            return 0.0
        direction = (end - start) / distance
        duration = distance / speed_m_s
        for _ in range(_MOST_TRIES):  # the medium is sampled at the middle of the leg
            middle_s = time_s + duration / 2
            middle = (start + end) / 2 + motion(middle_s)
            u, v = self.medium_at(middle, epoch_ns + round(middle_s * _NS), where)
            frame = (motion(time_s + duration) - motion(time_s)) / duration
            relative = (u - float(frame[0]), v - float(frame[1]))
            before = duration
            duration = distance / speed_along(direction, speed_m_s, relative, where=where)
            if abs(duration - before) < _SETTLED_S:
                break
        return duration


_AT_REST = Frame()


class _Flight:
    """One sortie while it is worked out."""

    def __init__(
        self, sortie: Sortie, craft: _Craft, plane: LocalPlane, endurance_s: float
    ) -> None:
        self.sortie, self.craft, self.plane = sortie, craft, plane
        self.epoch_ns = sortie.depart_ns
        self.endurance_s = endurance_s
        self.off_s = (sortie.off_scene_by_ns - self.epoch_ns) / _NS
        self.still = _Motion(_AT_REST, plane, self.epoch_ns)
        self.home = np.array(plane.to_xy(sortie.return_lon_deg, sortie.return_lat_deg))
        start = np.array(plane.to_xy(sortie.start_lon_deg, sortie.start_lat_deg))
        self.log = _Log([start], [0.0], [sortie.tasks[0].altitude_m])
        self.arrived_s: float | None = None
        self.searched_s = 0.0
        self.flown_m = 0.0
        self.over = False

    def transit_s(self, start: Floats, end: Floats, time_s: float, leg: str) -> float:
        speed = self.craft.facility.transit_speed_m_s
        return self.craft.leg_s(start, end, time_s, self.epoch_ns, speed, self.still, leg)

    def leave_by_s(self, xy: Floats, time_s: float) -> float:
        """Latest time to leave the scene from here."""
        home_s = self.transit_s(xy, self.home, time_s, f"{self.sortie.id}-return")
        return min(self.off_s, self.endurance_s - home_s)

    def search_ends_s(self, xy: Floats, time_s: float, searched_s: float) -> float:
        """Time left before the search must end, were the facility here at this time."""
        assert self.arrived_s is not None
        leave = self.leave_by_s(xy, time_s)
        share = self.craft.facility.on_scene_share
        return min(leave - time_s, share * (leave - self.arrived_s) - searched_s)

    def go_to(self, task: Task, csp: Floats, motion: _Motion) -> None:
        """Transit to the CSP, where the moving frame will have it, and wait there if early."""
        leg, log = f"{task.id}-transit", self.log
        here, time_s = log.xy[-1], log.time_s[-1]
        on_scene_s = max(0.0, (self.sortie.on_scene_from_ns - self.epoch_ns) / _NS)
        there, arrive = csp, time_s
        for _ in range(8):
            there = csp + motion(max(arrive, on_scene_s))
            arrive = time_s + self.transit_s(here, there, time_s, leg)
        if np.hypot(*(there - here)) > _ZERO_M:
            log.add(there, arrive, task.altitude_m, leg, "")
        if on_scene_s > log.time_s[-1] + 1e-6:
            log.add(there, on_scene_s, task.altitude_m, f"{task.id}-wait", "")
        if self.arrived_s is None:
            self.arrived_s = log.time_s[-1]

    def fly(self, task: Task) -> float:
        """Fly one task as far as time allows; returns the length of its pattern as ordered."""
        path = pattern_path(task.parameters, self.plane)
        motion = _Motion(task.frame, self.plane, self.epoch_ns)
        if self.over:
            return path.length_m
        if not self._reach(task, path.xy_m[0], motion):
            return path.length_m
        for name, start, end in zip(path.leg_names, path.xy_m[:-1], path.xy_m[1:], strict=True):
            self._leg(task, f"{task.id}-{name}", start, end, motion)
            if self.over:
                break
        return path.length_m

    def _reach(self, task: Task, csp: Floats, motion: _Motion) -> bool:
        """Go to the CSP, unless that leaves no time to search there: then stay out of it."""
        kept = len(self.log.leg_ids)
        self.go_to(task, csp, motion)
        log = self.log
        if self.search_ends_s(log.xy[-1], log.time_s[-1], self.searched_s) > 0.0:
            return True
        self.over = True
        log.cut_to(kept)
        return False

    def _leg(self, task: Task, leg: str, start: Floats, end: Floats, motion: _Motion) -> None:
        log, begin_s = self.log, self.log.time_s[-1]
        whole_s = self.craft.leg_s(start, end, begin_s, self.epoch_ns, task.speed_m_s, motion, leg)

        def left_s(part: float) -> float:
            time_s = begin_s + part * whole_s
            xy = start + part * (end - start) + motion(time_s)
            return self.search_ends_s(xy, time_s, self.searched_s + part * whole_s)

        part = 1.0
        if left_s(1.0) < 0.0:
            self.over = True
            part = _last_zero(left_s)
        if part * whole_s < 1.0:  # not worth a leg
            return
        time_s = begin_s + part * whole_s
        log.add(
            start + part * (end - start) + motion(time_s), time_s, task.altitude_m, leg, task.id
        )
        self.searched_s += part * whole_s
        self.flown_m += part * float(np.hypot(*(end - start)))

    def go_home(self) -> None:
        xy, time_s, leg = self.log.xy[-1], self.log.time_s[-1], f"{self.sortie.id}-return"
        if np.hypot(*(self.home - xy)) > _ZERO_M:
            duration = self.transit_s(xy, self.home, time_s, leg)
            self.log.add(self.home, time_s + duration, self.log.altitude_m[-1], leg, "")


def _last_zero(left_s: Callable[[float], float]) -> float:
    """Greatest part of the leg, to 1e-6, with time left, where the whole leg has none."""
    if left_s(0.0) <= 0.0:
        return 0.0
    low, high = 0.0, 1.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if left_s(middle) >= 0.0 else (low, middle)
    return low


def realise_fully(
    sortie: Sortie,
    state: FacilityState,
    *,
    wind: VectorField,
    current: VectorField,
    plane: LocalPlane,
) -> Realisation:
    """The track of a sortie, with what of the ordered patterns it holds.

    Parameters
    ----------
    sortie : Sortie
        With at least one task.
    state : FacilityState
        Of the sortie's facility; its endurance counts from departure.
    wind, current : callables
        See :data:`VectorField`; called for the middle of each leg.
    plane : LocalPlane
        The plane of the plan.

    Returns
    -------
    Realisation

    Raises
    ------
    PlanError
        If the facility is not the sortie's, a leg cannot be held, the facility cannot be back
        within its endurance, or no search time is left.
    """
    _check(sortie, state)
    craft = _Craft(state.facility, wind, current, plane)
    flight = _Flight(sortie, craft, plane, state.endurance_left_h * 3600.0)
    ordered_m = sum(flight.fly(task) for task in sortie.tasks)
    if flight.searched_s <= 0.0 or flight.arrived_s is None:
        raise PlanError(
            "no time is left to search",
            given=f"on scene after {(flight.arrived_s or 0.0) / 3600:.1f} h of "
            f"{state.endurance_left_h:.1f} h endurance; off scene by {sortie.off_scene_by}",
            allowed="time on scene before the period ends, and endurance for the way back",
            remedy="Give a later end, a nearer base or another facility.",
            where=f"sortie {sortie.id}",
        )
    last = flight.log
    leave_s = flight.leave_by_s(last.xy[-1], last.time_s[-1])
    flight.go_home()
    return Realisation(
        _track(sortie, state.facility, last, plane),
        flight.searched_s,
        leave_s - flight.arrived_s,
        flight.flown_m,
        ordered_m,
    )


def realise(
    sortie: Sortie,
    state: FacilityState,
    *,
    wind: VectorField,
    current: VectorField,
    plane: LocalPlane,
) -> Track:
    """The track of a sortie; see :func:`realise_fully`."""
    return realise_fully(sortie, state, wind=wind, current=current, plane=plane).track


def transit_time_s(
    facility: Facility,
    start_xy_m: Floats,
    end_xy_m: Floats,
    depart_ns: int,
    *,
    wind: VectorField,
    current: VectorField,
    plane: LocalPlane,
) -> float:
    """Seconds of a straight transit in the plane, by the current or wind triangle."""
    craft = _Craft(facility, wind, current, plane)
    still = _Motion(_AT_REST, plane, depart_ns)
    speed, where = facility.transit_speed_m_s, f"{facility.id}-transit"
    return craft.leg_s(start_xy_m, end_xy_m, 0.0, depart_ns, speed, still, where)


def _check(sortie: Sortie, state: FacilityState) -> None:
    if sortie.facility != state.facility.id:
        raise PlanError(
            "the state is not of the sortie's facility",
            given=state.facility.id,
            allowed=sortie.facility,
            remedy="Give the state of the facility that the sortie names.",
            where=f"sortie {sortie.id}",
        )
    if not sortie.tasks:
        raise PlanError(
            "a sortie without a task has no track",
            remedy="Give it a task, or leave the sortie out.",
            where=f"sortie {sortie.id}",
        )
    if sortie.depart_ns < state.available_from_ns:
        raise PlanError(
            "the facility is not available at the time of departure",
            given=sortie.depart,
            allowed=f"from {np.datetime64(state.available_from_ns, 'ns')}",
            remedy="Let it depart later.",
            where=f"sortie {sortie.id}",
        )


def _track(sortie: Sortie, facility: Facility, log: _Log, plane: LocalPlane) -> Track:
    xy = np.array(log.xy)
    lon, lat = plane.to_lonlat(xy[:, 0], xy[:, 1])
    return Track(
        facility.id,
        sortie.id,
        sortie.depart_ns + np.round(np.array(log.time_s) * _NS).astype(np.int64),
        lon,
        lat,
        np.array(log.altitude_m),
        tuple(log.leg_ids),
        tuple(log.task_ids),
        np.array(log.sensor_on, dtype=np.bool_),
        facility.turn_radius_m,
    )
