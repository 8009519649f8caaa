"""A small goto with a forecast, an update and a plan that nobody has approved yet."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from drifting import cloud
from played_here import Done, InlineRunner, open_desk
from served import Served
from whole_runs import small_case

from sarex.drift.events import ForecastComputed, forecast_computed
from sarex.drift.job import FUNCTION, job_parameters, read_inputs
from sarex.ensemble.storage import open_ensemble, save_ensemble
from sarex.exercise import store_inputs
from sarex.jobs import Job
from sarex.jobs.memory import JobMemory
from sarex.journal import ArtefactCitation
from sarex.labels import Label
from sarex.operation import commands
from sarex.operation.desk import Desk
from sarex.server.settings import ServerSettings

__all__ = ["ProposedCase", "propose_in", "proposed_case"]

PLAN = "goto-plan-1"


class RememberingRunner(InlineRunner):
    """Runs jobs here and remembers them, as the real runner does."""

    def submit(self, job: Job, on_progress: object = None) -> Done:  # type: ignore[override]
        done = super().submit(job)
        JobMemory(self.store).remember(job, done.result())
        return done


@dataclass(frozen=True)
class ProposedCase:
    """Folder of the case, and hashes of its artefacts.

    ``secret`` is a forecast that Japan keeps to itself.
    """

    path: Path
    forecast: str
    update: str
    plan: str
    secret: str


@pytest.fixture(scope="session")
def proposed_case(tmp_path_factory: pytest.TempPathFactory) -> ProposedCase:
    """The case, closed. Change nothing in its folder: copy it."""
    return propose_in(tmp_path_factory.mktemp("proposed"))


def propose_in(folder: Path, further: Callable[[Desk], object] | None = None) -> ProposedCase:
    """The case in a folder; what is done at its desk after the plan, if anything."""
    path = folder / "case.toml"
    path.write_text(small_case("goto", draws=400), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, open_desk(path, folder / "goto") as opened:
        patch.setattr("sarex.operation.planning_job.EVALUATIONS", 6)
        runner = RememberingRunner(opened.folder.artefacts)
        desk = replace(opened, runner=runner)  # type: ignore[arg-type]
        proposed = _play(desk, folder)
        if further is not None:
            further(desk)
        return proposed


@pytest.fixture(scope="module")
def served(
    proposed_case: ProposedCase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A server of a module's own with a copy of the case."""
    home = tmp_path_factory.mktemp("proposed") / "home"
    made = Served(ServerSettings(home=home, mode="exercise"))
    shutil.copytree(proposed_case.path, home / "cases" / "goto")
    yield made
    made.close()


def _play(desk: Desk, folder: Path) -> ProposedCase:
    reported = commands.report_incident(desk)
    commands.declare_phase(desk, "distress", "exercise", reported)
    inputs = store_inputs(desk, folder, None, None)
    ref = desk.run(
        FUNCTION, inputs, job_parameters(desk.loaded.case), kind="ensemble", purpose="forecast"
    )
    ensemble = open_ensemble(desk.folder.artefacts.path(ref))
    read = read_inputs({name: desk.folder.artefacts.path(item) for name, item in inputs.items()})
    body = forecast_computed(ensemble, ref.sha256, desk.shared.to_json(), forcing=read.forcing)
    secret = _secret(desk, body)
    desk.record("forecast.computed", body, desk.smc, cause=reported)
    commands.offer_facilities_of_case(desk)
    commands.update_probability(desk, [])
    period = desk.loaded.case.periods[0]
    commands.propose_plan(desk, 1, period.start_ns, period.end_ns, inputs)
    state = desk.state()
    assert state.probability is not None
    return ProposedCase(
        desk.folder.path,
        ref.sha256,
        state.probability.artefact.sha256,
        state.plans[PLAN].proposed.artefact.sha256,
        secret,
    )


def _secret(desk: Desk, body: ForecastComputed) -> str:
    """Another forecast, released to nobody."""
    with desk.folder.artefacts.writing("ensemble") as draft:
        save_ensemble(cloud(draws=30), draft.path)
    label = Label("JPN")
    cited = ArtefactCitation(
        sha256=draft.ref.sha256,
        kind="ensemble",
        label=label.to_json(),
        provenance=body.ensemble.provenance,
    )
    kept = body.model_copy(update={"ensemble": cited})
    desk.record("forecast.computed", kept, desk.smc, label=label)
    return draft.ref.sha256
