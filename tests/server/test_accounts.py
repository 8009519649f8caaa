"""Users, passwords and one-time links, on both databases."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import journal_server
import pytest
import sqlalchemy as sa

from sarex.errors import LabelError
from sarex.server.access.seat import Seat, SeatError, check_seat
from sarex.server.accounts.accounts import AccountError, Accounts
from sarex.server.accounts.passwords import PasswordError, Passwords, check_password
from sarex.server.accounts.throttle import Throttle
from sarex.server.database import HomeError, check_url, open_database
from sarex.server.home import Home
from sarex.server.problems import ConflictError, NotFoundError, TooManyError
from sarex.server.tables import failures, meta, users

SMC = Seat("KOR", "SMC")
GOOD = "kelp winch amber fjord"


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[sa.Engine, Home]]:
    url = journal_server.server().url if request.param == "postgresql" else None
    home = Home.open(tmp_path / "home", "exercise", database_url=url)
    engine = open_database(home.path, home.id, home.database_url)
    yield engine, home
    engine.dispose()


@pytest.fixture
def accounts(opened: tuple[sa.Engine, Home]) -> Accounts:
    return Accounts(*opened, link_s=3600.0)


def test_a_user_is_kept_with_seats_in_order(accounts: Accounts) -> None:
    held = [Seat("KOR", "facility", "kor-destroyer"), SMC, Seat("KOR", "OSC")]

    accounts.add("kim", "김철수", held, oidc_subject="kim@id")

    found = accounts.user("kim")
    assert (found.display_name, found.seats) == ("김철수", tuple(held))
    assert accounts.by_subject("kim@id") == found
    assert accounts.by_subject("lee@id") is None
    assert accounts.list() == (found,)


def test_a_name_and_a_subject_are_had_once(accounts: Accounts) -> None:
    accounts.add("kim", "Kim", [SMC], oidc_subject="kim@id")

    with pytest.raises(ConflictError):
        accounts.add("kim", "Another", [SMC])
    with pytest.raises(ConflictError):
        accounts.add("lee", "Lee", [SMC], oidc_subject="kim@id")
    with pytest.raises(NotFoundError, match="kim"):
        accounts.user("kin")


@pytest.mark.parametrize("name", ["", "Kim", "kim lee", "../kim", "-kim", "k" * 64, "김"])
def test_a_name_of_an_account_is_plain(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountError):
        accounts.add(name, "Kim", [SMC])


@pytest.mark.parametrize(
    ("seat", "mode"),
    [
        (Seat("EXCON", "control"), "operation"),
        (Seat("EXCON", "SMC"), "exercise"),
        (Seat("KOR", "evaluator"), "operation"),
        (Seat("KOR", "facility"), "exercise"),
        (Seat("KOR", "SMC", "kor-destroyer"), "exercise"),
        (Seat("KOR", "admin"), "exercise"),
    ],
)
def test_there_are_only_seats_that_fit_the_server(seat: Seat, mode: Any) -> None:
    with pytest.raises(SeatError):
        check_seat(seat, mode)


def test_a_party_is_a_nation_and_who_administers_sees_no_case() -> None:
    with pytest.raises(LabelError):
        check_seat(Seat("Korea", "SMC"), "exercise")
    with pytest.raises(LabelError, match="sees no case"):
        _ = Seat("SERVER", "admin").viewer


def test_seats_are_recorded_as_the_journal_names_them() -> None:
    found = {
        text: Seat.parse(text).recorded_role
        for text in ("KOR:SMC", "KOR:facility:x", "KOR:control", "EXCON:control", "JPN:evaluator")
    }

    assert found == {
        "KOR:SMC": "SMC",
        "KOR:facility:x": "SRU",
        "KOR:control": "KOR control",
        "EXCON:control": "control",
        "JPN:evaluator": "evaluator",
    }
    assert Seat.parse("KOR:facility:x").name == "x"
    assert Seat.parse("KOR:SMC").name == "KOR RCC"


def test_a_password_is_hashed_by_argon2id_and_no_other_matches(
    accounts: Accounts, opened: tuple[sa.Engine, Home]
) -> None:
    accounts.add("kim", "Kim", [SMC], password=GOOD)

    with opened[0].connect() as connection:
        stored = connection.scalar(sa.select(users.c.password_hash))

    assert stored is not None
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert accounts.password_is("kim", GOOD)
    assert not accounts.password_is("kim", GOOD.upper())
    assert not accounts.password_is("nobody", GOOD)
    accounts.change("kim", disabled=True)
    assert not accounts.password_is("kim", GOOD)


@pytest.mark.parametrize(
    "password",
    [
        "kelp winch",
        "x" * 129,
        "aaaaaaaaaaaa",
        "123456789012",
        "qwertyuiop123",
        "1q2w3e4r5t6y",
        "Password2026!!",
        "correct horse battery staple",
        "비밀번호비밀번호비밀번호",
        "dkssudgktpdy1",
        "kor-smc-kor-smc",
        "abcabcabcabc",
        "SearchAndRescue2026",
    ],
)
def test_what_is_guessed_first_is_no_password(password: str) -> None:
    with pytest.raises(PasswordError) as error:
        check_password(password, "kor-smc", "KOR SMC")

    assert password not in str(error.value)


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "hG7$kq2LmPz9",
        "바다에서 만난 고래 일곱",
        "春の海ひねもすのたりのたりかな",
        "z" * 3 + "lantern reef 7",
    ],
)
def test_length_is_what_counts_and_any_character_may_stand(password: str) -> None:
    assert check_password(password, "kim", "Kim")


def test_the_same_password_typed_on_another_system_matches() -> None:
    passwords = Passwords()
    composed = "바다 고래 등대 안개 닻"
    decomposed = unicodedata.normalize("NFD", composed)

    assert decomposed != composed
    assert passwords.matches(passwords.hash(composed), decomposed)


def test_a_link_works_once(accounts: Accounts) -> None:
    accounts.add("kim", "Kim", [SMC])
    token, other = accounts.link("kim"), accounts.link("kim")

    first, again = accounts.use_link(token), accounts.use_link(token)

    assert first is not None
    assert (first.name, again) == ("kim", None)
    assert accounts.use_link(other) is not None
    assert accounts.use_link("guessed") is None


def test_a_link_ends_with_its_time_and_with_a_new_password(
    opened: tuple[sa.Engine, Home],
) -> None:
    now = [10**18]
    accounts = Accounts(*opened, link_s=60.0, now_ns=lambda: now[0])
    accounts.add("kim", "Kim", [SMC])
    late, void = accounts.link("kim"), accounts.link("kim")

    now[0] += 61 * 10**9
    assert accounts.use_link(late) is None
    now[0] -= 61 * 10**9
    accounts.set_password("kim", GOOD)
    assert accounts.use_link(void) is None


def test_failures_make_an_account_wait_longer_and_a_success_ends_it(
    opened: tuple[sa.Engine, Home],
) -> None:
    now = [10**18]
    throttle = Throttle(*opened, now_ns=lambda: now[0])
    waits = []
    for _ in range(16):
        try:
            throttle.begin("kim", "192.0.2.1")
        except TooManyError as error:
            waits.append(int(error.headers["Retry-After"]))
            now[0] += waits[-1] * 10**9
            throttle.begin("kim", "192.0.2.1")

    assert waits == sorted(waits)
    assert waits[0] <= 3
    assert 300 <= waits[-1] <= 301
    throttle.begin("lee", "192.0.2.1")
    throttle.succeeded("kim")
    throttle.begin("kim", "192.0.2.1")


def test_fewer_than_a_hundred_guesses_an_hour_are_taken(opened: tuple[sa.Engine, Home]) -> None:
    now = [10**18]
    throttle = Throttle(*opened, now_ns=lambda: now[0])
    end_ns, taken = now[0] + 3600 * 10**9, 0
    while now[0] < end_ns:
        try:
            throttle.begin("kim", f"192.0.2.{taken}")
            taken += 1
        except TooManyError as error:
            now[0] += int(error.headers["Retry-After"]) * 10**9

    assert 10 < taken < 100


def test_an_address_that_fails_for_many_accounts_waits(opened: tuple[sa.Engine, Home]) -> None:
    throttle = Throttle(*opened, now_ns=lambda: 10**18)
    for number in range(30):
        throttle.begin(f"user{number}", "192.0.2.1")
        throttle.failed("192.0.2.1")

    with pytest.raises(TooManyError):
        throttle.begin("another", "192.0.2.1")
    throttle.begin("another", "192.0.2.2")


def test_what_was_typed_as_a_name_is_not_stored(opened: tuple[sa.Engine, Home]) -> None:
    Throttle(*opened).begin("my-own-password", "192.0.2.1")

    with opened[0].connect() as connection:
        assert "my-own" not in repr(connection.execute(sa.select(failures)).all())


def test_tables_of_a_newer_version_are_refused(opened: tuple[sa.Engine, Home]) -> None:
    engine, home = opened
    with engine.begin() as connection:
        connection.execute(sa.update(meta).values(value="99"))

    with pytest.raises(HomeError, match="another version"):
        open_database(home.path, home.id, home.database_url)


@pytest.mark.parametrize(
    "url",
    ["mysql://h/d", "not a url", "postgresql://h", "postgresql://u:secret@h/d"],
)
def test_a_database_is_postgresql_without_a_password(url: str) -> None:
    with pytest.raises(HomeError) as error:
        check_url(url)

    assert "secret" not in str(error.value)


def test_an_admin_adds_changes_and_lets_in_users(
    client_as: Callable[..., httpx.Client], server: Any
) -> None:
    admin = client_as("SERVER:admin")
    seat = {"party": "JPN", "role": "RCC", "facility": None}

    added = admin.post("/users", json={"name": "sato", "display_name": "佐藤", "seats": [seat]})
    link = admin.post("/users/sato/link").json()
    sato = server.client()
    begun = sato.post("/session/link", json={"token": link["token"]})
    changed = admin.patch("/users/sato", json={"disabled": True})

    assert added.status_code == 201
    assert added.json()["seats"] == [seat]
    assert link["url"] == f"{server.url}/#/link/{link['token']}"
    assert begun.json()["display_name"] == "佐藤"
    assert changed.json()["disabled"] is True
    assert sato.get("/session").status_code == 401
    assert "sato" in [user["name"] for user in admin.get("/users").json()]


def test_a_user_signs_in_with_the_password_in_a_seat_of_choice(server: Any) -> None:
    seats = [SMC, Seat("KOR", "RCC")]
    server.shared.accounts.add("typist", "Typist", seats, password=GOOD)
    client = server.client()
    seat = {"party": "KOR", "role": "RCC"}

    wrong = client.post("/session", json={"name": "typist", "password": "wrong"})
    nobody = client.post("/session", json={"name": "nobody-here", "password": "wrong"})
    right = client.post("/session", json={"name": "typist", "password": GOOD, "seat": seat})

    assert wrong.status_code == nobody.status_code == 401
    assert wrong.json() == nobody.json()
    assert right.json()["seat"]["role"] == "RCC"
    assert right.json()["how"] == "password"


def test_the_last_admin_stays(serve: Callable[..., Any]) -> None:
    served = serve()
    admin = served.client("SERVER:admin")

    kept = admin.patch("/users/server-admin", json={"disabled": True})
    unseated = admin.patch("/users/server-admin", json={"seats": [{"party": "KOR", "role": "SMC"}]})

    assert kept.status_code == unseated.status_code == 409
