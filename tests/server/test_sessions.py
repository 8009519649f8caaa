"""Sessions: one seat each, in a cookie that only this server reads, ended where they must be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import journal_server
import pytest
import sqlalchemy as sa

from sarex.server.access.seat import Seat
from sarex.server.accounts.accounts import Accounts
from sarex.server.accounts.sessions import Sessions
from sarex.server.database import open_database
from sarex.server.home import Home
from sarex.server.problems import NotAllowedError
from sarex.server.tables import links, sessions

SMC, RCC = Seat("KOR", "SMC"), Seat("KOR", "RCC")
HOUR_NS = 3600 * 10**9
GOOD = "kelp winch amber fjord"


@dataclass
class Kept:
    """Accounts and sessions on one database, with a clock of the test's own."""

    engine: sa.Engine
    home: Home
    now_ns: int = 1_800_000_000 * 10**9

    def __post_init__(self) -> None:
        def clock() -> int:
            return self.now_ns

        self.accounts = Accounts(self.engine, self.home, link_s=3600.0, now_ns=clock)
        self.sessions = Sessions(
            self.engine,
            self.home,
            idle_s=3600.0,
            absolute_s=8 * 3600.0,
            secure=False,
            now_ns=clock,
        )


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    url = journal_server.server().url if request.param == "postgresql" else None
    home = Home.open(tmp_path / "home", "exercise", database_url=url)
    engine = open_database(home.path, home.id, home.database_url)
    yield Kept(engine, home)
    engine.dispose()


def test_somebody_with_a_session_is_known_by_seat(
    client_as: Callable[..., httpx.Client],
) -> None:
    found = client_as("KOR:facility:kor-destroyer").get("/session").json()

    assert found["seat"] == {"party": "KOR", "role": "facility", "facility": "kor-destroyer"}
    assert found["user"] == "kor-facility-kor-destroyer"


def test_nobody_is_told_to_sign_in(server: Any) -> None:
    answer = server.client().get("/session")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:sarex:problem:sign-in"


def test_the_cookie_is_for_this_server_alone_and_for_no_script(server: Any) -> None:
    token = server.shared.accounts.link(server.user("KOR:SMC"))

    cookie = server.client().post("/session/link", json={"token": token}).headers["set-cookie"]

    assert cookie.startswith(f"sarex-{server.shared.home.id}=")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_under_tls_the_cookie_never_goes_in_the_clear(serve: Callable[..., Any]) -> None:
    served = serve(public_url="https://sar.example")
    token = served.shared.accounts.link(served.user("KOR:SMC"))
    client = served.client()
    client.headers["Origin"] = "https://sar.example"

    answer = client.post("/session/link", json={"token": token})

    assert answer.headers["set-cookie"].startswith("__Host-sarex-")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_a_seat_is_taken_with_a_new_token_and_the_old_one_is_void(server: Any) -> None:
    server.shared.accounts.add("two-seats", "Two seats", [SMC, RCC])
    client = server.client()
    token = server.shared.accounts.link("two-seats")
    assert client.post("/session/link", json={"token": token}).json()["seat"]["role"] == "SMC"
    before = dict(client.cookies)

    changed = client.put("/session/seat", json={"party": "KOR", "role": "RCC"})

    assert changed.json()["seat"]["role"] == "RCC"
    assert dict(client.cookies) != before
    assert client.get("/session").json()["seat"]["role"] == "RCC"
    old = httpx.get(f"{server.url}/api/v1/session", cookies=before)
    assert old.status_code == 401


def test_a_seat_of_somebody_else_is_not_taken(client_as: Callable[..., httpx.Client]) -> None:
    answer = client_as("KOR:SMC").put("/session/seat", json={"party": "JPN", "role": "SMC"})

    assert answer.status_code == 403
    assert answer.json()["allowed"] == "KOR:SMC"


def test_signing_in_again_ends_the_session_that_the_browser_had(server: Any) -> None:
    client = server.client("KOR:SMC")
    before = dict(client.cookies)
    token = server.shared.accounts.link(server.user("KOR:SMC"))

    client.post("/session/link", json={"token": token})

    assert httpx.get(f"{server.url}/api/v1/session", cookies=before).status_code == 401


def test_who_signs_out_is_out(client_as: Callable[..., httpx.Client], server: Any) -> None:
    client = client_as("KOR:RCC")
    cookies = dict(client.cookies)

    assert client.delete("/session").status_code == 204
    assert httpx.get(f"{server.url}/api/v1/session", cookies=cookies).status_code == 401


def test_a_token_of_another_home_is_void(server: Any, serve: Callable[..., Any]) -> None:
    other = serve()
    token = next(iter(server.cookies("KOR:SMC").values()))
    client = other.client()
    client.cookies.set(other.shared.sessions.cookie, token)

    assert other.shared.sessions.cookie != server.shared.sessions.cookie
    assert client.get("/session").status_code == 401


def test_a_new_password_signs_out_everywhere_but_here(server: Any) -> None:
    server.shared.accounts.add("changer", "Changer", [SMC])
    here, elsewhere = server.client(), server.client()
    for client in (here, elsewhere):
        token = server.shared.accounts.link("changer")
        client.post("/session/link", json={"token": token})

    changed = here.put("/session/password", json={"new": GOOD})

    assert changed.status_code == 200
    assert here.get("/session").json()["has_password"] is True
    assert elsewhere.get("/session").status_code == 401
    wrong = here.put("/session/password", json={"new": GOOD + " two", "current": "wrong"})
    right = here.put("/session/password", json={"new": GOOD + " two", "current": GOOD})
    assert (wrong.status_code, right.status_code) == (401, 200)


def test_a_session_ends_when_it_is_idle(kept: Kept) -> None:
    token, _ = kept.sessions.begin(kept.accounts.add("kim", "Kim", [SMC]), "link")

    for _ in range(4):
        kept.now_ns += HOUR_NS // 2
        assert kept.sessions.look_up(token) is not None
    kept.now_ns += HOUR_NS

    assert kept.sessions.look_up(token) is None


def test_a_session_ends_however_busy_it_is(kept: Kept) -> None:
    token, begun = kept.sessions.begin(kept.accounts.add("kim", "Kim", [SMC]), "link")

    while kept.now_ns < begun.expires_ns:
        assert kept.sessions.look_up(token) is not None
        kept.now_ns += HOUR_NS // 2

    assert kept.sessions.look_up(token) is None
    assert asyncio.run(kept.sessions.find(token)) is None
    assert begun.expires_ns - begun.created_ns == 8 * HOUR_NS


def test_no_token_is_stored(kept: Kept) -> None:
    user = kept.accounts.add("kim", "Kim", [SMC])
    token, _ = kept.sessions.begin(user, "link")
    link = kept.accounts.link("kim")

    with kept.engine.connect() as connection:
        rows = [*connection.execute(sa.select(sessions)), *connection.execute(sa.select(links))]

    text = repr([tuple(row) for row in rows])
    assert len(rows) == 2
    assert token not in text
    assert link not in text


def test_a_disabled_user_is_out_and_gets_no_session(kept: Kept) -> None:
    user = kept.accounts.add("kim", "Kim", [SMC])
    token, _ = kept.sessions.begin(user, "link")
    link = kept.accounts.link("kim")

    disabled = kept.accounts.change("kim", disabled=True)

    assert kept.sessions.look_up(token) is None
    assert kept.accounts.use_link(link) is None
    with pytest.raises(NotAllowedError):
        kept.sessions.begin(disabled, "link")


def test_sessions_end_with_the_seats_that_they_hold(kept: Kept) -> None:
    user = kept.accounts.add("kim", "Kim", [SMC, RCC])
    token, _ = kept.sessions.begin(user, "link", RCC)

    kept.accounts.change("kim", held=[SMC])

    assert kept.sessions.look_up(token) is None


def test_a_session_that_was_just_found_is_void_once_it_ended(kept: Kept) -> None:
    token, begun = kept.sessions.begin(kept.accounts.add("kim", "Kim", [SMC]), "link")
    assert asyncio.run(kept.sessions.find(token)) == kept.sessions.look_up(token)

    kept.sessions.end(begun.id)

    assert asyncio.run(kept.sessions.find(token)) is None
