"""Fitting the error model by its log score, and setting its width on data it has not seen.

The log score is the mean logarithm of the density at the observed places, the mean taken over each
scored lead and then over the leads: proper, so nothing is gained by stating another spread than one
believes in. A model that is fitted and scored on the same drifters is too sure of itself. So the
width and the tail are set once more on *inner held-out* errors: each of the training folds in turn
is left out, motion and spread are fitted on the rest, and one factor on all sigmas and one tail are
chosen that give the best log score on what was left out. The held-out fold of the outer round takes
no part in any of this.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from sarex.drift.skill.motion import Motion, MotionSpec, fit_motion
from sarex.drift.skill.spread import Spread
from sarex.drift.skill.starts import SCORED_H, Starts, scored

__all__ = [
    "Candidate",
    "Fitted",
    "HeldOut",
    "SpreadSpec",
    "errors_of",
    "fit_candidate",
    "fit_spread",
]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Mask = NDArray[np.bool_]

_LEAD_S = np.array(SCORED_H) * 3600.0
_SIGMA_M_S, _TAU_H, _TAIL_OVER_2 = (1e-3, 5.0), (0.05, 1000.0), (0.2, 200.0)
_FACTOR = (0.3, 5.0)
"""Ranges in which spread, memory, tail and widening are looked for."""


@dataclass(frozen=True, slots=True)
class SpreadSpec:
    """Axes of the error (one spread for all directions, or two), processes in it, and its tail."""

    axes: Literal[1, 2]
    processes: Literal[1, 2] = 1
    tail: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that competes: its motion, its spread, and what it is."""

    name: str
    motion: MotionSpec
    spread: SpreadSpec
    words: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """A candidate fitted on the training folds of one round.

    ``factor`` and ``spread.tail`` come from the inner held-out errors, ``inner_log_score`` is the
    mean log score there, with that factor and tail, by which candidates are chosen. ``as_fitted``
    is the spread without them, as it came from the training folds.
    """

    candidate: str
    motion: Motion
    spread: Spread
    factor: float
    inner_log_score: float
    as_fitted: Spread


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Errors at the scored leads, and which of them count.

    Parameters
    ----------
    error_m : (start, scored lead) complex [m]
    used : (start, scored lead) bool
    """

    error_m: Complexes
    used: Mask

    def log_score(self, spread: Spread) -> float:
        """Mean log score: over each lead, then over the leads that have any."""
        totals, counts = self.sums(spread)
        return float((totals[counts > 0] / counts[counts > 0]).mean())

    def sums(self, spread: Spread) -> tuple[Floats, NDArray[np.int64]]:
        """Summed log density and number of errors, by lead."""
        density = np.where(self.used, spread.log_density(self.error_m, _LEAD_S), 0.0)
        return density.sum(axis=0), self.used.sum(axis=0)


def errors_of(motion: Motion, starts: Starts, used: Mask) -> HeldOut:
    """Observed minus predicted places at the scored leads; 0 where not used."""
    at = scored()
    kept = (used & starts.seen)[:, at]
    error = (starts.moved_m - motion.way_m(starts))[:, at]
    return HeldOut(np.where(kept, error, 0.0), kept)


def fit_spread(spec: SpreadSpec, errors: HeldOut) -> Spread:
    """The spread with the best log score on some errors (BFGS from a fixed beginning)."""
    found = _best(lambda p: -errors.log_score(_spread(spec, p)), _beginning(spec, errors))
    return _spread(spec, found)


def _best(cost: Callable[[Floats], float], begin: Floats) -> Floats:
    """Where a smooth cost is least (BFGS, derivatives by differences)."""
    return np.asarray(minimize(cost, begin, method="BFGS", options={"gtol": 1e-4}).x)


def _within(log_value: Floats, low_high: tuple[float, float]) -> Floats:
    """Exponential, kept within a range."""
    return np.asarray(np.clip(np.exp(np.clip(log_value, -50.0, 50.0)), *low_high))


def _spread(spec: SpreadSpec, p: Floats) -> Spread:
    """Parameters: per process sigma and tau of each axis (logs), the axis, log of tail - 2."""
    size, shape = spec.processes * spec.axes, (spec.processes, spec.axes)
    sigma = _within(p[:size], _SIGMA_M_S).reshape(shape)
    tau = 3600.0 * _within(p[size : 2 * size], _TAU_H).reshape(shape)
    both = (spec.processes, 2)
    return Spread(
        np.broadcast_to(sigma, both).copy(),
        np.broadcast_to(tau, both).copy(),
        float(p[2 * size]) if spec.axes == 2 else 0.0,
        2.0 + float(_within(p[-1:], _TAIL_OVER_2)[0]) if spec.tail else math.inf,
    )


def _beginning(spec: SpreadSpec, errors: HeldOut) -> Floats:
    """Size from the errors at the first lead, memories of hours, the axis of their covariance."""
    first = errors.error_m[:, 0][errors.used[:, 0]]
    sigma = max(math.sqrt(float(np.mean(np.abs(first) ** 2)) / 2) / _LEAD_S[0], 1e-3)
    axis = 0.5 * float(np.angle(np.sum(errors.error_m[errors.used] ** 2)))
    memories = [8.0] if spec.processes == 1 else [3.0, 20.0]
    sigmas = np.full(spec.processes * spec.axes, math.log(sigma / math.sqrt(spec.processes)))
    taus = np.repeat(np.log(memories), spec.axes)
    turned = [axis] if spec.axes == 2 else []
    return np.array([*sigmas, *taus, *turned, *([math.log(6.0)] if spec.tail else [])])


def fit_candidate(
    candidate: Candidate, starts: Starts, trained: Mask, inner: Sequence[tuple[Mask, Mask]]
) -> Fitted:
    """Fit a candidate on the training folds and set its width on inner held-out errors.

    Parameters
    ----------
    candidate
        The model.
    starts
        All starts.
    trained : (start, lead) bool
        Positions of the training folds.
    inner
        For each training fold that is left out in turn: what is fitted on, and what is held out;
        both within ``trained``.

    Returns
    -------
    Fitted
    """
    held_out: list[tuple[HeldOut, Spread]] = []
    for fitted_on, left_out in inner:
        motion = fit_motion(candidate.motion, starts, fitted_on)
        spread = fit_spread(candidate.spread, errors_of(motion, starts, fitted_on))
        held_out.append((errors_of(motion, starts, left_out), spread))
    factor, tail, score = _widen(candidate.spread, held_out)
    motion = fit_motion(candidate.motion, starts, trained)
    spread = fit_spread(candidate.spread, errors_of(motion, starts, trained))
    return Fitted(candidate.name, motion, spread.scaled(factor, tail), factor, score, spread)


def _widen(
    spec: SpreadSpec, held_out: Sequence[tuple[HeldOut, Spread]]
) -> tuple[float, float, float]:
    """The factor on all sigmas and the tail with the best log score on what was left out."""

    def score(factor: float, tail: float) -> float:
        parts = [errors.sums(spread.scaled(factor, tail)) for errors, spread in held_out]
        totals = np.sum([total for total, _ in parts], axis=0)
        counts = np.sum([count for _, count in parts], axis=0)
        return float((totals[counts > 0] / counts[counts > 0]).mean())

    def parts_of(p: Floats) -> tuple[float, float]:
        tail = 2.0 + float(_within(p[1:], _TAIL_OVER_2)[0]) if spec.tail else math.inf
        return float(_within(p[:1], _FACTOR)[0]), tail

    begin = np.array([0.0, math.log(6.0)] if spec.tail else [0.0])
    factor, tail = parts_of(_best(lambda p: -score(*parts_of(p)), begin))
    return factor, tail, score(factor, tail)
