"""What an act is, and where it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

from sarex.exercise.control.state import CONTROL_ROLE
from sarex.exercise.seats.seat import Seat, refuse_after_endex, seat_of, signed_by
from sarex.journal import Event
from sarex.labels import EXCON
from sarex.operation.coordinator import smc_author
from sarex.operation.desk import Author, Desk
from sarex.operation.state import CaseState
from sarex.server.access.principal import Principal, Role
from sarex.server.cases.models import Taken, Told
from sarex.server.cases.open_case import OpenCase
from sarex.server.problems import NotAllowedError
from sarex.server.settings import Mode

__all__ = ["Act", "ActDone", "At", "Body", "Sits", "refuse_others"]

Body = TypeVar("Body", bound=Taken)

Sits = Literal["smc", "coordinator", "centre", "facility", "seat", "control", "nation", "anybody"]
"""Where whoever acts must sit in the case:

- ``smc``: holds the mission co-ordination now;
- ``coordinator``: holds the role in which it is signed in, SMC, OSC or ACO;
- ``centre``: a nation's centre; ``facility``: a facility of the case; ``seat``: either;
- ``control``: exercise control; ``nation``: a nation's own exercise control;
- ``anybody``: who takes part, in whatever role.
"""


@dataclass(frozen=True)
class At:
    """An act's surroundings: the case, whoever acts, and the desk at which it is recorded."""

    case: OpenCase
    who: Principal
    plain: Desk
    """A desk at which events are signed as they are given."""

    @cached_property
    def seat(self) -> Seat:
        """Where the principal sits; refused where the case has no such seat."""
        own = self.who.seat
        return seat_of(self.plain, own.party, own.facility or own.role)

    @cached_property
    def desk(self) -> Desk:
        """A desk whose own events carry the name of the person in the seat."""
        return signed_by(self.plain, self.who.display_name, self.seat)

    @property
    def author(self) -> Author:
        """The person, in the role of the seat; for control and evaluators."""
        return self.who.author

    @property
    def party(self) -> str:
        return self.who.seat.party

    @property
    def state(self) -> CaseState:
        return self.plain.state()

    def own(self, facility: str, act: str) -> None:
        """Refuse what is another facility's."""
        if facility != self.seat.name:
            refuse_others(act, self.seat.name, facility)

    def own_nation(self, nation: str, act: str) -> None:
        """Refuse what is another nation's."""
        if nation != self.party:
            refuse_others(act, self.party, nation)


def refuse_others(act: str, given: str, allowed: str) -> None:
    """Refuse an act of somebody else.

    Raises
    ------
    NotAllowedError
        Always.
    """
    raise NotAllowedError(
        f"to {act} is not for your seat",
        given=given,
        allowed=allowed,
        remedy="Let the one do it whose act it is, or change to that seat.",
    )


@dataclass(frozen=True, slots=True)
class Act(Generic[Body]):
    """One act.

    Parameters
    ----------
    name
        In its address.
    about
        What it does, one line.
    body
        What it takes.
    roles
        Roles of a session that may do it.
    sits
        Where they must sit in the case.
    do
        Does it; the events that it recorded.
    mode
        Of the cases in which there is such an act; None: in all.
    after_endex
        Whether it may be done when the exercise is over.
    under_no_duff
        Whether it may be done, and answered, while a NO DUFF holds.
    """

    name: str
    about: str
    body: type[Body]
    roles: tuple[Role, ...]
    sits: Sits
    do: Callable[[At, Body], Event | tuple[Event, ...]]
    mode: Mode | None = None
    after_endex: bool = False
    under_no_duff: bool = False

    def check(self, at: At) -> None:
        """Refuse it where whoever acts does not sit where it is done, or it is out of time.

        Raises
        ------
        NotAllowedError
            If it is another's.
        OrderError, ExerciseError
            If the case has no such seat, or the exercise is over.
        """
        if self.mode is not None and self.mode != at.case.mode:
            raise NotAllowedError(
                f"there is no such act in an {at.case.mode}",
                given=self.name,
                allowed=f"an {self.mode}",
                remedy="Do it in such a case.",
            )
        if not self.after_endex:
            refuse_after_endex(at.plain)
        _CHECKS[self.sits](at, self.about)


def _smc(at: At, act: str) -> None:
    _coordinator(at, act)
    holder = smc_author(at.plain, at.state).name
    if at.seat.name != holder:
        refuse_others(act, at.seat.name, f"{holder}, who holds the mission co-ordination")


def _coordinator(at: At, act: str) -> None:
    assert at.seat  # refused where the nation does not hold the role


def _centre(at: At, act: str) -> None:
    if at.seat.facility:
        refuse_others(act, at.seat.name, "the centre of a nation")


def _facility(at: At, act: str) -> None:
    if not at.seat.facility:
        refuse_others(act, at.seat.name, "a facility")


def _control(at: At, act: str) -> None:
    if at.party != EXCON or at.who.viewer.role != CONTROL_ROLE:
        refuse_others(act, at.who.seat.text(), "exercise control")


def _nation(at: At, act: str) -> None:
    nations = at.plain.loaded.case.parties.nations
    if at.party not in nations:
        refuse_others(act, at.who.seat.text(), f"the control of {' or '.join(nations)}")


def _anybody(at: At, act: str) -> None:
    case = at.plain.loaded.case
    parties = (*case.parties.nations, *((EXCON,) if case.mode == "exercise" else ()))
    if at.party not in parties:
        refuse_others(act, at.party, ", ".join(parties))


_CHECKS: dict[Sits, Callable[[At, str], Any]] = {
    "smc": _smc,
    "coordinator": _coordinator,
    "centre": _centre,
    "facility": _facility,
    "seat": _coordinator,
    "control": _control,
    "nation": _nation,
    "anybody": _anybody,
}


class ActDone(Told):
    """What an act recorded.

    Parameters
    ----------
    event_ids
        In order.
    words
        What happened, in the language that was asked for.
    """

    event_ids: tuple[str, ...]
    words: str
