"""The maps that a forecast is exported as: which times, which plane, one map for each object."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.ensemble.model import Status
from sarex.ensemble.reader import EnsembleReader
from sarex.errors import ProbabilityError
from sarex.geo import LocalPlane
from sarex.probability.datum import DatumTrack, datum_over_time
from sarex.probability.maps import ProbabilityMap, smooth_map
from sarex.reduction import tree_sum

__all__ = ["MapSeries", "export_plane", "export_times", "map_series"]

Floats = NDArray[np.float64]
_MOST_TIMES = 1000


@dataclass(frozen=True, slots=True)
class MapSeries:
    """Maps of every object over time, in one plane.

    Parameters
    ----------
    times_ns
        UTC, nanoseconds since 1970.
    maps
        By object, then by time; none for a time at which none of the object is present.
    datums
        Mean position of each object at the times of its maps.
    """

    plane: LocalPlane
    times_ns: tuple[int, ...]
    maps: tuple[ProbabilityMap, ...]
    datums: tuple[DatumTrack, ...]


def export_times(ensemble: EnsembleReader, every_s: int) -> tuple[int, ...]:
    """Whole multiples of a span of time within the forecast, and its end.

    Parameters
    ----------
    ensemble
        The forecast.
    every_s
        Whole seconds above 0.

    Returns
    -------
    tuple of int
        UTC, nanoseconds since 1970.

    Raises
    ------
    ProbabilityError
        If the span is not above 0 or gives more than a thousand times.
    """
    first, last = int(ensemble.times_ns[0]), int(ensemble.times_ns[-1])
    every = every_s * 1_000_000_000
    if every <= 0 or (last - first) // every > _MOST_TIMES:
        raise ProbabilityError(
            "not a time between two maps",
            given=f"{every_s} s for a forecast of {(last - first) // 10**9} s",
            allowed=f"above 0 s, at most {_MOST_TIMES} maps",
            remedy="Take for example 1 h.",
        )
    return tuple(sorted({*range(-(-first // every) * every, last + 1, every), last}))


def export_plane(ensemble: EnsembleReader) -> LocalPlane:
    """A plane about the mean of all particles half-way through, its datum to 0.01 degrees."""
    middle = ensemble.times_ns.size // 2
    lon, lat, _ = ensemble.at(int(ensemble.times_ns[middle]))
    east = (lon - lon[0] + 180.0) % 360.0 - 180.0
    mean = (float(lon[0]) + tree_sum(east) / east.size + 180.0) % 360.0 - 180.0
    return LocalPlane(round(mean, 2), round(tree_sum(lat) / lat.size, 2))


def map_series(
    ensemble: EnsembleReader, weights: Floats, plane: LocalPlane, times_ns: tuple[int, ...]
) -> MapSeries:
    """A smoothed map of each object at each time, and its mean position.

    Parameters
    ----------
    ensemble
        The forecast, in memory or on disk.
    weights : (particle,) [1]
        Draw weight of each particle.
    plane
        Of all maps.
    times_ns
        UTC, nanoseconds since 1970.

    Returns
    -------
    MapSeries

    Raises
    ------
    ProbabilityError
        If a map would have too many cells.
    """
    maps: dict[str, list[ProbabilityMap]] = {name: [] for name in ensemble.object_ids}
    datums: dict[str, list[DatumTrack]] = {name: [] for name in ensemble.object_ids}
    for time_ns in times_ns:  # by time first: an ensemble on disk is read once for each
        for name in _present(ensemble, weights, time_ns):
            maps[name].append(smooth_map(ensemble, weights, time_ns, name, plane))
            datums[name].append(datum_over_time(ensemble, weights, name, plane, [time_ns]))
    return MapSeries(
        plane=plane,
        times_ns=times_ns,
        maps=tuple(made for own in maps.values() for made in own),
        datums=tuple(_joined(own) for own in datums.values() if own),
    )


def _present(ensemble: EnsembleReader, weights: Floats, time_ns: int) -> list[str]:
    """Objects of which any is in the water or ashore."""
    _, _, status = ensemble.at(time_ns)
    here = ((status == Status.AFLOAT) | (status == Status.STRANDED)) & (weights > 0.0)
    found = np.bincount(ensemble.search_object[here], minlength=len(ensemble.object_ids))
    return [name for name, count in zip(ensemble.object_ids, found, strict=True) if count]


def _joined(tracks: list[DatumTrack]) -> DatumTrack:
    names = ("times_ns", "lon_deg", "lat_deg", "radius_m", "mass")
    columns = {name: np.concatenate([getattr(track, name) for track in tracks]) for name in names}
    return DatumTrack(tracks[0].object_id, **columns)
