"""Whole exercises played in this process, where the kernels are loaded, and what they left."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from whole_runs import WORLDS

from sarex.artefacts import ArtefactRef, ArtefactStore
from sarex.exercise.design import scenario_of_case
from sarex.exercise.direct import direct, store_inputs
from sarex.exercise.registry import exercise_registry
from sarex.incident import load_case
from sarex.jobs import Job, Progress
from sarex.jobs.job import CancelToken
from sarex.jobs.memory import JobMemory
from sarex.jobs.worker import run_job
from sarex.journal import CaseFolder, Event, SeededIds, SimulatedClock, SystemClock, SystemIds
from sarex.labels import EXCON, Viewer
from sarex.operation.desk import Desk
from sarex.randomness import draw_key
from sarex.review.events import EVENTS


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
        ref = run_job(job, self.store, lambda *_: None, CancelToken(_NeverSet()))
        JobMemory(self.store).remember(job, ref)
        return Done(ref)

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
        yield Desk(
            case, InlineRunner(case.artefacts), clock, loaded, Viewer(EXCON, "control"), number, key
        )  # type: ignore[arg-type]


def play(case_file: Path, folder: Path, seed: int | None = None) -> None:
    """Play a case in this process, without judging it and without its review."""
    with open_desk(case_file, folder, seed) as desk:
        inputs = store_inputs(desk, case_file.parent, None, None)
        assert isinstance(desk.clock, SimulatedClock)
        made = scenario_of_case(desk.loaded.case)
        direct(desk, desk.clock, inputs, made, worlds=WORLDS, must_plan=True)


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


def files_of(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by their path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
