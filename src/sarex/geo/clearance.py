"""How far a place surely is from land, in cells of the coast's raster."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sarex.geo.coast import Coast

__all__ = ["clearance_cells"]

_MOST = 255


def clearance_cells(coast: Coast) -> NDArray[np.uint8]:
    """Cells between each cell and the nearest with land or beyond the region, (row, column).

    A way that begins in a cell of clearance c and goes less than c cells east or west and less
    than c cells north or south meets no land and stays in the region. 0 in a cell with land; 255
    everywhere in a region without any, of which only the border is to be asked.
    """
    from scipy.ndimage import distance_transform_cdt

    cells = coast.arrays[1]
    if not cells.any():
        return np.full(cells.shape, _MOST, np.uint8)
    open_sea = np.pad(cells == 0, 1)
    rings = distance_transform_cdt(open_sea, metric="chessboard")[1:-1, 1:-1]
    # a place may lie on the border of its cell: of the rings around it the last does not count
    return np.asarray(np.clip(rings - 1, 0, _MOST), np.uint8)
