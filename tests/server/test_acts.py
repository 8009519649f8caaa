"""Every act: the right seat does it, each wrong role and party is refused and records nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from act_rows import ROWS, Row
from control_acts import start
from played_here import InlineRunner, opened
from rescues import rescue_desk
from small_scenarios import SMALL

from sarex.exercise.design import parse_scenario
from sarex.exercise.injects import commands as injects
from sarex.exercise.seats.desk import case_desk
from sarex.exercise.truth_record import CONTROL
from sarex.labels import EXCON, Viewer
from sarex.operation.desk import Desk
from sarex.server.access.seat import ROLES
from sarex.server.acts.table import ACTS

ClientAs = Callable[[str], httpx.Client]

OF_ROLE = {
    "SMC": "JPN:SMC",
    "RCC": "KOR:RCC",
    "OSC": "KOR:OSC",
    "ACO": "KOR:ACO",
    "facility": "KOR:facility:kor-destroyer",
    "control": "EXCON:control",
    "evaluator": "KOR:evaluator",
    "observer": "KOR:observer",
    "admin": "SERVER:admin",
}
NOT_HERE = {"suspension-prepare": "needs a forecast; tests/contract/test_whole_rescue.py"}


@contextmanager
def desk_in(folder: Path) -> Iterator[Desk]:
    """Exercise control's desk on a case in a folder."""
    with opened(folder) as case:
        runner: Any = InlineRunner(case.artefacts)
        yield case_desk(case, runner, Viewer(EXCON, "control"))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case that is reported, offered and played, two hours after its report."""
    folder = tmp_path_factory.mktemp("begun")
    with rescue_desk(folder) as desk:
        injects.load_into(desk, parse_scenario(SMALL), CONTROL)
        start(desk)
    return folder / "case"


@pytest.fixture
def put(begun: Path, home: Path) -> Callable[[str, Row | None], dict[str, Any]]:
    """Puts a copy of the case into the server's home; what the act is to be sent."""

    def copy(name: str, row: Row | None = None) -> dict[str, Any]:
        shutil.copytree(begun, home / "cases" / name)
        if row is None:
            return {}
        with desk_in(home / "cases" / name) as desk:
            return row.before(desk)

    return copy


def count(folder: Path) -> int:
    with opened(folder) as case:
        return case.journal.head()[0]


def test_every_act_is_tried() -> None:
    assert {act.name for act in ACTS} == {*ROWS, *NOT_HERE}


@pytest.mark.parametrize("name", ROWS)
def test_an_act_is_done_by_its_seat_and_refused_to_every_other(
    name: str, put: Callable[..., dict[str, Any]], home: Path, client_as: ClientAs
) -> None:
    act, row = next(each for each in ACTS if each.name == name), ROWS[name]
    case, body = f"act-{name}", put(f"act-{name}", ROWS[name])
    folder, url = home / "cases" / case, f"/cases/{case}/acts/{name}"
    before = count(folder)
    for role in ROLES:
        if role not in act.roles:
            refused = client_as(OF_ROLE[role]).post(url, json=body)
            assert (refused.status_code, refused.json()["type"]) in {
                (403, "urn:sarex:problem:not-allowed"),
                (403, "urn:sarex:problem:label"),
            }, role
    other = client_as(row.wrong).post(url, json=body)
    assert other.status_code in {403, 404, 409}, other.text
    assert other.json()["remedy"]
    assert count(folder) == before
    done = client_as(row.seat).post(url, json=body)
    assert done.status_code == 200, done.text
    told = done.json()
    assert told["words"]
    with opened(folder) as here:  # exercise control sees all but what is a nation's alone
        party = row.seat.split(":", maxsplit=1)[0] if name == "note-write" else EXCON
        view = here.journal.view(Viewer(party, "x"))
        made = [view.get(event_id) for event_id in told["event_ids"]]
    assert tuple(event.type for event in made)[: len(row.made)] == row.made


def test_whoever_sits_there_signs_the_seats_own_events(
    put: Callable[..., dict[str, Any]], home: Path, client_as: ClientAs
) -> None:
    body = put("signs", ROWS["message-send"])
    client_as(ROWS["message-send"].seat).post("/cases/signs/acts/message-send", json=body)
    with opened(home / "cases" / "signs") as case:
        seen = {
            party: case.journal.view(Viewer(party, "x")).events(types=("message.sent",))[-1]
            for party in ("KOR", "JPN")
        }
    assert seen["KOR"].author == "Person of KOR:facility:kor-destroyer"
    assert seen["KOR"].body.sender == "kor-destroyer"  # type: ignore[union-attr]
    assert seen["KOR"].body.personal == "Kim is unwell."  # type: ignore[union-attr]
    assert seen["JPN"].body.personal is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "seat", "body", "where"),
    [
        ("position-report", "facility", {"position": "32.6 128.1"}, None),
        ("position-report", "facility", {"course_deg": 400}, "body/course_deg"),
        ("message-send", "facility", {"text": "x" * 4001}, "body/text"),
        ("message-send", "facility", {"to": ["x"] * 51}, "body/to"),
        ("message-send", "facility", {"surprise": 1}, "body/surprise"),
        ("phase-declare", "SMC", {"phase": "panic"}, "body/phase"),
    ],
)
def test_what_is_too_much_or_cannot_be_read_is_refused_with_its_place(
    name: str,
    seat: str,
    body: dict[str, Any],
    where: str | None,
    put: Callable[..., dict[str, Any]],
    home: Path,
    client_as: ClientAs,
) -> None:
    case = f"bad-{name}-{'-'.join(body)}"
    whole = {**put(case, ROWS[name]), **body}
    before = count(home / "cases" / case)
    refused = client_as(OF_ROLE[seat]).post(f"/cases/{case}/acts/{name}", json=whole)
    assert refused.status_code == 422
    problem = refused.json()
    assert problem["remedy"]
    if where is not None:
        assert problem["where"] == where
    assert count(home / "cases" / case) == before


def test_under_no_duff_nothing_is_done_but_what_ends_it(
    put: Callable[..., dict[str, Any]], home: Path, client_as: ClientAs
) -> None:
    put("held")
    ship, url = client_as("KOR:facility:kor-destroyer"), "/cases/held/acts"
    assert ship.post(f"{url}/no-duff", json={"known": "fire aboard"}).status_code == 200
    before = count(home / "cases" / "held")
    open_still = {act.name for act in ACTS if act.under_no_duff}
    for name, row in ROWS.items():
        if name not in open_still and name not in NOT_HERE:
            with desk_in(home / "cases" / "held"):
                refused = client_as(row.seat).post(f"{url}/{name}", json=_any_body(name))
            assert refused.status_code in {409, 422}, (name, refused.text)
    assert count(home / "cases" / "held") == before
    control = ship.get("/cases/held/control").json()
    for order in control["no_duff"]["to_acknowledge"]:
        done = ship.post(f"{url}/message-acknowledge", json={"message": order})
        assert done.status_code == 200
    assert ship.get("/cases/held/control").json()["no_duff"]["to_acknowledge"] == []
    for nation in ("KOR", "JPN"):
        ended = client_as(f"{nation}:control").post(f"{url}/no-duff-end", json={})
        assert ended.status_code == 200
    assert ship.get("/cases/held/control").json()["play"] == "paused"
    assert ship.get("/cases/held").status_code == 200


def _any_body(name: str) -> dict[str, Any]:
    """Of the right form where nothing has to stand before; else it is refused for its form."""
    fixed = {
        "position-report": {
            "position": "32-36.0N 128-06.0E",
            "course_deg": 1,
            "speed_m_s": 1,
            "endurance_left_h": 1,
        },
        "message-send": {"to": ["JPN RCC"], "medium": "VHF", "text": "x"},
        "phase-declare": {"phase": "distress", "reason": "no answer"},
        "sitrep-send": {"reason": "news", "medium": "voice"},
        "observation-make": {"text": "read back"},
        "note-write": {"text": "quiet"},
        "inject-hold": {"number": 1, "reason": "wait"},
    }
    return fixed.get(name, {})


def test_after_endex_a_seat_does_no_more_and_review_goes_on(
    put: Callable[..., dict[str, Any]], client_as: ClientAs
) -> None:
    put("over")
    url = "/cases/over/acts"
    ended = client_as("EXCON:control").post(f"{url}/endex", json={"reason": "weather"})
    assert ended.status_code == 200
    phase = {"phase": "distress", "reason": "no answer"}
    refused = client_as("JPN:SMC").post(f"{url}/phase-declare", json=phase)
    assert refused.status_code == 409
    assert "over" in refused.json()["detail"]
    said = {"kind": "question", "text": "Who had the radar?"}
    assert client_as("KOR:RCC").post(f"{url}/hot-wash-enter", json=said).status_code == 200


def test_two_that_do_the_same_at_once_are_told_apart(
    put: Callable[..., dict[str, Any]], home: Path, client_as: ClientAs
) -> None:
    """One acknowledgement is recorded; the other is refused with what holds."""
    body = put("twice", ROWS["message-acknowledge"])
    ship = client_as("KOR:facility:kor-destroyer")
    url = "/cases/twice/acts/message-acknowledge"
    assert [ship.post(url, json=body).status_code for _ in range(2)] == [200, 409]
