"""The comparison of planners on eight small cases; the whole of it is verification."""

from __future__ import annotations

import json

import numpy as np
import pytest
from planners.bound import bounds_of
from planners.cases import make_case
from planners.page import draw_gaps, write_page
from planners.ranges import STRATA
from planners.run import PLANNERS, collect, joint_planner, read_rows, run_case
from planners.statistics import interval, summarise

_PLANNING, _JUDGES = 1000, 6000
_BELOW = 0.01
_PLANNERS = {name: PLANNERS[name] for name in ("ws-0", "ws-1", "ws-1p")} | {
    "joint": joint_planner(100)
}


@pytest.fixture(scope="module")
def rows():
    """Two candidates of each stratum, one of each law, that are cases."""
    found = []
    for stratum in STRATA:
        for law in (0, 1):
            for number in range(law, 20, 2):
                case = make_case(stratum, number, particles=_PLANNING)
                row = run_case(
                    case,
                    _PLANNERS,
                    judges=_JUDGES,
                    bounds=lambda case: bounds_of(case, 1000),
                    effort_factors=(),
                )
                if row["kept"]:
                    found.append(row)
                    break
    return found


def test_there_are_eight_cases_of_both_laws(rows):
    assert [(row["stratum"], row["law"]) for row in rows] == [
        (stratum, law) for stratum in STRATA for law in ("ideal", "normal")
    ]


@pytest.mark.parametrize("baseline", ["ws-1", "ws-1p"])
def test_the_joint_plan_is_not_below_the_competent_co_ordinator(rows, baseline):
    allowed = _BELOW + 2.0 * max(row["standard_error"] for row in rows)
    short = {
        row["id"]: row["planners"][baseline]["pos"]["forecast"]
        - row["planners"]["joint"]["pos"]["forecast"]
        for row in rows
    }
    assert max(short.values()) <= allowed, short


def test_no_plan_exceeds_the_certified_bound_in_its_own_world(rows):
    for row in rows:
        for name, result in row["planners"].items():
            assert result["pos"]["forecast"] <= row["bounds"]["B1"], (row["id"], name)


def test_narrower_widths_find_less_and_every_world_is_judged(rows):
    for row in rows:
        for name, result in row["planners"].items():
            assert set(result["pos"]) == {"forecast", "perturbed", "narrower"}
            assert 0.0 < result["pos"]["narrower"] < result["pos"]["forecast"], (row["id"], name)


def test_a_case_is_a_pure_function_of_stratum_number_and_seed():
    one, two = (make_case("S3", 5, particles=300) for _ in range(2))
    assert one.request.plan_id == two.request.plan_id == "S3-005"
    assert np.array_equal(one.request.ensemble.lon_deg, two.request.ensemble.lon_deg)
    assert one.request.datums == two.request.datums
    assert one.request.facilities == two.request.facilities
    other = make_case("S3", 5, 1, particles=300)
    assert not np.array_equal(one.request.ensemble.lon_deg, other.request.ensemble.lon_deg)


def test_the_summary_and_its_page_say_what_the_rows_say(rows, tmp_path):
    for row in rows:
        row["ws1_effort"] = {"1": row["planners"]["ws-1"]["pos"]["forecast"], "1.25": 0.9,
                             "1.5": 0.95, "2": 1.0}  # fmt: skip
    summary = summarise(rows)
    pos = {
        name: np.array([row["planners"][name]["pos"]["forecast"] for row in rows])
        for name in ("ws-1", "joint")
    }
    row = next(
        r for r in summary["comparisons"]
        if (r["part"], r["law"], r["world"], r["baseline"]) == ("all", "both", "forecast", "ws-1")
    )  # fmt: skip
    assert row["cases"] == 8
    assert row["points"]["value"] == pytest.approx(100 * (pos["joint"] - pos["ws-1"]).mean())
    assert row["ratio"]["value"] == pytest.approx(pos["joint"].sum() / pos["ws-1"].sum())
    assert row["ratio"]["low"] <= row["ratio"]["value"] <= row["ratio"]["high"]
    held = {(r["world"], r["law"], r["part"], r["baseline"]) for r in summary["comparisons"]}
    assert {r[3] for r in held if r[:3] == ("forecast", "both", "S2-S4")} == {
        "ws-0", "ws-1", "ws-1p",
    }  # fmt: skip
    assert {name: sum(ways.values()) for name, ways in summary["choices"].items()} == {
        "ws-1": 8, "ws-1p": 8,
    }  # fmt: skip
    about = {"commit": "0" * 40, "evaluations": 200, "finished_at": "today", "seed": 1}
    write_page(tmp_path / "page.md", summary, about)
    draw_gaps(tmp_path / "gaps.png", summary)
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert f"{row['ratio']['value']:.3f}" in text
    assert "joint − ws-1p" in text
    assert "What ws-1p chose" in text
    assert (tmp_path / "gaps.png").stat().st_size > 5000


def test_the_interval_of_a_mean_is_that_of_the_normal_law():
    values = np.random.default_rng(3).normal(2.0, 1.0, 100)
    found = interval(lambda n: n @ values / 100, [50, 50])
    half = 1.96 * values.std(ddof=1) / 10.0
    assert found["value"] == pytest.approx(values.mean())
    assert found["low"] == pytest.approx(values.mean() - half, abs=0.05)
    assert found["high"] == pytest.approx(values.mean() + half, abs=0.05)


def test_a_run_that_was_cut_off_goes_on_after_its_rows(tmp_path, monkeypatch):
    made = []

    def run(case, longer_search):
        assert longer_search == (case < 2)
        made.append(case)
        return {"stratum": "S1", "number": case, "kept": case % 4 < 2}

    monkeypatch.setattr("planners.run.make_case", lambda stratum, number, seed: number)
    monkeypatch.setattr("planners.run.run_case", run)
    path = tmp_path / "rows.jsonl"
    list(collect(path, per_stratum=4, strata=["S1"]))
    assert made == [0, 2, 4, 1, 3, 5]
    whole = path.read_text(encoding="utf-8")
    path.write_text("\n".join(whole.splitlines()[:4]) + '\n{"stratum": "S1", "nu', encoding="utf-8")
    assert len(read_rows(path)) == 4
    assert json.loads(whole.splitlines()[0])["kept"]
