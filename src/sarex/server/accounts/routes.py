"""Sign in, take a seat, sign out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from sarex.server.access.principal import Principal, principal
from sarex.server.access.seat import Role, Seat
from sarex.server.accounts.accounts import User
from sarex.server.accounts.sessions import How, Session
from sarex.server.context import Context, context
from sarex.server.problems import SignInError
from sarex.server.settings import Mode

__all__ = ["SeatView", "SessionView", "router"]

router = APIRouter(tags=["session"])

Here = Annotated[Context, Depends(context)]
Who = Annotated[Principal, Depends(principal)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class SeatView(_Body):
    """A seat; ``name`` is how messages and orders know it."""

    party: str = Field(max_length=8)
    role: Role
    facility: str | None = Field(default=None, max_length=100)

    @classmethod
    def of(cls, seat: Seat) -> SeatView:
        return cls(party=seat.party, role=seat.role, facility=seat.facility)

    def seat(self) -> Seat:
        return Seat(self.party, self.role, self.facility)


class SessionView(_Body):
    """Who is signed in, in which seat, and which others there are to take."""

    user: str
    display_name: str
    seat: SeatView
    seats: list[SeatView]
    how: How
    has_password: bool
    mode: Mode
    expires_at_ns: int


class PasswordSignIn(_Body):
    name: str = Field(min_length=1, max_length=64)
    password: SecretStr = Field(min_length=1, max_length=512)
    seat: SeatView | None = None


class LinkSignIn(_Body):
    token: SecretStr = Field(min_length=1, max_length=100)


@router.post("/session")
def sign_in(body: PasswordSignIn, here: Here, response: Response) -> SessionView:
    """Sign in with name and password."""
    if not here.accounts.password_is(body.name, body.password.get_secret_value()):
        raise SignInError("name or password is wrong", remedy="Try again, or ask for a link.")
    user = here.accounts.user(body.name)
    return _begun(here, response, user, "password", body.seat)


@router.post("/session/link")
def sign_in_by_link(body: LinkSignIn, here: Here, response: Response) -> SessionView:
    """Sign in with a one-time link."""
    user = here.accounts.use_link(body.token.get_secret_value())
    if user is None:
        raise SignInError(
            "this link was used, is too old or never was",
            remedy="Ask whoever administers the server for another.",
        )
    return _begun(here, response, user, "link", None)


@router.get("/session")
def session(who: Who, here: Here, request: Request) -> SessionView:
    """Who is signed in."""
    return _view(here, here.accounts.user(who.user), _session(here, request))


@router.put("/session/seat")
def take_seat(
    body: SeatView, who: Who, here: Here, request: Request, response: Response
) -> SessionView:
    """Take another seat; the cookie changes."""
    user = here.accounts.user(who.user)
    token, begun = here.sessions.change_seat(_session(here, request), user, body.seat())
    set_cookie(here, response, token)
    return _view(here, user, begun)


@router.delete("/session", status_code=204)
def sign_out(who: Who, here: Here, response: Response) -> None:
    """Sign out."""
    here.sessions.end(who.session_id)
    response.delete_cookie(here.sessions.cookie, path="/", secure=here.sessions.secure)


def _session(here: Context, request: Request) -> Session:
    found = here.sessions.look_up(request.cookies.get(here.sessions.cookie, ""))
    if found is None:
        raise SignInError("nobody is signed in here", remedy="Sign in.")
    return found


def _begun(
    here: Context, response: Response, user: User, how: How, seat: SeatView | None
) -> SessionView:
    token, begun = here.sessions.begin(user, how, None if seat is None else seat.seat())
    set_cookie(here, response, token)
    return _view(here, user, begun)


def set_cookie(here: Context, response: Response, token: str) -> None:
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


def _view(here: Context, user: User, session: Session) -> SessionView:
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
