"""Rounds of cross-validation: in each, one fold is held out and all else is decided without it.

Beside the held-out blocks, an *embargo* leaves out of the fit what lies within a stated time of
them in another window, so that a drifter that crosses the edge of a window does not carry the
answer over it. Blocks of the same window are far apart in space and need none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.drift.skill.fit import Candidate, Fitted, fit_candidate
from sarex.drift.skill.folds import Blocks
from sarex.drift.skill.starts import LEADS_H, Starts
from sarex.errors import DriftError
from sarex.quantities import NS_PER_HOUR

__all__ = ["EMBARGO_H", "LEAST_FOLDS", "Choice", "Round", "choose", "cross_validate", "rounds_of"]

Mask = NDArray[np.bool_]

EMBARGO_H = 24.0
"""What verifies within this time of a held-out window, in another window, is not fitted on."""
LEAST_FOLDS = 3
"""One held out, one left out inside, one to fit on."""


@dataclass(frozen=True, slots=True)
class Round:
    """One fold held out.

    Parameters
    ----------
    fold : int
    trained : (start, lead) bool
        What may be fitted on.
    held_out : (start,) bool
        The starts that are judged.
    inner : tuple of (fitted on, left out)
        Within ``trained``, one for each of its folds.
    """

    fold: int
    trained: Mask
    held_out: Mask
    inner: tuple[tuple[Mask, Mask], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What one round decided: all candidates as fitted, and the best of them."""

    fold: int
    chosen: Fitted
    candidates: tuple[Fitted, ...]


def rounds_of(starts: Starts, blocks: Blocks, embargo_h: float = EMBARGO_H) -> tuple[Round, ...]:
    """One round for each fold.

    Raises
    ------
    DriftError
        If there are fewer than three folds with starts.
    """
    folds = sorted(set(starts.fold.tolist()))
    if len(folds) < LEAST_FOLDS:
        raise DriftError(
            "too few blocks to calibrate on",
            given=f"{len(folds)} folds with forecast starts, {blocks.count} blocks",
            allowed=f"{LEAST_FOLDS} folds and more",
            remedy="Give tracks of a longer time or a wider area, or shorter --block-days; or "
            "forecast with fields and a stated error (--currents, --wind).",
        )
    free = {fold: _clear_of(starts, blocks, fold, embargo_h) for fold in folds}
    return tuple(_round(starts, folds, fold, free) for fold in folds)


def _round(starts: Starts, folds: list[int], fold: int, free: dict[int, Mask]) -> Round:
    trained = free[fold] & starts.seen
    inner = []
    for other in folds:
        left_out = trained & (starts.fold == other)[:, None]
        fitted_on = trained & free[other]
        if other != fold and left_out.any() and fitted_on.any():
            inner.append((fitted_on, left_out))
    return Round(fold, trained, starts.fold == fold, tuple(inner))


def _clear_of(starts: Starts, blocks: Blocks, fold: int, embargo_h: float) -> Mask:
    """(start, lead): neither of the fold nor within the embargo of its blocks."""
    clear = np.broadcast_to((starts.fold != fold)[:, None], starts.seen.shape).copy()
    verified = starts.start_ns[:, None] + LEADS_H * NS_PER_HOUR
    wait = int(embargo_h * NS_PER_HOUR)
    for window in sorted({p.window for p in blocks.pieces if p.fold == fold}):
        begin, end = next(
            (p.start_ns, p.end_ns) for p in blocks.pieces if p.window == window and p.fold == fold
        )
        near = (starts.start_ns[:, None] < end + wait) & (verified > begin - wait)
        clear &= ~(near & (starts.window != window)[:, None])
    return clear


def choose(candidates: Sequence[Candidate], starts: Starts, this: Round) -> Choice:
    """Fit all candidates of a round and take the one with the best inner held-out log score."""
    fitted = tuple(fit_candidate(item, starts, this.trained, this.inner) for item in candidates)
    best = max(fitted, key=lambda item: item.inner_log_score)
    return Choice(this.fold, best, fitted)


def cross_validate(
    candidates: Sequence[Candidate],
    starts: Starts,
    rounds: Iterable[Round],
    progress: Callable[[str], None] | None = None,
) -> tuple[Choice, ...]:
    """Choose in every round.

    Parameters
    ----------
    candidates
        Models that compete; one alone is fitted and taken.
    starts
        All starts.
    rounds
        Of :func:`rounds_of`.
    progress
        Called with a word after each round.

    Returns
    -------
    tuple of Choice
        One for each round.
    """
    choices = []
    for this in rounds:
        choices.append(choose(candidates, starts, this))
        if progress is not None:
            progress(f"fold {this.fold}: {choices[-1].chosen.candidate}")
    return tuple(choices)
