"""What every request meets: hosts, origins, headers, problems, the client's files, health."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from sarex.server import client_files
from sarex.server.database import HomeError
from sarex.server.home import Home
from sarex.server.metrics import Metrics
from sarex.server.openapi import description
from sarex.server.settings import ServerSettings
from sarex.server.starting import ServeError, check_transport

WORDS = {"en", "ko", "ja"}


def test_a_home_is_its_owners_alone_and_holds_a_key_of_its_own(tmp_path: Path) -> None:
    first, second = Home.open(tmp_path / "a"), Home.open(tmp_path / "b")

    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (first.path, first.path / "server.toml", first.cases)
    }
    assert modes == {"a": 0o700, "server.toml": 0o600, "cases": 0o700}
    assert len(first.key) == 32
    assert first.key != second.key
    assert first.id != second.id
    assert first.key.hex() not in repr(first)


def test_a_home_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "a")
    (home.path / "server.toml").chmod(0o640)

    with pytest.raises(HomeError, match="others may enter"):
        Home.open(home.path)


def test_a_home_keeps_its_mode_once_it_has_cases(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "a", "exercise")
    with pytest.raises(HomeError, match="another mode"):
        Home.open(home.path, "operation")

    changed = home.in_mode("operation")
    (changed.cases / "real").mkdir()

    assert (changed.mode, changed.id == home.id, changed.key == home.key) == (
        "operation",
        False,
        False,
    )
    with pytest.raises(HomeError, match="of the other mode"):
        changed.in_mode("exercise")


@pytest.mark.parametrize(
    "text", ["", "schema = 1", 'schema = "sarex.server/1"', "\x00", 'id = "a', "key = 1"]
)
def test_a_damaged_home_is_told_and_not_made_anew(tmp_path: Path, text: str) -> None:
    home = Home.open(tmp_path / "a")
    (home.path / "server.toml").write_text(text)

    with pytest.raises(HomeError, match="cannot be read"):
        Home.open(home.path)


def test_settings_come_from_the_home_and_a_fault_repeats_no_secret(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "a")
    with (home.path / "server.toml").open("a") as file:
        file.write('\nport = 9000\n[oidc]\nissuer = "https://id.example"\nclient_id = "c"\n')
        file.write('client_secret = "hidden"\n')
    home = Home.open(home.path)

    settings = home.settings(host="127.0.0.1", port=None)

    assert settings.port == 9000
    assert settings.oidc is not None
    assert "hidden" not in repr(settings)
    with pytest.raises(HomeError) as error:
        home.settings(port=70_000, oidc={"client_secret": "hidden", "issuer": 1})
    assert "hidden" not in str(error.value)


def test_nobody_listens_in_the_clear_by_accident(tmp_path: Path) -> None:
    settings = ServerSettings(home=tmp_path, mode="exercise")
    elsewhere = settings.model_copy(update={"host": "0.0.0.0"})

    assert settings.host == "127.0.0.1"
    assert check_transport(settings, allow_plain=False) is None
    with pytest.raises(ServeError, match="read every password"):
        check_transport(elsewhere, allow_plain=False)
    assert "WARNING" in (check_transport(elsewhere, allow_plain=True) or "")
    with pytest.raises(ServeError, match="both"):
        check_transport(
            settings.model_copy(update={"tls_key": tmp_path / "key.pem"}), allow_plain=True
        )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_pages_of_others_change_nothing(server: Any, headers: dict[str, str]) -> None:
    url, cookies = f"{server.url}/api/v1/session", server.cookies("KOR:SMC")

    answer = httpx.delete(url, headers=headers, cookies=cookies)

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:sarex:problem:not-allowed"
    assert httpx.get(url, cookies=cookies).status_code == 200


def test_a_page_of_the_server_itself_may(server: Any) -> None:
    url = f"{server.url}/api/v1/session"
    headers = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}

    assert httpx.delete(url, headers=headers, cookies=server.cookies("KOR:SMC")).is_success


@pytest.mark.parametrize("origin", [None, "https://evil.example"])
def test_a_websocket_is_opened_by_pages_of_the_server_alone(server: Any, origin: Any) -> None:
    url = f"{server.url.replace('http', 'ws')}/api/v1/channel"
    cookie = "; ".join(f"{name}={value}" for name, value in server.cookies("KOR:SMC").items())

    with (
        pytest.raises(InvalidStatus) as refused,
        connect(url, origin=origin, additional_headers={"Cookie": cookie}),
    ):
        pass

    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "x@127.0.0.1", "", "[::1"]
)
def test_a_name_that_merely_resolves_here_is_not_answered(server: Any, host: str) -> None:
    answer = httpx.get(f"{server.url}/api/v1/server", headers={"Host": host})

    assert answer.status_code in {400, 421}
    assert "password" not in answer.text


def test_every_answer_tells_browsers_what_they_may(server: Any) -> None:
    for path in ("/", "/api/v1/server", "/api/v1/session", "/api/v1/nothing", "/health"):
        headers = httpx.get(server.url + path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers
        assert headers["cache-control"] == "no-store"


def test_every_refusal_has_one_shape(server: Any, client_as: Callable[..., httpx.Client]) -> None:
    client = client_as("KOR:SMC")
    answers = {
        404: client.get("/cases/none"),
        405: client.put("/server"),
        422: client.put("/session/seat", json={"party": "KOR", "role": "captain"}),
        401: server.client().get("/users"),
        403: client.get("/users"),
    }

    for status, answer in answers.items():
        problem = answer.json()
        assert answer.status_code == problem["status"] == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["type"].startswith("urn:sarex:problem:")
        assert {"title", "detail", "remedy"} <= problem.keys()


def test_a_fault_in_a_request_is_placed_and_a_secret_is_not_repeated(server: Any) -> None:
    answer = server.client().post("/session", json={"name": "", "password": "x" * 600})

    problem = answer.json()
    assert problem["where"] == "body/name"
    assert [fault["where"] for fault in problem["faults"]] == ["body/name", "body/password"]
    assert "xxx" not in answer.text


def test_a_form_of_another_page_is_no_request(server: Any) -> None:
    answer = server.client().post(
        "/session",
        content=json.dumps({"name": "kim", "password": "x"}),
        headers={"Content-Type": "text/plain"},
    )

    assert answer.status_code == 422


@pytest.fixture
def faulty(serve: Callable[..., Any]) -> Any:
    """A server with a route that meets a fault of its own."""
    served = serve()

    def fault(request: Any) -> None:
        raise RuntimeError(f"password of 김철수 for {request.url}")

    served.app.router.routes.insert(0, _route("/api/v1/faulty", fault))
    return served


def _route(path: str, endpoint: Callable[..., Any]) -> Any:
    from starlette.routing import Route

    return Route(path, endpoint, methods=["GET", "POST"])


def test_an_unexpected_fault_tells_its_incident_and_nothing_of_the_inside(faulty: Any) -> None:
    with structlog.testing.capture_logs() as logged:
        answer = faulty.client().get("/faulty")

    incident = answer.json()["given"].removeprefix("incident ")
    entry = next(each for each in logged if each["event"] == "unexpected")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert entry["incident"] == incident
    assert entry["kind"] == "RuntimeError"
    assert any("test_front_door.py" in place for place in entry["places"])
    for text in (answer.text, repr(logged)):
        assert "김철수" not in text
    assert "RuntimeError" not in answer.text
    assert faulty.client().get("/server").status_code == 200


def test_nothing_that_people_type_is_logged(server: Any) -> None:
    client = server.client("KOR:SMC")
    with structlog.testing.capture_logs() as logged:
        client.post("/session", json={"name": "김철수", "password": "my secret words"})
        client.post("/session/link", json={"token": "guessed-token"})
        client.get("/cases/김철수")
        client.put("/session/seat", json={"party": "김철수", "role": "SMC"})

    text = repr(logged)
    assert {entry["event"] for entry in logged} == {"request", "sign-in failed"}
    assert "김철수" not in text
    assert "secret" not in text
    assert "guessed" not in text
    for value in client.cookies.values():
        assert value not in text


def test_signing_in_and_out_and_changes_of_users_are_logged(server: Any) -> None:
    admin = server.client("SERVER:admin")
    seats = [{"party": "KOR", "role": "observer"}]
    with structlog.testing.capture_logs() as logged:
        admin.post("/users", json={"name": "noted", "display_name": "N", "seats": seats})
        token = admin.post("/users/noted/link").json()["token"]
        client = server.client()
        client.post("/session/link", json={"token": token})
        client.delete("/session")
        admin.patch("/users/noted", json={"disabled": True})

    events = [entry["event"] for entry in logged if entry["event"] != "request"]
    assert events == ["user added", "link made", "session begun", "session ended", "user changed"]
    assert all(entry["user"] == "noted" for entry in logged if entry["event"] in events)


def test_health_tells_every_part_and_a_dead_one_by_name(serve: Callable[..., Any]) -> None:
    served = serve()
    well = httpx.get(f"{served.url}/health")
    served.shared.checks["worker"] = lambda: False
    ill = httpx.get(f"{served.url}/health")

    assert (well.status_code, well.json()["ok"]) == (200, True)
    assert well.json()["checks"].items() >= {"store": True, "migrations": True}.items()
    assert (ill.status_code, ill.json()["ok"]) == (503, False)
    assert ill.json()["checks"]["worker"] is False


def test_metrics_are_for_this_machine_or_an_admin(server: Any) -> None:
    url = f"{server.url}/metrics"
    passed_on = {"X-Forwarded-For": "192.0.2.1"}

    here = httpx.get(url)
    outside = httpx.get(url, headers=passed_on)
    officer = httpx.get(url, headers=passed_on, cookies=server.cookies("KOR:SMC"))
    admin = httpx.get(url, headers=passed_on, cookies=server.cookies("SERVER:admin"))

    assert [r.status_code for r in (here, outside, officer, admin)] == [200, 401, 403, 200]
    assert "sarex_requests_total{" in here.text
    assert "sarex_request_seconds_bucket{" in here.text


def test_metrics_of_two_servers_do_not_meet() -> None:
    first, second = Metrics(), Metrics()
    first.request("GET", "/x", 200, 0.1)

    assert b'route="/x"' in first.text()
    assert b'route="/x"' not in second.text()


@pytest.mark.parametrize("locale", sorted(WORDS))
def test_the_words_of_the_client_come_in_every_language(server: Any, locale: str) -> None:
    client = server.client()
    answer = client.get(f"/words/{locale}")
    again = client.get(f"/words/{locale}", headers={"If-None-Match": answer.headers["etag"]})

    assert any(key.startswith("ui.shell.") for key in answer.json())
    assert not any(key.startswith("review.") for key in answer.json())
    assert again.status_code == 304
    assert client.get("/words/fr").status_code == 422


def test_the_server_says_what_it_is_for(server: Any, serve: Callable[..., Any]) -> None:
    real = serve(mode="operation")

    assert server.client().get("/server").json()["mode"] == "exercise"
    assert real.client().get("/server").json()["mode"] == "operation"
    assert real.client().get("/server").json()["oidc"] is None


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A client, as the build leaves it."""
    folder = tmp_path / "client"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>sarex</title>")
    (folder / "assets" / "index-B1x2Y3z4.js").write_text("export {};\n" * 200)
    (folder / "assets" / "plain.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / ".hidden").write_text("secret")
    monkeypatch.setattr(client_files, "FOLDER", folder)
    return folder


def test_pages_are_loaded_anew_and_hashed_assets_never(server: Any, built: Path) -> None:
    page = httpx.get(f"{server.url}/")
    script = httpx.get(f"{server.url}/assets/index-B1x2Y3z4.js")
    picture = httpx.get(f"{server.url}/assets/plain.svg")

    assert page.headers["cache-control"] == "no-store"
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-encoding"] == "gzip"
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.text == "export {};\n" * 200
    assert picture.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "%2e%2e/secret.txt",
        "assets/..%2f..%2fsecret.txt",
        ".hidden",
        "a%00b",
        "a" * 300,
        "assets",
    ],
)
def test_nothing_but_the_clients_files_is_given(server: Any, built: Path, path: str) -> None:
    answer = httpx.get(f"{server.url}/{path}")

    assert answer.status_code == 404
    assert answer.text != "secret"


def test_without_a_built_client_the_page_says_how_to_build_it(
    server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_files, "FOLDER", tmp_path)

    answer = httpx.get(f"{server.url}/")

    assert answer.status_code == 503
    assert "sh tools/client.sh" in answer.text


def test_the_description_of_the_api_is_the_same_each_time() -> None:
    first = description()

    assert first == description()
    assert "/api/v1/session" in json.loads(first)["paths"]
