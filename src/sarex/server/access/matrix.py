"""The matrix of authorisation, read from the routes themselves: which roles may use which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from sarex.server.access.principal import Allowed, principal
from sarex.server.access.seat import ROLES, Role

__all__ = ["PUBLIC", "Row", "matrix"]

PUBLIC: Final = frozenset(
    (
        ("GET", "/"),
        ("GET", "/{path:path}"),
        ("GET", "/health"),
        ("GET", "/metrics"),  # for this machine; else it asks for an admin itself
        ("GET", "/api/v1/server"),
        ("GET", "/api/v1/words/{locale}"),
        ("GET", "/api/v1/session/oidc"),
        ("GET", "/api/v1/session/oidc/callback"),
        ("POST", "/api/v1/session"),
        ("POST", "/api/v1/session/link"),
    )
)
"""Routes that anybody may use, each by name; every other one must declare its roles."""

_ASKS_ITSELF: Final = {("WEBSOCKET", "/api/v1/channel"): frozenset(ROLES) - {"admin"}}
"""Routes that ask for the principal and its viewer in their body, before they accept: by name."""


@dataclass(frozen=True, slots=True)
class Row:
    """A route, and who may use it.

    Parameters
    ----------
    method, path
        ``WEBSOCKET`` for the channel.
    roles
        Those that may; None: a route that forgot to say.
    public
        Whether one need not be signed in.
    """

    method: str
    path: str
    roles: frozenset[Role] | None
    public: bool


def matrix(app: FastAPI) -> tuple[Row, ...]:
    """The rows of all routes of an app, by path and method."""
    return tuple(sorted(_rows(app), key=lambda row: (row.path, row.method)))


def _rows(app: FastAPI) -> Iterator[Row]:
    for route in iter_route_contexts(app.routes):
        path = str(route.path)
        roles = _roles_of(getattr(route, "dependant", None))
        for method in _methods(route.methods):
            may = roles if roles is not None else _ASKS_ITSELF.get((method, path))
            yield Row(method, path, may, (method, path) in PUBLIC)


def _methods(methods: Iterable[str] | None) -> Iterable[str]:
    return ("WEBSOCKET",) if methods is None else set(methods) - {"HEAD", "OPTIONS"}


def _roles_of(dependant: Dependant | None) -> frozenset[Role] | None:
    """Roles that pass every declaration of a route; one that asks for a principal takes each."""
    if dependant is None:
        return None
    calls = list(_calls(dependant))
    declared = [frozenset(call.roles) for call in calls if isinstance(call, Allowed)]
    if declared:
        return frozenset.intersection(*declared)
    return frozenset(ROLES) if principal in calls else None


def _calls(dependant: Dependant) -> Iterator[Any]:
    yield dependant.call
    for each in dependant.dependencies:
        yield from _calls(each)
