"""A sortie in the optimiser: a slot, what is flown in it, and how it looks to the particles."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.facilities import Facility
from sarex.planning.flight.fly import Craft, Flown, TaskPath, transit_s, try_fly
from sarex.planning.flight.media import Media
from sarex.planning.joint.box import Box, sweep_of
from sarex.planning.patterns.turns import least_leg_m
from sarex.planning.plan import Task
from sarex.planning.slots import SortieSlot

__all__ = ["Fixed", "Flight", "Placed", "Slot", "craft_of", "fit", "fly_placed", "slot_of"]

Floats = NDArray[np.float64]
_FILL_TRIES = 4
_FILL_SLACK = 0.01
_FULL = 0.998
"""A pattern is laid this much shorter than what was flown of one that had to be cut."""


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """A task as it was planned before: kept to the letter until a change finds more.

    ``box`` is the same as a box, where it is parallel sweeps that nobody locked.
    """

    task: TaskPath
    ordered: Task
    box: Box | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """One task of a sortie: in which window of the slot, and what."""

    window: int
    what: Box | Fixed


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A slot in seconds and metres, at each height that it may be flown at.

    ``by_height`` holds the slot at each height, its own first.
    """

    by_height: tuple[SortieSlot, ...]
    windows_s: Floats
    depart_s: float
    home_by_s: float
    start_xy_m: tuple[float, float]
    home_xy_m: tuple[float, float]

    @property
    def slot(self) -> SortieSlot:
        return self.by_height[0]

    @property
    def id(self) -> str:
        return self.slot.id

    @property
    def search_speed_m_s(self) -> float:
        return self.slot.facility.search_speed_m_s

    def search_s(self, window: int) -> float:
        """Search time of one window, were the facility on scene all of it."""
        begin, end = self.windows_s[window]
        reach = min(float(end), self.home_by_s) - max(float(begin), self.depart_s)
        return max(0.0, self.slot.facility.on_scene_share * reach)


@dataclass(frozen=True, slots=True, eq=False)
class Flight:
    """What one slot flies: its tasks as laid out, at which of its heights, and the way flown."""

    placed: tuple[Placed, ...]
    height: int
    flown: Flown


def slot_of(heights: Sequence[SortieSlot], media: Media) -> Slot:
    """A slot in the seconds and metres of the media."""
    slot, plane, epoch = heights[0], media.plane, media.epoch_ns
    depart_s = (slot.depart_ns - epoch) / 1e9
    home_by_s = min(depart_s + slot.endurance_s, (slot.back_by_ns - epoch) / 1e9)
    return Slot(
        tuple(heights),
        np.array([[(w.start_ns - epoch) / 1e9, (w.end_ns - epoch) / 1e9] for w in slot.windows]),
        depart_s,
        home_by_s,
        plane.to_xy(slot.start_lon_deg, slot.start_lat_deg),
        plane.to_xy(slot.return_lon_deg, slot.return_lat_deg),
    )


def _task(slot: Slot, number: int, placed: Placed, height: int) -> TaskPath:
    if isinstance(placed.what, Fixed):
        return placed.what.task
    box = placed.what
    begin, end = slot.windows_s[placed.window]
    facility = slot.by_height[height].facility
    return TaskPath(
        f"{slot.id}-T{number + 1}",
        sweep_of(box),
        box.motion.fixes,
        facility.search_speed_m_s,
        facility.sensor_height_m,
        float(begin),
        float(end),
    )


def craft_of(slot: Slot, first: TaskPath, height: int, media: Media) -> Craft | None:
    """The craft, departing so as to be on scene when the first window opens, not earlier."""
    facility = slot.by_height[height].facility
    csp = first.path.xy_m[0]
    try:
        way_s = transit_s(facility, slot.start_xy_m, (csp[0], csp[1]), slot.depart_s, media)
    except PlanError:
        return None  # it cannot get there: another place is tried
    depart_s = max(slot.depart_s, math.floor(first.begin_s - way_s))
    spent_s = depart_s - slot.depart_s
    home_by_s = min(slot.home_by_s + spent_s, (slot.slot.back_by_ns - media.epoch_ns) / 1e9)
    return Craft(facility, slot.id, depart_s, home_by_s, slot.start_xy_m, slot.home_xy_m)


def fly_placed(slot: Slot, placed: Sequence[Placed], height: int, media: Media) -> Flown | None:
    """The sortie as it would be flown; None where it cannot be."""
    tasks = [_task(slot, n, each, height) for n, each in enumerate(placed)]
    craft = craft_of(slot, tasks[0], height, media)
    if craft is None:
        return None
    flown = try_fly(craft, tasks, media)
    return None if isinstance(flown, int) else flown


def fit(slot: Slot, placed: Sequence[Placed], height: int, media: Media) -> Flight | None:
    """Boxes filled to the search time of their windows, window after window.

    Returns
    -------
    Flight, or None where nothing of it can be flown.
    """
    done: list[Placed] = []
    flown: Flown | None = None
    before_m = 0.0
    for window in sorted({each.window for each in placed}):
        mine = [each for each in placed if each.window == window]
        filled = _fill(slot, done, mine, height, media, before_m)
        if filled is None:
            continue
        done, flown = filled
        before_m = flown.flown_m
    return None if flown is None else Flight(tuple(done), height, flown)


def _fill(
    slot: Slot,
    done: list[Placed],
    mine: list[Placed],
    height: int,
    media: Media,
    before_m: float,
) -> tuple[list[Placed], Flown] | None:
    boxes = [each.what for each in mine if isinstance(each.what, Box)]
    speed = slot.search_speed_m_s
    track_m = speed * slot.search_s(mine[0].window)
    shares = sum(box.share for box in boxes) or 1.0
    best: tuple[list[Placed], Flown] | None = None
    for _ in range(_FILL_TRIES):
        laid = [
            replace(each, what=_filled(each.what, track_m / shares, slot))
            if isinstance(each.what, Box)
            else each
            for each in mine
        ]
        flown = fly_placed(slot, [*done, *laid], height, media)
        if flown is None:
            return best
        best = ([*done, *laid], flown)
        if not boxes:
            return best
        if flown.cut:
            track_m = _FULL * (flown.flown_m - before_m)
            if track_m <= 0.0:
                return None
            continue
        spare_m = speed * max(0.0, flown.spare_s)
        if spare_m <= _FILL_SLACK * track_m:
            return best
        track_m += 0.98 * spare_m
    return best


def _filled(box: Box, track_m: float, slot: Slot) -> Box:
    """A box of a length of track, with as few legs as its turns ask for.

    Turns have what the search leaves of the time on scene. A craft that turns wide flies the legs
    one after the other where that leaves room for its turns, else it goes over as few of them as
    will do; where nothing does, the legs are made fewer and longer.
    """
    track_m *= box.share
    legs = replace(box, turn_over=1).of_track(track_m).legs
    while True:
        for turn_over in _turns_over(legs, box.spacing_m, slot.slot.facility):
            filled = replace(box, legs=legs, turn_over=turn_over).of_track(track_m)
            if filled.legs == legs and _has_room(filled, slot.slot.facility):
                return filled
        legs -= 1


def _turns_over(legs: int, spacing_m: float, facility: Facility) -> Iterable[int]:
    """How many spacings a turn may go over at least, the shortest track first."""
    widest = math.ceil(2.0 * facility.turn_radius_m / spacing_m)
    return range(1, 1 + max(1, min(widest, legs // 2)))


def _has_room(box: Box, facility: Facility) -> bool:
    """Whether the turns of a box find room beside its search time."""
    return box.legs == 1 or box.length_m - box.spacing_m >= least_leg_m(
        box.spacing_m,
        facility.turn_radius_m,
        box.legs,
        facility.on_scene_share,
        box.turn_over,
    )
