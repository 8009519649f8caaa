"""Sessions: one seat each, known by a random token of which only a keyed hash is stored."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from sarex.server.access.seat import Seat, exists_in
from sarex.server.accounts.accounts import User
from sarex.server.accounts.secrets import keyed_hash, new_token
from sarex.server.database import reading
from sarex.server.home import Home
from sarex.server.problems import NotAllowedError
from sarex.server.tables import sessions, users

__all__ = ["How", "Session", "Sessions"]

How = Literal["password", "link", "oidc"]

_SEEN_NS = 60 * 10**9
"""The last request is written down so often, not at each."""
_KEPT_S = 2.0
"""A session that another process ended is believed no longer than this."""
_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Session:
    """A session.

    Parameters
    ----------
    id
        Public name; no secret.
    user, display_name
        Whose it is.
    seat
        The one that it holds.
    how
        By what it began.
    created_ns, expires_ns
        When it began; when it ends at the latest.
    """

    id: str
    user: str
    display_name: str
    seat: Seat
    how: How
    created_ns: int
    expires_ns: int


class Sessions:
    """The sessions of a server; see :class:`Session`.

    Parameters
    ----------
    engine, home
        Where they are kept; whose key hashes tokens, and whose id names the cookie.
    idle_s, absolute_s
        [s] One ends so long after its last request, and after it began.
    secure
        Whether browsers reach the server by TLS.
    """

    def __init__(
        self,
        engine: sa.Engine,
        home: Home,
        *,
        idle_s: float,
        absolute_s: float,
        secure: bool,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self._engine = engine
        self._home = home
        self._idle_ns, self._absolute_ns = round(idle_s * 1e9), round(absolute_s * 1e9)
        self._now_ns = now_ns
        self._known: OrderedDict[str, tuple[float, Session]] = OrderedDict()
        self._lock = threading.Lock()
        self.secure = secure
        self.cookie = f"{'__Host-' if secure else ''}sarex-{home.id}"

    def begin(self, user: User, how: How, seat: Seat | None = None) -> tuple[str, Session]:
        """Begin a session; the token is for the cookie and is not kept.

        Raises
        ------
        NotAllowedError
            If the user does not hold the seat, or is disabled.
        """
        open_here = [each for each in user.seats if exists_in(each, self._home.mode)]
        held = seat or next(iter(open_here), None)
        if user.disabled or held is None or held not in open_here:
            raise NotAllowedError(
                "this user does not hold the seat",
                given=None if held is None else held.text(),
                allowed=", ".join(each.text() for each in open_here) or "none on this server",
                remedy="Take a seat of this user, or ask whoever administers the server for one.",
            )
        now_ns = self._now_ns()
        return self._insert(user, how, held, now_ns, now_ns + self._absolute_ns)

    def change_seat(self, session: Session, user: User, seat: Seat) -> tuple[str, Session]:
        """Take another seat of the user: a new session with a new token, the old one ends."""
        token, begun = self.begin(user, session.how, seat)
        self.end(session.id)
        return token, begun

    async def find(self, token: str) -> Session | None:
        """The session of a token, if it holds still."""
        key = self._hash(token)
        with self._lock:
            since, known = self._known.get(key, (0.0, None))
            if known is not None and time.monotonic() - since < _KEPT_S:
                return known if known.expires_ns > self._now_ns() else None
        return await run_in_threadpool(self.look_up, token)

    def look_up(self, token: str) -> Session | None:
        """The session of a token as the database has it now."""
        key, now_ns = self._hash(token), self._now_ns()
        joined = sa.select(sessions, users.c.display_name).join(users)
        with reading(self._engine) as connection:
            query = joined.where(sessions.c.token_hash == key, ~users.c.disabled)
            row = connection.execute(query).first()
        if row is None or now_ns >= min(row.expires_ns, row.seen_ns + self._idle_ns):
            return None
        if now_ns - row.seen_ns > min(_SEEN_NS, self._idle_ns // 4):
            with self._engine.begin() as connection:
                seen = sa.update(sessions).where(sessions.c.id == row.id)
                connection.execute(seen.values(seen_ns=now_ns))
        seat = Seat(row.party, row.role, row.facility)
        found = Session(
            row.id, row.user, row.display_name, seat, row.how, row.created_ns, row.expires_ns
        )
        self._keep(key, found)
        return found

    def end(self, session_id: str) -> None:
        """Sign out."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.id == session_id))
        self.forget()

    def end_all(self, user: str) -> None:
        """Sign a user out everywhere."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.user == user))
        self.forget()

    def forget(self) -> None:
        """Believe nothing that was looked up before."""
        with self._lock:
            self._known.clear()

    def count(self) -> int:
        """Sessions that hold."""
        with reading(self._engine) as connection:
            now_ns = self._now_ns()
            query = sa.select(sa.func.count()).where(
                sessions.c.expires_ns > now_ns, sessions.c.seen_ns > now_ns - self._idle_ns
            )
            return int(connection.scalar(query) or 0)

    def _insert(
        self, user: User, how: How, seat: Seat, now_ns: int, expires_ns: int
    ) -> tuple[str, Session]:
        token = new_token()
        begun = Session(
            secrets.token_hex(8), user.name, user.display_name, seat, how, now_ns, expires_ns
        )
        row = {
            "id": begun.id,
            "token_hash": self._hash(token),
            "user": user.name,
            "party": seat.party,
            "role": seat.role,
            "facility": seat.facility,
            "how": how,
            "created_ns": now_ns,
            "seen_ns": now_ns,
            "expires_ns": expires_ns,
        }
        over = sa.or_(sessions.c.expires_ns <= now_ns, sessions.c.seen_ns <= now_ns - self._idle_ns)
        with self._engine.begin() as connection:
            connection.execute(sa.delete(sessions).where(over))
            connection.execute(sa.insert(sessions), row)
        return token, begun

    def _keep(self, key: str, session: Session) -> None:
        with self._lock:
            self._known[key] = (time.monotonic(), session)
            self._known.move_to_end(key)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)

    def _hash(self, token: str) -> str:
        return keyed_hash(self._home.key, "session", token)
