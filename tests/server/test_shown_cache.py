"""What is kept of a case's view gives way at once: to NO DUFF, news, seats, ended sessions."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from control_acts import start
from played_here import opened
from rescues import rescue_desk

from sarex.exercise import control
from sarex.labels import EXCON, Label, Viewer
from sarex.operation.desk import Author
from sarex.operation.events import PositionReported
from sarex.server.cases import open_case

CASE = "/cases/under-way"
SMC, RCC, SHIP = "JPN:SMC", "JPN:RCC", "KOR:facility:kor-destroyer"


@pytest.fixture
def server(serve: Callable[..., Any], tmp_path: Path) -> Any:
    """A server of its own with a case in play."""
    with rescue_desk(tmp_path) as desk:
        start(desk)
    served = serve()
    shutil.move(tmp_path / "case", served.shared.home.path / "cases" / "under-way")
    return served


def _view(client: httpx.Client) -> Any:
    answer = client.get(CASE)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _report(server: Any, lon_deg: float, *parties: str) -> None:
    """A position that another process records, released to some parties."""
    with opened(server.shared.home.path / "cases" / "under-way") as folder:
        events = folder.journal.view(Viewer(EXCON, "control")).events()
        body = PositionReported(
            facility="kor-destroyer", lon_deg=lon_deg, lat_deg=32.5, course_deg=0.0,
            speed_m_s=1.0, endurance_left_h=1.0, provenance="simulated",
        )  # fmt: skip
        folder.journal.append(
            "position.reported", body, author="kor-destroyer", role="SRU",
            label=Label(parties[0], parties), occurred_at_ns=events[-1].occurred_at_ns,
        )  # fmt: skip


def _lon_deg(client: httpx.Client) -> float:
    reported = _view(client)["state"]["facilities"]["kor-destroyer"]["reported"]
    return float(reported["lon_deg"])


def test_an_unchanged_case_is_written_once_for_a_seat(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = server.client(SMC)
    first = client.get(CASE)
    monkeypatch.setattr("sarex.server.reads.case_view._written", None)  # whoever writes fails
    assert client.get(CASE).headers["ETag"] == first.headers["ETag"]


def test_what_another_process_records_shows_at_once_to_those_it_is_released_to(
    server: Any,
) -> None:
    smc, ship = server.client(SMC), server.client(SHIP)
    before = _lon_deg(smc), _lon_deg(ship)
    _report(server, 127.5, "KOR", EXCON)
    assert (_lon_deg(smc), _lon_deg(ship)) == (before[0], 127.5)
    _report(server, 127.25, "KOR", "JPN", EXCON)
    assert (_lon_deg(smc), _lon_deg(ship)) == (127.25, 127.25)


def test_another_seat_is_shown_another_view(server: Any) -> None:
    first, other = _view(server.client(SMC)), _view(server.client(SHIP))
    assert (first["party"], first["role"]) == ("JPN", "SMC")
    assert (other["party"], other["seat"]["name"]) == ("KOR", "kor-destroyer")
    assert _view(server.client(RCC))["role"] == "RCC"


def test_a_no_duff_stops_a_view_that_is_kept(server: Any) -> None:
    client = server.client(SMC)
    held = client.get(CASE).headers["ETag"]
    desk = server.app.state.cases.open("under-way").desk_as(Viewer("KOR", "SRU"))
    control.call_no_duff(desk, Author("kor-destroyer", "SRU"), "fire aboard")
    for headers in ({}, {"If-None-Match": held}):
        answer = client.get(CASE, headers=headers)
        assert answer.status_code == 409
        assert "NO DUFF" in answer.text


def test_a_no_duff_that_another_process_calls_among_other_events_is_seen(server: Any) -> None:
    client = server.client(SMC)
    assert _view(client)["control"]["play"] == "running"
    _report(server, 127.5, "KOR", "JPN", EXCON)
    case = server.app.state.cases.open("under-way")
    kept = case.control()
    _report(server, 127.4, "KOR", EXCON)
    assert case.control() == kept
    with opened(case.path) as folder:
        desk = open_case.OpenCase(
            "under-way", folder, case.runner, case.operations, server.shared.engine
        ).desk_as(Viewer("KOR", "SRU"))
        control.call_no_duff(desk, Author("kor-destroyer", "SRU"), "fire aboard")
    _report(server, 127.3, "KOR", EXCON)
    assert client.get(CASE).status_code == 409


def test_a_session_that_ended_reads_nothing_that_is_kept(server: Any) -> None:
    client = server.client(SMC)
    _view(client)
    assert client.delete("/session").status_code < 300
    assert client.get(CASE).status_code == 401
