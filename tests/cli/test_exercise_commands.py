"""``sarex exercise``: whole output, exit codes, nothing half-written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_scenarios import SMALL
from typer.testing import CliRunner

from sarex.cli import app
from sarex.errors import SarexError
from sarex.exercise.design import SCENARIOS, load_scenario

RUN = CliRunner()


def run(*words: object) -> str:
    done = RUN.invoke(app, ["exercise", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_list_names_every_scenario_with_its_figures() -> None:
    lines = run("list").splitlines()
    assert [line.partition(":")[0] for line in lines[::2]] == list(SCENARIOS)
    assert lines[1] == "  KOR, JPN; case goto; 16 injects, 062250Z JUN 26 to 070900Z JUN 26"


def test_check_says_what_was_understood(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    assert run("check", path).splitlines() == [
        "A title",
        "Case: goto, SAREX west of the Goto Islands: missing fishing vessel (fictional)",
        "Nations: KOR, JPN; SMC JPN",
        "STARTEX 062250Z JUN 26, ENDEX 070900Z JUN 26",
        "Objectives: 1, with 1 tasks and 1 standards",
        "  s1: injects 1, 2, 3",
        "Injects: 2 key, 1 contingency",
        "Flagged for safety: 3",
        "Texts of injects not reviewed: ja 3, ko 3",
        "The scenario is complete and fits its case.",
    ]


def test_check_refuses_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(SMALL.replace('"vhf"', '"uhf"'), encoding="utf-8")
    with pytest.raises(SarexError, match=r"bad\.toml:\d+, injects\[1\]\.medium"):
        run("check", path)


def test_show_prints_one_inject_in_full(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    assert run("show", path, "--inject", 1).splitlines() == [
        "Inject 1 · key inject",
        "  A storyline · An incident",
        "  planned 062300Z JUN 26, STARTEX + 10 min",
        '  Due when: { kind = "found", search_object = "raft" }',
        "  From Caller to SMC; OSC, VHF",
        "  EXERCISE. A call.",
        "  Expected within 20 min of SMC: Answer.",
        "  Controller Control; evaluator Evaluator; objectives o1; released to KOR, JPN",
    ]
    korean = run("show", path, "--language", "ko", "--inject", 2).splitlines()
    assert korean[0] == "상황 2 · 예비 상황"
    assert "  레이더 고장. [번역 초안]" in korean
    with pytest.raises(SarexError, match="no such inject"):
        run("show", path, "--inject", 9)
    with pytest.raises(SarexError, match="no message catalogue"):
        run("show", path, "--language", "fr")


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_show_prints_all_injects_of_every_scenario(name: str, language: str) -> None:
    out = run("show", name, "--language", language)
    for inject in load_scenario(name).scenario.injects:
        assert inject.text.say(language) in out


@pytest.mark.parametrize("form", ["list.xlsx", "list"])
def test_out_and_in_again_gives_the_same_scenario(form: str, tmp_path: Path) -> None:
    out, back = tmp_path / form, tmp_path / "back.toml"
    assert run("export", "ferry", "--out", out).startswith(f"Written: {out}\n")
    assert run("import", out, "--out", back).startswith(f"Written: {back}. Next: ")
    assert load_scenario(back).scenario == load_scenario("ferry").scenario
    with pytest.raises(SarexError, match="exists"):
        run("export", "ferry", "--out", out)
    with pytest.raises(SarexError, match="exists"):
        run("import", out, "--out", back)


def test_a_scenario_file_is_exported_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "mine.toml"
    run("export", "goto", "--out", out)
    assert out.read_text(encoding="utf-8") == load_scenario("goto").text
    run("check", out)


def test_an_exported_scenario_is_complete_with_the_case_file_that_is_named(tmp_path: Path) -> None:
    out = tmp_path / "mine.toml"
    case = load_scenario("maizuru").case_path
    assert case is not None
    line = f"It names a case file: copy {case} beside the scenario file."
    assert run("export", "maizuru", "--out", out).splitlines() == [f"Written: {out}", line]
    shutil.copy(case, tmp_path)
    assert "fits its case" in run("check", out)
    assert load_scenario("goto").case_path is None


def test_another_form_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(SarexError, match="no such form"):
        run("export", "goto", "--out", tmp_path / "list.ods")
    with pytest.raises(SarexError, match="no such folder"):
        run("export", "goto", "--out", tmp_path / "none" / "list.xlsx")
    broken = tmp_path / "broken.xlsx"
    broken.write_text("no workbook")
    with pytest.raises(SarexError, match="no workbook"):
        run("import", broken, "--out", tmp_path / "back.toml")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.xlsx"]
