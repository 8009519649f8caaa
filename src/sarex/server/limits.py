"""Limits on what comes in: rate, size, time, and how much is at work at once.

Token buckets of our own: the libraries that keep rates (slowapi, limits) bring a storage layer and
decorators for each route, where forty lines ahead of all routes do.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sarex.server.faults import fault, log
from sarex.server.problems import (
    BusyError,
    RequestError,
    TooLargeError,
    TooManyError,
    problem_of,
)
from sarex.server.settings import Limits

__all__ = ["Buckets", "Intake", "TookTooLongError", "address_of"]


class Buckets:
    """Token buckets by key: each holds ``burst`` tokens and gains ``rate_s`` of them a second.

    >>> two = Buckets(1.0, 2.0, now_s=lambda: 0.0)
    >>> [two.take("a") for _ in range(3)], two.take("b")
    ([0.0, 0.0, 1.0], 0.0)
    """

    _MOST = 20_000

    def __init__(
        self, rate_s: float, burst: float, *, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate_s, self._burst, self._now_s = rate_s, burst, now_s
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> float:
        """Take a token; 0 if there was one, else how long to wait for it [s]."""
        return self._wait_s(key, 1.0)

    def wait_s(self, key: str) -> float:
        """How long until there is a token [s]; takes none."""
        return self._wait_s(key, 0.0)

    def _wait_s(self, key: str, taken: float) -> float:
        with self._lock:
            return self._look(key, taken)

    def _look(self, key: str, taken: float) -> float:
        now_s = self._now_s()
        tokens, then_s = self._held.get(key, (self._burst, now_s))
        tokens = min(self._burst, tokens + (now_s - then_s) * self._rate_s)
        self._held[key] = (tokens - taken if tokens >= 1.0 else tokens, now_s)
        self._held.move_to_end(key)
        if len(self._held) > self._MOST:
            self._held.popitem(last=False)  # whoever was quiet longest has a full one
        return max(0.0, (1.0 - tokens) / self._rate_s)


class TookTooLongError(BusyError):
    """A request that took longer than the server gives it."""

    code = "timeout"


class Intake:
    """Refuses requests that are too many, too large, too slow, or more than can be worked at."""

    def __init__(self, app: ASGIApp, *, limits: Limits, cookie: str) -> None:
        self._app = app
        self._limits = limits
        self._cookie = f"{cookie}="
        self._addresses = Buckets(limits.per_address_s, limits.per_address_burst)
        self._sessions = Buckets(limits.per_session_s, limits.per_session_burst)
        self._at_work: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refused = self._refused(scope, Headers(scope=scope))
        if refused is not None:
            await problem_of(refused)(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._work(scope, receive, send)

    def _refused(self, scope: Scope, headers: Headers) -> RequestError | None:
        wait_s = self._addresses.take(address_of(scope))
        if wait_s == 0.0 and (token := self._token(headers)) is not None:
            wait_s = self._sessions.take(hashlib.sha256(token.encode()).hexdigest())
        if wait_s > 0.0:
            return TooManyError("too many requests", after_s=wait_s, remedy="Wait, then go on.")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._limits.body_bytes:
            return _too_large(self._limits.body_bytes)
        if scope["type"] == "http" and len(self._at_work) >= self._limits.in_flight:
            return BusyError("the server has too much to do", remedy="Try again in a moment.")
        return None

    def _token(self, headers: Headers) -> str | None:
        """The session's token as the browser sends it; whether it holds is not asked here."""
        pairs = (pair.strip() for pair in headers.get("cookie", "").split(";"))
        return next((pair for pair in pairs if pair.startswith(self._cookie)), None)

    async def _work(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in a task of its own: a thread that works cannot be broken off, only left."""
        exchange = _Exchange(receive, send, self._limits.body_bytes)
        task = asyncio.ensure_future(self._app(scope, exchange.receive, exchange.send))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        try:
            done, _ = await asyncio.wait({task}, timeout=self._limits.request_s)
        except asyncio.CancelledError:
            task.cancel()
            raise
        refused: RequestError | None = None
        if exchange.too_large:
            refused = _too_large(self._limits.body_bytes)
        elif not done:
            refused = TookTooLongError(
                f"the request took longer than {self._limits.request_s:g} s",
                remedy="Ask for less, or send the request faster.",
            )
        if refused is None:
            task.result()
            return
        exchange.closed = True
        if not exchange.started:
            await problem_of(refused)(scope, receive, send)
        if done:
            return
        if exchange.started:
            task.cancel()  # half an answer is broken off, so that the client sees that it is half
        else:
            task.add_done_callback(_tell)  # a thread at work keeps its place until it is done


class _Exchange:
    """One request and its answer, as the app sees them."""

    def __init__(self, receive: Receive, send: Send, most_bytes: int) -> None:
        self._receive, self._send, self._left = receive, send, most_bytes
        self.started = self.closed = self.too_large = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.too_large = True
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        if self.closed or (self.too_large and not self.started):
            return
        self.started = True
        await self._send(message)


def address_of(scope: Scope) -> str:
    """Whence a request comes; an IPv6 network counts as one."""
    client = scope.get("client")
    host = client[0] if client else "local"
    return ":".join(host.split(":")[:4]) if host.count(":") > 1 else host


def _tell(left: asyncio.Task[None]) -> None:
    """What became of a request after it was given up."""
    if not left.cancelled() and (error := left.exception()) is not None:
        log.error("failed after it was given up", **fault(error))


def _too_large(most_bytes: int) -> RequestError:
    return TooLargeError(
        "the request is larger than the server takes",
        allowed=f"{most_bytes} bytes",
        remedy="Send less at once.",
    )
