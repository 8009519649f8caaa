"""Drift of one object without any spread: what a worksheet computes by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sarex.drift.coverage import HOLES
from sarex.drift.leeway import LeewayClass, leeway_class
from sarex.drift.members import member_weights
from sarex.drift.motion import _kernels as kernels
from sarex.errors import CoverageError, DriftError
from sarex.geo import wrap_longitude
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

    Where the fields are an ensemble, the mean over its members with their weights.

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
    coefficients = (row[0], row[1], crosswind[0], crosswind[1])
    weights = member_weights(forcing)
    total = np.zeros(8)
    for member, weight in enumerate(weights):
        path = _path(member, coefficients, forcing, lon_deg, lat_deg, start_ns, end_ns)
        path[0] -= lon_deg + 360.0 * round((path[0] - lon_deg) / 360.0)  # the short way round
        total += weight * path
    total[0] = float(wrap_longitude(lon_deg + total[0]))
    return MeanDrift(*(float(x) for x in total))


def _path(
    member: int,
    coefficients: tuple[float, ...],
    forcing: Forcing,
    lon_deg: float,
    lat_deg: float,
    start_ns: int,
    end_ns: int,
) -> NDArray[np.float64]:
    """(8,) as the fields of a :class:`MeanDrift`."""
    result = kernels.mean_path(
        lon_deg,
        lat_deg,
        start_ns / 1e9,
        end_ns / 1e9,
        _STEP_S,
        member,
        coefficients,
        forcing.wind.arrays,
        forcing.current.arrays,
        layer_arrays(forcing.stokes),
    )
    _refuse_fault(int(result[8]), forcing, result[0], result[1], result[9])
    return np.array(result[:8])


def _refuse_fault(fault: int, forcing: Forcing, lon: float, lat: float, time_s: float) -> None:
    if fault == kernels.FAULT_NONE:
        return
    layers = {
        kernels.FAULT_WIND_OUTSIDE: forcing.wind,
        kernels.FAULT_WIND_HOLE: forcing.wind,
        kernels.FAULT_CURRENT_OUTSIDE: forcing.current,
        kernels.FAULT_CURRENT_HOLE: forcing.current,
    }
    layer = layers.get(fault, forcing.stokes)
    assert layer is not None
    hole = fault in HOLES
    when = format_dtg(int(time_s) * 1_000_000_000)
    raise CoverageError(
        f"the mean drift {'meets a hole in' if hole else 'leaves the area of'} the "
        f"{layer.word} field",
        given=f"{when} at {lat:.4f}, {lon:.4f} (latitude, longitude)",
        allowed=layer.coverage.describe_area(),
        remedy=f"Give a {layer.word} field that covers the place, or a datum before {when}.",
        where=", ".join(layer.sources) or None,
    )
