"""What divisible effort reaches, and what a certificate proves that none can exceed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from sarex.planning.bounds import _kernels
from sarex.planning.bounds.cells import Cells
from sarex.reduction import tree_sum

__all__ = ["dual_value", "primal_value"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def primal_value(cells: Cells, gains: Ints, e: Floats, c: Floats) -> float:
    """What an effort reaches; c is written, added up afresh, free of what rounding left."""
    _kernels.coverage(
        cells.cell,
        cells.first,
        cells.kind,
        cells.rows,
        cells.step,
        cells.own,
        cells.a,
        cells.k,
        e,
        c,
    )
    gain = gains[cells.kind]
    half = np.sqrt(np.pi) / 2.0
    seen = np.where(
        gain == 1, -np.expm1(-c), np.where(gain == 2, erf(half * c), np.minimum(1.0, c))
    )
    return tree_sum(cells.value * seen)


def dual_value(cells: Cells, gains: Ints, y: Floats) -> float:
    """The certificate's value: Σ v·h(y/v) and the best use of every slot's time."""
    scores = np.empty(cells.step.size)
    _kernels.best_scores(
        cells.cell,
        cells.first,
        cells.kind,
        y,
        cells.rows,
        cells.step,
        cells.own,
        cells.reach,
        cells.a,
        cells.k,
        scores,
    )
    total = tree_sum(cells.value * _rest(gains[cells.kind], y, cells.value))
    for s, budget in enumerate(cells.budget):
        mine = slice(cells.rows[s], cells.rows[s + 1])
        order = np.argsort(-scores[mine], kind="stable")
        cap, score = cells.cap[mine][order], scores[mine][order]
        before = np.cumsum(cap) - cap
        total += tree_sum(np.clip(budget - before, 0.0, cap) * score)
    return total


def _rest(gain: Ints, y: Floats, v: Floats) -> Floats:
    """h(r), r = y/v: what is left of a particle after paying r for each unit of its coverage."""
    r = np.divide(y, v, out=np.ones_like(y), where=v > 0)
    log = np.log(np.maximum(r, 1e-300))
    random = 1.0 - r + r * log
    c = np.sqrt(np.maximum(-log, 0.0)) * 2.0 / np.sqrt(np.pi)
    regular = erf(np.sqrt(np.pi) / 2.0 * c) - r * c
    rest: Floats = np.where(gain == 1, random, np.where(gain == 2, regular, 1.0 - r))
    return rest
