"""``sarex plan`` and ``sarex plan compare``: what they say, leave and refuse."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result
from whole_runs import finish, small_case, start_sarex

from sarex.canonical import content_hash
from sarex.cli import app
from sarex.errors import DriftError, PlanError
from sarex.incident import load_case
from sarex.operation.case_plan import planning_of_case
from sarex.planning import Plan
from sarex.words import LOCALES

FEW = ("--particles", 600)


def invoke(*words: object) -> Result:
    return CliRunner().invoke(app, ["plan", *map(str, words)])


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Goto with one kind of ship and one of aircraft of each nation."""
    path = tmp_path_factory.mktemp("case") / "small.toml"
    path.write_text(small_case(draws=200), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(case: Path) -> tuple[Path, Result]:
    out = case.parent / "plan"
    return out, invoke(case, "--out", out, *FEW, "--evaluations", 4)


def test_a_plan_and_all_its_papers_lie_in_the_folder(made: tuple[Path, Result]) -> None:
    out, result = made
    assert result.exit_code == 0, result.output
    plan = Plan.model_validate_json((out / "plan.json").read_text(encoding="utf-8"))
    assert plan.method == "joint-1"
    expected = {f"tasking-{s.facility}.{x}.txt" for s in plan.sorties for x in LOCALES}
    expected |= {f"{n}.{x}.{e}" for x in LOCALES for n, e in (("briefing", "pdf"), ("why", "txt"))}
    expected |= {f"action-plan.{x}.txt" for x in LOCALES}
    expected |= {"tracks.json", "plan.geojson", "README.txt", "run.json", "figures.json"}
    assert expected <= {path.name for path in out.iterdir()}
    assert not list(out.parent.glob(".plan*"))


def test_what_is_said_is_what_was_written(made: tuple[Path, Result]) -> None:
    out, result = made
    figures = json.loads((out / "figures.json").read_text(encoding="utf-8"))
    lines = result.stdout.splitlines()
    assert lines[0] == "EXERCISE · OBSERVED · SYNTHETIC"
    assert f"expected share of persons found: {100 * figures['value']:.1f} %" in lines
    assert f"by ws-1: {100 * figures['reference']['ws_1']:.1f} %" in lines
    assert lines[-1] == f"folder: {out}"
    assert figures["value"] <= figures["reference"]["bounds"]["B1"]
    assert "evaluations," in result.stderr


def test_the_readme_lists_what_is_there_and_how_to_make_it_again(
    made: tuple[Path, Result],
) -> None:
    out, _ = made
    text = (out / "README.txt").read_text(encoding="utf-8")
    assert text.startswith("EXERCISE · ")
    listed = re.findall(r"^  ([\w.A-Z-]+\.\w+): ", text, re.M)
    patterns = [name.replace("LANGUAGE", "*").replace("FACILITY", "*") for name in listed]
    assert all(any(out.glob(pattern)) for pattern in patterns)
    unlisted = {
        path.name for path in out.iterdir() if not any(path.match(pattern) for pattern in patterns)
    }
    assert unlisted == {"README.txt"}
    command = next(line for line in text.splitlines() if line.startswith("  sarex plan "))
    assert "--evaluations 4" in command
    assert "--out FOLDER" in command


def test_the_same_command_gives_the_same_plan(made: tuple[Path, Result], case: Path) -> None:
    again = case.parent / "again"
    result = invoke("run", case, "--out", again, *FEW, "--evaluations", 4, "--threads", 1)
    assert result.exit_code == 0, result.output
    for name in ("plan.json", "tracks.json", "figures.json", "briefing.ja.pdf"):
        assert (again / name).read_bytes() == (made[0] / name).read_bytes(), name


@pytest.mark.parametrize("method", ["greedy", "ws-1", "ws-0"])
def test_other_planners_leave_the_same_papers(case: Path, method: str) -> None:
    out = case.parent / method
    result = invoke(case, "--out", out, *FEW, "--method", method, "--period", 2)
    assert result.exit_code == 0, result.output
    plan = Plan.model_validate_json((out / "plan.json").read_text(encoding="utf-8"))
    assert plan.method.startswith(method)
    assert plan.period == 2
    assert (out / "briefing.en.pdf").stat().st_size > 10_000
    assert (out / "ws-1-plan.json").exists() == (method != "ws-0")


def test_nothing_is_left_of_a_refused_command(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    for words, text in (
        (("--method", "jiont"), "did you mean joint"),
        (("--period", 3), "no such search period"),
        (("--seconds", "-1"), "something to spend"),
    ):
        result = invoke(case, "--out", out, *FEW, *words)
        assert isinstance(result.exception, PlanError)
        assert text.lower() in str(result.exception).lower()
    assert list(tmp_path.iterdir()) == []
    out.mkdir()
    result = invoke(case, "--out", out)
    assert isinstance(result.exception, DriftError)


def test_ctrl_c_keeps_the_best_plan(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    process = start_sarex(
        "plan", str(case), "--out", str(out), "--particles", "600", "--evaluations", "100000000"
    )
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if "evaluations," in line:
            break
    time.sleep(0.5)
    os.kill(process.pid, signal.SIGINT)
    done = finish(process)
    assert done.code == 0, "".join(seen) + done.stderr
    assert "stopping; the best plan so far is kept" in done.stderr
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))["record"]
    assert record["stopped_by"] == "asked"
    assert "stopped by request" in (out / "README.txt").read_text(encoding="utf-8")
    assert (out / "briefing.ko.pdf").exists()


def test_planners_are_compared_on_particles_that_none_has_seen(case: Path) -> None:
    result = invoke("compare", case, *FEW, "--evaluations", 4, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [row["method"] for row in found["methods"]] == [
        "ws-0",
        "ws-1",
        "ws-1p",
        "greedy",
        "joint",
    ]
    assert found["baseline"] == "ws-1"
    for row in found["methods"]:
        assert row["low"] <= row["worth"] <= row["high"] <= found["bounds"]["B1"]["value"] + 0.05
        assert row["persons_found"] == pytest.approx(8 * row["worth"])


def test_the_table_has_a_row_for_each_planner(case: Path) -> None:
    result = invoke("compare", case, *FEW, "--methods", "ws-1, greedy")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["method", "ws-1", "greedy"]
    assert lines[3].startswith("bounds on these particles: B1 ")
    assert len({len(line) for line in lines[:3]}) == 1
    refused = invoke("compare", case, *FEW, "--methods", "ws-2")
    assert "ws-1" in str(refused.exception)


def test_a_case_without_a_temperature_says_why_found_alive_is_missing(case: Path) -> None:
    text = case.read_text(encoding="utf-8")
    cold = re.sub(r"^sea_temperature_c = .*\n", "", text, flags=re.M)
    assert cold != text
    path = case.with_name("cold.toml")
    path.write_text(cold, encoding="utf-8")
    planning = planning_of_case(load_case(path).case, path.parent, particles=300)
    assert planning.request.survival is None
    assert "temperature" in planning.no_survival
    with_it = planning_of_case(load_case(case).case, case.parent, particles=300)
    assert with_it.request.survival is not None
    assert content_hash(with_it.parameters) == content_hash(planning.parameters)


def test_the_example_of_a_few_lines_runs(case: Path) -> None:
    example = Path(__file__).resolve().parents[2] / "examples" / "plan_a_search.py"
    words = [sys.executable, str(example), str(case), "--particles", "300", "--evaluations", "2"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "OBSERVED SYNTHETIC"
    assert lines[1].startswith("This plan is expected to find ")
    assert any(line.startswith("All sweep widths times 0.7: ") for line in lines)
