"""What a plan must keep while it is improved, and what is flown whatever is planned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.planning.joint.score import log_miss_on, width_rows
from sarex.planning.joint.setting import Level, Setting
from sarex.planning.joint.sortie import Flight
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.rules import CutTrack

__all__ = ["Keeping", "kept_log_miss"]

Floats = NDArray[np.float64]


class Keeping:
    """Asks the rules of the request about a flight among all others.

    ``refused`` says whether the flight that was asked for last was refused.
    """

    def __init__(self, setting: Setting) -> None:
        assert setting.request.rules is not None
        self.setting = setting
        self.rules = setting.request.rules
        self.refused = False
        self._ready: dict[int, tuple[Flight, CutTrack]] = {}
        epoch, plane = setting.media.epoch_ns, setting.request.plane
        self._kept = [
            self.rules.cut(PlaneTrack.of(kept.track, plane, epoch), kept.slot.facility)
            for kept in setting.request.kept
        ]

    def allows(self, i: int, flight: Flight, flights: Sequence[Flight | None]) -> bool:
        """Whether a flight of slot i breaks nothing, alone and with the flights of the others."""
        self.refused = self._breaks(i, flight, flights)
        return not self.refused

    def allows_pair(self, i: int, flight: Flight, j: int, other: Flight) -> bool:
        """Whether two flights keep clear of each other."""
        mine, theirs = self._cut(i, flight), self._known(j, other)
        return not self.rules.together(mine, theirs, mine.facility, theirs.facility)

    def _breaks(self, i: int, flight: Flight, flights: Sequence[Flight | None]) -> bool:
        mine = self._cut(i, flight)
        if self.rules.alone(mine, mine.facility):
            return True
        others = [self._known(j, f) for j, f in enumerate(flights) if j != i and f is not None]
        return any(
            self.rules.together(mine, other, mine.facility, other.facility)
            for other in (*self._kept, *others)
            if other.track.facility != mine.track.facility
        )

    def _known(self, j: int, flight: Flight) -> CutTrack:
        """A flight that stays for a while, made ready once."""
        known = self._ready.get(j)
        if known is None or known[0] is not flight:
            known = self._ready[j] = (flight, self._cut(j, flight))
        return known[1]

    def _cut(self, i: int, flight: Flight) -> CutTrack:
        facility = self.setting.slots[i].by_height[flight.height].facility
        return self.rules.cut(flight.flown.plane_track(self.setting.media.epoch_ns), facility)


def kept_log_miss(setting: Setting, level: Level) -> Floats:
    """(particle, bin) log miss of the sorties that stay as they are, from now on."""
    total = np.zeros(level.alive.shape)
    epoch, plane = setting.media.epoch_ns, setting.request.plane
    for kept in setting.request.kept:
        track = PlaneTrack.of(kept.track, plane, epoch)
        windows = kept.slot.windows
        spans = np.array([[max(w.start_ns, kept.from_ns), w.end_ns] for w in windows])
        spans_s = (spans - epoch) / 1e9
        rows = width_rows(windows, level.cloud.object_ids)
        total += log_miss_on(level.cloud, track, spans_s, rows, setting.edges_s)
    return total
