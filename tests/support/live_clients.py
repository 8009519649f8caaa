"""Clients of a server's live channel, and a case that is soon reckoned."""

from __future__ import annotations

import json
import re
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from websockets.sync.client import ClientConnection, connect

Served = Any
_PATIENCE_S = 300.0


def small_case() -> dict[str, Any]:
    """The built-in case with few draws, as the form sends it."""
    text = files("sarex.data").joinpath("cases/goto.toml").read_text(encoding="utf-8")
    return tomllib.loads(re.sub(r"(?m)^draws = \d+$", "draws = 100", text))


def until(holds: Callable[[], Any]) -> Any:
    """Wait for what takes its time; it fails loudly if it never comes."""
    end = time.monotonic() + _PATIENCE_S
    while not (found := holds()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
    return found


class Live:
    """A client of the channel, which reads what comes until it has what it waits for."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []

    def say(self, **frame: Any) -> None:
        self.socket.send(json.dumps(frame))

    def take(self, topic: str, holds: Callable[[dict[str, Any]], bool] = lambda _: True) -> Any:
        """The next frame of a topic for which something holds."""
        while True:
            frame = json.loads(self.socket.recv(timeout=60))
            self.frames.append(frame)
            if frame.get("topic") == topic and holds(frame):
                return frame

    def until(self, n: int) -> list[int]:
        """Numbers of events until one."""
        self.take("event", lambda frame: frame["n"] >= n)
        return [frame["n"] for frame in self.frames if frame.get("topic") == "event"]

    def settle(self) -> list[dict[str, Any]]:
        """All that came before an answer to a ping."""
        mark = f"{len(self.frames)}-{time.monotonic()}"
        self.say(ping=mark)
        while True:
            frame = json.loads(self.socket.recv(timeout=60))
            if frame.get("pong") == mark:
                return self.frames
            self.frames.append(frame)


@contextmanager
def live(served: Served, seat: str, cookies: dict[str, str] | None = None) -> Iterator[Live]:
    cookie = "; ".join(f"{k}={v}" for k, v in (cookies or served.cookies(seat)).items())
    headers = {"Origin": served.url, "Cookie": cookie}
    url = f"ws://127.0.0.1:{served.port}/api/v1/channel"
    with connect(url, additional_headers=headers, max_size=None) as socket:
        yield Live(socket)
