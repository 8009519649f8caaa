"""Joint draws of an incident: which hypothesis, when, where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Draws"]


@dataclass(frozen=True, slots=True)
class Draws:
    """Joint samples of an incident, ordered by hypothesis.

    Parameters
    ----------
    start_ns : (draw,) int64
        Distress time, UTC, nanoseconds since 1970: the drift begins here.
    lon_deg, lat_deg : (draw,) float64
        Where the drift begins, WGS 84; longitude in [-180, 180).
    hypothesis : (draw,) int32
        Index into ``hypothesis_ids``.
    log_weight : (draw,) float64
        Natural log of the prior weight. The weights of a hypothesis's draws are equal and sum to
        the hypothesis's weight.
    """

    start_ns: NDArray[np.int64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    hypothesis: NDArray[np.int32]
    log_weight: NDArray[np.float64]
    hypothesis_ids: tuple[str, ...]

    def __post_init__(self) -> None:
        for name in ("start_ns", "lon_deg", "lat_deg", "hypothesis", "log_weight"):
            getattr(self, name).flags.writeable = False

    @property
    def count(self) -> int:
        """Number of draws."""
        return self.start_ns.size
