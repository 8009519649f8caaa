"""A gridded field as it was read from a file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.metocean.coverage import Coverage
from sarex.metocean.layer import Source, hash_arrays
from sarex.metocean.quantity import Quantity

__all__ = ["GridLayer"]


@dataclass(frozen=True, slots=True)
class GridLayer:
    """One quantity on an even longitude-latitude grid.

    Parameters
    ----------
    times_ns : (time,) int64
        UTC, ascending. A climatology has one time, which decides nothing.
    lon_deg, lat_deg : (lon,), (lat,) float64
        Ascending, even steps. The first longitude lies in [-180, 180); the others go on eastward
        from it, beyond 180 where the area crosses the antimeridian.
    velocity_m_s : (time, lat, lon, 2) or (time, member, lat, lon, 2) float32
        Eastward and northward; NaN where the source has no value. Of waves the height [m] and of
        the sea temperature degrees Celsius, with 0 as the second.
    climatology : bool
        Valid at any time.
    assumptions, labels, source
        Sentences and labels for outputs; the name of the file.
    member_weights
        Of the members, if there are several; their sum is 1.
    member_ids
        How the source numbers them; empty where it does not.
    """

    quantity: Quantity
    times_ns: NDArray[np.int64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    velocity_m_s: NDArray[np.float32]
    climatology: bool
    assumptions: tuple[str, ...]
    labels: tuple[str, ...]
    source: str
    member_weights: tuple[float, ...] = (1.0,)
    member_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for array in (self.times_ns, self.lon_deg, self.lat_deg, self.velocity_m_s):
            array.flags.writeable = False

    @property
    def packed(self) -> Source:
        """What the kernels read; linear in time."""
        lon, lat = _first_and_step(self.lon_deg), _first_and_step(self.lat_deg)
        several = self.velocity_m_s.ndim == 5
        values = self.velocity_m_s if several else self.velocity_m_s[:, np.newaxis]
        return Source(values, self.times_ns / 1e9, *lon, *lat)

    @property
    def coverage(self) -> Coverage:
        return Coverage(
            float(self.lon_deg[0]),
            float(self.lat_deg[0]),
            float(self.lon_deg[-1]),
            float(self.lat_deg[-1]),
            None if self.climatology else int(self.times_ns[0]),
            None if self.climatology else int(self.times_ns[-1]),
        )

    @property
    def content_hash(self) -> str:
        """Hash of the values on their axes and, of an ensemble, the weights."""
        arrays = (self.times_ns, self.lon_deg, self.lat_deg, self.velocity_m_s)
        if len(self.member_weights) == 1:
            return hash_arrays(arrays)
        return hash_arrays((*arrays, np.array(self.member_weights)))


def _first_and_step(axis: NDArray[np.float64]) -> tuple[float, float]:
    return float(axis[0]), float((axis[-1] - axis[0]) / (axis.size - 1))
