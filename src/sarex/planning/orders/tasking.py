"""Tasking sheets: what one crew needs to fly or steer its pattern by GPS."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError, SarexError
from sarex.facilities import Track
from sarex.geo import inverse, wrap_longitude
from sarex.planning.manual.propose import Proposal
from sarex.planning.orders.task_words import facility_name, task_lines
from sarex.planning.plan import Frame, Sortie
from sarex.planning.realise import VectorField
from sarex.quantities import format_direction, format_dtg, format_knots, format_nm, format_positions
from sarex.words import say

__all__ = ["csp_of", "facility_name", "leg_bounds_ns", "tasking_sheet"]

Floats = NDArray[np.float64]
_STANDS_M = 1.0
"""Who makes less than this on a leg waits, and has no course."""


def _track_with(proposal: Proposal, task_id: str) -> tuple[Track, list[int]]:
    """The track that flies a task, and the numbers of its legs."""
    for track in proposal.tracks:
        legs = [i for i, name in enumerate(track.task_ids) if name == task_id]
        if legs:
            return track, legs
    raise KeyError(task_id)


def csp_of(proposal: Proposal, task_id: str) -> tuple[float, float]:
    """Longitude and latitude of a task's commence search point."""
    track, legs = _track_with(proposal, task_id)
    return float(track.lon_deg[legs[0]]), float(track.lat_deg[legs[0]])


def leg_bounds_ns(proposal: Proposal, task_id: str) -> tuple[int, int]:
    """When a task's first leg begins and its last one ends."""
    track, legs = _track_with(proposal, task_id)
    return int(track.times_ns[legs[0]]), int(track.times_ns[legs[-1] + 1])


def tasking_sheet(
    proposal: Proposal,
    facility_id: str,
    locale: str,
    *,
    exercise: bool,
    marks: Sequence[str] = (),
    assumptions: Sequence[str] = (),
    medium: VectorField | None = None,
) -> str:
    """Waypoints and times of one facility's sortie, as text.

    Parameters
    ----------
    proposal : Proposal
        With a sortie of this facility.
    facility_id : str
        Whose sheet.
    locale : str
        Language of the headings.
    exercise : bool
        Stamps the first and the last line.
    marks, assumptions : sequence of str
        What the fields are (SYNTHETIC, GAP BRIDGED, …) and sentences on what they rest on.
    medium : callable, optional
        The wind of an aircraft, the current of a ship: with it each line gives the heading to
        steer. Without it headings are given to ships whose pattern lies in the water's frame.

    Returns
    -------
    str
        Each task in words; then one line for each waypoint: number, time, position, leg, course,
        distance and speed over the ground to the next, minutes, heading, sensor. Ends with a
        newline.

    Raises
    ------
    PlanError
        If the plan does not use this facility.
    """
    sortie = next((s for s in proposal.plan.sorties if s.facility == facility_id), None)
    if sortie is None:
        raise PlanError(
            "the plan has no sortie of this facility",
            given=facility_id,
            allowed=", ".join(s.facility for s in proposal.plan.sorties),
            remedy="Name a facility that the plan uses.",
            where=f"plan {proposal.plan.id}",
        )
    track = next(t for t in proposal.tracks if t.sortie == sortie.id)
    facility = proposal.facilities[facility_id].facility
    stamp = [say("mark.exercise", locale)] if exercise else []
    head = [
        f"{say('plan.sortie', locale)} {sortie.id}: {facility_name(facility)}, {facility.nation}",
    ]
    for task in sortie.tasks:
        head += task_lines(task, facility, proposal.plan, proposal.facilities, locale)
    afloat = facility.medium == "water"
    headings = _headings(track, sortie, medium, afloat)
    body = [*head, *_waypoints(track, headings, locale), *(f"- {text}" for text in assumptions)]
    return "\n".join([*stamp, *marks, *body, *stamp]) + "\n"


def _headings(
    track: Track, sortie: Sortie, medium: VectorField | None, afloat: bool
) -> list[float | None]:
    """Heading of each leg: its motion over the ground less that of the air or water."""
    frames = {task.id: task.frame for task in sortie.tasks}
    found: list[float | None] = []
    for i, task_id in enumerate(track.task_ids):
        frame = frames.get(task_id)
        middle_ns = (int(track.times_ns[i]) + int(track.times_ns[i + 1])) // 2
        moves = None
        if medium is not None:
            moves = _sampled(medium, _middle(track, i), middle_ns)
        elif afloat and frame is not None and frame.kind == "water":
            moves = _frame_velocity(frame, middle_ns)
        found.append(None if moves is None else _heading_deg(track, i, moves))
    return found


def _sampled(
    medium: VectorField, place: tuple[float, float], time_ns: int
) -> tuple[float, float] | None:
    """The field at a place, None where it has no value: then no heading is given."""
    try:
        u, v = (float(np.asarray(part).item()) for part in medium(*place, time_ns))
    except SarexError:
        return None
    return (u, v) if math.isfinite(u) and math.isfinite(v) else None


def _middle(track: Track, leg: int) -> tuple[float, float]:
    """Longitude and latitude half-way, on either side of the 180th meridian."""
    lon, lat = track.lon_deg[leg : leg + 2], track.lat_deg[leg : leg + 2]
    east = (float(lon[1] - lon[0]) + 180.0) % 360.0 - 180.0
    return float(wrap_longitude(lon[0] + east / 2.0)), float(lat.mean())


def _frame_velocity(frame: Frame, time_ns: int) -> tuple[float, float]:
    """Motion of a moving frame, east and north [m s-1], between the fixes about a time."""
    fixes = frame.datum_motion
    times = [fix.time_ns for fix in fixes]
    after = min(max(int(np.searchsorted(times, time_ns)), 1), len(fixes) - 1)
    a, b = fixes[after - 1], fixes[after]
    bearing, _, distance = inverse(a.lon_deg, a.lat_deg, b.lon_deg, b.lat_deg)
    speed = distance / ((b.time_ns - a.time_ns) / 1e9)
    angle = math.radians(bearing)
    return speed * math.sin(angle), speed * math.cos(angle)


def _heading_deg(track: Track, leg: int, moves: tuple[float, float]) -> float | None:
    here, there = leg, leg + 1
    bearing, _, distance = inverse(
        float(track.lon_deg[here]),
        float(track.lat_deg[here]),
        float(track.lon_deg[there]),
        float(track.lat_deg[there]),
    )
    seconds = (int(track.times_ns[there]) - int(track.times_ns[here])) / 1e9
    if distance < _STANDS_M or seconds <= 0.0:
        return None
    angle, speed = math.radians(bearing), distance / seconds
    east, north = speed * math.sin(angle) - moves[0], speed * math.cos(angle) - moves[1]
    return math.degrees(math.atan2(east, north)) % 360.0


def _waypoints(track: Track, headings: Sequence[float | None], locale: str) -> list[str]:
    bearing, _, distance = inverse(
        track.lon_deg[:-1], track.lat_deg[:-1], track.lon_deg[1:], track.lat_deg[1:]
    )
    seconds = np.diff(track.times_ns) / 1e9
    lines = []
    for i in range(track.times_ns.size):
        place = format_positions(float(track.lat_deg[i]), float(track.lon_deg[i])).dm
        line = f"{i + 1:3d}  {format_dtg(int(track.times_ns[i]))}  {place}"
        if i < distance.size:
            leg = track.leg_ids[i].removeprefix(f"{track.sortie}-")
            sensor = " *" if track.sensor_on[i] else ""
            steer = headings[i]
            heading = "" if steer is None else f" HDG {format_direction(steer)}"
            line += (
                f"  {leg}: {format_direction(float(bearing[i]))} "
                f"{format_nm(float(distance[i]), 2)} "
                f"{format_knots(float(distance[i] / seconds[i]))} "
                f"{seconds[i] / 60:.1f} min{heading}{sensor}"
            )
        lines.append(line)
    words = [say(f"plan.{word}", locale) for word in ("waypoint", "leg_column", "task")]
    columns = say("tasking.columns", locale)
    return [f"{words[0]} / {words[1]} (*: {words[2]})", columns, *lines]
