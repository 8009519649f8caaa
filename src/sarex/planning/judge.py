"""What a plan is worth: its tracks judged on the particles, never on cells or formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.detection import LogMiss, PlanePaths, SweepWidth, log_miss, plane_paths
from sarex.ensemble import Ensemble, Status
from sarex.errors import PlanError
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.planning.plan import Plan, SearchArea
from sarex.planning.slots import LookWindow
from sarex.probability import PosReport, pos
from sarex.reduction import tree_sum

__all__ = [
    "AreaPlaces",
    "AreaWorth",
    "Worth",
    "judge",
    "look_along",
    "places_at",
    "weigh_looks",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AreaWorth:
    """One area: how much probability it holds, and how well it is searched.

    ``poc`` is the probability that the object is in the area at ``time_ns``; ``pod`` the
    probability that an object which is there then is detected by the facilities tasked with this
    area or a part of it; None where the area holds nothing of the object.
    """

    designation: str
    time_ns: int
    poc: dict[str, float]
    pod: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class AreaPlaces:
    """Where all particles are at the time for which areas are judged.

    ``x_m``, ``y_m`` [m] and ``at_sea`` are (particle,).
    """

    x_m: Floats
    y_m: Floats
    at_sea: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Worth:
    """The judgement: probabilities of success, and POC and POD of the areas."""

    pos: PosReport
    areas: tuple[AreaWorth, ...]
    log_misses: tuple[LogMiss, ...]
    """One for each track."""


def judge(
    ensemble: Ensemble,
    weights: Floats,
    tracks: Sequence[Track],
    widths: Mapping[str, Mapping[str, SweepWidth]],
    plane: LocalPlane,
    *,
    plan: Plan | None = None,
    objects: Sequence[str] | None = None,
    persons: Mapping[str, int] | None = None,
    windows: Mapping[str, Sequence[LookWindow]] | None = None,
    paths: PlanePaths | None = None,
) -> Worth:
    """Judge tracks on an ensemble, per particle and in relative motion.

    Parameters
    ----------
    ensemble : Ensemble
        (time, particle); it must cover all pattern legs.
    weights : (particle,) [1]
        Draw weight of each particle.
    tracks : sequence of Track
        Of the plan, or as flown.
    widths : mapping
        Facility id to object id to SweepWidth; an object without an entry is not seen.
    plane : LocalPlane
        The plane of the plan.
    plan : Plan, optional
        For POC and POD of its areas.
    objects : sequence of str, optional
        Ids of the objects still sought; all if not given.
    persons : mapping, optional
        Object id to persons, for the expected number of persons found.
    windows : mapping, optional
        Sortie id to the windows whose widths hold meanwhile, where they change with time; a look
        outside them counts nothing.
    paths : PlanePaths, optional
        The ensemble already projected over all looks; saves doing it again.

    Returns
    -------
    Worth

    Raises
    ------
    PlanError
        If there is no track, or a track's facility has no widths.
    """
    missing = sorted({t.facility for t in tracks} - set(widths))
    if missing or not tracks:
        raise PlanError(
            "these tracks cannot be judged",
            given=f"{len(tracks)} tracks, no sweep widths for {missing}",
            remedy="Give at least one track, and sweep widths for every facility.",
        )
    paths = paths or _paths(ensemble, tracks, plane)
    changing = windows or {}
    misses = tuple(
        look_along(
            ensemble,
            track,
            widths[track.facility],
            plane,
            windows=changing.get(track.sortie),
            paths=paths,
        )
        for track in tracks
    )
    return weigh_looks(
        ensemble, weights, misses, plane, plan=plan, objects=objects, persons=persons
    )


def look_along(
    ensemble: Ensemble,
    track: Track,
    widths: Mapping[str, SweepWidth],
    plane: LocalPlane,
    *,
    windows: Sequence[LookWindow] | None = None,
    paths: PlanePaths | None = None,
) -> LogMiss:
    """What one track leaves of each particle; the first half of :func:`judge`.

    Parameters
    ----------
    ensemble, plane, paths
        As of :func:`judge`.
    track : Track
        With a leg on which the sensor is on.
    widths : mapping
        Object id to SweepWidth, where no windows are given.
    windows : sequence of LookWindow, optional
        Of its sortie.

    Raises
    ------
    PlanError
        If it looks outside the windows only.
    DetectionError
        As :func:`sarex.detection.log_miss`.
    """
    if windows is not None:
        known = paths or _paths(ensemble, [track], plane)
        return _looks_in(ensemble, track, windows, plane, known)
    return log_miss(ensemble, track, widths, plane, paths=paths)


def weigh_looks(
    ensemble: Ensemble,
    weights: Floats,
    misses: Sequence[LogMiss],
    plane: LocalPlane,
    *,
    plan: Plan | None = None,
    objects: Sequence[str] | None = None,
    persons: Mapping[str, int] | None = None,
    places: Callable[[int], AreaPlaces] | None = None,
) -> Worth:
    """What looks are worth together; the second half of :func:`judge`.

    Parameters
    ----------
    misses : sequence of LogMiss
        One for each track, as :func:`look_along` gives it.
    ensemble, weights, plane, plan, objects, persons
        As of :func:`judge`.
    places : callable, optional
        Gives :func:`places_at` of this ensemble and plane for a time, where it is known already.
    """
    find = places or (lambda time_ns: places_at(ensemble, plane, time_ns))
    areas = _areas(ensemble, weights, misses, find, plane, plan) if plan else ()
    report = pos(ensemble, weights, misses, objects=objects, persons=persons)
    return Worth(report, areas, tuple(misses))


def _paths(ensemble: Ensemble, tracks: Sequence[Track], plane: LocalPlane) -> PlanePaths:
    """The ensemble in the plane while anybody looks."""
    looking = [track for track in tracks if track.sensor_on.any()]
    start = min((int(t.times_ns[:-1][t.sensor_on].min()) for t in looking), default=None)
    end = max((int(t.times_ns[1:][t.sensor_on].max()) for t in looking), default=None)
    return plane_paths(ensemble, plane, start_ns=start, end_ns=end)


def _looks_in(
    ensemble: Ensemble,
    track: Track,
    windows: Sequence[LookWindow],
    plane: LocalPlane,
    paths: PlanePaths,
) -> LogMiss:
    """Log miss of one track whose sweep widths change from window to window."""
    parts = []
    begin, end = track.times_ns[:-1][track.sensor_on], track.times_ns[1:][track.sensor_on]
    for window in windows:
        if bool(np.any((begin < window.end_ns) & (end > window.start_ns))):
            span = {"start_ns": window.start_ns, "end_ns": window.end_ns}
            parts.append(log_miss(ensemble, track, window.widths, plane, paths=paths, **span))
    if not parts:
        raise PlanError(
            "a track looks outside the windows of its sortie",
            given=f"{track.facility}/{track.sortie}",
            remedy="Give the windows in which it searches.",
        )
    values = np.sum([part.values for part in parts], axis=0)
    tasks = tuple(dict.fromkeys(name for part in parts for name in part.task_ids))
    first, last = parts[0], parts[-1]
    return LogMiss(
        values, track.facility, track.sortie, tasks, first.start_ns, last.end_ns, first.widths
    )


def places_at(ensemble: Ensemble, plane: LocalPlane, time_ns: int) -> AreaPlaces:
    """Where the particles are at one time, and which of them are afloat."""
    lon, lat, status = ensemble.at(time_ns)
    x, y = plane.to_xy(lon, lat)
    return AreaPlaces(x, y, np.asarray(status == Status.AFLOAT))


def _areas(
    ensemble: Ensemble,
    weights: Floats,
    misses: Sequence[LogMiss],
    places: Callable[[int], AreaPlaces],
    plane: LocalPlane,
    plan: Plan,
) -> tuple[AreaWorth, ...]:
    _, first = np.unique(ensemble.draw, return_index=True)
    share = weights / tree_sum(weights[first])
    drifting = any(task.frame.moving for task in plan.tasks)
    time_ns = plan.start_ns if drifting else (plan.start_ns + plan.end_ns) // 2
    there = places(time_ns)
    area_of = {task.id: task.area for task in plan.tasks}
    found = []
    for area in plan.areas:
        inside = share * (there.at_sea & _inside(area, there.x_m, there.y_m, plane))
        total = np.zeros(share.size)
        for miss in misses:
            if any(_within(area_of.get(task), area.designation) for task in miss.task_ids):
                total += miss.values
        found.append(_area_worth(ensemble, area, time_ns, inside, -np.expm1(total)))
    return tuple(found)


def _within(area: str | None, designation: str) -> bool:
    return area is not None and (area == designation or area.startswith(f"{designation}-"))


def _area_worth(
    ensemble: Ensemble, area: SearchArea, time_ns: int, inside: Floats, detected: Floats
) -> AreaWorth:
    poc: dict[str, float] = {}
    pod: dict[str, float | None] = {}
    for number, name in enumerate(ensemble.object_ids):
        mine = ensemble.search_object == number
        poc[name] = tree_sum(inside[mine])
        pod[name] = tree_sum((inside * detected)[mine]) / poc[name] if poc[name] > 0 else None
    return AreaWorth(area.designation, time_ns, poc, pod)


def _inside(area: SearchArea, x: Floats, y: Floats, plane: LocalPlane) -> NDArray[np.bool_]:
    centre = plane.to_xy(area.centre_lon_deg, area.centre_lat_deg)
    angle = np.radians(area.bearing_deg)
    east, north = x - centre[0], y - centre[1]
    along = east * np.sin(angle) + north * np.cos(angle)
    across = east * np.cos(angle) - north * np.sin(angle)
    inside: NDArray[np.bool_] = (np.abs(along) <= area.length_m / 2) & (
        np.abs(across) <= area.width_m / 2
    )
    return inside
