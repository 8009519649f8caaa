"""Where to branch: what bounding a count gained before, or gains in a short trial."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sarex.planning.routes.counts.master import Master, Relaxed
from sarex.planning.routes.counts.pricing import Limits
from sarex.planning.routes.model import Floats, Ints

__all__ = ["Gains", "fractional"]

_LEAST = 1e-7
_WHOLE = 1e-6


def fractional(counts: Floats) -> Ints:
    """Places whose count is not whole."""
    return np.flatnonzero(np.abs(counts - np.rint(counts)) > _WHOLE)


@dataclass(eq=False, slots=True)
class Gains:
    """Mean gain of the bound per unit that a count was forced down (row 0) or up (row 1).

    Parameters
    ----------
    trials
        Trials before a place's mean is trusted.
    candidates, iterations
        Places tried at one node, and dual simplex steps of one trial.
    """

    places: int
    trials: int
    candidates: int
    iterations: int
    total: Floats = field(init=False)
    tried: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.total = np.zeros((2, self.places))
        self.tried = np.zeros((2, self.places))

    def learn(self, place: int, upward: bool, forced: float, gain: float) -> None:
        """Add one branching that forced a count by ``forced`` and lifted the bound by ``gain``."""
        self.total[int(upward), place] += max(gain, 0.0) / max(forced, 1e-3)
        self.tried[int(upward), place] += 1

    def choose(self, master: Master, relaxed: Relaxed, limits: Limits, most_gain: float) -> int:
        """The fractional place whose branching promises most on both sides."""
        places = fractional(relaxed.counts)
        ranked = places[np.argsort(-self._scores(relaxed.counts[places], places), kind="stable")]
        unsure = [int(p) for p in ranked if self.tried[:, p].min() < self.trials]
        if unsure:
            basis = master.lp.getBasis()
            for place in unsure[: self.candidates]:
                self._try(master, relaxed, limits, place, most_gain)
                master.lp.setBasis(basis)
        return int(places[np.argmax(self._scores(relaxed.counts[places], places))])

    def guess(self, counts: Floats, place: int, upward: bool) -> float:
        """Gain to expect from one side of a branching."""
        down, up = self._expected(counts[[place]], np.array([place]))
        return float((up if upward else down)[0])

    def _try(
        self, master: Master, relaxed: Relaxed, limits: Limits, place: int, most_gain: float
    ) -> None:
        """Bound one count either way, a few steps of the simplex each."""
        least, most = float(limits.least[place]), float(limits.most[place])
        whole = float(np.floor(relaxed.counts[place]))
        share = float(relaxed.counts[place]) - whole
        basis = master.lp.getBasis()
        for upward in (False, True):
            low, high = (whole + 1.0, most) if upward else (least, whole)
            value = master.probe(place, low, high, self.iterations)
            master.lp.changeColBounds(place, least, most)
            master.lp.setBasis(basis)
            gain = min(value - relaxed.value, most_gain)
            self.learn(place, upward, 1.0 - share if upward else share, gain)

    def _expected(self, counts: Floats, places: Ints) -> tuple[Floats, Floats]:
        usual = self.total.sum(axis=1) / np.maximum(self.tried.sum(axis=1), 1.0)
        tried = self.tried[:, places]
        mean = np.where(tried > 0, self.total[:, places] / np.maximum(tried, 1.0), usual[:, None])
        share = counts - np.floor(counts)
        return mean[0] * share, mean[1] * (1.0 - share)

    def _scores(self, counts: Floats, places: Ints) -> Floats:
        down, up = self._expected(counts, places)
        return np.maximum(down, _LEAST) * np.maximum(up, _LEAST)
