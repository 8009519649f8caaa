"""Sightings that may be of this incident: evidence that is neither a find nor a miss.

Somebody saw debris, a raft, a person, could not close it, and reports a place with an error. With
confidence c it is the search object o of this incident; with 1 - c it is something else, which
could as well have been seen anywhere in an area A that was watched. Under draw k

    P(report at x | k) = (1 - c) / A + c · N(x; place of o in draw k, error²)

and only the first term where the draw has no such object at a known place: it was not yet in the
water at the next output time, or had left the fields, or the sighting is before the first or after
the last output time, or farther from the particle than a plane reaches (1,000 km). So a wrong
sighting takes no hypothesis below the share (1 - c)/A, whatever the others gain, and c = 0 changes
nothing. The object stays in the search.

A facility that saw o did not miss it. Its looks at o that were under way at the sighting count as
misses only if all that it saw of o then was something else: with r_i the term above for sighting i,
n_i = (1 - c_i)/A_i and miss the probability that these looks see nothing of o,

    P(all of the facility's sightings of o, and its looks | k) = Π r_i - (1 - miss) Π n_i
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.detection.model import LogMiss
from sarex.ensemble.model import Ensemble
from sarex.errors import ProbabilityError
from sarex.geo import RANGE_M, inverse
from sarex.probability.draws import known_places, object_index, sum_in_draws

__all__ = ["Sighting", "SightingGroup", "group_sightings"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something seen that may be a search object of this incident; it stays in the search.

    Parameters
    ----------
    object_id
        The search object it is taken for.
    time_ns
        When it was seen.
    lon_deg, lat_deg
        Where.
    error_m
        One standard deviation of the place, each way.
    confidence
        Probability, before its place is looked at, that it is this object: 0 to 1.
    watched_area_m2
        Area in which something else could as well have been taken for it.
    facility
        Who saw it, where its looks are evidence too.
    """

    object_id: str
    time_ns: int
    lon_deg: float
    lat_deg: float
    error_m: float
    confidence: float
    watched_area_m2: float
    facility: str | None = None

    def __post_init__(self) -> None:
        fits = (
            0.0 < self.error_m < math.inf
            and 0.0 <= self.confidence <= 1.0
            and 0.0 < self.watched_area_m2 < math.inf
        )
        if not fits:
            raise ProbabilityError(
                "a sighting needs a position error, a confidence and the area that was watched",
                given=f"error {self.error_m} m, confidence {self.confidence}, area "
                f"{self.watched_area_m2} m2",
                allowed="an error and an area above zero, a confidence from 0 to 1",
                remedy="State one standard deviation of the place, how sure it is that this was "
                "the object, and the area in which something else could have been taken for it.",
                where=f"sighting of {self.object_id}",
            )


@dataclass(frozen=True, slots=True)
class SightingGroup:
    """All sightings of one object by one facility, with the looks that they speak for."""

    object_number: int
    facility: str | None
    sightings: tuple[Sighting, ...]

    def speaks_for(self, look: LogMiss) -> bool:
        """Whether the look was under way at one of the sightings."""
        return look.facility == self.facility and any(
            look.start_ns <= seen.time_ns <= look.end_ns for seen in self.sightings
        )

    def log_likelihood(self, ensemble: Ensemble, looks: Sequence[LogMiss]) -> Floats:
        """(draw,) log of the module's last line; ``looks`` are those it speaks for."""
        either, none = np.zeros(ensemble.draw_count), 0.0
        for seen in self.sightings:
            other = 1.0 - seen.confidence
            wrong = math.log(other / seen.watched_area_m2) if other > 0.0 else -math.inf
            right = math.log(seen.confidence) + _log_density(ensemble, seen, self.object_number)
            either += np.logaddexp(wrong, right)
            none += wrong
        own = ensemble.search_object == self.object_number
        missed = np.zeros(ensemble.draw_count)
        for look in looks:
            missed += sum_in_draws(ensemble, look.values, own)
        possible = np.isfinite(either)
        share = np.zeros(ensemble.draw_count)
        share[possible] = np.exp(none - either[possible]) * -np.expm1(missed[possible])
        with np.errstate(divide="ignore"):  # surely seen, and it was not this: excluded
            return np.asarray(either + np.log1p(-np.minimum(share, 1.0)), dtype=np.float64)


def group_sightings(
    ensemble: Ensemble, sightings: Iterable[Sighting], found_times: NDArray[np.int64]
) -> tuple[SightingGroup, ...]:
    """Sightings by object and facility, in a fixed order.

    Left out are those of confidence 0, and those later than the find of the same object: what is
    found is in the water no longer, so they are of something else.

    Parameters
    ----------
    ensemble
        The forecast.
    sightings
        In any order.
    found_times : (object,) int64
        When each object was found; the greatest integer where it was not.

    Raises
    ------
    ProbabilityError
        If an object is unknown.
    """
    groups: dict[tuple[int, str], list[Sighting]] = {}
    for seen in sorted(sightings, key=_order):
        number = object_index(ensemble, seen.object_id)
        if seen.confidence > 0.0 and seen.time_ns <= found_times[number]:
            groups.setdefault((number, seen.facility or ""), []).append(seen)
    return tuple(
        SightingGroup(number, facility or None, tuple(found))
        for (number, facility), found in sorted(groups.items())
    )


def _order(seen: Sighting) -> tuple[str, str, int, float, float, float, float, float]:
    place = (seen.lon_deg, seen.lat_deg, seen.error_m)
    who = (seen.object_id, seen.facility or "", seen.time_ns)
    return (*who, *place, seen.confidence, seen.watched_area_m2)


def _log_density(ensemble: Ensemble, seen: Sighting, number: int) -> Floats:
    """(draw,) log density of the place; −inf where the draw has no such object near it."""
    out = np.full(ensemble.draw_count, -np.inf)
    if not ensemble.times_ns[0] <= seen.time_ns <= ensemble.times_ns[-1]:
        return out
    draw, lon, lat = known_places(ensemble, number, seen.time_ns)
    _, _, distance_m = inverse(seen.lon_deg, seen.lat_deg, lon, lat)
    near = distance_m <= RANGE_M
    out[draw[near]] = -(distance_m[near] ** 2) / (2.0 * seen.error_m**2) - math.log(
        2.0 * math.pi * seen.error_m**2
    )
    return out
