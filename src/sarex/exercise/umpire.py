"""The umpire: runs the hidden world, and turns what happens there into reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sarex.detection import SweepWidth
from sarex.exercise.truth_record import WidthFactors, reveal_truth
from sarex.facilities import Facility, Track
from sarex.geo import Coast, LocalPlane
from sarex.geo.geodesic import direct, inverse
from sarex.incident.draw import R50_PER_SIGMA
from sarex.journal import Event, SimulatedClock
from sarex.operation.desk import Author, Desk
from sarex.operation.events import ObjectFound, PositionReported, SightingReported
from sarex.randomness import Key, derive_key, normal_pair
from sarex.world import Detection, Truth, World

__all__ = ["Sortie", "Umpire"]

REPORT_STEP_NS = 600 * 1_000_000_000
"""Facilities report their position every ten minutes."""
_STREAM = 1


@dataclass(frozen=True, slots=True)
class Sortie:
    """What a facility was ordered: its track, and the sweep widths that the plan states."""

    facility: Facility
    track: Track
    widths: Mapping[str, SweepWidth]
    endurance_h: float


@dataclass(slots=True)
class Umpire:
    """The world and what has been seen in it."""

    desk: Desk
    clock: SimulatedClock
    truth: Truth
    coast: Coast
    plane: LocalPlane
    key: Key
    world: World = field(init=False)
    factors: WidthFactors = field(init=False)
    sorties: tuple[Sortie, ...] = ()
    _sightings: int = 0

    def __post_init__(self) -> None:
        begin = int(self.truth.start_s.min()) // 600 * 600_000_000_000
        self.factors = WidthFactors(self.key)
        self.world = World(self.truth, self.coast, self.plane, begin)

    def assign(self, sorties: Sequence[Sortie], period: int) -> None:
        """Send the craft out on their tracks, with the widths that hold in truth.

        Craft whose earlier sortie is not over yet end it without looking.
        """
        under_way = [
            replace(s, widths={}) for s in self.sorties if s.track.times_ns[-1] > self.world.now_ns
        ]
        self.sorties = (*sorties, *under_way)
        self.world.assign(
            [s.track for s in self.sorties],
            [self.factors.true_widths(s.facility.kind, s.widths) for s in self.sorties],
            derive_key(self.key, f"looks of period {period}"),
        )

    def run_until(self, end_ns: int) -> None:
        """Let the world run; facilities report positions and what they see."""
        while self.world.now_ns < end_ns:
            next_report = (self.world.now_ns // REPORT_STEP_NS + 1) * REPORT_STEP_NS
            for detection in self.world.run_until(min(next_report, end_ns)):
                self._sighting(detection)
            if self.world.now_ns == next_report:
                self._report_positions()

    def _report_positions(self) -> None:
        now = self.world.now_ns
        self.move_clock(now)
        for number, sortie in enumerate(self.sorties):
            times = sortie.track.times_ns
            if not times[0] < now < times[-1]:  # at both ends its offer says where it is
                continue
            lon, lat = self.world.place_of(number)
            leg = min(int(np.searchsorted(times, now, side="right")) - 1, times.size - 2)
            course, speed = _course_and_speed(sortie.track, leg)
            body = PositionReported(
                facility=sortie.facility.id,
                lon_deg=lon,
                lat_deg=lat,
                course_deg=course,
                speed_m_s=speed,
                endurance_left_h=max(0.0, sortie.endurance_h - (now - int(times[0])) / 3.6e12),
                provenance="simulated",
            )
            self.desk.record(
                "position.reported",
                body,
                Author(sortie.facility.id, "SRU"),
                label=self.desk.label_of(sortie.facility.nation),
                marking="measured",
                at_ns=now,
            )

    def _sighting(self, seen: Detection) -> None:
        """Report a true sighting with the error of the facility's fix; the OSC confirms it."""
        number = self.truth.object_ids.index(seen.search_object)
        if not self.truth.sought[number]:  # two craft saw it in the same step
            return
        self.truth.sought[number] = False
        facility = next(s.facility for s in self.sorties if s.track.sortie == seen.sortie)
        sigma_m = facility.fix_error_m / R50_PER_SIGMA
        east, north = normal_pair(derive_key(self.key, "fixes"), _STREAM, self._sightings, 0)
        self._sightings += 1
        distance = sigma_m * float(np.hypot(east, north))
        bearing = float(np.degrees(np.arctan2(east, north))) % 360.0
        lon, lat = direct(seen.lon_deg, seen.lat_deg, bearing, distance)
        self.move_clock(seen.time_ns)
        sighting = self.desk.record(
            "sighting.reported",
            SightingReported(
                facility=facility.id,
                search_object=seen.search_object,
                lon_deg=float(lon),
                lat_deg=float(lat),
                error_m=sigma_m,
            ),
            Author(facility.id, "SRU"),
            label=self.desk.label_of(facility.nation),
            marking="measured",
        )
        persons = {item.id: item.persons for item in self.desk.loaded.case.objects}
        self.desk.record(
            "object.found",
            ObjectFound(
                search_object=seen.search_object,
                persons=persons[seen.search_object],
                sighting=sighting.event_id,
            ),
            Author(self.desk.loaded.case.parties.osc or self.desk.smc.name, "OSC"),
            cause=sighting,
        )

    def move_clock(self, time_ns: int) -> None:
        """Bring the case clock up to a time of the world; it never goes back."""
        self.clock.advance_to(max(time_ns, self.clock.now_ns()))

    def reveal_truth(self) -> Event:
        """After ENDEX: put the true paths on record, for all to see in the review."""
        return reveal_truth(
            self.desk,
            self.truth,
            self.world.history,
            self.factors.drawn,
            model="sarex.world step/1",
            assumptions=(
                "The true sea is the forecast's fields plus one drawn error.",
                "Craft keep their tracks exactly; every sighting is true and is confirmed.",
            ),
        )


def _course_and_speed(track: Track, leg: int) -> tuple[float, float]:
    bearing, _, distance = inverse(
        track.lon_deg[leg], track.lat_deg[leg], track.lon_deg[leg + 1], track.lat_deg[leg + 1]
    )
    seconds = float(track.times_ns[leg + 1] - track.times_ns[leg]) / 1e9
    return float(bearing) % 360.0, float(distance) / seconds
