"""The app: all parts of the server under one roof."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI

from sarex.server import about, client_files, health, problems
from sarex.server.accounts import oidc_routes, user_routes
from sarex.server.accounts import routes as accounts_routes
from sarex.server.accounts.accounts import Accounts
from sarex.server.accounts.oidc import Oidc
from sarex.server.accounts.sessions import Sessions
from sarex.server.accounts.throttle import Throttle
from sarex.server.acts import routes as acts_routes
from sarex.server.cases import routes as cases_routes
from sarex.server.cases.dependencies import cases_lifespan
from sarex.server.channel import routes as channel_routes
from sarex.server.channel.routes import channel_lifespan
from sarex.server.context import Context
from sarex.server.database import open_database
from sarex.server.drafts import routes as drafts_routes
from sarex.server.drafts.store import drafts_lifespan
from sarex.server.exercises import routes as exercises_routes
from sarex.server.exercises.routes import exercises_lifespan
from sarex.server.home import Home
from sarex.server.limits import Intake
from sarex.server.logs import RequestLog
from sarex.server.pictures import routes as pictures_routes
from sarex.server.reads import routes as reads_routes
from sarex.server.security import OriginCheck, SecurityHeaders, known_hosts
from sarex.server.settings import ServerSettings
from sarex.server.worklist import routes as work_routes
from sarex.server.worklist.routes import work_lifespan

__all__ = ["API", "create_app"]

API = "/api/v1"

# One line a part, sorted. An owner adds the import above and the line here.
_ROUTERS: tuple[APIRouter, ...] = (
    about.router,
    accounts_routes.router,
    acts_routes.router,
    cases_routes.router,
    channel_routes.router,
    drafts_routes.router,
    exercises_routes.router,
    oidc_routes.router,
    pictures_routes.router,
    reads_routes.router,
    user_routes.router,
    work_routes.router,
)

_LIFESPANS: tuple[Callable[[FastAPI], AbstractAsyncContextManager[None]], ...] = (
    cases_lifespan,
    channel_lifespan,
    drafts_lifespan,
    exercises_lifespan,
    work_lifespan,
)
"""Entered in this order when the server starts, left in reverse when it stops; each may put what
it keeps into ``app.state`` and finds :class:`Context` there as ``app.state.sarex``."""


def create_app(settings: ServerSettings) -> FastAPI:
    """The app of a server; its home is made where there is none.

    Raises
    ------
    HomeError
        If the home cannot be used as asked.
    """
    app = FastAPI(
        title="sarex",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
    )
    shared = app.state.sarex = _context(settings)
    problems.add_handlers(app)
    for router in _ROUTERS:
        app.include_router(router, prefix=API)
    app.include_router(health.router)
    app.include_router(client_files.router)
    _put_before(app, shared)
    return app


def _put_before(app: FastAPI, shared: Context) -> None:
    """What every request passes on its way in; the last one added is met first."""
    settings = shared.settings
    app.add_middleware(Intake, limits=settings.limits, cookie=shared.sessions.cookie)
    app.add_middleware(
        OriginCheck, hosts=known_hosts(settings), public_origin=settings.public_origin
    )
    app.add_middleware(RequestLog, metrics=shared.metrics)
    app.add_middleware(SecurityHeaders, secure=settings.secure)


def _context(settings: ServerSettings) -> Context:
    home = Home.open(settings.home, settings.mode, database_url=settings.database_url)
    engine = open_database(home.path, home.id, home.database_url)
    limits = settings.limits
    return Context(
        settings=settings,
        home=home,
        engine=engine,
        accounts=Accounts(engine, home, link_s=limits.link_s),
        sessions=Sessions(
            engine,
            home,
            idle_s=limits.idle_s,
            absolute_s=limits.absolute_s,
            secure=settings.secure,
        ),
        throttle=Throttle(engine, home),
        oidc=None if settings.oidc is None else Oidc(settings.oidc),
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    shared: Context = app.state.sarex
    current_default_thread_limiter().total_tokens = shared.settings.limits.threads
    async with AsyncExitStack() as stack:
        stack.callback(shared.engine.dispose)
        for lifespan in _LIFESPANS:
            await stack.enter_async_context(lifespan(app))
        yield
