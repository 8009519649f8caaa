"""A forecast corrected by the marker buoys that drift in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sarex.drift.forecast import PreparedForecast
from sarex.drift.residual import residual_of
from sarex.drift.residual_fixes import BuoyFix
from sarex.drift.run import simulate
from sarex.ensemble import Status
from sarex.incident.draw import draw_incident
from sarex.randomness import generator_for

__all__ = ["corrected_by"]

_FEW = 500
"""Draws that show where the search area is; a buoy speaks for kilometres."""


def corrected_by(prepared: PreparedForecast, fixes: Sequence[BuoyFix]) -> PreparedForecast:
    """The forecast with the error of its current conditioned on marker buoys.

    The area for which the buoys speak is where the objects are at the last fix, by a small forecast
    without the buoys.

    Raises
    ------
    DriftError
        See :func:`sarex.drift.residual.residual_of`.
    CoverageError
        If a buoy was outside the fields.
    """
    now_ns = max((fix.time_ns for fix in fixes), default=0)
    lon, lat = _area(prepared, now_ns)
    residual = residual_of(
        fixes, prepared.forcing, area_lon_deg=lon, area_lat_deg=lat, area_time_ns=now_ns
    )
    return replace(prepared, residual=residual)


def _area(
    prepared: PreparedForecast, time_ns: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the objects of a few draws are at a time: before the distress, where it will be."""
    case = prepared.case
    count = max(_FEW, len(case.hypotheses), prepared.forcing.current.member_count)
    draws = draw_incident(case.incident, count, generator_for(prepared.key, "buoys"))
    if time_ns <= int(draws.start_ns.min()):
        return draws.lon_deg, draws.lat_deg
    ensemble = simulate(
        draws,
        case.objects,
        case.incident.objects_of,
        replace(prepared.forcing, on_leaving_coverage="flag"),
        prepared.coast,
        end_ns=min(time_ns, prepared.end_ns),
        rng=generator_for(prepared.key, "buoys drift"),
        step_s=int(case.forecast.step_s),
        output_step_s=int(case.forecast.output_step_s),
    )
    lon, lat, status = ensemble.at(min(time_ns, int(ensemble.times_ns[-1])))
    known = status != Status.OUT_OF_FIELD
    return lon[known], lat[known]
