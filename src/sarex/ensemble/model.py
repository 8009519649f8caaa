"""What an ensemble is.

A *draw* is one joint sample of a case: one hypothesis, one distress time and place, and one path
for each search object that exists at once under that hypothesis. Each (draw, object) pair is a
*particle*. All particles of a draw share its prior weight, so that a find or a miss of one object
is evidence about the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sarex.errors import DriftError
from sarex.provenance import Provenance

__all__ = ["DEFAULT_STEP_S", "Ensemble", "Status"]

DEFAULT_STEP_S = 600
"""Default output step, seconds."""


class Status(IntEnum):
    """State of a particle at an output time."""

    AFLOAT = 0
    STRANDED = 1
    OUT_OF_FIELD = 2
    """Left the area or hole in the forcing; the position is the last one that is known."""
    NOT_YET = 3
    """Before this draw's distress time; the position is where it will enter the water."""


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Weighted paths on a uniform UTC time axis, piecewise linear between output times.

    Parameters
    ----------
    times_ns : (time,) int64
        UTC, nanoseconds since 1970, uniform step.
    lon_deg, lat_deg : (time, particle) float64
        WGS 84; longitude in [-180, 180).
    status : (time, particle) uint8
        See :class:`Status`.
    draw, hypothesis, search_object : (particle,) int32
        Which draw; index into ``hypothesis_ids``; index into ``object_ids``.
    member : (particle,) int32
        Member of the forcing ensemble that carried the particle, the same for all of a draw; 0
        where the forcing is no ensemble.
    log_prior : (particle,) float64
        Natural log of the draw's prior weight, that of its member included; over draws (not
        particles) the weights sum to 1.
    """

    times_ns: NDArray[np.int64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    status: NDArray[np.uint8]
    draw: NDArray[np.int32]
    hypothesis: NDArray[np.int32]
    search_object: NDArray[np.int32]
    member: NDArray[np.int32]
    log_prior: NDArray[np.float64]
    hypothesis_ids: tuple[str, ...]
    object_ids: tuple[str, ...]
    provenance: Provenance

    def __post_init__(self) -> None:
        shape = (self.times_ns.size, self.draw.size)
        for name in ("lon_deg", "lat_deg", "status"):
            if getattr(self, name).shape != shape:
                raise DriftError(
                    f"{name} does not fit the ensemble",
                    given=getattr(self, name).shape,
                    allowed=f"(time, particle) = {shape}",
                    remedy="Give all arrays on the same times and particles.",
                )
        for name in (
            "times_ns",
            "lon_deg",
            "lat_deg",
            "status",
            "draw",
            "hypothesis",
            "search_object",
            "member",
            "log_prior",
        ):
            getattr(self, name).flags.writeable = False

    @property
    def particle_count(self) -> int:
        return self.draw.size

    @property
    def draw_count(self) -> int:
        return int(self.draw.max()) + 1

    @property
    def step_ns(self) -> int:
        return int(self.times_ns[1] - self.times_ns[0])

    def at(
        self, time_ns: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]]:
        """Longitude, latitude and status of all particles at one time, linear in between.

        The status is that of the output time at or before. Longitudes are interpolated the short
        way round.

        Raises
        ------
        DriftError
            If the time lies outside the ensemble.
        """
        times = self.times_ns
        if not times[0] <= time_ns <= times[-1]:
            raise DriftError(
                "the forecast does not reach this time",
                given=str(np.datetime64(time_ns, "ns")),
                allowed=f"{np.datetime64(int(times[0]), 'ns')} to "
                f"{np.datetime64(int(times[-1]), 'ns')}",
                remedy="Run the forecast for a longer span.",
            )
        i = min(int(np.searchsorted(times, time_ns, side="right")) - 1, times.size - 2)
        part = (time_ns - int(times[i])) / self.step_ns
        east = (self.lon_deg[i + 1] - self.lon_deg[i] + 180.0) % 360.0 - 180.0
        lon = (self.lon_deg[i] + part * east + 180.0) % 360.0 - 180.0
        lat = self.lat_deg[i] + part * (self.lat_deg[i + 1] - self.lat_deg[i])
        return lon, lat, self.status[i + 1] if part == 1.0 else self.status[i]

    def read(self, *, particles: slice = slice(None), times: slice = slice(None)) -> Ensemble:
        """Some particles at some times; the arrays are views of these.

        Parameters
        ----------
        particles, times
            Without a stride. Particles keep the numbers of their draws.
        """
        paths = {
            name: getattr(self, name)[times, particles] for name in ("lon_deg", "lat_deg", "status")
        }
        numbers = {
            name: getattr(self, name)[particles]
            for name in ("draw", "hypothesis", "search_object", "member", "log_prior")
        }
        return replace(self, times_ns=self.times_ns[times], **paths, **numbers)
