"""Users and their seats."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sarex.errors import SarexError, near_miss
from sarex.server.access.seat import Seat, check_seat
from sarex.server.accounts.passwords import Passwords, check_password
from sarex.server.accounts.secrets import keyed_hash, new_token
from sarex.server.database import reading
from sarex.server.home import Home
from sarex.server.problems import ConflictError, NotFoundError
from sarex.server.tables import links, seats, sessions, users

__all__ = ["AccountError", "Accounts", "User"]

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


class AccountError(SarexError):
    """An account that cannot be made as asked."""

    code = "account"


@dataclass(frozen=True, slots=True)
class User:
    """A user.

    Parameters
    ----------
    name, display_name
        Of the account; of the person, as the record shows it.
    seats
        In order; a session begins in the first.
    disabled
        May not sign in.
    has_password, oidc_subject
        By what they may sign in, besides a one-time link.
    """

    name: str
    display_name: str
    seats: tuple[Seat, ...]
    disabled: bool
    has_password: bool
    oidc_subject: str | None

    @property
    def is_admin(self) -> bool:
        return any(seat.role == "admin" for seat in self.seats)


class Accounts:
    """The users of a server.

    Parameters
    ----------
    engine, home
        Where they are kept; whose key hashes tokens, and whose mode limits seats.
    link_s
        [s] How long a one-time link holds.
    now_ns
        Wall clock.
    """

    def __init__(
        self,
        engine: sa.Engine,
        home: Home,
        *,
        link_s: float,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self._engine = engine
        self._home = home
        self._link_ns = round(link_s * 1e9)
        self._now_ns = now_ns
        self.passwords = Passwords()

    def add(
        self,
        name: str,
        display_name: str,
        held: Sequence[Seat],
        *,
        password: str | None = None,
        oidc_subject: str | None = None,
    ) -> User:
        """Make a user; without a password or a provider they sign in by a one-time link.

        Raises
        ------
        AccountError, SeatError, PasswordError
            If name, seats or password cannot be.
        ConflictError
            If there is such a user, or another has the provider's subject.
        """
        self._check(name, display_name, held)
        hashed = None
        if password is not None:
            hashed = self.passwords.hash(check_password(password, name, display_name))
        row = {
            "name": name,
            "display_name": display_name,
            "password_hash": hashed,
            "oidc_subject": oidc_subject,
            "disabled": False,
            "created_ns": self._now_ns(),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(users), row)
                self._seat(connection, name, held)
        except IntegrityError:
            raise ConflictError(
                "there is such a user already, or one with this subject",
                given=name,
                remedy="Give another name, or change the user that is there.",
            ) from None
        return self.user(name)

    def change(
        self,
        name: str,
        *,
        display_name: str | None = None,
        held: Sequence[Seat] | None = None,
        disabled: bool | None = None,
        oidc_subject: str | None = None,
    ) -> User:
        """Change what is given; the sessions of who is disabled or gets other seats end.

        Raises
        ------
        ConflictError
            If another user has the provider's subject.
        """
        user = self.user(name)
        self._check(name, display_name or user.display_name, held or user.seats)
        given = {
            "display_name": display_name,
            "disabled": disabled,
            "oidc_subject": oidc_subject,
        }
        changed = {key: value for key, value in given.items() if value is not None}
        with self._engine.begin() as connection:
            if changed:
                self._update(connection, name, changed)
            if held is not None:
                connection.execute(sa.delete(seats).where(seats.c.user == name))
                self._seat(connection, name, held)
            if held is not None or disabled:
                connection.execute(sa.delete(sessions).where(sessions.c.user == name))
            if disabled:
                connection.execute(sa.delete(links).where(links.c.user == name))
        return self.user(name)

    def _update(self, connection: sa.Connection, name: str, changed: Mapping[str, object]) -> None:
        try:
            connection.execute(sa.update(users).where(users.c.name == name), changed)
        except IntegrityError:
            raise ConflictError(
                "another user has this subject",
                given=name,
                remedy="Give another subject, or change the user that has it.",
            ) from None

    def set_password(self, name: str, password: str) -> None:
        """Set a password; every session and link of the user ends."""
        user = self.user(name)
        hashed = self.passwords.hash(check_password(password, name, user.display_name))
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(users).where(users.c.name == name), {"password_hash": hashed}
            )
            connection.execute(sa.delete(sessions).where(sessions.c.user == name))
            connection.execute(sa.delete(links).where(links.c.user == name))

    def user(self, name: str) -> User:
        """A user by name.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        found = self._users(users.c.name == name)
        if not found:
            raise NotFoundError(
                "there is no such user",
                given=name,
                remedy=near_miss(name, [user.name for user in self.list()])
                or "Name a user of this server.",
            )
        return found[0]

    def by_subject(self, subject: str) -> User | None:
        """The user whom a provider of identities names so."""
        found = self._users(users.c.oidc_subject == subject)
        return found[0] if found else None

    def list(self) -> tuple[User, ...]:
        """All users, by name."""
        return self._users(sa.true())

    def password_is(self, name: str, password: str) -> bool:
        """Whether it is the user's password; takes as long where there is no such user."""
        with reading(self._engine) as connection:
            row = connection.execute(
                sa.select(users.c.password_hash, users.c.disabled).where(users.c.name == name)
            ).first()
        stored = None if row is None or row.disabled else row.password_hash
        return self.passwords.matches(stored, password)

    def link(self, name: str) -> str:
        """A token that signs the user in once."""
        self.user(name)
        token, now_ns = new_token(), self._now_ns()
        row = {
            "token_hash": self._hash(token),
            "user": name,
            "expires_ns": now_ns + self._link_ns,
        }
        with self._engine.begin() as connection:
            connection.execute(sa.delete(links).where(links.c.expires_ns < now_ns))
            connection.execute(sa.insert(links), row)
        return token

    def use_link(self, token: str) -> User | None:
        """The user of a token that was not used and holds still; it is used by this."""
        now_ns = self._now_ns()
        held = sa.and_(
            links.c.token_hash == self._hash(token),
            links.c.used_ns.is_(None),
            links.c.expires_ns > now_ns,
        )
        with self._engine.begin() as connection:
            used = sa.update(links).where(held).values(used_ns=now_ns).returning(links.c.user)
            name = connection.scalar(used)
        user = None if name is None else self.user(name)
        return None if user is None or user.disabled else user

    def _hash(self, token: str) -> str:
        return keyed_hash(self._home.key, "link", token)

    def _check(self, name: str, display_name: str, held: Sequence[Seat]) -> None:
        if not _NAME.fullmatch(name):
            raise AccountError(
                "not a name of an account",
                given=name,
                allowed="small letters, digits, dot, dash and underscore, at most 63",
                remedy="Write such as kim or kor-smc.",
            )
        if not (display_name.strip() and display_name.isprintable() and len(display_name) <= 100):
            raise AccountError(
                "not a name to show",
                allowed="1 to 100 printable characters",
                remedy="Give the name as the record shall show it.",
            )
        if not held:
            raise AccountError(
                "a user without a seat could do nothing",
                given=name,
                remedy="Give at least one seat, such as KOR:SMC.",
            )
        for seat in held:
            check_seat(seat, self._home.mode)

    def _seat(self, connection: sa.Connection, name: str, held: Sequence[Seat]) -> None:
        rows = [
            {
                "user": name,
                "position": place,
                "party": seat.party,
                "role": seat.role,
                "facility": seat.facility,
            }
            for place, seat in enumerate(dict.fromkeys(held))
        ]
        connection.execute(sa.insert(seats), rows)

    def _users(self, where: sa.ColumnElement[bool]) -> tuple[User, ...]:
        with reading(self._engine) as connection:
            found = connection.execute(sa.select(users).where(where).order_by(users.c.name)).all()
            query = sa.select(seats).join(users, users.c.name == seats.c.user).where(where)
            rows = connection.execute(query.order_by(seats.c.user, seats.c.position)).all()
        held: dict[str, list[Seat]] = {}
        for row in rows:
            held.setdefault(row.user, []).append(Seat(row.party, row.role, row.facility))
        return tuple(
            User(
                each.name,
                each.display_name,
                tuple(held.get(each.name, ())),
                each.disabled,
                each.password_hash is not None,
                each.oidc_subject,
            )
            for each in found
        )
