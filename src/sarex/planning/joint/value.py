"""The objective of a request: :mod:`sarex.planning.objective` on its own ensemble and objects."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sarex.planning.judge import Worth
from sarex.planning.objective import particle_values, success
from sarex.planning.request import PlanningRequest

__all__ = ["object_values", "value_of", "values_of"]

Floats = NDArray[np.float64]


def values_of(request: PlanningRequest) -> Floats:
    """(particle,) value of each particle of the request."""
    objects = sorted(item.id for item in request.objects)
    return particle_values(request.ensemble, request.weights, objects, request.persons)


def object_values(request: PlanningRequest) -> dict[str, float]:
    """Object id to its share of what could be found."""
    ensemble = request.ensemble
    sums = np.bincount(
        ensemble.search_object, weights=values_of(request), minlength=len(ensemble.object_ids)
    )
    return dict(zip(ensemble.object_ids, sums.tolist(), strict=True))


def value_of(request: PlanningRequest, worth: Worth) -> float:
    """Expected share of the persons found by what was judged, as the bounds are given for it."""
    return success(values_of(request), worth.log_misses)
