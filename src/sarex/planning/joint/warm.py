"""A plan made before as the start of a new search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sarex.planning.flight.fly import TaskPath
from sarex.planning.flight.media import Media
from sarex.planning.joint.box import Box
from sarex.planning.joint.motion import Motion
from sarex.planning.joint.sortie import Fixed, Flight, Placed, Slot, fly_placed
from sarex.planning.parameters import CreepingLine, ParallelSweep
from sarex.planning.patterns.turns import turns_of
from sarex.planning.plan import Sortie, Task
from sarex.planning.realise import frame_fixes, task_path

__all__ = ["flights_of", "turning"]


def flights_of(
    sorties: Iterable[Sortie], slots: Sequence[Slot], media: Media
) -> list[Flight | None]:
    """What each slot flies of some sorties; None where there is no sortie, or it cannot be flown.

    A slot takes the sortie of its own id.
    """
    known = {sortie.id: sortie for sortie in sorties}
    return [_flight(known[slot.id], slot, media) if slot.id in known else None for slot in slots]


def turning(flights: Sequence[Flight | None], slots: Sequence[Slot]) -> list[Flight | None]:
    """Flights without those whose turns need more time than the on-scene share leaves.

    For plans made otherwise: boxes of the optimiser are laid with room for their turns, and what
    somebody locked stays as it is.
    """
    return [
        flight if flight is None or _turns_fit(flight, slot) else None
        for flight, slot in zip(flights, slots, strict=True)
    ]


def _turns_fit(flight: Flight, slot: Slot) -> bool:
    facility = slot.by_height[flight.height].facility
    ordered = [p.what for p in flight.placed if isinstance(p.what, Fixed)]
    return all(
        fixed.ordered.locked
        or turns_of(
            fixed.task.path,
            facility.turn_radius_m,
            fixed.task.speed_m_s,
            facility.on_scene_share,
        ).fit
        for fixed in ordered
    )


def _flight(sortie: Sortie, slot: Slot, media: Media) -> Flight | None:
    height = _height(sortie, slot)
    placed = tuple(
        Placed(_window(task_path(task, sortie, media), slot), _fixed(task, sortie, media))
        for task in sortie.tasks
    )
    flown = fly_placed(slot, placed, height, media)
    return None if flown is None else Flight(placed, height, flown)


def _height(sortie: Sortie, slot: Slot) -> int:
    """The height of the slot that is nearest to that of the tasks."""
    wanted = sortie.tasks[0].altitude_m
    heights = [option.facility.sensor_height_m for option in slot.by_height]
    return min(range(len(heights)), key=lambda n: abs(heights[n] - wanted))


def _window(task: TaskPath, slot: Slot) -> int:
    """The window that shares most time with a task."""
    shared = [
        min(float(end), task.end_s) - max(float(begin), task.begin_s)
        for begin, end in slot.windows_s
    ]
    return max(range(len(shared)), key=lambda n: shared[n])


def _fixed(task: Task, sortie: Sortie, media: Media) -> Fixed:
    path = task_path(task, sortie, media)
    sweep = task.parameters
    if task.locked or not isinstance(sweep, ParallelSweep | CreepingLine):
        return Fixed(path, task)
    plane = media.plane
    legs = len(path.path.xy_m) // 2
    motion = Motion(
        frame_fixes(task.frame, plane, media.epoch_ns), task.hypothesis, task.search_object
    )
    centre = plane.to_xy(sweep.centre_lon_deg, sweep.centre_lat_deg)
    if isinstance(sweep, CreepingLine):
        right = sweep.first_leg == "left"
        bearing = (sweep.bearing_deg + (-90.0 if right else 90.0)) % 360.0
        length = sweep.width_m
    else:
        right, bearing, length = sweep.creep == "right", sweep.bearing_deg, sweep.length_m
    spacing, over = sweep.track_spacing_m, sweep.turn_over
    box = Box(centre, bearing, length, legs, spacing, right, motion, turn_over=over)
    return Fixed(path, task, box)
