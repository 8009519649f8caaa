"""``sarex review judge | what-if`` on a case that was run by the command, as a user has it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from played_here import events_of
from typer.testing import CliRunner
from whole_runs import WholeRun

from sarex.cli import app
from sarex.errors import ReviewError

WHO = ("--as", "EXCON:control", "--author", "EXCON")
LITTLE = ("--worlds", 2, "--evaluations", 8)


@pytest.fixture(scope="module")
def case(whole_run: WholeRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(whole_run.folder, tmp_path_factory.mktemp("judge") / "case"))


def run(*words: object) -> str:
    result = CliRunner().invoke(app, ["review", *map(str, words)])
    if result.exception is not None:
        raise result.exception
    return result.stdout


def judged(case: Path) -> list[str]:
    kept = {"flown.judged", "plan.judged"}
    return [event.event_id for event in events_of(case) if event.type in kept]


def test_a_case_is_judged_once_and_again_where_more_is_asked(case: Path) -> None:
    before = judged(case)  # what the run itself judged
    said = run("judge", case, *WHO, *LITTLE, "--plan", "goto-plan-1")
    assert "Luck: percentile" in said
    assert "Plan quality: " in said
    first = judged(case)
    assert len(first) == len(before) + 2
    run("judge", case, *WHO, *LITTLE, "--plan", "goto-plan-1")
    assert judged(case) == first  # as after a stop: what is on record is not made again
    run("judge", case, *WHO, "--worlds", 3, "--evaluations", 8, "--plan", "goto-plan-1")
    assert len(judged(case)) == len(first) + 1
    with pytest.raises(ReviewError, match="replaces no other"):
        run("judge", case, *WHO, *LITTLE, "--plan", "no-plan")


def test_another_plan_is_flown_in_the_truth_by_who_may_see_it(case: Path) -> None:
    said = run("what-if", case, *WHO, "--plan", "ws-1", "--worlds", 1)
    assert "In the place of goto-plan-1: goto-plan-1 (ws-1)." in said
    with pytest.raises(ReviewError, match="no such plan to fly instead"):
        run("what-if", case, *WHO, "--plan", "ws-9")
    with pytest.raises(ReviewError, match="no plan was issued for this period"):
        run("what-if", case, *WHO, "--plan", "ws-1", "--period", 9)
    nation = ("--as", "KOR:evaluator", "--author", "E2")
    with pytest.raises(ReviewError, match="by who may see the truth"):
        run("what-if", case, *nation, "--plan", "ws-1", "--worlds", 1)
