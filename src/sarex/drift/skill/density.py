"""Highest-density areas of a cloud of particles, as the probability map draws them.

Particles are summed in square cells and spread by a Gaussian whose width is Scott's rule, as in
the maps that people look at. The rank of a place is the mass of all cells denser than its own and
half of those as dense; the area of a share is that of the fewest cells that hold it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

__all__ = ["DensityMap", "density_map"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

_R50_PER_SIGMA = float(np.sqrt(2.0 * np.log(2.0)))
_CELLS_PER_WIDTH = 2.0
_REACH_WIDTHS = 4.0
_LEAST_WIDTH_M = 100.0


@dataclass(frozen=True, slots=True)
class DensityMap:
    """Mass in square cells, summing to 1.

    Parameters
    ----------
    mass : (y, x) [1]
    x0_m, y0_m, cell_m : float [m]
        South-west corner of the first cell, and the side of a cell.
    width_m : float [m]
        Standard deviation of the smoothing.
    """

    mass: Floats
    x0_m: float
    y0_m: float
    cell_m: float
    width_m: float

    def rank(self, place_m: Complexes) -> Floats:
        """HDR-rank PIT of places, east + i north [m]; 1 off the map."""
        column = np.floor((place_m.real - self.x0_m) / self.cell_m).astype(int)
        row = np.floor((place_m.imag - self.y0_m) / self.cell_m).astype(int)
        rows, columns = self.mass.shape
        on = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        here = self.mass[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)]
        rising = np.sort(self.mass.ravel())
        held = np.concatenate([[0.0], np.cumsum(rising)])
        below = held[np.searchsorted(rising, here, side="left")]
        upto = held[np.searchsorted(rising, here, side="right")]
        return np.asarray(np.where(on & (here > 0.0), 1.0 - 0.5 * (below + upto) / held[-1], 1.0))

    def area_m2(self, share: float) -> float:
        """Area of the fewest cells that hold a share of the mass [m2]."""
        held = np.cumsum(np.sort(self.mass.ravel())[::-1])
        count = int(np.searchsorted(held, share * held[-1] * (1.0 - 1e-12))) + 1
        return count * self.cell_m**2

    def level(self, share: float) -> float:
        """Mass of the last cell that belongs to the area of a share: the contour's level."""
        falling = np.sort(self.mass.ravel())[::-1]
        held = np.cumsum(falling)
        return float(falling[int(np.searchsorted(held, share * held[-1] * (1.0 - 1e-12)))])


def density_map(place_m: Complexes) -> DensityMap:
    """Map of equally weighted particles.

    Parameters
    ----------
    place_m : (particle,) complex [m]
        Places in a plane, east + i north.

    Returns
    -------
    DensityMap

    References
    ----------
    Scott 1992, Multivariate density estimation, section 6.3.
    """
    distance = np.abs(place_m - place_m.mean())
    sigma = float(np.median(distance)) / _R50_PER_SIGMA
    width = max(_LEAST_WIDTH_M, sigma * place_m.size ** (-1 / 6))
    cell = width / _CELLS_PER_WIDTH
    margin = _REACH_WIDTHS * width
    x0, y0 = place_m.real.min() - margin, place_m.imag.min() - margin
    column = ((place_m.real - x0) / cell).astype(int)
    row = ((place_m.imag - y0) / cell).astype(int)
    shape = (row.max() + int(margin / cell) + 2, column.max() + int(margin / cell) + 2)
    mass = np.zeros(shape)
    np.add.at(mass, (row, column), 1.0 / place_m.size)
    mass = gaussian_filter(mass, _CELLS_PER_WIDTH, mode="constant", truncate=_REACH_WIDTHS)
    return DensityMap(mass / mass.sum(), float(x0), float(y0), cell, width)
