"""Drift of one object without any spread: what a worksheet computes by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sarex.drift import _kernels as kernels
from sarex.drift.leeway import LeewayClass, leeway_class
from sarex.errors import CoverageError, DriftError
from sarex.metocean import Forcing
from sarex.metocean.frames import layer_arrays
from sarex.quantities import format_dtg

__all__ = ["MeanDrift", "mean_drift"]

_STEP_S = 600.0

Side = Literal["right", "left"]


@dataclass(frozen=True, slots=True)
class MeanDrift:
    """Where an object ends, and the vectors that carried it, averaged over the time.

    All velocities are towards east (u) and north (v), in metres a second: ``current`` is the
    total water current, ``leeway`` is relative to it, ``wind`` is that at 10 m.
    """

    lon_deg: float
    lat_deg: float
    current_u_m_s: float
    current_v_m_s: float
    leeway_u_m_s: float
    leeway_v_m_s: float
    wind_u_m_s: float
    wind_v_m_s: float


def mean_drift(
    leeway: LeewayClass | str,
    side: Side,
    forcing: Forcing,
    lon_deg: float,
    lat_deg: float,
    start_ns: int,
    end_ns: int,
) -> MeanDrift:
    """Drift with the mean coefficients on one crosswind row, without jibing, error or coast.

    Parameters
    ----------
    leeway
        A leeway class or its id; that of a search object is ``leeway_of(item)``.
    side
        Row ``"right"`` or ``"left"`` of downwind.
    forcing
        Wind and current.
    lon_deg, lat_deg
        Start [deg].
    start_ns, end_ns
        Span [ns since 1970 UTC]; steps of 600 s and a last one of what is left.

    Raises
    ------
    CoverageError
        If the forcing does not cover the span, or the object leaves it or meets a hole.
    DriftError
        If there is no such class or side, or the end is before the start.

    References
    ----------
    The two divergent datums of the IAMSAR worksheet, each with its own leeway.
    """
    if side not in {"right", "left"} or end_ns < start_ns:
        raise DriftError(
            "not a side or a span of time",
            given=f"{side}, {start_ns} to {end_ns}",
            allowed="right or left, the end not before the start",
            remedy="Ask for one side at a time and a span that runs forward.",
        )
    forcing.check_span(start_ns, end_ns)
    of_class = leeway_class(leeway) if isinstance(leeway, str) else leeway
    row = of_class.kernel_row
    crosswind = row[3:5] if side == "right" else row[6:8]
    result = kernels.mean_path(
        lon_deg,
        lat_deg,
        start_ns / 1e9,
        end_ns / 1e9,
        _STEP_S,
        0,
        (row[0], row[1], crosswind[0], crosswind[1]),
        forcing.wind.arrays,
        forcing.current.arrays,
        layer_arrays(forcing.stokes),
    )
    _refuse_fault(int(result[8]), forcing, result[0], result[1], result[9])
    return MeanDrift(*(float(x) for x in result[:8]))


def _refuse_fault(fault: int, forcing: Forcing, lon: float, lat: float, time_s: float) -> None:
    if fault == kernels.FAULT_NONE:
        return
    wind = fault in {kernels.FAULT_WIND_OUTSIDE, kernels.FAULT_WIND_HOLE}
    layer = forcing.wind if wind else forcing.current
    hole = fault in {kernels.FAULT_WIND_HOLE, kernels.FAULT_CURRENT_HOLE}
    when = format_dtg(int(time_s) * 1_000_000_000)
    raise CoverageError(
        f"the mean drift {'meets a hole in' if hole else 'leaves the area of'} the "
        f"{layer.quantity} field",
        given=f"{when} at {lat:.4f}, {lon:.4f} (latitude, longitude)",
        allowed=layer.coverage.describe_area(),
        remedy=f"Give a {layer.quantity} field that covers the place, or a datum before {when}.",
        where=", ".join(layer.sources) or None,
    )
