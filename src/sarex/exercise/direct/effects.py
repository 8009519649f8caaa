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
from sarex.operation.desk import Author
from sarex.operation.events import SightingReported
from sarex.operation.events.rescue import Triage
from sarex.world.changing import change_weather, let_fail
from sarex.world.facilities import FailureKind
from sarex.world.failures import Failure
from sarex.world.orders import Return

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
        world, now = self.director.stage.world, self.desk.clock.now_ns()
        if action.failure == "returns":
            world.give(Return(action.facility))
        elif action.failure == "deck":
            self._close_deck(action)
        else:
            until = None
            if action.duration_s is not None and action.failure != "lost":
                until = now + action.duration_s * 1_000_000_000
            let_fail(world, Failure(action.facility, _KINDS[action.failure], now, until))

    def _close_deck(self, action: FacilityFailure) -> None:
        """Craft whose home the deck is have none until another is granted, or it opens again."""
        world = self.director.stage.world
        mine = [f.id for f in world.setting.facilities if f.home == action.facility]
        for name in mine:
            world.home_of(name, None)
        if action.duration_s is not None:
            self.director.later(action.duration_s / 60.0, lambda: self._open_deck(action, mine))

    def _open_deck(self, action: FacilityFailure, craft: list[str]) -> None:
        for name in craft:
            self.director.stage.world.home_of(name, action.facility)

    def _weather(self, action: WeatherChange) -> None:
        if action.wind_speed_m_s is not None or action.wind_from_deg is not None:
            raise ExerciseError(
                "the director cannot change the true wind",
                given="weather_change with a wind",
                allowed="wave height and visibility",
                remedy="Give the case a wind field that changes then.",
            )
        change_weather(
            self.director.stage.world,
            self.desk.clock.now_ns() + action.over_s * 1_000_000_000,
            wave_height_m=action.wave_height_m,
            visibility_m=action.visibility_m,
        )

    def _ship_sighting(self, action: ShipSighting) -> None:
        case = self.desk.loaded.case
        named = action.search_object or case.objects[0].id
        place = action.position
        event = self.desk.record(
            "sighting.reported",
            SightingReported(
                facility=action.vessel,
                search_object=named,
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
