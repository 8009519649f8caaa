"""Probability of success when sweep widths and tracks are not known exactly.

**Sweep widths.** In one world the W of a kind of facility for an object is e^(σz) times what is
stated: one z, standard normal, for each kind and object, common to all legs of all facilities of
that kind, so that it does not average out over a search. The stated W is the median. σ = 0.3 is an
assumption, so it is swept over 0, 0.3 and 0.6.

**Tracks.** In one world a facility is beside where it takes itself to be, by the same vector
throughout: normal, one standard deviation each way fix_error/1.1774 (the fix error is the radius
that holds half). Across any leg that is a shift of that standard deviation. Four shifts, plus and
minus one standard deviation east and north, stand for the distribution, equally often: they have
its mean and covariance.

POS is the mean over such worlds, with the interval that holds 80 % of them. Worlds are drawn by a
Latin hypercube: each z takes one value in each of ``draws`` slices of equal probability, so the
mean is nearer than that of independent draws. z is cut at ±3.5. Every kind and object has its own
stream, so what else searches does not change its numbers.

In each world the rates are those of :mod:`sarex.probability.width_rates`. The twin in
tests/properties/test_uncertain_widths.py looks again in every world.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from sarex.detection.looks import plane_paths
from sarex.detection.model import SweepWidth
from sarex.ensemble.model import Ensemble
from sarex.errors import ProbabilityError
from sarex.facilities.track import Track
from sarex.geo import LocalPlane
from sarex.probability.drawn_errors import FacilityLike, drawn_shifts, drawn_z, places_of
from sarex.probability.draws import draw_values, object_index, sum_in_draws
from sarex.probability.width_rates import WidthRates, log_multiples
from sarex.randomness import Key, draw_key, key_to_hex
from sarex.reduction import tree_sum

__all__ = ["SIGMAS", "Spread", "UncertainPos", "sweep_width_error", "uncertain_pos"]

Floats = NDArray[np.float64]

SIGMAS = (0.0, 0.3, 0.6)
"""Spreads of ln W that are swept; the middle one is the default."""
_INNER = 0.8
"""Share of the worlds that the interval holds."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A quantity over the drawn worlds.

    ``plain`` is its value with the widths as stated and the tracks as planned; ``low`` and ``high``
    hold 80 % of the worlds; ``standard_error`` is that of the mean of independent draws, which the
    stratified ones do not exceed.
    """

    mean: float
    low: float
    high: float
    plain: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class UncertainPos:
    """POS over drawn worlds: of at least one find, of each object, and persons expected found."""

    any_found: Spread
    objects: dict[str, Spread]
    persons_found: Spread | None
    sigma: float
    draws: int
    key: str
    """Hexadecimal; the same key gives the same numbers."""


def uncertain_pos(
    ensemble: Ensemble,
    weights: Floats,
    tracks: Sequence[Track],
    widths: Mapping[str, Mapping[str, SweepWidth]],
    facilities: Mapping[str, FacilityLike],
    plane: LocalPlane,
    *,
    rng: np.random.Generator,
    sigma: float = 0.3,
    draws: int = 256,
    fix_errors: bool = True,
    objects: Sequence[str] | None = None,
    persons: Mapping[str, int] | None = None,
) -> UncertainPos:
    """POS as the mean over uncertain sweep widths and tracks, with an interval of 80 %.

    Parameters
    ----------
    ensemble, weights : Ensemble, (particle,) [1]
        As of :func:`sarex.probability.pos`.
    tracks : sequence of Track
        As planned or flown.
    widths : mapping
        Facility id to object id to SweepWidth.
    facilities : mapping
        Facility id to what has its ``kind`` and ``fix_error_m`` [m].
    plane : LocalPlane
        Metres.
    rng : numpy.random.Generator
        One key is drawn from it.
    sigma : float [1]
        Standard deviation of ln W.
    draws : int
        Worlds, 8 at least.
    fix_errors : bool
        Whether tracks err too; it takes four times as many looks.
    objects : sequence of str, optional
        Objects still sought; all if not given.
    persons : mapping, optional
        Object id to persons.

    Returns
    -------
    UncertainPos

    Raises
    ------
    ProbabilityError
        If there is no track, a facility is not described, or sigma or draws are not possible.

    References
    ----------
    Derived in the module. Pinned by tests/properties/test_uncertain_widths.py.
    """
    return sweep_width_error(
        ensemble,
        weights,
        tracks,
        widths,
        facilities,
        plane,
        rng=rng,
        sigmas=(sigma,),
        draws=draws,
        fix_errors=fix_errors,
        objects=objects,
        persons=persons,
    )[0]


def sweep_width_error(
    ensemble: Ensemble,
    weights: Floats,
    tracks: Sequence[Track],
    widths: Mapping[str, Mapping[str, SweepWidth]],
    facilities: Mapping[str, FacilityLike],
    plane: LocalPlane,
    *,
    rng: np.random.Generator,
    sigmas: Sequence[float] = SIGMAS,
    draws: int = 256,
    fix_errors: bool = True,
    objects: Sequence[str] | None = None,
    persons: Mapping[str, int] | None = None,
) -> tuple[UncertainPos, ...]:
    """The same for several spreads of ln W, with the same worlds; see :func:`uncertain_pos`."""
    tracks = sorted(tracks, key=lambda t: (t.facility, t.sortie, int(t.times_ns[0])))
    looking = [track for track in tracks if track.sensor_on.any()]
    _check(looking, widths, facilities, sigmas, draws)
    start = min(int(t.times_ns[:-1][t.sensor_on].min()) for t in looking)
    end = max(int(t.times_ns[1:][t.sensor_on].max()) for t in looking)
    paths = plane_paths(ensemble, plane, start_ns=start, end_ns=end)
    names = tuple(objects) if objects is not None else ensemble.object_ids
    worth = _Worth(ensemble, weights, names, persons or {})
    key = draw_key(rng)
    found = []
    for sigma in sigmas:
        tables = [
            WidthRates(
                ensemble,
                paths,
                places_of(track, facilities[track.facility], plane, fix_errors),
                widths[track.facility],
                log_multiples(sigma),
            )
            for track in looking
        ]
        kinds = [(t.facility, facilities[t.facility].kind) for t in looking]
        worlds = _worlds(worth, tables, kinds, sigma, draws, fix_errors, key)
        plain = worth.of(-reduce(operator.add, [table.plain for table in tables]))
        found.append(_report(worth, worlds, plain, persons is not None, sigma, key))
    return tuple(found)


def _check(
    tracks: Sequence[Track],
    widths: Mapping[str, object],
    facilities: Mapping[str, object],
    sigmas: Sequence[float],
    draws: int,
) -> None:
    unknown = sorted({t.facility for t in tracks} - (set(widths) & set(facilities)))
    if unknown or not tracks:
        raise ProbabilityError(
            "the uncertainty of these looks cannot be drawn",
            given=f"{len(tracks)} tracks that look; without widths or description: {unknown}",
            allowed="one track that looks at least, widths and description of every facility",
            remedy="Give sweep widths, kind and fix error of every facility.",
        )
    if draws < 8 or not all(0.0 <= sigma <= 2.0 for sigma in sigmas):
        raise ProbabilityError(
            "not an uncertainty that can be drawn",
            given=f"{draws} worlds, σ {', '.join(f'{sigma:g}' for sigma in sigmas)}",
            allowed="8 worlds or more, σ from 0 to 2",
            remedy="Take some hundreds of worlds, and σ 0.3 unless trials say better.",
        )


class _Worth:
    """From log misses to POS: at least one found, persons found, then each object."""

    def __init__(
        self,
        ensemble: Ensemble,
        weights: Floats,
        names: Sequence[str],
        persons: Mapping[str, int],
    ) -> None:
        self.ensemble, self.names = ensemble, tuple(names)
        numbers = [object_index(ensemble, name) for name in names]
        self.own = [np.flatnonzero(ensemble.search_object == number) for number in numbers]
        self._weights = weights
        self._draw_weight = np.asarray(draw_values(ensemble, weights), dtype=np.float64)
        self._sought = np.isin(ensemble.search_object, numbers)
        self._persons = [persons.get(name, 0) for name in names]

    def of(self, log_miss: Floats) -> list[float]:
        missed = sum_in_draws(self.ensemble, log_miss, self._sought)
        each = [tree_sum(self._weights[own] * -np.expm1(log_miss[own])) for own in self.own]
        counted = sum(n * found for n, found in zip(self._persons, each, strict=True))
        return [tree_sum(self._draw_weight * -np.expm1(missed)), float(counted), *each]


def _worlds(
    worth: _Worth,
    tables: Sequence[WidthRates],
    kinds: Sequence[tuple[str, str]],
    sigma: float,
    draws: int,
    shifted: bool,
    key: Key,
) -> Floats:
    """(draw, value) what the looks are worth in each world."""
    errors = {
        (kind, name): sigma * drawn_z(key, kind, name, draws)
        for kind in {kind for _, kind in kinds}
        for name in worth.names
    }
    place = {
        facility: 1 + drawn_shifts(key, facility, draws) if shifted else np.zeros(draws, np.int64)
        for facility, _ in kinds
    }
    out = []
    for world in range(draws):
        total = np.zeros(worth.ensemble.particle_count)
        for name, own in zip(worth.names, worth.own, strict=True):
            for table, (facility, kind) in zip(tables, kinds, strict=True):
                multiple = float(errors[kind, name][world])
                total[own] -= table.at(multiple, int(place[facility][world]), own)
        out.append(worth.of(total))
    return np.array(out)


def _report(
    worth: _Worth, worlds: Floats, plain: Sequence[float], counted: bool, sigma: float, key: Key
) -> UncertainPos:
    spreads = [_spread(values, one) for values, one in zip(worlds.T, plain, strict=True)]
    return UncertainPos(
        any_found=spreads[0],
        objects=dict(zip(worth.names, spreads[2:], strict=True)),
        persons_found=spreads[1] if counted else None,
        sigma=sigma,
        draws=worlds.shape[0],
        key=key_to_hex(key),
    )


def _spread(values: Floats, plain: float) -> Spread:
    low, high = np.quantile(values, [(1.0 - _INNER) / 2.0, (1.0 + _INNER) / 2.0])
    return Spread(
        mean=tree_sum(values) / values.size,
        low=float(low),
        high=float(high),
        plain=plain,
        standard_error=float(np.std(values, ddof=1) / math.sqrt(values.size)),
    )
