"""The area and the span that a case needs of a field: where its objects can drift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sarex.incident.case import CaseFile

__all__ = ["Reach", "reach_of"]

_DRAWS = 4000
"""Places drawn for the box; what lies beyond them is within the reach of the drift."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A box around all that a case can drift to, and from when until when.

    Parameters
    ----------
    bbox : (west, south, east, north) [degrees]
        West in [-180, 180); east beyond 180 across the antimeridian.
    start_ns, end_ns
        From the first distress drawn to the end of the forecast, whole hours.
    words
        How it was found.
    """

    bbox: tuple[float, float, float, float]
    start_ns: int
    end_ns: int
    words: str


def reach_of(case: CaseFile, drift_speed_m_s: float) -> Reach:
    """The box that holds the hypotheses of a case and whatever drifts from them.

    The places and times of distress are drawn as the forecast draws them; on every side the box is
    wider by the way at ``drift_speed_m_s`` from the earliest distress to the end of the forecast.
    """
    import numpy as np

    from sarex.geo import wrap_longitude
    from sarex.geo._kernels import metres_per_degree
    from sarex.incident import draw_incident
    from sarex.quantities import NM_M, NS_PER_HOUR, format_knots

    draws = draw_incident(case.incident, _DRAWS, np.random.default_rng(case.forecast.seed))
    start_ns = int(draws.start_ns.min()) // NS_PER_HOUR * NS_PER_HOUR
    end_ns = -(-case.forecast.until_ns // NS_PER_HOUR) * NS_PER_HOUR
    way_m = drift_speed_m_s * (end_ns - start_ns) / 1e9
    lon = draws.lon_deg[0] + wrap_longitude(draws.lon_deg - draws.lon_deg[0])
    lat = draws.lat_deg
    south = max(-90.0, float(lat.min()) - way_m / metres_per_degree(float(lat.min()))[1])
    north = min(90.0, float(lat.max()) + way_m / metres_per_degree(float(lat.max()))[1])
    poleward = min(89.0, max(abs(south), abs(north)))
    aside = way_m / metres_per_degree(poleward)[0]
    west = float(wrap_longitude(float(lon.min()) - aside))
    width = min(360.0, float(np.ptp(lon)) + 2 * aside)
    hours = (end_ns - start_ns) / NS_PER_HOUR
    words = (
        f"the places of distress and {way_m / NM_M:.0f} NM around them "
        f"({hours:.0f} h at {format_knots(drift_speed_m_s)})"
    )
    return Reach((west, south, west + width, north), start_ns, end_ns, words)
