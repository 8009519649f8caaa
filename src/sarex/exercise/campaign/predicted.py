"""What the judge predicts of a plan, with the error that its sample leaves.

POS is a mean over the draws of a fresh ensemble; where sweep widths are drawn, over their errors
too, by the law of :mod:`sarex.probability.uncertain`. Two things leave it uncertain: the draws of
the ensemble, Σ_k w_k² (f_k − POS)² with f_k the probability that draw k is found, mean over the
widths; and the draws of the widths, their variance over their number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.detection import SweepWidth, plane_paths
from sarex.ensemble import Ensemble
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.probability.drawn_errors import drawn_z
from sarex.probability.draws import draw_values, object_index, sum_in_draws
from sarex.probability.width_rates import WidthRates, log_multiples
from sarex.randomness import Key
from sarex.reduction import tree_sum

__all__ = ["ANY", "PERSONS", "WIDTH_DRAWS", "Predicted", "predict"]

Floats = NDArray[np.float64]
ANY, PERSONS = "any", "persons"
"""At least one object; expected persons found."""
WIDTH_DRAWS = 256


@dataclass(frozen=True, slots=True)
class Predicted:
    """A probability of success [1], or persons expected found, and its standard error."""

    value: float
    standard_error: float


def predict(
    ensemble: Ensemble,
    weights: Floats,
    tracks: Sequence[Track],
    widths: Mapping[str, Mapping[str, SweepWidth]],
    plane: LocalPlane,
    *,
    objects: Sequence[str],
    persons: Mapping[str, int] | None,
    kinds: Mapping[str, str],
    sigma: float,
    key: Key,
) -> dict[str, Predicted]:
    """POS of each object and of at least one, and persons found, on an ensemble.

    Parameters
    ----------
    ensemble, weights : Ensemble, (particle,) [1]
        Fresh, with the draw weight of each particle.
    tracks, widths
        Of the plan; widths by facility and object, as stated.
    plane : LocalPlane
        Of the plan.
    objects : sequence of str
        Those sought.
    persons : mapping, optional
        Object id to persons; None leaves persons out.
    kinds : mapping
        Facility id to kind: one error of W for a kind and an object.
    sigma : float [1]
        Spread of ln W; 0 for widths as stated.
    key : (2,) uint64
        Of the widths' errors.

    Returns
    -------
    dict of str to Predicted
        :data:`ANY`, each object, and :data:`PERSONS` where they are stated.

    References
    ----------
    Derived in the module. Pinned by tests/unit/test_campaign_figures.py.
    """
    found = _Found(ensemble, objects, persons)
    tables = _tables(ensemble, tracks, widths, plane, sigma)
    draws = WIDTH_DRAWS if sigma > 0.0 else 1
    errors = {
        (kind, name): sigma * drawn_z(key, kind, name, draws) if sigma > 0.0 else np.zeros(1)
        for kind in {kinds[facility] for facility, _ in tables}
        for name in objects
    }
    of_draw = np.asarray(draw_values(ensemble, weights), dtype=np.float64)
    mean = dict.fromkeys(found.names, np.zeros(of_draw.size))
    per_width: dict[str, list[float]] = {name: [] for name in found.names}
    for number in range(draws):
        miss = np.zeros(ensemble.particle_count)
        for name, own in found.own.items():
            for facility, table in tables:
                miss[own] -= table.at(float(errors[kinds[facility], name][number]), 0, own)
        for name, share in found.by_draw(miss).items():
            mean[name] = mean[name] + share / draws
            per_width[name].append(tree_sum(of_draw * share))
    return {name: _predicted(of_draw, mean[name], per_width[name]) for name in found.names}


def _tables(
    ensemble: Ensemble,
    tracks: Sequence[Track],
    widths: Mapping[str, Mapping[str, SweepWidth]],
    plane: LocalPlane,
    sigma: float,
) -> list[tuple[str, WidthRates]]:
    looking = [track for track in tracks if track.sensor_on.any()]
    start = min(int(t.times_ns[:-1][t.sensor_on].min()) for t in looking)
    end = max(int(t.times_ns[1:][t.sensor_on].max()) for t in looking)
    paths = plane_paths(ensemble, plane, start_ns=start, end_ns=end)
    nodes = log_multiples(sigma)
    return [
        (t.facility, WidthRates(ensemble, paths, [t], widths[t.facility], nodes)) for t in looking
    ]


class _Found:
    """From log misses to what is found in each draw."""

    def __init__(
        self, ensemble: Ensemble, objects: Sequence[str], persons: Mapping[str, int] | None
    ) -> None:
        numbers = {name: object_index(ensemble, name) for name in objects}
        self.own = {
            name: np.flatnonzero(ensemble.search_object == number)
            for name, number in numbers.items()
        }
        self._ensemble, self._persons = ensemble, persons
        self._sought = np.isin(ensemble.search_object, list(numbers.values()))
        self._draws = int(ensemble.draw.max()) + 1
        self.names = (ANY, *objects, *(() if persons is None else (PERSONS,)))

    def by_draw(self, miss: Floats) -> dict[str, Floats]:
        """(draw,) of each quantity."""
        out = {ANY: -np.expm1(sum_in_draws(self._ensemble, miss, self._sought))}
        for name, own in self.own.items():
            draw = self._ensemble.draw[own]
            out[name] = np.bincount(draw, -np.expm1(miss[own]), minlength=self._draws)
        if self._persons is not None:
            counted = [self._persons.get(name, 0) * out[name] for name in self.own]
            out[PERSONS] = np.asarray(np.sum(counted, axis=0))
        return out


def _predicted(weights: Floats, found: Floats, per_width: Sequence[float]) -> Predicted:
    value = tree_sum(weights * found)
    variance = float(np.sum((weights * (found - value)) ** 2))
    if len(per_width) > 1:
        variance += float(np.var(per_width, ddof=1)) / len(per_width)
    return Predicted(value, math.sqrt(variance))
