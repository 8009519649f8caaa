"""The two steps of a sign-in at an OpenID Connect provider: there, and back."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from sarex.errors import SarexError
from sarex.server.accounts import signing
from sarex.server.accounts.oidc import Oidc
from sarex.server.context import Context, context
from sarex.server.limits import address_of
from sarex.server.logs import log
from sarex.server.problems import NotAllowedError, NotFoundError

__all__ = ["from_provider", "router", "to_provider"]

router = APIRouter(tags=["session"])

Here = Annotated[Context, Depends(context)]

_PATH = "/api/v1/session/oidc"
_FLOW_S = 600


@router.get("/session/oidc", status_code=303, response_class=RedirectResponse)
def to_provider(here: Here, request: Request) -> Response:
    """Send the browser to the provider."""
    here.throttle.begin(None, address_of(request.scope))
    try:
        url, flow = _oidc(here).begin(_redirect_uri(here, request))
    except NotFoundError:
        raise
    except SarexError as error:
        return _failed(here, request, error)
    answer = RedirectResponse(url, 303)
    # Lax: the way back comes from the provider's pages.
    answer.set_cookie(
        _cookie(here),
        flow,
        max_age=_FLOW_S,
        path=_PATH,
        secure=here.sessions.secure,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/session/oidc/callback", status_code=303, response_class=RedirectResponse)
def from_provider(here: Here, request: Request) -> Response:
    """The browser comes back: into a session, or to the sign-in page with what went wrong."""
    here.throttle.begin(None, address_of(request.scope))
    try:
        flow = request.cookies.get(_cookie(here), "")
        subject = _oidc(here).finish(flow, dict(request.query_params))
        user = here.accounts.by_subject(subject)
        if user is None:
            raise NotAllowedError(
                "nobody here is known to the provider by this name",
                remedy="Ask whoever administers the server to add you.",
            )
        token = signing.begin(here, request, user, "oidc", None)
    except NotFoundError:
        raise
    except SarexError as error:
        return _failed(here, request, error)
    answer = RedirectResponse("/", 303)
    signing.give_cookie(here, answer, token)
    answer.delete_cookie(_cookie(here), path=_PATH, secure=here.sessions.secure, httponly=True)
    return answer


def _failed(here: Context, request: Request, error: SarexError) -> Response:
    signing.tell_failure(here, "oidc", address_of(request.scope))
    log.warning("oidc failed", why=error.message)
    return RedirectResponse(f"/#/signin?{urlencode({'problem': error.code})}", 303)


def _oidc(here: Context) -> Oidc:
    if here.oidc is None:
        raise NotFoundError(
            "no provider of identities is configured here",
            remedy="Sign in with a password or a one-time link.",
        )
    return here.oidc


def _cookie(here: Context) -> str:
    return f"sarex-oidc-{here.home.id}"


def _redirect_uri(here: Context, request: Request) -> str:
    return f"{signing.origin_of(here, request)}{_PATH}/callback"
