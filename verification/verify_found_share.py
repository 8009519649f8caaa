"""The simulated world finds objects as often as the plan's probability of success says.

Plan 1 of the built-in case goto is judged on its 5,000 draws. Then the same tracks are flown with
the same sweep widths in many hidden worlds, each with its own incident, sea and looks, drawn from
what the forecast states. The share of worlds in which an object is found must lie within 2.6
standard errors of its POS; the standard error is that of the share and that of the POS, which rests
on 5,000 draws. The planner's judge (exact along relative motion, on particles) and the world
(stepped looks against a threshold) share the rate of one straight segment and nothing else.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from sarex.drift.job import read_inputs
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.operation.plan_files import read_widths
from sarex.randomness import draw_key
from sarex.review.run import run_case
from sarex.world import World, draw_truth

WORLDS = 1000
WITHIN = 2.6
_PERIOD_NS = 600 * 1_000_000_000


@pytest.fixture(scope="module")
def case_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_case("goto", tmp_path_factory.mktemp("goto") / "case", worlds=0).folder


def _plan_artefact(folder: Path) -> Path:
    plans = [p.parent for p in (folder / "artefacts").glob("*/plan.json")]
    return next(p for p in plans if json.loads((p / "plan.json").read_text())["period"] == 1)


def test_found_share_is_the_probability_of_success(
    case_folder: Path, rng: np.random.Generator, request: pytest.FixtureRequest
) -> None:
    plan = _plan_artefact(case_folder)
    case_artefact = next((case_folder / "artefacts").glob("*/case.toml")).parent
    inputs = read_inputs({"case": case_artefact})
    tracks = [Track.from_json(t) for t in json.loads((plan / "tracks.json").read_text())]
    by_facility = read_widths(plan)
    pos = json.loads((plan / "worth.json").read_text())["pos"]
    order = json.loads((plan / "plan.json").read_text())
    plane = LocalPlane(order["plane_lon_deg"], order["plane_lat_deg"])
    end_ns = max(int(t.times_ns[1:][t.sensor_on][-1]) for t in tracks)
    found = dict.fromkeys(pos["objects"], 0)
    any_found = 0
    for _ in range(WORLDS):
        truth = draw_truth(
            inputs.case.incident,
            inputs.forcing,
            end_ns=end_ns,
            rng=rng,
            coast_action=inputs.case.forecast.coast_action,
        )
        start_ns = int(truth.start_s.min() * 1e9) // _PERIOD_NS * _PERIOD_NS
        world = World(truth, inputs.coast, plane, start_ns)
        world.assign(tracks, [by_facility[t.facility] for t in tracks], draw_key(rng))
        while seen := world.run_until(end_ns):
            for detection in seen:
                truth.sought[truth.object_ids.index(detection.search_object)] = False
        gone = [name for name, left in zip(truth.object_ids, truth.sought, strict=True) if not left]
        for name in gone:
            found[name] += 1
        any_found += bool(gone)
    shares = {name: (found[name] / WORLDS, pos["objects"][name]["pos"]) for name in found}
    shares["at least one"] = (any_found / WORLDS, pos["any_found"])
    scores = {name: _score(share, p) for name, (share, p) in shares.items()}
    request.node.user_properties.append(("worlds", WORLDS))
    request.node.user_properties.append(("share_and_pos", {n: list(v) for n, v in shares.items()}))
    request.node.user_properties.append(("standard_errors", scores))
    assert all(abs(score) < WITHIN for score in scores.values()), (shares, scores)
    biased = {name: _score(share, p + 0.05) for name, (share, p) in shares.items() if p < 0.95}
    assert any(abs(score) > WITHIN for score in biased.values()), "too few worlds to see 5 points"


def _score(share: float, p: float) -> float:
    """Standard errors between a share over worlds and a POS on draws."""
    return (share - p) / math.sqrt(p * (1 - p) * (1 / WORLDS + 1 / 5000))
