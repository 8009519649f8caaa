"""What looks say in bins of time, for questions that ask when something is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.detection.bins import log_miss_in_bins
from sarex.detection.looks import PlanePaths
from sarex.detection.model import SweepWidth
from sarex.ensemble.model import Ensemble
from sarex.errors import ProbabilityError
from sarex.facilities.track import Track
from sarex.geo import LocalPlane

__all__ = ["BinnedMiss", "bin_edges", "binned_log_miss"]

Floats = NDArray[np.float64]
_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class BinnedMiss:
    """Log misses of one sortie by bins of time.

    Parameters
    ----------
    values : (bin, particle) [1]
        Natural log of the probability of being missed in the bin; in [-inf, 0].
    edges_ns : (bin + 1,) int64
        Ends of the bins, increasing; the same for all sorties that are taken together.
    facility, sortie : str
    """

    values: Floats
    edges_ns: NDArray[np.int64]
    facility: str
    sortie: str

    def __post_init__(self) -> None:
        bins = self.edges_ns.size - 1
        fits = self.values.ndim == 2 and self.values.shape[0] == bins >= 1
        if not (
            fits and bool(np.all(np.diff(self.edges_ns) > 0)) and bool(np.all(self.values <= 0))
        ):
            raise ProbabilityError(
                "not log misses by bins of time",
                given=f"values {self.values.shape}, {self.edges_ns.size} edges",
                allowed="(bin, particle) values of zero or less, edges that increase, one more "
                "than bins",
                remedy="Compute them with binned_log_miss.",
                where=f"{self.facility}/{self.sortie}",
            )
        self.values.flags.writeable = False


def bin_edges(tracks: Sequence[Track], *, step_s: float = 600.0) -> NDArray[np.int64]:
    """Even edges from the first look of all tracks to the last [ns since 1970 UTC].

    Parameters
    ----------
    tracks : sequence of Track
        With the sensor on somewhere.
    step_s : float [s]
        Greatest length of a bin; the bins are equally long but for rounding.
    """
    looking = [track for track in tracks if track.sensor_on.any()]
    if not looking or not step_s > 0.0:
        raise ProbabilityError(
            "no bins of time",
            given=f"{len(looking)} tracks that look, step {step_s:g} s",
            allowed="one track that looks at least, a step above 0 s",
            remedy="Give tracks that search.",
        )
    start = min(int(t.times_ns[:-1][t.sensor_on].min()) for t in looking)
    end = max(int(t.times_ns[1:][t.sensor_on].max()) for t in looking)
    bins = max(1, -(-(end - start) // round(step_s * _NS)))
    return np.array([start + (end - start) * i // bins for i in range(bins + 1)], dtype=np.int64)


def binned_log_miss(
    ensemble: Ensemble,
    track: Track,
    widths: Mapping[str, SweepWidth],
    plane: LocalPlane,
    edges_ns: NDArray[np.int64],
    *,
    paths: PlanePaths | None = None,
) -> BinnedMiss:
    """Log misses of a track in each bin; looks outside all bins are refused.

    Parameters
    ----------
    ensemble, track, widths, plane, paths
        As of :func:`sarex.detection.log_miss`.
    edges_ns : (bin + 1,) int64
        See :func:`bin_edges`. Cutting at them changes the sum over bins by rounding alone.

    Raises
    ------
    ProbabilityError
        If the track looks before the first edge or after the last.
    DetectionError
        As :func:`sarex.detection.log_miss`.
    """
    begin, end = track.times_ns[:-1][track.sensor_on], track.times_ns[1:][track.sensor_on]
    if begin.size and (int(begin.min()) < edges_ns[0] or int(end.max()) > edges_ns[-1]):
        raise ProbabilityError(
            "this track looks outside the bins of time",
            given=f"{ns_to_iso(int(begin.min()))} to {ns_to_iso(int(end.max()))}",
            allowed=f"{ns_to_iso(int(edges_ns[0]))} to {ns_to_iso(int(edges_ns[-1]))}",
            remedy="Make the edges from all tracks that are judged together.",
            where=f"{track.facility}/{track.sortie}",
        )
    values = log_miss_in_bins(ensemble, track, widths, plane, edges_ns, paths=paths)
    return BinnedMiss(values, edges_ns, track.facility, track.sortie)
