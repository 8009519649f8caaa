"""How long a way takes: the triangle at three places of it, at the times it is there.

A planner that lays legs does this with finer samples (:mod:`sarex.planning.realise`); slots only
need to know when a facility can be on scene and when it must leave.
"""

from __future__ import annotations

import math

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.errors import PlanError
from sarex.facilities import Facility
from sarex.planning.request import PlanningRequest
from sarex.planning.triangle import speed_along

__all__ = ["way_ns"]

Place = tuple[float, float]
_PARTS = (1 / 6, 1 / 2, 5 / 6)
_TRIES = 3


def way_ns(
    facility: Facility, start: Place, end: Place, depart_ns: int, request: PlanningRequest
) -> int:
    """Time of a straight way between two places (lon_deg, lat_deg), whole seconds up [ns].

    Raises
    ------
    PlanError
        If there is no wind or current on it, or it cannot be held.
    """
    plane, speed = request.plane, facility.transit_speed_m_s
    a, b = np.array(plane.to_xy(*start)), np.array(plane.to_xy(*end))
    distance_m = float(np.hypot(*(b - a)))
    if distance_m < 1.0:
        return 0
    direction = (b - a) / distance_m
    along = [a + part * (b - a) for part in _PARTS]
    lon, lat = plane.to_lonlat(*np.array(along).T)
    places = list(zip(lon.tolist(), lat.tolist(), strict=True))
    seconds = distance_m / speed
    for _ in range(_TRIES):
        slowness = 0.0
        for part, place in zip(_PARTS, places, strict=True):
            at_ns = depart_ns + round(part * seconds * 1e9)
            set_m_s = _medium(facility, place, at_ns, request)
            where = f"{facility.id}, way"
            slowness += 1 / speed_along(direction, speed, set_m_s, where=where) / len(_PARTS)
        before, seconds = seconds, distance_m * slowness
        if abs(seconds - before) < 1.0:
            break
    return math.ceil(seconds) * 1_000_000_000


def _medium(
    facility: Facility, place: Place, time_ns: int, request: PlanningRequest
) -> tuple[float, float]:
    flies = facility.medium == "air"
    field = request.wind if flies else request.current
    u, v = (float(np.asarray(part).item()) for part in field(*place, time_ns))
    if not math.isfinite(u + v):
        raise PlanError(
            f"no {'wind' if flies else 'current'} on the way",
            given=f"lon {place[0]:.4f}, lat {place[1]:.4f}, {ns_to_iso(time_ns)}",
            remedy="Give fields that cover the ways of the facilities over the horizon.",
            where=facility.id,
        )
    return u, v
