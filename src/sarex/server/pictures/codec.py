"""Positions as int16 on an even grid of longitude and latitude.

A position is ``lon = lon0 + x * lon_step``, ``lat = lat0 + y * lat_step``, with x and y whole
numbers from -32767 to 32767; longitudes are brought to [-180, 180) after that. A grid is made for
one forecast: the steps are as small as its extent allows, and not below 1e-6 degrees.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sarex.errors import QuantityError

__all__ = ["MOST", "Extent", "Grid"]

Floats = NDArray[np.float64]
MOST: Final = 32767
_LEAST_STEP_DEG = 1e-6
_M_PER_DEG = 111_700.0
"""Metres in a degree of latitude, and of longitude at the equator, nowhere more."""


@dataclass(frozen=True, slots=True)
class Extent:
    """A box of longitude and latitude; longitudes count from ``lon0_deg``, without a jump.

    ``west_deg`` and ``east_deg`` are differences from ``lon0_deg``, at most 180 either way.
    """

    lon0_deg: float
    west_deg: float
    east_deg: float
    south_deg: float
    north_deg: float

    @classmethod
    def of(cls, lon_deg: Floats, lat_deg: Floats, lon0_deg: float) -> Extent:
        """The box about some positions."""
        east = _east(lon_deg, lon0_deg)
        return cls(
            lon0_deg,
            float(east.min()),
            float(east.max()),
            float(lat_deg.min()),
            float(lat_deg.max()),
        )

    def with_(self, other: Extent) -> Extent:
        """The box about both, which count from one longitude."""
        return Extent(
            self.lon0_deg,
            min(self.west_deg, other.west_deg),
            max(self.east_deg, other.east_deg),
            min(self.south_deg, other.south_deg),
            max(self.north_deg, other.north_deg),
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """Origin and steps of the whole numbers [degrees]."""

    lon0_deg: float
    lat0_deg: float
    lon_step_deg: float
    lat_step_deg: float

    @classmethod
    def over(cls, extent: Extent) -> Grid:
        """The finest grid that holds a box."""
        lon0 = extent.lon0_deg + (extent.west_deg + extent.east_deg) / 2.0
        return cls(
            (lon0 + 180.0) % 360.0 - 180.0,
            (extent.south_deg + extent.north_deg) / 2.0,
            max(_LEAST_STEP_DEG, (extent.east_deg - extent.west_deg) / (2.0 * MOST)),
            max(_LEAST_STEP_DEG, (extent.north_deg - extent.south_deg) / (2.0 * MOST)),
        )

    @property
    def error_m(self) -> float:
        """No decoded position is farther than this from the one encoded."""
        return float(np.hypot(self.lon_step_deg, self.lat_step_deg)) * _M_PER_DEG / 2.0

    def encode(self, lon_deg: Floats, lat_deg: Floats) -> NDArray[np.int16]:
        """(particle, 2) int16, little-endian: x and y of each position.

        Raises
        ------
        QuantityError
            If a position lies beyond the grid.
        """
        xy = np.stack(
            [
                np.rint(_east(lon_deg, self.lon0_deg) / self.lon_step_deg),
                np.rint((lat_deg - self.lat0_deg) / self.lat_step_deg),
            ],
            axis=-1,
        )
        if not bool(np.all(np.abs(xy) <= MOST)):
            raise QuantityError(
                "a position lies beyond the grid of its forecast",
                given=f"{int(np.nanmax(np.abs(xy)))} steps",
                allowed=f"{MOST} steps from the origin",
                remedy="Make the grid over the extent of all positions.",
            )
        return xy.astype("<i2")

    def decode(self, xy: NDArray[np.int16]) -> tuple[Floats, Floats]:
        """Longitude and latitude of encoded positions [degrees]."""
        x, y = xy[..., 0].astype(np.float64), xy[..., 1].astype(np.float64)
        lon = self.lon0_deg + x * self.lon_step_deg
        return (lon + 180.0) % 360.0 - 180.0, self.lat0_deg + y * self.lat_step_deg

    def to_json(self) -> dict[str, Any]:
        """Plain data for the client, with the greatest error [m]."""
        return {**asdict(self), "error_m": self.error_m}


def _east(lon_deg: Floats, lon0_deg: float) -> Floats:
    """How far east of a longitude, the short way round [degrees]."""
    return np.asarray((lon_deg - lon0_deg + 180.0) % 360.0 - 180.0)
