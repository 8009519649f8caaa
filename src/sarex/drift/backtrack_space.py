"""Which places and times can be the origin of some finds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.drift.backtrack_prior import Anywhere
from sarex.drift.backtrack_proposal import Cone
from sarex.drift.backtrack_seeds import Sea
from sarex.incident import Draws

__all__ = ["Space", "covers", "edge_distance_m"]

Floats = NDArray[np.float64]

_METRES_PER_DEGREE = 111_195.0
_ROUND_DEG = 360.0 - 1e-6
"""As wide as the world, rounding apart."""


def covers(sea: Sea, lon_deg: Floats, lat_deg: Floats) -> NDArray[np.bool_]:
    """Whether places lie within wind, current and coast."""
    return np.asarray((_edges(sea, lon_deg, lat_deg) >= 0.0).all(axis=0))


def edge_distance_m(sea: Sea, lon_deg: Floats, lat_deg: Floats) -> Floats:
    """Distance of places from the nearest edge of what is covered; negative outside."""
    edges = _edges(sea, lon_deg, lat_deg) * _METRES_PER_DEGREE
    edges[:2] *= np.cos(np.radians(lat_deg))
    return np.asarray(edges.min(axis=0))


def _edges(sea: Sea, lon: Floats, lat: Floats) -> Floats:
    """(4, place) degrees from each place to the west, east, south and north edge of whichever of
    the fields and the coast ends first; negative outside.
    """
    boxes = [sea.coast.bbox]
    for layer in (sea.forcing.wind, sea.forcing.current, sea.forcing.stokes):
        area = None if layer is None else layer.coverage
        if area is None or area.west_deg is None or area.east_deg is None:
            continue
        assert area.south_deg is not None
        assert area.north_deg is not None
        boxes.append((area.west_deg, area.south_deg, area.east_deg, area.north_deg))
    return np.asarray(np.min([_edges_of(box, lon, lat) for box in boxes], axis=0))


def _edges_of(box: tuple[float, float, float, float], lon: Floats, lat: Floats) -> Floats:
    """As :func:`_edges` for one box; what goes round the world ends neither west nor east."""
    west, south, east, north = box
    if east - west >= _ROUND_DEG:
        endless = np.full(np.shape(lon), np.inf)
        return np.array([endless, endless, lat - south, north - lat])
    middle = 0.5 * (west + east)
    turned = middle + (lon - middle + 180.0) % 360.0 - 180.0
    return np.array([turned - west, east - turned, lat - south, north - lat])


@dataclass(frozen=True, slots=True)
class Space:
    """What can be an origin under a prior that allows all of the sea."""

    sea: Sea
    prior: Anywhere
    cones: tuple[Cone, ...]
    base: int
    """The find about which seeds are set: x and y are metres from it."""

    def lonlat(self, xyt: Floats) -> tuple[Floats, Floats]:
        return self.sea.plane_of(self.base).to_lonlat(xyt[:, 0], xyt[:, 1])

    def allows(self, xyt: Floats) -> NDArray[np.bool_]:
        """At sea, within the fields, the prior and the reach of every find."""
        possible = self.cones[self.base].density(xyt) > 0.0
        lon, lat = self.lonlat(xyt[possible])
        inside = covers(self.sea, lon, lat)
        inside[inside] = self.prior.allows(lon[inside], lat[inside], self.sea.plane_of(self.base))
        for number, cone in enumerate(self.cones):
            if number != self.base:
                x, y = self.sea.plane_of(number).to_xy(lon[inside], lat[inside])
                there = np.column_stack([x, y, xyt[possible][inside, 2]])
                inside[inside] = cone.density(there) > 0.0
        inside[inside] = ~self.sea.coast.contains(lon[inside], lat[inside])
        possible[possible] = inside
        return possible

    def draws(self, xyt: Floats) -> Draws:
        lon, lat = self.lonlat(xyt)
        count = xyt.shape[0]
        return Draws(
            np.round(xyt[:, 2] * 1e9).astype(np.int64),
            np.asarray(lon),
            np.asarray(lat),
            np.zeros(count, dtype=np.int32),
            np.full(count, -math.log(count)),
            ("anywhere",),
        )
