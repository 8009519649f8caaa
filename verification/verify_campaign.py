"""The built-in case goto flown over 2,000 drawn worlds by ws-1 and the joint planner.

By the code of ``sarex exercise campaign``, on two processes. Where the truth follows the forecast,
with sweep widths as stated and with widths drawn by the law that the prediction integrates over,
the share of worlds in which each object, and at least one, is found must lie within 2.6 standard
errors of the POS that the judge predicts on fresh particles. The standard error is that of the
share and that of the POS together. A POS that is 5 points off must be seen. The perturbed sea and
sweep widths 0.7 times as stated stand on the same page: what they cost is kept, not required, but
for the narrower sweeps to find less often. The judge (exact along relative motion, on particles)
and the world (stepped looks against a threshold) share the rate of one straight segment and nothing
else.

With --keep-results the page's figures and pictures are kept in ``results/campaign``.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from sarex.exercise.campaign import ANY, WITHIN, Campaign, Design, open_campaign, score
from sarex.incident import load_case
from sarex.jobs import Runner
from sarex.review.campaign import write_campaign

WORLDS = 2000
BIAS = 0.05
KEPT = ("campaign-found.png", "campaign-times.png", "campaign.json", "summary.json")


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    loaded = load_case("goto")
    design = Design(seed=loaded.case.forecast.seed)
    folder = tmp_path_factory.mktemp("goto") / "campaign"
    campaign = open_campaign(folder, loaded, loaded.field_folders(None), design)
    with Runner(campaign.store, workers=2, threads=1) as runner:
        campaign.fly(runner, WORLDS)
    return campaign


def test_found_share_is_the_predicted_probability_of_success(
    flown: Campaign, request: pytest.FixtureRequest
) -> None:
    summary, page = write_campaign(flown)
    told = {
        variant: {
            planner: {
                name: {
                    "found": round(held.share.value, 4),
                    "pos": round(held.predicted.value, 4),
                    "standard_error_of_pos": round(held.predicted.standard_error, 4),
                    "standard_errors": None if held.score is None else round(held.score, 2),
                }
                for name, held in own.items()
            }
            for planner, own in planners.items()
        }
        for variant, planners in summary.held.items()
    }
    request.node.user_properties.append(("worlds", summary.worlds))
    request.node.user_properties.append(("held", told))
    for variant, planners in summary.compared.items():
        for planner, found in planners.items():
            name = f"{variant}: {planner} less {summary.baseline}"
            request.node.user_properties.append((name, asdict(found.shares[ANY])))
    _keep(request, page.parent)
    assert summary.worlds == WORLDS
    for name in ("forecast", "drawn"):
        for planner, own in summary.held[name].items():
            for what, held in own.items():
                assert held.score is None or abs(held.score) < WITHIN, (name, planner, what, told)
            held = own[ANY]
            for bias in (BIAS, -BIAS):
                biased = score(held.share.value, WORLDS, held.predicted, bias)
                assert abs(biased or 0.0) > WITHIN, "too few worlds to see 5 points"
    for planner, own in summary.held["narrower"].items():
        assert own[ANY].share.value < summary.held["forecast"][planner][ANY].share.value
    assert summary.compared["forecast"]["joint"].shares[ANY].high > 0.0
    assert summary.compared["drawn"]["joint"].shares[ANY].high > 0.0


def _keep(request: pytest.FixtureRequest, folder: Path) -> None:
    kept = request.config.getoption("--keep-results")
    if kept is not None:
        (kept / "campaign").mkdir(parents=True, exist_ok=True)
        for name in KEPT:
            shutil.copyfile(folder / name, kept / "campaign" / name)
