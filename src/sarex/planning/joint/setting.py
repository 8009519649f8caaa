"""What an optimiser works on: slots, media, particles at three sizes, what is flown already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.detection.looks import WidthArrays
from sarex.facilities import Track
from sarex.planning.flight.media import Media, sample_media
from sarex.planning.joint.cloud import Cloud, cloud_of, thin
from sarex.planning.joint.score import Bins, width_rows
from sarex.planning.joint.sortie import Slot
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import SortieSlot

__all__ = ["Level", "Setting", "media_of"]

Floats = NDArray[np.float64]
SAMPLES = ((2_000, 1800.0), (6_000, 1200.0))
"""Particles and step of the samples on which plans are improved before all particles judge."""
CREW_STEP_M = 185.2
AUTOPILOT_STEP_M = 10.0
_REACH_SHARE = 0.6
"""How far a facility may be sent at most: this share of its endurance at transit speed."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One size of sample: the particles, and the widths and the earlier looks on them."""

    cloud: Cloud
    rows: tuple[tuple[WidthArrays, ...], ...]
    """By slot and height."""
    base: Floats
    """(particle, bin) log miss of what is flown whatever is planned."""


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """All that stays the same while a plan is improved."""

    request: PlanningRequest
    media: Media
    slots: tuple[Slot, ...]
    bins: Bins
    levels: tuple[Level, ...]
    step_m: tuple[float, ...]
    """By slot: what its track spacings are rounded to."""
    committed: tuple[Track, ...] = ()

    @property
    def value_scale(self) -> float:
        return float(self.levels[-1].cloud.value.sum())


def media_of(request: PlanningRequest, slots: Sequence[SortieSlot], cloud_box: Floats) -> Media:
    """Air and water over all that the slots can reach about the particles, for their whole time."""
    plane = request.plane
    places = [
        plane.to_xy(lon, lat)
        for slot in slots
        for lon, lat in (
            (slot.start_lon_deg, slot.start_lat_deg),
            (slot.return_lon_deg, slot.return_lat_deg),
        )
    ]
    start = min(slot.depart_ns for slot in slots)
    end = max(min(s.back_by_ns, s.depart_ns + round(s.endurance_s * 1e9)) for s in slots)
    around = np.concatenate([np.array(places), cloud_box])
    return sample_media(request.wind, request.current, plane, (start, end), around)


def levels_of(
    everyone: Cloud, slots: Sequence[Slot], bins: Bins, rng: np.random.Generator
) -> tuple[Level, ...]:
    """The samples, smallest first; the last one is all particles."""
    clouds = [thin(everyone, n, step, rng) for n, step in SAMPLES if n < 0.7 * everyone.size]
    return tuple(_level(cloud, slots, bins) for cloud in (*clouds, everyone))


def _level(cloud: Cloud, slots: Sequence[Slot], bins: Bins) -> Level:
    rows = tuple(
        tuple(width_rows(each.windows, cloud.object_ids) for each in slot.by_height)
        for slot in slots
    )
    return Level(cloud, rows, np.zeros((cloud.size, bins.count)))


def box_about(cloud: Cloud) -> Floats:
    """(2, 2) [m] corners of the rectangle that holds all particles over all time."""
    low = (float(cloud.x_m.min()), float(cloud.y_m.min()))
    high = (float(cloud.x_m.max()), float(cloud.y_m.max()))
    return np.array([low, high])


def spacing_step_m(request: PlanningRequest, slot: Slot) -> float:
    """What this facility's track spacings are rounded to."""
    facility = slot.slot.facility
    usual = CREW_STEP_M if facility.crewed else AUTOPILOT_STEP_M
    return float(request.spacing_step_m.get(facility.id, usual))


def make_setting(
    request: PlanningRequest,
    heights: Sequence[Sequence[SortieSlot]],
    rng: np.random.Generator,
    *,
    frozen: Sequence[bool] | None = None,
) -> Setting:
    """Everything that planning one request needs, sampled once.

    ``heights`` has for each slot its own height first, then others it may fly at.
    """
    from sarex.planning.joint.sortie import slot_of

    first = [options[0] for options in heights]
    windows = [w for slot in first for w in slot.windows]
    span_ns = (min(w.start_ns for w in windows), max(w.end_ns for w in windows))
    epoch_ns = min(slot.depart_ns for slot in first)
    everyone = cloud_of(request, epoch_ns, span_ns)
    media = media_of(request, first, box_about(everyone))
    kept = frozen or [False] * len(first)
    slots = tuple(slot_of(options, media, f) for options, f in zip(heights, kept, strict=True))
    bins = Bins.single(len(everyone.object_ids))
    levels = levels_of(everyone, slots, bins, rng)
    steps = tuple(spacing_step_m(request, slot) for slot in slots)
    return Setting(request, media, slots, bins, levels, steps)
