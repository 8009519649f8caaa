"""What a campaign tells: predictions, scores, shares, pairs and times to find."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from small_campaigns import FORECAST, Here, small_campaign, small_design

from sarex.errors import ExerciseError
from sarex.exercise.campaign import (
    ANY,
    PERSONS,
    WITHIN,
    Campaign,
    Design,
    Held,
    Predicted,
    Summary,
    predict,
    score,
    summarise,
    variants,
)
from sarex.exercise.campaign.plans import PlansRead
from sarex.exercise.worlds import FlownPlan, Share, world_key
from sarex.exercise.worlds.job import persons_of
from sarex.incident import load_case
from sarex.operation.case_plan import forecast_again, planning_of_case
from sarex.planning.judge import judge
from sarex.planning.manual.propose import propose_baseline
from sarex.probability import uncertain_pos
from sarex.probability.drawn_errors import z_of_world
from sarex.probability.width_rates import Z_CUT
from sarex.randomness import draw_key
from sarex.review.campaign import times_to_find, write_campaign

KEY = draw_key(np.random.default_rng(5))
WORLDS = 100
GROSS_BIAS = 0.2


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return small_campaign(tmp_path_factory.mktemp("campaign") / "c")


@pytest.fixture(scope="module")
def rows(campaign: Campaign) -> list[dict[str, Any]]:
    campaign.fly(Here(campaign), WORLDS, chunk=WORLDS)
    return campaign.rows()


def test_prediction_is_the_judges_and_integrates_over_widths() -> None:
    """One law, two codes: the mean over widths is that of uncertain_pos with the same key."""
    case = load_case("goto").case
    planning = planning_of_case(case, (), particles=500, seed=2)
    request = planning.request
    fresh = forecast_again(planning, ())
    plan, objects = propose_baseline(request), [item.id for item in case.objects]
    kinds = {state.facility.id: state.facility.kind for state in request.facilities}
    persons = persons_of(case)
    weights = np.exp(fresh.log_prior)
    given = (fresh, weights, plan.tracks, plan.widths, request.plane)

    def made(sigma: float) -> dict[str, Predicted]:
        return predict(
            *given, objects=objects, persons=persons, kinds=kinds, sigma=sigma,
            key=draw_key(np.random.default_rng(9)),
        )  # fmt: skip

    plain, drawn = made(0.0), made(0.3)
    judged = judge(*given, objects=objects, persons=persons).pos
    assert plain[ANY].value == pytest.approx(judged.any_found)
    assert plain[PERSONS].value == pytest.approx(judged.persons_found)
    assert {n: plain[n].value for n in objects} == pytest.approx(
        {n: judged.objects[n].pos for n in objects}
    )
    draws = int(fresh.draw.max()) + 1
    p = plain["raft"].value
    assert plain["raft"].standard_error <= math.sqrt(p * (1 - p) / draws) * 1.02
    facilities = {s.facility.id: s.facility for s in request.facilities}
    spread = uncertain_pos(
        fresh, weights, plan.tracks, plan.widths, facilities, request.plane,
        rng=np.random.default_rng(9), sigma=0.3, draws=256, fix_errors=False,
        objects=objects, persons=persons,
    )  # fmt: skip
    assert drawn[ANY].value == pytest.approx(spread.any_found.mean)
    for name in objects:
        assert drawn[name].value == pytest.approx(spread.objects[name].mean)
        assert drawn[name].standard_error > spread.objects[name].standard_error
    assert drawn["piw"].value != pytest.approx(plain["piw"].value, abs=1e-4)


def test_found_share_is_as_predicted_and_a_gross_bias_is_seen(
    campaign: Campaign, rows: list[dict[str, Any]]
) -> None:
    """The small version of verification/verify_campaign.py."""
    summary = summarise(rows, campaign.design, campaign.plans, KEY)
    held = summary.held["forecast"]["ws-0"]
    assert summary.worlds == WORLDS
    assert set(held) == {ANY, "raft", "piw", "hull"}
    for each in held.values():
        assert each.score is not None
        assert abs(each.score) < WITHIN
    biased = score(held[ANY].share.value, WORLDS, held[ANY].predicted, -GROSS_BIAS)
    assert biased is not None
    assert biased > WITHIN


def test_page_pictures_and_times_are_of_the_same_rows(
    campaign: Campaign, rows: list[dict[str, Any]]
) -> None:
    summary, page = write_campaign(campaign, "ko")
    text = page.read_text(encoding="utf-8")
    share = summary.held["forecast"]["ws-0"][ANY].share
    assert f"{100 * share.value:.1f} % ({100 * share.low:.1f}–{100 * share.high:.1f})" in text
    assert campaign.hash in text
    assert {path.name for path in page.parent.glob("*.png")} == {
        "campaign-found.png",
        "campaign-times.png",
    }
    told = times_to_find(campaign, rows)["forecast"]["ws-0"]
    persons = {"raft": 6, "piw": 2, "hull": 0}
    sought = sum(persons[name] for row in rows for name in row["objects"])
    found = sum(persons[name] for row in rows for name in row["found"]["forecast"]["ws-0"])
    assert told.found[0] == pytest.approx(found / sought)
    assert told.found[1] < told.found[0] < told.found[2]


def fake_plans(end: str = "2026-06-07T04:00:00Z") -> PlansRead:
    predicted = {
        name: {"value": 0.5, "standard_error": 0.0} for name in ("any", "raft", "piw", "persons")
    }
    of = {planner: {"stated": predicted, "drawn": predicted} for planner in ("ws-1", "joint")}
    about = {"objects": ["raft", "piw"], "persons": {"raft": 6, "piw": 2}, "predicted": of}
    empty = FlownPlan("p", (), {})
    return PlansRead({"ws-1": empty, "joint": empty}, {**about, "end": end})


def fake_row(world: int, ws_1: list[str], joint: list[str]) -> dict[str, Any]:
    time = "2026-06-07T01:00:00Z"
    found = {"ws-1": dict.fromkeys(ws_1, time), "joint": dict.fromkeys(joint, time)}
    return {
        "found": {"forecast": found},
        "hypothesis": "h",
        "objects": ["raft", "piw"],
        "world": world,
    }


def test_differences_are_paired_world_by_world() -> None:
    both, none = ["raft", "piw"], list[str]()
    rows = [fake_row(n, ["raft"] if n < 5 else none, both if n < 8 else none) for n in range(10)]
    design = Design(seed=1, variants=FORECAST)
    told = summarise(rows, design, fake_plans(), KEY)
    assert told.baseline == "ws-1"
    pair = told.compared["forecast"]["joint"].shares[ANY]
    assert (pair.first_only, pair.second_only, pair.both, pair.neither) == (3, 0, 5, 2)
    assert pair.difference == pytest.approx(0.3)
    persons = told.compared["forecast"]["joint"].persons
    assert persons is not None
    assert persons.difference == pytest.approx((3 * 8 + 5 * 2) / 10)
    held = told.held["forecast"]["joint"]
    assert held["raft"].share.count == 8
    assert held["raft"].score == pytest.approx((0.8 - 0.5) / math.sqrt(0.25 / 10))


def test_a_score_holds_the_sampling_of_both() -> None:
    """Where nothing is left to chance it is nothing or infinite."""
    both = score(0.5, 400, Predicted(0.45, 0.025))
    assert both == pytest.approx(0.05 / math.sqrt(0.45 * 0.55 / 400 + 0.025**2))
    assert score(0.0, 100, Predicted(0.0, 0.0)) is None
    assert score(0.1, 100, Predicted(0.0, 0.0)) == math.inf


@pytest.mark.parametrize(("value", "said"), [(math.inf, "+inf"), (-math.inf, "-inf"), (None, None)])
def test_a_score_without_bound_can_be_written_as_json(value: float | None, said: str) -> None:
    held = Held(Share(1, 0.1, 0.0, 0.3), Predicted(0.0, 0.0), value)
    summary = Summary(10, {"forecast": {"ws-1": {ANY: held}}}, {}, "ws-1")
    written = json.loads(json.dumps(summary.to_json(), allow_nan=False))
    assert written["held"]["forecast"]["ws-1"][ANY]["score"] == said


def test_the_score_of_a_true_prediction_is_standard_normal() -> None:
    rng = np.random.default_rng(11)
    p, worlds, draws = 0.7, 500, 800
    shares = rng.binomial(worlds, p, 4000) / worlds
    judged = rng.binomial(draws, p, 4000) / draws
    scores = np.array(
        [
            score(float(s), worlds, Predicted(float(q), math.sqrt(q * (1 - q) / draws)))
            for s, q in zip(shares, judged, strict=True)
        ]
    )
    assert abs(scores.mean()) < 4.0 / math.sqrt(4000)
    assert np.std(scores) == pytest.approx(1.0, abs=0.05)
    assert np.mean(np.abs(scores) > WITHIN) == pytest.approx(0.0093, abs=0.006)


def test_a_worlds_error_of_width_is_its_own_and_normal() -> None:
    z = np.array([z_of_world(world_key(KEY, w), "destroyer", "raft") for w in range(4000)])
    assert z_of_world(world_key(KEY, 7), "destroyer", "raft") == z[7]
    assert z_of_world(world_key(KEY, 7), "helicopter", "raft") != z[7]
    assert abs(z.mean()) < 4.0 / math.sqrt(4000)
    assert np.std(z) == pytest.approx(1.0, abs=0.05)
    assert float(np.abs(z).max()) <= Z_CUT


def test_a_design_survives_json_and_refuses_unknown_planners() -> None:
    design = small_design(variants=variants(3.0, 0.5))
    assert Design.from_json(design.to_json()) == design
    assert [v.name for v in design.variants if v.as_predicted] == ["forecast", "drawn"]
    with pytest.raises(ExerciseError, match="cannot be flown"):
        small_design(planners=("ws-1", "jiont"))
    with pytest.raises(ExerciseError, match="not a stress"):
        variants(2.0, 0.0)
