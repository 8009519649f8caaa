"""Analytic terms as kernel rows.

A row is (kind, ...): 0 uniform: u, v; 1 tidal ellipse: major axis east, north, minor axis east,
north [m/s], angular speed [1/s], time of maximum [s]; 2 front: longitude, latitude [deg], speed
east, north [m/s], east and north factors [1/deg] that give distance over half width; 3 shear: as
a front; 4 eddy: longitude, latitude [deg], peak speed, positive anticlockwise [m/s], east and north
factors [1/deg] that give distance over radius, profile (0 Rankine, 1 Gaussian). Degrees become
metres as at the latitude of the term, so that it keeps its shape on an axis of degrees; the error
grows with the distance from it (tan(lat)·Δlat: 1 % in 50 km at 52°).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.geo._kernels import metres_per_degree
from sarex.metocean._kernels import EDDY, ELLIPSE, FRONT, GAUSSIAN, RANKINE, SHEAR, UNIFORM
from sarex.metocean.spec import AnalyticTerm, Eddy, Front, Shear, TidalEllipse, Uniform
from sarex.quantities.times import parse_time

__all__ = ["describe", "rows"]

_COLUMNS = 8


def rows(terms: Sequence[AnalyticTerm]) -> NDArray[np.float64]:
    """Kernel rows of analytic terms, (term, 8)."""
    table = np.zeros((len(terms), _COLUMNS))
    for row, term in zip(table, terms, strict=True):
        values = _row(term)
        row[: len(values)] = values
    return table


def _row(term: AnalyticTerm) -> tuple[float, ...]:
    if isinstance(term, Uniform):
        return (UNIFORM, term.u_m_s, term.v_m_s)
    if isinstance(term, TidalEllipse):
        return _ellipse(term)
    return _eddy(term) if isinstance(term, Eddy) else _across(term)


def _ellipse(term: TidalEllipse) -> tuple[float, ...]:
    east, north = _direction(term.major_to_deg)
    return (
        ELLIPSE,
        term.major_m_s * east,
        term.major_m_s * north,
        -term.minor_m_s * north,
        term.minor_m_s * east,
        2.0 * math.pi / (term.period_h * 3600.0),
        parse_time(term.maximum_at, "maximum_at of a tidal ellipse") / 1e9,
    )


def _across(term: Front | Shear) -> tuple[float, ...]:
    """A front or a shear: its factors give the distance to the right of its line."""
    east, north = _direction(term.to_deg)
    m_lon, m_lat = metres_per_degree(term.lat_deg)
    return (
        FRONT if isinstance(term, Front) else SHEAR,
        term.lon_deg,
        term.lat_deg,
        term.speed_m_s * east,
        term.speed_m_s * north,
        m_lon * north / term.half_width_m,
        m_lat * east / term.half_width_m,
    )


def _eddy(term: Eddy) -> tuple[float, ...]:
    m_lon, m_lat = metres_per_degree(term.lat_deg)
    return (
        EDDY,
        term.lon_deg,
        term.lat_deg,
        term.peak_m_s if term.rotation == "anticlockwise" else -term.peak_m_s,
        m_lon / term.radius_m,
        m_lat / term.radius_m,
        RANKINE if term.profile == "rankine" else GAUSSIAN,
    )


def _direction(to_deg: float) -> tuple[float, float]:
    return math.sin(math.radians(to_deg)), math.cos(math.radians(to_deg))


def describe(term: AnalyticTerm) -> str:
    """The term in words, for the list of assumptions."""
    if isinstance(term, Uniform):
        speed = math.hypot(term.u_m_s, term.v_m_s)
        to = math.degrees(math.atan2(term.u_m_s, term.v_m_s)) % 360.0
        return f"uniform {speed:.2f} m/s towards {to:03.0f}°"
    if isinstance(term, TidalEllipse):
        return (
            f"tidal ellipse {term.major_m_s:g} by {term.minor_m_s:g} m/s, major axis towards "
            f"{term.major_to_deg:03.0f}°, period {term.period_h:g} h, maximum {term.maximum_at}"
        )
    if isinstance(term, Eddy):
        return (
            f"{term.rotation} eddy ({term.profile}), {term.peak_m_s:g} m/s at {term.radius_m:g} m "
            f"from {term.lat_deg:g}, {term.lon_deg:g}"
        )
    if isinstance(term, Shear):
        return (
            f"shear from -{term.speed_m_s:g} to {term.speed_m_s:g} m/s towards "
            f"{term.to_deg:03.0f}°, half width {term.half_width_m:g} m, through "
            f"{term.lat_deg:g}, {term.lon_deg:g}"
        )
    return (
        f"front {term.speed_m_s:g} m/s towards {term.to_deg:03.0f}°, half width "
        f"{term.half_width_m:g} m, through {term.lat_deg:g}, {term.lon_deg:g}"
    )
