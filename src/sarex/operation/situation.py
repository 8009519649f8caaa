"""What planning needs to know of a case: plane, start of the drift, conditions on scene."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sarex.detection import Environment
from sarex.ensemble import Ensemble, Status
from sarex.geo import LocalPlane
from sarex.incident import CaseFile
from sarex.metocean import Forcing
from sarex.quantities import daylight
from sarex.reduction import tree_sum

__all__ = ["HypothesisStart", "environment_at", "plane_of", "start_of_hypothesis"]


@dataclass(frozen=True, slots=True)
class HypothesisStart:
    """Where and when the drift of one hypothesis begins, over all its draws."""

    lon_deg: float
    lat_deg: float
    radius_50_m: float
    """Radius about the mean that holds half of the draws: the initial position error X."""
    time_ns: int


def plane_of(ensemble: Ensemble) -> LocalPlane:
    """The plane of a case: about the mean of the particles at the start of the forecast."""
    lon0 = float(ensemble.lon_deg[0, 0])
    east = (ensemble.lon_deg[0] - lon0 + 180.0) % 360.0 - 180.0
    lon = (lon0 + tree_sum(east) / east.size + 180.0) % 360.0 - 180.0
    lat = tree_sum(ensemble.lat_deg[0]) / east.size
    return LocalPlane(round(lon, 4), round(lat, 4))


def start_of_hypothesis(ensemble: Ensemble, hypothesis: str, plane: LocalPlane) -> HypothesisStart:
    """Mean place, its 50 % radius and mean time of entry into the water of one hypothesis."""
    mine = ensemble.hypothesis == ensemble.hypothesis_ids.index(hypothesis)
    x, y = plane.to_xy(ensemble.lon_deg[0][mine], ensemble.lat_deg[0][mine])
    mean_x, mean_y = tree_sum(x) / x.size, tree_sum(y) / y.size
    radius = float(np.median(np.hypot(x - mean_x, y - mean_y)))
    waiting = ensemble.status[:, mine] == Status.NOT_YET
    steps = waiting.sum(axis=0)
    mean_steps = tree_sum(steps.astype(np.float64)) / steps.size
    lon, lat = plane.to_lonlat(mean_x, mean_y)
    start = int(ensemble.times_ns[0]) + int(mean_steps * ensemble.step_ns)
    return HypothesisStart(float(lon), float(lat), radius, start)


def environment_at(
    case: CaseFile, forcing: Forcing, lon_deg: float, lat_deg: float, start_ns: int, end_ns: int
) -> Environment:
    """Conditions of a search period: visibility and waves of the case, the greatest wind of both
    ends and the middle at the place, daylight only if the sun is up from start to end.
    """
    speeds = []
    for time_ns in (start_ns, (start_ns + end_ns) // 2, end_ns):
        u, v = forcing.wind.sample(lon_deg, lat_deg, time_ns)
        speeds.append(math.hypot(float(np.asarray(u).item()), float(np.asarray(v).item())))
    return Environment(
        visibility_m=case.environment.visibility_m,
        wind_speed_m_s=max(speeds),
        wave_height_m=case.environment.wave_height_m,
        daylight=daylight(start_ns, end_ns, lon_deg, lat_deg) == [(start_ns, end_ns)],
    )
