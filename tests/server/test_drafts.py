"""A plan is changed with live figures by its owner, and proposed as it was changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from proposed import PLAN, ProposedCase, proposed_case, served  # noqa: F401

from sarex.artefacts import ArtefactStore
from sarex.operation.editing import bench_of
from sarex.planning.editing import Draft, TaskEdit
from sarex.server.drafts.store import DraftStore
from sarex.server.problems import NotFoundError

CASE = "/cases/goto"


@pytest.fixture
def smc(served: Any) -> Iterator[httpx.Client]:  # noqa: F811
    client = served.client("JPN:SMC")
    yield client
    for each in client.get(f"{CASE}/drafts").json():
        client.delete(f"{CASE}/drafts/{each['id']}")


def _open(client: httpx.Client) -> dict[str, Any]:
    answer = client.post(f"{CASE}/drafts", json={"plan": PLAN})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def _moved(task: dict[str, Any], east_deg: float) -> dict[str, Any]:
    given = dict(task["parameters"])
    given["centre_lon_deg"] += east_deg
    return {"parameters": given}


def test_a_change_answers_with_the_judges_figures_and_the_changed_geometry(
    smc: httpx.Client,
    proposed_case: ProposedCase,  # noqa: F811
) -> None:
    opened = _open(smc)
    stored = json.loads(
        (proposed_case.path / "artefacts" / proposed_case.plan / "worth.json").read_text("utf-8")
    )
    assert opened["worth"]["any_found"] == stored["pos"]["any_found"]
    assert opened["worth"]["objects"] == stored["pos"]["objects"]
    task = opened["tasks"][1]
    change = _moved(task, 0.02)
    told = smc.put(f"{CASE}/drafts/{opened['id']}/tasks/{task['id']}", json=change).json()
    store = ArtefactStore(proposed_case.path / "artefacts")
    bench, _ = bench_of(store, proposed_case.plan)
    figures = Draft(bench, {task["id"]: TaskEdit.model_validate(change)}).figures
    assert told["worth"]["any_found"] == figures.worth.pos.any_found
    assert told["worth"]["value"] == figures.value
    (sortie,) = told["changed"]
    assert [track["sortie"] for track in told["tracks"]] == [sortie]
    legs = {
        f["properties"]["sortie"]
        for f in told["geojson"]["features"]
        if f["properties"]["kind"] == "leg"
    }
    assert legs == {sortie}
    back = smc.put(f"{CASE}/drafts/{opened['id']}/tasks/{task['id']}", json={}).json()
    assert back["worth"] == opened["worth"]
    assert back["edits"] == {}


def test_a_change_that_cannot_be_is_a_problem_with_a_remedy(smc: httpx.Client) -> None:
    opened = _open(smc)
    task = opened["tasks"][0]
    path = f"{CASE}/drafts/{opened['id']}/tasks/{task['id']}"
    far = _moved(task, 0.0)
    far["parameters"]["track_spacing_m"] = -5.0
    thin = _moved(task, 0.0)
    thin["parameters"]["track_spacing_m"] = 1e-9  # no millimetre: nobody keeps it
    endless = _moved(task, 0.0)
    endless["parameters"] |= {"track_spacing_m": 1.0, "length_m": 9e4, "width_m": 9e4}
    beyond = {"not_before": "2610-12-27T00:00:00Z"}  # no nanoseconds of 64 bits hold it
    for body in (far, thin, endless, beyond, {"points": {"4000": [128.0, 32.0]}}, {"speed": 3}):
        answer = smc.put(path, json=body)
        assert answer.status_code == 422
        assert answer.json()["detail"]
    assert smc.get(f"{CASE}/drafts/{opened['id']}").json()["worth"] == opened["worth"]


def test_a_draft_is_its_owners_alone(served: Any, smc: httpx.Client) -> None:  # noqa: F811
    opened = _open(smc)
    path = f"{CASE}/drafts/{opened['id']}"
    task = opened["tasks"][0]["id"]
    other = served.client("KOR:SMC")
    assert other.get(path).status_code == 404
    assert other.put(f"{path}/tasks/{task}", json={}).status_code == 404
    assert other.delete(path).status_code == 404
    assert other.post(f"{path}/propose", json={}).status_code == 404
    assert served.client("KOR:observer").get(path).status_code == 403
    assert served.client("USA:SMC").post(f"{CASE}/drafts", json={"plan": PLAN}).status_code == 404
    assert other.get(f"{CASE}/drafts").json() == []


def test_one_user_holds_three_drafts_at_once(smc: httpx.Client) -> None:
    for _ in range(3):
        _open(smc)
    refused = smc.post(f"{CASE}/drafts", json={"plan": PLAN})
    assert refused.status_code == 409
    assert "Close one" in refused.json()["remedy"]


def test_a_draft_that_nobody_uses_is_forgotten() -> None:
    now = [0.0]
    store = DraftStore(lambda: now[0])
    who: Any = type("W", (), {"user": "a", "seat": type("S", (), {"party": "JPN"})()})()
    case: Any = type("C", (), {"case_id": "goto"})()
    opened = store.add(who, case, PLAN, "0" * 64, draft=None)  # type: ignore[arg-type]
    now[0] = 3599.0
    assert store.get(opened.id, who, case) is opened
    now[0] += 3601.0
    with pytest.raises(NotFoundError):
        store.get(opened.id, who, case)


def test_a_changed_plan_is_proposed_with_who_changed_what(
    proposed_case: ProposedCase,  # noqa: F811
    serve: Callable[..., Any],
    tmp_path: Path,
) -> None:
    server = serve()
    shutil.copytree(proposed_case.path, server.shared.home.path / "cases" / "goto")
    smc = server.client("JPN:SMC")
    opened = _open(smc)
    nothing = smc.post(f"{CASE}/drafts/{opened['id']}/propose", json={})
    assert nothing.status_code == 422
    task = opened["tasks"][0]
    told = smc.put(
        f"{CASE}/drafts/{opened['id']}/tasks/{task['id']}", json=_moved(task, 0.02)
    ).json()
    assert server.client("JPN:RCC").post(
        f"{CASE}/drafts/{opened['id']}/propose", json={}
    ).status_code in {403, 404}
    done = smc.post(f"{CASE}/drafts/{opened['id']}/propose", json={})
    assert done.status_code == 201, done.text
    (event_id,) = done.json()["event_ids"]
    case = server.app.state.cases.open("goto")
    from sarex.labels import Viewer

    event = case.view(Viewer("KOR", "SMC")).get(event_id)
    body = event.body
    assert body.plan == "goto-plan-1.2"
    assert body.method == "joint-1, changed by hand"
    assert body.artefact.provenance["parameters"]["changed_from"] == PLAN
    assert body.artefact.provenance["parameters"]["changed_by"] == "Person of JPN:SMC"
    assert body.artefact.provenance["parameters"]["changed_tasks"] == [task["id"]]
    folder = case.view(Viewer("KOR", "SMC")).artefact(body.artefact.sha256)
    worth = json.loads((folder / "worth.json").read_text(encoding="utf-8"))
    assert worth["pos"]["any_found"] == told["worth"]["any_found"]
    assert smc.get(f"{CASE}/drafts/{opened['id']}").status_code == 404
    compared = smc.get(f"{CASE}/plans/compare", params={"a": PLAN, "b": body.plan}).json()
    assert compared["judged_on"]["as_both_were_made"]
    assert compared["a"]["worth"]["any_found"] == opened["worth"]["any_found"]
    assert compared["b"]["worth"]["any_found"] == told["worth"]["any_found"]
    again = smc.post(f"{CASE}/drafts", json={"plan": body.plan}).json()
    assert again["worth"]["any_found"] == told["worth"]["any_found"]
