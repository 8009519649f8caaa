"""What planners improve: the expected share of the persons that are found."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sarex.errors import PlanError
from sarex.planning.judge import Worth
from sarex.planning.request import PlanningRequest
from sarex.reduction import tree_sum

__all__ = ["object_values", "value_of", "values_of"]

Floats = NDArray[np.float64]


def values_of(request: PlanningRequest) -> Floats:
    """(particle,) draw weight times the persons of its object, over all that could be found.

    Each object counts as one person where nobody states persons, or no person is with any of them.
    """
    ensemble, sought = request.ensemble, sorted(item.id for item in request.objects)
    stated: Mapping[str, int] = request.persons or {}
    persons = np.zeros(len(ensemble.object_ids))
    alike = not any(stated.get(name, 0) for name in sought)
    for name in sought:
        persons[ensemble.object_ids.index(name)] = 1 if alike else stated.get(name, 0)
    value = np.asarray(request.weights * persons[ensemble.search_object], dtype=np.float64)
    if not value.sum() > 0.0:
        raise PlanError(
            "there is nothing left to find in this forecast",
            given=f"objects {sought}, persons {dict(stated)}",
            allowed="objects of the forecast with weight, and persons or none stated",
            remedy="Plan for objects that the forecast holds.",
            where=f"plan {request.plan_id}",
        )
    shares: Floats = value / value.sum()
    return shares


def object_values(request: PlanningRequest) -> dict[str, float]:
    """Object id to its share of what could be found."""
    ensemble, values = request.ensemble, values_of(request)
    sums = np.bincount(ensemble.search_object, weights=values, minlength=len(ensemble.object_ids))
    return dict(zip(ensemble.object_ids, sums.tolist(), strict=True))


def value_of(request: PlanningRequest, worth: Worth) -> float:
    """Expected share of the persons found by what was judged, as the bounds are given for it."""
    total = np.sum([miss.values for miss in worth.log_misses], axis=0)
    return tree_sum(values_of(request) * -np.expm1(total))
