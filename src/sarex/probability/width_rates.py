"""The detection rate of one track at several multiples of its sweep widths, and in between.

Under the ideal law F grows with W², exactly, whatever the maximum range. Under the others ln F is
interpolated by a cubic in ln W, nodes 0.35 apart at most; where F is zero or infinite at a node
(definite range, the end of a table) the miss is interpolated linearly instead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.detection.looks import PlanePaths, log_miss
from sarex.detection.model import SweepWidth
from sarex.ensemble.model import Ensemble
from sarex.facilities.track import Track

__all__ = ["Z_CUT", "WidthRates", "log_multiples"]

Floats = NDArray[np.float64]

Z_CUT = 3.5
"""Errors of ln W reach so many standard deviations; the nodes do too."""
_NODE_STEP = 0.35


def log_multiples(sigma: float) -> Floats:
    """Logs of the multiples of W at which rates are computed, even, 0 in the middle.

    >>> log_multiples(0.0).tolist(), log_multiples(0.3).size
    ([0.0], 7)
    """
    if sigma == 0.0:
        return np.zeros(1)
    half = max(2, math.ceil(round(Z_CUT * sigma / _NODE_STEP, 9)))
    return np.asarray(np.arange(-half, half + 1) * (Z_CUT * sigma / half))


class WidthRates:
    """The rates of one track, where it is planned and where it may be instead.

    Parameters
    ----------
    ensemble : Ensemble
    paths : PlanePaths
        The ensemble projected, over the looks of the track.
    places : sequence of Track
        The same track at one place or more.
    widths : mapping
        Object id to SweepWidth as stated.
    nodes : (node,)
        As :func:`log_multiples`.

    Attributes
    ----------
    rate : (node, place, particle) [1]
        F = −log miss.
    """

    def __init__(
        self,
        ensemble: Ensemble,
        paths: PlanePaths,
        places: Sequence[Track],
        widths: Mapping[str, SweepWidth],
        nodes: Floats,
    ) -> None:
        def rates(multiple: float) -> Floats:
            wide = {name: width.scaled(multiple) for name, width in widths.items()}
            looks = [log_miss(ensemble, at, wide, paths.plane, paths=paths) for at in places]
            return np.stack([-look.values for look in looks])

        self.nodes = nodes
        if all(width.law == "ideal" for width in widths.values()):
            self.rate = np.exp(2.0 * nodes)[:, None, None] * rates(1.0)[None]
        else:
            self.rate = np.stack([rates(math.exp(node)) for node in nodes.tolist()])
        with np.errstate(divide="ignore"):
            self._log: Floats = np.log(self.rate)
        smooth: NDArray[np.bool_] = np.all(np.isfinite(self._log), axis=0, keepdims=True)[0]
        some: NDArray[np.bool_] = np.any(self.rate > 0.0, axis=0, keepdims=True)[0]
        self._smooth, self._rough = smooth, some & ~smooth

    @property
    def plain(self) -> Floats:
        """(particle,) F with the widths as stated, at the first place."""
        return np.asarray(self.rate[self.nodes.size // 2, 0])

    def at(self, log_multiple: float, place: int, own: NDArray[np.intp]) -> Floats:
        """(own,) F of some particles at a multiple within the nodes."""
        if self.nodes.size == 1:
            return np.asarray(self.rate[0, place, own])
        out = np.zeros(own.size)
        first, weights = _cubic(self.nodes, log_multiple)
        chosen = np.flatnonzero(self._smooth[place, own])
        out[chosen] = np.exp(weights @ self._log[first : first + 4, place, own[chosen]])
        chosen = np.flatnonzero(self._rough[place, own])
        if chosen.size:
            out[chosen] = _by_miss(self.nodes, log_multiple, self.rate[:, place, own[chosen]])
        return out


def _cubic(nodes: Floats, at: float) -> tuple[int, Floats]:
    """First of four nodes about a place, and the weights of Lagrange's cubic through them."""
    first = int(np.clip(np.searchsorted(nodes, at, side="right") - 2, 0, nodes.size - 4))
    x = nodes[first : first + 4]
    same = np.eye(4, dtype=bool)
    apart = np.where(same, 1.0, x[:, None] - x[None, :])
    return first, np.asarray(np.prod(np.where(same, 1.0, (at - x)[None, :] / apart), axis=1))


def _by_miss(nodes: Floats, at: float, rate: Floats) -> Floats:
    low = int(np.clip(np.searchsorted(nodes, at, side="right") - 1, 0, nodes.size - 2))
    part = float(np.clip((at - nodes[low]) / (nodes[low + 1] - nodes[low]), 0.0, 1.0))
    missed = (1.0 - part) * np.exp(-rate[low]) + part * np.exp(-rate[low + 1])
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(missed))
