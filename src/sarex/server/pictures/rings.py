"""How far a facility can go: until its endurance ends, and so that it can still return.

Along each bearing the way is timed by the kernel that times transits of plans (the triangle of
wind or current at mid-way), in the fields of the forecast; after their last hour that hour is held.
A bearing ends where no field is, or at 650 km, and says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.facilities import Facility
from sarex.geo import LocalPlane
from sarex.metocean import Forcing, Layer
from sarex.operation.state import FacilityRecord
from sarex.planning.flight import _kernels
from sarex.planning.flight.fly import NO_MOTION
from sarex.planning.flight.media import Media, VectorField, sample_media

__all__ = ["Ring", "rings_of"]

_BEARINGS: Final = 36
_HALVINGS: Final = 12
_FARTHEST_M: Final = 650_000.0
_LONGEST_S: Final = 48 * 3600.0

End = Literal["endurance", "field", "map"]
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring: places in order round the facility, and what ended each bearing."""

    kind: Literal["reach", "return"]
    lon_lat_deg: tuple[Place, ...]
    ended_by: tuple[End, ...]


def rings_of(record: FacilityRecord, forcing: Forcing, now_ns: int) -> dict[str, Any]:
    """Rings of a facility now, as a GeoJSON feature each, and the figures they rest on.

    Endurance is that of its last report, less the time since; of one that is not available yet, and
    of one that never reported, that of its offer. It returns to the place of its offer.
    """
    state = record.state_at(now_ns)
    waiting = record.reported.time_ns <= record.available_from_ns
    age_s = 0.0 if waiting else state.age_s
    left_s = max(0.0, state.endurance_left_h * 3600.0 - age_s)
    start_ns = max(now_ns, record.available_from_ns)
    home = record.offered.lon_deg, record.offered.lat_deg
    plane = LocalPlane(round(state.lon_deg, 4), round(state.lat_deg, 4))
    timed = _Timed(
        record.facility, plane, _media(record.facility, forcing, plane, start_ns, left_s), left_s
    )
    here, back = (plane.to_xy(*place) for place in ((state.lon_deg, state.lat_deg), home))
    rings = [timed.ring("reach", here, None), timed.ring("return", here, back)]
    common = {
        "facility": record.facility.id,
        "nation": record.facility.nation,
        "time": ns_to_iso(start_ns),
        "endurance_left_s": left_s,
        "counted_to_s": timed.left_s,
        "age_s": state.age_s,
    }
    return {
        "type": "FeatureCollection",
        "features": [_feature(ring, common) for ring in rings if ring is not None],
        **common,
    }


@dataclass(frozen=True, slots=True)
class _Timed:
    facility: Facility
    plane: LocalPlane
    media: Media
    endurance_s: float

    @property
    def left_s(self) -> float:
        return min(self.endurance_s, _LONGEST_S)

    def ring(
        self, kind: Literal["reach", "return"], here: Place, home: Place | None
    ) -> Ring | None:
        """None where it cannot even return from where it is."""
        if home is not None and self._way_s(here, home, 0.0) > self.left_s:
            return None
        places: list[Place] = []
        ends: list[End] = []
        for number in range(_BEARINGS):
            angle = math.radians(number * 360.0 / _BEARINGS)
            distance, end = self._farthest(here, (math.sin(angle), math.cos(angle)), home)
            x, y = here[0] + distance * math.sin(angle), here[1] + distance * math.cos(angle)
            lon, lat = self.plane.to_lonlat(x, y)
            places.append((float(lon), float(lat)))
            ends.append(end)
        return Ring(kind, tuple(places), tuple(ends))

    def _farthest(self, here: Place, way: Place, home: Place | None) -> tuple[float, End]:
        """Greatest distance whose way, and way home, fits into the endurance, by halving."""

        def fits(distance_m: float) -> bool | None:
            there = here[0] + distance_m * way[0], here[1] + distance_m * way[1]
            out = self._way_s(here, there, 0.0)
            if math.isnan(out):
                return None
            home_s = 0.0 if home is None or out > self.left_s else self._way_s(there, home, out)
            return None if math.isnan(home_s) else out + home_s <= self.left_s

        high = min(_FARTHEST_M, _reach_m(self.facility, self.left_s))
        last = fits(high)
        if last:
            return high, "map"
        low = 0.0
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            found = fits(middle)
            low, high = (middle, high) if found else (low, middle)
            last = found if not found else last
        return low, "field" if last is None else "endurance"

    def _way_s(self, start: Place, end: Place, depart_s: float) -> float:
        """Seconds of a way; NaN where a field is missing on it, infinite where it is not held."""
        if math.hypot(end[0] - start[0], end[1] - start[1]) < 1.0:
            return 0.0
        medium = self.media.of(self.facility.medium)
        seconds, status = _kernels.leg_time(
            *start, *end, depart_s, self.facility.transit_speed_m_s,
            medium.origin, medium.u_m_s, medium.v_m_s, NO_MOTION, 0, 1,
        )  # fmt: skip
        if status != _kernels.OK:
            return math.nan if status == _kernels.NO_MEDIUM else math.inf
        return float(seconds)


def _reach_m(facility: Facility, left_s: float) -> float:
    """Twice the way in still air or water: the medium never more than doubles it."""
    return 2.0 * facility.transit_speed_m_s * left_s


def _media(
    facility: Facility, forcing: Forcing, plane: LocalPlane, start_ns: int, left_s: float
) -> Media:
    span_s = max(60.0, min(left_s, _LONGEST_S))
    side = min(_FARTHEST_M, _reach_m(facility, span_s))
    corners = np.array([[-side, -side], [side, side]])
    span_ns = (start_ns, start_ns + round(span_s * 1e9))
    wind, current = _held(forcing.wind), _held(forcing.current)
    return sample_media(wind, current, plane, span_ns, corners)


def _held(layer: Layer) -> VectorField:
    """The field, with its last hour held after it."""
    last = layer.coverage.end_ns
    sample: Callable[..., Any] = layer.sample
    if last is None:
        return sample
    return lambda lon, lat, time_ns: sample(lon, lat, min(time_ns, last))


def _feature(ring: Ring, common: dict[str, Any]) -> dict[str, Any]:
    line = [list(place) for place in ring.lon_lat_deg[::-1]]
    west = line[0][0]
    near = [[west + (lon - west + 180.0) % 360.0 - 180.0, lat] for lon, lat in line]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [[*near, near[0]]]},
        "properties": {
            **common,
            "kind": ring.kind,
            "ended_by": {end: ring.ended_by.count(end) for end in sorted(set(ring.ended_by))},
        },
    }
