"""The whole evaluation of tracks with fields: a Lagrangian hindcast from each start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sarex.drift.skill.bootstrap import REPLICATES, resampling
from sarex.drift.skill.evaluate import MODEL, OURS, Evaluation, Example, head_of
from sarex.drift.skill.folds import Blocks
from sarex.drift.skill.lagrangian import (
    baseline_objects,
    covered_starts,
    hindcast,
    still,
    without_error,
)
from sarex.drift.skill.measures import by_block, differences, measure, pit
from sarex.drift.skill.starts import START_EVERY_H, launch
from sarex.drift.skill.tracks import TrackSet
from sarex.geo import Coast
from sarex.incident import SearchObject
from sarex.metocean import Forcing
from sarex.provenance import Provenance
from sarex.randomness import draw_key, generator_for, key_to_hex

__all__ = ["evaluate_fields"]

_HINDCAST = (
    "Lagrangian: particles drift from the observed place of each start and are told nothing of the "
    "track after it. Fields that were analysed later make this a hindcast, better than a forecast "
    "of the day would have been."
)
_FIRST = "the first start that is whole"


def evaluate_fields(
    tracks: TrackSet,
    blocks: Blocks,
    drifter: SearchObject,
    forcing: Forcing,
    coast: Coast,
    *,
    particles: int,
    rng: np.random.Generator,
    label: str,
    replicates: int = REPLICATES,
    progress: Callable[[str], None] | None = None,
) -> Evaluation:
    """Forecast from every start with the fields, and judge against what was observed.

    Parameters
    ----------
    tracks, blocks
        The observed tracks, and their pieces in blocks for the intervals.
    drifter
        Leeway of all drifters.
    forcing, coast
        Wind and current with their stated errors; land.
    particles
        For each start.
    rng
        Draws one key.
    label
        Region and time.
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
        If no start is long enough, or covered by the fields.
    """
    key = draw_key(rng)
    starts = launch(tracks, blocks)
    ours = hindcast(
        OURS,
        starts,
        drifter,
        forcing,
        coast,
        particles=particles,
        rng=generator_for(key, "drift"),
        progress=progress,
    )
    others = [
        hindcast(
            name,
            starts,
            item,
            without_error(forcing),
            coast,
            particles=1,
            rng=generator_for(key, name),
        ).judged
        for name, item in baseline_objects().items()
    ]
    common = covered_starts(starts, [ours.judged, still(starts), *others])
    judged = {item.name: item for item in common}
    drawn = resampling(starts.block, generator_for(key, "intervals"), replicates)
    numbers: dict[str, Any] = {
        **head_of("Lagrangian", label, tracks, blocks, starts),
        "starts_not_covered": ours.not_covered,
        "starts_that_left_the_fields": ours.left_the_fields,
        "models": {name: measure(item, starts, drawn) for name, item in judged.items()},
        "differences": {
            name: differences(judged[OURS], item, starts, drawn)
            for name, item in judged.items()
            if name != OURS
        },
        "by_block": by_block(judged, OURS, starts),
        "pit": pit(judged[OURS], starts, drawn),
        "provenance": Provenance(
            model=MODEL,
            inputs={
                "blocks": blocks.content_hash,
                "coast": coast.content_hash,
                "forcing": forcing.content_hash,
                "tracks": tracks.sha256,
            },
            parameters={
                "drifter": drifter.model_dump(mode="json", exclude_none=True),
                "particles": particles,
                "replicates": replicates,
                "start_every_h": START_EVERY_H,
            },
            key=key_to_hex(key),
            assumptions=(_HINDCAST, *forcing.assumptions, *coast.assumptions, *tracks.notes),
        ).to_json(),
    }
    example = next((Example(k, cloud, _FIRST) for k, cloud in ours.clouds.items()), None)
    return Evaluation("Lagrangian", label, tracks, blocks, starts, judged, drawn, numbers, example)
