"""A route from point to point (RT), for vehicles that need no pattern of the manual."""

from __future__ import annotations

import numpy as np

from sarex.geo import LocalPlane
from sarex.planning.parameters import FreeRoute
from sarex.planning.patterns.path import PatternPath, leg_names

__all__ = ["free_route"]


def free_route(parameters: FreeRoute, plane: LocalPlane) -> PatternPath:
    """The route as it is given, all of it searched."""
    lon, lat = np.array(parameters.route_lon_lat_deg).T
    route = np.stack(plane.to_xy(lon, lat), axis=1)
    return PatternPath(route, leg_names("L" * (len(route) - 1)))
