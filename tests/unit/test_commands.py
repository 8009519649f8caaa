"""The Makefile's commands exist, run in the order that is promised, and CI requires everything."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _plan(tmp_path: Path, target: str) -> list[str]:
    """What make would run, read from copies, so that nothing is built here."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    done = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", target],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("target", ["demo", "test", "verify", "check", "bench", "docs"])
def test_each_command_is_named_by_help_and_brings_the_environment_up_to_date_first(
    tmp_path: Path, target: str
) -> None:
    assert any(line.startswith(f'echo "make {target} ') for line in _plan(tmp_path, "help"))
    assert _plan(tmp_path, target)[0] == "sh tools/sync.sh"


def test_test_checks_everything_and_ends_with_pytest(tmp_path: Path) -> None:
    plan = _plan(tmp_path, "test")
    for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports", "sphinx-build -W"):
        assert sum(f".venv/bin/{tool}" in line for line in plan) == 1
    assert plan.index("sh tools/debian.sh") < len(plan) - 1
    assert plan[-1].startswith(".venv/bin/pytest ")


def test_ci_requires_everything_and_calls_make_test_last() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").split("\n")
    commands = [line for line in lines if line and not line.startswith("#")]
    assert re.fullmatch(r"export SAREX_REQUIRE=all CI=1", commands[-2])
    assert commands[-1] == "exec make test"
