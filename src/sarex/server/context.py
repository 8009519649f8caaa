"""What every part of a running server shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa
from starlette.requests import HTTPConnection

from sarex.server.accounts.accounts import Accounts
from sarex.server.accounts.oidc import Oidc
from sarex.server.accounts.sessions import Sessions
from sarex.server.accounts.throttle import Throttle
from sarex.server.home import Home
from sarex.server.metrics import Metrics
from sarex.server.settings import ServerSettings

__all__ = ["Context", "context"]


@dataclass(frozen=True, slots=True)
class Context:
    """What every part of a running server shares; as ``app.state.sarex``.

    Parameters
    ----------
    settings, home
        What it was started with; its folder.
    engine
        Database of accounts, sessions and work.
    accounts, sessions
        Who may sign in, and who is.
    throttle
        Who must wait before trying to sign in again.
    oidc
        Sign-ins at a provider of identities, if one is configured.
    metrics
        What is counted.
    checks
        By name, whether a part is alive; each part adds its own for ``/health``.
    """

    settings: ServerSettings
    home: Home
    engine: sa.Engine
    accounts: Accounts
    sessions: Sessions
    throttle: Throttle
    oidc: Oidc | None = None
    metrics: Metrics = field(default_factory=Metrics)
    checks: dict[str, Callable[[], bool]] = field(default_factory=dict)


def context(connection: HTTPConnection) -> Context:
    """The context of the server that answers; a dependency of routes and WebSockets."""
    found = connection.app.state.sarex
    assert isinstance(found, Context)
    return found
