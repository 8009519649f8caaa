"""The shipped scenarios, played from STARTEX to ENDEX with nobody at the keys, and reviewed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sarex.exercise.design import SCENARIOS, load_scenario
from sarex.exercise.registry import exercise_registry
from sarex.journal import CaseFolder, SystemClock, SystemIds
from sarex.labels import EXCON, Viewer
from sarex.review.events import EVENTS
from sarex.review.run import run_scenario


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_runs_to_endex_unattended(name: str, tmp_path: Path, record_property) -> None:
    result = run_scenario(name, tmp_path / name)
    registry = exercise_registry(EVENTS)
    with CaseFolder.open(
        result.folder, registry=registry, clocks=SystemClock(), ids=SystemIds()
    ) as folder:
        events = folder.journal.view(Viewer(EXCON, "control")).events()
        assert folder.journal.verify().ok
    types = [event.type for event in events]
    summary = json.loads((result.report.parent / "summary.json").read_text(encoding="utf-8"))
    record_property("events", len(events))
    record_property("found", summary["found"])
    record_property("recovered", sum(e.body.alive for e in events if e.type == "persons.recovered"))
    out = {e.body.inject: e.occurred_at_ns for e in events if e.type == "inject.released"}
    closed = {e.body.inject for e in events if e.type in {"inject.done", "inject.missed"}}
    record_property("injects", sorted(out))
    assert "exercise.ended" in types
    assert len(out) >= 8
    scenario = load_scenario(name).scenario
    for number in out.keys() - closed:  # only what is due after ENDEX is left open
        expected = scenario.inject_of[number].expected
        due_s = 0 if expected is None else expected.within_s
        assert out[number] + due_s * 1_000_000_000 >= scenario.endex_ns - 360 * 1_000_000_000
    assert "plan.issued" in types
    assert "search.flown" in types
