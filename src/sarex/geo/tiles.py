"""Very many positions in a plane: PROJ's own values on tiles of a degree, interpolated.

PROJ follows a geodesic for every position, 0.5 µs each; a forecast has millions. Over one degree
the projection is so nearly a polynomial that eight Chebyshev nodes each way give it back to
:data:`EXACT_M`, which is tried for each tile before it is used. Tiles lie on whole degrees from the
datum, so a position comes out alike whatever else is projected with it.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Proj

from sarex.geo import _kernels
from sarex.geo.geodesic import wrap_longitude

__all__ = ["EXACT_M", "project_on_tiles"]

Floats = NDArray[np.float64]
EXACT_M = 1e-7
"""Greatest difference from PROJ that a tile may show [m]."""
_NODES = 8
_MOST_TILES = 2_000
"""Positions so far apart are not many to a tile: PROJ takes them."""


def project_on_tiles(projection: Proj, lon0_deg: float, lon: Floats, lat: Floats) -> Floats | None:
    """Metres east and north, or None where tiles do not serve.

    Parameters
    ----------
    projection : Proj
        Of the plane.
    lon0_deg : float [degrees]
        Longitude of its datum.
    lon, lat : (position,) [degrees]
        Any longitude.

    Returns
    -------
    (2, position) [m], or None
        None if a position is not finite, or lies in a tile near a pole or too far away to be
        interpolated to :data:`EXACT_M`, or if there are too many tiles.
    """
    east = np.asarray(wrap_longitude(lon - lon0_deg))
    low = np.floor([east.min(), lat.min()])
    high = np.floor([east.max(), lat.max()])
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        return None
    shape = (int(high[0] - low[0]) + 1, int(high[1] - low[1]) + 1)
    if shape[0] * shape[1] > _MOST_TILES:
        return None
    number = _kernels.tile_numbers(east, lat, low[0], low[1], shape[1])
    used = np.unique(number)
    tiles = np.full((shape[0] * shape[1], _NODES, 2 * _NODES), np.nan)
    for tile in used.tolist():
        column, row = divmod(tile, shape[1])
        made = _tile(projection.srs, lon0_deg, float(low[0]) + column, float(low[1]) + row)
        if made is None:
            return None
        tiles[tile] = made
    out = np.empty((2, lon.size))
    _kernels.interpolate_tiles(east, lat, number, low[0], low[1], shape[1], tiles, out)
    return out


@lru_cache(maxsize=512)
def _tile(srs: str, lon0_deg: float, east: float, north: float) -> Floats | None:
    """(node, 2 · node) Chebyshev coefficients of x and y side by side; None if not exact enough.

    Row j belongs to T_j of the latitude, column i to T_i of the longitude.
    """
    if north < -90.0 or north + 1.0 > 90.0:
        return None
    projection = Proj(srs)
    angle = np.pi * (np.arange(_NODES) + 0.5) / _NODES
    values = _values(projection, lon0_deg + east, north, np.cos(angle))
    basis = 2.0 / _NODES * np.cos(np.outer(np.arange(_NODES), angle))
    basis[0] *= 0.5
    x, y = (basis @ value @ basis.T for value in values)
    between = np.linspace(-1.0, 1.0, 2 * _NODES + 1)
    terms = np.cos(np.outer(np.arccos(between), np.arange(_NODES)))
    seen = _values(projection, lon0_deg + east, north, between)
    off = max(
        float(np.abs(terms @ c @ terms.T - v).max()) for c, v in zip((x, y), seen, strict=True)
    )
    return np.ascontiguousarray(np.hstack([x, y])) if off <= EXACT_M else None


def _values(projection: Proj, west: float, south: float, at: Floats) -> tuple[Floats, Floats]:
    """(latitude, longitude) x and y [m] on a grid of a tile, ``at`` running from −1 to 1."""
    lon, lat = np.meshgrid(west + 0.5 * (at + 1.0), south + 0.5 * (at + 1.0))
    x, y = projection(lon, lat)
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
