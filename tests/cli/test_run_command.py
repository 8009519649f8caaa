"""``sarex run`` and ``sarex demo``: what is said where, and what lies there afterwards."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner
from whole_runs import WholeRun, finish, small_case, start_sarex

from sarex.cli import app
from sarex.errors import SarexError


def test_the_whole_run_says_its_summary_and_where_the_report_is(whole_run: WholeRun) -> None:
    summary = (whole_run.folder / "review" / "summary.txt").read_text(encoding="utf-8")
    report = whole_run.folder / "review" / "report.html"
    assert whole_run.done.stdout == f"{summary.rstrip()}\nreport: {report}\n"
    assert report.is_file()
    lines = whole_run.done.stdout.splitlines()
    assert lines[0] == "EXERCISE · SYNTHETIC"
    assert any("found raft (6 persons)" in line for line in lines)
    assert any(line.startswith("Plan 2 ") for line in lines)
    found = json.loads((report.parent / "summary.json").read_text(encoding="utf-8"))["found"]
    assert f"{sum(item['persons'] for item in found.values())} of 8 persons are found." in lines


def test_both_runs_say_the_same(whole_runs: tuple[WholeRun, WholeRun]) -> None:
    one, two = (run.done.stdout.splitlines() for run in whole_runs)
    assert one[:-1] == two[:-1]
    assert (one[-1], two[-1]) == tuple(
        f"report: {run.folder}/review/report.html" for run in whole_runs
    )


def test_progress_goes_to_stderr_with_the_seconds_since_the_start(whole_run: WholeRun) -> None:
    said = [re.fullmatch(r" *(\d+\.\d) s  (.+)", x) for x in whole_run.done.stderr.splitlines()]
    assert None not in said
    found = [match for match in said if match]
    assert [match[2] for match in found] == [
        "drift",
        "plan 1",
        "worlds 3",
        "rescue: kor-helicopter to raft",
        "update",
        "plan 2",
        "rescue: kor-helicopter to piw",
        "update",
        "judge",
        "report",
    ]
    seconds = [float(match[1]) for match in found]
    assert seconds == sorted(seconds)


def test_what_lies_in_the_case_folder(whole_run: WholeRun) -> None:
    assert {path.name for path in whole_run.folder.iterdir()} == {
        "README.txt",
        "artefacts",
        "journal.sqlite",
        "review",
    }
    beside = {path.name for path in whole_run.folder.parent.iterdir()}
    assert beside == {whole_run.folder.name}
    review = {p.relative_to(whole_run.folder).as_posix() for p in whole_run.folder.rglob("*")}
    for name in ("report.html", "summary.txt", "summary.json", "timeline.txt", "forecast.nc",
                 "plan-1.geojson", "plan-2.geojson"):  # fmt: skip
        assert f"review/{name}" in review
    assert any(name.endswith(".png") for name in review)


def test_an_unknown_case_is_suggested_a_near_one(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["run", "britany", "--out", str(tmp_path / "out")])
    assert isinstance(result.exception, SarexError)
    assert "Did you mean brittany?" in str(result.exception)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["run"], ["run", "goto"]])
def test_run_asks_for_what_it_needs(words: list[str]) -> None:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2
    assert "Missing" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("command", ["run", "demo"])
def test_help_names_every_option(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert result.exit_code == 0, result.output
    text = re.sub(r"\x1b\[[0-9;]*m", "", result.stdout)
    named = set(re.findall(r"--[a-z-]+", text)) - {"--help"}
    common = {"--out", "--seed", "--threads", "--lang", "--worlds"}
    own = {"run": {"--currents", "--wind"}, "demo": {"--open", "--no-open"}}
    assert named == common | own[command]
    if command == "demo":
        assert "built-in scenario goto" in text
        assert "out/goto" in text


# -- the real fields ------------------------------------------------------------------------------


@pytest.mark.data
def test_brittany_and_korea_strait_run_on_their_fields(data_folder: Path, tmp_path: Path) -> None:
    """Both at once, with few draws and few facilities; what must be said on outputs is said."""
    kinds = ("patrol_ship", "destroyer", "helicopter")
    started = []
    for name in ("brittany", "korea_strait"):
        case = tmp_path / f"{name}.toml"
        case.write_text(small_case(name, kinds, draws=300, periods=1), encoding="utf-8")
        files = _field_files(case.read_text(encoding="utf-8"), data_folder)
        started.append(start_sarex("run", case, "--out", tmp_path / name, *files))
    brittany, korea = map(finish, started)
    assert brittany.code == 0, brittany.stderr
    assert korea.code == 0, korea.stderr

    text = (tmp_path / "brittany" / "review" / "report.html").read_text(encoding="utf-8")
    assert brittany.stdout.splitlines()[0] == "EXERCISE · GAP BRIDGED"
    assert "GAP BRIDGED" in text
    assert "max_gap_h" in text
    papers = [p for p in (tmp_path / "brittany" / "review").rglob("*") if p.is_file()]
    silent = [p.name for p in papers if b"GAP BRIDGED" not in p.read_bytes()]
    drawn = (".pdf", ".png")  # these carry it in print
    assert all(name.endswith(drawn) for name in silent), silent

    text = (tmp_path / "korea_strait" / "review" / "report.html").read_text(encoding="utf-8")
    assert korea.stdout.splitlines()[0] == "EXERCISE · CLIMATOLOGY · MIXED"
    assert "CLIMATOLOGY · MIXED" in text
    assert "climatology" in text.lower()
    for name in ("brittany", "korea_strait"):
        assert (tmp_path / name / "review" / "forecast.nc").is_file()


def _field_files(text: str, data_folder: Path) -> list[str]:
    """The files that a case names, given on the command line as a reader gives their own."""
    wind, current = re.findall(r'(?m)^file = "(.+)"$', text)
    return ["--wind", str(data_folder / wind), "--currents", str(data_folder / current)]
