"""A small case for tests, and the whole command run on it as a user runs it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest

KINDS = ("destroyer", "helicopter")
NATIONS = ("KOR", "JPN")
WORLDS = 3
"""Drawn worlds of a small run."""
SAREX = Path(sys.executable).with_name("sarex")


def small_case(
    name: str = "goto",
    kinds: tuple[str, ...] = KINDS,
    draws: int = 300,
    seed: int | None = None,
    periods: int | None = None,
) -> str:
    """A shipped case with few draws, only these kinds of facilities and the first periods."""
    text = (files("sarex") / "data" / "cases" / f"{name}.toml").read_text(encoding="utf-8")
    blocks = re.split(r"(?m)^(?=\[)", text)
    kept: list[str] = []
    facility, seen = True, 0
    for block in blocks:
        if block.startswith("[[facilities]]"):
            facility = re.search(rf'^kind = "({"|".join(kinds)})"', block, re.MULTILINE) is not None
        elif block.startswith("[[periods]]"):
            seen += 1
        dropped = (block.startswith(("[[facilities", "[facilities.")) and not facility) or (
            block.startswith("[[periods]]") and periods is not None and seen > periods
        )
        if not dropped:
            kept.append(block)
    small = _replaced("".join(kept), r"^draws = \d+", f"draws = {draws}")
    return small if seed is None else _replaced(small, r"^seed = \d+", f"seed = {seed}")


def _replaced(text: str, pattern: str, new: str) -> str:
    changed, count = re.subn(pattern, new, text, flags=re.MULTILINE)
    if count != 1:
        raise AssertionError(f"{pattern} stands {count} times in the case, not once")
    return changed


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class WholeRun:
    """What ``sarex run`` left behind and said."""

    folder: Path
    done: Finished


def start_sarex(
    *words: object, cwd: Path | None = None, **environment: str
) -> subprocess.Popen[str]:
    """Start the command as a user would, in a process of its own."""
    return subprocess.Popen(
        [str(SAREX), *map(str, words)],
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_heed_interrupts,  # noqa: PLW1509  (no thread of the tests holds a lock here)
    )


def _heed_interrupts() -> None:
    """A shell that runs the tests in the background has its children ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finish(process: subprocess.Popen[str], seconds: float = 300) -> Finished:
    stdout, stderr = process.communicate(timeout=seconds)
    return Finished(process.returncode, stdout, stderr)


@pytest.fixture(scope="session")
def small_goto(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small goto in which the raft is found by the first search, the swimmers by the second."""
    path = tmp_path_factory.mktemp("case") / "goto-small.toml"
    path.write_text(small_case(seed=10), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def whole_runs(
    small_goto: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[WholeRun, WholeRun]:
    """The command run twice at the same time, elsewhere, with one thread and with two."""
    places = [tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two") / "deeper" / "yet"]
    started = [
        start_sarex(
            *("run", small_goto, "--out", place / f"case-{threads}"),
            *("--threads", threads, "--worlds", WORLDS),
        )
        for threads, place in enumerate(places, start=1)
    ]
    one, two = (
        WholeRun(place / f"case-{threads}", finish(process))
        for threads, (place, process) in enumerate(zip(places, started, strict=True), start=1)
    )
    return one, two


@pytest.fixture(scope="session")
def whole_run(whole_runs: tuple[WholeRun, WholeRun]) -> WholeRun:
    """One of them, finished well. Change nothing in its folder: copy it."""
    run = whole_runs[0]
    assert run.done.code == 0, run.done.stderr
    return run
