"""Means over forecasts with intervals from resampled blocks.

Forecasts of one block err together, so a block is what is drawn, with replacement, as many as there
are; the mean over the forecasts of the drawn blocks is one replicate, and the 2.5 and 97.5 per cent
quantiles of the replicates are the interval. With ten blocks or so these intervals are themselves
rough, and rather too narrow than too wide: the number of blocks is printed beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.randomness import draw_key, generator_for

__all__ = ["REPLICATES", "BlockMean", "Resampling", "resampling"]

Floats = NDArray[np.float64]

REPLICATES = 4000


@dataclass(frozen=True, slots=True)
class BlockMean:
    """Mean over forecasts, its interval, and what it rests on.

    ``of_blocks`` is the mean in which each block counts once, however many forecasts it has.
    """

    mean: float
    low: float
    high: float
    count: int
    blocks: int
    of_blocks: float

    def to_json(self) -> dict[str, Any]:
        """Plain data, six significant digits."""
        return {
            "mean": _digits(self.mean),
            "interval": [_digits(self.low), _digits(self.high)],
            "mean_of_blocks": _digits(self.of_blocks),
            "forecasts": self.count,
            "blocks": self.blocks,
        }


def _digits(value: float) -> float | None:
    return float(f"{value:.6g}") if np.isfinite(value) else None


@dataclass(frozen=True, slots=True)
class Resampling:
    """Which blocks each replicate holds, and how often; the same for everything compared.

    Parameters
    ----------
    blocks : (block,) int64
        Numbers of the blocks.
    drawn : (replicate, block) int64
        How often a replicate holds a block; each row sums to the number of blocks.
    """

    blocks: NDArray[np.int64]
    drawn: NDArray[np.int64]

    def mean(self, value: Floats, block: NDArray[np.int64]) -> BlockMean:
        """Mean of values over forecasts, NaN left out.

        Parameters
        ----------
        value : (forecast,)
            NaN where there is none.
        block : (forecast,) int64
            Block of each.

        Returns
        -------
        BlockMean
            All NaN if there is no value.
        """
        known = np.isfinite(value)
        place = np.searchsorted(self.blocks, block[known])
        size = self.blocks.size
        total = np.bincount(place, weights=value[known], minlength=size)
        count = np.bincount(place, minlength=size)
        if not count.any():
            return BlockMean(np.nan, np.nan, np.nan, 0, 0, np.nan)
        held = self.drawn @ count
        means = (self.drawn @ total)[held > 0] / held[held > 0]
        low, high = np.quantile(means, [0.025, 0.975])
        some = count > 0
        return BlockMean(
            float(total.sum() / count.sum()),
            float(low),
            float(high),
            int(count.sum()),
            int(some.sum()),
            float((total[some] / count[some]).mean()),
        )


def resampling(
    block: NDArray[np.int64], rng: np.random.Generator, replicates: int = REPLICATES
) -> Resampling:
    """Draw the blocks of every replicate.

    Parameters
    ----------
    block : (forecast,) int64
        Block of each forecast.
    rng
        Draws one key.
    replicates
        Number of replicates.

    Returns
    -------
    Resampling

    References
    ----------
    Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapters 8 and 13.
    """
    blocks = np.unique(block)
    stream = generator_for(draw_key(rng), "skill/blocks")
    shares = np.full(blocks.size, 1.0 / blocks.size)
    return Resampling(blocks, stream.multinomial(blocks.size, shares, size=replicates))
