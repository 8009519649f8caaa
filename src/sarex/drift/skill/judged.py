"""What each model said of every held-out start, and what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.drift.skill.fit import Fitted
from sarex.drift.skill.rounds import Round
from sarex.drift.skill.scores import liu_weisberg, liu_weisberg_star
from sarex.drift.skill.starts import LEADS_H, Starts

__all__ = ["SHARES", "Judged", "judge_fitted"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

SHARES = (0.5, 0.75, 0.95)
"""Shares of the areas whose containment is counted."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One model on every start, each as judged in the round that held it out.

    All are (start, lead), NaN where nothing was observed.

    Parameters
    ----------
    name : str
    error_m : complex [m]
        Observed minus predicted place.
    path_m : [m]
        Length of the observed track.
    rank : [1]
        HDR-rank PIT of the observed place.
    log_density : [ln m-2], or None
        Where the density is known in closed form.
    area_m2 : (share, start, lead) [m2]
        Areas that hold :data:`SHARES`.
    """

    name: str
    error_m: Complexes
    path_m: Floats
    rank: Floats
    log_density: Floats | None
    area_m2: Floats

    @property
    def separation_m(self) -> Floats:
        """Distance between observed and predicted place."""
        return np.asarray(np.abs(self.error_m))

    @property
    def ss(self) -> Floats:
        """Liu and Weisberg's skill score up to each lead."""
        return liu_weisberg(self.separation_m, self.path_m)

    @property
    def ss_star(self) -> Floats:
        """The same without its floor."""
        return liu_weisberg_star(self.separation_m, self.path_m)

    def inside(self, share: float) -> Floats:
        """1 where the area of this share held the observed place, 0 where not."""
        return np.where(np.isfinite(self.rank), (self.rank <= share).astype(float), np.nan)


def judge_fitted(
    name: str, starts: Starts, rounds: Sequence[Round], fitted: Sequence[Fitted]
) -> Judged:
    """Judge a model on every start, with what was fitted in the round that held it out.

    Parameters
    ----------
    name
        Of the model.
    starts
        All starts.
    rounds, fitted
        What each round held out, and what it fitted.

    Returns
    -------
    Judged
    """
    shape = starts.seen.shape
    error = np.full(shape, np.nan, dtype=np.complex128)
    rank, density = np.full(shape, np.nan), np.full(shape, np.nan)
    area = np.full((len(SHARES), *shape), np.nan)
    lead_s = np.asarray(LEADS_H * 3600.0, dtype=np.float64)
    for this, model in zip(rounds, fitted, strict=True):
        own = this.held_out
        error[own] = (starts.moved_m - model.motion.way_m(starts))[own]
        rank[own] = model.spread.rank(error[own], lead_s)
        density[own] = model.spread.log_density(error[own], lead_s)
        for place, share in enumerate(SHARES):
            area[place, own] = model.spread.area_m2(share, lead_s)
    area[:, ~starts.seen] = np.nan
    return Judged(name, error, starts.path_m, rank, density, area)
