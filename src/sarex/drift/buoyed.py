"""A forecast corrected by the marker buoys that drift in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sarex.drift.forecast import PreparedForecast
from sarex.drift.members import member_weights
from sarex.drift.residual import residual_of
from sarex.drift.residual_fixes import BuoyFix
from sarex.drift.run import simulate
from sarex.ensemble import Status
from sarex.errors import DriftError
from sarex.incident import Draws
from sarex.quantities import format_dtg
from sarex.randomness import generator_for

__all__ = ["corrected_by"]

_FEW = 500
"""Draws that show where the search area is; a buoy speaks for kilometres."""


def corrected_by(
    prepared: PreparedForecast, fixes: Sequence[BuoyFix], leeway_id: str = "SLDMB"
) -> PreparedForecast:
    """The forecast with the error of its current conditioned on marker buoys.

    The area for which the buoys speak is where the objects are at the last fix, by a forecast of
    some of the draws without the buoys. ``leeway_id`` is the leeway class of the buoys.

    Raises
    ------
    DriftError
        If every object has left the fields by the last fix; see
        :func:`sarex.drift.residual.residual_of`.
    CoverageError
        If a buoy was outside the fields.
    """
    now_ns = max((fix.time_ns for fix in fixes), default=0)
    lon, lat = _area(prepared, now_ns)
    residual = residual_of(
        fixes,
        prepared.forcing,
        area_lon_deg=lon,
        area_lat_deg=lat,
        area_time_ns=now_ns,
        leeway_id=leeway_id,
    )
    return replace(prepared, residual=residual)


def _area(
    prepared: PreparedForecast, time_ns: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the objects of a few draws are at a time: before the distress, where it will be."""
    case = prepared.case
    draws = _thinned(prepared.draws, member_weights(prepared.forcing).size)
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
        coast_action=case.forecast.coast_action,
    )
    lon, lat, status = ensemble.at(min(time_ns, int(ensemble.times_ns[-1])))
    known = status != Status.OUT_OF_FIELD
    if not known.any():
        raise DriftError(
            "every object has left the fields by the last fix of the buoys: there is no area to "
            "correct",
            given=format_dtg(time_ns),
            allowed="a search area within wind and current",
            remedy="Give fields that reach further, or forecast without the buoys.",
        )
    return lon[known], lat[known]


def _thinned(draws: Draws, members: int) -> Draws:
    """Every n-th draw of each hypothesis: about ``_FEW``, but one a member in each hypothesis."""
    groups = [np.flatnonzero(draws.hypothesis == i) for i in range(len(draws.hypothesis_ids))]
    least = min(group.size for group in groups)
    stride = max(1, min(draws.count // _FEW, least // members))
    chosen = np.concatenate([group[::stride] for group in groups])
    share = [np.log(group.size / group[::stride].size) for group in groups]
    return Draws(
        start_ns=draws.start_ns[chosen],
        lon_deg=draws.lon_deg[chosen],
        lat_deg=draws.lat_deg[chosen],
        hypothesis=draws.hypothesis[chosen],
        log_weight=draws.log_weight[chosen] + np.array(share)[draws.hypothesis[chosen]],
        hypothesis_ids=draws.hypothesis_ids,
    )
