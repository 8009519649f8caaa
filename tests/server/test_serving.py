"""``sarex serve`` and ``sarex user`` as people run them: processes, links, signals, TLS."""

from __future__ import annotations

import datetime
import ipaddress
import os
import re
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from live_clients import small_case
from typer.testing import CliRunner

from sarex.cli import app
from sarex.errors import SarexError
from sarex.server.home import Home

SAREX = Path(sys.executable).with_name("sarex")
LINK = re.compile(r"(https?://\S+)/#/link/(\S+)")
RUN = CliRunner()
SignIn = Callable[..., tuple[httpx.Client, httpx.Response]]


class Serving:
    """``sarex serve`` in a process of its own; ``said`` is what it printed."""

    def __init__(self, folder: Path, *words: object) -> None:
        self.said: list[str] = []
        self._log = folder / "log.txt"
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [str(SAREX), "serve", "--no-open", "--port", "0", *map(str, words)],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, "TMPDIR": str(folder)},
            )

    def until(self, words: str) -> str:
        """Reads what it prints up to a line with some words; that line."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            if words in line:
                return self.said[-1]
        raise AssertionError("\n".join([*self.said, self._log.read_text()]))

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        self.said += rest.splitlines()
        return self.process.returncode


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Serving]]:
    started: list[Serving] = []

    def begin(*words: object) -> Serving:
        started.append(Serving(tmp_path, *words))
        return started[-1]

    yield begin
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
            each.process.communicate()


@pytest.fixture
def sign_in() -> Iterator[SignIn]:
    """Uses the one-time link in a line: a client that then holds the session, and the answer."""
    with ExitStack() as stack:

        def use(line: str, verify: Any = False) -> tuple[httpx.Client, httpx.Response]:
            base, token = link_in(line)
            client = httpx.Client(
                base_url=f"{base}/api/v1", headers={"Origin": base}, timeout=60, verify=verify
            )
            stack.enter_context(client)
            return client, client.post("/session/link", json={"token": token})

        yield use


def link_in(line: str) -> tuple[str, str]:
    found = LINK.search(line)
    assert found, line
    return found[1], found[2]


def user(*words: object) -> str:
    """``sarex user``, and what it prints."""
    done = RUN.invoke(app, ["user", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def refusal(*words: object) -> str:
    """How ``sarex`` refuses."""
    with pytest.raises(SarexError) as refused:
        RUN.invoke(app, [*map(str, words)], catch_exceptions=False)
    return str(refused.value)


def test_the_first_start_alone_prints_a_link_and_it_signs_in_once(
    start: Callable[..., Serving], sign_in: SignIn, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    first = start("--home", home)
    line = first.until("sign in once by this link")

    _, answer = sign_in(line)
    assert answer.status_code == 200, answer.text
    assert answer.json()["seat"] == {"party": "SERVER", "role": "admin", "facility": None}
    assert "Secure" not in answer.headers["set-cookie"]
    assert sign_in(line)[1].status_code == 401
    assert first.end(signal.SIGINT) != 0

    second = start("--home", home)
    assert f"sarex user link NAME --home {home}" in second.until("a link for whom you name")
    assert not any(LINK.search(each) for each in second.said)
    base = second.said[0].split(" at ")[1].split("/ ")[0]
    again = user("link", "admin", "--home", home, "--url", base)
    assert sign_in(again)[1].status_code == 200
    assert second.end() == 128 + signal.SIGTERM


def test_users_are_added_listed_and_disabled_beside_a_running_server(
    serve: Callable[..., Any], sign_in: SignIn, tmp_path: Path
) -> None:
    served = serve()
    home, base = served.shared.home.path, served.url

    added = user("add", "kim", "--home", home, "--seat", "KOR:SMC", "--seat", "KOR:RCC",
                 "--display-name", "Kim C.", "--url", base)  # fmt: skip
    assert "KOR:SMC, KOR:RCC" in added
    _, session = sign_in(added)
    assert session.json()["display_name"] == "Kim C."
    assert session.json()["seat"]["role"] == "SMC"
    assert "kim: Kim C.; KOR:SMC, KOR:RCC" in user("list", "--home", home)

    link = user("link", "kim", "--home", home, "--url", base)
    user("disable", "kim", "--home", home)
    assert "kim (disabled)" in user("list", "--home", home)
    assert sign_in(link)[1].status_code == 401
    assert "no such user" in refusal("user", "link", "kom", "--home", home)
    assert "no home" in refusal("user", "list", "--home", tmp_path / "elsewhere")


def test_an_operation_is_reported_and_its_folder_is_served_elsewhere(
    serve: Callable[..., Any], start: Callable[..., Serving], sign_in: SignIn, tmp_path: Path
) -> None:
    report = {**small_case(), "mode": "operation", "id": "real"}
    report["parties"] = {"nations": ["KOR", "JPN"], "smc": "JPN"}
    centre = serve(mode="operation")
    reported = centre.client("JPN:SMC").post("/cases", json=report)
    assert reported.status_code == 201, reported.text
    drill = {**small_case(), "id": "drill"}
    refused = centre.client("JPN:SMC").post("/cases", json=drill)
    assert (refused.status_code, refused.json()["where"]) == (403, "/mode")
    case = tmp_path / "real"
    shutil.copytree(centre.shared.home.cases / "real", case)

    serving = start(case, "--home", tmp_path / "home")
    client, answer = sign_in(serving.until("sign in once"))
    assert answer.json()["mode"] == "operation"
    seats = [(seat["party"], seat["role"]) for seat in answer.json()["seats"]]
    assert seats == [("JPN", "SMC"), ("JPN", "RCC"), ("SERVER", "admin")]
    assert [each["case_id"] for each in client.get("/cases").json()["cases"]] == ["real"]
    said = client.post(
        "/cases/real/acts/phase-declare", json={"phase": "distress", "reason": "raft sighted"}
    )
    assert said.status_code == 200, said.text
    assert client.get("/cases/real").json()["state"]["phase"] == "distress"
    assert client.get("/cases/real").json()["stamp"] is None

    asked = ("serve", case, "--no-open", "--home", tmp_path / "other")
    assert "never both" in refusal(*asked, "--mode", "exercise")


def test_the_demo_seats_people_and_leaves_nothing(
    start: Callable[..., Serving], sign_in: SignIn, tmp_path: Path
) -> None:
    demo = start("--demo")
    demo.until("start with these")
    smc, rcc = demo.until("SMC, rescue"), demo.until("Rescue co-ordination centre of Korea")
    demo.until("each link signs in once")
    people = [sign_in(line) for line in demo.said if LINK.search(line)]
    seats = [tuple(answer.json()["seat"].values())[:2] for _, answer in people]
    assert seats == [
        ("JPN", "SMC"), ("KOR", "RCC"), ("EXCON", "control"), ("KOR", "control"),
        ("JPN", "control"), ("KOR", "evaluator"), ("JPN", "evaluator"), ("SERVER", "admin"),
    ]  # fmt: skip
    assert sign_in(smc)[1].status_code == sign_in(rcc)[1].status_code == 401
    client, _ = people[0]
    case = client.get("/cases/goto").json()
    assert case["control"]["play"] == "running"
    assert case["state"]["incident"]
    assert [work["kind"] for work in client.get("/cases/goto/worklist").json()] == ["forecast"]

    (folder,) = tmp_path.glob("sarex-demo-*")
    with sqlite3.connect(folder / "home" / "server.sqlite") as database:
        ((director,),) = database.execute("select pid from exercises")
    os.kill(director, 0)
    assert demo.end() == 128 + signal.SIGTERM
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(director, 0)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sarex test")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(pem))
    paths[1].write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def test_under_tls_links_cookies_and_pages_are_encrypted(
    start: Callable[..., Serving], sign_in: SignIn, tmp_path: Path
) -> None:
    public, key = certificate(tmp_path)
    tls = ("--tls-certificate", public, "--tls-key", key)
    serving = start("--home", tmp_path / "home", *tls)
    line = serving.until("sign in once")
    base, _ = link_in(line)
    assert base.startswith("https://127.0.0.1:")

    trusting = ssl.create_default_context(cafile=public)
    client, answer = sign_in(line, verify=trusting)
    assert answer.status_code == 200, answer.text
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-sarex-")
    assert "Secure" in cookie
    assert "max-age" in answer.headers["strict-transport-security"]
    assert client.get("/session").status_code == 200
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(base)  # who does not trust it gets nothing
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(base.replace("https", "http"), verify=False)


def test_what_cannot_be_served_is_refused_before_anything_listens(tmp_path: Path) -> None:
    home = tmp_path / "home"
    served = ("serve", "--no-open", "--home", home)
    assert "read every password" in refusal(*served, "--host", "0.0.0.0")
    assert "both a certificate and its key" in refusal(*served, "--tls-key", tmp_path / "none")
    assert "no such mode" in refusal(*served, "--mode", "both")
    assert "home, a mode and a case of its own" in refusal(*served, "--demo")
    opened = Home.open(tmp_path / "kept", "exercise")
    (opened.cases / "drill").mkdir()
    kept = ("serve", "--no-open", "--home", opened.path, "--mode", "operation")
    assert "other mode" in refusal(*kept)
