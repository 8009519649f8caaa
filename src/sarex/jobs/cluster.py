"""Running jobs on a Dask cluster that somebody else has started, by its scheduler's address.

Inputs travel as tasks of their own: the scheduler keeps what it was given until the runner is
closed, so an input that was lost with a worker is sent again to the next one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any, Protocol

from sarex.artefacts import ArtefactStore
from sarex.errors import JobError, SarexError, WorkerLostError
from sarex.jobs.closing import Closing
from sarex.jobs.handle import Handle, Progress
from sarex.jobs.job import Job
from sarex.jobs.memory import JobMemory
from sarex.jobs.there import Answer, Tree, read_tree, run_there, write_tree
from sarex.provenance import versions

__all__ = ["ClusterRunner"]

_CONNECT_S = 10.0


class _Future(Protocol):
    """What is asked of a :class:`distributed.Future`, which carries no types."""

    def cancel(self) -> None: ...
    def cancelled(self) -> bool: ...
    def exception(self) -> BaseException | None: ...
    def result(self) -> Any: ...


class ClusterRunner(Closing):
    """Runs jobs on the workers of a Dask scheduler; to be used as :class:`sarex.jobs.Runner`.

    Workers need the same version of sarex, the same packages and the same kind of processor: only
    then a job has the same result everywhere. An answer from another version is refused.

    Parameters
    ----------
    store
        Where inputs are read and results written, on this machine.
    address
        Of the scheduler, such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    JobError
        If dask is not installed, nobody answers at the address, or there is no worker.
    """

    def __init__(self, store: ArtefactStore, address: str) -> None:
        self.store = store
        self.memory = JobMemory(store)
        self._client = _client(address)
        self._lock = threading.Lock()
        self._open: dict[str, tuple[Handle, _Future]] = {}
        self._sent: dict[str, _Future] = {}
        self._closing = False
        if not self._client.scheduler_info(n_workers=-1)["workers"]:
            self._client.close()
            raise JobError(
                "the scheduler has no worker",
                given=address,
                remedy=f"Start workers, on any machine: dask worker {address}",
            )

    def submit(self, job: Job, on_progress: Callable[[Progress], None] | None = None) -> Handle:
        """Send a job; one that has been done is not done again.

        Parameters
        ----------
        job
            What to run. The same job, while it waits or runs, is one handle.
        on_progress
            Not called: a worker tells nothing before it is done.

        Raises
        ------
        ArtefactError
            If an input is not there, or the remembered result has been changed on disk.
        WorkerLostError
            If the scheduler is gone.
        """
        with self._lock:
            if job.job_id in self._open:
                return self._open[job.job_id][0]
            if self._client.status != "running":  # what is sent to a client that closes never ends
                raise _gone(job)
            handle = Handle(job, on_progress)
            ref = self.memory.recall(job)
            if ref is not None:
                handle.remembered = True
                handle.finish(ref)
                return handle
            hashes = tuple(job.inputs.values())
            future = self._client.submit(
                run_there, job, hashes, *(self._send(sha256) for sha256 in hashes), pure=False
            )
            handle.begin(future.cancel)
            self._open[job.job_id] = (handle, future)
        future.add_done_callback(lambda done: self._settle(handle, done))
        return handle

    def close(self, *, cancel: bool = False) -> None:
        """Wait for all jobs, or cancel those that have not begun, and leave the cluster."""
        with self._lock:
            self._closing = cancel
            still = list(self._open.values())
        for handle, future in still:
            if cancel:
                future.cancel()
            else:
                handle.wait(threading.TIMEOUT_MAX)
        self._sent.clear()
        self._client.close()
        for handle, _ in still:
            if not handle.done:
                handle.fail_cancelled()

    def _send(self, sha256: str) -> _Future:
        if sha256 not in self._sent or self._sent[sha256].cancelled():
            self.store.verify(sha256)
            tree = read_tree(self.store.path(sha256))
            self._sent[sha256] = self._client.submit(_carry, tree, key=f"sarex-{sha256}")
        return self._sent[sha256]

    def _settle(self, handle: Handle, future: _Future) -> None:
        with self._lock:
            self._open.pop(handle.job.job_id, None)
        if handle.done:
            return
        try:
            if future.cancelled():
                self._unasked(handle)
            elif (error := future.exception()) is not None:
                handle.fail(_told(handle.job, error))
            else:
                self._keep(handle, _fetched(handle.job, future))
        except SarexError as failure:
            handle.fail(failure)
        except Exception as failure:  # such as an answer that cannot be read
            handle.fail(_told(handle.job, failure))

    def _keep(self, handle: Handle, answer: Answer) -> None:
        _check(handle.job, answer)
        ref = write_tree(self.store, handle.job.kind, answer.tree, answer.sha256)
        self.memory.remember(handle.job, ref)
        handle.finish(ref)

    def _unasked(self, handle: Handle) -> None:
        """A job that was cancelled: by us, or because the scheduler is gone."""
        if self._closing or handle.cancelled:
            handle.fail_cancelled()
            return
        handle.fail(_gone(handle.job))


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise JobError(
            "a Dask cluster needs a package that is not installed",
            given=address,
            remedy="Install it: pip install 'sarex[dask]'; or leave --scheduler out.",
        ) from None
    connect: Any = Client
    try:
        return connect(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise JobError(
            "there is no Dask scheduler at this address",
            given=f"{address}: {error}",
            allowed="an address such as tcp://10.0.0.5:8786",
            remedy="Start one with: dask scheduler; it says its address.",
        ) from None


def _gone(job: Job) -> WorkerLostError:
    return WorkerLostError(
        "the scheduler of the cluster is gone",
        where=job.function,
        remedy="Start it and its workers, then submit the job again.",
    )


def _fetched(job: Job, future: _Future) -> Answer:
    try:
        answer: Answer = future.result()
    except (OSError, CancelledError):  # the connection broke while the answer was under way
        raise _gone(job) from None
    return answer


def _carry(tree: Tree) -> Tree:
    return tree


def _told(job: Job, error: BaseException) -> SarexError:
    from distributed import KilledWorker

    if isinstance(error, SarexError):
        return error
    if isinstance(error, KilledWorker):
        return WorkerLostError(
            "the workers that ran the job were lost",
            given=str(error),
            where=job.function,
            remedy="Check the memory of the workers, then submit the job again.",
        )
    return JobError(
        "the cluster did not run the job",
        given=repr(error),
        where=job.function,
        remedy="Check the scheduler and its workers; each needs this version of sarex.",
    )


def _check(job: Job, answer: Answer) -> None:
    own = versions()
    if answer.versions != own:
        names = [name for name in own if answer.versions.get(name) != own[name]]
        raise JobError(
            "a worker of the cluster has other versions, so its result may differ",
            given={name: answer.versions.get(name) for name in names},
            allowed={name: own[name] for name in names},
            where=job.function,
            remedy="Install the same lock file on every machine.",
        )
