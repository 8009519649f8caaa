"""All clients of the server and the cases that they follow: watched by one loop."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from sarex.errors import SarexError
from sarex.labels import EXCON
from sarex.server.access.principal import Principal
from sarex.server.cases.open_case import OpenCase
from sarex.server.cases.registry import CaseRegistry
from sarex.server.channel.case_feed import CaseFeed
from sarex.server.channel.connection import Connection, Follow
from sarex.server.context import Context
from sarex.server.problems import NotFoundError, TooManyError

__all__ = ["GONE", "Channel"]

GONE = 4401
"""Close code: the session ended, or its seat was changed."""
_LOOK_S = 0.1
_SLOW_LOOK_S = 2.0
_REPEAT_S = 10.0
_MOST_FOLLOWED = 32
_MOST_CLIENTS = 1000
_MOST_OF_SESSION = 16
_log = logging.getLogger(__name__)


class Channel:
    """The live channel of a server.

    Parameters
    ----------
    context, cases
        Of the server.
    """

    def __init__(self, context: Context, cases: CaseRegistry) -> None:
        self._context, self._cases = context, cases
        self._feeds: dict[str, CaseFeed] = {}
        self._making: dict[str, asyncio.Lock] = {}
        self._alerts: dict[tuple[str, str], str] = {}
        self._limiter = CapacityLimiter(4)
        self.connections: set[Connection] = set()

    # --- clients ------------------------------------------------------------------------------

    def join(self, connection: Connection) -> None:
        """Take a client in.

        Raises
        ------
        TooManyError
            If there are too many, in all or of its session.
        """
        own = sum(c.who.session_id == connection.who.session_id for c in self.connections)
        if len(self.connections) >= _MOST_CLIENTS or own >= _MOST_OF_SESSION:
            raise TooManyError(
                "too many channels are open", after_s=5.0, remedy="Close one of them."
            )
        self.connections.add(connection)
        for name, feed in self._feeds.items():
            if feed.sounds(connection.who.viewer.party):
                self._tell_alert(connection, name, feed)

    def leave(self, connection: Connection) -> None:
        """Forget a client that is gone."""
        self.connections.discard(connection)
        for name in connection.follows:
            self._tell_presence(name)

    async def follow(self, connection: Connection, case: str, since: int | None, lang: str) -> None:
        """Let a client have a case from a number on; from now on if it names none.

        Raises
        ------
        NotFoundError
            If there is no such case, or nothing of it is released to the client's party.
        TooManyError
            If it follows too many.
        """
        if case not in connection.follows and len(connection.follows) >= _MOST_FOLLOWED:
            raise TooManyError("so many cases are not followed at once", after_s=1.0,
                               remedy="Close one of them.")  # fmt: skip
        opened = await run_sync(self._open, connection.who, case, limiter=self._limiter)
        feed = await self._feed_of(opened)
        await run_sync(feed.look, limiter=self._limiter)
        view = await run_sync(feed.feed, connection.who.viewer, limiter=self._limiter)
        # since beyond the last: of another numbering, such as that of another home
        anew = since is not None and since > view.shown
        n = view.shown if since is None or anew else since
        told = {"topic": "opened", "case": case, "n": n, "last": view.shown, "reload": anew}
        connection.put(f"opened {case}", json.dumps(told))
        connection.follows[case] = Follow(feed, n, lang, feed.numbering)
        connection.wake()
        self._tell_presence(case)

    def unfollow(self, connection: Connection, case: str) -> None:
        """Send a client nothing more of a case."""
        if connection.follows.pop(case, None) is not None:
            self._tell_presence(case)

    def _open(self, who: Principal, case: str) -> OpenCase:
        found = self._cases.open(case)
        if not found.is_known_to(who.viewer):
            raise NotFoundError(
                "there is no such case here", given=case, remedy="Look at the list of cases."
            )
        return found

    async def _feed_of(self, case: OpenCase) -> CaseFeed:
        """The feed of a case; another one where its folder was replaced."""
        async with self._making.setdefault(case.case_id, asyncio.Lock()):
            held = self._feeds.get(case.case_id)
            if held is None or held.case is not case:
                held = await run_sync(CaseFeed, case, limiter=self._limiter)
                self._feeds[case.case_id] = held
            return held

    # --- what is told beside events -----------------------------------------------------------

    def publish(
        self,
        topic: str,
        case: str,
        content: dict[str, Any],
        allowed: Callable[[Principal], bool],
        *,
        key: str = "",
    ) -> None:
        """Tell clients that follow a case and may know it; the latest of a key holds.

        Called in the loop of the server; from a thread with ``call_soon_threadsafe``. Nothing is
        told while a NO DUFF holds.
        """
        text = json.dumps({"topic": topic, "case": case, **self._mark(case), **content})
        feed = self._feeds.get(case)
        if feed is not None and feed.held:
            return
        for connection in self.connections:
            if case in connection.follows and allowed(connection.who):
                connection.put(f"{topic} {case} {key}", text)

    def _mark(self, case: str) -> dict[str, Any]:
        feed = self._feeds.get(case)
        return {"exercise": True} if feed is not None and feed.case.mode == "exercise" else {}

    def _tell_presence(self, case: str) -> None:
        """Names of seats that are here: of one's own party, and who co-ordinates on scene."""
        here = {c.who.seat.text(): c.who.seat for c in self.connections if case in c.follows}
        for connection in self.connections:
            if case not in connection.follows or connection.follows[case].feed.held:
                continue
            party = connection.who.seat.party
            seen = sorted(
                text
                for text, seat in here.items()
                if party in {seat.party, EXCON} or seat.role == "OSC"
            )
            told = {"topic": "presence", "case": case, **self._mark(case), "seats": seen}
            connection.put(f"presence {case}", json.dumps(told))

    def _tell_alert(self, connection: Connection, name: str, feed: CaseFeed) -> None:
        if name in connection.follows:
            connection.repeat(name)
        elif text := feed.alert(connection.who.viewer.party):
            connection.put(f"alert {name}", text)

    # --- the loop -----------------------------------------------------------------------------

    async def watch(self) -> None:
        """Look at the cases until the server stops."""
        slow_s = repeat_s = 0.0
        while True:
            began = time.monotonic()
            await self._guarded(self._look())
            if began - slow_s >= _SLOW_LOOK_S:
                slow_s = began
                await self._guarded(self._look_around())
            if began - repeat_s >= _REPEAT_S:
                repeat_s = began
                self._sound()
            await asyncio.sleep(max(0.01, _LOOK_S - (time.monotonic() - began)))

    async def _guarded(self, work: Any) -> None:
        """What goes wrong with one look is logged: the next one may go well."""
        try:
            await work
        except Exception:
            _log.exception("the channel could not look")

    async def _look(self) -> None:
        followed = {f.feed for c in self.connections for f in c.follows.values()}
        feeds = [
            feed
            for feed in self._feeds.values()
            if feed in followed or feed.case.mode == "exercise"
        ]
        changed = await run_sync(_looked_at, feeds, limiter=self._limiter) if feeds else []
        for name, feed in ((feed.case.case_id, feed) for feed in changed):
            self._alert_others(name, feed)
        for connection in self.connections:
            follows = connection.follows.values()
            if any(follow.waits or follow.feed in changed for follow in follows):
                connection.wake()

    def _alert_others(self, name: str, feed: CaseFeed) -> None:
        """What sounds goes to every client whose party takes part, whatever it follows."""
        for party in {c.who.viewer.party for c in self.connections if c.who.seat.role != "admin"}:
            text = feed.alert(party)
            if text is None or self._alerts.get((name, party)) == text:
                continue
            was = self._alerts.get((name, party))
            self._alerts[name, party] = text
            if was is None and not feed.sounds(party):
                continue
            for connection in self.connections:
                of_party = connection.who.seat.party == party
                if of_party and name not in connection.follows:
                    connection.put(f"alert {name}", text)

    def _sound(self) -> None:
        for name, feed in self._feeds.items():
            for connection in self.connections:
                seat = connection.who.seat
                if seat.role != "admin" and feed.sounds(seat.party):
                    self._tell_alert(connection, name, feed)

    async def _look_around(self) -> None:
        """New cases, whose alerts are to be heard; sessions that ended."""
        cases = await run_sync(lambda: list(self._cases.all()), limiter=self._limiter)
        for case in cases:
            if case.mode == "exercise":
                await self._feed_of(case)
        names = {case.case_id for case in cases}
        for name in [each for each in self._feeds if each not in names]:
            self._feeds.pop(name)
        for connection in list(self.connections):
            found = await self._context.sessions.find(connection.token)
            if found is None or found.seat != connection.who.seat:
                connection.end(GONE, "the session ended")

    def close(self) -> None:
        """Send every client away: the server stops."""
        for connection in self.connections:
            connection.end(1001, "the server stops")


def _looked_at(feeds: list[CaseFeed]) -> list[CaseFeed]:
    """Those in which something is new."""
    changed = []
    for feed in feeds:
        try:
            if feed.look():
                changed.append(feed)
        except SarexError:
            _log.exception("a case could not be read")
    return changed
