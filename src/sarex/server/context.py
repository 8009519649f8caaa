"""What every part of a running server shares."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from starlette.requests import HTTPConnection

from sarex.server.accounts.accounts import Accounts
from sarex.server.accounts.sessions import Sessions
from sarex.server.home import Home
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
    """

    settings: ServerSettings
    home: Home
    engine: sa.Engine
    accounts: Accounts
    sessions: Sessions


def context(connection: HTTPConnection) -> Context:
    """The context of the server that answers; a dependency of routes and WebSockets."""
    found = connection.app.state.sarex
    assert isinstance(found, Context)
    return found
