"""One task in words: pattern, frame, place in a line of several, turns."""

from __future__ import annotations

from collections.abc import Mapping

from sarex.facilities import Facility, FacilityState
from sarex.geo import LocalPlane, inverse
from sarex.planning.parameters import (
    CoordinatedCreep,
    CreepingLine,
    LineAbreast,
    ParallelSweep,
    ParallelSweepAbreast,
)
from sarex.planning.patterns import (
    abreast_of,
    creep_deg,
    first_leg_deg,
    leg_order,
    pattern_path,
    sweep_count,
    turns_of,
)
from sarex.planning.plan import DatumFix, Frame, Parameters, Plan, Task
from sarex.quantities import (
    format_direction,
    format_duration,
    format_knots,
    format_nm,
    to_ft,
)
from sarex.words import say

__all__ = ["facility_name", "frame_words", "order_words", "task_lines"]

_INDENT = "    "


def facility_name(facility: Facility) -> str:
    """Name and id of a facility."""
    return f"{facility.name} [{facility.id}]"


def frame_words(frame: Frame, locale: str) -> str:
    """What a pattern is laid over, in plain words."""
    if not frame.moving:
        return say("pattern.frame.earth", locale)
    return say(f"pattern.frame.{frame.kind}", locale, **_motion(frame.datum_motion))


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


def task_lines(
    task: Task, facility: Facility, plan: Plan, states: Mapping[str, FacilityState], locale: str
) -> list[str]:
    """What a crew is told of one task before its waypoints.

    Parameters
    ----------
    task : Task
        Of this plan.
    facility : Facility
        Who flies or steers it.
    plan : Plan
        For the places of the others in a line abreast.
    states : mapping
        Facility id to state, for their names.
    locale : str
        Language.

    Returns
    -------
    list of str
        The task in one line, then further lines, indented.
    """
    height = f", {to_ft(task.altitude_m):.0f} ft" if facility.medium == "air" else ""
    head = (
        f"{say('plan.task', locale)} {task.id}: {task.area}, "
        f"{say(f'pattern.{task.pattern}', locale)}, "
        f"S {format_nm(task.parameters.track_spacing_m, 2)}, "
        f"{format_knots(task.speed_m_s)}{height}, {frame_words(task.frame, locale)}"
    )
    more = [_directions(task, locale), *order_words(task.parameters, locale)]
    if task.frame.moving:
        more.append(say("tasking.moving", locale))
    more += _abreast(task, facility, plan, states, locale)
    more += _coordinated(task, states, locale)
    more += _turns(task, facility, plan, locale)
    return [head, *(f"{_INDENT}{line}" for line in more)]


def _directions(task: Task, locale: str) -> str:
    creep = creep_deg(task.parameters)
    parts = [(say("pattern.first_leg", locale), first_leg_deg(task.parameters))]
    if creep is not None:
        parts.append((say("pattern.creep", locale), creep))
    return ", ".join(f"{word} {format_direction(degrees)}" for word, degrees in parts)


def order_words(parameters: Parameters, locale: str) -> list[str]:
    """In which order interleaved legs are flown; nothing where it is leg after leg."""
    if not isinstance(parameters, ParallelSweep | CreepingLine) or parameters.turn_over == 1:
        return []
    order = leg_order(sweep_count(parameters), parameters.turn_over)
    numbers = ", ".join(str(leg + 1) for leg in order)
    return [say("pattern.leg_order", locale, order=numbers)]


def _named(facility: str, states: Mapping[str, FacilityState]) -> str:
    return facility_name(states[facility].facility) if facility in states else facility


def _abreast(
    task: Task, facility: Facility, plan: Plan, states: Mapping[str, FacilityState], locale: str
) -> list[str]:
    line = abreast_of(task.parameters)
    if line is None:
        return []
    text = say(
        "tasking.abreast",
        locale,
        count=line.count,
        spacing=format_nm(task.parameters.track_spacing_m, 2),
        guide=_named(line.guide, states),
        place=line.place,
    )
    if line.guide == facility.id:
        return [text, say("tasking.you_guide", locale)]
    station = _station(task, line, plan, locale)
    return [text, station] if station else [text]


def _station(task: Task, line: LineAbreast, plan: Plan, locale: str) -> str | None:
    """How far to which side of the guide, on the first leg; None where the guide has no task."""
    guides = [
        abreast_of(other.parameters)
        for sortie in plan.sorties
        for other in sortie.tasks
        if sortie.facility == line.guide
        and (other.area, other.pattern) == (task.area, task.pattern)
    ]
    if not guides or guides[0] is None:
        return None
    parameters, beyond = task.parameters, line.place - guides[0].place
    if isinstance(parameters, ParallelSweepAbreast):
        rightwards = parameters.creep == "right"
    else:
        rightwards = getattr(parameters, "first_side", "left") == "left"
    side = "right" if (beyond > 0) == rightwards else "left"
    distance = format_nm(abs(beyond) * parameters.track_spacing_m, 2)
    return say(f"tasking.station.{side}", locale, distance=distance)


def _coordinated(task: Task, states: Mapping[str, FacilityState], locale: str) -> list[str]:
    parameters = task.parameters
    if not isinstance(parameters, CoordinatedCreep):
        return []
    speed = format_knots(parameters.ship_speed_m_s)
    if parameters.role == "aircraft":
        ship = _named(parameters.guide, states)
        return [say("tasking.csc.aircraft", locale, ship=ship, speed=speed)]
    aircraft = _named(parameters.aircraft, states)
    return [say("tasking.csc.ship", locale, aircraft=aircraft, speed=speed)]


def _turns(task: Task, facility: Facility, plan: Plan, locale: str) -> list[str]:
    plane = LocalPlane(plan.plane_lon_deg, plan.plane_lat_deg)
    path = pattern_path(task.parameters, plane)
    share = facility.on_scene_share
    turns = turns_of(path, facility.turn_radius_m, task.speed_m_s, share)
    if turns.count == 0:
        return []
    time = format_duration(turns.extra_s)
    return [say("tasking.turns", locale, count=turns.count, wide=turns.procedure, time=time)]
