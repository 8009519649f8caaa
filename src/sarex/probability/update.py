"""Bayes' rule at the level of draws.

**Why at the level of draws.** Under draw k (one hypothesis, distress time and place, and one path
for each object that exists at once) the objects' paths are known, and looks at different objects
and at different times err independently. The evidence E is "these looks saw none of the objects
that remain, and these finds were made", so

    P(E | k) = Π_(objects o of k that remain) Π_looks miss_(k,o)
             · Π_(objects f that were found) [ Π_(looks before the find) miss_(k,f) ] · L_f(k)

    w_k ∝ prior_k · P(E | k)

with miss = exp(LogMiss) and L_f(k) = exp(−r²/2σ²), r the distance from the place of the find to the
draw's particle of that object at that time (a constant of the find cancels). L_f is 0 where the
draw has no such object, or it was not yet in the water at the next output time (an ensemble does
not say when between two outputs it entered), or it had left the fields, for then its place is
unknown. A draw's weight is the product over ALL its objects: a raft that was looked for in vain
makes its whole draw less likely, hence also where the swimmers of that draw would be; updating each
object's particles by its own misses alone would lose that, and would give the objects of one draw
different weights, which no joint distribution has. A found object's later looks say nothing more; a
look counts as before the find if it ended by then.
What was sighted and not found adds the factors of :mod:`sarex.probability.debris`.

The posterior is always computed from the prior with all the evidence: nothing is updated in place,
and the evidence is added in one fixed order, so the order in which it arrives changes no bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sarex.detection.model import LogMiss
from sarex.ensemble.model import Ensemble
from sarex.errors import ProbabilityError
from sarex.geo import LocalPlane
from sarex.probability.debris import Sighting, group_sightings
from sarex.probability.draws import (
    draw_values,
    hypothesis_of_draw,
    known_places,
    normalised,
    object_index,
    sum_in_draws,
)
from sarex.reduction import tree_sum

__all__ = ["Find", "Posterior", "prior", "save_draw_weights", "update_after_search"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Find:
    """An object found: where and when, with one standard deviation of the position each way."""

    object_id: str
    time_ns: int
    lon_deg: float
    lat_deg: float
    error_m: float

    def __post_init__(self) -> None:
        if not 0.0 < self.error_m < float("inf"):
            raise ProbabilityError(
                "a find needs a position error",
                given=self.error_m,
                allowed="metres, above zero",
                remedy="State one standard deviation of the reported position.",
                where=f"find of {self.object_id}",
            )


@dataclass(frozen=True, slots=True)
class Posterior:
    """Weights after looks and finds.

    Parameters
    ----------
    weights : (particle,) [1]
        Weight of each particle's draw.
    draw_weights : (draw,) [1]
        The same once per draw; they sum to 1.
    hypothesis_weights : dict
        Hypothesis id to posterior weight.
    remaining_objects, found_objects : tuple of str
        Object ids.
    effective_draws : float
        1/Σw²; few effective draws mean a coarse answer.
    log_evidence : float
        Natural log of the prior probability of the evidence, up to the finds' constants; of
        sightings the density of their places [m-2] is in it.
    """

    weights: Floats
    draw_weights: Floats
    hypothesis_weights: dict[str, float]
    remaining_objects: tuple[str, ...]
    found_objects: tuple[str, ...]
    effective_draws: float
    log_evidence: float

    def __post_init__(self) -> None:
        self.weights.flags.writeable = False
        self.draw_weights.flags.writeable = False


def prior(ensemble: Ensemble) -> Posterior:
    """The weights before any search."""
    return update_after_search(ensemble, ())


def update_after_search(
    ensemble: Ensemble,
    log_misses: Sequence[LogMiss],
    found: Sequence[Find] = (),
    sighted: Sequence[Sighting] = (),
) -> Posterior:
    """Posterior weights of all draws given all looks, finds and sightings so far.

    Parameters
    ----------
    ensemble : Ensemble
        With its prior.
    log_misses : sequence of LogMiss
        Every sortie's looks, in any order, each once; (particle,) values.
    found : sequence of Find
        At most one for each object.
    sighted : sequence of Sighting
        Of objects that stay in the search, or before they were found.

    Returns
    -------
    Posterior

    Raises
    ------
    ProbabilityError
        If a look does not fit the ensemble, an object is unknown or found twice, or the evidence
        excludes every draw.

    References
    ----------
    Derived in the module. Pinned by tests/properties/test_probability_laws.py.
    """
    found_ids = _found_ids(ensemble, found)
    found_times = np.full(len(ensemble.object_ids), np.iinfo(np.int64).max)
    for find in found:
        found_times[object_index(ensemble, find.object_id)] = find.time_ns
    groups = group_sightings(ensemble, sighted, found_times)
    spoken_for: list[list[LogMiss]] = [[] for _ in groups]
    log_weight = np.array(draw_values(ensemble, ensemble.log_prior), dtype=np.float64)
    for look in sorted(log_misses, key=_look_order):
        _check_look(ensemble, look)
        counts = look.end_ns <= found_times[ensemble.search_object]
        for group, looks in zip(groups, spoken_for, strict=True):
            if group.speaks_for(look) and look.end_ns <= found_times[group.object_number]:
                looks.append(look)
                counts &= ensemble.search_object != group.object_number
        log_weight += sum_in_draws(ensemble, look.values, counts)
    for group, looks in zip(groups, spoken_for, strict=True):
        log_weight += group.log_likelihood(ensemble, looks)
    for find in sorted(found, key=lambda f: f.object_id):
        log_weight += _log_likelihood(ensemble, find)
    weights, log_evidence = normalised(log_weight)
    return Posterior(
        weights=weights[ensemble.draw],
        draw_weights=weights,
        hypothesis_weights=_by_hypothesis(ensemble, weights),
        remaining_objects=tuple(o for o in ensemble.object_ids if o not in found_ids),
        found_objects=found_ids,
        effective_draws=1.0 / tree_sum(weights**2),
        log_evidence=log_evidence,
    )


def save_draw_weights(posterior: Posterior, folder: Path) -> None:
    """Write the draw weights as ``draw_weights.npy``, the same bytes for the same weights."""
    np.save(folder / "draw_weights.npy", posterior.draw_weights, allow_pickle=False)


def _look_order(look: LogMiss) -> tuple[int, int, str, str, tuple[str, ...], bytes]:
    return (
        look.start_ns,
        look.end_ns,
        look.facility,
        look.sortie,
        look.task_ids,
        look.values.tobytes(),
    )


def _found_ids(ensemble: Ensemble, found: Sequence[Find]) -> tuple[str, ...]:
    ids = [find.object_id for find in found]
    for object_id in ids:
        object_index(ensemble, object_id)
        if ids.count(object_id) > 1:
            raise ProbabilityError(
                "an object is found once",
                given=f"{ids.count(object_id)} finds of {object_id}",
                allowed="one find for each object",
                remedy="Merge the sightings of one object into one find.",
            )
    return tuple(sorted(ids))


def _check_look(ensemble: Ensemble, look: LogMiss) -> None:
    values = look.values
    if values.shape != (ensemble.particle_count,) or not bool(np.all(values <= 0.0)):
        raise ProbabilityError(
            "a look does not fit this ensemble",
            given=f"{values.shape} values, greatest {np.max(values, initial=-np.inf)}",
            allowed=f"({ensemble.particle_count},) values, each zero or less",
            remedy="Compute the look with log_miss on this ensemble.",
            where=f"{look.facility}/{look.sortie}",
        )


def _log_likelihood(ensemble: Ensemble, find: Find) -> Floats:
    """(draw,) log of L_f; −inf where the draw has no such object at a known place."""
    number = object_index(ensemble, find.object_id)
    draw, lon, lat = known_places(ensemble, number, find.time_ns)
    out = np.full(ensemble.draw_count, -np.inf)
    x, y = LocalPlane(find.lon_deg, find.lat_deg).to_xy(lon, lat)
    out[draw] = -(x**2 + y**2) / (2.0 * find.error_m**2)
    return out


def _by_hypothesis(ensemble: Ensemble, weights: Floats) -> dict[str, float]:
    hypothesis = hypothesis_of_draw(ensemble)
    return {
        name: tree_sum(np.where(hypothesis == i, weights, 0.0))
        for i, name in enumerate(ensemble.hypothesis_ids)
    }
