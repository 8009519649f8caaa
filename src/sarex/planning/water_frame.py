"""The frame of the water: the path of a parcel of water from the place of a pattern."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.errors import PlanError
from sarex.geo import LocalPlane
from sarex.planning.flight.media import VectorField
from sarex.planning.plan import DatumFix, Frame

__all__ = ["water_frame"]

Floats = NDArray[np.float64]
_NS = 1_000_000_000


def water_frame(
    current: VectorField,
    place_lon_lat_deg: tuple[float, float],
    start_ns: int,
    end_ns: int,
    plane: LocalPlane,
    *,
    step_s: float = 900.0,
) -> Frame:
    """Frame ``water``: fixes of the water that is at a place when the pattern begins.

    A crew that steers headings for stated times flies in this frame, whether it means to or not; so
    does one that works round a marker buoy, as far as the buoy goes with the water.

    Parameters
    ----------
    current : callable
        See :data:`sarex.planning.realise.VectorField`.
    place_lon_lat_deg : (lon, lat) [degrees]
        Usually the datum or the CSP. One parcel stands for the water of the whole pattern.
    start_ns, end_ns : int
        From the time for which the pattern is drawn to the end of the search.
    plane : LocalPlane
        The plane of the plan.
    step_s : float [s]
        Greatest time between fixes; the path is stepped by the classical fourth-order rule.

    Returns
    -------
    Frame

    Raises
    ------
    PlanError
        If there is no current on the way, or no time between start and end.

    References
    ----------
    Pinned by tests/unit/test_water_frame.py.
    """
    if end_ns <= start_ns:
        raise PlanError(
            "the water's path has no time to go",
            given=f"from {ns_to_iso(start_ns)} to {ns_to_iso(end_ns)}",
            allowed="an end after the start",
            remedy="Give the time for which the pattern is drawn, then the end of the search.",
        )
    count = max(1, math.ceil((end_ns - start_ns) / _NS / step_s))
    times = [start_ns + (end_ns - start_ns) * i // count for i in range(count + 1)]
    xy = [np.array(plane.to_xy(*place_lon_lat_deg))]
    for begin, end in pairwise(times):
        xy.append(_step(current, xy[-1], begin, end, plane))
    fixes = []
    for time_ns, point in zip(times, xy, strict=True):
        lon, lat = plane.to_lonlat(float(point[0]), float(point[1]))
        fixes.append(DatumFix(time=ns_to_iso(time_ns), lon_deg=lon, lat_deg=lat))
    return Frame(kind="water", datum_motion=tuple(fixes))


def _step(
    current: VectorField, xy: Floats, begin_ns: int, end_ns: int, plane: LocalPlane
) -> Floats:
    seconds, middle_ns = (end_ns - begin_ns) / _NS, (begin_ns + end_ns) // 2
    first = _velocity(current, xy, begin_ns, plane)
    second = _velocity(current, xy + seconds / 2 * first, middle_ns, plane)
    third = _velocity(current, xy + seconds / 2 * second, middle_ns, plane)
    last = _velocity(current, xy + seconds * third, end_ns, plane)
    return np.asarray(xy + seconds / 6 * (first + 2 * second + 2 * third + last))


def _velocity(current: VectorField, xy: Floats, time_ns: int, plane: LocalPlane) -> Floats:
    lon, lat = plane.to_lonlat(float(xy[0]), float(xy[1]))
    uv = np.array([float(np.asarray(part).item()) for part in current(lon, lat, time_ns)])
    if not np.isfinite(uv).all():
        raise PlanError(
            "no current on the water's path",
            given=f"lon {lon:.4f}, lat {lat:.4f}, {ns_to_iso(time_ns)}",
            remedy="Give fields that cover the pattern and its time, or lay it over the ground.",
        )
    return uv
