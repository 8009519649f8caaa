"""The plan as it stands: what each slot flies, and what all of it is worth on one sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.planning.joint import _kernels
from sarex.planning.joint.keeping import Keeping, kept_log_miss
from sarex.planning.joint.score import log_miss_of
from sarex.planning.joint.setting import Level, Setting
from sarex.planning.joint.sortie import Flight

__all__ = ["Board", "Snapshot"]

Floats = NDArray[np.float64]
_LEAST_GAIN = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A plan to go back to."""

    flights: tuple[Flight | None, ...]
    misses: tuple[Floats, ...]
    value: float


class Board:
    """Flights of all slots on one sample of the particles.

    Parameters
    ----------
    setting : Setting
        What is given.
    keeping : Keeping
        What each sortie, alone and with the others, must keep.

    Attributes
    ----------
    value : float
        Of the plan, on the sample in use.
    spent : float
        Sorties judged, each by the share of the particles it was judged on.
    judged : int
        Sorties judged.
    """

    def __init__(self, setting: Setting, keeping: Keeping) -> None:
        self.setting, self.keeping = setting, keeping
        self.flights: list[Flight | None] = [None] * len(setting.slots)
        self.spent, self.judged = 0.0, 0
        self.enter(0)

    def enter(self, number: int) -> None:
        """Judge the plan as it stands on another sample."""
        self.level_number = number
        self.level: Level = self.setting.level(number)
        self._kept = kept_log_miss(self.setting, self.level)
        self.misses = [np.zeros(self.level.alive.shape) for _ in self.setting.slots]
        for i, flight in enumerate(self.flights):
            if flight is not None:
                self.misses[i] = self._look(i, flight)
        self._sum()

    def _sum(self) -> None:
        self.total = self._kept.copy()
        for miss in self.misses:
            self.total += miss
        self.value = float(_kernels.worth(self.level.cloud.value, self.level.alive, self.total))

    def _look(self, i: int, flight: Flight) -> Floats:
        self.spent += self.level.cloud.share
        self.judged += 1
        rows = self.level.rows[i][flight.height]
        windows = self.setting.slots[i].windows_s
        return log_miss_of(self.level.cloud, flight.flown, windows, rows, self.setting.edges_s)

    def without(self, i: int) -> Floats:
        """(particle, bin) log miss of all others."""
        return self.total - self.misses[i]

    def consider(self, i: int, flight: Flight | None) -> bool:
        """Take a flight of slot i if it keeps the rules and the plan finds more with it."""
        if flight is None or not self.keeping.allows(i, flight, self.flights):
            return False
        miss, level = self._look(i, flight), self.level
        value = _kernels.worth_with(level.cloud.value, level.alive, self.without(i), miss)
        if not float(value) > self.value + _LEAST_GAIN:
            return False
        self.flights[i], self.misses[i] = flight, miss
        self._sum()
        return True

    def clear(self, slots: Sequence[int]) -> None:
        """Take some slots' flights out of the plan."""
        for i in slots:
            self.flights[i], self.misses[i] = None, np.zeros_like(self.misses[i])
        self._sum()

    def place(self, flights: Sequence[Flight | None]) -> None:
        """Start from some flights, as far as the rules allow them one after the other."""
        self.flights = [None] * len(self.flights)
        for i, flight in enumerate(flights):
            if flight is not None and self.keeping.allows(i, flight, self.flights):
                self.flights[i] = flight
        self.enter(self.level_number)

    def snapshot(self) -> Snapshot:
        """The plan as it stands."""
        return Snapshot(tuple(self.flights), tuple(self.misses), self.value)

    def keep_if_better(self, before: Snapshot) -> bool:
        """Keep what several changes came to if it finds more, else go back."""
        if self.value > before.value + _LEAST_GAIN:
            return True
        self.flights, self.misses = list(before.flights), list(before.misses)
        self._sum()
        return False

    def allows_all(self, flights: Sequence[Flight | None]) -> bool:
        """Whether flights keep the rules, each alone and all together."""
        return all(
            flight is None or self.keeping.allows(i, flight, flights)
            for i, flight in enumerate(flights)
        )

    def worth_of(self, flights: Sequence[Flight | None]) -> float:
        """Value of some flights on all particles."""
        self.flights = list(flights)
        self.enter(self.setting.level_count - 1)
        return self.value
