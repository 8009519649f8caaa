"""Waves and visibility on scene, by time. The wind is that of the true sea, place by place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.errors import ExerciseError

__all__ = ["Conditions", "steady_conditions"]


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


def steady_conditions(wave_height_m: float, visibility_m: float) -> Conditions:
    """The same at all times."""
    return Conditions(np.zeros(1, np.int64), np.array([wave_height_m]), np.array([visibility_m]))
