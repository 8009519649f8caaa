"""A small goto with its first plan issued, at mid-search: a desk that others change plans from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from played_here import open_desk
from whole_runs import small_case

from sarex.artefacts import ArtefactRef
from sarex.canonical import iso_to_ns
from sarex.drift.events import forecast_computed
from sarex.drift.job import FUNCTION, CaseInputs, job_parameters, read_inputs
from sarex.ensemble import Ensemble
from sarex.ensemble.storage import open_ensemble
from sarex.exercise import store_inputs
from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.desk import Desk

__all__ = ["MIDDLE_NS", "Search", "issue", "search"]

MIDDLE_NS = iso_to_ns("2026-06-07T02:00:00Z")


@dataclass
class Search:
    """A desk with a plan that is being flown at mid-search."""

    desk: Desk
    inputs: dict[str, ArtefactRef]
    ensemble: Ensemble
    proposed: Event
    read: CaseInputs

    def folder(self, event: Event) -> Path:
        return self.desk.folder.artefacts.path(commands.plan_of(event).artefact.ref)

    def data(self, event: Event, name: str) -> Any:
        return json.loads((self.folder(event) / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    """A search under way; its small budget ends with the module that asks for it."""
    folder = tmp_path_factory.mktemp("replan")
    path = folder / "case.toml"
    path.write_text(small_case("goto", draws=400), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, open_desk(path, folder / "case") as desk:
        patch.setattr("sarex.operation.planning_job.EVALUATIONS", 6)
        reported = commands.report_incident(desk)
        commands.declare_phase(desk, "distress", "exercise", reported)
        inputs = store_inputs(desk, folder, None, None)
        ref = desk.run(
            FUNCTION, inputs, job_parameters(desk.loaded.case), kind="ensemble", purpose="forecast"
        )
        ensemble = open_ensemble(desk.folder.artefacts.path(ref))
        folders = {name: desk.folder.artefacts.path(item) for name, item in inputs.items()}
        read = read_inputs(folders)
        body = forecast_computed(ensemble, ref.sha256, desk.shared.to_json(), forcing=read.forcing)
        desk.record("forecast.computed", body, desk.smc, cause=reported)
        commands.offer_facilities_of_case(desk)
        commands.update_probability(desk, [])
        period = desk.loaded.case.periods[0]
        proposed = commands.propose_plan(desk, 1, period.start_ns, period.end_ns, inputs)
        issue(desk, proposed)
        desk.clock.advance_to(MIDDLE_NS)  # type: ignore[attr-defined]
        yield Search(desk, inputs, ensemble, proposed, read)


def issue(desk: Desk, proposed: Event) -> None:
    for nation in desk.loaded.case.parties.nations:
        commands.approve_plan(desk, proposed, nation)
    commands.issue_plan(desk, proposed)
