"""Observed tracks of drifters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Track", "TrackSet"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Track:
    """One drifter from launch to loss.

    Parameters
    ----------
    id, kind
        Name of the track; kind of drifter, empty where the file states none.
    times_ns : (fix,) int64
        UTC, nanoseconds since 1970, increasing.
    lon_deg, lat_deg : (fix,) [degrees]
    current_m_s, wind_m_s : (fix,) complex [m s-1], or None
        Modelled current and 10 m wind at the fixes: east + i north.
    """

    id: str
    kind: str
    times_ns: NDArray[np.int64]
    lon_deg: Floats
    lat_deg: Floats
    current_m_s: NDArray[np.complex128] | None = None
    wind_m_s: NDArray[np.complex128] | None = None


@dataclass(frozen=True, slots=True)
class TrackSet:
    """All tracks of a file, with its hash and what was done to read it."""

    tracks: tuple[Track, ...]
    name: str
    sha256: str
    notes: tuple[str, ...] = ()

    @property
    def sampled(self) -> bool:
        """Whether the file holds the modelled current and wind along its tracks."""
        return all(t.current_m_s is not None and t.wind_m_s is not None for t in self.tracks)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of drifter, sorted."""
        return tuple(sorted({t.kind for t in self.tracks}))
