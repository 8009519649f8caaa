"""A smooth density for pictures: the particles under a Gaussian of Scott's width.

What a person looks at is smoothed, see :func:`sarex.probability.smoothing_width_m`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from sarex.ensemble import Status
from sarex.ensemble.reader import EnsembleReader
from sarex.geo import LocalPlane
from sarex.probability import smoothing_width_m
from sarex.quantities import NM_M
from sarex.reduction import tree_sum

__all__ = ["Density", "density_of"]

Floats = NDArray[np.float64]
_CELLS_PER_WIDTH = 5
_MOST_CELLS_A_SIDE = 700


@dataclass(frozen=True, slots=True)
class Density:
    """Probability in each square nautical mile, on a grid.

    Parameters
    ----------
    lon_deg, lat_deg : (y, x) [degrees]
        Middles of the cells.
    per_nm2 : (y, x) [NM-2]
    cell_nm2 : float [NM2]
    mass : float [1]
        What is on the map: afloat or stranded.
    width_m : float [m]
        Standard deviation of the smoothing.
    """

    lon_deg: Floats
    lat_deg: Floats
    per_nm2: Floats
    cell_nm2: float
    mass: float
    width_m: float

    def level(self, share: float) -> float:
        """Density on the line round the smallest area that holds a share of the mass."""
        flat = np.sort(self.per_nm2.ravel())[::-1]
        held = np.cumsum(flat)
        at = int(np.searchsorted(held, share * held[-1]))
        return float(flat[min(at, flat.size - 1)])

    def box(self, share: float) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of the cells that hold a share, for an extent."""
        inside = self.per_nm2 >= self.level(share)
        return self.lon_deg[inside], self.lat_deg[inside]


def density_of(
    ensemble: EnsembleReader,
    weights: Floats,
    names: Sequence[str],
    time_ns: int,
    plane: LocalPlane,
) -> Density | None:
    """Density of one object, or of several added up; None where none of it is there."""
    if not ensemble.times_ns[0] <= time_ns <= ensemble.times_ns[-1]:
        return None
    lon, lat, status = ensemble.at(time_ns)
    index = [ensemble.object_ids.index(name) for name in names]
    here = np.isin(ensemble.search_object, index) & (weights > 0.0)
    here &= (status == Status.AFLOAT) | (status == Status.STRANDED)
    if not bool(here.any()):
        return None
    x, y = plane.to_xy(lon[here], lat[here])
    w = weights[here]
    mass = tree_sum(w)
    width = smoothing_width_m(x, y, w)
    margin, cell = 4.0 * width, width / _CELLS_PER_WIDTH
    span = max(float(np.ptp(x)), float(np.ptp(y))) + 2 * margin
    cell = max(cell, span / _MOST_CELLS_A_SIDE)
    x_edges = np.arange(float(x.min()) - margin, float(x.max()) + margin + cell, cell)
    y_edges = np.arange(float(y.min()) - margin, float(y.max()) + margin + cell, cell)
    counted, _, _ = np.histogram2d(y, x, bins=(y_edges, x_edges), weights=w)
    smooth = gaussian_filter(counted, width / cell, mode="constant", truncate=4.0)
    gx, gy = np.meshgrid(x_edges[:-1] + cell / 2, y_edges[:-1] + cell / 2)
    grid_lon, grid_lat = plane.to_lonlat(gx.ravel(), gy.ravel())
    area = (cell / NM_M) ** 2
    return Density(
        np.asarray(grid_lon).reshape(gx.shape),
        np.asarray(grid_lat).reshape(gx.shape),
        np.asarray(smooth) / area,
        area,
        mass,
        width,
    )
