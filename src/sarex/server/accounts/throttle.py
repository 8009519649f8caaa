"""Who must wait before trying to sign in again: an account, or a network address."""

from __future__ import annotations

import time
from collections.abc import Callable

import sqlalchemy as sa

from sarex.server.accounts.secrets import keyed_hash
from sarex.server.home import Home
from sarex.server.limits import Buckets
from sarex.server.problems import TooManyError
from sarex.server.tables import failures

__all__ = ["Throttle"]

_FREE = 5
"""Failures of an account that cost no wait."""
_LONGEST_NS = 300 * 10**9
_FORGOTTEN_NS = 3600 * 10**9
_PER_ADDRESS = 30.0
_PER_ADDRESS_S = 1 / 6.0


class Throttle:
    """Failed attempts to sign in, by account and by address.

    The wait of an account doubles from one second to five minutes, so that it takes fewer than 100
    guesses an hour (OWASP ASVS 4.0.3, 2.2.1); nobody is locked out for good. Names that no account
    has are treated alike, and stored as keyed hashes: people type passwords there.
    """

    def __init__(
        self, engine: sa.Engine, home: Home, *, now_ns: Callable[[], int] = time.time_ns
    ) -> None:
        self._engine, self._key, self._now_ns = engine, home.key, now_ns
        self._addresses = Buckets(_PER_ADDRESS_S, _PER_ADDRESS, now_s=lambda: now_ns() / 1e9)

    def begin(self, name: str | None, address: str) -> None:
        """Count an attempt before it is judged, so that many at once gain nothing.

        Raises
        ------
        TooManyError
            If it comes before the wait is over; it is not counted then.
        """
        wait_s = self._addresses.wait_s(address)
        if wait_s == 0.0 and name is not None:
            wait_s = self._counted(self._hash(name))
        if wait_s > 0.0:
            raise TooManyError(
                "too many failed attempts to sign in",
                after_s=wait_s,
                remedy="Wait, or ask whoever administers the server for a link.",
            )

    def failed(self, address: str) -> None:
        """Remember that an attempt from an address failed."""
        self._addresses.take(address)

    def succeeded(self, name: str) -> None:
        """Forget the failures of an account."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(failures).where(failures.c.name_hash == self._hash(name)))

    def _counted(self, key: str) -> float:
        """Count an attempt at an account; else how long it must wait [s]."""
        now_ns = self._now_ns()
        query = sa.select(failures).where(failures.c.name_hash == key).with_for_update()
        with self._engine.begin() as connection:
            old = sa.delete(failures).where(failures.c.last_ns < now_ns - _FORGOTTEN_NS)
            connection.execute(old)
            row = connection.execute(query).first()
            wait_ns = 0 if row is None else row.last_ns + _pause_ns(row.attempts) - now_ns
            if wait_ns > 0:
                return wait_ns / 1e9
            if row is None:
                first = {"name_hash": key, "attempts": 1, "last_ns": now_ns}
                connection.execute(sa.insert(failures), first)
            else:
                counted = sa.update(failures).where(failures.c.name_hash == key)
                connection.execute(counted.values(attempts=row.attempts + 1, last_ns=now_ns))
        return 0.0

    def _hash(self, name: str) -> str:
        return keyed_hash(self._key, "name", name.casefold())


def _pause_ns(count: int) -> int:
    """How long an account waits after so many failures."""
    if count < _FREE:
        return 0
    return min(_LONGEST_NS, 10**9 << min(count - _FREE, 20))
