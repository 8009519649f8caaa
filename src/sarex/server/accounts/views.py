"""Bodies of the routes of accounts and sessions."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from sarex.server.access.seat import Role, Seat
from sarex.server.accounts.accounts import User
from sarex.server.accounts.sessions import How
from sarex.server.settings import Mode

__all__ = [
    "LinkSignIn",
    "LinkView",
    "NewPassword",
    "NewUser",
    "PasswordSignIn",
    "SeatView",
    "SessionView",
    "UserChange",
    "UserView",
]

_Secret = Annotated[SecretStr, Field(min_length=1, max_length=512)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class SeatView(_Body):
    """A seat: party, role there and, for role facility, its id."""

    party: str = Field(max_length=8)
    role: Role
    facility: str | None = Field(default=None, max_length=100)

    @classmethod
    def of(cls, seat: Seat) -> SeatView:
        return cls(party=seat.party, role=seat.role, facility=seat.facility)

    def seat(self) -> Seat:
        return Seat(self.party, self.role, self.facility)


class SessionView(_Body):
    """Who is signed in, in which seat, and which seats there are to take."""

    user: str
    display_name: str
    seat: SeatView
    seats: list[SeatView]
    how: How
    has_password: bool
    mode: Mode
    expires_at_ns: int


class PasswordSignIn(_Body):
    """Name, password and, if it is not to be the first one, a seat."""

    name: str = Field(min_length=1, max_length=512)
    password: _Secret
    seat: SeatView | None = None


class LinkSignIn(_Body):
    """The token of a one-time link."""

    token: SecretStr = Field(min_length=1, max_length=100)


class NewPassword(_Body):
    """A new password; the current one too, unless the session began by a link or a provider."""

    new: _Secret
    current: _Secret | None = None


class UserView(_Body):
    """A user, as whoever administers the server sees them."""

    name: str
    display_name: str
    seats: list[SeatView]
    disabled: bool
    has_password: bool
    oidc_subject: str | None

    @classmethod
    def of(cls, user: User) -> UserView:
        return cls(
            name=user.name,
            display_name=user.display_name,
            seats=[SeatView.of(seat) for seat in user.seats],
            disabled=user.disabled,
            has_password=user.has_password,
            oidc_subject=user.oidc_subject,
        )


class NewUser(_Body):
    """A user to add; they sign in by a one-time link and set a password of their own."""

    name: str = Field(max_length=64)
    display_name: str = Field(max_length=100)
    seats: list[SeatView] = Field(min_length=1, max_length=50)
    oidc_subject: str | None = Field(default=None, min_length=1, max_length=255)


class UserChange(_Body):
    """What shall change of a user."""

    display_name: str | None = Field(default=None, max_length=100)
    seats: list[SeatView] | None = Field(default=None, min_length=1, max_length=50)
    disabled: bool | None = None
    oidc_subject: str | None = Field(default=None, min_length=1, max_length=255)


class LinkView(_Body):
    """A one-time link: shown once, and not kept."""

    url: str
    token: str
    expires_at_ns: int
