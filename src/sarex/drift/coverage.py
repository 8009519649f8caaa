"""Particles that leave the fields or meet a hole: an error, or a sentence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sarex.drift.motion import _kernels as kernels
from sarex.drift.particles import Particles, TimeAxis
from sarex.errors import CoverageError
from sarex.incident.draw import Draws
from sarex.metocean import Forcing
from sarex.quantities import format_dtg

__all__ = ["HOLES", "check_starts", "report_faults"]

_WHAT = {
    kernels.FAULT_WIND_OUTSIDE: ("left the area of the wind field", "wind"),
    kernels.FAULT_WIND_HOLE: ("met a hole in the wind field", "wind"),
    kernels.FAULT_CURRENT_OUTSIDE: ("left the area of the current field", "current"),
    kernels.FAULT_CURRENT_HOLE: ("met a hole in the current field", "current"),
    kernels.FAULT_COAST_OUTSIDE: ("left the area of the coastline", "coast"),
    kernels.FAULT_STOKES_OUTSIDE: ("left the area of the Stokes drift field", "Stokes drift"),
    kernels.FAULT_STOKES_HOLE: ("met a hole in the Stokes drift field", "Stokes drift"),
}
HOLES = {kernels.FAULT_WIND_HOLE, kernels.FAULT_CURRENT_HOLE, kernels.FAULT_STOKES_HOLE}
"""Faults of a place within a field."""


def check_starts(forcing: Forcing, particles: Particles | Draws, *, most: int = 0) -> None:
    """Refuse a forecast whose objects enter the water where a field that moves them is not.

    Raises
    ------
    CoverageError
        If more than ``most`` of them do.
    """
    for layer in (forcing.wind, forcing.current, forcing.stokes):
        if layer is None:
            continue
        lon, lat, times = particles.lon_deg, particles.lat_deg, particles.start_ns
        held = [layer.coverage.contains(lon, lat, int(t)) for t in (times.min(), times.max())]
        outside = np.flatnonzero(~np.any(held, axis=0))
        if outside.size > most:
            first = int(outside[0])
            raise CoverageError(
                f"{outside.size} of {particles.count} objects enter the water outside the "
                f"{layer.word} field",
                given=f"{lat[first]:.4f}, {lon[first]:.4f} (latitude, longitude) at "
                f"{format_dtg(int(times[first]))}",
                allowed=f"{layer.coverage.describe_area()}; {layer.coverage.describe_span()}",
                remedy="Check the letters N, S, E and W of the positions in the case, and give a "
                f"{layer.word} field of this sea.",
                where=", ".join(layer.sources) or None,
            )


def report_faults(
    forcing: Forcing,
    coast_name: str,
    axis: TimeAxis,
    fault: NDArray[np.int8],
    fault_step: NDArray[np.int32],
    last_lon: NDArray[np.float64],
    last_lat: NDArray[np.float64],
) -> tuple[str, ...]:
    """Sentences about particles that were frozen, where the case allows that.

    Raises
    ------
    CoverageError
        If there are any and the case says to stop: the first in time, how many, where.
    """
    found = np.flatnonzero(fault)
    if not found.size:
        return ()
    if forcing.on_leaving_coverage == "stop":
        raise _stop(forcing, coast_name, axis, found, fault, fault_step, last_lon, last_lat)
    return tuple(
        f"Drift: {np.count_nonzero(fault == code)} of {fault.size} particles {what}, the first at "
        f"{_when(axis, int(fault_step[fault == code].min()))}; they are kept, out of field, where "
        "they last were."
        for code, (what, _) in _WHAT.items()
        if np.any(fault == code)
    )


def _when(axis: TimeAxis, step: int) -> str:
    return format_dtg((axis.first_s + max(step, 0) * axis.step_s) * 1_000_000_000)


def _stop(
    forcing: Forcing,
    coast_name: str,
    axis: TimeAxis,
    found: NDArray[np.int64],
    fault: NDArray[np.int8],
    fault_step: NDArray[np.int32],
    last_lon: NDArray[np.float64],
    last_lat: NDArray[np.float64],
) -> CoverageError:
    first = int(found[np.argmin(fault_step[found])])
    code = int(fault[first])
    what, source = _WHAT[code]
    when = _when(axis, int(fault_step[first]))
    areas = {
        "wind": forcing.wind.coverage.describe_area(),
        "current": forcing.current.coverage.describe_area(),
        "coast": f"the region {coast_name}",
    }
    if forcing.stokes is not None:
        areas["Stokes drift"] = forcing.stokes.coverage.describe_area()
    hole = code in HOLES
    more = (
        f"Give a second source of the {source} that has values there, a finer one near land"
        if hole
        else f"Give a larger {source} {'region' if source == 'coast' else 'field'}"
    )
    return CoverageError(
        f"{found.size} of {fault.size} particles leave what is known; the first {what}",
        given=f"{when} at {last_lat[first]:.4f}, {last_lon[first]:.4f} (latitude, longitude)",
        allowed=f"{areas[source]}" + (", where the field has values" if hole else ""),
        remedy=f"{more}, end the forecast before {when}, or write on_leaving_coverage = 'flag' in "
        "[fields] to keep such particles where they leave.",
    )
