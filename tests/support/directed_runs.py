"""The scenario goto with few draws, played by the command twice, as a user runs it."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from whole_runs import WORLDS, WholeRun, finish, start_sarex

HOURS = 5.2
"""So long that injects went out by time and state, a plan was changed, persons came ashore, and the
first period is over."""
SEED = 3
CASE_OF = {
    "goto": "cases/goto.toml",
    "maizuru": "scenarios/maizuru/case.toml",
    "ferry": "scenarios/ferry/case.toml",
}


def small_case_of(folder: Path, name: str = "goto") -> Path:
    """The case of a shipped scenario with few draws, in a folder."""
    text = files("sarex.data").joinpath(CASE_OF[name]).read_text(encoding="utf-8")
    path = folder / f"{name}.toml"
    fewer = re.sub(r"^draws = \d+$", "draws = 250", text, flags=re.MULTILINE)
    assert fewer != text
    path.write_text(fewer, encoding="utf-8")
    return path


def small_scenario(folder: Path) -> Path:
    """The scenario goto, of a case with few draws beside it."""
    case = small_case_of(folder)
    text = files("sarex.data").joinpath("scenarios/goto/scenario.toml").read_text(encoding="utf-8")
    here, count = re.subn(r'(?m)^case = "goto"$', f'case = "{case.name}"', text)
    assert count == 1
    path = folder / "scenario.toml"
    path.write_text(here, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def directed_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[WholeRun, WholeRun]:
    """Five hours of goto, played at the same time with one thread and with two, elsewhere."""
    scenario = small_scenario(tmp_path_factory.mktemp("scenario"))
    places = [tmp_path_factory.mktemp("alone"), tmp_path_factory.mktemp("beside") / "deeper"]
    started = [
        start_sarex(
            *("exercise", "run", scenario, "--out", place / "case", "--hours", HOURS),
            *("--seed", SEED, "--threads", threads, "--worlds", WORLDS),
        )
        for threads, place in enumerate(places, start=1)
    ]
    one, two = (
        WholeRun(place / "case", finish(process, 1200))
        for place, process in zip(places, started, strict=True)
    )
    return one, two


@pytest.fixture(scope="session")
def directed_run(directed_runs: tuple[WholeRun, WholeRun]) -> WholeRun:
    """One of them, finished well. Change nothing in its folder: copy it."""
    run = directed_runs[0]
    assert run.done.code == 0, run.done.stderr
    return run
