"""Sign-in at a provider of identities, against a real one on loopback."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey

from sarex.server.access.seat import Seat
from sarex.server.accounts.oidc import Oidc, OidcError
from sarex.server.settings import OidcSettings

_spec = importlib.util.spec_from_file_location(
    "oidc_provider", Path(__file__).with_name("oidc_provider.py")
)
assert _spec is not None
assert _spec.loader is not None
oidc_provider = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(oidc_provider)


@pytest.fixture(scope="module")
def started() -> Iterator[Any]:
    found = oidc_provider.Provider()
    yield found
    found.close()


@pytest.fixture
def provider(started: Any) -> Any:
    """The provider as it began: a fault that one test set holds for that test."""
    started.reset()
    return started


@pytest.fixture(scope="module")
def served(started: Any, serve: Callable[..., Any]) -> Any:
    oidc = {
        "issuer": started.issuer,
        "client_id": oidc_provider.CLIENT,
        "client_secret": oidc_provider.SECRET,
        "label": "Test provider",
    }
    found = serve(oidc=oidc)
    found.shared.accounts.add("kim", "Kim", [Seat("KOR", "SMC")], oidc_subject="kim-at-provider")
    return found


@pytest.fixture(autouse=True)
def _as_it_began(provider: Any) -> None:
    """Every test meets the provider without faults."""


def _sign_in(served: Any) -> tuple[httpx.Client, httpx.Response]:
    """A browser goes to the provider and comes back."""
    client = served.client()
    there = client.get("/session/oidc")
    assert there.status_code == 303
    back = httpx.get(there.headers["location"]).headers["location"]
    return client, client.get(back)


def test_somebody_whom_the_provider_knows_comes_back_into_a_session(served: Any) -> None:
    client, answer = _sign_in(served)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/session").json()["how"] == "oidc"
    assert client.get("/session").json()["user"] == "kim"
    assert client.get("/server").json()["oidc"] == "Test provider"


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(served: Any) -> None:
    client = served.client()
    back = httpx.get(client.get("/session/oidc").headers["location"]).headers["location"]

    other = served.client().get(back)
    first, again = client.get(back), client.get(back)

    assert other.headers["location"] == "/#/signin?problem=oidc"
    assert first.headers["location"] == "/"
    assert again.headers["location"] == "/#/signin?problem=oidc"


def test_the_flow_cookie_is_no_session_and_goes_nowhere_else(served: Any) -> None:
    cookie = served.client().get("/session/oidc").headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/api/v1/session/oidc" in cookie


def test_somebody_whom_nobody_added_is_not_let_in(served: Any, provider: Any) -> None:
    provider.subject = "stranger"

    client, answer = _sign_in(served)

    assert answer.headers["location"] == "/#/signin?problem=not-allowed"
    assert client.get("/session").status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"iss": "https://elsewhere.example"},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"azp": "another-client"},
        {"sub": None},
    ],
    ids=lambda claims: "-".join(f"{name}" for name in claims),
)
def test_a_token_that_says_something_else_is_refused(
    served: Any, provider: Any, claims: dict[str, Any]
) -> None:
    provider.claims = claims

    client, answer = _sign_in(served)

    assert answer.headers["location"] == "/#/signin?problem=oidc"
    assert client.get("/session").status_code == 401


def test_a_token_by_a_key_that_is_not_the_providers_is_refused(served: Any, provider: Any) -> None:
    provider.key = RSAKey.generate_key(2048, parameters={"kid": "one"})

    assert _sign_in(served)[1].headers["location"] == "/#/signin?problem=oidc"


def test_a_token_signed_with_the_shared_secret_is_refused(served: Any, provider: Any) -> None:
    provider.key = OctKey.import_key("a secret that both may know, long enough", {"kid": "one"})
    provider.algorithm = "HS256"

    assert _sign_in(served)[1].headers["location"] == "/#/signin?problem=oidc"


def test_a_provider_that_changed_its_key_is_asked_again(served: Any, provider: Any) -> None:
    assert _sign_in(served)[1].headers["location"] == "/"
    provider.key = RSAKey.generate_key(2048, parameters={"kid": "two", "use": "sig"})
    provider.published = [provider.key]

    assert _sign_in(served)[1].headers["location"] == "/"


def test_an_answer_with_another_state_is_refused(served: Any) -> None:
    client = served.client()
    back = httpx.get(client.get("/session/oidc").headers["location"]).headers["location"]
    state = parse_qs(urlsplit(back).query)["state"][0]

    answer = client.get(back.replace(state, state[::-1]))

    assert answer.headers["location"] == "/#/signin?problem=oidc"


def test_a_provider_without_tls_elsewhere_is_refused() -> None:
    with pytest.raises(OidcError, match="TLS"):
        Oidc(OidcSettings(issuer="http://id.example", client_id="c", client_secret="s"))  # type: ignore[arg-type]


def test_without_a_provider_there_is_none_to_go_to(server: Any) -> None:
    answer = server.client().get("/session/oidc")

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:sarex:problem:not-found"
