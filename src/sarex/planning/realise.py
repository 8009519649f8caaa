"""From an ordered sortie to a track: times by the wind or current triangle, cuts, the way home.

The triangle is taken in the frame of the pattern: what carries the craft there is the motion of
air or water less the motion of the frame. Transit lies in the earth frame. A leg of a drifting
pattern becomes one earth-fixed segment between its two ends, placed by the motion of the datum; it
is that leg exactly where the frame moves evenly.

Times of legs are found by a few fixed-point steps on the mean motion at mid-leg, of the media as
:mod:`sarex.planning.flight.media` samples them.

A facility departs as ordered, is at the CSP of a drifting pattern where the datum will then be, and
waits there if it is early. Without tasks of its own it returns to ``return_lon_deg``,
``return_lat_deg``, which has to be given where that is not the place of departure.

The search ends when its time reaches the facility's on-scene share (0.85: turns, investigation and
weather have the rest), at the end of its window, or when endurance requires it; the leg being flown
is cut there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import iso_to_ns
from sarex.errors import PlanError
from sarex.facilities import FacilityState, Track
from sarex.geo import LocalPlane
from sarex.planning.flight import _kernels
from sarex.planning.flight.fly import NO_MOTION, NS, Craft, Flown, TaskPath, fly
from sarex.planning.flight.media import Media, VectorField, sample_media
from sarex.planning.patterns import pattern_path
from sarex.planning.plan import Frame, Sortie, Task

__all__ = [
    "Realisation",
    "VectorField",
    "frame_fixes",
    "realise",
    "realise_fully",
    "realise_in",
    "task_path",
    "track_of",
]

Floats = NDArray[np.float64]
_DAY_NS = 86_400_000_000_000


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


def frame_fixes(frame: Frame, plane: LocalPlane, epoch_ns: int) -> Floats:
    """(fix, 3) seconds after the epoch, x and y [m] of a frame; one row where it is at rest."""
    if not frame.datum_motion:
        return NO_MOTION
    return np.array(
        [
            [(fix.time_ns - epoch_ns) / NS, *plane.to_xy(fix.lon_deg, fix.lat_deg)]
            for fix in frame.datum_motion
        ]
    )


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
        See :data:`VectorField`; sampled about the sortie's way.
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
    places = [
        plane.to_xy(sortie.start_lon_deg, sortie.start_lat_deg),
        plane.to_xy(sortie.return_lon_deg, sortie.return_lat_deg),
    ]
    for task in sortie.tasks:
        path = pattern_path(task.parameters, plane).xy_m
        fixes = frame_fixes(task.frame, plane, sortie.depart_ns)[:, 1:]
        places += [*(path.min(axis=0) + step for step in fixes - fixes[0])]
        places += [*(path.max(axis=0) + step for step in fixes - fixes[0])]
    end_ns = min(
        sortie.depart_ns + round(state.endurance_left_h * 3.6e12), sortie.off_scene_by_ns + _DAY_NS
    )
    span_ns = (sortie.depart_ns, max(end_ns, sortie.depart_ns + 60_000_000_000))
    return realise_in(sortie, state, sample_media(wind, current, plane, span_ns, places))


def realise_in(sortie: Sortie, state: FacilityState, media: Media) -> Realisation:
    """As :func:`realise_fully`, in media that were sampled before."""
    _check(sortie, state)
    flown = fly(
        _craft(sortie, state, media), [task_path(t, sortie, media) for t in sortie.tasks], media
    )
    return Realisation(
        track_of(flown, media),
        flown.search_s,
        flown.leave_s - flown.arrived_s,
        flown.flown_m,
        flown.ordered_m,
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


def _craft(sortie: Sortie, state: FacilityState, media: Media) -> Craft:
    depart_s = (sortie.depart_ns - media.epoch_ns) / NS
    return Craft(
        state.facility,
        sortie.id,
        depart_s,
        depart_s + state.endurance_left_h * 3600.0,
        media.plane.to_xy(sortie.start_lon_deg, sortie.start_lat_deg),
        media.plane.to_xy(sortie.return_lon_deg, sortie.return_lat_deg),
    )


def task_path(task: Task, sortie: Sortie, media: Media) -> TaskPath:
    """A task as it is flown, in the seconds and metres of the media."""

    def seconds(window: str | None, otherwise: str) -> float:
        return (iso_to_ns(window or otherwise) - media.epoch_ns) / NS

    return TaskPath(
        task.id,
        pattern_path(task.parameters, media.plane),
        frame_fixes(task.frame, media.plane, media.epoch_ns),
        task.speed_m_s,
        task.altitude_m,
        seconds(task.not_before, sortie.on_scene_from),
        seconds(task.end_by, sortie.off_scene_by),
    )


def track_of(flown: Flown, media: Media) -> Track:
    """A flown sortie as earth-fixed timed waypoints with stable leg ids."""
    legs, tasks = [], []
    for kind, leg, number in zip(flown.kind, flown.leg, flown.task_of, strict=True):
        task = flown.tasks[number]
        searching = kind == _kernels.PATTERN
        name = task.path.leg_names[leg - flown.first_leg[number]] if searching else ""
        word = {_kernels.TRANSIT: "transit", _kernels.WAIT: "wait"}.get(int(kind), name)
        home = kind == _kernels.RETURN
        legs.append(f"{flown.craft.sortie}-return" if home else f"{task.id}-{word}")
        tasks.append(task.id if searching else "")
    lon, lat = media.plane.to_lonlat(flown.way[:, 1].copy(), flown.way[:, 2].copy())
    return Track(
        flown.craft.facility.id,
        flown.craft.sortie,
        media.epoch_ns + np.round(flown.way[:, 0] * NS).astype(np.int64),
        lon,
        lat,
        flown.way[:, 3].copy(),
        tuple(legs),
        tuple(tasks),
        flown.sensor_on,
        flown.craft.facility.turn_radius_m,
    )


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
