"""When and where a field file has values, told without refusing what a forecast would refuse."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.geo import wrap_longitude
from sarex.geo._kernels import metres_per_degree
from sarex.metocean.cf import decode_times
from sarex.quantities import NM_M, NS_PER_HOUR, format_dtg

__all__ = ["Area", "Gap", "TimeAxis", "area_of", "coordinate_of", "time_axis_of"]

_GAP = 1.5
"""A gap is a step of more than this many of the file's own, as for a forecast."""
_EVENNESS = 0.01
_WORDS = {"lon": "longitude", "lat": "latitude"}
_PREFIX = {"lon": "degrees_e", "lat": "degrees_n"}

Which = Literal["lon", "lat"]


@dataclass(frozen=True, slots=True)
class Gap:
    """Two times of a file with nothing between, further apart than its own step."""

    start_ns: int
    end_ns: int

    @property
    def hours(self) -> float:
        """How long nothing is known [h]."""
        return (self.end_ns - self.start_ns) / NS_PER_HOUR

    @property
    def words(self) -> str:
        """The gap in words."""
        return (
            f"{self.hours:g} h: nothing between {format_dtg(self.start_ns)} and "
            f"{format_dtg(self.end_ns)}"
        )


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """The times of a file.

    Parameters
    ----------
    name
        Of the coordinate.
    times_ns : (time,) int64
        As in the file; empty where they cannot be dated.
    empty : (time,) bool
        At which nothing has a value.
    gaps
        Each one; times without any value count as if they were not there.
    fault
        Why the times cannot be used as they are, or None.
    """

    name: str
    times_ns: NDArray[np.int64]
    empty: NDArray[np.bool_]
    gaps: tuple[Gap, ...]
    fault: str | None

    @property
    def start_ns(self) -> int:
        """The first time."""
        return int(self.times_ns.min())

    @property
    def end_ns(self) -> int:
        """The last time."""
        return int(self.times_ns.max())

    @property
    def step_h(self) -> float | None:
        """The most common step [h]; None of a single time."""
        return _common_step_h(self.times_ns)

    @property
    def max_gap_h(self) -> float | None:
        """The longest gap [h]."""
        return max((gap.hours for gap in self.gaps), default=None)


def time_axis_of(
    data: xr.Dataset, name: str | None, empty: NDArray[np.bool_], where: str
) -> TimeAxis | None:
    """The times along a dimension of a dataset; None where there is none.

    ``empty``, (time,) bool, marks times without any value.
    """
    if name is None or name not in data.coords:
        return None
    nothing = np.zeros(0, np.int64)
    try:
        times = np.atleast_1d(decode_times(data[name], where))
    except FieldError as error:
        return TimeAxis(name, nothing, empty, (), f"{error.message} ({error.given})")
    steps = np.diff(times)
    fault = None
    if (steps <= 0).any():
        at = int(np.argmax(steps <= 0))
        fault = (
            f"{'a time is given twice' if steps[at] == 0 else 'the times are not in order'}: "
            f"{format_dtg(int(times[at + 1]))} after {format_dtg(int(times[at]))}"
        )
    return TimeAxis(name, times, empty, _gaps(times, empty), fault)


def _common_step_h(times_ns: NDArray[np.int64]) -> float | None:
    steps = np.diff(np.unique(times_ns))
    if not steps.size:
        return None
    lengths, counts = np.unique(steps, return_counts=True)
    return float(lengths[np.argmax(counts)]) / NS_PER_HOUR


def _gaps(times_ns: NDArray[np.int64], empty: NDArray[np.bool_]) -> tuple[Gap, ...]:
    valued = np.unique(times_ns[~empty] if empty.size == times_ns.size else times_ns)
    step = _common_step_h(valued)
    if step is None:
        return ()
    wide = np.flatnonzero(np.diff(valued) > _GAP * step * NS_PER_HOUR)
    return tuple(Gap(int(valued[at]), int(valued[at + 1])) for at in wide)


@dataclass(frozen=True, slots=True)
class Area:
    """Where a file has grid points.

    Parameters
    ----------
    kind
        ``regular``: longitude and latitude in even steps; ``uneven``: steps that differ;
        ``two-dimensional``: a place for each point (curvilinear and rotated grids);
        ``projected``: on the axes of a projection, shown as a forecast reads it.
    west_deg, south_deg, east_deg, north_deg
        West in [-180, 180); east beyond 180 where the area crosses the antimeridian.
    nx, ny
        Numbers of points along the grid.
    lon_step_deg, lat_step_deg
        Steps in degrees; of an uneven or turned grid the typical (median) ones.
    fault
        Why the axes cannot be read, or None.
    """

    kind: Literal["regular", "uneven", "two-dimensional", "projected"]
    west_deg: float
    south_deg: float
    east_deg: float
    north_deg: float
    nx: int
    ny: int
    lon_step_deg: float
    lat_step_deg: float
    fault: str | None = None

    @property
    def words(self) -> str:
        """The area in words."""
        return (
            f"{self.south_deg:.2f} to {self.north_deg:.2f} latitude, "
            f"{self.west_deg:.2f} to {self.east_deg:.2f} longitude"
        )

    @property
    def middle_lat_deg(self) -> float:
        """Latitude for which the steps are given in nautical miles."""
        return (self.south_deg + self.north_deg) / 2.0

    @property
    def steps_nm(self) -> tuple[float, float]:
        """Steps of longitude and of latitude at the middle latitude [NM]."""
        east_m, north_m = metres_per_degree(self.middle_lat_deg)
        return self.lon_step_deg * east_m / NM_M, self.lat_step_deg * north_m / NM_M


def coordinate_of(data: xr.Dataset, which: Which) -> xr.DataArray | None:
    """Longitude or latitude of a dataset, by standard name, unit or name."""
    for name, variable in data.variables.items():
        units = str(variable.attrs.get("units", "")).lower().replace("degree_", "degrees_")
        if (
            variable.attrs.get("standard_name") == _WORDS[which]
            or units.startswith(_PREFIX[which])
            or str(name).lower() in {which, _WORDS[which], f"nav_{which}"}
        ) and variable.ndim in (1, 2):
            return data[name]
    return None


def area_of(data: xr.Dataset) -> Area | None:
    """The area of a dataset; None where it has no longitude and latitude."""
    lon, lat = coordinate_of(data, "lon"), coordinate_of(data, "lat")
    if lon is None or lat is None or lon.ndim != lat.ndim:
        return None
    lon_deg = np.asarray(lon.values, dtype=np.float64)
    lat_deg = np.asarray(lat.values, dtype=np.float64)
    whole = np.isfinite(lon_deg).all() and np.isfinite(lat_deg).all()
    fault = None if whole else "longitudes or latitudes are missing"
    return _flat(lon_deg, lat_deg, fault) if lon.ndim == 1 else _turned(lon_deg, lat_deg, fault)


def _flat(lon: NDArray[np.float64], lat: NDArray[np.float64], fault: str | None) -> Area | None:
    lon, lat = lon[np.isfinite(lon)], lat[np.isfinite(lat)]
    if not lon.size or not lat.size:
        return None
    turns = wrap_longitude(np.diff(lon))
    along = lon[0] + np.concatenate([[0.0], np.cumsum(turns)])
    west = float(wrap_longitude(float(along.min())))
    even = _even(turns) and _even(np.diff(lat))
    return Area(
        "regular" if even else "uneven",
        west,
        float(lat.min()),
        west + float(np.ptp(along)),
        float(lat.max()),
        lon.size,
        lat.size,
        _typical(turns),
        _typical(np.diff(lat)),
        fault,
    )


def _even(steps: NDArray[np.float64]) -> bool:
    if not steps.size:
        return False
    mean = float(steps.mean())
    return mean != 0.0 and bool((np.abs(steps - mean) <= _EVENNESS * abs(mean)).all())


def _typical(steps: NDArray[np.float64]) -> float:
    return float(np.median(np.abs(steps))) if steps.size else math.nan


def _turned(lon: NDArray[np.float64], lat: NDArray[np.float64], fault: str | None) -> Area | None:
    here = np.isfinite(lon) & np.isfinite(lat)
    if not here.any() or min(lon.shape) < 2:
        return None
    first = float(lon[here][0])
    near = first + wrap_longitude(lon - first)
    west = float(wrap_longitude(float(near[here].min())))
    stretch = np.cos(np.radians(lat))
    across = np.hypot(np.diff(near, axis=1) * stretch[:, 1:], np.diff(lat, axis=1))
    along = np.hypot(np.diff(near, axis=0) * stretch[1:], np.diff(lat, axis=0))
    middle = float(np.cos(np.radians((lat[here].min() + lat[here].max()) / 2)))
    ny, nx = lon.shape
    return Area(
        "two-dimensional",
        west,
        float(lat[here].min()),
        west + float(np.ptp(near[here])),
        float(lat[here].max()),
        nx,
        ny,
        float(np.nanmedian(across)) / middle,
        float(np.nanmedian(along)),
        fault,
    )
