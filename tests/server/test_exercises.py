"""Exercises begun, paused and ended over HTTP, by a director that outlives the server."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from directed_runs import small_scenario
from live_clients import live, small_case, until

from sarex.server.exercises import start
from sarex.server.exercises.tables import exercises

Served = Any


def control_of(client: httpx.Client, case: str) -> dict[str, Any]:
    """How far the drill is held; nothing before STARTEX is recorded."""
    found: dict[str, Any] | None = client.get(f"/cases/{case}").json()["control"]
    return found or {"play": "before"}


def own_scenario(home: Path) -> None:
    """A scenario of the home's own, of a case with few draws beside it."""
    folder = home / "scenarios"
    folder.mkdir()
    small_scenario(folder)
    (folder / "scenario.toml").rename(folder / "small.toml")


def begin(client: httpx.Client, **asked: Any) -> str:
    answer = client.post("/exercises", json={"scenario": "small", "ratio": 60, **asked})
    assert answer.status_code == 202, answer.text
    case: str = answer.json()["case"]
    until(lambda: client.get("/exercises").json()[-1]["open"])
    until(lambda: client.get(f"/cases/{case}").status_code == 200)
    return case


def test_an_exercise_is_begun_paused_and_ended_and_outlives_its_server(
    serve: Callable[..., Served],
) -> None:
    served = serve()
    home = served.shared.home.path
    own_scenario(home)
    control = served.client("EXCON:control")
    names = {each["name"] for each in control.get("/scenarios").json()["scenarios"]}
    assert names == {"goto", "maizuru", "ferry", "small"}
    case = begin(control, case="drill", seats=[{"id": "kor-destroyer"}])
    assert case == "drill"
    until(lambda: control_of(control, case)["play"] == "running")
    board = control.get(f"/cases/{case}/injects").json()
    assert board["injects"]
    assert all(each["text"]["ko"] and each["text"]["ja"] for each in board["injects"])
    assert served.client("JPN:SMC").get(f"/cases/{case}/injects").json()["injects"] == []
    sides = control.get(f"/cases/{case}/sides").json()
    assert [each["party"] for each in sides["pictures"]] == ["JPN", "KOR"]
    assert sides["truth"] is None  # recorded at ENDEX
    paused = control.post(f"/cases/{case}/acts/pause", json={"reason": "a talk"})
    assert paused.status_code == 200, paused.text
    served.close()

    after = serve(home=home)
    control = after.client("EXCON:control")
    assert control.get("/exercises").json()[-1]["state"] == "running"
    assert control_of(control, case)["play"] == "paused"
    ended = control.post(f"/cases/{case}/acts/endex", json={"reason": "enough seen"})
    assert ended.status_code == 200, ended.text
    until(lambda: control.get("/exercises").json()[-1]["state"] == "ended")
    assert control.get(f"/cases/{case}/sides").json()["truth"] is not None


def test_a_case_that_was_entered_is_played_in_its_folder_and_a_dead_director_is_told(
    serve: Callable[..., Served],
) -> None:
    served = serve()
    reported = served.client("JPN:SMC").post("/cases", json=small_case())
    assert reported.status_code == 201, reported.text
    control = served.client("EXCON:control")
    asked = {"ratio": 60}
    begun = control.post("/cases/goto/exercise", json=asked)
    assert begun.status_code == 202, begun.text
    assert control.post("/cases/goto/exercise", json=asked).status_code == 409
    until(lambda: control_of(control, "goto")["play"] == "running")
    said = {"to": ["KOR RCC"], "medium": "voice", "text": "we take it from here"}
    heard = served.client("JPN:SMC").post("/cases/goto/acts/message-send", json=said)
    assert heard.status_code == 200, heard.text  # the journal that people write to stays theirs
    with live(served, "EXCON:control") as mine:
        mine.say(open={"case": "goto"})
        mine.take("opened")
        with served.shared.engine.connect() as connection:
            pid = connection.scalar(sa.select(exercises.c.pid))
        os.killpg(pid, signal.SIGKILL)
        told = mine.take("problem")
        assert (told["case"], told["code"]) == ("goto", "director-died")
    found = control.get("/cases/goto/exercise").json()
    assert found["state"] == "died"
    assert found["problem"]


def test_only_exercise_control_begins_and_only_what_there_is(serve: Callable[..., Served]) -> None:
    served = serve()
    asked = {"scenario": "goto"}
    assert served.client("JPN:SMC").post("/exercises", json=asked).status_code == 403
    assert served.client("JPN:control").post("/exercises", json=asked).status_code == 403
    control = served.client("EXCON:control")
    assert control.post("/exercises", json={"scenario": "atlantis"}).status_code == 404
    for more in ({"seats": [{"id": "nobody"}]}, {"ratio": 0}, {"scenario": "../goto"}):
        assert control.post("/exercises", json={**asked, **more}).status_code in {409, 422}
    assert control.get("/exercises").json() == []
    folder = served.shared.home.path / "scenarios"
    folder.mkdir()
    (folder / "broken.toml").write_text("schema = 1", encoding="utf-8")
    assert [each["name"] for each in control.get("/scenarios").json()["faulty"]] == ["broken"]
    shutil.rmtree(folder)
    (served.shared.home.path / "directors").write_text("in the way", encoding="utf-8")
    with pytest.raises(FileExistsError):
        start(served.shared, "goto")
    assert control.get("/exercises").json() == []  # nothing counts as running that did not begin
