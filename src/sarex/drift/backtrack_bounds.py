"""How far from a find its origin can be: bounds of what carries an object."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sarex.drift.leeway import DriftingObject, leeway_table
from sarex.geo import LocalPlane
from sarex.metocean import Forcing, Layer

__all__ = ["drift_speed_bound", "speed_bound"]

Floats = NDArray[np.float64]

_SIGMAS = 4.0
"""Standard deviations of errors and of leeway that the bound allows for."""
_MARGIN = 1.1
_SIDE = 25
_TIMES = 49


def drift_speed_bound(
    objects: Sequence[DriftingObject],
    forcing: Forcing,
    place: tuple[float, float],
    radius_m: float,
    start_ns: int,
    end_ns: int,
) -> Floats:
    """Greatest speed over ground of each object within a circle and a span of time.

    Parameters
    ----------
    objects
        Search objects.
    forcing
        Wind and current.
    place
        Longitude and latitude of the middle of the circle [deg].
    radius_m
        Of the circle.
    start_ns, end_ns
        Span [ns since 1970 UTC].

    Returns
    -------
    (object,) [m s-1]
        Greatest current (and Stokes drift), plus greatest leeway in the greatest wind, errors of
        four standard deviations included.
    """
    span = (place, radius_m, start_ns, end_ns)
    current = speed_bound(forcing.current, *span) + _error(forcing.current)
    if forcing.stokes is not None:
        current += speed_bound(forcing.stokes, *span)
    wind = speed_bound(forcing.wind, *span) + _error(forcing.wind)
    table = leeway_table(objects)
    capsized = table.capsize[:, 0].astype(np.int64)
    rows = [
        table.rows[[own, other] if other >= 0 else [own]]
        for own, other in zip(table.row_of_object, capsized, strict=True)
    ]
    return np.array([current + max(_leeway(row, wind) for row in each) for each in rows])


def _error(layer: Layer) -> float:
    return _SIGMAS * math.sqrt(2.0) * layer.error.sigma_m_s


def _leeway(row: Floats, wind_m_s: float) -> float:
    """Greatest leeway of one row of the kernel's table."""

    def axis(i: int) -> float:
        spread = _SIGMAS * row[i + 2] * (0.05 * wind_m_s + 0.5)
        return abs(float(row[i] * wind_m_s + row[i + 1])) + float(spread)

    return math.hypot(axis(0), max(axis(3), axis(6)))


def speed_bound(
    layer: Layer, place: tuple[float, float], radius_m: float, start_ns: int, end_ns: int
) -> float:
    """Greatest speed of a layer in a circle and a span of time [m s-1].

    Of gridded sources the greatest value anywhere, which no interpolation exceeds; of analytic
    terms the greatest on a lattice over the circle and the span, and a tenth more.
    """
    values, grids, times, analytic, series_s, series = layer.arrays
    pairs = values.reshape(-1, 2)
    known = pairs[np.isfinite(pairs).all(axis=1)].astype(np.float64)
    gridded = float(np.hypot(known[:, 0], known[:, 1]).max(initial=0.0))
    added = float(np.hypot(series[:, 0], series[:, 1]).max(initial=0.0)) if series_s.size else 0.0
    if not analytic.size:
        return gridded + added
    bare = (values[:0], grids[:0], times[:0], analytic, series_s[:0], series[:0])
    terms = replace(layer, arrays=bare)
    lon, lat = _lattice(place, radius_m)
    at = np.linspace(start_ns, end_ns, _TIMES).astype(np.int64)
    u, v = terms.sample(lon[:, None], lat[:, None], at[None])
    return gridded + added + _MARGIN * float(np.hypot(u, v).max())


def _lattice(place: tuple[float, float], radius_m: float) -> tuple[Floats, Floats]:
    side = np.linspace(-radius_m, radius_m, _SIDE)
    x, y = (part.ravel() for part in np.meshgrid(side, side))
    inside = np.hypot(x, y) <= radius_m
    return LocalPlane(*place).to_lonlat(x[inside], y[inside])
