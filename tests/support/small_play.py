"""A small exercise played once in this process: the goto case with few draws and three craft."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from sarex.artefacts import ArtefactRef, ArtefactStore
from sarex.exercise.design import scenario_of_case
from sarex.exercise.direct import direct, store_inputs
from sarex.exercise.registry import exercise_registry
from sarex.incident import LoadedCase
from sarex.incident.case_file import parse_case
from sarex.jobs import CancelToken, Job, JobContext
from sarex.journal import CaseFolder, SeededIds, SimulatedClock, SystemClock
from sarex.labels import EXCON, Viewer
from sarex.operation.desk import Desk
from sarex.randomness import draw_key
from sarex.review import EVENTS

__all__ = ["CONTROL_VIEW", "SmallPlay", "open_case", "play_small", "small_case"]

CONTROL_VIEW = Viewer(EXCON, "control")
CRAFT = ("jpn-unmanned-boat", "kor-destroyer", "kor-helicopter")
SEED = 2
"""The raft is found in the first search; the swimmers and the hull are missing at the end."""


@dataclass(frozen=True)
class SmallPlay:
    """Where the case is, and the artefacts that it started from."""

    path: Path
    inputs: dict[str, ArtefactRef]
    loaded: LoadedCase


class _Done:
    def __init__(self, ref: ArtefactRef) -> None:
        self._ref = ref

    def result(self) -> ArtefactRef:
        return self._ref


class InlineRunner:
    """Runs each job at once, in this process."""

    def __init__(self, store: ArtefactStore) -> None:
        self.store = store

    def submit(self, job: Job, on_progress: Callable[[Any], None] | None = None) -> _Done:
        module, name = job.function.split(":")
        inputs = {key: self.store.path(sha256) for key, sha256 in job.inputs.items()}
        with self.store.writing(job.kind) as draft:
            context = JobContext(
                inputs,
                job.parameters,
                job.key,
                draft.path,
                lambda *_: None,
                CancelToken(threading.Event()),
            )
            getattr(import_module(module), name)(context)
        return _Done(draft.ref)


def small_case(draws: int = 200) -> LoadedCase:
    """The goto case with few draws and three craft."""
    text = (files("sarex") / "data" / "cases" / "goto.toml").read_text(encoding="utf-8")
    text = text.replace("draws = 5000", f"draws = {draws}")
    text, replaced = re.subn(r"(?m)^seed = \d+$", f"seed = {SEED}", text)
    assert replaced == 1
    head, *craft = text.split("[[facilities]]\n")
    last, tail = craft[-1].split("[[periods]]", 1)
    kept = [c for c in [*craft[:-1], last] if any(f'id = "{name}"' in c for name in CRAFT)]
    joined = "".join(f"[[facilities]]\n{c}" for c in kept)
    return parse_case(f"{head}{joined}\n[[periods]]{tail}", Path("goto.toml"))


def play_small(path: Path) -> SmallPlay:
    """Play the small case into a new folder."""
    loaded = small_case()
    key = draw_key(np.random.default_rng(loaded.case.forecast.seed))
    clock = SimulatedClock(loaded.case.report.received_at_ns, SystemClock())
    folder = CaseFolder.create(
        path,
        case_id=loaded.case.id,
        origin=EXCON,
        registry=exercise_registry(EVENTS),
        clocks=clock,
        ids=SeededIds(hashlib.sha256(key.tobytes()).digest()),
    )
    with folder:
        runner: Any = InlineRunner(folder.artefacts)
        desk = Desk(folder, runner, clock, loaded, CONTROL_VIEW, SEED, key)
        inputs = store_inputs(desk, path.parent, None, None)
        made = scenario_of_case(loaded.case)
        direct(desk, clock, inputs, made, worlds=2, must_plan=True)
    return SmallPlay(path, inputs, loaded)


@contextmanager
def open_case(path: Path) -> Iterator[CaseFolder]:
    """A case, to read."""
    folder = CaseFolder.open(
        path,
        registry=exercise_registry(EVENTS),
        clocks=SimulatedClock(0, SystemClock()),
        ids=SeededIds(b"0" * 32),
    )
    with folder:
        yield folder
