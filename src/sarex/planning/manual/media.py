"""Wind and current about all that a manual plan may need, sampled once."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.planning.flight.media import Media, sample_media
from sarex.planning.manual.total_error import total_error
from sarex.planning.request import DatumInput, PlanningRequest

__all__ = ["media_of"]

_AREA_IN_E = 6.0
"""No worksheet's area reaches further from its datum, in units of E: f_s stays below 4."""
_AFTER_NS = 86_400_000_000_000
"""A facility is back at most so long after the period, or as long as its endurance lasts."""


def media_of(request: PlanningRequest, datums: Sequence[DatumInput] | None = None) -> Media:
    """Air and water from the earliest departure to the last return.

    Parameters
    ----------
    request : PlanningRequest
        Fields, facilities and the search period.
    datums : sequence of DatumInput, optional
        Where they lie and how large their areas can be decides what is sampled, with the places of
        the facilities; those of the request if not given.

    Returns
    -------
    Media
    """
    plane = request.plane
    places: list[NDArray[np.float64]] = []
    for state in request.facilities:
        home = request.return_to.get(state.facility.id, (state.lon_deg, state.lat_deg))
        places += [
            np.array(plane.to_xy(*place)) for place in ((state.lon_deg, state.lat_deg), home)
        ]
    for datum in request.datums if datums is None else datums:
        drift_s = (request.end_ns - datum.distress_ns) / 1e9
        reach = _AREA_IN_E * total_error(datum.errors, max(0.0, drift_s), 0.0).e_m
        for time_ns in (request.start_ns, request.end_ns):
            for side in datum.sides_xy_m(time_ns, plane):
                places += [side - reach, side + reach]
    first = min(request.earliest_ns, *(s.available_from_ns for s in request.facilities))
    endurance_ns = math.ceil(max(s.endurance_left_h for s in request.facilities) * 3.6e12)
    last = min(request.end_ns + _AFTER_NS, request.end_ns + endurance_ns)
    return sample_media(request.wind, request.current, plane, (first, last), np.array(places))
