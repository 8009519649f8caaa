"""What signing in comes to, by whichever way: a session, its cookie, a line in the log."""

from __future__ import annotations

from fastapi import Request, Response

from sarex.server.access.seat import Seat
from sarex.server.accounts.accounts import User
from sarex.server.accounts.sessions import How, Session
from sarex.server.accounts.views import SeatView, SessionView
from sarex.server.context import Context
from sarex.server.logs import log
from sarex.server.problems import SignInError

__all__ = ["begin", "end_old", "give_cookie", "origin_of", "session_of", "tell_failure", "view_of"]


def begin(here: Context, request: Request, user: User, how: How, seat: Seat | None) -> str:
    """Begin a session; whatever session the browser had before ends. The token of the new one."""
    token, begun = here.sessions.begin(user, how, seat)
    end_old(here, request)
    here.metrics.sign_ins.labels(how, "begun").inc()
    log.info("session begun", user=user.name, how=how, seat=begun.seat.text(), session=begun.id)
    return token


def end_old(here: Context, request: Request) -> None:
    """End the session that a request came with, if it holds."""
    token = request.cookies.get(here.sessions.cookie)
    old = None if token is None else here.sessions.look_up(token)
    if old is not None:
        here.sessions.end(old.id)


def tell_failure(here: Context, how: How, address: str) -> None:
    """A sign-in that failed: counted, and logged without what was typed."""
    here.throttle.failed(address)
    here.metrics.sign_ins.labels(how, "failed").inc()
    log.warning("sign-in failed", how=how, address=address)


def session_of(here: Context, request: Request) -> Session:
    """The session of a request, as the database has it now.

    Raises
    ------
    SignInError
        If nobody is signed in.
    """
    found = here.sessions.look_up(request.cookies.get(here.sessions.cookie, ""))
    if found is None:
        raise SignInError("nobody is signed in here", remedy="Sign in.")
    return found


def give_cookie(here: Context, response: Response, token: str) -> None:
    """Give the browser the token of its session."""
    response.set_cookie(
        here.sessions.cookie,
        token,
        max_age=round(here.settings.limits.absolute_s),
        path="/",
        secure=here.sessions.secure,
        httponly=True,
        samesite="strict",
    )


def view_of(here: Context, user: User, session: Session) -> SessionView:
    """What the client is told of a session."""
    return SessionView(
        user=user.name,
        display_name=user.display_name,
        seat=SeatView.of(session.seat),
        seats=[SeatView.of(seat) for seat in user.seats],
        how=session.how,
        has_password=user.has_password,
        mode=here.home.mode,
        expires_at_ns=session.expires_ns,
    )


def origin_of(here: Context, request: Request) -> str:
    """Where browsers reach the server, by the Host that they were let in with."""
    if here.settings.public_origin is not None:
        return here.settings.public_origin
    return f"{'https' if here.settings.secure else 'http'}://{request.headers['host']}"
