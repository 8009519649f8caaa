"""Joint draws of an incident: which hypothesis, when, where.

Draws are allotted to the hypotheses in proportion to their weights, by largest remainder and at
least one each, instead of at random; ``log_weight`` puts right what rounding leaves, so that the
weights of each hypothesis's draws sum to its weight, as a share of the sum of all weights (which
is 1 within 1e-9), whatever the count. Draw k of a hypothesis
depends on the key, the hypothesis's id and k alone: more draws, or other hypotheses beside it, do
not change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sarex.errors import CaseFileError
from sarex.geo import LocalPlane, direct, wrap_longitude
from sarex.incident._kernels import uniforms
from sarex.incident.consistency import incident_faults
from sarex.incident.locate import show_path
from sarex.incident.model import (
    BearingRange,
    Circle,
    Hypothesis,
    Incident,
    Instant,
    Interval,
    NormalTime,
    Point,
    Polygon,
    Voyage,
)
from sarex.incident.voyage import schedule
from sarex.randomness import Key, derive_key, draw_key

__all__ = ["R50_PER_SIGMA", "Draws", "allot_draws", "draw_incident"]

Floats = NDArray[np.float64]

R50_PER_SIGMA = float(np.sqrt(2.0 * np.log(2.0)))
"""50 % radius of a circular normal in units of its standard deviation on one axis: 1.1774."""

_STREAM_TIME, _STREAM_PLACE, _STREAM_ERROR = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Draws:
    """Joint samples of an incident, ordered by hypothesis.

    Parameters
    ----------
    start_ns : (draw,) int64
        Distress time, UTC, nanoseconds since 1970: the drift begins here.
    lon_deg, lat_deg : (draw,) float64
        Where the drift begins, WGS 84; longitude in [-180, 180).
    hypothesis : (draw,) int32
        Index into ``hypothesis_ids``.
    log_weight : (draw,) float64
        Natural log of the prior weight. The weights of a hypothesis's draws are equal and sum to
        the hypothesis's weight.
    """

    start_ns: NDArray[np.int64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    hypothesis: NDArray[np.int32]
    log_weight: NDArray[np.float64]
    hypothesis_ids: tuple[str, ...]

    def __post_init__(self) -> None:
        for name in ("start_ns", "lon_deg", "lat_deg", "hypothesis", "log_weight"):
            getattr(self, name).flags.writeable = False

    @property
    def count(self) -> int:
        """Number of draws."""
        return self.start_ns.size


def allot_draws(weights: Floats, count: int) -> NDArray[np.int64]:
    """Draws of each hypothesis: proportional, by largest remainder, at least one each.

    Parameters
    ----------
    weights : (hypothesis,)
        Positive.
    count
        At least the number of hypotheses.

    Returns
    -------
    (hypothesis,) int64
        Sums to ``count``. Equal remainders go to the hypothesis named first; a draw for one that
        would have none is taken from the largest.

    Examples
    --------
    >>> allot_draws(np.array([0.5, 0.3, 0.2]), 11).tolist()
    [6, 3, 2]
    >>> allot_draws(np.array([0.998, 0.001, 0.001]), 10).tolist()
    [8, 1, 1]
    """
    quota = weights / weights.sum() * count
    share: NDArray[np.int64] = np.floor(quota).astype(np.int64)
    order = np.argsort(-(quota - share), kind="stable")
    share[order[: count - int(share.sum())]] += 1
    for empty in np.flatnonzero(share == 0):
        share[np.argmax(share)] -= 1
        share[empty] = 1
    return share


def draw_incident(incident: Incident, count: int, rng: np.random.Generator) -> Draws:
    """Draw distress times and places of an incident.

    Parameters
    ----------
    incident
        Hypotheses with weights that sum to 1.
    count
        Number of draws, at least one for each hypothesis.
    rng
        One key is drawn from it.

    Returns
    -------
    Draws

    Raises
    ------
    CaseFileError
        If the incident does not hold together, or there are fewer draws than hypotheses.
    """
    _refuse_faults(incident, count)
    key = draw_key(rng)
    share = allot_draws(np.array([item.weight for item in incident.hypotheses]), count)
    parts = [
        _draw_hypothesis(item, int(number), incident.report.received_at_ns, key)
        for item, number in zip(incident.hypotheses, share, strict=True)
    ]
    total = sum(item.weight for item in incident.hypotheses)
    log_weight = [
        log(item.weight / total / int(number))
        for item, number in zip(incident.hypotheses, share, strict=True)
    ]
    return Draws(
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]),
        np.repeat(np.arange(share.size, dtype=np.int32), share),
        np.repeat(np.array(log_weight), share),
        tuple(item.id for item in incident.hypotheses),
    )


def _refuse_faults(incident: Incident, count: int) -> None:
    faults = incident_faults(incident)
    if faults:
        raise CaseFileError(
            faults[0].message,
            allowed=faults[0].allowed,
            remedy=faults[0].remedy,
            where=show_path(faults[0].path),
        )
    if count < len(incident.hypotheses):
        raise CaseFileError(
            "fewer draws than hypotheses",
            given=count,
            allowed=f"at least {len(incident.hypotheses)}",
            remedy="Ask for some thousands of draws.",
        )


def _draw_hypothesis(
    hypothesis: Hypothesis, number: int, received_ns: int, key: Key
) -> tuple[NDArray[np.int64], Floats, Floats]:
    own = derive_key(key, f"incident/{hypothesis.id}")
    start = _draw_time(hypothesis, _uniforms(own, _STREAM_TIME, number)[0], received_ns)
    lon, lat = _draw_place(hypothesis, start, own)
    return start, lon, lat


def _uniforms(key: Key, stream: int, number: int) -> Floats:
    step = np.zeros(number, dtype=np.int64)
    drawn: Floats = uniforms(key, stream, step, np.arange(number))
    return drawn


def _truncated_normal(u: Floats, mean: float, sd: float, low: float, high: float) -> Floats:
    """Normal cut to [low, high], by its inverse distribution; sd 0 gives the mean."""
    if sd == 0.0:
        return np.full(u.size, mean)
    a, b = float(ndtr((low - mean) / sd)), float(ndtr((high - mean) / sd))
    drawn: Floats = np.clip(mean + sd * ndtri(a + u * (b - a)), low, high)
    return drawn


def _triangular(u: Floats, mode: float, high: float) -> Floats:
    """Triangular on [0, high] by its inverse distribution."""
    rising = np.sqrt(u * high * mode)
    falling = high - np.sqrt((1.0 - u) * high * (high - mode))
    return np.asarray(np.where(u * high < mode, rising, falling))


def _draw_time(hypothesis: Hypothesis, u: Floats, received_ns: int) -> NDArray[np.int64]:
    """Distress times; a normal is cut at the report and at the ends of a voyage."""
    time = hypothesis.time
    if isinstance(time, Instant):
        return np.full(u.size, time.at_ns, dtype=np.int64)
    if isinstance(time, Interval):
        base, after = time.start_ns, u * (time.end_ns - time.start_ns)
    elif isinstance(time, NormalTime):
        low, high = -np.inf, float(received_ns - time.mean_ns)
        if isinstance(hypothesis.position, Voyage):
            track = schedule(hypothesis.position).times_ns
            low = float(track[0] - time.mean_ns)
            high = min(high, float(track[-1] - time.mean_ns))
        base, after = time.mean_ns, _truncated_normal(u, 0.0, time.sd_s * 1e9, low, high)
    else:
        base = time.earliest_ns
        after = _triangular(u, time.likeliest_ns - base, time.latest_ns - base)
    start: NDArray[np.int64] = base + np.rint(after).astype(np.int64)
    return start


def _scatter(
    lon: float | Floats, lat: float | Floats, error_m: float | Floats, u: Floats
) -> tuple[Floats, Floats]:
    """Places about places, circular normal with the given 50 % radius."""
    distance = error_m / R50_PER_SIGMA * np.sqrt(-2.0 * np.log(u[0]))
    end_lon, end_lat = direct(lon, lat, 360.0 * u[1], distance)
    return np.asarray(end_lon), np.asarray(end_lat)


def _draw_place(
    hypothesis: Hypothesis, start_ns: NDArray[np.int64], key: Key
) -> tuple[Floats, Floats]:
    position = hypothesis.position
    number = start_ns.size
    if isinstance(position, Polygon):
        return _in_polygon(position, number, key)
    u = _uniforms(key, _STREAM_PLACE, number)
    if isinstance(position, Point):
        return _scatter(position.at.lon_deg, position.at.lat_deg, position.error_m, u)
    if isinstance(position, Circle):
        lon, lat = direct(
            position.centre.lon_deg,
            position.centre.lat_deg,
            360.0 * u[1],
            position.radius_m * np.sqrt(u[0]),
        )
        return np.asarray(lon), np.asarray(lat)
    if isinstance(position, BearingRange):
        return _from_bearing(position, u, _uniforms(key, _STREAM_ERROR, number))
    lon, lat, error_m = schedule(position).at(start_ns)
    return _scatter(lon, lat, error_m, u)


def _from_bearing(position: BearingRange, u: Floats, u_error: Floats) -> tuple[Floats, Floats]:
    lon, lat = _scatter(
        position.reference.lon_deg, position.reference.lat_deg, position.reference_error_m, u_error
    )
    bearing = position.bearing_deg + position.bearing_sd_deg * ndtri(u[0])
    distance = _truncated_normal(u[1], position.range_m, position.range_sd_m, 0.0, np.inf)
    end_lon, end_lat = direct(lon, lat, bearing, distance)
    return np.asarray(end_lon), np.asarray(end_lat)


def _in_polygon(position: Polygon, number: int, key: Key) -> tuple[Floats, Floats]:
    """Uniform by area: points in the surrounding box, each drawn again until it lies inside."""
    base = position.corners[0].lon_deg
    lon = np.array([(c.lon_deg - base + 180) % 360 - 180 for c in position.corners])
    lat = np.array([c.lat_deg for c in position.corners])
    middle = 0.5 * (lon.min() + lon.max()) + base
    plane = LocalPlane(float(wrap_longitude(middle)), 0.5 * float(lat.min() + lat.max()))
    x, y = plane.to_xy(np.asarray(wrap_longitude(lon + base)), lat)
    ring = shapely.Polygon(np.column_stack([x, y]))
    shapely.prepare(ring)
    out = np.empty((2, number))
    left = np.arange(number)
    attempt = np.zeros(number, dtype=np.int64)
    while left.size:
        u = uniforms(key, _STREAM_PLACE, attempt[: left.size], left)
        px = x.min() + u[0] * (x.max() - x.min())
        py = y.min() + u[1] * (y.max() - y.min())
        inside = shapely.contains_xy(ring, px, py)
        out[:, left[inside]] = px[inside], py[inside]
        left = left[~inside]
        attempt += 1
    end_lon, end_lat = plane.to_lonlat(out[0], out[1])
    return np.asarray(end_lon), np.asarray(end_lat)
