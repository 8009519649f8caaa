"""Land in the plane of a plan: ships keep off it, unmanned aircraft do not fly low over it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.facilities import Facility
from sarex.geo import Coast, LocalPlane
from sarex.geo._kernels import land_at_each
from sarex.geo._raster import VERTEX_PER_DEGREE
from sarex.geo.plane import RANGE_M
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.rules.areas.outline import Outline
from sarex.planning.rules.areas.zone_rules import is_boat
from sarex.planning.rules.breach import Breach
from sarex.planning.rules.minima import SeparationMinima
from sarex.planning.rules.pieces._kernels import BASE

__all__ = ["Land"]

Floats = NDArray[np.float64]
_EVEN_M = 1e-6
_NEAR_M = 0.99 * RANGE_M
_EARTH_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Land:
    """The coast of a region, its lines straight between vertices in one plane."""

    coast: Coast
    plane: LocalPlane
    outline: Outline

    @classmethod
    def of(cls, coast: Coast, plane: LocalPlane) -> Land:
        """All of the coast's polygons that lie within the range of the plane."""
        return cls(coast, plane, Outline.of_segments(_segments(coast, plane)))

    def breaches(
        self, track: PlaneTrack, facility: Facility, pieces: Floats, minima: SeparationMinima
    ) -> tuple[Breach, ...]:
        """What a track breaks: a ship or boat near land, an unmanned aircraft low over it.

        On the way out from a place on the shore, and home to it, nothing is asked near that place:
        a pilot or the crew of the base knows the way there.

        Parameters
        ----------
        track, facility, pieces
            Who goes where; the pieces as :func:`sarex.planning.rules.pieces.cut` gives them.
        minima
            Of the facility's nation.
        """
        afloat = facility.medium == "water"
        low_m = minima.unmanned_over_land_m
        if not afloat and (facility.crewed or low_m <= 0.0):
            return ()
        where = self._land_at(track)
        margin = (minima.boat_land_margin_m if is_boat(facility) else minima.land_margin_m) * afloat
        heights = (-math.inf, math.inf if afloat else low_m - _EVEN_M)
        if (where < 0).any():
            first = int(np.argmax(where < 0))
            return (_breach("land_unknown", track, facility, first, self.coast.name),)
        stay = self.outline.stay(
            pieces,
            self._asked(track, pieces, margin, where),
            begins_inside=bool(where[0] == 1),
            extra_m=margin,
            window=(-math.inf, math.inf, *heights),
        )
        if stay is None:
            return ()
        at = float(np.interp(stay.first_s, track.time_s, track.altitude_m))
        return (
            Breach(
                "land" if afloat else "low_over_land",
                (facility.id,),
                track.epoch_ns + round(stay.first_s * 1e9),
                stay.least_m if afloat else at,
                margin if afloat else low_m,
                stay.seconds,
                self.coast.name,
            ),
        )

    def _land_at(self, track: PlaneTrack) -> NDArray[np.int8]:
        """Per waypoint: 0 sea, 1 land, -1 outside the region."""
        lon, lat = self.plane.to_lonlat(track.x_m, track.y_m)
        out = np.empty(lon.size, dtype=np.int8)
        land_at_each(lon, lat, *self.coast.arrays, out)
        return out

    def _asked(
        self, track: PlaneTrack, pieces: Floats, margin: float, where: NDArray[np.int8]
    ) -> NDArray[np.bool_]:
        """Pieces that are not about a base on the shore."""
        asked = np.ones(len(pieces), dtype=np.bool_)
        for base, piece, at in ((1.0, pieces[:1], 0), (2.0, pieces[-1:], -1)):
            stands = piece.copy()
            stands[:, 2:6] = np.tile([track.x_m[at], track.y_m[at]], 2)
            stands[:, 6:8] = 0.0
            shore = self.outline.stay(
                stands, np.ones(1, np.bool_), begins_inside=bool(where[at] == 1), extra_m=margin
            )
            if shore is not None:
                asked &= pieces[:, BASE] != base
        return asked


def _breach(kind: str, track: PlaneTrack, facility: Facility, at: int, name: str) -> Breach:
    assert kind == "land_unknown"
    time_ns = track.epoch_ns + round(float(track.time_s[at]) * 1e9)
    return Breach("land_unknown", (facility.id,), time_ns, 0.0, 0.0, 0.0, name)


def _segments(coast: Coast, plane: LocalPlane) -> Floats:
    rings = coast.rings
    if not rings.sizes.size:
        return np.empty((0, 4))
    corners = rings.vertices / VERTEX_PER_DEGREE
    ends = np.cumsum(rings.sizes)
    after = np.arange(1, len(corners) + 1)
    after[ends - 1] = ends - rings.sizes  # each ring is closed
    near = _distance_m(corners, plane) < _NEAR_M
    kept = near & near[after]
    x, y = np.zeros(len(corners)), np.zeros(len(corners))
    used = kept.copy()
    used[after[kept]] = True
    x[used], y[used] = plane.to_xy(corners[used, 0], corners[used, 1])
    return np.column_stack([x, y, x[after], y[after]])[kept]


def _distance_m(corners: Floats, plane: LocalPlane) -> Floats:
    """Distance from the datum on a sphere, within 0.6 %."""
    lon, lat = np.radians(corners).T
    lon0, lat0 = math.radians(plane.lon_deg), math.radians(plane.lat_deg)
    half = np.sin((lat - lat0) / 2) ** 2
    half += np.cos(lat) * math.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    return np.asarray(2 * _EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))
