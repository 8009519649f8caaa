"""Datums as the particles show them, instead of the worksheet's left and right drift.

*round*: one datum, the weighted mean; E is the radius about it that holds half of the weight.

*long*: the cloud of a spread σ1 along its longest axis and σ2 across it is taken for two equal
datums on that axis, √(σ1² − σ2²) on either side of the mean, with E = 1.177·σ2 about each: along
the axis their variances add up to σ1² again.

E is fitted at the start and the end of the search period, as an initial error and an error that
grows with the time since the start.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.ensemble import Status
from sarex.errors import PlanError
from sarex.planning.manual.search_factor import SIGMA_PER_E
from sarex.planning.manual.total_error import DriftErrors
from sarex.planning.plan import DatumFix
from sarex.planning.request import DatumInput, PlanningRequest
from sarex.probability.datum import radius_holding
from sarex.reduction import tree_sum

__all__ = ["Shape", "datums_of_particles"]

Shape = Literal["round", "long"]
Floats = NDArray[np.float64]
_FIXES = 9
_LEAST_E_M = 50.0
"""A cloud in one place still has an area to search."""


@dataclass(frozen=True, slots=True)
class _Cloud:
    """Particles of one object under one hypothesis at one time, in the plane."""

    mean_xy_m: Floats
    axis: Floats
    """Unit vector along the longest extent."""
    half_m: float
    """From the mean to either of the two datums."""
    e_m: float


def datums_of_particles(request: PlanningRequest, shape: Shape) -> tuple[DatumInput, ...]:
    """The datums of a request, placed and sized by the particles.

    Parameters
    ----------
    request : PlanningRequest
        Its ensemble covers the search period.
    shape : {"round", "long"}
        See the module.

    Returns
    -------
    tuple of DatumInput
        Of the same hypotheses and objects. Their time of distress is the start of the period: what
        lies before it is in E.

    Raises
    ------
    PlanError
        If none of a datum's particles is afloat with a weight at some time of the period.
    """
    return tuple(_datum(datum, request, shape) for datum in request.datums)


def _datum(datum: DatumInput, request: PlanningRequest, shape: Shape) -> DatumInput:
    times = np.linspace(request.start_ns, request.end_ns, _FIXES).astype(np.int64).tolist()
    clouds = [_cloud(datum, request, time_ns, shape) for time_ns in times]
    clouds = _facing_one_way(clouds)
    first, last = clouds[0].e_m, clouds[-1].e_m
    span_s = (request.end_ns - request.start_ns) / 1e9
    growth = math.sqrt(max(0.0, last**2 - first**2)) / span_s
    sides = {
        side: tuple(
            _fix(cloud.mean_xy_m + sign * cloud.half_m * cloud.axis, time_ns, request)
            for time_ns, cloud in zip(times, clouds, strict=True)
        )
        for side, sign in (("left", -1.0), ("right", 1.0))
    }
    return replace(
        datum,
        left=sides["left"],
        right=sides["right"],
        distress_ns=request.start_ns,
        errors=DriftErrors(first, 0.0, (0.0,), growth),
    )


def _fix(xy_m: Floats, time_ns: int, request: PlanningRequest) -> DatumFix:
    lon, lat = request.plane.to_lonlat(float(xy_m[0]), float(xy_m[1]))
    return DatumFix(time=ns_to_iso(time_ns), lon_deg=lon, lat_deg=lat)


def _cloud(datum: DatumInput, request: PlanningRequest, time_ns: int, shape: Shape) -> _Cloud:
    ensemble = request.ensemble
    lon, lat, status = ensemble.at(time_ns)
    mine = (
        (ensemble.hypothesis == ensemble.hypothesis_ids.index(datum.hypothesis))
        & (ensemble.search_object == ensemble.object_ids.index(datum.search_object))
        & (status == Status.AFLOAT)
        & (request.weights > 0.0)
    )
    if not mine.any():
        raise PlanError(
            "no particle of a datum is afloat",
            given=f"{datum.name} at {ns_to_iso(time_ns)}",
            remedy="Leave the datum out, or search earlier.",
            where=f"plan {request.plan_id}",
        )
    x, y = request.plane.to_xy(lon[mine], lat[mine])
    w = request.weights[mine] / tree_sum(request.weights[mine])
    mean = np.array([tree_sum(w * x), tree_sum(w * y)])
    if shape == "round":
        radius = radius_holding(x, y, w, 0.5)
        return _Cloud(mean, np.array([0.0, 1.0]), 0.0, max(_LEAST_E_M, radius))
    east, north = x - mean[0], y - mean[1]
    both = tree_sum(w * east * north)
    spread = np.array([[tree_sum(w * east**2), both], [both, tree_sum(w * north**2)]])
    variances, axes = np.linalg.eigh(spread)
    half = math.sqrt(max(0.0, variances[1] - variances[0]))
    e_m = max(_LEAST_E_M, math.sqrt(max(0.0, variances[0])) / SIGMA_PER_E)
    return _Cloud(mean, axes[:, 1], half, e_m)


def _facing_one_way(clouds: list[_Cloud]) -> list[_Cloud]:
    """Axes that do not turn round from one fix to the next."""
    found = clouds[:1]
    for cloud in clouds[1:]:
        turned = float(cloud.axis @ found[-1].axis) < 0.0
        found.append(replace(cloud, axis=-cloud.axis) if turned else cloud)
    return found
