"""How long each particle has been in the water, and in what water.

**Since when.** An ensemble keeps no distress time per particle, but it keeps the status: up to
the distress a particle is *not yet* in the water. The distress lies after the last output with that
status and at or before the next, so counting from that last output is too early by one output step
(600 s by default) at most: the side on which survival is not overstated. A particle that is in the
water at the first output counts from there. Who has the incident's draws passes their times and has
it exactly. An ensemble cut in time has lost its beginning, so it needs them.

**In what water.** Stated for the group, else for the scene, else from a field of the sea's surface
temperature: the mean along the particle's way while it is afloat, at a few output times.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sarex.ensemble.model import Ensemble, Status
from sarex.errors import SurvivalError
from sarex.metocean.layer import Layer

__all__ = ["entered_ns", "water_along"]

Floats = NDArray[np.float64]
_SAMPLES = 9
"""Places along a particle's way at which the water's temperature is asked."""


def entered_ns(
    ensemble: Ensemble, draw_start_ns: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """When each particle entered the water, (particle,) int64 [ns since 1970 UTC].

    Parameters
    ----------
    ensemble : Ensemble
        From the beginning of the forecast.
    draw_start_ns : (draw,) int64, optional
        Distress time of each draw, as :attr:`sarex.incident.Draws.start_ns`.

    Raises
    ------
    SurvivalError
        If the times of the draws are not those of this ensemble.
    """
    waiting = ensemble.status == Status.NOT_YET
    last = np.maximum(waiting.sum(axis=0) - 1, 0)
    earliest = ensemble.times_ns[last]
    if draw_start_ns is None:
        return np.asarray(earliest)
    if draw_start_ns.shape != (ensemble.draw_count,):
        raise _other_draws(draw_start_ns.shape, (ensemble.draw_count,))
    exact = draw_start_ns[ensemble.draw]
    latest = np.where(
        waiting[0], ensemble.times_ns[np.minimum(last + 1, waiting.shape[0] - 1)], earliest
    )
    known = waiting[0] & ~waiting[-1]
    if bool(np.any(known & ((exact < earliest) | (exact > latest)))):
        raise _other_draws("times at which its particles do not enter the water", "its own draws")
    return np.asarray(exact)


def _other_draws(given: object, allowed: object) -> SurvivalError:
    return SurvivalError(
        "the distress times are not those of this forecast",
        given=given,
        allowed=allowed,
        remedy="Draw the incident with the seed and the number of draws of the forecast.",
    )


def water_along(ensemble: Ensemble, layer: Layer) -> Floats:
    """Mean water temperature along each particle's way, (particle,) [°C].

    Parameters
    ----------
    ensemble : Ensemble
        From its beginning.
    layer : Layer
        Of the sea's surface temperature.

    Raises
    ------
    CoverageError
        If the field does not cover the ensemble.
    SurvivalError
        If the field has no value anywhere on a particle's way.
    """
    count = ensemble.times_ns.size
    chosen = np.unique(np.linspace(0, count - 1, min(_SAMPLES, count)).round().astype(int))
    met = np.full((chosen.size, ensemble.particle_count), np.nan)
    for member in range(layer.member_count):
        own = np.flatnonzero(ensemble.member == member) if layer.member_count > 1 else slice(None)
        for row, at in enumerate(chosen):
            lon, lat = ensemble.lon_deg[at, own], ensemble.lat_deg[at, own]
            met[row, own] = layer.value(lon, lat, ensemble.times_ns[at], member=member)
    known = np.isfinite(met)
    counted = known & (ensemble.status[chosen] == Status.AFLOAT)
    counted = np.where(counted.any(axis=0), counted, known)
    number = counted.sum(axis=0)
    if bool(np.any(number == 0)):
        raise SurvivalError(
            "the field of the sea's temperature has no value along the way of some particles",
            given=f"{int(np.count_nonzero(number == 0))} of {number.size} particles",
            allowed="a value at one place of each way at least",
            remedy="State the water's temperature in the case, or give a field that covers it.",
            where=", ".join(layer.sources) or None,
        )
    return np.asarray(np.where(counted, met, 0.0).sum(axis=0) / number)
