"""Where facilities come too close to each other along their tracks.

Defaults for planning, set per nation; they are aids, not clearances. Aircraft: 500 ft of height or
3 NM; 1,000 ft where one is unmanned or faster than 150 kn. Ships and boats: 1 NM at the closest
point of approach. An aircraft and a ship are not compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sarex.facilities import Facility, Track
from sarex.geo import LocalPlane
from sarex.quantities import FT_M, KN_M_S, NM_M

__all__ = ["SeparationFinding", "find_conflicts", "required_vertical_m"]

VERTICAL_M = 500 * FT_M
VERTICAL_WIDE_M = 1000 * FT_M
LATERAL_M = 3 * NM_M
SHIP_LATERAL_M = 1 * NM_M
FAST_M_S = 150 * KN_M_S
_STEP_S = 5.0


@dataclass(frozen=True, slots=True)
class SeparationFinding:
    """Two facilities closer than both the vertical and the lateral minimum."""

    first: str
    second: str
    time_ns: int
    """Of the least lateral distance while the vertical minimum is not kept."""
    lateral_m: float
    vertical_m: float
    required_lateral_m: float
    required_vertical_m: float
    duration_s: float


def required_vertical_m(first: Facility, second: Facility) -> float:
    """Vertical minimum between two aircraft."""
    wide = any(
        not facility.crewed or max(facility.search_speed_m_s, facility.transit_speed_m_s) > FAST_M_S
        for facility in (first, second)
    )
    return VERTICAL_WIDE_M if wide else VERTICAL_M


def find_conflicts(
    tracks: Sequence[Track],
    facilities: Mapping[str, Facility],
    plane: LocalPlane,
    *,
    any_height: bool = False,
) -> tuple[SeparationFinding, ...]:
    """One finding for each pair that comes too close, sampled every 5 s along both tracks.

    Parameters
    ----------
    tracks : sequence of Track
        Before its first and after its last waypoint a facility is not in the way.
    facilities : mapping
        Facility id to Facility.
    plane : LocalPlane
        The plane of the plan.
    any_height : bool
        Find aircraft that are within the lateral minimum of each other, at whatever heights.

    Returns
    -------
    tuple of SeparationFinding
        In order of facility ids. Between samples two aircraft at 150 kn each can close by 0.8 km.
    """
    found = []
    for a, b in combinations(sorted(tracks, key=lambda t: (t.facility, t.sortie)), 2):
        first, second = facilities[a.facility], facilities[b.facility]
        if first.id == second.id or first.medium != second.medium:
            continue
        finding = _compare(a, b, first, second, plane, any_height)
        if finding is not None:
            found.append(finding)
    return tuple(found)


def _compare(
    a: Track, b: Track, first: Facility, second: Facility, plane: LocalPlane, any_height: bool
) -> SeparationFinding | None:
    start, end = (
        max(int(a.times_ns[0]), int(b.times_ns[0])),
        min(int(a.times_ns[-1]), int(b.times_ns[-1])),
    )
    if end <= start:
        return None
    times = np.arange(0.0, (end - start) / 1e9 + _STEP_S, _STEP_S)
    xa, ya, za = _path(a, start, times, plane)
    xb, yb, zb = _path(b, start, times, plane)
    lateral, vertical = np.hypot(xa - xb, ya - yb), np.abs(za - zb)
    flying = first.medium == "air"
    need_lateral = LATERAL_M if flying else SHIP_LATERAL_M
    need_vertical = required_vertical_m(first, second) if flying else 0.0
    close = lateral < need_lateral
    if flying and not any_height:
        close &= vertical < need_vertical - 1e-6
    if not bool(close.any()):
        return None
    at = int(np.argmin(np.where(close, lateral, np.inf)))
    return SeparationFinding(
        first.id,
        second.id,
        start + round(times[at] * 1e9),
        float(lateral[at]),
        float(vertical[at]) if flying else 0.0,
        need_lateral,
        need_vertical,
        float(close.sum()) * _STEP_S,
    )


def _path(
    track: Track, start_ns: int, times_s: NDArray[np.float64], plane: LocalPlane
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    x, y = plane.to_xy(track.lon_deg, track.lat_deg)
    own = (track.times_ns - start_ns) / 1e9
    return (
        np.interp(times_s, own, x),
        np.interp(times_s, own, y),
        np.interp(times_s, own, track.altitude_m),
    )
