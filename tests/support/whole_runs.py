"""Whole exercises for tests: a small case, run as a user runs it or in this process."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from sarex.artefacts import ArtefactRef, ArtefactStore
from sarex.exercise import rehearse, store_inputs
from sarex.exercise.registry import exercise_registry
from sarex.incident import load_case
from sarex.jobs import Job, Progress
from sarex.jobs.job import CancelToken
from sarex.jobs.worker import run_job
from sarex.journal import CaseFolder, Event, SeededIds, SimulatedClock, SystemClock, SystemIds
from sarex.labels import EXCON, Viewer
from sarex.operation.desk import Desk
from sarex.randomness import draw_key
from sarex.review.events import EVENTS

KINDS = ("destroyer", "helicopter")
NATIONS = ("KOR", "JPN")
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
        dropped = (block.startswith("[[facilities") and not facility) or (
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


def start_sarex(*words: object, cwd: Path, **environment: str) -> subprocess.Popen[str]:
    """Start the command as a user would, in a process of its own."""
    return subprocess.Popen(
        [str(SAREX), *map(str, words)],
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> Finished:
    stdout, stderr = process.communicate(timeout=300)
    return Finished(process.returncode, stdout, stderr)


class Done:
    """The handle of a job that has been done."""

    def __init__(self, ref: ArtefactRef) -> None:
        self._ref = ref

    def result(self) -> ArtefactRef:
        return self._ref


class _NeverSet:
    def is_set(self) -> bool:
        return False


class InlineRunner:
    """Runs jobs in this process, where kernels are loaded already. Stands in for Runner."""

    def __init__(self, store: ArtefactStore, workers: int = 1, threads: int | None = None) -> None:
        self.store = store

    def submit(self, job: Job, on_progress: Callable[[Progress], None] | None = None) -> Done:
        return Done(run_job(job, self.store, lambda _part, _text: None, CancelToken(_NeverSet())))

    def __enter__(self) -> InlineRunner:
        return self

    def __exit__(self, *_: object) -> None:
        return None


@contextmanager
def open_desk(case_file: Path, folder: Path, seed: int | None = None) -> Iterator[Desk]:
    """A new case folder with a desk of exercise control, jobs run in this process."""
    loaded = load_case(case_file)
    number = loaded.case.forecast.seed if seed is None else seed
    key = draw_key(np.random.default_rng(number))
    clock = SimulatedClock(loaded.case.report.received_at_ns, SystemClock())
    with CaseFolder.create(
        folder,
        case_id=loaded.case.id,
        origin=EXCON,
        registry=exercise_registry(EVENTS),
        clocks=clock,
        ids=SeededIds(hashlib.sha256(key.tobytes()).digest()),
    ) as case:
        yield Desk(case, InlineRunner(case.artefacts), clock, loaded, Viewer(EXCON, "control"), key)  # type: ignore[arg-type]


def play(case_file: Path, folder: Path, seed: int | None = None) -> None:
    """Rehearse a case in this process, without its review."""
    with open_desk(case_file, folder, seed) as desk:
        inputs = store_inputs(desk, case_file.parent, None, None)
        assert isinstance(desk.clock, SimulatedClock)
        rehearse(desk, desk.clock, inputs)


@contextmanager
def opened(folder: Path) -> Iterator[CaseFolder]:
    """A finished case, to be read."""
    with CaseFolder.open(
        folder, registry=exercise_registry(EVENTS), clocks=SystemClock(), ids=SystemIds()
    ) as case:
        yield case


def events_of(folder: Path, party: str = EXCON) -> tuple[Event, ...]:
    """All events that a party may see."""
    with opened(folder) as case:
        return case.journal.view(Viewer(party, "test")).events()


def artefacts_of(folder: Path) -> set[str]:
    """Hashes of all artefacts in a case's folder."""
    return {path.name for path in (folder / "artefacts").iterdir() if path.name[0] != "."}
