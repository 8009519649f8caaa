"""A layer blended to the times of a forecast's stages, for many places at once."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sarex.metocean import _kernels as kernels
from sarex.metocean.layer import Layer, LayerArrays

__all__ = ["FieldArrays", "Frames", "Reach", "layer_arrays"]


FrameArrays = tuple[
    NDArray[np.float32], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]
]
"""frames, begin of each stage's frame, window, constants of each stage."""


FieldArrays = tuple[LayerArrays, FrameArrays]
"""A layer and its frames, as the drift kernel takes them."""


class Reach(NamedTuple):
    """Where particles are looked for first; one that goes further is served too, but slower."""

    west_deg: float
    east_deg: float
    south_deg: float
    north_deg: float


class Frames:
    """Frames of one layer, filled again for each run of stages.

    Parameters
    ----------
    arrays
        Of the layer.
    reach
        Decides how much of the first source is blended; no result.
    """

    def __init__(self, arrays: LayerArrays, reach: Reach) -> None:
        self._arrays = arrays
        self._window = _window(arrays[1], reach)
        self._values = np.zeros(0, np.float32)

    @property
    def floats_per_stage(self) -> int:
        """Values that one stage takes."""
        grids, window = self._arrays[1], self._window
        if not grids.shape[0]:
            return 0
        cells = int(window[kernels.WIDTH] * window[kernels.HEIGHT])
        return 2 * cells * int(grids[0, kernels.MEMBERS])

    def at(self, times_s: NDArray[np.float64]) -> FieldArrays:
        """The layer and its frames at these times."""
        values, grids, source_times_s, analytic, series_s, series = self._arrays
        constants = np.zeros((times_s.size, 2))
        kernels.constants_at(times_s, analytic, series_s, series, constants)
        begin = np.full(times_s.size, -1, np.int64)
        needed = self.floats_per_stage * times_s.size
        if self._values.size < needed:
            self._values = np.empty(needed, np.float32)
        if grids.shape[0]:
            kernels.fill_frames(
                times_s, values, grids, source_times_s, self._window, self._values, begin
            )
        return self._arrays, (self._values, begin, self._window, constants)


def layer_arrays(layer: Layer | None) -> LayerArrays:
    """The arrays of a layer, or those of one that adds nothing anywhere."""
    if layer is not None:
        return layer.arrays
    none = (
        np.zeros(0, np.float32),
        np.zeros((0, kernels.COLUMNS)),
        np.zeros(0),
        np.zeros((0, 8)),
        np.zeros(0),
        np.zeros((0, 2)),
    )
    for array in none:
        array.flags.writeable = False  # as those of a layer: the kernels are compiled for these
    return none


def _window(grids: NDArray[np.float64], reach: Reach) -> NDArray[np.float64]:
    """The window of the first source, see the kernel's columns."""
    window = np.zeros(kernels.WINDOW_COLUMNS)
    if not grids.shape[0]:
        return window
    row = grids[0]
    nx, ny = int(row[kernels.NX]), int(row[kernels.NY])
    west, east = ((x - row[kernels.LON]) % 360.0 for x in (reach.west_deg, reach.east_deg))
    if west > east:
        west, east = 0.0, 360.0
    south, north = reach.south_deg - row[kernels.LAT], reach.north_deg - row[kernels.LAT]
    left, width = _span(west * row[kernels.PER_LON], east * row[kernels.PER_LON], nx)
    low, height = _span(south * row[kernels.PER_LAT], north * row[kernels.PER_LAT], ny)
    slab = 2 * width * height if row[kernels.MEMBERS] > 1 else 0
    window[:] = (
        *(row[kernels.LON], row[kernels.PER_LON], row[kernels.LAT], row[kernels.PER_LAT]),
        *(nx - 1, ny - 1, left, low, width, height, slab),
    )
    return window


def _span(first: float, last: float, count: int) -> tuple[int, int]:
    """First index and number of grid points that hold a span, with one more on each side."""
    if count == 1:
        return 0, 1
    low = min(max(math.floor(first) - 1, 0), count - 2)
    high = max(min(math.ceil(last) + 1, count - 1), low + 1)
    return low, high - low + 1
