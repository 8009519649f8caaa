"""What an inject does to the world: the director hands it to facilities, sea and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sarex.errors import ExerciseError
from sarex.exercise.design.actions import (
    Casualties,
    CommsOutage,
    DrillAlert,
    FacilityFailure,
    ShipSighting,
    WeatherChange,
    WorldAction,
)
from sarex.exercise.design.scenario import Scenario
from sarex.exercise.direct.rescue_staff import FUEL_SHARE
from sarex.operation.desk import Author
from sarex.operation.events import SightingReported
from sarex.operation.events.rescue import Triage
from sarex.world.facilities import FailureKind
from sarex.world.failures import Failure
from sarex.world.orders import Hold, Return

if TYPE_CHECKING:
    from sarex.exercise.direct.director import Director

__all__ = ["Effects"]

_KINDS: dict[str, FailureKind] = {
    "engine": "engine",
    "sensor": "sensor",
    "link": "datalink",
    "lost": "loss",
}


class Effects:
    """Applies world actions of injects."""

    def __init__(self, director: Director) -> None:
        self.director, self.desk = director, director.desk

    @staticmethod
    def check(scenario: Scenario) -> None:
        """Refuse what cannot be made so here, before STARTEX.

        Raises
        ------
        ExerciseError
            If an inject changes the wind, or a passing ship does not say what it takes the thing
            for.
        """
        for inject in scenario.injects:
            action, where = inject.world, f"inject {inject.number}"
            if isinstance(action, WeatherChange) and (
                action.wind_speed_m_s is not None or action.wind_from_deg is not None
            ):
                raise ExerciseError(
                    "the director cannot change the true wind",
                    given="weather_change with a wind",
                    allowed="wave height and visibility",
                    remedy="Give the case a wind field that changes then.",
                    where=where,
                )
            if isinstance(action, ShipSighting) and action.search_object is None:
                raise ExerciseError(
                    "a played sighting is recorded as one of a search object",
                    given="ship_sighting without search_object",
                    allowed="the id of the object that the ship takes it for",
                    remedy="Name it; whether it is true is for those who look.",
                    where=where,
                )

    def apply(self, action: WorldAction) -> None:
        """Make it so, from now on."""
        if isinstance(action, FacilityFailure):
            self._fail(action)
        elif isinstance(action, CommsOutage):
            until = self.desk.clock.now_ns() + action.duration_s * 1_000_000_000
            for name in action.facilities:
                self.director.reporting.silent_until[name] = until
        elif isinstance(action, WeatherChange):
            self._weather(action)
        elif isinstance(action, ShipSighting):
            self._ship_sighting(action)
        elif isinstance(action, Casualties):
            counts: dict[Triage, int] = {
                "immediate": action.immediate,
                "delayed": action.delayed,
                "minor": action.minor,
            }
            self.director.rescue.triage[action.aboard] = {k: n for k, n in counts.items() if n}
        else:
            assert isinstance(action, DrillAlert)  # told to players by the inject's text alone

    def _fail(self, action: FacilityFailure) -> None:
        stage, now = self.director.stage, self.desk.clock.now_ns()
        if action.failure == "returns":
            home = stage.simulated(action.facility).home
            stage.world.give(Return(action.facility) if home else Hold(action.facility))
        elif action.failure == "deck":
            self._close_deck(action)
        else:
            until = None
            if action.duration_s is not None and action.failure != "lost":
                until = now + action.duration_s * 1_000_000_000
            stage.world.let_fail(Failure(action.facility, _KINDS[action.failure], now, until))

    def _close_deck(self, action: FacilityFailure) -> None:
        """Craft that live on the deck make for another base of their own until it opens again.

        A partner's deck is not theirs before it is granted; who has no other base waits overhead.
        """
        stage = self.director.stage
        mine = [f for f in stage.world.setting.facilities if f.home == action.facility]
        for craft in mine:
            others = [
                base.id
                for base in stage.in_reach(craft.id, FUEL_SHARE)
                if base.id != action.facility and base.nation == craft.facility.nation
            ]
            if others:
                stage.world.home_of(craft.id, others[0])
        if action.duration_s is not None:
            names = [craft.id for craft in mine]
            self.director.later(action.duration_s / 60.0, lambda: self._open_deck(action, names))

    def _open_deck(self, action: FacilityFailure, craft: list[str]) -> None:
        for name in craft:
            self.director.stage.world.home_of(name, action.facility)

    def _weather(self, action: WeatherChange) -> None:
        self.director.stage.world.change_weather(
            self.desk.clock.now_ns() + action.over_s * 1_000_000_000,
            wave_height_m=action.wave_height_m,
            visibility_m=action.visibility_m,
        )

    def _ship_sighting(self, action: ShipSighting) -> None:
        assert action.search_object is not None  # see check
        place = action.position
        event = self.desk.record(
            "sighting.reported",
            SightingReported(
                facility=action.vessel,
                search_object=action.search_object,
                lon_deg=place.lon_deg,
                lat_deg=place.lat_deg,
                error_m=action.error_m,
            ),
            Author(action.vessel, "passing ship"),
            label=self.desk.shared,
            marking="received",
        )
        minutes = self.director.staffing.decision_min
        self.director.later(
            minutes,
            lambda: self.director.rescue.look_at(event.event_id, place.lon_deg, place.lat_deg),
        )
