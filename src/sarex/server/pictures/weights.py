"""What searches have left of each particle, in one byte.

The byte of a particle is 255 where its draw has gained most since the forecast; each step down is
a factor of 2^(-1/16): ``share = 2 ** ((byte - 255) / 16)``. 0 stands for all that has less than
2^(-15.9) of it, and for draws that the evidence excludes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.ensemble.reader import EnsembleReader
from sarex.errors import ProbabilityError
from sarex.probability.draws import draw_values

__all__ = ["STEPS_PER_HALF", "draw_weights_of", "prior_weights", "share_bytes"]

Floats = NDArray[np.float64]
STEPS_PER_HALF = 16


def prior_weights(ensemble: EnsembleReader) -> Floats:
    """(draw,) weights of the forecast; they sum to 1."""
    weights = np.exp(np.asarray(draw_values(ensemble, ensemble.log_prior), dtype=np.float64))
    return np.asarray(weights / weights.sum())


def draw_weights_of(folder: Path, ensemble: EnsembleReader) -> Floats:
    """(draw,) weights of an update's artefact.

    Raises
    ------
    ProbabilityError
        If they are not those of this forecast.
    """
    weights: Floats = np.load(folder / "draw_weights.npy", allow_pickle=False)
    if weights.shape != (ensemble.draw_count,):
        raise ProbabilityError(
            "the update belongs to another forecast",
            given=f"weights of {weights.size} draws",
            allowed=f"{ensemble.draw_count} draws",
            remedy="Ask for an update that the forecast's description lists.",
        )
    return weights


def share_bytes(prior: Floats, posterior: Floats, draw: NDArray[np.unsignedinteger[Any]]) -> bytes:
    """One byte of each particle: what its draw's weight was multiplied by, as a share of the most.

    Parameters
    ----------
    prior, posterior : (draw,) [1]
        Weights of the draws before and after.
    draw : (particle,)
        Number of each particle's draw.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = np.where(prior > 0.0, posterior / prior, 0.0)
        steps = 255.0 + STEPS_PER_HALF * np.log2(gain / gain.max())
    of_draw = np.clip(np.rint(steps), 0.0, 255.0).astype(np.uint8)
    return bytes(of_draw[draw].tobytes())
