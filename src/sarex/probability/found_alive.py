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

from collections.abc import Mapping, Sequence

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
from sarex.probability.first_detection import Parts, add_up, alive_of, parts_of
from sarex.probability.look_bins import BinnedMiss
from sarex.reduction import tree_sum
from sarex.survival.life import Survival

__all__ = ["found_alive"]

Floats = NDArray[np.float64]


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
    owns = [np.flatnonzero(ensemble.search_object == number) for number in index.values()]
    parts = parts_of(each, living, weights, owns)
    head = np.zeros(ensemble.particle_count)
    for name, own in zip(names, owns, strict=True):
        head[own] = persons[name]
    value = weights * head
    draw_weight = np.asarray(draw_values(ensemble, weights), dtype=np.float64)
    sought = np.isin(ensemble.search_object, list(index.values()))
    missed = add_up([values.sum(axis=0) for values in each.values()])
    any_found = draw_weight * -np.expm1(sum_in_draws(ensemble, missed, sought))
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
            name: _given(ensemble, value, parts, h, mass[h], any_found)
            for h, name in enumerate(ensemble.hypothesis_ids)
        },
        facilities=tuple(_facility(name, each, parts, living, value) for name in each),
        over_time=_over_time(edges, parts, living, weights, owns, persons),
        any_found=tree_sum(any_found),
        persons=sum(persons.values()),
        persons_found=tree_sum(value * parts.found),
        persons_alive=tree_sum(value * parts.alive),
        persons_alive_low=tree_sum(value * parts.low),
        persons_alive_high=tree_sum(value * parts.high),
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


def _object(
    ensemble: Ensemble,
    weights: Floats,
    parts: Parts,
    number: int,
    persons: int,
    mass: Sequence[float],
) -> ObjectAlive:
    own = np.where(ensemble.search_object == number, weights, 0.0)
    given = {}
    for h, name in enumerate(ensemble.hypothesis_ids):
        here = np.where(ensemble.hypothesis == h, own, 0.0)
        if mass[h] > 0.0 and bool(np.any(here > 0.0)):
            found, alive = tree_sum(here * parts.found), tree_sum(here * parts.alive)
            given[name] = (found / mass[h], alive / mass[h])
    return ObjectAlive(
        found=tree_sum(own * parts.found),
        alive=tree_sum(own * parts.alive),
        alive_low=tree_sum(own * parts.low),
        alive_high=tree_sum(own * parts.high),
        exists=tree_sum(own),
        persons=persons,
        hypotheses=given,
    )


def _given(
    ensemble: Ensemble, value: Floats, parts: Parts, number: int, mass: float, any_found: Floats
) -> FoundOfHypothesis:
    if mass <= 0.0:
        return FoundOfHypothesis(0.0, 0.0, 0.0)
    own = np.where(ensemble.hypothesis == number, value, 0.0)
    draws = np.where(hypothesis_of_draw(ensemble) == number, any_found, 0.0)
    return FoundOfHypothesis(
        tree_sum(draws) / mass,
        tree_sum(own * parts.found) / mass,
        tree_sum(own * parts.alive) / mass,
    )


def _facility(
    name: str, each: Mapping[str, Floats], parts: Parts, living: Floats, value: Floats
) -> FacilityAlive:
    others = [values for other, values in each.items() if other != name]
    without = tree_sum(value * alive_of(others, living)) if others else 0.0
    return FacilityAlive(
        facility=name,
        first=tree_sum(value * parts.first[name]),
        alone=tree_sum(value * alive_of([each[name]], living)),
        marginal=tree_sum(value * parts.alive) - without,
    )


def _over_time(
    edges: NDArray[np.int64],
    parts: Parts,
    living: Floats,
    weights: Floats,
    owns: Sequence[NDArray[np.intp]],
    persons: Mapping[str, int],
) -> tuple[AliveBy, ...]:
    count = np.array(list(persons.values()), dtype=np.float64)
    out = []
    for b, time_ns in enumerate(edges.tolist()):
        alive_now = [tree_sum(weights[own] * living[b][own]) for own in owns]
        by = parts.over_time[b]
        out.append(
            AliveBy(
                time_ns=time_ns,
                persons_found=float(count @ by[:, 0]),
                persons_alive=float(count @ by[:, 1]),
                persons_living=float(count @ np.array(alive_now)),
                objects={
                    name: (float(by[o, 0]), float(by[o, 1])) for o, name in enumerate(persons)
                },
            )
        )
    return tuple(out)
