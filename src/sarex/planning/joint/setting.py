"""What an optimiser works on: slots, media, samples of particles, what is flown already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.detection import PlanePaths, plane_paths
from sarex.detection.looks import WidthArrays
from sarex.errors import PlanError
from sarex.planning.flight.media import Media, sample_media
from sarex.planning.joint.cloud import Cloud, cloud_of, whole_cloud
from sarex.planning.joint.score import width_rows
from sarex.planning.joint.sortie import Slot, slot_of
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import SortieSlot

__all__ = ["Level", "Setting", "spacing_step_m"]

Floats = NDArray[np.float64]
SAMPLES = ((2_000, 1800.0), (6_000, 1200.0))
"""Particles and step of the samples on which plans are improved before all particles judge."""
CREW_STEP_M = 185.2
AUTOPILOT_STEP_M = 10.0
ALIVE_STEP_S = 1800.0
"""Length of the bins of time in which finding alive counts alike."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One sample: the particles, and the widths and the chances of being alive on them."""

    cloud: Cloud
    rows: tuple[tuple[WidthArrays, ...], ...]
    """By slot and height."""
    alive: Floats
    """(particle, bin) probability of being alive when found then; 1 where plain POS counts."""


class Setting:
    """All that stays the same while a plan is improved; samples are made when they are needed.

    Parameters
    ----------
    request : PlanningRequest
        What is asked.
    heights : sequence of sequences of SortieSlot
        For each slot itself at its own height, then at others that it may fly at.
    rng : Generator
        Draws the samples.
    """

    def __init__(
        self,
        request: PlanningRequest,
        heights: Sequence[Sequence[SortieSlot]],
        rng: np.random.Generator,
    ) -> None:
        first = [options[0] for options in heights]
        windows = [window for slot in first for window in slot.windows]
        windows += [window for kept in request.kept for window in kept.slot.windows]
        self.request = request
        self._seed = int(rng.integers(2**63))
        self._span_ns = (min(w.start_ns for w in windows), max(w.end_ns for w in windows))
        self._epoch_ns = min(slot.depart_ns for slot in first)
        _check_span(request, self._span_ns)
        self.edges_s = self._edges()
        self._levels: dict[int, Cloud] = {}
        everyone = int(np.count_nonzero(request.weights > 0.0))
        self._samples = [sample for sample in SAMPLES if sample[0] < 0.7 * everyone]
        self.media: Media = _media(request, first, _box(self._cloud(0)))
        self.slots: tuple[Slot, ...] = tuple(slot_of(o, self.media) for o in heights)
        self.step_m = tuple(spacing_step_m(request, slot) for slot in self.slots)

    @property
    def level_count(self) -> int:
        """Samples, and all particles as the last."""
        return len(self._samples) + 1

    def level(self, number: int) -> Level:
        """One sample, or all particles."""
        cloud = self._cloud(number)
        rows = tuple(
            tuple(width_rows(each.windows, cloud.object_ids) for each in slot.by_height)
            for slot in self.slots
        )
        return Level(cloud, rows, self._alive(cloud))

    @cached_property
    def paths(self) -> PlanePaths:
        """All particles in the plane, over all windows and all looks that are kept."""
        start, end = self._span_ns
        ensemble, plane = self.request.ensemble, self.request.plane
        return plane_paths(ensemble, plane, start_ns=start, end_ns=end)

    def _cloud(self, number: int) -> Cloud:
        if number not in self._levels:
            span = (self.request, self._epoch_ns, self._span_ns)
            if number < len(self._samples):
                count, step_s = self._samples[number]
                own = np.random.Generator(np.random.Philox(key=(self._seed, number)))
                self._levels[number] = cloud_of(*span, count=count, step_s=step_s, rng=own)
            else:
                self._levels[number] = whole_cloud(self.request, self._epoch_ns, self.paths)
        return self._levels[number]

    def _edges(self) -> Floats:
        if self.request.survival is None or self.request.objective == "found":
            return np.array([-np.inf, np.inf])
        start, end = ((t - self._epoch_ns) / 1e9 for t in self._span_ns)
        return np.linspace(start, end, max(2, int(np.ceil((end - start) / ALIVE_STEP_S)) + 1))

    def _alive(self, cloud: Cloud) -> Floats:
        survival = self.request.survival
        if survival is None or self.request.objective == "found":
            return np.ones((cloud.size, 1))
        middle = self._epoch_ns + (0.5e9 * (self.edges_s[:-1] + self.edges_s[1:])).astype(np.int64)
        alive: Floats = np.ascontiguousarray(survival.alive_at_all(middle)[:, cloud.index].T)
        return alive


def _check_span(request: PlanningRequest, span_ns: tuple[int, int]) -> None:
    known = request.ensemble.times_ns
    if span_ns[0] < known[0] or span_ns[1] > known[-1]:
        raise PlanError(
            "the forecast does not cover the windows in which facilities may search",
            given=f"{ns_to_iso(span_ns[0])} to {ns_to_iso(span_ns[1])}",
            allowed=f"{ns_to_iso(int(known[0]))} to {ns_to_iso(int(known[-1]))}",
            remedy="Run the forecast for a longer span, or end the search period earlier.",
            where=f"plan {request.plan_id}",
        )


def _media(request: PlanningRequest, slots: Sequence[SortieSlot], about: Floats) -> Media:
    """Air and water over the slots' bases and the particles, for the whole time of the slots."""
    plane = request.plane
    bases = [
        plane.to_xy(lon, lat)
        for slot in slots
        for lon, lat in (
            (slot.start_lon_deg, slot.start_lat_deg),
            (slot.return_lon_deg, slot.return_lat_deg),
        )
    ]
    start = min(slot.depart_ns for slot in slots)
    end = max(min(s.back_by_ns, s.depart_ns + round(s.endurance_s * 1e9)) for s in slots)
    around = np.concatenate([np.array(bases), about])
    return sample_media(request.wind, request.current, plane, (start, end), around)


def _box(cloud: Cloud) -> Floats:
    """(2, 2) [m] corners of the rectangle that holds a sample over all time."""
    low = (float(cloud.x_m.min()), float(cloud.y_m.min()))
    high = (float(cloud.x_m.max()), float(cloud.y_m.max()))
    return np.array([low, high])


def spacing_step_m(request: PlanningRequest, slot: Slot) -> float:
    """What this facility's track spacings are rounded to."""
    facility = slot.slot.facility
    usual = CREW_STEP_M if facility.crewed else AUTOPILOT_STEP_M
    return float(request.spacing_step_m.get(facility.id, usual))
