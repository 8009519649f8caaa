"""Sign in, take a seat, set a password, sign out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from sarex.server.access.principal import Principal, principal
from sarex.server.accounts import signing
from sarex.server.accounts.views import (
    LinkSignIn,
    NewPassword,
    PasswordSignIn,
    SeatView,
    SessionView,
)
from sarex.server.context import Context, context
from sarex.server.limits import address_of
from sarex.server.logs import log
from sarex.server.problems import SignInError

__all__ = [
    "router",
    "session",
    "set_password",
    "sign_in",
    "sign_in_by_link",
    "sign_out",
    "take_seat",
]

router = APIRouter(tags=["session"])

Here = Annotated[Context, Depends(context)]
Who = Annotated[Principal, Depends(principal)]


@router.post("/session")
def sign_in(body: PasswordSignIn, here: Here, request: Request, response: Response) -> SessionView:
    """Sign in with name and password."""
    address = address_of(request.scope)
    here.throttle.begin(body.name, address)
    if not here.accounts.password_is(body.name, body.password.get_secret_value()):
        signing.tell_failure(here, "password", address)
        raise SignInError(
            "name or password is wrong", remedy="Try again, or ask for a one-time link."
        )
    here.throttle.succeeded(body.name)
    user = here.accounts.user(body.name)
    seat = None if body.seat is None else body.seat.seat()
    token = signing.begin(here, request, user, "password", seat)
    return _told(here, response, token)


@router.post("/session/link")
def sign_in_by_link(
    body: LinkSignIn, here: Here, request: Request, response: Response
) -> SessionView:
    """Sign in with a one-time link."""
    address = address_of(request.scope)
    here.throttle.begin(None, address)
    user = here.accounts.use_link(body.token.get_secret_value())
    if user is None:
        signing.tell_failure(here, "link", address)
        raise SignInError(
            "this link was used, is too old or never was",
            remedy="Ask whoever administers the server for another.",
        )
    return _told(here, response, signing.begin(here, request, user, "link", None))


@router.get("/session")
def session(who: Who, here: Here, request: Request) -> SessionView:
    """Who is signed in."""
    return signing.view_of(here, here.accounts.user(who.user), signing.session_of(here, request))


@router.put("/session/seat")
def take_seat(
    body: SeatView, who: Who, here: Here, request: Request, response: Response
) -> SessionView:
    """Take another seat; the cookie changes, and the old one is void."""
    user = here.accounts.user(who.user)
    old = signing.session_of(here, request)
    token, begun = here.sessions.change_seat(old, user, body.seat())
    log.info("seat taken", user=user.name, seat=begun.seat.text(), session=begun.id)
    return _told(here, response, token)


@router.put("/session/password")
def set_password(
    body: NewPassword, who: Who, here: Here, request: Request, response: Response
) -> SessionView:
    """Set one's own password; all sessions of the user end, and this browser gets a new one."""
    old = signing.session_of(here, request)
    user = here.accounts.user(who.user)
    if user.has_password and old.how == "password":
        _check_current(body, here, who, address_of(request.scope))
    here.accounts.set_password(who.user, body.new.get_secret_value())
    here.sessions.forget()
    log.info("password set", user=who.user)
    token, _ = here.sessions.begin(here.accounts.user(who.user), "password", old.seat)
    return _told(here, response, token)


@router.delete("/session", status_code=204)
def sign_out(who: Who, here: Here, response: Response) -> None:
    """Sign out."""
    here.sessions.end(who.session_id)
    log.info("session ended", user=who.user, session=who.session_id)
    response.delete_cookie(
        here.sessions.cookie, path="/", secure=here.sessions.secure, httponly=True
    )


def _check_current(body: NewPassword, here: Context, who: Principal, address: str) -> None:
    """Whoever finds a browser unattended shall not keep the account."""
    here.throttle.begin(who.user, address)
    current = "" if body.current is None else body.current.get_secret_value()
    if not here.accounts.password_is(who.user, current):
        signing.tell_failure(here, "password", address)
        raise SignInError("the current password is wrong", remedy="Type it again.")
    here.throttle.succeeded(who.user)


def _told(here: Context, response: Response, token: str) -> SessionView:
    signing.give_cookie(here, response, token)
    begun = here.sessions.look_up(token)
    assert begun is not None
    return signing.view_of(here, here.accounts.user(begun.user), begun)
