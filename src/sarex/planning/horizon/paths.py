"""The ways of the datums over the horizon, projected once."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.geo import LocalPlane
from sarex.planning.plan import DatumFix
from sarex.planning.request import PlanningRequest, hypothesis_weights

__all__ = ["ScenePaths", "paths_of"]

Floats = NDArray[np.float64]
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ScenePaths:
    """Middles of the datums over time.

    Parameters
    ----------
    plane : LocalPlane
    epoch_ns : int
        Start of the horizon.
    span_s : float [s]
        Its length; before and after it the datums are held.
    time_s : (fix,) [s]
        Increasing, since the epoch.
    xy_m : (fix, datum, 2) [m]
        Midway between left and right.
    weights : (datum,) [1]
        Weight of the hypothesis times persons, sum 1.
    """

    plane: LocalPlane
    epoch_ns: int
    span_s: float
    time_s: Floats
    xy_m: Floats
    weights: Floats

    def places(self, time_ns: int) -> list[Place]:
        """Where the datums are (lon_deg, lat_deg), to 1e-3°, each place once, in order."""
        lon, lat = self.plane.to_lonlat(*self._xy_m(time_ns).T)
        rounded = zip(np.round(lon, 3).tolist(), np.round(lat, 3).tolist(), strict=True)
        return sorted(set(rounded))

    def middle(self, time_ns: int) -> Place:
        """Their mean by weight (lon_deg, lat_deg): the middle of the scene."""
        x, y = self.weights @ self._xy_m(time_ns)
        lon, lat = self.plane.to_lonlat(float(x), float(y))
        return float(lon), float(lat)

    def _xy_m(self, time_ns: int) -> Floats:
        at = min(max((time_ns - self.epoch_ns) / 1e9, 0.0), self.span_s)
        k = int(np.clip(np.searchsorted(self.time_s, at) - 1, 0, self.time_s.size - 2))
        part = (at - self.time_s[k]) / (self.time_s[k + 1] - self.time_s[k])
        between: Floats = self.xy_m[k] + part * (self.xy_m[k + 1] - self.xy_m[k])
        return between


def paths_of(request: PlanningRequest) -> ScenePaths:
    """The ways of a request's datums, linear between their fixes.

    Raises
    ------
    PlanError
        If the fixes of a datum do not cover the horizon.
    """
    for datum in request.datums:
        for time_ns in (request.start_ns, request.end_ns):
            datum.sides_xy_m(time_ns, request.plane)
    span_s = (request.end_ns - request.start_ns) / 1e9
    fixes = (fix for datum in request.datums for fix in (*datum.left, *datum.right))
    inside = {min(max(_since_s(fix, request), 0.0), span_s) for fix in fixes}
    times = np.array(sorted({0.0, span_s} | inside))
    middles = [
        (_side_m(datum.left, request, times) + _side_m(datum.right, request, times)) / 2
        for datum in request.datums
    ]
    weights = _weights(request)
    return ScenePaths(
        request.plane, request.start_ns, span_s, times, np.stack(middles, axis=1), weights
    )


def _since_s(fix: DatumFix, request: PlanningRequest) -> float:
    return (fix.time_ns - request.start_ns) / 1e9


def _side_m(fixes: tuple[DatumFix, ...], request: PlanningRequest, times: Floats) -> Floats:
    lon, lat = np.array([(fix.lon_deg, fix.lat_deg) for fix in fixes]).T
    x, y = request.plane.to_xy(lon, lat)
    own = np.array([_since_s(fix, request) for fix in fixes])
    return np.stack([np.interp(times, own, x), np.interp(times, own, y)], axis=1)


def _weights(request: PlanningRequest) -> Floats:
    by_hypothesis = hypothesis_weights(request.ensemble, request.weights)
    raw = [by_hypothesis[d.hypothesis] * max(1, d.persons) for d in request.datums]
    total = math.fsum(raw)
    return np.array([w / total if total else 1 / len(raw) for w in raw])
