"""The kept figures of drift on the drifters of the Gulf of St Lawrence 2020, computed anew.

Pseudo-Lagrangian: an optimistic limit. Without the 10,000 replicates of the bootstrap; those are
in verification/verify_skill.py. The tolerance of 2 % covers another processor or scipy, on which
two candidates that are nearly tied may change places in a round.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sarex.drift.skill import Evaluation, evaluate_sampled, layout_of, read_blocks, read_tracks
from sarex.drift.skill.evaluate import OURS
from sarex.drift.skill.starts import SCORED_H

ROOT = Path(__file__).resolve().parents[2]
KEPT = json.loads(
    (ROOT / "verification" / "results" / "skill_trex_gsl_2020.json").read_text(encoding="utf-8")
)
BASELINES = ("no motion", "current", "current + 3 % wind")
pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def made(data_folder: Path) -> Evaluation:
    path = data_folder / "trex_drifters_gsl" / "trex_ciopsev2_hrdps1km.csv.gz"
    if not path.is_file():
        pytest.skip(f"real data: {path} is not there; see docs/data.md")
    tracks = read_tracks(path, layout_of("trex"))
    folds = Path(str(files("sarex") / "data" / "skill" / "folds_trex_gsl_2020.csv"))
    return evaluate_sampled(
        tracks,
        read_blocks(folds, tracks),
        rng=np.random.default_rng(KEPT["seed"]),
        label="Gulf of St Lawrence 2020",
        replicates=1000,
    )


def test_the_kept_numbers_are_what_is_computed(made: Evaluation) -> None:
    for name in ("tracks", "blocks", "folds", "starts", "starts_of_fold"):
        assert made.numbers[name] == KEPT[name], name
    assert made.numbers["provenance"]["inputs"] == KEPT["provenance"]["inputs"]
    for model, by_lead in KEPT["models"].items():
        for hour, scores in by_lead.items():
            for score, kept in scores.items():
                found = made.numbers["models"][model][hour][score]
                assert found["forecasts"] == kept["forecasts"]
                allowed = 0.02 if score.startswith(("ss", "inside")) else 0.02 * abs(kept["mean"])
                assert found["mean"] == pytest.approx(kept["mean"], abs=allowed), (model, score)
                width = kept["interval"][1] - kept["interval"][0]
                np.testing.assert_allclose(found["interval"], kept["interval"], atol=0.15 * width)


def test_the_95_per_cent_areas_hold_92_to_97_per_cent_of_unseen_positions(
    made: Evaluation,
) -> None:
    for source in ("models", "particle_map"):
        part = made.numbers[source]
        scores = part[OURS] if source == "models" else part
        for hour in map(str, SCORED_H):
            assert 0.92 <= scores[hour]["inside_0.95"]["mean"] <= 0.97, (source, hour)
            assert scores[hour]["inside_0.75"]["mean"] == pytest.approx(0.75, abs=0.06)
            assert scores[hour]["inside_0.5"]["mean"] == pytest.approx(0.5, abs=0.07)


@pytest.mark.parametrize("baseline", BASELINES)
def test_better_than_each_baseline_on_unseen_blocks(made: Evaluation, baseline: str) -> None:
    for hour in map(str, SCORED_H):
        difference = made.numbers["differences"][baseline][hour]
        assert difference["separation_m"]["interval"][1] < 0.0
        assert difference["ss"]["interval"][0] > 0.0
        assert difference["ss_star"]["mean"] > 0.0
        assert difference["log_score"]["interval"][0] > 0.0
        areas = {
            m: made.numbers["models"][m][hour]["area_0.95_m2"]["mean"] for m in (OURS, baseline)
        }
        assert areas[OURS] < areas[baseline]


def test_baselines_are_of_the_size_that_is_published_for_another_split(made: Evaluation) -> None:
    """On another split, 24 h: SS 0.184, 0.279, 0.315; separation 26.2, 23.4, 23.1 km."""
    expected = {"no motion": (0.184, 26.2), "current": (0.279, 23.4)}
    expected["current + 3 % wind"] = (0.315, 23.1)
    for name, (ss, km) in expected.items():
        found = made.numbers["models"][name]["24"]
        assert found["ss"]["mean"] == pytest.approx(ss, abs=0.03)
        assert found["separation_m"]["mean"] / 1000 == pytest.approx(km, rel=0.2)


def test_near_drifters_err_together_and_far_ones_do_not(made: Evaluation) -> None:
    """Published for this set: 0.98 below 1 km, 0.88 to 5 km, 0.68 to 10 km, none beyond 20 km."""
    found = {row["to_km"]: row["correlation"] for row in made.numbers["error_alike"]}
    assert found[1.0] == pytest.approx(0.98, abs=0.02)
    assert found[5.0] == pytest.approx(0.88, abs=0.05)
    assert found[10.0] == pytest.approx(0.68, abs=0.08)
    assert found[40.0] < 0.2


def test_the_page_shows_the_kept_numbers() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from keep_skill import PAGE, page_with
    finally:
        sys.path.pop(0)
    page = PAGE.read_text(encoding="utf-8")
    kept: dict[str, Any] = KEPT
    assert page == page_with(kept, page)
    assert "**10 blocks**" in page
