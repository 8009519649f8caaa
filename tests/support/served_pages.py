"""A server process with people who can sign in, and pages of it that are watched."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

__all__ = ["PASSWORD", "ServedPages", "Watched"]

PASSWORD = "seven quiet harbour lights"
_WORD = re.compile(r"(sarex serves \w+s at|sign in once by this link:) (\S+)")
_LEFT_ALONE = ("blob:", "data:", "about:")


class ServedPages:
    """``sarex serve`` in a process of its own, on a free port of loopback.

    Parameters
    ----------
    home
        Its folder; made by the server.
    *words
        Further words of the command: a case, ``--mode operation``.
    """

    def __init__(self, home: Path, *words: object) -> None:
        self.home = home
        self._log = home.parent / "log.txt"
        command = [Path(sys.executable).with_name("sarex"), "serve", "--home", home, "--port", "0"]
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [*map(str, command), "--no-open", *map(str, words)],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        address, link = self._read(), self._read()
        self.url = address.rstrip("/")
        self._admin = self._client()
        token = {"token": link.rpartition("/")[2]}
        self._admin.post("/session/link", json=token).raise_for_status()
        # The first user of a server that is given a case sits in one of its seats.
        self._admin.put("/session/seat", json=_seat("SERVER:admin")).raise_for_status()
        self._users: set[str] = set()
        """Names of those that were made here."""

    def _read(self) -> str:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := _WORD.search(line):
                return found.group(2)
        raise AssertionError(self._log.read_text())

    def _client(self) -> httpx.Client:
        base = f"{self.url}/api/v1"
        return httpx.Client(base_url=base, headers={"Origin": self.url}, timeout=60)

    @property
    def cases(self) -> list[str]:
        """Ids of the cases that exercise control sees."""
        with self.client("EXCON:control") as control:
            return [case["case_id"] for case in control.get("/cases").json()["cases"]]

    def user(self, *seats: str) -> str:
        """The name of a user with these seats (``KOR:SMC``), who has the password ``PASSWORD``."""
        name = "-".join(seats).lower().replace(":", "-")
        if name in self._users:
            return name
        held = [_seat(text) for text in seats]
        body = {"name": name, "display_name": f"Person of {seats[0]}", "seats": held}
        self._admin.post("/users", json=body).raise_for_status()
        with self._client() as own:
            own.post("/session/link", json={"token": self.link(name)}).raise_for_status()
            own.put("/session/password", json={"new": PASSWORD}).raise_for_status()
        self._users.add(name)
        return name

    def link(self, name: str) -> str:
        """The token of a new one-time link."""
        answer = self._admin.post(f"/users/{name}/link")
        answer.raise_for_status()
        return str(answer.json()["token"])

    @contextmanager
    def client(self, seat: str) -> Iterator[httpx.Client]:
        """A program that is signed in to a seat, beside the pages."""
        with self._client() as client:
            body = {"name": self.user(seat), "password": PASSWORD}
            client.post("/session", json=body).raise_for_status()
            yield client

    def close(self) -> None:
        self._admin.close()
        self._process.send_signal(signal.SIGINT)
        self._process.communicate(timeout=60)


def _seat(text: str) -> dict[str, str | None]:
    party, role, *facility = text.split(":")
    return {"party": party, "role": role, "facility": facility[0] if facility else None}


class Watched:
    """A page in a context of its own; what it asked for and complained of is kept."""

    def __init__(
        self,
        chromium: Browser,
        served: ServedPages,
        seat: str | None,
        *,
        width: int,
        height: int,
        **context: Any,
    ) -> None:
        self._url = served.url
        self.outside: list[str] = []
        self.complaints: list[str] = []
        asked = {"locale": "en-GB", "timezone_id": "Asia/Seoul", **context}
        self._context = chromium.new_context(viewport={"width": width, "height": height}, **asked)
        self._context.on("request", self._asked)
        if seat is not None:
            body = {"name": served.user(seat), "password": PASSWORD}
            self._context.request.post(
                f"{served.url}/api/v1/session", data=body, headers={"Origin": served.url}
            )
        self.page: Page = self._context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("websocket", lambda socket: self._went(socket.url))

    def _asked(self, request: Request) -> None:
        self._went(request.url)

    def _went(self, url: str) -> None:
        here = urlsplit(self._url).netloc
        if not url.startswith(_LEFT_ALONE) and urlsplit(url).netloc != here:
            self.outside.append(url)

    def _said(self, message: ConsoleMessage) -> None:
        # The browser itself writes down each refusal of the server; the page shows them.
        refused = message.text.startswith("Failed to load resource: the server responded with")
        unplugged = "net::ERR_INTERNET_DISCONNECTED" in message.text  # by a test, on purpose
        if message.type == "error" and not (refused or unplugged):
            self.complaints.append(message.text)

    def close(self) -> list[str]:
        """Ends the page; what must not have been."""
        self._context.close()
        return [*(f"asked outside: {url}" for url in self.outside), *self.complaints]
