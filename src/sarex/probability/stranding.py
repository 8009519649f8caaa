"""Coming ashore: with which probability, when, and on which stretch of coast.

A particle counts as stranded by a time when it has come ashore at or before it, even if a later
high water carried it off again; where the coast action is "strand" it then stays. The stretch of
coast is the square cell in which it first came ashore. Times are those of the output steps: a
particle came ashore within the step before.

Of a particle that left the fields before it came ashore nothing more is known: it may have stranded
since. Its weight is a figure of its own, neither stranded nor not, and where it is above 0 the
probabilities of coming ashore are lower bounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.ensemble.model import Status
from sarex.ensemble.reader import EnsembleReader, parts_of
from sarex.errors import ProbabilityError
from sarex.geo import LocalPlane
from sarex.probability.draws import object_index
from sarex.reduction import tree_sum

__all__ = ["NEVER", "StrandingMap", "Strandings", "find_strandings"]

Floats = NDArray[np.float64]

NEVER = int(np.iinfo(np.int64).max)
"""Time of a particle that does not come ashore."""


@dataclass(frozen=True, slots=True)
class StrandingMap:
    """Probability that an object first came ashore in each cell, by a time.

    Parameters
    ----------
    probability : (y, x) [1]
        They sum to ``mass_stranded``.
    first_ns, median_ns : (y, x) int64
        Earliest and weighted median time of coming ashore there; ``NEVER`` where none does.
    x0_m, y0_m, cell_m : float [m]
        South-west corner of the first cell and side of a cell, in ``plane``.
    mass_stranded, mass_not_stranded, mass_left_fields : float [1]
        Has come ashore; is known not to have; had left the fields before it came ashore, so that it
        is not known. Together the probability that the object exists.
    """

    plane: LocalPlane
    object_id: str
    until_ns: int
    probability: Floats
    first_ns: NDArray[np.int64]
    median_ns: NDArray[np.int64]
    x0_m: float
    y0_m: float
    cell_m: float
    mass_stranded: float
    mass_not_stranded: float
    mass_left_fields: float


@dataclass(frozen=True, slots=True)
class Strandings:
    """When and where each particle first came ashore.

    Parameters
    ----------
    times_ns : (time,) int64
        Output times of the ensemble.
    time_ns : (particle,) int64
        ``NEVER`` for one that does not come ashore.
    lon_deg, lat_deg : (particle,) [degrees]
        Where; NaN for one that does not.
    left_ns : (particle,) int64
        When it left the fields; ``NEVER`` for one that does not.
    weights : (particle,) [1]
        Draw weight.
    search_object : (particle,) int32
        Index into ``object_ids``.
    mass_ashore : (object, time) [1]
        Mass ashore at each time; less than what has come ashore by then where objects refloat.
    """

    times_ns: NDArray[np.int64]
    time_ns: NDArray[np.int64]
    lon_deg: Floats
    lat_deg: Floats
    left_ns: NDArray[np.int64]
    weights: Floats
    search_object: NDArray[np.int32]
    mass_ashore: Floats
    object_ids: tuple[str, ...]

    def curve(self, object_id: str) -> Floats:
        """(time,) probability that the object has come ashore by each output time.

        A lower bound where some of the object has left the fields by then: :meth:`left_curve`.

        Raises
        ------
        ProbabilityError
            If the object is unknown.
        """
        own = self.search_object == object_index(self, object_id)
        return self._by_each_time(self.time_ns[own], self.weights[own])

    def left_curve(self, object_id: str) -> Floats:
        """(time,) probability that the object had left the fields by each output time without
        having come ashore; whether it has by now is not known.

        Raises
        ------
        ProbabilityError
            If the object is unknown.
        """
        own = self.search_object == object_index(self, object_id)
        own &= self.left_ns < self.time_ns
        gone = self._by_each_time(self.left_ns[own], self.weights[own])
        return gone - self._by_each_time(self.time_ns[own], self.weights[own])

    def _by_each_time(self, when_ns: NDArray[np.int64], weights: Floats) -> Floats:
        """(time,) weight of what happened at or before each output time."""
        step = np.searchsorted(self.times_ns, when_ns)
        mass = np.bincount(step, weights=weights, minlength=self.times_ns.size + 1)
        return np.cumsum(mass[: self.times_ns.size])

    def map(
        self, object_id: str, until_ns: int, plane: LocalPlane, cell_m: float
    ) -> StrandingMap | None:
        """Where the object has come ashore by a time; None if it has nowhere.

        Parameters
        ----------
        object_id
            Search object.
        until_ns
            UTC, nanoseconds since 1970.
        plane
            Cells are squares of this plane, aligned on its datum.
        cell_m
            Side of a cell [m].

        Raises
        ------
        ProbabilityError
            If the object is unknown, the cells have no size, or the forecast does not reach the
            time.
        """
        number = object_index(self, object_id)
        if not 0.0 < cell_m < float("inf") or not self.times_ns[0] <= until_ns <= self.times_ns[-1]:
            raise ProbabilityError(
                "no map of strandings can be made",
                given=f"cells of {cell_m} m, until {np.datetime64(until_ns, 'ns')}",
                allowed=f"cells above 0 m, until {np.datetime64(int(self.times_ns[-1]), 'ns')}",
                remedy="Give a cell size, and a time that the forecast reaches.",
            )
        own = self.search_object == number
        ashore = own & (self.time_ns <= until_ns)
        left = own & ~ashore & (self.left_ns <= until_ns)
        if not ashore.any():
            return None
        x, y = plane.to_xy(self.lon_deg[ashore], self.lat_deg[ashore])
        column, row = (np.floor(axis / cell_m).astype(np.int64) for axis in (x, y))
        origin = (int(column.min()), int(row.min()))
        shape = (int(row.max()) - origin[1] + 1, int(column.max()) - origin[0] + 1)
        cell = (row - origin[1]) * shape[1] + column - origin[0]
        weights, times = self.weights[ashore], self.time_ns[ashore]
        return StrandingMap(
            plane=plane,
            object_id=object_id,
            until_ns=until_ns,
            probability=_sums(cell, weights, shape),
            first_ns=_earliest(cell, times, shape),
            median_ns=_median(cell, times, weights, shape),
            x0_m=origin[0] * cell_m,
            y0_m=origin[1] * cell_m,
            cell_m=cell_m,
            mass_stranded=tree_sum(weights),
            mass_not_stranded=tree_sum(np.where(own & ~ashore & ~left, self.weights, 0.0)),
            mass_left_fields=tree_sum(np.where(left, self.weights, 0.0)),
        )


def find_strandings(ensemble: EnsembleReader, weights: Floats) -> Strandings:
    """When and where each particle first came ashore, and when it left the fields.

    The ensemble is read piece by piece.

    Parameters
    ----------
    ensemble : Ensemble
        The forecast, in memory or on disk.
    weights : (particle,) [1]
        Draw weight of each particle.

    Returns
    -------
    Strandings
    """
    count, objects = ensemble.particle_count, len(ensemble.object_ids)
    time_ns, left_ns = np.full((2, count), NEVER, dtype=np.int64)
    lon, lat = np.full(count, np.nan), np.full(count, np.nan)
    mass = np.zeros((objects, ensemble.times_ns.size))
    for part, piece in parts_of(ensemble):
        ashore = piece.status == Status.STRANDED
        for number in range(objects):
            own = np.where(piece.search_object == number, weights[part], 0.0)
            mass[number] += ashore @ own
        landed, first = _first_times(ashore)
        at = part.start + landed
        time_ns[at] = piece.times_ns[first]
        gone, when = _first_times(piece.status == Status.OUT_OF_FIELD)
        left_ns[part.start + gone] = piece.times_ns[when]
        lon[at], lat[at] = piece.lon_deg[first, landed], piece.lat_deg[first, landed]
    return Strandings(
        times_ns=ensemble.times_ns,
        time_ns=time_ns,
        lon_deg=lon,
        lat_deg=lat,
        left_ns=left_ns,
        weights=weights,
        search_object=ensemble.search_object,
        mass_ashore=mass,
        object_ids=ensemble.object_ids,
    )


def _first_times(happened: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Particles to which something (time, particle) happened, and the first index of time of it."""
    found = np.flatnonzero(happened.any(axis=0))
    return found, happened.argmax(axis=0)[found]


def _sums(cell: NDArray[np.int64], weights: Floats, shape: tuple[int, int]) -> Floats:
    return np.bincount(cell, weights, shape[0] * shape[1]).astype(np.float64).reshape(shape)


def _earliest(
    cell: NDArray[np.int64], times: NDArray[np.int64], shape: tuple[int, int]
) -> NDArray[np.int64]:
    first = np.full(shape[0] * shape[1], NEVER, dtype=np.int64)
    np.minimum.at(first, cell, times)
    return first.reshape(shape)


def _median(
    cell: NDArray[np.int64], times: NDArray[np.int64], weights: Floats, shape: tuple[int, int]
) -> NDArray[np.int64]:
    """(y, x) the first time by which half of a cell's mass has come ashore."""
    order = np.lexsort((times, cell))
    sorted_cell, held = cell[order], np.cumsum(weights[order])
    median = np.full(shape[0] * shape[1], NEVER, dtype=np.int64)
    cells, start = np.unique(sorted_cell, return_index=True)
    end = np.append(start[1:], sorted_cell.size)
    before = np.where(start > 0, held[start - 1], 0.0)
    half = before + 0.5 * (held[end - 1] - before)
    at = np.clip(np.searchsorted(held, half), start, end - 1)
    median[cells] = times[order][at]
    return median.reshape(shape)
