"""A campaign in its folder: pure in its worlds, paired, gone on with, never mixed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from small_campaigns import Here, rows_here, small_campaign

from sarex.errors import ExerciseError, WorkerLostError
from sarex.exercise.campaign import Campaign, Progress, variants
from sarex.exercise.campaign.run import TRIES
from sarex.jobs import Handle, Job

PLANNERS = ("ws-0", "ws-1")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two planners, all truths, six worlds in one job."""
    folder = tmp_path_factory.mktemp("campaign") / "c"
    campaign = small_campaign(folder, planners=PLANNERS, variants=variants())
    campaign.fly(Here(campaign), 6, chunk=6)
    return folder


@pytest.fixture
def campaign(kept: Path, tmp_path: Path) -> Campaign:
    """The same in a folder of its own."""
    folder = tmp_path / "c"
    shutil.copytree(kept, folder)
    return small_campaign(folder, planners=PLANNERS, variants=variants())


def test_a_world_depends_on_the_campaign_and_its_number_alone(campaign: Campaign) -> None:
    lines = (campaign.folder / "rows.jsonl").read_text().splitlines()[1:]
    assert rows_here(campaign, 2, 3) == lines[2:5]


def test_all_truths_of_a_world_are_one_incident_with_one_luck(campaign: Campaign) -> None:
    """With narrower sweeps nothing is found that stated ones miss, nor earlier."""
    rows = campaign.rows()
    assert len({row["hypothesis"] for row in rows}) > 1
    for row in rows:
        assert set(row["found"]) == {"forecast", "drawn", "perturbed", "narrower"}
        for planner in PLANNERS:
            stated, narrow = (row["found"][name][planner] for name in ("forecast", "narrower"))
            assert set(narrow) <= set(stated) <= set(row["objects"])
            assert all(stated[name] <= time for name, time in narrow.items())
    for other in ("drawn", "perturbed", "narrower"):
        assert any(row["found"][other] != row["found"]["forecast"] for row in rows)


def test_it_goes_on_where_it_was_stopped_in_chunks_of_any_size(campaign: Campaign) -> None:
    path = campaign.folder / "rows.jsonl"
    whole = path.read_bytes()
    head = whole.splitlines(keepends=True)
    path.write_bytes(b"".join(head[:3]) + head[3][:40])  # two worlds, and half of one
    told: list[Progress] = []
    campaign.fly(Here(campaign), 6, chunk=3, told=told.append)
    assert path.read_bytes() == whole
    assert (told[0].begun, told[-1].done, told[-1].worlds) == (2, 6, 6)
    campaign.fly(Here(campaign), 4)  # fewer than there are: nothing to do
    assert path.read_bytes() == whole


def test_the_same_folder_takes_no_other_campaign(campaign: Campaign) -> None:
    with pytest.raises(ExerciseError, match="another campaign") as caught:
        small_campaign(campaign.folder, planners=("ws-0",), variants=variants())
    assert "design: planners" in str(caught.value)
    document = json.loads((campaign.folder / "campaign.json").read_text())
    document["versions"]["numpy"] = "1.0"
    (campaign.folder / "campaign.json").write_text(json.dumps(document))
    with pytest.raises(ExerciseError, match="versions: numpy"):
        small_campaign(campaign.folder, planners=PLANNERS, variants=variants())


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "letter.txt").write_text("mine")
    with pytest.raises(ExerciseError, match="no campaign"):
        small_campaign(tmp_path / "c")
    assert [each.name for each in (tmp_path / "c").iterdir()] == ["letter.txt"]


def test_a_folder_that_was_left_while_its_head_was_written_is_taken_up(
    kept: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "c"
    shutil.copytree(kept / "artefacts", folder / "artefacts")
    (folder / ".campaign.json.part").write_text('{"design"')
    small_campaign(folder, planners=PLANNERS, variants=variants())
    assert (folder / "campaign.json").read_bytes() == (kept / "campaign.json").read_bytes()
    assert sorted(each.name for each in folder.iterdir()) == ["artefacts", "campaign.json"]


class _Losing:
    """Loses the worker of a job so many times, then runs it here."""

    def __init__(self, campaign: Campaign, losses: int) -> None:
        self._here, self._losses = Here(campaign), losses
        self.submitted: list[int] = []

    def submit(self, job: Job) -> Handle:
        first = job.parameters["first"]
        self.submitted.append(first)
        if first == 2 and self.submitted.count(2) <= self._losses:
            handle = Handle(job)
            handle.fail(WorkerLostError("the job's process died", remedy="Submit it again."))
            return handle
        return self._here.submit(job)


def _anew(campaign: Campaign) -> bytes:
    path: Path = campaign.folder / "rows.jsonl"
    before = path.read_bytes()
    path.unlink()
    return before


def test_a_job_that_lost_its_worker_is_run_again(campaign: Campaign) -> None:
    whole = _anew(campaign)
    runner = _Losing(campaign, TRIES - 1)
    campaign.fly(runner, 6, chunk=2)
    assert runner.submitted.count(2) == TRIES
    assert (campaign.folder / "rows.jsonl").read_bytes() == whole


def test_one_that_loses_every_worker_stops_and_keeps_what_came_before(campaign: Campaign) -> None:
    whole = _anew(campaign)
    with pytest.raises(WorkerLostError):
        campaign.fly(_Losing(campaign, TRIES), 6, chunk=2)
    assert whole.startswith((campaign.folder / "rows.jsonl").read_bytes())
    campaign.fly(Here(campaign), 6, chunk=1)
    assert (campaign.folder / "rows.jsonl").read_bytes() == whole


def test_an_error_of_a_world_is_not_tried_again(campaign: Campaign) -> None:
    _anew(campaign)
    submitted: list[Any] = []

    class Refusing:
        def submit(self, job: Job) -> Handle:
            submitted.append(job)
            handle = Handle(job)
            handle.fail(ExerciseError("no", remedy="None."))
            return handle

    with pytest.raises(ExerciseError, match="no"):
        campaign.fly(Refusing(), 2, chunk=2)
    assert len(submitted) == 1
