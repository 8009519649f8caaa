"""The drift forecast as a job: the same inputs, parameters and key give the same artefact."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sarex.canonical import tree_hash
from sarex.drift.events import EVENTS, forecast_computed
from sarex.drift.job import job_parameters, run
from sarex.ensemble.storage import open_ensemble
from sarex.errors import DriftError
from sarex.incident.case_file import load_case
from sarex.jobs import CancelToken, JobContext
from sarex.journal import Registry
from sarex.labels import Label
from sarex.metocean import load_forcing

KEY = "0123456789abcdef0123456789abcdef"


class Never:
    """A flag that nobody sets."""

    def is_set(self) -> bool:
        return False


@pytest.fixture
def case_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "case.toml").write_text(load_case("goto").text, encoding="utf-8")
    return folder


def context(case: Path, out: Path, **changes: Any) -> JobContext:
    out.mkdir()
    parameters = {**job_parameters(load_case("goto").case), "draws": 12}
    given: dict[str, Any] = {
        "inputs": {"case": case},
        "parameters": parameters,
        "key": KEY,
        "out": out,
        "progress": lambda *_: None,
        "cancel": CancelToken(Never()),
        **changes,
    }
    return JobContext(**given)


def test_it_is_a_pure_function(case_folder: Path, tmp_path: Path):
    run(context(case_folder, tmp_path / "a"))
    run(context(case_folder, tmp_path / "b"))
    run(context(case_folder, tmp_path / "c", key=KEY[::-1]))
    assert tree_hash(tmp_path / "a") == tree_hash(tmp_path / "b")
    assert tree_hash(tmp_path / "a") != tree_hash(tmp_path / "c")


def test_the_event_says_what_was_computed(case_folder: Path, tmp_path: Path):
    run(context(case_folder, tmp_path / "a"))
    ensemble = open_ensemble(tmp_path / "a")
    case = load_case("goto").case
    forcing = load_forcing(case.fields, tmp_path)
    body = forecast_computed(ensemble, "0" * 64, Label("JPN").to_json(), forcing=forcing)
    Registry(EVENTS)  # refuses a body with unquantised fields
    assert body.draws == 12
    assert body.particles == sum(body.status_at_end.values()) == ensemble.particle_count
    assert "SYNTHETIC" in body.labels
    assert any("SYNTHETIC" in sentence for sentence in body.assumptions)
    assert set(body.hypotheses) == {h.id for h in case.hypotheses}


def test_another_forcing_is_noticed(case_folder: Path, tmp_path: Path):
    run(context(case_folder, tmp_path / "a"))
    case = load_case("goto").case
    fields = case.fields.model_copy(update={"on_leaving_coverage": "flag"})
    if fields == case.fields:
        fields = case.fields.model_copy(update={"on_leaving_coverage": "stop"})
    with pytest.raises(DriftError, match="another forcing"):
        forecast_computed(
            open_ensemble(tmp_path / "a"),
            "0" * 64,
            Label("JPN").to_json(),
            forcing=load_forcing(fields, tmp_path),
        )


@pytest.mark.parametrize(
    "changes",
    [{"key": None}, {"inputs": {}}, {"parameters": {"draws": 12}}, {"parameters": {"draws": "12"}}],
)
def test_what_is_missing_is_named(changes: dict[str, Any], case_folder: Path, tmp_path: Path):
    with pytest.raises(DriftError, match="not what a drift job is made of"):
        run(context(case_folder, tmp_path / "a", **changes))
    assert not list((tmp_path / "a").iterdir())


def test_a_file_the_case_names_must_be_an_input(tmp_path: Path):
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "case.toml").write_text(load_case("brittany").text, encoding="utf-8")
    with pytest.raises(DriftError, match="given none") as caught:
        run(context(folder, tmp_path / "a"))
    assert "input 'wind'" in caught.value.remedy
