"""Pattern CSC: a ship and an aircraft creep together."""

from __future__ import annotations

import numpy as np

from sarex.errors import PlanError
from sarex.geo import LocalPlane
from sarex.planning.parameters import CoordinatedCreep
from sarex.planning.patterns.path import PatternPath, axes, leg_names
from sarex.planning.patterns.sweep import sweep_xy
from sarex.planning.triangle import speed_along

__all__ = ["coordinated_creep", "coordinated_speed_m_s"]


def coordinated_creep(creep: CoordinatedCreep, plane: LocalPlane) -> PatternPath:
    """Pattern CSC, the track of either: begun together, the two meet in the middle of each leg.

    The aircraft flies as in CS. The ship runs down the middle of the area, from S²/(2·width) inside
    its rear edge; its legs end where the aircraft passes over it.

    Raises
    ------
    PlanError
        If the area is not wider than the spacing that the speeds give.

    References
    ----------
    IAMSAR vol. II and III, co-ordinated creeping line: V_ship = S·V_aircraft/(L + S), L being the
    aircraft's leg, here width − S. Pinned by tests/reference/test_pattern_tables.py.
    """
    spacing = creep.track_spacing_m
    centre = np.array(plane.to_xy(creep.centre_lon_deg, creep.centre_lat_deg))
    if creep.role == "aircraft":
        to_right = creep.first_leg == "right"
        bearing = creep.bearing_deg + (90.0 if to_right else -90.0)
        size = (creep.width_m, creep.length_m, spacing)
        points = sweep_xy(centre, bearing, *size, "left" if to_right else "right")
        return PatternPath(points, leg_names(("LX" * creep.leg_count)[:-1]))
    before = spacing * (creep.width_m - spacing) / (2.0 * creep.width_m)
    over = (np.arange(creep.leg_count) + 0.5) * spacing
    marks = np.concatenate([[over[0] - before], over, [over[-1] + before]]) - creep.length_m / 2
    along, _ = axes(creep.bearing_deg)
    return PatternPath(centre + marks[:, None] * along, leg_names("L" * (creep.leg_count + 1)))


def coordinated_speed_m_s(
    creep: CoordinatedCreep, airspeed_m_s: float, wind_m_s: tuple[float, float]
) -> float:
    """The aircraft's speed for a co-ordinated creep in a wind, over two legs and two crossings.

    With it the ship is met on every leg there and back together; between the two the meeting shifts
    to and fro by what the wind makes one leg faster than the other.

    Parameters
    ----------
    creep : CoordinatedCreep
        Its own aircraft speed is not read.
    airspeed_m_s : float [m s-1]
        Of the aircraft.
    wind_m_s : (east, north) [m s-1]
        Relative to the frame of the pattern.

    Returns
    -------
    float [m s-1]

    Raises
    ------
    PlanError
        If a leg cannot be held in this wind.
    """
    along, right = axes(creep.bearing_deg)

    def seconds_per_m(direction: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        return 1.0 / speed_along(direction, airspeed_m_s, wind_m_s, where="co-ordinated creep")

    both, cross = seconds_per_m(right) + seconds_per_m(-right), seconds_per_m(along)
    # T = (width − S)·both + 2·S·cross and S = v·T/2, solved for T; the speed is 2·width/T
    share = creep.ship_speed_m_s / 2.0 * (2.0 * cross - both)
    if share >= 1.0:
        raise PlanError(
            "the aircraft cannot keep up with the ship on its cross legs",
            given=f"ship {creep.ship_speed_m_s:.1f} m/s, aircraft {1.0 / cross:.1f} m/s made good "
            "along the creep",
            allowed="an aircraft that is the faster one against the wind too",
            remedy="Let the pair creep the other way, or slow the ship down.",
        )
    return 2.0 * (1.0 - share) / both
