"""Tasking sheets: what one crew needs to fly or steer its pattern by GPS."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sarex.errors import PlanError
from sarex.facilities import Facility, Track
from sarex.geo import inverse
from sarex.planning.manual.propose import Proposal
from sarex.planning.plan import DatumFix
from sarex.quantities import (
    format_direction,
    format_dtg,
    format_knots,
    format_nm,
    format_positions,
    to_ft,
)
from sarex.words import say

__all__ = ["csp_of", "facility_name", "leg_bounds_ns", "tasking_sheet"]


def facility_name(facility: Facility) -> str:
    """Name and id of a facility."""
    return f"{facility.name} [{facility.id}]"


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

    Returns
    -------
    str
        One line for each waypoint: number, time, position, leg, course and distance over the
        ground to the next, ground speed, sensor; ends with a newline.

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
        spacing = format_nm(task.parameters.track_spacing_m, 2)
        frame = say("pattern.frame.earth", locale)
        if task.frame.kind == "drift":
            frame = say("pattern.frame.drift", locale, **_motion(task.frame.datum_motion))
        height = ""
        if facility.medium == "air":
            height = f", {to_ft(task.altitude_m):.0f} ft"
        head.append(
            f"{say('plan.task', locale)} {task.id}: {task.area}, "
            f"{say(f'pattern.{task.pattern}', locale)}, S {spacing}, "
            f"{format_knots(task.speed_m_s)}{height}, {frame}"
        )
    body = [*head, *_waypoints(track, locale), *(f"- {text}" for text in assumptions)]
    return "\n".join([*stamp, *marks, *body, *stamp]) + "\n"


def _motion(fixes: tuple[DatumFix, ...]) -> dict[str, str]:
    first, last = fixes[0], fixes[-1]
    bearing, _, distance = inverse(
        first.lon_deg,
        first.lat_deg,
        last.lon_deg,
        last.lat_deg,
    )
    seconds = (last.time_ns - first.time_ns) / 1e9
    return {"direction": format_direction(bearing), "speed": format_knots(distance / seconds)}


def _waypoints(track: Track, locale: str) -> list[str]:
    bearing, _, distance = inverse(
        track.lon_deg[:-1], track.lat_deg[:-1], track.lon_deg[1:], track.lat_deg[1:]
    )
    speed = distance / (np.diff(track.times_ns) / 1e9)
    lines = []
    for i in range(track.times_ns.size):
        place = format_positions(float(track.lat_deg[i]), float(track.lon_deg[i])).dm
        line = f"{i + 1:3d}  {format_dtg(int(track.times_ns[i]))}  {place}"
        if i < distance.size:
            leg = track.leg_ids[i].removeprefix(f"{track.sortie}-")
            sensor = " *" if track.sensor_on[i] else ""
            line += (
                f"  {leg}: {format_direction(float(bearing[i]))} "
                f"{format_nm(float(distance[i]))} {format_knots(float(speed[i]))}{sensor}"
            )
        lines.append(line)
    heading = [say(f"plan.{word}", locale) for word in ("waypoint", "leg_column", "task")]
    return [f"{heading[0]} / {heading[1]} (*: {heading[2]})", *lines]
