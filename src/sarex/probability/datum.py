"""The datum over time: where an object is on average, and how far around."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.ensemble.model import Status
from sarex.ensemble.reader import EnsembleReader
from sarex.errors import ProbabilityError
from sarex.geo import LocalPlane
from sarex.probability.draws import object_index
from sarex.reduction import tree_sum

__all__ = ["DatumTrack", "datum_over_time", "radius_holding"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DatumTrack:
    """Weighted mean position of one object, at the times at which any of it is in the water.

    Parameters
    ----------
    times_ns : (time,) int64
    lon_deg, lat_deg : (time,) [degrees]
    radius_m : (time,) [m]
        Circle round the mean that holds half of the mass present.
    mass : (time,) [1]
        Mass present: afloat or stranded.
    """

    object_id: str
    times_ns: NDArray[np.int64]
    lon_deg: Floats
    lat_deg: Floats
    radius_m: Floats
    mass: Floats


def _mean(x: Floats, y: Floats, w: Floats) -> tuple[float, float, float]:
    mass = tree_sum(w)
    return tree_sum(w * x) / mass, tree_sum(w * y) / mass, mass


def radius_holding(x: Floats, y: Floats, w: Floats, share: float) -> float:
    """Radius of the circle round the weighted mean that holds a share of the mass, metres."""
    mean_x, mean_y, mass = _mean(x, y, w)
    distance = np.hypot(x - mean_x, y - mean_y)
    order = np.argsort(distance, kind="stable")
    held = np.cumsum(w[order])
    at = min(int(np.searchsorted(held, share * mass * (1.0 - 1e-12))), w.size - 1)
    return float(distance[order][at])


def datum_over_time(
    ensemble: EnsembleReader,
    weights: Floats,
    object_id: str,
    plane: LocalPlane,
    times_ns: Iterable[int] | None = None,
) -> DatumTrack:
    """Weighted mean position and 50 % radius of an object over time.

    Parameters
    ----------
    ensemble : Ensemble
        The forecast, in memory or on disk.
    weights : (particle,) [1]
        Draw weight of each particle.
    object_id : str
        Search object.
    plane : LocalPlane
        Metres.
    times_ns : iterable of int, optional
        UTC, nanoseconds since 1970; all output times if not given.

    Returns
    -------
    DatumTrack
        Only times at which some of the object's mass is present.

    Raises
    ------
    ProbabilityError
        If the object is unknown or never present.
    """
    own = ensemble.search_object == object_index(ensemble, object_id)
    rows: list[tuple[int, float, float, float, float]] = []
    for time_ns in ensemble.times_ns if times_ns is None else times_ns:
        lon, lat, status = ensemble.at(int(time_ns))
        here = own & ((status == Status.AFLOAT) | (status == Status.STRANDED)) & (weights > 0.0)
        if not bool(here.any()):
            continue
        x, y = plane.to_xy(lon[here], lat[here])
        mean_x, mean_y, mass = _mean(x, y, weights[here])
        radius = radius_holding(x, y, weights[here], 0.5)
        rows.append((int(time_ns), *plane.to_lonlat(mean_x, mean_y), radius, mass))
    if not rows:
        raise ProbabilityError(
            "the object is not in the water at any of these times",
            given=object_id,
            allowed="times after the earliest distress time",
            remedy="Ask for later times.",
        )
    times, lons, lats, radii, masses = zip(*rows, strict=True)
    return DatumTrack(
        object_id,
        np.array(times, dtype=np.int64),
        np.array(lons),
        np.array(lats),
        np.array(radii),
        np.array(masses),
    )
