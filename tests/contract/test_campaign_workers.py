"""A worker that is killed midway loses nothing: the rows are the same, byte for byte."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from dask_machines import dask_machines
from small_campaigns import Here, small_campaign

from sarex.artefacts import ArtefactStore
from sarex.errors import WorkerLostError
from sarex.exercise.campaign import Campaign, Progress
from sarex.jobs import ClusterRunner, Handle, Job, Runner

WORLDS = 10


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign with its plans."""
    folder = tmp_path_factory.mktemp("campaign") / "planned"
    small_campaign(folder)
    return folder


@pytest.fixture(scope="module")
def wanted(kept: Path) -> bytes:
    """Rows flown by one job in this process."""
    folder = kept.with_name("here")
    shutil.copytree(kept, folder)
    campaign = small_campaign(folder)
    campaign.fly(Here(campaign), WORLDS, chunk=WORLDS)
    return (folder / "rows.jsonl").read_bytes()


@pytest.fixture
def campaign(kept: Path, tmp_path: Path) -> Campaign:
    folder = tmp_path / "c"
    shutil.copytree(kept, folder)
    return small_campaign(folder)


class _Once:
    """Does something as soon as a world is done and another is not."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self.done_at: int | None = None

    def __call__(self, now: Progress) -> None:
        if self.done_at is None and 0 < now.done < WORLDS:
            self.done_at = now.done
            self._act()


class _Counting:
    """A runner that is told how often it was asked."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self.asked = 0

    def submit(self, job: Job) -> Handle:
        self.asked += 1
        return self._runner.submit(job)


def _kill_a_child() -> None:
    child = multiprocessing.active_children()[0]
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)


def test_a_local_process_killed_midway_loses_nothing(campaign: Campaign, wanted: bytes) -> None:
    kill = _Once(_kill_a_child)
    with Runner(campaign.store, workers=2, threads=1) as runner:
        counting = _Counting(runner)
        campaign.fly(counting, WORLDS, chunk=1, told=kill)
    assert kill.done_at is not None
    assert counting.asked == WORLDS + 1
    assert (campaign.folder / "rows.jsonl").read_bytes() == wanted


def test_a_dask_worker_killed_midway_loses_nothing(
    campaign: Campaign, wanted: bytes, tmp_path: Path
) -> None:
    with dask_machines(tmp_path / "dask") as machines:
        kill = _Once(machines.kill_one)
        with ClusterRunner(campaign.store, machines.address) as runner:
            campaign.fly(runner, WORLDS, chunk=1, told=kill)
        assert kill.done_at is not None
        assert sum(worker.poll() is None for worker in machines.workers) == 1
    assert (campaign.folder / "rows.jsonl").read_bytes() == wanted


def test_a_scheduler_that_is_gone_ends_the_run_and_loses_nothing(
    campaign: Campaign, wanted: bytes, tmp_path: Path
) -> None:
    with (
        dask_machines(tmp_path / "dask", workers=1) as machines,
        pytest.raises(WorkerLostError),
        ClusterRunner(campaign.store, machines.address) as runner,
    ):
        campaign.fly(runner, WORLDS, chunk=1, told=lambda _: machines.kill_scheduler())
    assert wanted.startswith((campaign.folder / "rows.jsonl").read_bytes())
    campaign.fly(Here(campaign), WORLDS, chunk=WORLDS)
    assert (campaign.folder / "rows.jsonl").read_bytes() == wanted


def test_a_worker_with_several_threads_runs_one_job_at_a_time(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path / "store")
    with (
        dask_machines(tmp_path / "dask", workers=1, threads=3) as machines,
        ClusterRunner(store, machines.address) as runner,
    ):
        jobs = [Job("job_functions:alone", {}, {"call": call}) for call in range(3)]
        refs = [handle.result(60) for handle in [runner.submit(job) for job in jobs]]
    said = [(store.path(ref) / "number.txt").read_text() for ref in refs]
    assert said == ["1 0", "1 1", "1 2"]


def test_a_job_that_several_threads_submit_is_sent_once(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path / "store")
    job = Job("job_functions:alone", {}, {"call": 0})
    with (
        dask_machines(tmp_path / "dask", workers=1) as machines,
        ClusterRunner(store, machines.address) as runner,
        ThreadPoolExecutor(8) as threads,
    ):
        handles = list(threads.map(runner.submit, [job] * 8))
        refs = {handle.result(60) for handle in handles}
    assert len(refs) == 1
    assert len({id(handle) for handle in handles if not handle.remembered}) == 1
