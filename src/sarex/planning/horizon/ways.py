"""How long a way takes: the triangle at three places of it, at the time of its middle.

A planner that lays legs does this with finer samples (:mod:`sarex.planning.realise`); slots only
need to know when a facility can be on scene and when it must leave. After the horizon the last wind
and current of it are held.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.errors import PlanError
from sarex.facilities import Facility
from sarex.planning.request import PlanningRequest
from sarex.planning.triangle import speed_along

__all__ = ["way_ns"]

Place = tuple[float, float]
Floats = NDArray[np.float64]
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
    seconds = distance_m / speed
    where = f"{facility.id}, way"
    for _ in range(_TRIES):
        middle_ns = min(depart_ns + round(seconds * 5e8), request.end_ns)
        sets = _medium(facility, lon, lat, middle_ns, request)
        slowness = [1 / speed_along(direction, speed, (u, v), where=where) for u, v in sets]
        before, seconds = seconds, distance_m * sum(slowness) / len(_PARTS)
        if abs(seconds - before) < 1.0:
            break
    return math.ceil(seconds) * 1_000_000_000


def _medium(
    facility: Facility, lon: Floats, lat: Floats, time_ns: int, request: PlanningRequest
) -> list[tuple[float, float]]:
    flies = facility.medium == "air"
    field = request.wind if flies else request.current
    u, v = (
        np.broadcast_to(np.asarray(part, float), lon.shape) for part in field(lon, lat, time_ns)
    )
    if not np.isfinite(u + v).all():
        raise PlanError(
            f"no {'wind' if flies else 'current'} on the way",
            given=f"lon {lon[1]:.4f}, lat {lat[1]:.4f}, {ns_to_iso(time_ns)}",
            remedy="Give fields that cover the ways of the facilities over the horizon.",
            where=facility.id,
        )
    return list(zip(u.tolist(), v.tolist(), strict=True))
