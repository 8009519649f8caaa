"""What routes ask for: the registry, an open case, a language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Literal

from anyio.to_thread import run_sync
from fastapi import Depends, FastAPI, Path, Query
from starlette.requests import HTTPConnection

from sarex.server.access.principal import Principal, principal
from sarex.server.cases.folders import CASE_NAME
from sarex.server.cases.open_case import OpenCase
from sarex.server.cases.registry import CaseRegistry
from sarex.server.context import Context
from sarex.server.problems import NotFoundError

__all__ = ["Case", "Lang", "Registry", "Who", "cases_lifespan", "open_case", "registry"]

Lang = Annotated[Literal["en", "ko", "ja"], Query(description="Language of the words.")]
Who = Annotated[Principal, Depends(principal)]


@asynccontextmanager
async def cases_lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Keep the registry of cases in ``app.state.cases`` while the server runs."""
    shared: Context = app.state.sarex
    home = shared.home
    keys = home.path / "keys"
    cases = CaseRegistry(home.cases, keys, shared.engine, home.mode, links=home.links)
    app.state.cases = cases
    try:
        yield
    finally:
        await run_sync(cases.close)


def registry(connection: HTTPConnection) -> CaseRegistry:
    """The cases of the server that answers; for routes and WebSockets."""
    found = connection.app.state.cases
    assert isinstance(found, CaseRegistry)
    return found


Registry = Annotated[CaseRegistry, Depends(registry)]


def open_case(
    case: Annotated[str, Path(pattern=CASE_NAME, description="Name of the case.")],
    who: Who,
    cases: Registry,
) -> OpenCase:
    """The case of a route, open.

    Raises
    ------
    NotFoundError
        If there is none, or nothing of it is released to the principal: problem 404.
    """
    viewer = who.viewer
    found = cases.open(case)
    if not found.is_known_to(viewer):
        raise NotFoundError(
            "there is no such case here", given=case, remedy="Look at the list of cases."
        )
    return found


Case = Annotated[OpenCase, Depends(open_case)]
