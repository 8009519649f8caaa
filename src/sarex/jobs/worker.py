"""The other end of the pipe: a spawned process that runs one job after another.

Messages to a worker: (job, root) or None to stop. Messages from it: ("progress", fraction, text,
numbers), then one of ("done", ref) and ("failed", error).
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sarex.artefacts import ArtefactRef, ArtefactStore
from sarex.errors import JobError, SarexError
from sarex.jobs.job import CancelToken, Flag, Job, JobContext, Telling

__all__ = ["SharedFlag", "run_job", "unforeseen", "work"]

_THREAD_SETTINGS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


class SharedFlag:
    """A byte in shared memory. Without a lock, so that a killed process can block nobody."""

    def __init__(self, byte: Any) -> None:
        self._byte = byte

    def is_set(self) -> bool:
        return bool(self._byte.value)

    def set(self) -> None:
        self._byte.value = 1

    def clear(self) -> None:
        self._byte.value = 0


def work(pipe: Connection, cancelled: Flag, threads: int | None) -> None:
    """Run jobs until told to stop, or until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the runner decides what an interrupt means
    if threads is not None:
        os.environ.update(dict.fromkeys(_THREAD_SETTINGS, str(threads)))
    with suppress(EOFError, BrokenPipeError):
        while (message := pipe.recv()) is not None:
            job, root = message
            pipe.send_bytes(_answer(job, ArtefactStore(root), pipe, cancelled))


def _answer(job: Job, store: ArtefactStore, pipe: Connection, cancelled: Flag) -> bytes:
    def progress(fraction: float, text: str, numbers: Mapping[str, float] = {}, /) -> None:
        told = {name: float(value) for name, value in numbers.items()}
        pipe.send(("progress", min(max(float(fraction), 0.0), 1.0), str(text), told))

    try:
        return pickle.dumps(("done", run_job(job, store, progress, CancelToken(cancelled))))
    except BrokenPipeError:
        raise
    except SarexError as error:
        return _pickled(error)
    except Exception as error:
        return pickle.dumps(("failed", unforeseen(job, error)))


def unforeseen(job: Job, error: Exception) -> JobError:
    """What is told of an error that no job should end with."""
    return JobError(
        "the job stopped with an unexpected error",
        given="".join(traceback.format_exception(error)).rstrip(),
        where=job.function,
        remedy="Report this with the lines above: a job should say what is wrong.",
    )


def _pickled(error: SarexError) -> bytes:
    """The error as it is; what cannot cross to another process is written out as text."""
    try:
        return pickle.dumps(("failed", error))
    except Exception:
        error.given, error.allowed = repr(error.given), repr(error.allowed)
        return pickle.dumps(("failed", error))


def run_job(
    job: Job,
    store: ArtefactStore,
    progress: Telling,
    cancel: CancelToken,
) -> ArtefactRef:
    """Run a job in this process; its folder becomes an artefact if it ends well.

    Raises
    ------
    JobError
        If there is no such function.
    ArtefactError
        If an input is missing or changed, or the job wrote nothing.
    """
    function = _function(job.function)
    inputs: dict[str, Path] = {}
    for name, sha256 in job.inputs.items():
        store.verify(sha256)
        inputs[name] = store.path(sha256)
    with store.writing(job.kind) as draft:
        function(JobContext(inputs, job.parameters, job.key, draft.path, progress, cancel))
    return draft.ref


def _function(name: str) -> Callable[[JobContext], Any]:
    module, _, attribute = name.partition(":")
    try:
        function = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise JobError(
            "there is no such function to run",
            given=f"{name} ({error})",
            allowed="module:callable, importable in a new process",
            remedy="Name a function of an installed package.",
        ) from error
    if not callable(function):
        raise JobError("this is not a function", given=name, remedy="Name a function.")
    found: Callable[[JobContext], Any] = function
    return found
