"""A seat: a party, a role there and, aboard a facility, which one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from sarex.errors import LabelError, SarexError
from sarex.exercise.control.state import CONTROL_ROLE, control_role
from sarex.labels import EXCON, Viewer
from sarex.operation.desk import Author
from sarex.server.settings import Mode

__all__ = [
    "ADMIN_PARTY",
    "ROLES",
    "Role",
    "Seat",
    "SeatError",
    "author_of",
    "check_seat",
    "exists_in",
]

Role = Literal["SMC", "RCC", "OSC", "ACO", "facility", "control", "evaluator", "observer", "admin"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

ADMIN_PARTY: Final = "SERVER"
"""Of whoever administers the server: no party of a case, so nothing is released to it."""

_RECORDED: Final[dict[Role, str]] = {
    "SMC": "SMC",
    "RCC": "RCC",
    "OSC": "OSC",
    "ACO": "ACO",
    "facility": "SRU",
    "evaluator": "evaluator",
    "observer": "observer",
}
"""Role -> as the journal names it; exercise control is named by its party."""

_OF_EXERCISES = frozenset(("control", "evaluator"))
_OF_EXCON = frozenset(("control", "evaluator", "observer"))


class SeatError(SarexError):
    """A seat that there cannot be."""

    code = "seat"


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat.

    Parameters
    ----------
    party
        KOR, JPN, …; EXCON; SERVER for who administers it.
    role
        Function there.
    facility
        Id of the facility, for role ``facility``.
    """

    party: str
    role: Role
    facility: str | None = None

    @property
    def recorded_role(self) -> str:
        """The role as events name it."""
        if self.role == "admin":
            raise LabelError(
                "who administers the server sees no case and records nothing",
                given=f"{self.party} {self.role}",
                remedy="Take a seat of a party.",
            )
        if self.role == "control":
            return CONTROL_ROLE if self.party == EXCON else control_role(self.party)
        return _RECORDED[self.role]

    @property
    def viewer(self) -> Viewer:
        """As whom a case is read from this seat."""
        return Viewer(self.party, self.recorded_role)

    @property
    def name(self) -> str:
        """By which messages, orders and reports know it: id of a facility, or ``KOR RCC``."""
        return self.facility or (self.party if self.party == EXCON else f"{self.party} RCC")

    def text(self) -> str:
        """As it is typed: ``KOR:SMC``, ``KOR:facility:kor-destroyer``.

        >>> Seat("KOR", "facility", "kor-destroyer").text()
        'KOR:facility:kor-destroyer'
        """
        return ":".join(part for part in (self.party, self.role, self.facility) if part)

    @classmethod
    def parse(cls, text: str) -> Seat:
        """A seat as it is typed.

        >>> Seat.parse("EXCON:control")
        Seat(party='EXCON', role='control', facility=None)
        """
        party, _, rest = text.partition(":")
        role, _, facility = rest.partition(":")
        if role == "admin" and not party:
            party = ADMIN_PARTY
        if role not in ROLES:
            raise SeatError(
                "not a seat",
                given=text,
                allowed=f"PARTY:ROLE or PARTY:facility:ID, with ROLE one of {', '.join(ROLES)}",
                remedy="Write such as KOR:SMC, KOR:facility:kor-destroyer or EXCON:control.",
            )
        return cls(party, role, facility or None)


def check_seat(seat: Seat, mode: Mode) -> Seat:
    """The seat, if a server of a mode can have it.

    Raises
    ------
    SeatError
        If not.
    LabelError
        If the party is none.
    """
    if seat.role == "admin":
        _refuse_unless(seat.party == ADMIN_PARTY, seat, f"{ADMIN_PARTY}:admin")
    else:
        Viewer(seat.party, seat.role)
    _refuse_unless((seat.role == "facility") == (seat.facility is not None), seat, _FACILITY)
    if seat.party == EXCON:
        _refuse_unless(mode == "exercise", seat, "EXCON on a server that runs exercises")
        _refuse_unless(seat.role in _OF_EXCON, seat, f"EXCON as {', '.join(sorted(_OF_EXCON))}")
    if seat.role in _OF_EXERCISES:
        _refuse_unless(mode == "exercise", seat, "control and evaluators on a server of exercises")
    return seat


_FACILITY = "a facility's id for role facility, and for no other"


def exists_in(seat: Seat, mode: Mode) -> bool:
    """Whether a server of a mode has the seat: EXCON is in exercises alone."""
    return mode == "exercise" or (seat.party != EXCON and seat.role not in _OF_EXERCISES)


def _refuse_unless(holds: bool, seat: Seat, allowed: str) -> None:
    if not holds:
        raise SeatError(
            "there is no such seat on this server",
            given=seat.text(),
            allowed=allowed,
            remedy="Give another seat.",
        )


def author_of(seat: Seat, display_name: str) -> Author:
    """Who records from a seat: the person, in the role that the seat has."""
    return Author(display_name, seat.recorded_role)
