"""From one ensemble to a bound: cells that are small enough, and the limit over several draws.

The best of an average is at most the average of the bests: the bound of a finite ensemble is too
high on average, never too low, so that the upper confidence limit of its mean over independent
ensembles lies above the bound of the endless one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sarex.errors import PlanError
from sarex.planning.bounds.problem import EffortProblem
from sarex.planning.bounds.solve import Bound, Kind

__all__ = ["BoundLimit", "Halving", "halve_cells", "optimism_of", "upper_limit"]

Floats = NDArray[np.float64]

LEAST_ENSEMBLES = 5
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Halving:
    """A bound with cells that were halved until it moved little.

    ``tried`` holds the bounds, with the coarsest cells first; ``settled`` says whether the last
    halving moved it by less than asked, with enough particles in each covered cell.
    """

    bound: Bound
    tried: tuple[Bound, ...]
    settled: bool

    @property
    def moved(self) -> float:
        """By how much the last halving moved the bound, as a share of it."""
        if len(self.tried) < 2:
            return float("inf")
        before, last = self.tried[-2], self.tried[-1]
        return abs(last.value - before.value) / max(last.value, 1e-300)


def halve_cells(
    problem: EffortProblem,
    bound: Callable[[EffortProblem], Bound],
    *,
    moved: float = 0.01,
    particles: float = 50.0,
    most_halvings: int = 6,
) -> Halving:
    """Halve the cells until the bound moves less than asked, while they hold enough particles.

    Parameters
    ----------
    problem : EffortProblem
        With the coarsest cells that are tried.
    bound : callable
        Such as :func:`bound_b1`.
    moved : float [1]
        Share of the bound.
    particles : float
        Least number of particles in covered cells, on average over the effort.
    most_halvings : int
        Then it stops, not settled.

    Returns
    -------
    Halving
        Of the finest cells that held enough particles; of the coarsest if none did.
    """
    tried = [bound(problem)]
    for _ in range(most_halvings):
        finer = bound(problem.with_cells(tried[-1].cell_m / 2.0))
        if finer.particles_per_cell < particles:
            break
        tried.append(finer)
        if Halving(finer, tuple(tried), True).moved < moved:
            return Halving(finer, tuple(tried), True)
    return Halving(tried[-1], tuple(tried), False)


def optimism_of(problem: EffortProblem, bound: Callable[[EffortProblem], Bound]) -> float:
    """By how much a bound is too high because its ensemble is finite: an estimate.

    To first order the excess falls with the number of particles, so that the mean of two halves
    exceeds the whole by as much as the whole exceeds the limit. It says what a larger ensemble
    would bring; a bound less its optimism is an estimate and no bound.

    Parameters
    ----------
    problem : EffortProblem
        Particles of a draw next to each other.
    bound : callable
        Such as :func:`bound_b2`.

    Returns
    -------
    float [1]
    """
    odd = np.arange(problem.particle_count) % 2 == 1
    halves = [bound(problem.among(which)).value for which in (odd, ~odd)]
    return float(np.mean(halves)) - bound(problem).value


@dataclass(frozen=True, slots=True)
class BoundLimit:
    """A bound over several ensembles.

    Parameters
    ----------
    kind : {"B1", "B2", "B3"}
    value : float [1]
        Upper 95 % limit of the mean: the figure to compare plans with.
    mean, deviation : float [1]
        Over the ensembles.
    worst_gap : float [1]
        Greatest duality gap of one of them.
    certified : bool
    count : int
        Ensembles.
    """

    kind: Kind
    value: float
    mean: float
    deviation: float
    worst_gap: float
    certified: bool
    count: int


def upper_limit(bounds: Sequence[Bound], confidence: float = _CONFIDENCE) -> BoundLimit:
    """Upper confidence limit of a bound from independent ensembles of one case.

    mean + t·s/√n, Student's t of one side with n − 1 degrees of freedom; at most 1.

    Parameters
    ----------
    bounds : sequence of Bound
        Of one kind, each from an ensemble drawn apart from the others; 5 at least.
    confidence : float [1]
        One-sided.

    Returns
    -------
    BoundLimit

    Raises
    ------
    PlanError
        If they are fewer than 5, or of several kinds.
    """
    kinds = {bound.kind for bound in bounds}
    if len(bounds) < LEAST_ENSEMBLES or len(kinds) != 1:
        raise PlanError(
            "these bounds give no limit",
            given=f"{len(bounds)} bounds of {sorted(kinds)}",
            allowed=f"{LEAST_ENSEMBLES} or more of one kind",
            remedy="Draw more ensembles with other seeds, and bound each.",
        )
    values = np.array([bound.value for bound in bounds])
    mean, deviation = float(values.mean()), float(values.std(ddof=1))
    reach = float(stats.t.ppf(confidence, values.size - 1)) * deviation / np.sqrt(values.size)
    return BoundLimit(
        bounds[0].kind,
        min(1.0, mean + reach),
        mean,
        deviation,
        max(bound.gap for bound in bounds),
        all(bound.certified for bound in bounds),
        values.size,
    )
