"""What every planner makes as great as it can: the value of the particles that are found.

Particle p has the value v_p: its draw weight times the persons of its search object (1 each where
nobody states persons), scaled so that all that could be found has the value 1. A set of looks is
worth Σ_p v_p (1 − miss_p). With one object in each draw this is the plain POS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.detection import LogMiss
from sarex.ensemble import Ensemble
from sarex.errors import PlanError
from sarex.reduction import tree_sum

__all__ = ["particle_values", "success"]

Floats = NDArray[np.float64]


def particle_values(
    ensemble: Ensemble,
    weights: Floats,
    objects: Sequence[str],
    persons: Mapping[str, int] | None = None,
) -> Floats:
    """Value of each particle.

    Parameters
    ----------
    ensemble : Ensemble
        One particle for each draw and object.
    weights : (particle,) [1]
        Draw weight of each particle.
    objects : sequence of str
        Ids of the objects still sought; the others are worth nothing.
    persons : mapping of object id to persons, optional
        An object that is not named counts as none; where they sum to none, each object counts 1.

    Returns
    -------
    (particle,) [1]
        Sums to 1.

    Raises
    ------
    PlanError
        If nothing that is sought has a weight.
    """
    people = {name: (persons or {}).get(name, 0) for name in objects}
    if not any(people.values()):
        people = dict.fromkeys(objects, 1)
    of_object = np.array([float(people.get(name, 0)) for name in ensemble.object_ids])
    values: Floats = weights * of_object[ensemble.search_object]
    total = tree_sum(values)
    if not total > 0.0:
        raise PlanError(
            "nothing that is sought has a weight",
            given=", ".join(objects) or "no object",
            allowed=", ".join(ensemble.object_ids),
            remedy="Give objects of the ensemble, and weights above 0 for some of their particles.",
        )
    return values / total


def success(values: Floats, log_misses: Sequence[LogMiss]) -> float:
    """Value of what a set of looks finds, Σ_p v_p (1 − exp(Σ log miss_p)).

    Parameters
    ----------
    values : (particle,) [1]
        See :func:`particle_values`.
    log_misses : sequence of LogMiss
        One for each track; none find nothing.

    Returns
    -------
    float [1]
    """
    total = np.zeros(values.size)
    for miss in log_misses:
        total += miss.values
    return tree_sum(values * -np.expm1(total))
