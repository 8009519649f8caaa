"""The motion of air and water on a grid of the plan's plane, for the kernels that time legs.

A planner times thousands of legs, so the fields are sampled once, at nodes in space and time, and
interpolated linearly in between. Between nodes h apart a field with curvature f″ is off by at most
h²·f″/8 on each axis; nodes without a value (land, beyond the field) take no part, and a place with
no node about it has no value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sarex.errors import SarexError
from sarex.geo import LocalPlane

__all__ = ["Media", "Medium", "VectorField", "sample_media"]

Floats = NDArray[np.float64]
VectorField = Callable[[Any, Any, Any], tuple[Any, Any]]
"""``(lon_deg, lat_deg, time_ns) -> (u_m_s, v_m_s)``: motion towards east and north; takes arrays,
or answers one place for all."""

MOST_NODES = 64
LEAST_STEP_M = 1_000.0
TIME_STEP_S = 1800.0
_MARGIN_M = 5_000.0
_LEAST_BLOCK = 4
"""Nodes that are given up together where the field refuses one of them."""


@dataclass(frozen=True, slots=True)
class Medium:
    """One field on nodes.

    Parameters
    ----------
    origin : (6,) float64
        x, y [m] and time [s] of the first node; steps in x, y [m] and time [s].
    u_m_s, v_m_s : (time, y, x) [m s-1]
        NaN where the field has no value.
    """

    origin: Floats
    u_m_s: Floats
    v_m_s: Floats


@dataclass(frozen=True, slots=True)
class Media:
    """Air and water about one plan, in seconds after ``epoch_ns``."""

    plane: LocalPlane
    epoch_ns: int
    air: Medium
    water: Medium

    def of(self, medium: str) -> Medium:
        """What carries a craft: ``air`` or ``water``."""
        return self.air if medium == "air" else self.water


def sample_media(
    wind: VectorField,
    current: VectorField,
    plane: LocalPlane,
    span_ns: tuple[int, int],
    around_xy_m: ArrayLike,
) -> Media:
    """Sample wind and current about some places over a span of time.

    Parameters
    ----------
    wind, current : callables
        See :data:`VectorField`.
    plane : LocalPlane
        Of the plan.
    span_ns : (start, end)
        Nodes lie at most 30 min apart.
    around_xy_m : (place, 2) [m]
        The nodes cover the rectangle about them and 5 km more, at most 64 along each axis and not
        closer than 1 km.

    Returns
    -------
    Media
    """
    places = np.asarray(around_xy_m, dtype=np.float64)
    low, high = places.min(axis=0) - _MARGIN_M, places.max(axis=0) + _MARGIN_M
    x, y = (_nodes(float(low[k]), float(high[k])) for k in (0, 1))
    seconds = (span_ns[1] - span_ns[0]) / 1e9
    times = np.linspace(0.0, seconds, max(2, int(np.ceil(seconds / TIME_STEP_S)) + 1))
    lon, lat = plane.to_lonlat(*np.meshgrid(x, y))
    origin = np.array([x[0], y[0], times[0], x[1] - x[0], y[1] - y[0], times[1] - times[0]])

    def gridded(field: VectorField) -> Medium:
        moving = [_sampled(field, lon, lat, span_ns[0] + round(t * 1e9)) for t in times]
        return Medium(origin, np.array([m[0] for m in moving]), np.array([m[1] for m in moving]))

    return Media(plane, span_ns[0], gridded(wind), gridded(current))


def _nodes(low: float, high: float) -> Floats:
    count = int(np.clip(np.ceil((high - low) / LEAST_STEP_M) + 1, 2, MOST_NODES))
    return np.linspace(low, high, count)


def _sampled(field: VectorField, lon: Floats, lat: Floats, time_ns: int) -> Floats:
    """(2, y, x) values; NaN at places that the field refuses."""
    try:
        found = [np.broadcast_to(part, lon.shape) for part in field(lon, lat, time_ns)]
    except SarexError:
        if lon.size <= _LEAST_BLOCK or _refused_all_round(field, lon, lat, time_ns):
            return np.full((2, *lon.shape), np.nan)
        axis = int(np.argmax(lon.shape))
        middle = lon.shape[axis] // 2
        halves = zip(
            np.split(lon, [middle], axis=axis), np.split(lat, [middle], axis=axis), strict=True
        )
        parts = [_sampled(field, *half, time_ns) for half in halves]
        return np.concatenate(parts, axis=axis + 1)
    return np.asarray(found, dtype=np.float64)


def _refused_all_round(field: VectorField, lon: Floats, lat: Floats, time_ns: int) -> bool:
    """Whether the field refuses the corners and the middle: there is nothing to look for inside."""
    rows, columns = lon.shape
    places = {(0, 0), (0, columns - 1), (rows - 1, 0), (rows - 1, columns - 1)}
    for j, i in sorted(places | {(rows // 2, columns // 2)}):
        try:
            field(lon[j : j + 1, i : i + 1], lat[j : j + 1, i : i + 1], time_ns)
        except SarexError:
            continue
        return False
    return True
