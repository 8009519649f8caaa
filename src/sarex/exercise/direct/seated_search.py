"""The search staff where persons or programs play some of it: it waits for what they record."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sarex.exercise.direct.joining import period_of
from sarex.exercise.direct.search_staff import SearchStaff
from sarex.incident.case import SearchPeriod
from sarex.journal import Event
from sarex.operation import commands

if TYPE_CHECKING:
    from sarex.exercise.direct.director import Director

__all__ = ["SeatedSearch"]


class SeatedSearch(SearchStaff):
    """Plays what is left: nations that do not approve themselves, crews that do not answer.

    Where the mission co-ordinator is played, the forecast and its first map are told as before;
    plans, orders, updates and situation reports are then whoever plays it to make.
    """

    def __init__(self, director: Director) -> None:
        super().__init__(director)
        self._awaited: dict[str, tuple[Event, SearchPeriod]] = {}
        """Plans that go out as soon as every nation has approved them, by id."""

    # --- left to others -----------------------------------------------------------------------

    def report_situation(self) -> None:
        if not self.director.seats.smc:
            super().report_situation()

    def plan(self, number: int) -> None:
        """Propose the plan of a period, unless the co-ordinator is played."""
        if not self.director.seats.smc:
            super().plan(number)

    def replan(self, why: str) -> bool:
        """Change the plan that is being flown, unless the co-ordinator is played."""
        return not self.director.seats.smc and super().replan(why)

    def take_in_flown(self) -> None:
        """Record what was searched; what it means for the map is the co-ordinator's."""
        if self.director.seats.smc:
            self._record_flown()
        else:
            super().take_in_flown()

    def _approval(self, proposed: Event, nation: str) -> Callable[[], object]:
        if self.director.seats.approves(nation):
            return lambda: None
        return super()._approval(proposed, nation)

    # --- waited for ---------------------------------------------------------------------------

    def _issue(self, proposed: Event, period: SearchPeriod) -> None:
        name = commands.plan_of(proposed).plan
        if missing := self._missing(name):
            self._awaited[name] = (proposed, period)
            self.director.say(f"plan {name} waits for {', '.join(missing)}")
        else:
            self._awaited.pop(name, None)
            super()._issue(proposed, period)

    def approved(self, plan: str) -> None:
        """A nation approved a plan: it goes out if that was the last."""
        if plan not in self._awaited or self._missing(plan):
            return
        proposed, period = self._awaited[plan]
        if self.desk.clock.now_ns() < period.end_ns:
            self._issue(proposed, period)

    def acknowledged(self, sortie: str) -> None:
        """A crew that speaks for itself has its order: its sensor looks by it from its time on."""
        track = self.tracks.get(sortie)
        if track is not None and self.director.seats.answers(track.facility):
            at_ns = max(self.desk.clock.now_ns(), int(track.times_ns[0]))
            self.director.agenda.at(at_ns, self._flight(track))

    # --- the co-ordinator is played -----------------------------------------------------------

    def proposed(self, event: Event) -> None:
        """Nations that are simulated approve a plan that somebody else proposed."""
        if self.director.seats.smc:
            self._approve_in_turn(event)

    def issued(self, plan: str) -> None:
        """Simulated crews acknowledge and fly a plan that somebody else issued."""
        if not self.director.seats.smc:
            return
        proposals = self.desk.view().events(types=("plan.proposed",))
        proposed = next(e for e in proposals if commands.plan_of(e).plan == plan)
        self.take_up(proposed, period_of(commands.plan_of(proposed)).end_ns)

    def see_through(self, proposed: Event) -> None:
        """Who is simulated approves; where the co-ordinator is played, a person issues it."""
        if self.director.seats.smc:
            self.proposed(proposed)
        else:
            super().see_through(proposed)
