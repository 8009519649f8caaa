"""A sighting through a case: reported, assessed, counted, withdrawn; the object stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from played_here import open_desk
from rescues import hand_over_smc
from whole_runs import small_case

from sarex.drift.events import forecast_computed
from sarex.drift.job import FUNCTION, job_parameters, read_inputs
from sarex.ensemble.storage import open_ensemble
from sarex.errors import PlanError, ProbabilityError
from sarex.exercise import store_inputs
from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.desk import Desk
from sarex.operation.evidence import assess_sighting, report_sighting, withdrawn_evidence
from sarex.probability.events import EVENTS, ProbabilityUpdated

HOUR_NS = 3600 * 10**9


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A case with its forecast and the prior."""
    path = tmp_path / "case.toml"
    path.write_text(small_case("goto", draws=400), encoding="utf-8")
    with open_desk(path, tmp_path / "case") as desk:
        reported = commands.report_incident(desk)
        inputs = store_inputs(desk, tmp_path, None, None)
        parameters = job_parameters(desk.loaded.case)
        ref = desk.run(FUNCTION, inputs, parameters, kind="ensemble", purpose="forecast")
        folders = {name: desk.folder.artefacts.path(item) for name, item in inputs.items()}
        body = forecast_computed(
            open_ensemble(desk.folder.artefacts.path(ref)),
            ref.sha256,
            desk.shared.to_json(),
            forcing=read_inputs(folders).forcing,
        )
        desk.record("forecast.computed", body, desk.smc, cause=reported)
        commands.update_probability(desk, [])
        yield desk


def weights(desk: Desk, event: Event) -> np.ndarray:
    assert isinstance(event.body, ProbabilityUpdated)
    return np.load(desk.folder.artefacts.path(event.body.artefact.ref) / "draw_weights.npy")


def hull_seen(desk: Desk) -> Event:
    """A passing ship saw a hull where the case's hull would be with its crew in the raft."""
    at_ns = desk.loaded.case.report.received_at_ns + 2 * HOUR_NS
    return report_sighting(desk, "hull", "MV Passing", (128.15, 32.60), 1500.0, at_ns)


def test_a_sighting_counts_once_it_is_assessed_and_no_longer_when_withdrawn(desk: Desk) -> None:
    prior = weights(desk, commands.update_probability(desk, []))
    seen = hull_seen(desk)
    unassessed = commands.update_probability(desk, [])
    np.testing.assert_array_equal(weights(desk, unassessed), prior)
    assess_sighting(desk, seen, 0.8, 2e9, "white hull, name not read")
    counted = commands.update_probability(desk, [])
    body = counted.body
    assert isinstance(body, ProbabilityUpdated)
    (cited,) = body.sightings
    assert (cited.sighting, cited.search_object, cited.confidence) == (seen.event_id, "hull", 0.8)
    assert cited.error_m >= 1500.0
    assert body.remaining_objects == ("raft", "piw", "hull")
    assert body.finds == ()
    assert body.hypothesis_weights["h3"] > 0.5  # only then is there a hull
    assert any("MV Passing" in s for s in body.artefact.provenance["assumptions"])
    assess_sighting(desk, seen, 0.0, 2e9, "she was another vessel")
    withdrawn = commands.update_probability(desk, [])
    np.testing.assert_array_equal(weights(desk, withdrawn), prior)


def test_a_find_taken_back_is_no_evidence_and_nothing_is_planned_on_it(desk: Desk) -> None:
    prior = weights(desk, commands.update_probability(desk, []))
    at_ns = desk.loaded.case.report.received_at_ns + 2 * HOUR_NS
    seen = report_sighting(desk, "raft", "MV Passing", (128.1, 32.6), 200.0, at_ns)
    commands.classify_sighting(
        desk, seen, "MV Passing", "object", "confirmed", "orange raft", search_object="raft"
    )
    with_find = commands.update_probability(desk, [])
    assert isinstance(with_find.body, ProbabilityUpdated)
    assert with_find.body.remaining_objects == ("piw", "hull")
    assert not np.array_equal(weights(desk, with_find), prior)
    assert withdrawn_evidence(desk.state()) == ()
    again = commands.reclassify_sighting(
        desk,
        seen,
        "MV Passing",
        "debris",
        "confirmed",
        "a fishing float",
        "her master looked again",
    )
    made = again[-1]
    assert isinstance(made.body, ProbabilityUpdated)
    assert made.body.remaining_objects == ("raft", "piw", "hull")
    assert made.body.finds == ()
    np.testing.assert_array_equal(weights(desk, made), prior)
    # an act that came from another node without its update: no plan until there is one
    desk.record("probability.updated", with_find.body, desk.smc)
    assert withdrawn_evidence(desk.state()) == ("raft",)
    with pytest.raises(PlanError, match="taken back"):
        commands.propose_plan(desk, 1, at_ns, at_ns + HOUR_NS, {})


def test_after_a_handover_an_update_is_the_new_co_ordinators(desk: Desk) -> None:
    (first,) = desk.view().events(types=("probability.updated",))
    assert (first.author, first.label.owner) == ("JPN RCC", "JPN")
    hand_over_smc(desk)
    made = commands.update_probability(desk, [])
    assert isinstance(made.body, ProbabilityUpdated)
    assert (made.author, made.role, made.label.owner) == ("KOR RCC", "SMC", "KOR")
    assert made.body.artefact.label == made.label.to_json()


def test_an_unknown_object_or_event_is_refused(desk: Desk) -> None:
    with pytest.raises(ProbabilityError, match="no such search object") as caught:
        report_sighting(desk, "raff", "MV Passing", (128.1, 32.5), 100.0, 0)
    assert "raft" in caught.value.remedy
    (reported,) = desk.view().events(types=("incident.reported",))
    with pytest.raises(ProbabilityError, match="only a sighting"):
        assess_sighting(desk, reported, 0.5, 1e9, "a reason")


def test_an_update_of_the_first_schema_is_still_read() -> None:
    (kind,) = EVENTS
    assert kind.upcast(1, {"finds": []}) == {"finds": [], "sightings": []}
