"""From a ship to a place of safety ashore: who was recovered, flown there by a helicopter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sarex.exercise.direct.rescue_staff import FUEL_SHARE
from sarex.facilities import Base
from sarex.operation import commands
from sarex.world.orders import Divert, Land, Return

if TYPE_CHECKING:
    from sarex.exercise.direct.director import Director

__all__ = ["Evacuation"]

_LOOK_MIN = 5
"""Whether somebody can be flown ashore is asked anew so often."""


class Evacuation:
    """Plays those who fly patients ashore, where an inject asks for it.

    A helicopter of the ship that holds them does it, fuelled before: on its deck, or called back to
    it. ``flying`` has the base that each craft makes for; it is not sent to search meanwhile.
    """

    def __init__(self, director: Director) -> None:
        self.director, self.desk = director, director.desk
        self.flying: dict[str, Base] = {}

    def ask(self, persons: int, until_ns: int) -> None:
        """Have so many ashore: flown from a ship, as soon as one holds them; not after a time."""
        late = self.desk.clock.now_ns() >= until_ns
        if late or self._safe() >= persons or self._send(persons):
            return
        self.director.later(_LOOK_MIN, lambda: self.ask(persons, until_ns))

    def _send(self, persons: int) -> bool:
        """Let a craft that lies on the deck of a ship with survivors take off for a base ashore."""
        for ship in self._ships():
            for craft in self._helicopters_of(ship):
                ashore = self._ashore(craft)
                here = self.director.stage.world.facility(craft)
                if ashore is None:
                    continue
                if here.base == ship:
                    self._take_off(ship, craft, ashore, persons)
                    return True
                if here.base is None and here.state in {"transit", "search", "holding"}:
                    self.director.stage.world.give(Return(craft))
        return False

    def _safe(self) -> int:
        """The living who are at a place of safety or in hospital."""
        held = self.desk.state().holdings.values()
        return sum(each.alive for each in held if each.place_kind != "facility")

    def _ships(self) -> list[str]:
        """Ships that have living survivors aboard."""
        state, bases = self.desk.state(), self.director.stage.bases
        return sorted(
            name
            for name, held in state.holdings.items()
            if held.alive and name in bases and bases[name].afloat
        )

    def _helicopters_of(self, ship: str) -> list[str]:
        """Those on the deck first, then those that live on it and fly; nobody aboard, not lost."""
        stage, held = self.director.stage, self.desk.state().holdings
        deck, away = [], []
        for item in stage.world.setting.facilities:
            busy = item.id in held and held[item.id].alive + held[item.id].dead > 0
            gone = stage.world.facility(item.id).state in {"lost", "out_of_service"}
            if item.facility.kind != "helicopter" or busy or gone or item.id in self.flying:
                continue
            if stage.world.facility(item.id).base == ship:
                deck.append(item.id)
            elif item.home == ship:
                away.append(item.id)
        return [*deck, *away]

    def _ashore(self, craft: str) -> Base | None:
        """The nearest base ashore that takes it and is in reach with full tanks."""
        stage = self.director.stage
        bases = stage.in_reach(craft, FUEL_SHARE, stage.simulated(craft).facility.endurance_h)
        return next((base for base in bases if not base.afloat), None)

    def _take_off(self, ship: str, craft: str, ashore: Base, persons: int) -> None:
        self.flying[craft] = ashore
        self.director.say(f"evacuation: {craft} from {ship} to {ashore.id}")
        self.director.reporting.say_for(ship, f"{craft} takes patients to {ashore.name}.")
        self.director.stage.world.give(Divert(craft, ashore.lon_deg, ashore.lat_deg))
        self._follow(ship, craft, persons)

    def _follow(self, ship: str, craft: str, persons: int) -> None:
        """Minute by minute: off the deck with the patients aboard, then ashore."""
        here, ashore = self.director.stage.world.facility(craft), self.flying[craft]
        held = self.desk.state().holdings.get(ship)
        if here.state in {"lost", "out_of_service"} or here.base == ashore.id:
            del self.flying[craft]
            return
        if here.state == "diverted" and held is not None:  # just off the deck
            count = min(persons, held.alive, self._room(craft))
            if count:
                commands.transfer_persons(self.desk, ship, craft, "facility", count, 0)
            self.director.stage.world.give(Land(craft, ashore.id))
        self.director.later(1, lambda: self._follow(ship, craft, persons))

    def _room(self, craft: str) -> int:
        return self.director.stage.simulated(craft).own_figures.capacity
