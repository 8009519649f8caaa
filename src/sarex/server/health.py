"""Whether the server can work, and what it counted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from sarex.server.access.principal import principal
from sarex.server.context import Context, context
from sarex.server.database import format_of
from sarex.server.metrics import CONTENT_TYPE_LATEST
from sarex.server.problems import NotAllowedError
from sarex.server.security import hostname
from sarex.server.settings import LOOPBACK
from sarex.server.tables import FORMAT

__all__ = ["Health", "health", "metrics", "router"]

router = APIRouter(tags=["health"])

Here = Annotated[Context, Depends(context)]


class Health(BaseModel):
    """Whether the server can work: every check by name."""

    ok: bool
    checks: dict[str, bool]


@router.get("/health", responses={503: {"model": Health}})
def health(here: Here) -> Response:
    """Whether the database answers, its tables are of this version, and every part is alive."""
    try:
        found = format_of(here.engine)
    except SQLAlchemyError:
        found, reachable = None, False
    else:
        reachable = True
    checks = {"store": reachable, "migrations": found == FORMAT}
    checks |= {name: bool(check()) for name, check in sorted(here.checks.items())}
    told = Health(ok=all(checks.values()), checks=checks)
    return JSONResponse(told.model_dump(), 200 if told.ok else 503)


@router.get("/metrics", response_class=Response)
async def metrics(here: Here, request: Request) -> Response:
    """What Prometheus reads: for this machine itself, or whoever administers the server."""
    if not _from_this_machine(request):
        who = await principal(request)
        if who.seat.role != "admin":
            raise NotAllowedError(
                "the metrics are for whoever runs the server",
                given=who.seat.text(),
                allowed="admin, or a program on the server's machine",
                remedy="Take the seat of an admin.",
            )
    here.metrics.sessions.set(await run_in_threadpool(here.sessions.count))
    return Response(here.metrics.text(), media_type=CONTENT_TYPE_LATEST)


def _from_this_machine(request: Request) -> bool:
    """A proxy on this machine passes on others' requests, and says so in its headers."""
    forwarded = {"forwarded", "x-forwarded-for", "x-real-ip", "via"} & set(request.headers)
    local = request.client is not None and request.client.host in LOOPBACK
    return local and not forwarded and hostname(request.headers.get("host", "")) in LOOPBACK
