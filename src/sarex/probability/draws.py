"""From particles to draws and back.

A draw's particles share one weight; a sum over draws therefore takes one particle of each, and a
product over a draw's objects is a sum of logs over its particles.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sarex.ensemble.model import Ensemble, Status
from sarex.ensemble.reader import EnsembleReader
from sarex.errors import ProbabilityError, near_miss
from sarex.reduction import tree_sum

__all__ = [
    "draw_values",
    "hypothesis_of_draw",
    "known_places",
    "normalised",
    "object_index",
    "sum_in_draws",
]

Floats = NDArray[np.float64]


class _HasObjects(Protocol):
    @property
    def object_ids(self) -> tuple[str, ...]: ...


def draw_values(ensemble: EnsembleReader, values: NDArray[np.generic]) -> NDArray[np.generic]:
    """(draw,) the value that all particles of a draw share, from (particle,) values."""
    ids, first = np.unique(ensemble.draw, return_index=True)
    if ids.size != ensemble.draw_count:
        raise ProbabilityError(
            "the ensemble lacks draws",
            given=f"{ids.size} draws with a particle",
            allowed=f"all of 0 to {ensemble.draw_count - 1}",
            remedy="Number the draws of an ensemble without gaps.",
        )
    return values[first]


def hypothesis_of_draw(ensemble: EnsembleReader) -> NDArray[np.generic]:
    """(draw,) index into ``hypothesis_ids``."""
    return draw_values(ensemble, ensemble.hypothesis)


def sum_in_draws(ensemble: EnsembleReader, values: Floats, chosen: NDArray[np.bool_]) -> Floats:
    """(draw,) sum of the chosen particles' values, in the order of the particles."""
    return np.bincount(
        ensemble.draw[chosen], weights=values[chosen], minlength=ensemble.draw_count
    ).astype(np.float64)


def known_places(
    ensemble: Ensemble, number: int, time_ns: int
) -> tuple[NDArray[np.int32], Floats, Floats]:
    """Draws in which an object is in the water at a time, or ashore, and where it is.

    A particle enters the water between two output times, and an ensemble does not say when: from
    one output time to the next such a particle counts as in the water, its place linear between
    the two. One that has left the fields has no known place and is left out.

    Parameters
    ----------
    ensemble
        The forecast.
    number
        Index of the search object.
    time_ns
        Within the times of the ensemble.

    Returns
    -------
    draw : (known,) int32
    lon_deg, lat_deg : (known,)

    Raises
    ------
    DriftError
        If the time lies outside the ensemble.
    """
    lon, lat, status = ensemble.at(time_ns)
    at = int(np.searchsorted(ensemble.times_ns, time_ns))
    after = ensemble.status[at]  # at or after the time: where it is an output time, ``status``
    there = (status == Status.AFLOAT) | (status == Status.STRANDED)
    there |= (status == Status.NOT_YET) & ((after == Status.AFLOAT) | (after == Status.STRANDED))
    there &= ensemble.search_object == number
    return ensemble.draw[there], lon[there], lat[there]


def normalised(log_weight: Floats) -> tuple[Floats, float]:
    """Weights that sum to 1, and the log of their sum before.

    Raises
    ------
    ProbabilityError
        If every draw is excluded.
    """
    highest = float(np.max(log_weight))
    if not np.isfinite(highest):
        raise ProbabilityError(
            "the looks, finds and sightings exclude every draw",
            given=f"{log_weight.size} draws, none with a weight above zero",
            remedy="Check the find's object, time and place; add hypotheses or draws, or question "
            "the sweep widths.",
        )
    weights = np.exp(log_weight - highest)
    total = tree_sum(weights)
    return weights / total, highest + float(np.log(total))


def object_index(ensemble: _HasObjects, object_id: str) -> int:
    """Index of a search object in the ensemble.

    Raises
    ------
    ProbabilityError
        If there is none of this id; near misses are named.
    """
    known: Collection[str] = ensemble.object_ids
    if object_id not in known:
        raise ProbabilityError(
            "the ensemble has no such search object",
            given=object_id,
            allowed=", ".join(known),
            remedy=near_miss(object_id, known) or "Use one of these ids.",
        )
    return ensemble.object_ids.index(object_id)
