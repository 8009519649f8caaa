"""The whole evaluation of tracks that carry modelled current and wind: pseudo-Lagrangian.

Current and wind are sampled along the OBSERVED track, so every prediction is told, hour by hour,
the water that the drifter really was in. That is an optimistic limit: it calibrates the velocity
error and shows no forecast skill, and everything made here says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.drift.skill.bootstrap import REPLICATES, Resampling, resampling
from sarex.drift.skill.candidates import BASELINES, CANDIDATES, KERNEL
from sarex.drift.skill.coefficients import choice_scores, coefficients, named
from sarex.drift.skill.density import density_map
from sarex.drift.skill.fit import Candidate, fit_candidate
from sarex.drift.skill.folds import Blocks
from sarex.drift.skill.judged import SHARES, Judged, judge_fitted
from sarex.drift.skill.measures import alike_by_distance, by_block, differences, measure, pit
from sarex.drift.skill.particles import error_paths
from sarex.drift.skill.rounds import EMBARGO_H, Choice, Round, choose, cross_validate, rounds_of
from sarex.drift.skill.starts import LEADS_H, SCORED_H, START_EVERY_H, Starts, launch, scored
from sarex.drift.skill.tracks import TrackSet
from sarex.provenance import Provenance
from sarex.randomness import draw_key, generator_for, key_to_hex

__all__ = ["MODEL", "OURS", "PSEUDO", "Evaluation", "Example", "evaluate_sampled", "head_of"]

MODEL = "sarex.drift.skill/1"
OURS = "sarex"
_PARTICLES = 20_000

PSEUDO = (
    "Pseudo-Lagrangian: current and wind are those at the drifter's OBSERVED place, so this is an "
    "optimistic limit; it calibrates the velocity error and shows no forecast skill."
)


@dataclass(frozen=True, slots=True)
class Example:
    """One start: its number, particles at the scored leads, (particle, lead) complex [m], and why
    this one.
    """

    start: int
    cloud_m: NDArray[np.complex128]
    why: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was judged, and the numbers made of it.

    Parameters
    ----------
    kind : str
        ``pseudo-Lagrangian`` or ``Lagrangian``.
    label : str
        Region and time.
    tracks, blocks, starts
        What it was judged on.
    judged : mapping of model to Judged
        sarex first.
    drawn : Resampling
        The replicates behind every interval.
    numbers : dict
        Plain data: schema ``sarex.skill/1``.
    example : Example
        One start with its particles, for the map.
    """

    kind: str
    label: str
    tracks: TrackSet
    blocks: Blocks
    starts: Starts
    judged: Mapping[str, Judged]
    drawn: Resampling
    numbers: dict[str, Any]
    example: Example | None


def evaluate_sampled(
    tracks: TrackSet,
    blocks: Blocks,
    *,
    rng: np.random.Generator,
    label: str,
    candidates: Sequence[Candidate] = CANDIDATES,
    replicates: int = REPLICATES,
    progress: Callable[[str], None] | None = None,
) -> Evaluation:
    """Calibrate on tracks by block cross-validation and judge on what was held out.

    In each round the candidates, their coefficients, spread, width and tail are decided on the
    training folds; the baselines and the plain candidate get a spread in the same way, so that
    areas compare.

    Parameters
    ----------
    tracks
        With modelled current and wind at each fix.
    blocks
        Pieces of the tracks in blocks and folds.
    rng
        Draws one key.
    label
        Region and time: what is fitted holds for no other.
    candidates
        Models that compete.
    replicates
        Of the bootstrap over blocks.
    progress
        Called with a word now and then.

    Returns
    -------
    Evaluation

    Raises
    ------
    DriftError
        If there are too few folds, or no velocities along the tracks.
    """
    key = draw_key(rng)
    starts = launch(tracks, blocks)
    rounds = rounds_of(starts, blocks)
    choices = cross_validate(candidates, starts, rounds, progress)
    fitted = {OURS: [choice.chosen for choice in choices]}
    for item in (*BASELINES, KERNEL):
        fitted[item.name] = [fit_candidate(item, starts, r.trained, r.inner) for r in rounds]
    judged = {name: judge_fitted(name, starts, rounds, models) for name, models in fitted.items()}
    drawn = resampling(starts.block, generator_for(key, "intervals"), replicates)
    whole = _whole(starts, rounds)
    best = choose(candidates, starts, whole).chosen
    numbers = {
        **head_of("pseudo-Lagrangian", label, tracks, blocks, starts),
        "models": {name: measure(item, starts, drawn) for name, item in judged.items()},
        "differences": {
            name: differences(judged[OURS], item, starts, drawn)
            for name, item in judged.items()
            if name != OURS
        },
        "differences_for_case_files": {
            item.name: differences(judged[KERNEL.name], judged[item.name], starts, drawn)
            for item in BASELINES
        },
        "by_block": by_block(judged, OURS, starts),
        "pit": pit(judged[OURS], starts, drawn),
        "without_widening": _without_widening(starts, rounds, choices),
        "particle_map": _by_particles(starts, rounds, choices, drawn, generator_for(key, "map")),
        "choices": [choice_scores(choice) for choice in choices],
        "error_alike": alike_by_distance(judged[KERNEL.name], starts, drawn),
        "fitted": coefficients(best, [named(choice, best.candidate) for choice in choices]),
        "fitted_for_case_files": coefficients(
            fit_candidate(KERNEL, starts, whole.trained, whole.inner), fitted[KERNEL.name]
        ),
        "provenance": Provenance(
            model=MODEL,
            inputs={"blocks": blocks.content_hash, "tracks": tracks.sha256},
            parameters={
                "candidates": [item.name for item in candidates],
                "embargo_h": EMBARGO_H,
                "replicates": replicates,
                "start_every_h": START_EVERY_H,
            },
            key=key_to_hex(key),
            assumptions=(PSEUDO, *tracks.notes),
        ).to_json(),
    }
    example = _example(starts, rounds, choices, generator_for(key, "example"))
    return Evaluation(
        "pseudo-Lagrangian", label, tracks, blocks, starts, judged, drawn, numbers, example
    )


def _example(
    starts: Starts, rounds: Sequence[Round], choices: Sequence[Choice], rng: np.random.Generator
) -> Example | None:
    """The whole start that is nearest to the medians of separation and distance moved, in logs."""
    way = np.zeros(starts.seen.shape, np.complex128)
    for this, choice in zip(rounds, choices, strict=True):
        way[this.held_out] = choice.chosen.motion.way_m(starts)[this.held_out]
    far, moved = (np.abs(v[:, -1]) for v in (starts.moved_m - way, starts.moved_m))
    if not np.isfinite(far).any():
        return None
    unusual = np.hypot(*(np.log(v / np.nanmedian(v)) for v in (far, moved)))
    start = int(np.nanargmin(unusual))
    spread = next(
        c.chosen.spread for r, c in zip(rounds, choices, strict=True) if r.held_out[start]
    )
    paths = error_paths(spread, int(LEADS_H[-1]), _PARTICLES, rng)
    why = "held out, nearest to the medians of separation and distance moved"
    return Example(start, (way[start] + paths)[:, scored()], why)


def head_of(
    kind: str, label: str, tracks: TrackSet, blocks: Blocks, starts: Starts
) -> dict[str, Any]:
    """What it was judged on, counted: the beginning of the numbers."""
    by_fold = {str(f): int((starts.fold == f).sum()) for f in np.unique(starts.fold)}
    return {
        "schema": "sarex.skill/1",
        "kind": kind,
        "label": label,
        "tracks": len(tracks.tracks),
        "pieces": len(blocks.pieces),
        "blocks": blocks.count,
        "blocks_with_starts": int(np.unique(starts.block).size),
        "folds": blocks.folds,
        "starts": starts.count,
        "starts_of_fold": by_fold,
        "starts_of_kind": {str(k): int((starts.kind == k).sum()) for k in np.unique(starts.kind)},
    }


def _whole(starts: Starts, rounds: Sequence[Round]) -> Round:
    """A round that holds nothing out: what the others held out is what it leaves out inside."""
    seen = starts.seen
    inner = tuple((r.trained, seen & r.held_out[:, None]) for r in rounds)
    return Round(-1, seen, np.zeros(starts.count, dtype=bool), inner)


def _without_widening(
    starts: Starts, rounds: Sequence[Round], choices: Sequence[Choice]
) -> dict[str, Any]:
    """Containment if width and tail had stayed as fitted on the training folds."""
    plain = [replace(c.chosen, spread=c.chosen.as_fitted) for c in choices]
    judged = judge_fitted(OURS, starts, rounds, plain)
    return {
        str(hour): {
            f"inside_{share:g}": round(float(np.nanmean(judged.inside(share)[:, at])), 4)
            for share in SHARES
        }
        for hour, at in zip(SCORED_H, scored(), strict=True)
    }


def _by_particles(
    starts: Starts,
    rounds: Sequence[Round],
    choices: Sequence[Choice],
    drawn: Resampling,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Containment and areas of the particles' probability map, beside the closed form."""
    rank = np.full((starts.count, len(SCORED_H)), np.nan)
    area = np.full((len(SHARES), *rank.shape), np.nan)
    for this, choice in zip(rounds, choices, strict=True):
        model = choice.chosen
        paths = error_paths(model.spread, int(LEADS_H[-1]), _PARTICLES, rng)
        error = (starts.moved_m - model.motion.way_m(starts))[this.held_out]
        for place, at in enumerate(scored()):
            density = density_map(paths[:, at])
            known = np.isfinite(error[:, at])
            ranks = np.full(known.size, np.nan)
            ranks[known] = density.rank(error[known, at])
            rank[this.held_out, place] = ranks
            for k, share in enumerate(SHARES):
                area[k, this.held_out, place] = density.area_m2(share)
    return {
        str(hour): {
            f"inside_{share:g}": drawn.mean(
                np.where(np.isfinite(rank[:, i]), rank[:, i] <= share, np.nan), starts.block
            ).to_json()
            for share in SHARES
        }
        | {
            f"area_{share:g}_m2": drawn.mean(
                np.where(np.isfinite(rank[:, i]), area[k, :, i], np.nan), starts.block
            ).to_json()
            for k, share in enumerate(SHARES)
        }
        for i, hour in enumerate(SCORED_H)
    }
