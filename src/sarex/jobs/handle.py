"""What the submitter of a job holds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sarex.artefacts import ArtefactRef, ArtefactStore
from sarex.errors import JobCancelledError, JobError, SarexError
from sarex.jobs.job import Job

__all__ = ["Handle", "Progress"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: a fraction from 0 to 1, what it does, and what is known of it by now."""

    fraction: float
    message: str
    numbers: Mapping[str, float] = field(default_factory=dict)


class Handle:
    """A submitted job."""

    def __init__(
        self,
        job: Job,
        on_progress: Callable[[Progress], None] | None = None,
        store: ArtefactStore | None = None,
    ) -> None:
        self.job = job
        self.store = store
        self.remembered = False
        self.progress = Progress(0.0, "waiting")
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._finished = threading.Event()
        self._cancelled = False
        self._ref: ArtefactRef | None = None
        self._error: SarexError | None = None
        self._stop: Callable[[], None] | None = None

    @property
    def done(self) -> bool:
        """Whether it has a result or an error."""
        return self._finished.is_set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._cancelled

    def wait(self, timeout_s: float) -> bool:
        """Wait until it is done, at most so long [s]; whether it is."""
        return self._finished.wait(timeout_s)

    def result(self, timeout_s: float | None = None) -> ArtefactRef:
        """Wait for the artefact.

        Raises
        ------
        SarexError
            The job's own error, unchanged.
        JobCancelledError
            If it was cancelled.
        JobError
            If it was not done in time, or its process died.
        """
        if not self._finished.wait(timeout_s):
            raise JobError(
                "the job is not done yet",
                given=f"waited {timeout_s} s, {self.progress.fraction:.0%} done",
                where=self.job.function,
                remedy="Wait longer, or cancel it.",
            )
        if self._error is not None:
            raise self._error
        assert self._ref is not None
        return self._ref

    def cancel(self) -> None:
        """Ask the job to stop; one that has not begun does not begin. Everyone who submitted
        the same job holds the same handle.
        """
        with self._lock:
            self._cancelled = True
            if self._stop is not None:
                self._stop()

    def begin(self, stop: Callable[[], None]) -> bool:
        """Used by the runner: note how to stop it; False if it was cancelled while it waited."""
        with self._lock:
            if self._cancelled:
                return False
            self._stop = stop
            return True

    def report(self, progress: Progress) -> None:
        """Used by the runner."""
        self.progress = progress
        if self._on_progress is not None:
            self._on_progress(progress)

    def finish(self, ref: ArtefactRef) -> None:
        """Used by the runner."""
        self._end()
        self._ref = ref
        self.progress = Progress(1.0, "done")
        self._finished.set()

    def fail(self, error: SarexError) -> None:
        """Used by the runner."""
        self._end()
        self._error = error
        self._finished.set()

    def fail_cancelled(self) -> None:
        """Used by the runner."""
        self.fail(
            JobCancelledError(
                "the job was cancelled",
                where=self.job.function,
                remedy="Submit it again to have its result.",
            )
        )

    def _end(self) -> None:
        with self._lock:
            self._stop = None
