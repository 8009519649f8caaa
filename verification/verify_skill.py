"""Drift on the drifters of the Gulf of St Lawrence 2020: the full bootstrap, and other blocks.

Pseudo-Lagrangian: an optimistic limit. The whole evaluation is run with 10,000 replicates and
compared with what is kept; then blocks are made otherwise (longer windows, other distances, more
folds), to see whether containment and the order of the models hang on how they were made.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from sarex.drift.skill import (
    Blocks,
    Evaluation,
    TrackSet,
    evaluate_sampled,
    layout_of,
    make_blocks,
    read_tracks,
)
from sarex.drift.skill.candidates import BASELINES, candidate_named
from sarex.drift.skill.evaluate import OURS
from sarex.drift.skill.starts import SCORED_H

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "verification" / "results" / "skill_trex_gsl_2020.json"
HOURS = tuple(map(str, SCORED_H))
NAMES = tuple(item.name for item in BASELINES)


@pytest.fixture(scope="module")
def tracks() -> TrackSet:
    data = Path(os.environ.get("SAREX_DATA", ROOT.parent / "shared" / "data"))
    path = data / "trex_drifters_gsl" / "trex_ciopsev2_hrdps1km.csv.gz"
    if not path.is_file():
        pytest.skip(f"real data: {path} is not there; see docs/data.md")
    return read_tracks(path, layout_of("trex"))


def _evaluated(tracks: TrackSet, blocks: Blocks, seed: int, **options: object) -> Evaluation:
    return evaluate_sampled(
        tracks, blocks, rng=np.random.default_rng(seed), label="Gulf of St Lawrence 2020", **options
    )


def _inside(made: Evaluation) -> dict[str, float]:
    return {h: made.numbers["models"][OURS][h]["inside_0.95"]["mean"] for h in HOURS}


def _worst(made: Evaluation) -> dict[str, dict[str, list[float]]]:
    """Intervals of the differences from each baseline."""
    differences = made.numbers["differences"]
    return {
        name: {
            score: [differences[name][h][score]["interval"] for h in HOURS]
            for score in ("separation_m", "ss", "ss_star")
        }
        for name in NAMES
    }


def test_the_kept_figures_with_the_full_bootstrap(
    tracks: TrackSet, request: pytest.FixtureRequest
) -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    request.node.user_properties.append(("seed", kept["seed"]))
    made = _evaluated(tracks, make_blocks(tracks), kept["seed"], replicates=10_000)
    request.node.user_properties.append(("inside_95", _inside(made)))
    request.node.user_properties.append(("differences", _worst(made)))
    request.node.user_properties.append(("choices", made.numbers["choices"]))
    for model, by_lead in kept["models"].items():
        for hour, scores in by_lead.items():
            for score, value in scores.items():
                found = made.numbers["models"][model][hour][score]
                near = {"abs": 0.02} if score[:2] in ("ss", "in") else {"rel": 0.02}
                assert found["mean"] == pytest.approx(value["mean"], **near), (model, hour, score)
    assert all(0.92 <= share <= 0.97 for share in _inside(made).values())
    for name in NAMES:
        for hour in HOURS:
            assert made.numbers["differences"][name][hour]["separation_m"]["interval"][1] < 0
            assert made.numbers["differences"][name][hour]["ss"]["interval"][0] > 0


@pytest.mark.parametrize(
    ("days", "apart_km", "folds"), [(3.0, 20.0, 5), (4.0, 40.0, 5), (3.0, 40.0, 10), (2.0, 30.0, 6)]
)
def test_other_blocks_say_the_same(
    tracks: TrackSet,
    days: float,
    apart_km: float,
    folds: int,
    seed: int,
    request: pytest.FixtureRequest,
) -> None:
    """Containment within 92 to 97 %, nearer than every baseline: the claim is not of one cut."""
    blocks = make_blocks(tracks, days=days, apart_m=1000 * apart_km, folds=folds)
    made = _evaluated(
        tracks, blocks, seed, candidates=(candidate_named("shrunk, oval, tail"),), replicates=4000
    )
    request.node.user_properties.append(("blocks", blocks.count))
    request.node.user_properties.append(("inside_95", _inside(made)))
    request.node.user_properties.append(("differences", _worst(made)))
    assert all(0.92 <= share <= 0.97 for share in _inside(made).values()), _inside(made)
    for name in NAMES:
        for hour in HOURS:
            difference = made.numbers["differences"][name][hour]
            assert difference["separation_m"]["interval"][1] < 0
            assert difference["ss"]["interval"][0] > 0
