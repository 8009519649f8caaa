"""Whose seat somebody acts from: a facility, a nation's centre, or a role that one holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sarex.errors import near_miss
from sarex.exercise.control import control_of
from sarex.exercise.control.state import CONTROL_ROLE
from sarex.exercise.design.scenario import Role
from sarex.exercise.injects.board import TYPES, fold_board
from sarex.journal import Event
from sarex.labels import EXCON, Viewer
from sarex.operation.commands.refusal import OrderError, refuse_unless
from sarex.operation.desk import Author, Desk
from sarex.operation.events import JOINT
from sarex.operation.state import role_key

__all__ = [
    "Seat",
    "refuse_after_endex",
    "refuse_unless_centre",
    "refuse_unless_facility",
    "seat_of",
    "signed_by",
]

_HELD = ("SMC", "OSC", "ACO")
_CENTRE = frozenset(("rcc", "smc"))
_PLAYED = frozenset(("smc", "rcc", "osc", "aco", "facility"))


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of a case.

    Parameters
    ----------
    nation, role
        As they were asked for.
    name
        By which messages, orders and reports know it: id of a facility, or ``KOR RCC``.
    facility
        Whether it is a facility; else it is a nation's centre.
    roles
        Roles of the scenario that it plays, with their functions: injects go to these.
    """

    nation: str
    role: str
    name: str
    facility: bool
    roles: Mapping[str, str]


def seat_of(desk: Desk, nation: str, role: str) -> Seat:
    """The seat, if the case has it.

    Parameters
    ----------
    desk
        Of the nation.
    nation
        A nation of the case.
    role
        Id of a facility, RCC, SMC, OSC, ACO, or a role of the scenario.

    Raises
    ------
    OrderError
        If there is no such seat.
    """
    nations = desk.loaded.case.parties.nations
    refuse_unless(
        nation in nations,
        "only a nation of the case has seats here",
        given=nation,
        allowed=", ".join(nations),
        remedy="Act for one of these nations.",
    )
    state = desk.state()
    own = [name for name, r in state.facilities.items() if r.facility.nation == nation]
    roles = {name: each for name, each in _scenario_roles(desk).items() if each.nation == nation}
    held = [state.roles.get(role_key(role, scope)) for scope in (JOINT, nation)]
    holder = next((h.holder for h in held if h is not None and h.nation == nation), None)
    centre = f"{nation} RCC"
    if role in own:
        name = role
    elif role == "RCC":
        name = centre
    elif role in _HELD and holder is not None:
        name = holder
    elif role in roles and roles[role].function in _PLAYED:
        name = roles[role].facility or centre
    else:
        names = [*own, "RCC", *_HELD]
        raise OrderError(
            "the nation has no such seat in this case",
            given=role,
            allowed=f"{', '.join(own)}, RCC, a role of the scenario; SMC, OSC, ACO if held",
            remedy=near_miss(role, names) or "Name a seat of this nation.",
            where=nation,
        )
    return Seat(nation, role, name, name in own, _roles_at(name, name in own, role, roles))


def _roles_at(name: str, facility: bool, asked: str, roles: Mapping[str, Role]) -> dict[str, str]:
    """Who plays a ship plays the roles aboard her too; a centre plays its nation's."""
    found: dict[str, str] = {}
    for role, each in roles.items():
        here = each.facility == name if facility else each.function in _CENTRE
        if here or role == asked:
            found[role] = each.function
    return found


def _scenario_roles(desk: Desk) -> dict[str, Role]:
    """Roles of the scenario that is played, to judge which of them are a nation's own."""
    if desk.loaded.case.mode != "exercise":
        return {}
    view = desk.folder.journal.view(Viewer(EXCON, CONTROL_ROLE))
    scenario = fold_board(view.events(types=TYPES)).scenario
    return {} if scenario is None else {role.id: role for role in scenario.roles}


def signed_by(desk: Desk, person: str, seat: Seat) -> Desk:
    """The desk at which the seat's own events say who sat there; what follows says whose it is."""

    class SeatDesk(Desk):
        __slots__ = ()

        def record(self, type_name: str, body: Any, author: Author, **how: Any) -> Event:
            sat = Author(person, author.role) if author.name == seat.name else author
            return Desk.record(self, type_name, body, sat, **how)

    return SeatDesk(**{each.name: getattr(desk, each.name) for each in fields(desk)})


def refuse_after_endex(desk: Desk) -> None:
    """Refuse an act after ENDEX: it is no part of the play, and would change its review.

    Raises
    ------
    OrderError
        If the exercise is over.
    """
    if desk.loaded.case.mode == "exercise":
        refuse_unless(
            control_of(desk).phase != "ended",
            "the exercise is over",
            given="after ENDEX",
            allowed="to look, and to review",
            remedy="Act while it is played; what was done is reviewed after it.",
        )


def refuse_unless_facility(seat: Seat, act: str) -> None:
    """Refuse what only a facility does."""
    _refuse_unless(seat.facility, seat, act, "a facility")


def refuse_unless_centre(seat: Seat, act: str) -> None:
    """Refuse what only a nation's centre does."""
    _refuse_unless(not seat.facility, seat, act, "the centre of a nation")


def _refuse_unless(holds: bool, seat: Seat, act: str, whose: str) -> None:
    refuse_unless(
        holds,
        f"to {act} is not this seat's",
        given=f"{seat.nation}:{seat.role}",
        allowed=whose,
        remedy="Act from the seat whose act it is.",
    )
