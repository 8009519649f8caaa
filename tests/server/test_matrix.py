"""The matrix of authorisation, whole: every route, every role, every party, and nobody.

What a seat sees of a case by its labels is tested with the routes that show it; a row is added here
by declaring ``allow(...)`` at the route, and by nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from live_clients import small_case
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from sarex.server.access.matrix import PUBLIC, Row, matrix
from sarex.server.access.seat import ROLES, Seat

PARTIES = ("JPN", "KOR")


def seats() -> Iterator[Seat]:
    """Every role at every party that has it."""
    for role in ROLES:
        if role == "admin":
            yield Seat("SERVER", role)
            continue
        for party in PARTIES:
            yield Seat(party, role, f"{party.lower()}-destroyer" if role == "facility" else None)
        if role in {"control", "evaluator", "observer"}:
            yield Seat("EXCON", role)


SEATS = tuple(seats())


@pytest.fixture(scope="module")
def served(serve: Callable[..., Any]) -> Any:
    """A server with one case, ``goto``, that every party of it may see."""
    found = serve()
    assert found.client("JPN:SMC").post("/cases", json=small_case()).status_code == 201
    return found


@pytest.fixture(scope="module")
def rows(served: Any) -> tuple[Row, ...]:
    return matrix(served.app)


def test_no_route_has_forgotten_to_say_who_may_use_it(rows: tuple[Row, ...]) -> None:
    assert [(row.method, row.path) for row in rows if row.roles is None and not row.public] == []


def test_no_public_route_is_listed_that_is_not_there(rows: tuple[Row, ...]) -> None:
    assert {(row.method, row.path) for row in rows if row.public} == PUBLIC


def test_nobody_uses_what_is_not_public(served: Any, rows: tuple[Row, ...]) -> None:
    client = served.client()

    found = {
        (row.method, row.path): _asked(client, row).status_code
        for row in rows
        if not row.public and row.method != "WEBSOCKET"
    }

    assert {route: status for route, status in found.items() if status != 401} == {}
    assert found


@pytest.mark.parametrize("seat", SEATS, ids=Seat.text)
def test_a_seat_uses_what_its_role_may_and_nothing_else(
    served: Any, rows: tuple[Row, ...], seat: Seat
) -> None:
    client = served.client(seat)
    kept = dict(client.cookies)
    wrong = []
    for row in rows:
        if row.public or row.method == "WEBSOCKET":
            continue
        may = row.roles is not None and seat.role in row.roles
        client.cookies = httpx.Cookies(kept)
        # who may not is refused at a case that is there; who may does nothing to one that is not
        answer = _asked(client, row, "none" if may else "goto")
        if seat.role == "admin" and _has_no_viewer(answer):
            continue  # open to every role, but an admin sees no case
        if answer.status_code >= 500 or _is_refused(answer) == may:
            wrong.append((row.method, row.path, answer.status_code, answer.text[:200]))
        if (row.method, row.path) == ("DELETE", "/api/v1/session"):
            kept = served.cookies(seat)

    assert wrong == []


def test_a_websocket_is_opened_by_a_seat_and_by_nobody_else(
    served: Any, rows: tuple[Row, ...]
) -> None:
    for row in rows:
        if row.method != "WEBSOCKET":
            continue
        with pytest.raises(InvalidStatus) as refused, _connected(served, row, {}):
            pass
        assert refused.value.response.status_code == 401
        for seat in SEATS:
            if row.roles is not None and seat.role in row.roles:
                with _connected(served, row, served.cookies(seat)):
                    pass
            else:
                with (
                    pytest.raises(InvalidStatus) as refused,
                    _connected(served, row, served.cookies(seat)),
                ):
                    pass
                assert refused.value.response.status_code == 403


def test_only_exercise_control_may_hold_the_drill_and_only_admins_the_accounts(
    rows: tuple[Row, ...],
) -> None:
    for row in rows:
        if row.path.startswith("/api/v1/users"):
            assert row.roles == {"admin"}
        if row.method == "POST" and row.path == "/api/v1/exercises":
            assert row.roles == {"control"}


def _asked(client: httpx.Client, row: Row, case: str = "none") -> httpx.Response:
    """The route with names that nothing has, but for the case, and an empty body."""
    path = row.path.removeprefix("/api/v1").replace("{case}", case)
    body = {} if row.method in {"POST", "PUT", "PATCH"} else None
    return client.request(row.method, re.sub(r"\{[^}]*\}", "none", path), json=body)


def _is_refused(answer: httpx.Response) -> bool:
    """Refused for the role, and not for the party."""
    refused = answer.status_code == 403
    return refused and answer.json()["detail"] == "this is not for your seat"


def _has_no_viewer(answer: httpx.Response) -> bool:
    return answer.status_code == 403 and answer.json()["type"] == "urn:sarex:problem:label"


def _connected(served: Any, row: Row, cookies: dict[str, str]) -> Any:
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = {"Cookie": cookie} if cookie else None
    url = f"{served.url.replace('http', 'ws')}{row.path}"
    return connect(url, origin=served.url, additional_headers=headers)
