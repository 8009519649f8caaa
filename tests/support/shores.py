"""Coasts of a few polygons, for tests."""

from __future__ import annotations

import numpy as np
import shapely

from sarex.geo import Coast
from sarex.geo._coast_file import CoastFile
from sarex.geo._cut import cut
from sarex.geo._raster import Box
from sarex.geo.coast import from_file

BOX = Box(west=12_800_000, south=3_200_000, east=12_840_000, north=3_240_000, cell=1000)
"""128.0 to 128.4 E, 32.0 to 32.4 N, in cells of 0.01 degrees."""


def coast_of(*polygons: shapely.Polygon, box: Box = BOX) -> Coast:
    """A coast with this land [deg], by default in the box above."""
    rings = cut(np.array(polygons), box)
    return from_file(CoastFile("test", "test", "test", box, rings, "0" * 64))
