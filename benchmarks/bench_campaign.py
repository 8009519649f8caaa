"""Campaign: worlds a second on 1 and 2 processes here, and on 2 Dask workers by address.

goto, plans of ws-0 and ws-1 under all four truths: two seas and eight searches in each world. Cold
is from the first job to the last of the first 20 worlds: processes start, read and load compiled
kernels. Warm are the next 80 on the same workers. Dask's scheduler and workers are processes of
their own on the loopback interface, up before the clock starts; their first 20 worlds are cold too.
Beside worlds a second stands what a world takes of the workers' processor time, which says less
about the other load of the machine: on free cores the one follows from the other.

    python benchmarks/bench_campaign.py
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from dask_machines import dask_machines
from small_campaigns import small_campaign

from sarex.exercise.campaign import Campaign, variants
from sarex.jobs import ClusterRunner, Runner

COLD, WARM, CHUNK = 20, 80, 10
BACKENDS = ("1 process", "2 processes", "2 dask workers")


def planned(folder: Path) -> Campaign:
    """The campaign with its plans, in a folder."""
    return small_campaign(folder, planners=("ws-0", "ws-1"), variants=variants())


@contextmanager
def workers(
    backend: str, campaign: Campaign, folder: Path
) -> Iterator[tuple[Any, Callable[[], list[int]]]]:
    """What runs the jobs, and the ids of its processes."""
    if backend.endswith("dask workers"):
        with (
            dask_machines(folder, workers=2) as machines,
            ClusterRunner(campaign.store, machines.address) as cluster,
        ):
            yield cluster, lambda: [worker.pid for worker in machines.workers]
        return
    with Runner(campaign.store, workers=int(backend.split(maxsplit=1)[0]), threads=1) as runner:
        yield runner, lambda: [child.pid or 0 for child in multiprocessing.active_children()]


def cpu_s(processes: list[int]) -> float:
    """Processor time of processes so far."""
    times = [psutil.Process(process).cpu_times() for process in processes]
    return sum(each.user + each.system for each in times)


def measure(backend: str, plans: Path, folder: Path) -> dict[str, Any]:
    """Worlds a second, cold and warm."""
    shutil.copytree(plans, folder / "campaign")
    campaign = planned(folder / "campaign")
    with workers(backend, campaign, folder / "dask") as (runner, processes):
        begin = time.perf_counter()
        campaign.fly(runner, COLD, chunk=CHUNK)
        between, spent_s = time.perf_counter(), cpu_s(processes())
        campaign.fly(runner, COLD + WARM, chunk=CHUNK)
        end, spent_s = time.perf_counter(), cpu_s(processes()) - spent_s
    return {
        "backend": backend,
        "cold_s": round(between - begin, 1),
        "warm_worlds_per_s": round(WARM / (end - between), 2),
        "warm_cpu_s_per_world": round(spent_s / WARM, 3),
        "load": round(os.getloadavg()[0], 1),
        "cores": len(os.sched_getaffinity(0)),
    }


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("campaign") / "planned"
    planned(folder)
    return folder


@pytest.mark.parametrize("backend", BACKENDS)
def test_campaign(benchmark: Any, backend: str, plans: Path, tmp_path: Path) -> None:
    found = benchmark.pedantic(measure, args=(backend, plans, tmp_path), rounds=1)
    benchmark.extra_info.update(found)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        planned(Path(made) / "planned")
        for number, each in enumerate(BACKENDS):
            print(measure(each, Path(made) / "planned", Path(made) / str(number)), flush=True)
