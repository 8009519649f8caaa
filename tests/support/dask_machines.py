"""A Dask scheduler and its workers as processes of their own, on the loopback interface."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Machines", "dask_machines"]

ROOT = Path(__file__).resolve().parents[2]
_WAIT_S = 60.0


class Machines:
    """``address`` of the scheduler, its process and those of the workers."""

    def __init__(
        self,
        address: str,
        scheduler: subprocess.Popen[bytes],
        workers: Sequence[subprocess.Popen[bytes]],
    ) -> None:
        self.address, self.scheduler = address, scheduler
        self.workers = list(workers)

    def kill_scheduler(self) -> None:
        """SIGKILL to the scheduler."""
        self.scheduler.kill()
        self.scheduler.wait()

    def kill_one(self) -> None:
        """SIGKILL to the first worker that still runs."""
        victim = next(worker for worker in self.workers if worker.poll() is None)
        victim.kill()
        victim.wait()


def _start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(ROOT / "tests" / "support"), os.environ.get("PYTHONPATH", "")])
    log = (folder / f"{words[0]}-{len(list(folder.glob('*.log')))}.log").open("wb")
    with log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            stdout=log,
            stderr=log,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": path},
        )


@contextmanager
def dask_machines(folder: Path, workers: int = 2, threads: int = 1) -> Iterator[Machines]:
    """Start a scheduler and workers without nannies; ended afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    told = folder / "scheduler.json"
    here = ("--host", "127.0.0.1")
    processes = [
        _start(
            folder, "scheduler", *here, "--port", "0", "--no-dashboard",
            "--scheduler-file", str(told),
        )
    ]  # fmt: skip
    try:
        address = _address(told, processes[0])
        for number in range(workers):
            processes.append(
                _start(
                    folder, "worker", address, *here, "--nthreads", str(threads),
                    "--no-nanny",
                    "--no-dashboard", "--name", f"w{number}", "--local-directory", str(folder),
                )
            )  # fmt: skip
        _wait_for(address, workers)
        yield Machines(address, processes[0], processes[1:])
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _address(told: Path, scheduler: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + _WAIT_S
    while time.monotonic() < end and scheduler.poll() is None:
        if told.exists() and (text := told.read_text(encoding="utf-8")):
            return str(json.loads(text)["address"])
        time.sleep(0.05)
    raise RuntimeError(f"the scheduler did not start: {scheduler.poll()}")


def _wait_for(address: str, workers: int) -> None:
    from distributed import Client

    with Client(address, timeout=_WAIT_S, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=_WAIT_S)
