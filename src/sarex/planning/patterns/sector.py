"""Pattern VS: the sector search."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.facilities import Facility
from sarex.geo import LocalPlane
from sarex.planning.parameters import SectorSearch
from sarex.planning.patterns.path import PatternPath, leg_names
from sarex.quantities import NM_M, to_nm

__all__ = ["check_radius", "most_radius_m", "sector_search", "sector_xy"]

Floats = NDArray[np.float64]
_RIM_DEG = (None, 0.0, 60.0, None, 240.0, 300.0, None, 120.0, 180.0, None)
"""Waypoints of a pass: the datum, or the rim at this angle from the first leg."""
_LEGS = 9
_SECOND_DEG = 30.0
_SHIP_M, _AIRCRAFT_M = 5.0 * NM_M, 30.0 * NM_M


def sector_xy(
    datum_xy_m: Floats | tuple[float, float],
    bearing_deg: float,
    radius_m: float,
    second_pass: bool = False,
) -> Floats:
    """Waypoints of a sector search, (10 or 19, 2) [m]: the planners' fast builder."""
    turns = (0.0, _SECOND_DEG) if second_pass else (0.0,)
    angles = [
        None if rim is None else math.radians(bearing_deg + turn + rim)
        for turn in turns
        for rim in _RIM_DEG[0 if turn == 0.0 else 1 :]
    ]
    unit = np.array([(0.0, 0.0) if a is None else (math.sin(a), math.cos(a)) for a in angles])
    return np.asarray(datum_xy_m, dtype=np.float64) + radius_m * unit


def sector_search(sector: SectorSearch, plane: LocalPlane) -> PatternPath:
    """Pattern VS: nine legs of one radius; out, along the rim, back through the datum, and so on.

    The three triangles meet at the datum, which is passed three times after the start; every turn
    at the rim is 120° to the right. The second pass begins 30° to the right of the first.

    References
    ----------
    IAMSAR vol. II and III, sector search. Pinned by tests/reference/test_pattern_tables.py.
    """
    datum = plane.to_xy(sector.centre_lon_deg, sector.centre_lat_deg)
    points = sector_xy(datum, sector.bearing_deg, sector.radius_m, sector.second_pass)
    return PatternPath(points, leg_names("L" * (2 * _LEGS if sector.second_pass else _LEGS)))


def most_radius_m(facility: Facility) -> float:
    """Greatest radius of a sector search: 5 NM for ships and boats, 30 NM for aircraft.

    References
    ----------
    IAMSAR vol. III, sector search: ships 2 to 5 NM, aircraft 5 to 20 NM as a rule, 30 at most.
    """
    return _AIRCRAFT_M if facility.medium == "air" else _SHIP_M


def check_radius(sector: SectorSearch, facility: Facility) -> None:
    """Refuse a sector search that is too wide for its facility.

    Raises
    ------
    PlanError
        If the radius is above :func:`most_radius_m`.
    """
    most = most_radius_m(facility)
    if sector.radius_m > most * (1.0 + 1e-9):
        raise PlanError(
            "the sector search is too wide for this facility",
            given=f"radius {to_nm(sector.radius_m):.1f} NM",
            allowed=f"up to {to_nm(most):.0f} NM for "
            f"{'aircraft' if facility.medium == 'air' else 'ships and boats'}",
            remedy="Take a smaller radius, or order parallel sweeps for so wide an area.",
            where=f"facility {facility.id}",
        )
