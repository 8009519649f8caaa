"""Jobs in spawned processes: results, memory, progress, cancelling, and every way to fail."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sarex.artefacts import ArtefactStore
from sarex.errors import ArtefactError, DriftError, JobCancelledError, JobError, SarexError
from sarex.jobs import Handle, Job, JobMemory, Progress, Runner


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return ArtefactStore(tmp_path_factory.mktemp("jobs") / "artefacts")


@pytest.fixture(scope="module")
def runner(store: ArtefactStore) -> Iterator[Runner]:
    with Runner(store, workers=1, threads=1) as opened:
        yield opened


def number(store: ArtefactStore, value: float) -> str:
    with store.writing("number") as draft:
        (draft.path / "number.txt").write_text(repr(value))
    return draft.ref.sha256


def job(name: str, **fields: object) -> Job:
    return Job(f"job_functions:{name}", **fields)  # type: ignore[arg-type]


def test_a_job_makes_an_artefact_of_its_inputs_and_parameters(
    runner: Runner, store: ArtefactStore
) -> None:
    reports: list[Progress] = []
    inputs = {"a": number(store, 1.0), "b": number(store, 2.0)}
    handle = runner.submit(job("add", inputs=inputs, parameters={"plus": 0.5}), reports.append)
    ref = handle.result(60)
    assert (store.path(ref) / "number.txt").read_text() == "3.5"
    assert ref.kind == "result"
    assert reports == [Progress(0.5, "add", {"added": 1.0}), Progress(1.0, "add", {"added": 2.0})]
    store.verify(ref)


def test_a_finished_job_is_remembered_by_another_runner(
    runner: Runner, store: ArtefactStore
) -> None:
    task = job("add", parameters={"plus": 7})
    ref = runner.submit(task).result(60)
    with Runner(store) as other:
        handle = other.submit(task)
        assert handle.done
        assert handle.remembered
        assert handle.result() == ref


def test_a_remembered_result_is_verified_before_it_is_used(
    runner: Runner, store: ArtefactStore
) -> None:
    task = job("add", parameters={"plus": 8})
    ref = runner.submit(task).result(60)
    file = store.path(ref) / "number.txt"
    file.chmod(0o644)
    file.write_text("9")
    with Runner(store) as other, pytest.raises(ArtefactError, match="changed"):
        other.submit(task)
    file.write_text("8")
    file.unlink()
    store.path(ref).rmdir()
    again = runner.submit(task)
    assert not again.remembered
    assert again.result(60) == ref


def test_a_job_that_is_not_pure_is_found_out(store: ArtefactStore) -> None:
    memory, task = JobMemory(store), job("add", parameters={"plus": 1000})
    with store.writing("result") as one:
        (one.path / "number.txt").write_text("one")
    with store.writing("result") as two:
        (two.path / "number.txt").write_text("two")
    memory.remember(task, one.ref)
    memory.remember(task, one.ref)
    with pytest.raises(JobError, match="two different results"):
        memory.remember(task, two.ref)
    assert memory.recall(task) == one.ref


def test_results_of_other_versions_are_not_reused(
    store: ArtefactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, task = JobMemory(store), job("add", parameters={"plus": 2000})
    with store.writing("result") as draft:
        (draft.path / "number.txt").write_text("2000")
    memory.remember(task, draft.ref)
    assert memory.recall(task) == draft.ref
    monkeypatch.setattr("sarex.jobs.memory.versions", lambda: {"sarex": "later"})
    assert memory.recall(task) is None


def test_a_broken_record_is_an_error_and_not_another_result(store: ArtefactStore) -> None:
    memory, task = JobMemory(store), job("add", parameters={"plus": 3000})
    with store.writing("result") as draft:
        (draft.path / "number.txt").write_text("3000")
    memory.remember(task, draft.ref)
    (store.root / ".jobs" / f"{task.job_id}.json").write_text("{")
    with pytest.raises(ArtefactError, match="cannot be read"):
        memory.recall(task)


def test_processes_stay_and_have_the_threads_they_are_given(
    runner: Runner, store: ArtefactStore
) -> None:
    texts = [
        (store.path(runner.submit(job("where", parameters={"call": n})).result(60)) / "where.txt")
        .read_text()
        .split()
        for n in range(2)
    ]
    assert texts[0][0] == texts[1][0]
    assert texts[0][1] == "1"


def test_a_jobs_own_error_reaches_the_caller_unchanged(
    runner: Runner, store: ArtefactStore
) -> None:
    with pytest.raises(DriftError) as caught:
        runner.submit(job("refuse")).result(60)
    error = caught.value
    assert (error.message, error.remedy) == ("no wind", "Give a wind.")
    assert (error.given, error.allowed, error.where) == ((1, 2), {"a": 1}, "case.toml:3")
    assert not list(store.root.glob(".draft-*"))


def test_an_unforeseen_error_is_a_job_error_with_its_lines(runner: Runner) -> None:
    with pytest.raises(JobError) as caught:
        runner.submit(job("break_down", parameters={"what": "zero hour"})).result(60)
    assert "ZeroDivisionError: zero hour" in str(caught.value)
    assert "job_functions.py" in str(caught.value)


def test_an_empty_result_and_an_unknown_function_are_errors(runner: Runner) -> None:
    with pytest.raises(ArtefactError, match="empty"):
        runner.submit(job("nothing")).result(60)
    with pytest.raises(JobError, match="no such function"):
        runner.submit(job("nowhere")).result(60)
    with pytest.raises(ArtefactError, match="no such artefact"):
        runner.submit(job("add", inputs={"a": "0" * 64}, parameters={"plus": 1})).result(60)


def test_a_dead_process_is_an_error_and_the_next_job_runs(
    runner: Runner, store: ArtefactStore
) -> None:
    with pytest.raises(JobError, match=r"(?s)process died.*signal 9.*to do"):
        runner.submit(job("die")).result(60)
    assert not list(store.root.glob(".draft-*"))
    assert runner.submit(job("add", parameters={"plus": 11})).result(60)


def test_running_and_waiting_jobs_can_be_cancelled(runner: Runner, store: ArtefactStore) -> None:
    begun = threading.Event()
    running = runner.submit(job("wait"), lambda _: begun.set())
    assert runner.submit(job("wait")) is running
    waiting = runner.submit(job("add", parameters={"plus": 12}))
    assert begun.wait(60)
    with pytest.raises(JobError, match="not done yet"):
        running.result(0.01)
    waiting.cancel()
    running.cancel()
    for handle in (running, waiting):
        with pytest.raises(JobCancelledError):
            handle.result(60)
    assert not list(store.root.glob(".draft-*"))
    assert runner.submit(job("add", parameters={"plus": 12})).result(60)


def test_a_fault_in_the_callers_progress_ends_the_job(runner: Runner) -> None:
    def fail(_: Progress) -> None:
        raise LookupError("no such bar")

    with pytest.raises(JobError, match="no such bar"):
        runner.submit(job("wait"), fail).result(60)


def test_a_block_that_ends_with_an_error_cancels_its_jobs(tmp_path: Path) -> None:
    begun = threading.Event()
    runner = Runner(ArtefactStore(tmp_path))

    def fail() -> None:
        with runner:
            handles.append(runner.submit(job("wait"), lambda _: begun.set()))
            assert begun.wait(60)
            raise KeyError

    handles: list[Handle] = []
    with pytest.raises(KeyError):
        fail()
    with pytest.raises(JobCancelledError):
        handles[0].result(0)
    with pytest.raises(JobError, match="closed"):
        runner.submit(job("wait"))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"function": "os.system"}, "function"),
        ({"function": "a:b", "inputs": {"x": "abc"}}, "input x"),
        ({"function": "a:b", "key": "12"}, "key"),
        ({"function": "a:b", "parameters": {"x": float("nan")}}, "parameters"),
        ({"function": "a:b", "parameters": {"x": object()}}, "parameters"),
        ({"function": "a:b", "parameters": {"time": 2**60}}, "parameters"),
    ],
)
def test_a_job_that_cannot_be_hashed_is_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(JobError, match=message):
        Job(**fields)  # type: ignore[arg-type]


def test_the_job_id_depends_on_everything_that_the_result_depends_on() -> None:
    base = {
        "function": "a:b",
        "inputs": {"x": "0" * 64},
        "parameters": {"n": 1},
        "key": "0" * 32,
        "kind": "k",
    }
    other = {
        "function": "a:c",
        "inputs": {"y": "0" * 64},
        "parameters": {"n": 2},
        "key": "1" * 32,
        "kind": "l",
    }
    ids = {Job(**base).job_id}  # type: ignore[arg-type]
    ids |= {Job(**{**base, name: other[name]}).job_id for name in other}  # type: ignore[arg-type]
    assert len(ids) == 6
    parameters = {"n": 1}
    task = Job("a:b", parameters=parameters)
    before = task.job_id
    parameters["n"] = 2
    assert task.job_id == before


@pytest.mark.parametrize("kind", [SarexError, JobCancelledError, DriftError])
def test_an_error_survives_pickling(kind: type[SarexError]) -> None:
    error = kind("m", remedy="r", given=1.5, allowed="a", where="w")
    error.args = ("other",)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert vars(copy) == vars(error)
    assert copy.args == error.args
    assert str(copy) == str(error)


def test_a_runner_for_another_store_is_whole_and_leaves_the_processes_running(
    runner: Runner, tmp_path: Path
) -> None:
    other = ArtefactStore(tmp_path / "other")
    with runner.at(other) as beside:
        assert beside.threads == runner.threads
        ref = beside.submit(job("add", parameters={"plus": 11})).result(60)
    other.verify(ref)
    assert runner.submit(job("add", parameters={"plus": 12})).result(60).kind == "result"
