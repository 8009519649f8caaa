"""Whoever is signed in, in one seat; and which seats may use a route."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from sarex.labels import Viewer
from sarex.operation.desk import Author
from sarex.server.access.seat import ROLES, Role, Seat, author_of
from sarex.server.context import context
from sarex.server.problems import NotAllowedError, SignInError

__all__ = ["Allowed", "Principal", "Role", "Seat", "allow", "principal", "principal_of"]


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever is signed in.

    Parameters
    ----------
    user, display_name
        Name of the account, and of the person as the record shows it.
    seat
        The one seat that the session holds.
    session_id
        Public name of the session; no secret.
    """

    user: str
    display_name: str
    seat: Seat
    session_id: str

    @property
    def viewer(self) -> Viewer:
        """As whom cases are read."""
        return self.seat.viewer

    @property
    def author(self) -> Author:
        """As whom events are recorded."""
        return author_of(self.seat, self.display_name)


async def principal_of(connection: HTTPConnection) -> Principal | None:
    """Whoever sends this request or opens this WebSocket, by its session cookie; None: nobody."""
    sessions = context(connection).sessions
    token = connection.cookies.get(sessions.cookie)
    found = None if token is None else await sessions.find(token)
    if found is None:
        return None
    return Principal(found.user, found.display_name, found.seat, found.id)


async def principal(connection: HTTPConnection) -> Principal:
    """Whoever is signed in, in any seat; a dependency of routes and WebSockets.

    Raises
    ------
    SignInError
        If nobody is: problem 401.
    """
    found = await principal_of(connection)
    if found is None:
        raise SignInError("nobody is signed in here", remedy="Sign in.")
    return found


class Allowed:
    """The dependency that :func:`allow` makes: its ``roles`` are the row of a route's matrix."""

    def __init__(self, roles: tuple[Role, ...]) -> None:
        self.roles = roles

    async def __call__(self, who: Annotated[Principal, Depends(principal)]) -> Principal:
        if who.seat.role not in self.roles:
            raise NotAllowedError(
                "this is not for your seat",
                given=who.seat.text(),
                allowed=", ".join(self.roles),
                remedy="Change to a seat that may do it.",
            )
        return who


def allow(*roles: Role) -> Callable[..., Awaitable[Principal]]:
    """A dependency that gives the principal if its seat has one of the roles.

    Every route declares its row of the matrix of authorisation by it, as
    ``who: Annotated[Principal, Depends(allow("SMC", "RCC"))]``; without a role: every one.

    Raises
    ------
    NotAllowedError
        If the seat has another role: problem 403.
    """
    return Allowed(roles or ROLES)
