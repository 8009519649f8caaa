"""Waves and visibility on scene, by time. The wind is that of the true sea, place by place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.errors import ExerciseError

__all__ = ["Conditions", "steady_conditions"]

_STEP_NS = 600 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Conditions:
    """Each entry holds from its time until the next; the first holds before it too.

    Parameters
    ----------
    times_ns : (entry,) int64
        UTC, strictly increasing.
    wave_height_m : (entry,) [m]
        Significant.
    visibility_m : (entry,) [m]

    Raises
    ------
    ExerciseError
        If the three do not go together, or a value cannot be.
    """

    times_ns: NDArray[np.int64]
    wave_height_m: NDArray[np.float64]
    visibility_m: NDArray[np.float64]

    def __post_init__(self) -> None:
        sizes = {self.times_ns.size, self.wave_height_m.size, self.visibility_m.size}
        rising = bool(np.all(np.diff(self.times_ns) > 0))
        possible = bool(np.all(self.wave_height_m >= 0.0) and np.all(self.visibility_m > 0.0))
        if len(sizes) != 1 or 0 in sizes or not rising or not possible:
            raise ExerciseError(
                "not a series of conditions",
                given=f"{self.times_ns.size} times, waves {self.wave_height_m}, "
                f"visibility {self.visibility_m}",
                allowed="as many waves (0 m or more) and visibilities (above 0 m) as rising times",
                remedy="Give one wave height and one visibility for each time, in order.",
            )

    def visibility_at(self, time_ns: int) -> float:
        """Visibility at a time [m], as the world's steps take it."""
        held = int(np.searchsorted(self.times_ns, time_ns, side="right")) - 1
        return float(self.visibility_m[max(0, held)])

    def changed(
        self,
        now_ns: int,
        until_ns: int,
        *,
        wave_height_m: float | None = None,
        visibility_m: float | None = None,
    ) -> Conditions:
        """The same until now, then evenly to others by a time, in steps of ten minutes at most.

        What was to come later is replaced. None keeps what holds now.
        """
        held = max(0, int(np.searchsorted(self.times_ns, now_ns, side="right")) - 1)
        before = self.times_ns < now_ns
        span = max(until_ns - now_ns, 1)
        steps = -(-span // _STEP_NS)
        part = np.arange(steps + 1) / steps

        def series(values: NDArray[np.float64], asked: float | None) -> NDArray[np.float64]:
            old = values[held]
            new = old if asked is None else asked
            return np.concatenate([values[before], old + part * (new - old)])

        times = now_ns + np.round(part * span).astype(np.int64)
        return Conditions(
            np.concatenate([self.times_ns[before], times]),
            series(self.wave_height_m, wave_height_m),
            series(self.visibility_m, visibility_m),
        )


def steady_conditions(wave_height_m: float, visibility_m: float) -> Conditions:
    """The same at all times."""
    return Conditions(np.zeros(1, np.int64), np.array([wave_height_m]), np.array([visibility_m]))
