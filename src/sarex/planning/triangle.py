"""The current triangle of a ship and the wind triangle of an aircraft."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError

__all__ = ["heading_deg", "speed_along"]

_LEAST_SHARE = 0.05
"""A leg made good at less than this share of the craft's speed is not held."""


def _parts(direction: NDArray[np.float64], medium_m_s: tuple[float, float]) -> tuple[float, float]:
    """Components of the medium's motion along a unit vector and to the right of it."""
    east, north = float(direction[0]), float(direction[1])
    u, v = medium_m_s
    return u * east + v * north, u * north - v * east


def speed_along(
    direction: NDArray[np.float64],
    speed_m_s: float,
    medium_m_s: tuple[float, float],
    *,
    where: str,
) -> float:
    """Speed made good along a direction by a craft that heads off the drift.

    Parameters
    ----------
    direction : (2,) unit vector
        East and north parts of the track to be made good.
    speed_m_s : float [m s-1]
        Through the water or the air.
    medium_m_s : (east, north) [m s-1]
        Motion of that water or air, relative to the frame in which the track is meant.
    where : str
        The leg, for the error.

    Returns
    -------
    float [m s-1]
        sqrt(V² − w_across²) + w_along.

    Raises
    ------
    PlanError
        If the craft cannot hold the track, or makes hardly any way along it.
    """
    along, across = _parts(direction, medium_m_s)
    made = -1.0
    if abs(across) < speed_m_s:
        made = math.sqrt(speed_m_s**2 - across**2) + along
    if not made >= _LEAST_SHARE * speed_m_s:
        raise PlanError(
            "the leg cannot be held",
            given=f"speed {speed_m_s:.1f} m/s; the wind or current sets {along:+.1f} m/s along "
            f"and {across:+.1f} m/s across the leg",
            allowed=f"a speed made good of at least {_LEAST_SHARE * speed_m_s:.1f} m/s",
            remedy="Turn the legs along the wind or current, or send a faster facility.",
            where=where,
        )
    return made


def heading_deg(
    direction: NDArray[np.float64], speed_m_s: float, medium_m_s: tuple[float, float]
) -> float:
    """Heading that holds a track which :func:`speed_along` accepts, degrees true."""
    _, across = _parts(direction, medium_m_s)
    track = math.degrees(math.atan2(direction[0], direction[1]))
    return (track - math.degrees(math.asin(across / speed_m_s))) % 360.0
