"""Running jobs in spawned processes that stay, so that compiled kernels stay loaded."""

from __future__ import annotations

import atexit
import multiprocessing
import queue
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from sarex.artefacts import ArtefactStore
from sarex.errors import JobError, SarexError, WorkerLostError
from sarex.jobs.closing import Closing
from sarex.jobs.handle import Handle, Progress
from sarex.jobs.job import Job
from sarex.jobs.memory import JobMemory
from sarex.jobs.worker import SharedFlag, work

__all__ = ["Runner"]

_STOP_S = 5.0
"""How long a process is given to stop before it is killed."""


class Runner(Closing):
    """Runs jobs, several at a time, and remembers what they made.

    Processes are spawned when the first job needs one. Use it in a with block: a block that ends
    well waits for its jobs, one that ends with an error cancels them.

    Parameters
    ----------
    store
        Where inputs are read and results written.
    workers
        How many processes.
    threads
        Numba threads in each process; None leaves numba's default.
    """

    def __init__(self, store: ArtefactStore, workers: int = 1, threads: int | None = None) -> None:
        if workers < 1 or (threads is not None and threads < 1):
            raise JobError(
                "a runner needs at least one process and one thread",
                given=f"workers={workers}, threads={threads}",
                remedy="Give numbers from 1.",
            )
        self.store = store
        self.memory = JobMemory(store)
        self._workers = workers
        self._threads = threads
        self._queue: queue.SimpleQueue[Handle | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._open: dict[tuple[Path, str], Handle] = {}
        self._seats: list[_Seat] = []
        self._closed = False

    def at(self, store: ArtefactStore) -> Runner:
        """The same processes for the artefacts of another case; it closes with this runner."""
        return _AtStore(self, store)

    def submit(
        self,
        job: Job,
        on_progress: Callable[[Progress], None] | None = None,
        store: ArtefactStore | None = None,
    ) -> Handle:
        """Queue a job; one that has been done is not done again.

        Parameters
        ----------
        job
            What to run. The same job, while it waits or runs, is one handle.
        on_progress
            Called with each progress report, in a thread of the runner.
        store
            Where its inputs are and its result goes; that of the runner unless stated.

        Raises
        ------
        JobError
            If the runner is closed.
        ArtefactError
            If the remembered result has been changed on disk.
        """
        with self._lock:
            if self._closed:
                raise JobError("the runner is closed", remedy="Make a new runner.")
            at = self.store if store is None else store
            key = (at.root, job.job_id)
            if key in self._open:
                return self._open[key]
            handle = Handle(job, on_progress, at)
            ref = JobMemory(at).recall(job)
            if ref is not None:
                handle.remembered = True
                handle.finish(ref)
                return handle
            self._open[key] = handle
            self._seat()
            self._queue.put(handle)
        return handle

    def close(self, *, cancel: bool = False) -> None:
        """Wait for all jobs, or cancel them, and end the processes."""
        with self._lock:
            self._closed = True
            handles, seats = list(self._open.values()), self._seats
            self._seats = []
        if cancel:
            for handle in handles:
                handle.cancel()
        for _ in seats:
            self._queue.put(None)
        for seat in seats:
            seat.join(_STOP_S if cancel else None)
        atexit.unregister(self._at_exit)

    def _seat(self) -> None:
        """One more process, while there are fewer than allowed and than jobs that wait."""
        if len(self._seats) < min(self._workers, len(self._open)):
            if not self._seats:
                atexit.register(self._at_exit)
            self._seats.append(_Seat(self._queue, self))

    def _at_exit(self) -> None:
        self.close(cancel=True)

    def settle(self, handle: Handle, outcome: tuple[Any, ...]) -> None:
        """Used by a seat: record a result, or hand on an error."""
        store = handle.store or self.store
        try:
            if outcome[0] == "done":
                JobMemory(store).remember(handle.job, outcome[1])
        except SarexError as error:
            outcome = ("failed", error)
        with self._lock:
            self._open.pop((store.root, handle.job.job_id), None)
        if outcome[0] == "done":
            handle.finish(outcome[1])
        elif outcome[0] == "failed":
            handle.fail(outcome[1])
        else:
            handle.fail_cancelled()

    @property
    def threads(self) -> int | None:
        return self._threads


class _AtStore(Runner):
    """A runner's processes, for the artefacts of one case."""

    def __init__(self, runner: Runner, store: ArtefactStore) -> None:
        super().__init__(store, runner._workers, runner.threads)  # starts nothing by itself
        self._runner = runner

    def submit(
        self,
        job: Job,
        on_progress: Callable[[Progress], None] | None = None,
        store: ArtefactStore | None = None,
    ) -> Handle:
        return self._runner.submit(job, on_progress, store or self.store)

    def close(self, *, cancel: bool = False) -> None:
        """Nothing: the processes are the other runner's."""


class _Seat:
    """One process and the thread that talks to it; a dead process is replaced."""

    def __init__(self, jobs: queue.SimpleQueue[Handle | None], runner: Runner) -> None:
        self._jobs = jobs
        self._runner = runner
        self._context = multiprocessing.get_context("spawn")
        self._cancelled = SharedFlag(self._context.RawValue("b", 0))
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True, name="sarex-job")
        self._thread.start()

    def join(self, timeout_s: float | None) -> None:
        self._thread.join(timeout_s)
        if self._thread.is_alive() and self._process is not None:
            self._process.kill()  # a job that does not ask whether it was cancelled
            self._thread.join()

    def _serve(self) -> None:
        while (handle := self._jobs.get()) is not None:
            self._cancelled.clear()
            if handle.begin(self._cancelled.set):
                self._runner.settle(handle, self._run(handle))
            else:
                self._runner.settle(handle, ("cancelled",))
        self._stop()

    def _run(self, handle: Handle) -> tuple[Any, ...]:
        store = handle.store or self._runner.store
        try:
            pipe = self._connect()
            pipe.send((handle.job, store.root))
            while (message := pipe.recv())[0] == "progress":
                handle.report(Progress(*message[1:]))
        except (EOFError, OSError):
            error = self._bury(handle.job, store)
            return ("cancelled",) if self._cancelled.is_set() else ("failed", error)
        except Exception as error:  # the caller's on_progress, or an answer that cannot be read
            if self._process is not None:
                self._process.kill()
            self._bury(handle.job, store)
            return ("failed", _unexpected(handle.job, error))
        outcome: tuple[Any, ...] = message
        return outcome

    def _connect(self) -> Connection:
        if self._process is None:
            here, there = self._context.Pipe()
            process = self._context.Process(
                target=work, args=(there, self._cancelled, self._runner.threads)
            )
            process.start()
            there.close()
            self._process, self._pipe = process, here
        assert self._pipe is not None
        return self._pipe

    def _bury(self, job: Job, store: ArtefactStore) -> JobError:
        """Clear away a dead process and its draft, and say what happened."""
        process = self._process
        self._close_pipe()
        if process is None:
            return JobError(
                "no process could be started for the job",
                where=job.function,
                remedy="Check memory and the limit on processes, then submit the job again.",
            )
        process.join()
        code, process_id = process.exitcode, process.pid
        process.close()
        self._process = None
        if process_id is not None:
            store.remove_drafts(process_id)
        return WorkerLostError(
            "the job's process died",
            given=f"exit code {code}" + (f" (signal {-code})" if code and code < 0 else ""),
            where=job.function,
            remedy="Check the memory it needs and the lines it printed, then submit it again; in "
            "a script, start the runner under if __name__ == '__main__'.",
        )

    def _stop(self) -> None:
        if self._process is None:
            return
        try:
            if self._pipe is not None:
                self._pipe.send(None)
        except OSError:
            pass
        self._process.join(_STOP_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()
        self._process = None
        self._close_pipe()

    def _close_pipe(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def _unexpected(job: Job, error: Exception) -> JobError:
    failure = JobError(
        "following the job failed in the runner",
        given=repr(error),
        where=job.function,
        remedy="Correct on_progress, or the error class that the job raises.",
    )
    failure.__cause__ = error
    return failure
