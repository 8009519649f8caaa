"""Users and their seats, for whoever administers the server."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from sarex.server.access.principal import Principal, allow
from sarex.server.access.seat import Seat
from sarex.server.accounts.signing import origin_of
from sarex.server.accounts.views import LinkView, NewUser, UserChange, UserView
from sarex.server.context import Context, context
from sarex.server.logs import log
from sarex.server.problems import ConflictError

__all__ = ["add_user", "change_user", "link_url", "make_link", "router", "users"]

router = APIRouter(tags=["users"])

Here = Annotated[Context, Depends(context)]
Admin = Annotated[Principal, Depends(allow("admin"))]


@router.get("/users")
def users(_: Admin, here: Here) -> list[UserView]:
    """All users."""
    return [UserView.of(user) for user in here.accounts.list()]


@router.post("/users", status_code=201)
def add_user(body: NewUser, who: Admin, here: Here) -> UserView:
    """Add a user; give them a one-time link next."""
    held = [seat.seat() for seat in body.seats]
    user = here.accounts.add(body.name, body.display_name, held, oidc_subject=body.oidc_subject)
    log.info("user added", user=user.name, seats=[seat.text() for seat in held], by=who.user)
    return UserView.of(user)


@router.patch("/users/{name}")
def change_user(name: str, body: UserChange, who: Admin, here: Here) -> UserView:
    """Change a user; sessions end where seats change or the user is disabled."""
    held = None if body.seats is None else [seat.seat() for seat in body.seats]
    _keep_an_admin(here, name, held, disabled=bool(body.disabled))
    user = here.accounts.change(
        name,
        display_name=body.display_name,
        held=held,
        disabled=body.disabled,
        oidc_subject=body.oidc_subject,
    )
    here.sessions.forget()
    log.info(
        "user changed",
        user=name,
        seats=[seat.text() for seat in user.seats],
        disabled=user.disabled,
        by=who.user,
    )
    return UserView.of(user)


@router.post("/users/{name}/link", status_code=201)
def make_link(name: str, who: Admin, here: Here, request: Request) -> LinkView:
    """Make a link by which a user signs in once; it is shown now and never again."""
    token = here.accounts.link(name)
    log.info("link made", user=name, by=who.user)
    expires_ns = time.time_ns() + round(here.settings.limits.link_s * 1e9)
    return LinkView(
        url=link_url(origin_of(here, request), token), token=token, expires_at_ns=expires_ns
    )


def link_url(origin: str, token: str) -> str:
    """The link of a token: behind ``#``, so that it stands in no log and no Referer."""
    return f"{origin}/#/link/{token}"


def _keep_an_admin(here: Context, name: str, held: list[Seat] | None, *, disabled: bool) -> None:
    """Refuse a change after which nobody could administer the server."""
    loses = disabled or (held is not None and all(seat.role != "admin" for seat in held))
    others = [
        user
        for user in here.accounts.list()
        if user.name != name and not user.disabled and user.is_admin
    ]
    if loses and here.accounts.user(name).is_admin and not others:
        raise ConflictError(
            "nobody would be left to administer the server",
            given=name,
            remedy="Make somebody else an admin first.",
        )
