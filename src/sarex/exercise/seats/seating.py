"""Which facility and which staff role is played by whom; the rest is simulated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sarex.errors import ExerciseError, near_miss
from sarex.exercise.design.scenario import Role, RoleFunction, Scenario
from sarex.exercise.seats.live_track import LiveTrack, read_live_track
from sarex.exercise.seats.player import Player
from sarex.incident.case import CaseFile

__all__ = ["Seat", "SeatKind", "Seats"]

SeatKind = Literal["person", "program", "track"]
_ROLES: tuple[RoleFunction, ...] = ("smc", "rcc", "osc", "aco", "facility", "simulated")


@dataclass(frozen=True, slots=True)
class Seat:
    """A facility of the case or a role of the scenario, and who plays it.

    Parameters
    ----------
    id : str
        Of the facility or the role.
    kind : str
        ``person`` and ``program`` act in the journal from elsewhere; ``track`` is a facility that
        is moved by ``track``.
    track : LiveTrack, optional
    player : Player, optional
        A program in this process, for a facility.
    """

    id: str
    kind: SeatKind
    track: LiveTrack | None = None
    player: Player | None = None

    def __post_init__(self) -> None:
        if (self.kind == "track") != (self.track is not None) or (
            self.player is not None and self.kind != "program"
        ):
            raise ExerciseError(
                "a seat does not fit who plays it",
                given=f"{self.id}: {self.kind}",
                allowed="track with a live track, program with or without a player, person",
                remedy="Give the track to a seat of kind track, a player to one of kind program.",
            )


class Seats:
    """Who plays what.

    Example::

        Seats([Seat("kor-helicopter", "program", player=MyProgram()), Seat("smc", "person")])
        Seats.parse(["kor-destroyer=track:fixes.csv", "kor-rcc=person"])
    """

    def __init__(self, seats: Iterable[Seat] = ()) -> None:
        self._seats: dict[str, Seat] = {}
        for seat in seats:
            if seat.id in self._seats:
                raise ExerciseError(
                    "a seat is given twice",
                    given=seat.id,
                    allowed="each facility and role once",
                    remedy="Say once who plays it.",
                )
            self._seats[seat.id] = seat
        self._played: frozenset[str] = frozenset()
        self._approve: frozenset[str] = frozenset()
        self.smc = False
        """Whether the mission co-ordinator is played by others."""

    def __bool__(self) -> bool:
        return bool(self._seats)

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Seats:
        """From texts such as ``kor-destroyer=track:fixes.csv`` or ``smc=person``.

        Raises
        ------
        ExerciseError
            If a text is of another form, or a file of fixes cannot be read.
        """
        return cls(_parse(text) for text in texts)

    def place(self, scenario: Scenario, case: CaseFile) -> None:
        """Find every seat in a scenario and its case.

        Raises
        ------
        ExerciseError
            If there is no such facility or role, or it cannot be played so.
        """
        facilities = {each.id for each in case.facilities}
        roles = {each.id: each for each in scenario.roles}
        for seat in self._seats.values():
            _check(seat, facilities, roles)
        self._played = frozenset(
            role.id for role in roles.values() if self._takes(role) and role.function in _ROLES
        )
        played = [roles[name] for name in self._played]
        self._approve = frozenset(
            role.nation for role in played if role.function in {"smc", "rcc"} and role.nation
        )
        self.smc = any(role.function == "smc" for role in played)

    def _takes(self, role: Role) -> bool:
        """By its own id, or as one aboard a facility whose crew is played."""
        seat = self._seats.get(role.id) or self._seats.get(role.facility or "")
        return seat is not None and seat.kind != "track"

    def facility(self, name: str) -> Seat | None:
        """Who plays a facility; None where it is simulated."""
        return self._seats.get(name)

    def answers(self, name: str) -> bool:
        """Whether a facility's crew speaks for itself: a live track is moved, and does not."""
        seat = self._seats.get(name)
        return seat is not None and seat.kind != "track"

    def plays(self, role: str) -> bool:
        """Whether others than the director play a role."""
        return role in self._played

    def approves(self, nation: str) -> bool:
        """Whether others than the director approve plans for a nation."""
        return nation in self._approve

    @property
    def sentence(self) -> str:
        """For ``exercise.started``; empty where all is simulated."""
        said = ", ".join(f"{seat.id} by {seat.kind}" for _, seat in sorted(self._seats.items()))
        return f"Not simulated: {said}." if said else ""


def _parse(text: str) -> Seat:
    name, _, how = text.partition("=")
    kind, _, file = how.partition(":")
    if name and kind == "track" and file:
        return Seat(name, "track", read_live_track(Path(file)))
    if name and how == "person":
        return Seat(name, "person")
    if name and how == "program":
        return Seat(name, "program")
    raise ExerciseError(
        "this does not say who plays what",
        given=text,
        allowed="ID=person, ID=program or ID=track:FILE",
        remedy="Name a facility or a role, and who plays it.",
    )


def _check(seat: Seat, facilities: set[str], roles: dict[str, Role]) -> None:
    if seat.id in facilities:
        return
    of_role = seat.kind != "track" and seat.player is None
    allowed = [name for name, role in roles.items() if role.function in _ROLES]
    if seat.id not in (allowed if of_role else ()):
        names = sorted({*facilities, *(allowed if of_role else ())})
        raise ExerciseError(
            "there is nothing of this name to be played so",
            given=f"{seat.id} by {seat.kind}",
            allowed=", ".join(names),
            remedy=near_miss(seat.id, names)
            or "Name a facility of the case, or a role of the scenario that is played.",
        )
