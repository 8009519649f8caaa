"""A replan explained: what of the old plan is kept, what is changed and how, new or dropped.

Tasks are compared by their ids, which a task keeps as long as it goes on. A pattern that moves is
compared where it is at one time, so that a pattern which only drifted on is not called moved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from sarex.geo import LocalPlane
from sarex.planning.plan import Plan, Sortie, Task
from sarex.quantities import format_dtg, format_knots, format_nm, to_ft
from sarex.words import say

__all__ = ["PlanChange", "TaskChange", "change_sentences", "plan_change"]

_SAME_M, _SAME_DEG, _SAME_M_S = 50.0, 0.5, 0.05
"""Below these nobody steers differently."""
_SAME_NS = 60 * 1_000_000_000

Pair = tuple[float, float]
Floats = NDArray[np.float64]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TaskChange:
    """One task, before and after.

    Parameters
    ----------
    kind : {"kept", "changed", "new", "dropped"}
    task, sortie, facility : str
    held : {"locked", "committed"} or None
        Why a task could not change, where it could not.
    moved_m, turned_deg : float or None
        By how much its centre and its first leg are changed; None where they are as before.
    spacing_m, altitude_m, speed_m_s, begin_ns : (before, after) or None
    turn_over : (before, after) or None
        Spacings that turns between legs go over at least: another order of the legs.
    size_m : ((length, width) before, after) or None
    pattern, seeks : (before, after) or None
        Pattern codes; hypothesis and object.
    adds_before, adds_after : float or None [1]
        What its sortie adds to the old plan and to the new one, where known.
    """

    kind: Literal["kept", "changed", "new", "dropped"]
    task: str
    sortie: str
    facility: str
    held: Literal["locked", "committed"] | None = None
    moved_m: float | None = None
    turned_deg: float | None = None
    spacing_m: Pair | None = None
    altitude_m: Pair | None = None
    speed_m_s: Pair | None = None
    begin_ns: tuple[int, int] | None = None
    turn_over: tuple[int, int] | None = None
    size_m: tuple[Pair, Pair] | None = None
    pattern: tuple[str, str] | None = None
    seeks: tuple[str, str] | None = None
    adds_before: float | None = None
    adds_after: float | None = None


@dataclass(frozen=True, slots=True)
class PlanChange:
    """From one plan to the next; tasks in the order of their ids, and the worth of both plans."""

    old: str
    new: str
    tasks: tuple[TaskChange, ...]
    before: float | None = None
    after: float | None = None


def plan_change(
    old: Plan,
    new: Plan,
    *,
    adds_before: Mapping[str, float] | None = None,
    adds_after: Mapping[str, float] | None = None,
    before: float | None = None,
    after: float | None = None,
) -> PlanChange:
    """What becomes of each task.

    Parameters
    ----------
    old : Plan
        That held until now.
    new : Plan
        That takes its place.
    adds_before, adds_after : mapping of sortie id to float, optional [1]
        What each sortie adds to its plan, see
        :attr:`sarex.planning.orders.figures.SortieFigures.adds`.
    before, after : float [1], optional
        Worth of the two plans on the same particles.
    """
    mine, theirs = _tasks(old), _tasks(new)
    plane = LocalPlane(new.plane_lon_deg, new.plane_lat_deg)
    found = []
    for name in sorted(set(mine) | set(theirs)):
        sortie, task = theirs[name] if name in theirs else mine[name]
        ids = (name, sortie.id, sortie.facility)
        adds: dict[str, Any] = {
            "adds_before": (adds_before or {}).get(sortie.id) if name in mine else None,
            "adds_after": (adds_after or {}).get(sortie.id) if name in theirs else None,
        }
        if name not in mine:
            found.append(TaskChange("new", *ids, held=_held(task), **adds))
        elif name not in theirs:
            found.append(TaskChange("dropped", *ids, **adds))
        else:
            found.append(_between(ids, mine[name], theirs[name], plane, adds))
    return PlanChange(old.id, new.id, tuple(found), before, after)


def _tasks(plan: Plan) -> dict[str, tuple[Sortie, Task]]:
    return {task.id: (sortie, task) for sortie in plan.sorties for task in sortie.tasks}


def _held(task: Task) -> Literal["locked", "committed"] | None:
    if task.locked:
        return "locked"
    return "committed" if task.committed_until is not None else None


def _between(
    ids: tuple[str, str, str],
    old: tuple[Sortie, Task],
    new: tuple[Sortie, Task],
    plane: LocalPlane,
    adds: Mapping[str, Any],
) -> TaskChange:
    (was, a), (now, b) = old, new
    drawn = (task.frame.datum_motion[0].time_ns for task in (a, b) if task.frame.moving)
    time_ns = max([now.on_scene_from_ns, *drawn])
    moved = float(np.hypot(*(_centre(b, time_ns, plane) - _centre(a, time_ns, plane))))
    turned = abs((_bearing(b) - _bearing(a) + 180.0) % 360.0 - 180.0)
    spacing = (a.parameters.track_spacing_m, b.parameters.track_spacing_m)
    begins = (was.on_scene_from_ns, now.on_scene_from_ns)
    seeks = (f"{a.hypothesis}/{a.search_object}", f"{b.hypothesis}/{b.search_object}")
    size, over = (_size(a), _size(b)), (_turn_over(a), _turn_over(b))
    what: dict[str, Any] = {
        "moved_m": moved if moved > _SAME_M else None,
        "turned_deg": turned if turned > _SAME_DEG else None,
        "spacing_m": spacing if abs(spacing[1] - spacing[0]) > 1.0 else None,
        "turn_over": over if over[0] != over[1] else None,
        "altitude_m": _pair(a.altitude_m, b.altitude_m, 1.0),
        "speed_m_s": _pair(a.speed_m_s, b.speed_m_s, _SAME_M_S),
        "begin_ns": begins if abs(begins[1] - begins[0]) > _SAME_NS else None,
        "size_m": size if np.abs(np.subtract(*size)).max() > _SAME_M else None,
        "pattern": (a.pattern, b.pattern) if a.pattern != b.pattern else None,
        "seeks": seeks if seeks[0] != seeks[1] else None,
    }
    changed = any(value is not None for value in what.values())
    kind: Literal["kept", "changed"] = "changed" if changed else "kept"
    held = _held(a) or _held(b)
    return TaskChange(kind, ids[0], ids[1], ids[2], held, **(what | dict(adds)))


def _pair(before: float, after: float, same: float) -> Pair | None:
    return (before, after) if abs(after - before) > same else None


def _centre(task: Task, time_ns: int, plane: LocalPlane) -> Floats:
    """Where the middle of a pattern is at a time, in the plane [m]."""
    data = task.parameters.model_dump()
    if "centre_lon_deg" in data:
        places = [(data["centre_lon_deg"], data["centre_lat_deg"])]
    else:
        places = list(data.get("route_lon_lat_deg") or data["line_lon_lat_deg"])
    middle = np.mean([plane.to_xy(*place) for place in places], axis=0)
    if not task.frame.moving:
        return np.asarray(middle)
    fixes = task.frame.datum_motion
    times = np.array([fix.time_ns for fix in fixes], dtype=np.float64)
    xy = np.array([plane.to_xy(fix.lon_deg, fix.lat_deg) for fix in fixes])
    return np.asarray(middle + _along(times, xy, float(time_ns)) - xy[0])


def _along(times: Floats, xy: Floats, at: float) -> Floats:
    """Linear between fixes, and on with the last motion after them."""
    after = int(np.clip(np.searchsorted(times, at), 1, times.size - 1))
    share = max(0.0, (at - times[after - 1]) / (times[after] - times[after - 1]))
    return np.asarray(xy[after - 1] + share * (xy[after] - xy[after - 1]))


def _bearing(task: Task) -> float:
    return float(task.parameters.model_dump().get("bearing_deg", 0.0))


def _turn_over(task: Task) -> int:
    return int(getattr(task.parameters, "turn_over", 1))


def _size(task: Task) -> Pair:
    parameters = task.parameters
    width = float(getattr(parameters, "width_m", 0.0))
    return float(getattr(parameters, "length_m", getattr(parameters, "radius_m", 0.0))), width


def change_sentences(change: PlanChange, locale: str) -> list[str]:
    """The change in words: the worth of both plans, then each task with what is new about it."""
    lines = []
    if change.before is not None and change.after is not None:
        lines.append(
            say(
                "change.worth",
                locale,
                old=change.old,
                new=change.new,
                before=f"{100.0 * change.before:.1f} %",
                after=f"{100.0 * change.after:.1f} %",
            )
        )
    return lines + [_sentence(item, locale) for item in change.tasks]


def _sentence(item: TaskChange, locale: str) -> str:
    words = {"task": item.task, "facility": item.facility}
    if item.kind == "changed":
        words["what"] = "; ".join(_details(item, locale))
    key = f"change.{item.kind}"
    if item.kind == "kept" and item.held is not None:
        key = f"change.kept.{item.held}"
    return say(key, locale, **words) + _worth(item, locale)


def _worth(item: TaskChange, locale: str) -> str:
    before, after = item.adds_before, item.adds_after
    if before is None and after is None:
        return ""
    shown = [f"{100.0 * x:.1f}" if x is not None else "-" for x in (before, after)]
    return " " + say("change.adds", locale, before=shown[0], after=shown[1])


def _details(item: TaskChange, locale: str) -> list[str]:
    found = []
    if item.moved_m is not None:
        found.append(say("change.moved", locale, distance=format_nm(item.moved_m)))
    if item.turned_deg is not None:
        found.append(say("change.turned", locale, angle=f"{item.turned_deg:.0f}°"))
    pairs: list[tuple[str, tuple[str, str] | None]] = [
        ("spaced", item.spacing_m and _both(item.spacing_m, lambda x: format_nm(x, 2))),
        ("turned_over", item.turn_over and _both(item.turn_over, str)),
        ("sized", item.size_m and _both(item.size_m, _size_words)),
        ("height", item.altitude_m and _both(item.altitude_m, lambda x: f"{to_ft(x):.0f} ft")),
        ("speed", item.speed_m_s and _both(item.speed_m_s, format_knots)),
        ("begins", item.begin_ns and _both(item.begin_ns, format_dtg)),
        ("pattern", item.pattern),
        ("seeks", item.seeks),
    ]
    found += [
        say(f"change.{name}", locale, before=pair[0], after=pair[1])
        for name, pair in pairs
        if pair is not None
    ]
    return found


def _size_words(size: Pair) -> str:
    return " x ".join(format_nm(side) for side in size if side > 0.0) or "-"


def _both(pair: tuple[T, T], write: Callable[[T], str]) -> tuple[str, str]:
    return write(pair[0]), write(pair[1])
