"""What planning needs to know of a case: plane, start of the drift, conditions on scene."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.detection import Environment
from sarex.ensemble import Ensemble, Status
from sarex.geo import LocalPlane
from sarex.incident import CaseFile
from sarex.metocean import Forcing
from sarex.probability.datum import radius_holding
from sarex.quantities import daylight
from sarex.reduction import tree_sum

__all__ = [
    "HypothesisStart",
    "environment_at",
    "plane_of",
    "residual_start",
    "start_of_hypothesis",
]


LEAST_WEIGHT = 1e-3
"""A hypothesis with less weight than this has no datum of its own in a later plan."""


@dataclass(frozen=True, slots=True)
class HypothesisStart:
    """Where and when the drift of one hypothesis begins for a worksheet."""

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


def residual_start(
    ensemble: Ensemble,
    weights: NDArray[np.float64],
    hypothesis: str,
    search_object: str,
    plane: LocalPlane,
    time_ns: int,
) -> HypothesisStart | None:
    """The residual as a new start: mean and 50 % radius of what is left of an object, now.

    After a search the manual's datum, reckoned from the distress, knows nothing of what was found
    and what was searched in vain; the residual does. Our reading: its mean is taken as a new last
    known position, its 50 % radius as the initial error X, and the earlier effort as spent.

    Parameters
    ----------
    ensemble : Ensemble
        The forecast.
    weights : (particle,) [1]
        Draw weight of each particle.
    hypothesis, search_object : str
        Ids.
    plane : LocalPlane
        The plane of the case.
    time_ns : int
        Now.

    Returns
    -------
    HypothesisStart, or None
        None where the hypothesis has next to no weight left, or nothing of the object is afloat.
    """
    _, _, status = ensemble.at(time_ns)
    mine = (
        (ensemble.hypothesis == ensemble.hypothesis_ids.index(hypothesis))
        & (ensemble.search_object == ensemble.object_ids.index(search_object))
        & (status == Status.AFLOAT)
    )
    w = weights[mine]
    if tree_sum(w) < LEAST_WEIGHT:
        return None
    lon, lat, _ = ensemble.at(time_ns)
    x, y = plane.to_xy(lon[mine], lat[mine])
    mean_x, mean_y = tree_sum(w * x) / tree_sum(w), tree_sum(w * y) / tree_sum(w)
    at_lon, at_lat = plane.to_lonlat(mean_x, mean_y)
    return HypothesisStart(float(at_lon), float(at_lat), radius_holding(x, y, w, 0.5), time_ns)


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
