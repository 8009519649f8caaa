"""What a plan must keep while it is improved: each sortie alone, and with all others."""

from __future__ import annotations

from collections.abc import Sequence

from sarex.planning.joint.setting import Setting
from sarex.planning.joint.sortie import Flight

__all__ = ["Keeping"]


class Keeping:
    """Asks the rules of the request about a flight among the flights of the other slots.

    ``last_refusal`` is the slot whose flight was refused last, -1 if none since it was reset.
    """

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.rules = getattr(setting.request, "rules", None)
        self.last_refusal = -1

    def allows(self, i: int, flight: Flight, flights: Sequence[Flight | None]) -> bool:
        """Whether a flight of slot i breaks nothing, alone and with the flights of the others."""
        if self.rules is None:
            return True
        epoch = self.setting.media.epoch_ns
        track = flight.flown.plane_track(epoch)
        mine = self._facility(i, flight)
        if self.rules.alone(track, mine):
            self.last_refusal = i
            return False
        for j, other in enumerate(flights):
            if j == i or other is None:
                continue
            theirs = self._facility(j, other)
            if self.rules.together(track, other.flown.plane_track(epoch), mine, theirs):
                self.last_refusal = i
                return False
        return True

    def _facility(self, i: int, flight: Flight):  # type: ignore[no-untyped-def]
        return self.setting.slots[i].by_height[flight.height].facility
