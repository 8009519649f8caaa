"""Errors of sweep widths and tracks, drawn for many worlds; each has a stream of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sarex.facilities.track import Track
from sarex.geo import LocalPlane
from sarex.incident.draw import R50_PER_SIGMA
from sarex.probability.width_rates import Z_CUT
from sarex.randomness import Key, derive_key, generator_for, normal_pair

__all__ = ["SHIFTS", "FacilityLike", "drawn_shifts", "drawn_z", "places_of", "z_of_world"]

Floats = NDArray[np.float64]

SHIFTS = np.array([(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)])
"""East and north, in standard deviations of a track's place."""
_STREAM = 1


class FacilityLike(Protocol):
    """What is asked of a facility; :class:`sarex.facilities.Facility` is one."""

    @property
    def kind(self) -> str: ...
    @property
    def fix_error_m(self) -> float: ...


def drawn_z(key: Key, kind: str, object_id: str, draws: int) -> Floats:
    """(draw,) standard normal error of ln W of a kind of facility for an object, cut at ±3.5.

    One value in each of ``draws`` slices of equal probability, in an order of its own.
    """
    own = generator_for(key, f"width/{kind}/{object_id}")
    slices = own.permutation(draws) + own.random(draws)
    return np.asarray(np.clip(ndtri(slices / draws), -Z_CUT, Z_CUT))


def z_of_world(key: Key, kind: str, object_id: str) -> float:
    """The same error in one world by itself, whose key it is: the law of :func:`drawn_z`."""
    z, _ = normal_pair(derive_key(key, f"width/{kind}/{object_id}"), _STREAM, 0, 0)
    return float(np.clip(z, -Z_CUT, Z_CUT))


def drawn_shifts(key: Key, facility: str, draws: int) -> NDArray[np.int64]:
    """(draw,) which of the four shifts the track of a facility has, each equally often."""
    own = generator_for(key, f"fix/{facility}")
    return np.asarray(own.permutation(draws) % len(SHIFTS))


def places_of(track: Track, own: FacilityLike, plane: LocalPlane, shifted: bool) -> list[Track]:
    """The track as planned, then with each of the shifts."""
    if not shifted:
        return [track]
    x, y = plane.to_xy(track.lon_deg, track.lat_deg)
    places = [track]
    for east, north in SHIFTS * (own.fix_error_m / R50_PER_SIGMA):
        lon, lat = plane.to_lonlat(x + east, y + north)
        places.append(replace(track, lon_deg=np.asarray(lon), lat_deg=np.asarray(lat)))
    return places
