"""The predicted way of a drifter: a share of the modelled current, and leeway.

way(t) = f · ∫u dt + s(kind) · ∫W dt + b · t, with u the modelled surface current and W the 10 m
wind along the OBSERVED track, f the current factor, s the leeway slope of the kind of drifter
(downwind) and b a mean velocity that the model lacks. f = 1 takes the current as modelled; a fitted
f < 1 is what least squares makes of a current whose eddies and tides are there but in the wrong
place or phase: the part that is not matched only adds error.

Fitted by least squares on mean velocities over the scored leads, each lead of each start counting
once. A kind of which no start is fitted takes the slope fitted for all kinds together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sarex.drift.skill.starts import LEADS_H, Starts, scored
from sarex.errors import DriftError

__all__ = ["Motion", "MotionSpec", "fit_motion"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class MotionSpec:
    """Which parts of the motion are there, and which are fitted.

    ``current`` none, as modelled (f = 1) or fitted; ``leeway`` a stated slope [1], one fitted for
    all kinds (pooled) or one for each; ``bias`` whether a mean velocity is fitted.
    """

    current: Literal["none", "as modelled", "fitted"]
    leeway: float | Literal["pooled", "per kind"]
    bias: bool = False


@dataclass(frozen=True, slots=True)
class Motion:
    """Coefficients of the predicted way.

    Parameters
    ----------
    current_factor : float [1]
    slope_of_kind : mapping of kind to float [1]
        Leeway slope, downwind, as a share of the 10 m wind.
    slope : float [1]
        Of kinds that are not in ``slope_of_kind``.
    bias_m_s : complex [m s-1]
        East + i north.
    """

    current_factor: float
    slope: float
    slope_of_kind: Mapping[str, float]
    bias_m_s: complex = 0j

    def way_m(self, starts: Starts) -> Complexes:
        """Predicted displacement from each start at each lead, (start, lead), east + i north [m].

        Raises
        ------
        DriftError
            If the tracks carry no modelled current and wind.
        """
        current, wind = _sampled(starts)
        slope = np.array([self.slope_of_kind.get(str(kind), self.slope) for kind in starts.kind])
        drift = self.current_factor * current + slope[:, None] * wind
        return np.asarray(drift + self.bias_m_s * _seconds())


def fit_motion(spec: MotionSpec, starts: Starts, fitted: Mask) -> Motion:
    """Fit what a motion leaves open.

    Parameters
    ----------
    spec
        What is there and what is fitted.
    starts
        All starts.
    fitted : (start, lead) bool
        Which positions may be used; those of held-out blocks are not among them.

    Returns
    -------
    Motion

    Raises
    ------
    DriftError
        If there are no positions to fit, or the tracks carry no current and wind.
    """
    factor = {"none": 0.0, "as modelled": 1.0, "fitted": 1.0}[spec.current]
    slope = spec.leeway if isinstance(spec.leeway, float) else 0.0
    if spec.current != "fitted" and not spec.bias and isinstance(spec.leeway, float):
        return Motion(factor, slope, {})
    pooled = _solve(spec, starts, fitted, None)
    if spec.leeway != "per kind":
        return pooled
    used = fitted[:, scored()] & starts.seen[:, scored()]
    kinds = sorted({str(kind) for kind in starts.kind[used.any(axis=1)]})
    by_kind = _solve(spec, starts, fitted, kinds)
    return Motion(by_kind.current_factor, pooled.slope, by_kind.slope_of_kind, by_kind.bias_m_s)


def _solve(spec: MotionSpec, starts: Starts, fitted: Mask, kinds: list[str] | None) -> Motion:
    """Least squares over the open coefficients; one slope, or one for each kind."""
    current, wind = _sampled(starts)
    known = np.zeros_like(current)
    terms: list[Complexes] = []
    if spec.current == "fitted":
        terms.append(current)
    elif spec.current == "as modelled":
        known = known + current
    if isinstance(spec.leeway, float):
        known = known + spec.leeway * wind
    elif kinds is None:
        terms.append(wind)
    else:
        terms += [np.where((starts.kind == kind)[:, None], wind, 0.0) for kind in kinds]
    if spec.bias:
        terms += [np.broadcast_to(way * _seconds(), current.shape) for way in (1.0 + 0j, 1j)]
    solved = iter(_least_squares(terms, starts.moved_m - known, starts, fitted).tolist())
    factor = {"none": 0.0, "as modelled": 1.0}.get(spec.current)
    factor = next(solved) if factor is None else factor
    slope = spec.leeway if isinstance(spec.leeway, float) else 0.0
    slope = next(solved) if spec.leeway != slope and kinds is None else slope
    of_kind = {kind: next(solved) for kind in kinds or []}
    bias = complex(next(solved), next(solved)) if spec.bias else 0j
    return Motion(factor, slope, of_kind, bias)


def _least_squares(
    terms: list[Complexes], wanted_m: Complexes, starts: Starts, fitted: Mask
) -> Floats:
    """Real coefficients of complex terms, on mean velocities at the scored leads."""
    at = scored()
    used = (fitted & starts.seen)[:, at]
    if not used.any():
        raise DriftError(
            "there is nothing to fit on",
            remedy="Take shorter blocks or fewer folds, so that some of the tracks are left.",
        )
    seconds = np.broadcast_to(_seconds()[at], used.shape)[used]
    columns = [term[:, at][used] / seconds for term in terms]
    velocity = wanted_m[:, at][used] / seconds
    square = [[float(np.sum((a * b.conj()).real)) for b in columns] for a in columns]
    right = [float(np.sum((a * velocity.conj()).real)) for a in columns]
    return np.asarray(np.linalg.solve(np.array(square), np.array(right)))


def _sampled(starts: Starts) -> tuple[Complexes, Complexes]:
    if starts.current_m is None or starts.wind_m is None:
        raise DriftError(
            "the tracks carry no modelled current and wind",
            remedy="Give --currents and --wind, or tracks with the four columns of velocities.",
        )
    return starts.current_m, starts.wind_m


def _seconds() -> Floats:
    return np.asarray(LEADS_H * 3600.0)
