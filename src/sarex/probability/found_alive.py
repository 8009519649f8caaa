"""Found alive, beside the plain probability of success.

With F the rate of detection summed over all looks, a particle is first detected about time t with
density f(t)·e^−F(t), and found alive if its persons are alive then:

    P(found alive by T) = ∫ f(t)·e^−F(t)·S(t) dt,  t up to T

In bins of time, with L_b the log of being missed up to edge b, D_b = e^L_b − e^L_(b+1) is the
probability of first detection in bin b, exact whatever the looks do inside it. S falls with time,
so

    Σ_b D_b·S_(b+1)  ≤  P(found alive)  ≤  Σ_b D_b·S_b

Given is the mean of the two (``alive``) and the two themselves (``alive_low``, ``alive_high``): the
error is at most half their difference, which shrinks with the length of the bins; for a steady rate
the mean converges with its square. Since S ≤ 1, found alive never exceeds POS.

S is that of a person of the object drawn at random (:meth:`sarex.survival.Survival.alive_at`), so
``persons_alive`` = Σ_o persons_o·alive_o is an expectation, which asks nothing of how deaths in
one object hang together. An object without persons takes no part in it and stays in the POS.

No figure here ends a search, takes anyone out of it or ranks persons: the two figures stand side by
side and :func:`sarex.probability.less_effort.less_effort` names who gets less effort by which.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from sarex.ensemble.model import Ensemble
from sarex.errors import ProbabilityError
from sarex.probability.alive_report import (
    AliveBy,
    FacilityAlive,
    FoundAlive,
    FoundOfHypothesis,
    ObjectAlive,
)
from sarex.probability.draws import draw_values, hypothesis_of_draw, object_index, sum_in_draws
from sarex.probability.look_bins import BinnedMiss
from sarex.reduction import tree_sum
from sarex.survival.life import Survival

__all__ = ["found_alive"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Parts:
    """Per particle: found, and found alive as mean, least and most; (edge, particle) over time."""

    found: Floats
    alive: Floats
    low: Floats
    high: Floats


def found_alive(
    ensemble: Ensemble,
    weights: Floats,
    looks: Sequence[BinnedMiss],
    survival: Survival,
    *,
    objects: Sequence[str] | None = None,
) -> FoundAlive:
    """Probability of finding, and of finding alive, per object, hypothesis, facility and time.

    Parameters
    ----------
    ensemble : Ensemble
        The forecast.
    weights : (particle,) [1]
        Draw weight of each particle.
    looks : sequence of BinnedMiss
        All on the same edges, in any order.
    survival : Survival
        Of this ensemble.
    objects : sequence of str, optional
        Objects still sought; all if not given.

    Returns
    -------
    FoundAlive [1]

    Raises
    ------
    ProbabilityError
        If looks, weights or survival do not fit the ensemble or each other.

    References
    ----------
    Derived in the module. Pinned by tests/reference/test_found_alive.py and
    tests/properties/test_found_alive_laws.py.
    """
    ordered = _checked(ensemble, weights, looks, survival)
    edges = ordered[0].edges_ns
    names = tuple(objects) if objects is not None else ensemble.object_ids
    index = {name: object_index(ensemble, name) for name in names}
    persons = {name: survival.persons[name] for name in names}
    living = survival.alive_at_all(edges)
    each = _by_facility(ordered)
    total = _add(each.values())
    parts = _parts(total, living)
    head = np.zeros(ensemble.particle_count)
    for name, number in index.items():
        head[ensemble.search_object == number] = persons[name]
    value = weights * head
    draw_weight = np.asarray(draw_values(ensemble, weights), dtype=np.float64)
    sought = np.isin(ensemble.search_object, list(index.values()))
    any_found = -np.expm1(sum_in_draws(ensemble, total.sum(axis=0), sought))
    of_hypothesis = hypothesis_of_draw(ensemble)
    mass = [
        tree_sum(np.where(of_hypothesis == h, draw_weight, 0.0))
        for h in range(len(ensemble.hypothesis_ids))
    ]
    return FoundAlive(
        objects={
            name: _object(ensemble, weights, parts, number, persons[name], mass)
            for name, number in index.items()
        },
        hypotheses={
            name: _given(ensemble, value, parts, h, mass[h], draw_weight * any_found)
            for h, name in enumerate(ensemble.hypothesis_ids)
        },
        facilities=tuple(_facility(name, each, parts, living, value) for name in each),
        over_time=tuple(
            _by(int(edges[b]), b, ensemble, weights, parts, living, index, persons)
            for b in range(edges.size)
        ),
        any_found=tree_sum(draw_weight * any_found),
        persons=sum(persons.values()),
        persons_found=tree_sum(value * parts.found[-1]),
        persons_alive=tree_sum(value * parts.alive[-1]),
        persons_alive_low=tree_sum(value * parts.low[-1]),
        persons_alive_high=tree_sum(value * parts.high[-1]),
    )


def _checked(
    ensemble: Ensemble, weights: Floats, looks: Sequence[BinnedMiss], survival: Survival
) -> list[BinnedMiss]:
    count = ensemble.particle_count
    same = len({look.edges_ns.tobytes() for look in looks}) == 1
    fits = weights.shape == (count,) and all(look.values.shape[1] == count for look in looks)
    own = np.array_equal(survival.search_object, ensemble.search_object)
    if not (looks and same and fits and own):
        raise ProbabilityError(
            "looks, weights and survival do not fit together",
            given=f"{len(looks)} looks on {'one set' if same else 'several sets'} of edges, "
            f"weights {weights.shape}, survival of {survival.search_object.size} particles",
            allowed=f"one look at least, one set of edges, {count} particles in the same order",
            remedy="Make looks, weights and survival from the same ensemble and the same edges.",
        )
    return sorted(looks, key=lambda look: (look.facility, look.sortie, look.values.tobytes()))


def _by_facility(looks: Sequence[BinnedMiss]) -> dict[str, Floats]:
    out: dict[str, Floats] = {}
    for look in looks:
        known = out.get(look.facility)
        out[look.facility] = look.values if known is None else known + look.values
    return out


def _add(values: Iterable[Floats]) -> Floats:
    return reduce(operator.add, values)


def _first_in_bins(log_miss: Floats) -> Floats:
    """(bin, particle) probability of first detection in each bin."""
    zero = np.zeros((1, log_miss.shape[1]))
    missed = np.exp(np.concatenate([zero, np.cumsum(log_miss, axis=0)]))
    return np.asarray(missed[:-1] * -np.expm1(log_miss))


def _parts(log_miss: Floats, living: Floats) -> _Parts:
    first = _first_in_bins(log_miss)
    zero = np.zeros((1, first.shape[1]))

    def over_time(share: Floats | float) -> Floats:
        return np.concatenate([zero, np.cumsum(first * share, axis=0)])

    return _Parts(
        found=over_time(1.0),
        alive=over_time((living[:-1] + living[1:]) / 2.0),
        low=over_time(living[1:]),
        high=over_time(living[:-1]),
    )


def _object(
    ensemble: Ensemble,
    weights: Floats,
    parts: _Parts,
    number: int,
    persons: int,
    mass: Sequence[float],
) -> ObjectAlive:
    own = np.where(ensemble.search_object == number, weights, 0.0)
    given = {}
    for h, name in enumerate(ensemble.hypothesis_ids):
        here = np.where(ensemble.hypothesis == h, own, 0.0)
        if mass[h] > 0.0 and bool(np.any(here > 0.0)):
            found, alive = tree_sum(here * parts.found[-1]), tree_sum(here * parts.alive[-1])
            given[name] = (found / mass[h], alive / mass[h])
    return ObjectAlive(
        found=tree_sum(own * parts.found[-1]),
        alive=tree_sum(own * parts.alive[-1]),
        alive_low=tree_sum(own * parts.low[-1]),
        alive_high=tree_sum(own * parts.high[-1]),
        exists=tree_sum(own),
        persons=persons,
        hypotheses=given,
    )


def _given(
    ensemble: Ensemble, value: Floats, parts: _Parts, number: int, mass: float, any_found: Floats
) -> FoundOfHypothesis:
    if mass <= 0.0:
        return FoundOfHypothesis(0.0, 0.0, 0.0)
    own = np.where(ensemble.hypothesis == number, value, 0.0)
    draws = np.where(hypothesis_of_draw(ensemble) == number, any_found, 0.0)
    return FoundOfHypothesis(
        tree_sum(draws) / mass,
        tree_sum(own * parts.found[-1]) / mass,
        tree_sum(own * parts.alive[-1]) / mass,
    )


def _facility(
    name: str, each: Mapping[str, Floats], parts: _Parts, living: Floats, value: Floats
) -> FacilityAlive:
    others = [values for other, values in each.items() if other != name]
    without = _parts(_add(others), living).alive[-1] if others else np.zeros(value.size)
    whole = tree_sum(value * parts.alive[-1])
    gained = np.diff(parts.alive, axis=0) * _share(each[name], each)
    return FacilityAlive(
        facility=name,
        first=tree_sum(value * gained.sum(axis=0)),
        alone=tree_sum(value * _parts(each[name], living).alive[-1]),
        marginal=whole - tree_sum(value * without),
    )


def _share(own: Floats, each: Mapping[str, Floats]) -> Floats:
    """(bin, particle) share of a facility in the detections of a bin, by its part of the rate.

    Exact where rates stand in one proportion throughout the bin. Certain detections share evenly.
    """
    total = _add(each.values())
    certain = _add([np.isneginf(values).astype(np.float64) for values in each.values()])
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(total < 0.0, own / total, 0.0)
    return np.asarray(np.where(certain > 0.0, np.isneginf(own) / np.maximum(certain, 1.0), part))


def _by(
    time_ns: int,
    at: int,
    ensemble: Ensemble,
    weights: Floats,
    parts: _Parts,
    living: Floats,
    index: Mapping[str, int],
    persons: Mapping[str, int],
) -> AliveBy:
    objects, alive_now = {}, 0.0
    for name, number in index.items():
        own = np.where(ensemble.search_object == number, weights, 0.0)
        objects[name] = (tree_sum(own * parts.found[at]), tree_sum(own * parts.alive[at]))
        alive_now += persons[name] * tree_sum(own * living[at])
    return AliveBy(
        time_ns=time_ns,
        persons_found=sum(persons[name] * found for name, (found, _) in objects.items()),
        persons_alive=sum(persons[name] * alive for name, (_, alive) in objects.items()),
        persons_living=alive_now,
        objects=objects,
    )
