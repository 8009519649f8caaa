"""One client: what it follows, how far it has it, and what waits to be sent."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from anyio.to_thread import run_sync
from starlette.websockets import WebSocket

from sarex.errors import SarexError
from sarex.server.access.principal import Principal
from sarex.server.channel.case_feed import CaseFeed, Glance

__all__ = ["SLOW", "Connection", "Follow", "SlowError"]

SLOW = 1013
_FAULT = 1011
_log = logging.getLogger(__name__)
_SEND_S = 10.0
"""A client that takes nothing for so long is dropped."""
_LAST_CHANCE_S = 30.0
_POSITIONS_S = 0.2
"""Positions are shown no oftener than this; their events are all sent."""
_WAITING = 256
"""Unnumbered frames that may wait for one client."""


@dataclass(slots=True)
class Follow:
    """A case that a client follows, and up to where it has it."""

    feed: CaseFeed
    n: int
    lang: str
    numbering: str
    version: int = -1
    sent: dict[str, str] = field(default_factory=dict)
    positions_s: float = 0.0
    waits: bool = False
    """Whether positions wait for their time."""


class SlowError(Exception):
    """The client takes nothing."""


class Connection:
    """A client that is signed in.

    Parameters
    ----------
    socket
        Accepted.
    who
        In which seat.
    token
        Of its session, to look whether it holds still.
    """

    def __init__(self, socket: WebSocket, who: Principal, token: str) -> None:
        self.socket, self.who, self.token = socket, who, token
        self.follows: dict[str, Follow] = {}
        self._outbox: OrderedDict[str, str] = OrderedDict()
        self._wake = asyncio.Event()
        self.closing: tuple[int, str] | None = None

    def wake(self) -> None:
        """Have it look for what is new."""
        self._wake.set()

    def put(self, key: str, text: str) -> None:
        """Queue an unnumbered frame; one of the same key that waits is replaced."""
        self._outbox[key] = text
        while len(self._outbox) > _WAITING:
            self._outbox.popitem(last=False)
        self._wake.set()

    def end(self, code: int, reason: str) -> None:
        """Have it closed."""
        self.closing = self.closing or (code, reason)
        self._wake.set()

    async def send_all(self) -> None:
        """Send what is new until the client is to be closed; then close it."""
        try:
            while self.closing is None:
                await self._wake.wait()
                self._wake.clear()
                await self._send_new()
        except SlowError:
            self.closing = (SLOW, "you take too little; open again with since")
        except SarexError:
            _log.exception("a case could not be read for a client")
            self.closing = (_FAULT, "a case cannot be read")
        code, reason = self.closing or (1000, "")
        async with asyncio.timeout(_LAST_CHANCE_S):
            await self.socket.close(code, reason)

    async def _send_new(self) -> None:
        while self._outbox and self.closing is None:
            await self._send(self._outbox.popitem(last=False)[1])
        for follow in list(self.follows.values()):
            while self.closing is None and await self._send_of(follow):
                pass

    async def _send_of(self, follow: Follow) -> bool:
        """Send what is new of a case; whether there may be more."""
        feed, viewer = follow.feed, self.who.viewer
        if follow.numbering != feed.numbering:
            await self._renumber(follow)
        glance, view = feed.glances.get(viewer), feed.peek(viewer)
        if glance is None or view is None:
            await run_sync(feed.feed, viewer)
            return True
        if glance.version != follow.version or follow.waits:
            await self._send_glance(follow, glance)
        if glance.held:
            return False
        frames = view.ready(follow.n, follow.lang)
        if frames is None:
            frames = await run_sync(feed.page, viewer, follow.n, follow.lang)
        for frame in frames:
            if feed.held or follow.numbering != feed.numbering:
                return True
            await self._send(frame.text)
            follow.n = frame.n
        return bool(frames)

    async def _renumber(self, follow: Follow) -> None:
        """The journal is another one: the client reads the case anew."""
        feed = await run_sync(follow.feed.feed, self.who.viewer)
        follow.numbering, follow.n = follow.feed.numbering, feed.shown
        follow.sent.clear()
        follow.version = -1
        case = follow.feed.case.case_id
        await self._send(json.dumps({"topic": "reload", "case": case, "n": follow.n}))

    async def _send_glance(self, follow: Follow, glance: Glance) -> None:
        for key, text in glance.told.items():
            if follow.sent.get(key) != text:
                follow.sent[key] = text
                await self._send(text)
        follow.waits = time.monotonic() - follow.positions_s < _POSITIONS_S
        if not follow.waits:
            follow.positions_s = time.monotonic()
            for name, text in glance.positions.items():
                if follow.sent.get(f"position {name}") != text:
                    if follow.feed.held:
                        return
                    follow.sent[f"position {name}"] = text
                    await self._send(text)
        follow.version = glance.version

    def repeat(self, case: str) -> None:
        """Tell again what sounds in a case that it follows."""
        follow = self.follows.get(case)
        if follow is not None:
            follow.sent.pop("alert", None)
            follow.version = -1
            self._wake.set()

    async def _send(self, text: str) -> None:
        try:
            async with asyncio.timeout(_SEND_S):
                await self.socket.send_text(text)
        except TimeoutError:
            raise SlowError from None
