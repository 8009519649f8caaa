"""From the alert to the first facility on scene, and from the first position to the plan."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from sarex.geo import LocalPlane
from sarex.journal import Event
from sarex.planning.plan import Task
from sarex.quantities import NM_M
from sarex.review.measures.frame import (
    Box,
    Path,
    displacement,
    first_inside,
    first_within,
    in_frame,
)
from sarex.review.measures.measure import Item, Measure, nothing
from sarex.review.measures.pauses import stopped_ns
from sarex.review.measures.sources import IssuedPlan, Sources, data_of

__all__ = ["ON_SCENE_M", "alert_to_first_on_scene", "planning_time"]

ON_SCENE_M = 3 * NM_M
"""A facility this near to its commence search point is on scene."""
_MINUTE_S = 60.0


def alert_to_first_on_scene(sources: Sources) -> Measure:
    """Minutes of the case clock from the alert to the first facility on scene.

    On scene is inside the area of one of its tasks, or within 3 NM of the commence search point of
    one, on the straight path between reported positions, once its plan is issued. An area that
    drifts, and its commence search point, are where they are at that time.

    Parameters
    ----------
    sources : Sources
        Needs ``incident.reported``, by which the RCC acknowledges the alert, ``plan.issued`` with
        its plan, ``position.reported``.

    Returns
    -------
    Measure
        In min. One item for each facility that was ordered out; censored at ENDEX.
    """
    alert = sources.reported
    if alert is None:
        return nothing("alert_to_first_on_scene", "no_report")
    found: dict[str, tuple[float, Event]] = {}
    ordered: set[str] = set()
    fixes = _fixes(sources)
    for plan in sources.plans():
        for sortie in plan.plan.sorties:
            ordered.add(sortie.facility)
            arrival = _arrival(plan, sortie.tasks, fixes[sortie.facility], alert.occurred_at_ns)
            if arrival and (sortie.facility not in found or arrival < found[sortie.facility]):
                found[sortie.facility] = arrival
    if not ordered:
        return nothing("alert_to_first_on_scene", "no_plan")
    waited = (sources.end_ns - alert.occurred_at_ns) / 6e10
    items = [
        Item(name, found[name][0], start=alert.event_id, end=found[name][1].event_id)
        if name in found
        else Item(name, waited, censored=True, start=alert.event_id)
        for name in sorted(ordered)
    ]
    there = sorted((i for i in items if not i.censored), key=lambda i: i.value or 0.0)
    return Measure(
        "alert_to_first_on_scene",
        there[0].value if there else None,
        tuple(items),
        starts=(alert.event_id,),
        ends=tuple(i.end for i in there[:1] if i.end),
        censored=len(items) - len(there),
    )


def _fixes(sources: Sources) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in sources.of_type("position.reported"):
        found[data_of(event)["facility"]].append(event)
    return found


def _arrival(
    plan: IssuedPlan, tasks: tuple[Task, ...], fixes: list[Event], alert_ns: int
) -> tuple[float, Event] | None:
    """Minutes after the alert, and the position report that ends the piece of the path."""
    if not fixes:
        return None
    plane = LocalPlane(plan.plan.plane_lon_deg, plan.plan.plane_lat_deg)
    bodies = [data_of(event) for event in fixes]
    x, y = plane.to_xy([b["lon_deg"] for b in bodies], [b["lat_deg"] for b in bodies])
    times = np.array([(e.occurred_at_ns - alert_ns) / 1e9 for e in fixes])
    times, kept = np.unique(times, return_index=True)
    path = Path(times, np.stack([x, y], axis=-1)[kept])
    since = max(plan.issued.occurred_at_ns - alert_ns, 0) / 1e9
    part = path.within(since, float(times[-1]))
    if part is None and since <= times[-1]:
        part = Path(times[-1:], path.xy_m[-1:])
    if part is None:
        return None
    reached = [t for task in tasks for t in _reached(plan, task, part, plane, alert_ns)]
    if not reached:
        return None
    first = min(reached)
    number = int(kept[np.searchsorted(times, first - 1e-9)])
    return first / _MINUTE_S, fixes[number]


def _reached(
    plan: IssuedPlan, task: Task, path: Path, plane: LocalPlane, epoch_ns: int
) -> list[float]:
    own = in_frame(path, task.frame, plane, epoch_ns)
    areas = [area for area in plan.plan.areas if area.designation == task.area]
    times = [first_inside(own, Box.of(area, plane)) for area in areas]
    start = _commence(plan, task, plane, epoch_ns)
    if start is not None:
        times.append(first_within(own, start, ON_SCENE_M))
    return [time for time in times if time is not None]


def _commence(plan: IssuedPlan, task: Task, plane: LocalPlane, epoch_ns: int) -> np.ndarray | None:
    """The commence search point in the frame of the task [m]."""
    for track in plan.tracks:
        if task.id in track.task_ids:
            leg = track.task_ids.index(task.id)
            time_s = np.array([(int(track.times_ns[leg]) - epoch_ns) / 1e9])
            place = np.array(plane.to_xy(float(track.lon_deg[leg]), float(track.lat_deg[leg])))
            return np.asarray(place - displacement(task.frame, plane, epoch_ns, time_s)[0])
    return None


def planning_time(sources: Sources) -> Measure:
    """Minutes from the first plottable position to the issue of the first search action plan.

    Pauses of the exercise are taken off; ``wall_clock`` beside is by the recorded clock,
    with them. The first plottable position is the distress report's: a case without one is refused
    when it is read.

    Parameters
    ----------
    sources : Sources
        Needs ``incident.reported``, ``plan.issued``; ``exercise.paused`` and ``exercise.resumed``.

    Returns
    -------
    Measure
        In min; censored at ENDEX where no plan was issued.
    """
    start = sources.reported
    if start is None:
        return nothing("planning_time", "no_report")
    end = sources.first("plan.issued")
    last = end or sources.end or sources.events[-1]
    stopped = stopped_ns(sources, start.occurred_at_ns, last.occurred_at_ns)
    minutes = (last.occurred_at_ns - start.occurred_at_ns - stopped) / 6e10
    item = Item(
        data_of(end)["plan"] if end else "–",
        minutes,
        censored=end is None,
        start=start.event_id,
        end=end.event_id if end else None,
    )
    return Measure(
        "planning_time",
        minutes if end else None,
        (item,),
        (start.event_id,),
        (end.event_id,) if end else (),
        censored=int(end is None),
        beside={
            "wall_clock_min": (last.recorded_at_ns - start.recorded_at_ns) / 6e10,
            "stopped_min": stopped / 6e10,
        },
    )
