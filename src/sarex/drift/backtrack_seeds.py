"""Seeds drifted forward, and how far each ends from the finds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sarex.drift.backtrack_bounds import drift_speed_bound
from sarex.drift.backtrack_paths import paths_in_parts
from sarex.drift.backtrack_proposal import Cone
from sarex.drift.origins import FoundAdrift
from sarex.ensemble import Ensemble, Status
from sarex.errors import DriftError
from sarex.geo import Coast, LocalPlane
from sarex.incident import Draws
from sarex.incident.model import SearchObject
from sarex.metocean import Forcing
from sarex.quantities import format_dtg

__all__ = ["Sea", "Seeded", "effective", "normalise"]

Floats = NDArray[np.float64]

_CHUNK = 4_000_000
"""Most particle-times held at once; decides no result."""
_MOST_REACH_M = 900_000.0
_SIGMAS = 4.0


def effective(weights: Floats) -> float:
    """(Σw)²/Σw² of weights that are not all zero."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def normalise(log_weight: Floats) -> Floats:
    """Weights that sum to 1, from logarithms of which at least one is finite."""
    weights = np.exp(log_weight - log_weight.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Seeded:
    """Seeds that were drifted.

    Parameters
    ----------
    draws : Draws
        Where and when they were seeded.
    squares_m2 : (seed, find)
        Squared distance from each find at its time; infinite where the object was not in the
        water yet.
    left : (seed,) bool
        Whether it left the fields; what became of it is not known.
    log_member : (seed,)
        Log of the weight of its member of the forcing over the share of seeds that has this member;
        0 where the forcing is no ensemble. It belongs to the weight of the seed, beside p/q.
    """

    draws: Draws
    squares_m2: Floats
    left: NDArray[np.bool_]
    log_member: Floats

    def log_likelihood(self, errors_m: Floats) -> Floats:
        """(seed,) log of Π exp(-r²/2s²), s the error of each find."""
        value: Floats = -(self.squares_m2 / (2.0 * errors_m**2)).sum(axis=1)
        value[self.left] = -np.inf
        return value


class Sea:
    """The sea in which origins are sought, and the finds."""

    def __init__(
        self, finds: Sequence[FoundAdrift], forcing: Forcing, coast: Coast, step_s: int
    ) -> None:
        self.finds, self.coast, self.step_s = tuple(finds), coast, step_s
        self.stated = forcing
        self.forcing = replace(forcing, on_leaving_coverage="flag")
        self.last_ns = max(find.time_ns for find in finds)
        self.plane = LocalPlane(finds[0].lon_deg, finds[0].lat_deg)
        self.objects = tuple(_as_found(number, find) for number, find in enumerate(finds))

    def plane_of(self, number: int) -> LocalPlane:
        """Metres about one of the finds."""
        return LocalPlane(self.finds[number].lon_deg, self.finds[number].lat_deg)

    def drift(self, draws: Draws, rng: np.random.Generator) -> Seeded:
        """Drift an object for each find from each seed."""
        squares = np.full((draws.count, len(self.finds)), np.inf)
        left = np.zeros(draws.count, dtype=np.bool_)
        log_member = np.zeros(draws.count)
        for made in self._parts(draws, rng):
            log_member[made.draw] = made.log_prior - draws.log_weight[made.draw]
            for number, find in enumerate(self.finds):
                lon, lat, status = made.at(find.time_ns)
                own = made.search_object == number
                here = own & ((status == Status.AFLOAT) | (status == Status.STRANDED))
                squares[made.draw[here], number] = _squares(find, lon[here], lat[here])
                left[made.draw[own & (status == Status.OUT_OF_FIELD)]] = True
        return Seeded(draws, squares, left, log_member)

    def _parts(self, draws: Draws, rng: np.random.Generator) -> Iterator[Ensemble]:
        return paths_in_parts(
            draws,
            self.objects,
            self.forcing,
            self.coast,
            end_ns=self.last_ns,
            rng=rng,
            step_s=self.step_s,
            most_values=_CHUNK,
        )

    def spread_m(
        self, place: tuple[float, float], start_ns: int, rng: np.random.Generator
    ) -> Floats:
        """(find,) spread each way of what drifts from one place and time, at each find's time."""
        count = 400
        draws = Draws(
            np.full(count, start_ns, dtype=np.int64),
            np.full(count, place[0]),
            np.full(count, place[1]),
            np.zeros(count, dtype=np.int32),
            np.full(count, -math.log(count)),
            ("one origin",),
        )
        places = np.empty((2, count, len(self.finds)))
        weights = np.empty(count)
        for made in self._parts(draws, rng):
            weights[made.draw] = np.exp(made.log_prior)
            for number, find in enumerate(self.finds):
                lon, lat, _ = made.at(find.time_ns)
                own = made.search_object == number
                places[:, made.draw[own], number] = self.plane.to_xy(lon[own], lat[own])
        mean = np.average(places, axis=1, weights=weights)
        variance = np.average((places - mean[:, np.newaxis]) ** 2, axis=1, weights=weights)
        return np.asarray(np.sqrt(variance.mean(axis=0)))

    def cones(self, start_ns: int, end_ns: int) -> tuple[Cone, ...]:
        """For each find, from where it can have come; the discs are about its own place.

        Raises
        ------
        DriftError
            If a find is not later than the window, or could have come from over 900 km away.
        """
        early = [find for find in self.finds if find.time_ns <= start_ns]
        if early:
            raise DriftError(
                f"{early[0].search_object.id} was found before it can have been lost",
                given=format_dtg(early[0].time_ns),
                allowed=f"after {format_dtg(start_ns)}",
                remedy="Correct the time in --found, or begin the window of --lost earlier.",
            )
        return tuple(self._cone(number, start_ns, end_ns) for number in range(len(self.finds)))

    def _cone(self, number: int, start_ns: int, end_ns: int) -> Cone:
        find = self.finds[number]
        seconds = (find.time_ns - start_ns) / 1e9
        reach, speed = self.bound(number, start_ns)
        if reach + speed * seconds > _MOST_REACH_M:
            raise DriftError(
                f"{find.search_object.id} can have drifted farther than can be sought",
                given=f"{speed:.2f} m/s for {seconds / 3600:.0f} h, from {format_dtg(start_ns)} "
                f"to {format_dtg(find.time_ns)}",
                allowed=f"{_MOST_REACH_M / 1000:.0f} km",
                remedy="Check day, month and year in --found and --lost; if they are right, begin "
                "the window of --lost later.",
            )
        end_s = min(end_ns, find.time_ns) / 1e9
        return Cone(start_ns / 1e9, end_s, find.time_ns / 1e9, speed, reach)

    def bound(self, number: int, start_ns: int) -> tuple[float, float]:
        """What the error of a find reaches [m], and the greatest speed of what was found [m s-1].

        The speed is that since ``start_ns``, within 900 km of the find.
        """
        find = self.finds[number]
        seconds, place = (find.time_ns - start_ns) / 1e9, (find.lon_deg, find.lat_deg)
        reach, speed = _SIGMAS * math.sqrt(2.0) * find.error_m, 0.0
        for _ in range(8):  # the bound may grow with the circle it is asked for
            radius = min(reach + speed * seconds, _MOST_REACH_M)
            bound = drift_speed_bound(
                [self.objects[number]], self.forcing, place, radius, start_ns, find.time_ns
            )
            if bound[0] <= speed:
                break
            speed = float(bound[0]) * 1.01
        return reach, speed


def _as_found(number: int, find: FoundAdrift) -> SearchObject:
    """An object of its own for each find, so that two finds of one kind drift apart."""
    return find.search_object.model_copy(update={"id": f"find-{number + 1}"})


def _squares(find: FoundAdrift, lon: Floats, lat: Floats) -> Floats:
    """Squared distance from a find; infinite where it is out of the plane's range."""
    east = np.abs((lon - find.lon_deg + 180.0) % 360.0 - 180.0)
    near = (np.abs(lat - find.lat_deg) < 8.0) & (east * np.cos(np.radians(lat)) < 8.0)
    out = np.full(lon.shape, np.inf)
    x, y = LocalPlane(find.lon_deg, find.lat_deg).to_xy(lon[near], lat[near])
    out[near] = x**2 + y**2
    return out
