"""Long work over HTTP: told while it goes on, cancelled, taken up again, recorded once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from live_clients import small_case, until

from sarex.server.settings import ServerSettings
from sarex.server.worklist.tables import work

Served = Any


def ended(client: httpx.Client, item: dict[str, Any]) -> dict[str, Any]:
    address = f"/cases/{item['case']}/worklist/{item['id']}"

    def look() -> dict[str, Any] | None:
        now: dict[str, Any] = client.get(address).json()
        return None if now["state"] in {"queued", "running"} else now

    return until(look)


def ask(client: httpx.Client, kind: str, **parameters: Any) -> dict[str, Any]:
    answer = client.post("/cases/goto/worklist", json={"kind": kind, "parameters": parameters})
    assert answer.status_code == 202, answer.text
    return answer.json()


def types_of(client: httpx.Client) -> list[str]:
    page = client.get("/cases/goto/events", params={"limit": 500}).json()
    return [event["type"] for event in page["events"]]


@pytest.fixture(scope="module")
def home_of_work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work") / "home"


@pytest.fixture(scope="module")
def start(server: Served, home_of_work: Path) -> Iterator[Callable[[], Served]]:
    """Starts a server on one home, after the one before was closed."""
    made: list[Served] = []

    def begin() -> Served:
        for before in made:
            before.close()
        made[:] = [type(server)(ServerSettings(home=home_of_work, mode="exercise"))]
        return made[0]

    yield begin
    for left in made:
        left.close()


@pytest.fixture(scope="module")
def planned(start: Callable[[], Served]) -> tuple[Served, httpx.Client, dict[str, Any]]:
    """A reported case with its forecast, and the work that made it."""
    served = start()
    smc = served.client("JPN:SMC")
    answer = smc.post("/cases", json=small_case())
    assert answer.status_code == 201, answer.text
    made = ended(smc, ask(smc, "forecast"))
    early = ended(smc, ask(smc, "propose"))
    assert (early["state"], early["problem"]["code"]) == ("failed", "conflict"), early
    declared = {"phase": "distress", "reason": "no answer since the call"}
    answer = smc.post("/cases/goto/acts/phase-declare", json=declared)
    assert answer.status_code == 200, answer.text
    return served, smc, made


def test_a_forecast_is_recorded_with_its_probability(
    planned: tuple[Served, httpx.Client, dict[str, Any]],
) -> None:
    _, smc, done = planned
    assert (done["state"], done["fraction"], done["problem"]) == ("done", 1.0, None), done
    assert len(done["event_ids"]) == 2
    types = types_of(smc)
    assert types.count("forecast.computed") == types.count("probability.updated") == 1


def test_what_is_done_already_fails_and_says_why(
    planned: tuple[Served, httpx.Client, dict[str, Any]],
) -> None:
    _, smc, _ = planned
    again = ended(smc, ask(smc, "forecast"))
    assert again["state"] == "failed"
    assert again["problem"]["code"] == "conflict"
    assert types_of(smc).count("forecast.computed") == 1


def test_other_parties_neither_ask_in_its_name_nor_see_it(
    planned: tuple[Served, httpx.Client, dict[str, Any]],
) -> None:
    served, _, done = planned
    other = served.client("KOR:SMC")
    answer = other.post("/cases/goto/worklist", json={"kind": "forecast", "parameters": {}})
    assert answer.status_code == 409
    assert other.get("/cases/goto/worklist").json() == []
    assert other.get(f"/cases/goto/worklist/{done['id']}").status_code == 404
    assert other.delete(f"/cases/goto/worklist/{done['id']}").status_code == 404
    control = served.client("EXCON:control").get("/cases/goto/worklist").json()
    assert done["id"] in {item["id"] for item in control}


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "sink", "parameters": {}},
        {"kind": "propose", "parameters": {"evaluations": 0}},
        {"kind": "propose", "parameters": {"period": "one"}},
        {"kind": "what-if", "parameters": {"plan": "/etc/passwd"}},
        {"kind": "propose", "parameters": [], "more": 1},
    ],
)
def test_what_no_kind_takes_is_refused(
    planned: tuple[Served, httpx.Client, dict[str, Any]], body: dict[str, Any]
) -> None:
    served, smc, _ = planned
    client = served.client("EXCON:control") if body["kind"] == "what-if" else smc
    answer = client.post("/cases/goto/worklist", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_plan_tells_value_and_bound_while_it_improves_and_stops_when_told(
    planned: tuple[Served, httpx.Client, dict[str, Any]],
) -> None:
    _, smc, _ = planned
    item = ask(smc, "propose", period=1, evaluations=20_000)
    address = f"/cases/goto/worklist/{item['id']}"
    told = until(lambda: (now := smc.get(address).json())["numbers"].get("spent", 0) > 5 and now)
    numbers = told["numbers"]
    assert 0.0 < numbers["value"] <= 1.0
    assert 0.0 < numbers["bound"] <= 1.0
    assert numbers["evaluations"] == 20_000
    assert told["state"] == "running"
    cancelled = smc.delete(address).json()
    assert cancelled["state"] == "cancelled"
    assert smc.delete(address).status_code == 409
    assert "plan.proposed" not in types_of(smc)


def test_work_is_taken_up_again_after_a_restart_and_recorded_once(
    planned: tuple[Served, httpx.Client, dict[str, Any]], start: Callable[[], Served]
) -> None:
    served, smc, _ = planned
    item = ask(smc, "propose", period=1, evaluations=60)
    address = f"/cases/goto/worklist/{item['id']}"
    until(lambda: smc.get(address).json()["state"] == "running")
    served = start()  # in the middle
    smc = served.client("JPN:SMC")
    done = ended(smc, item)
    assert (done["state"], done["times_begun"]) == ("done", 2), json.dumps(done)
    assert types_of(smc).count("plan.proposed") == 1

    mine = work.c.id == item["id"]
    with served.shared.engine.begin() as connection:  # as if killed before it could say so
        rows = json.loads(connection.scalar(sa.select(work.c.recording).where(mine)))
        (row,) = [{**each, "event_id": None} for each in rows]
        values = {"state": "running", "recording": json.dumps([row]), "event_ids": "[]"}
        connection.execute(sa.update(work).where(mine).values(**values))
    smc = start().client("JPN:SMC")
    again = ended(smc, item)
    assert (again["state"], again["event_ids"]) == ("done", done["event_ids"])
    assert types_of(smc).count("plan.proposed") == 1
