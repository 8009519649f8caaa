"""Probability of success of looks that are planned or were flown.

With draw weights w_k and miss_(k,o) the product over all looks, object o of draw k is found with
probability 1 − miss_(k,o), and given the draw the objects are found independently:

    POS of o           Σ_k w_k (1 − miss_(k,o))        over draws that have o
    at least one       Σ_k w_k (1 − Π_o miss_(k,o))
    persons found      Σ_o persons_o · POS of o        expected

POS of an object counts draws without it as not found, so it never exceeds the probability that the
object exists, which is given beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.detection.model import LogMiss
from sarex.ensemble.model import Ensemble
from sarex.errors import ProbabilityError
from sarex.probability.draws import draw_values, hypothesis_of_draw, object_index, sum_in_draws
from sarex.reduction import tree_sum

__all__ = ["FacilityPos", "ObjectPos", "PosReport", "pos"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ObjectPos:
    """``pos``: found; ``exists``: probability that a draw has the object at all."""

    pos: float
    exists: float


@dataclass(frozen=True, slots=True)
class FacilityPos:
    """One facility's part in finding at least one object.

    ``alone`` is its POS if it searched alone, ``marginal`` what the joint POS loses without it.
    """

    facility: str
    alone: float
    marginal: float
    objects: dict[str, float]


@dataclass(frozen=True, slots=True)
class PosReport:
    """POS of a set of looks.

    ``hypotheses`` gives P(at least one found | hypothesis). ``persons_found`` is the expectation,
    None where persons were not stated.
    """

    any_found: float
    objects: dict[str, ObjectPos]
    hypotheses: dict[str, float]
    facilities: tuple[FacilityPos, ...]
    persons_found: float | None


def pos(
    ensemble: Ensemble,
    weights: Floats,
    log_misses: Sequence[LogMiss],
    *,
    objects: Sequence[str] | None = None,
    persons: Mapping[str, int] | None = None,
) -> PosReport:
    """Probability of success per object, hypothesis and facility, and of at least one find.

    Parameters
    ----------
    ensemble : Ensemble
        The forecast.
    weights : (particle,) [1]
        Draw weight of each particle, as :attr:`Posterior.weights` before these looks.
    log_misses : sequence of LogMiss
        The looks that are judged.
    objects : sequence of str, optional
        Objects still sought; all if not given.
    persons : mapping of object id to persons, optional
        For the expected number of persons found.

    Returns
    -------
    PosReport [1]

    Raises
    ------
    ProbabilityError
        If an object is unknown, or the weights do not fit the ensemble.

    References
    ----------
    Derived in the module. Pinned by tests/properties/test_probability_laws.py.
    """
    wanted = tuple(objects) if objects is not None else ensemble.object_ids
    index = {name: object_index(ensemble, name) for name in wanted}
    if weights.shape != (ensemble.particle_count,):
        raise ProbabilityError(
            "the weights do not fit the ensemble",
            given=weights.shape,
            allowed=(ensemble.particle_count,),
            remedy="Give the weights that update_after_search made from this ensemble.",
        )
    sought = np.isin(ensemble.search_object, list(index.values()))
    draw_weight = np.asarray(draw_values(ensemble, weights), dtype=np.float64)
    by_facility = _by_facility(ensemble, log_misses)
    everything = _total(ensemble, by_facility.values())
    found = _draw_found(ensemble, everything, sought)
    any_found = tree_sum(draw_weight * found)
    per_object = {
        name: ObjectPos(*_object_pos(ensemble, weights, everything, i)) for name, i in index.items()
    }
    return PosReport(
        any_found=any_found,
        objects=per_object,
        hypotheses=_by_hypothesis(ensemble, draw_weight, found),
        facilities=tuple(
            _facility_pos(
                ensemble, weights, draw_weight, sought, index, by_facility, name, any_found
            )
            for name in sorted(by_facility)
        ),
        persons_found=None
        if persons is None
        else float(sum(persons[name] * per_object[name].pos for name in wanted)),
    )


def _by_facility(ensemble: Ensemble, log_misses: Sequence[LogMiss]) -> dict[str, Floats]:
    """(particle,) sum of the log misses of each facility's looks."""
    out: dict[str, Floats] = {}
    for look in sorted(log_misses, key=lambda m: (m.start_ns, m.facility, m.sortie, m.task_ids)):
        if look.values.shape != (ensemble.particle_count,):
            raise ProbabilityError(
                "a look does not fit this ensemble",
                given=look.values.shape,
                allowed=(ensemble.particle_count,),
                remedy="Compute the look with log_miss on this ensemble.",
                where=f"{look.facility}/{look.sortie}",
            )
        out[look.facility] = out.get(look.facility, 0.0) + look.values
    return out


def _total(ensemble: Ensemble, parts: Iterable[Floats]) -> Floats:
    total = np.zeros(ensemble.particle_count)
    for part in parts:
        total = total + part
    return total


def _draw_found(ensemble: Ensemble, log_miss: Floats, sought: NDArray[np.bool_]) -> Floats:
    """(draw,) probability that at least one sought object is found."""
    return -np.expm1(sum_in_draws(ensemble, log_miss, sought))


def _object_pos(
    ensemble: Ensemble, weights: Floats, log_miss: Floats, index: int
) -> tuple[float, float]:
    chosen = ensemble.search_object == index
    return (
        tree_sum(np.where(chosen, weights * -np.expm1(log_miss), 0.0)),
        tree_sum(np.where(chosen, weights, 0.0)),
    )


def _by_hypothesis(ensemble: Ensemble, draw_weight: Floats, found: Floats) -> dict[str, float]:
    hypothesis = hypothesis_of_draw(ensemble)
    out: dict[str, float] = {}
    for i, name in enumerate(ensemble.hypothesis_ids):
        mass = tree_sum(np.where(hypothesis == i, draw_weight, 0.0))
        hit = tree_sum(np.where(hypothesis == i, draw_weight * found, 0.0))
        out[name] = hit / mass if mass > 0.0 else 0.0
    return out


def _facility_pos(
    ensemble: Ensemble,
    weights: Floats,
    draw_weight: Floats,
    sought: NDArray[np.bool_],
    index: Mapping[str, int],
    by_facility: Mapping[str, Floats],
    name: str,
    joint: float,
) -> FacilityPos:
    others = _total(ensemble, [v for k, v in by_facility.items() if k != name])
    without = tree_sum(draw_weight * _draw_found(ensemble, others, sought))
    own = by_facility[name]
    return FacilityPos(
        facility=name,
        alone=tree_sum(draw_weight * _draw_found(ensemble, own, sought)),
        marginal=joint - without,
        objects={o: _object_pos(ensemble, weights, own, i)[0] for o, i in index.items()},
    )
