"""Time to recover: every way to take persons aboard, with its times and what rules it out.

    time to recover = wait until available + way to the scene + set-up + persons·per person
                      + (trips − 1)·between

The way is the geodesic at transit speed, with the wind or current of its middle where one is given.
A facility takes as many as its capacity and its endurance allow: after the last it must still reach
a place that takes it. The list proposes; a person decides. Where the persons will be is not drifted
on: give the place where they are expected.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sarex.facilities import Facility, FacilityState, RecoveryMeans, recovery_means
from sarex.geo.geodesic import direct, inverse
from sarex.operation.events import Means, OptionCited, ReasonCited
from sarex.planning.triangle import speed_along
from sarex.words import say

__all__ = ["Landing", "Medium", "RecoveryOption", "Scene", "recovery_options"]

Place = tuple[float, float]
Medium = Callable[[Facility, float, float, int], tuple[float, float]]
"""``(facility, lon_deg, lat_deg, time_ns) -> (east, north)`` of its air or water [m s-1]."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where persons are to be recovered, and in what sea.

    Parameters
    ----------
    lon_deg, lat_deg : float [°]
        Where they are expected to be.
    time_ns : int
        Now.
    persons : int
        To be recovered, at most.
    wave_height_m, wind_m_s : float
        Significant wave height; wind at 10 m.
    """

    lon_deg: float
    lat_deg: float
    time_ns: int
    persons: int
    wave_height_m: float
    wind_m_s: float


@dataclass(frozen=True, slots=True)
class RecoveryOption:
    """One facility with one of its means.

    Parameters
    ----------
    facility, nation : str
    means : str, optional
        None for a craft that recovers nobody.
    to_scene_s : float [s]
        From now, with the wait until it is available.
    recovered_s : float, optional [s]
        From now until the last of those it can take is aboard.
    persons : int
        How many it can take.
    leave_by_ns : int, optional
        Latest off-scene time: bingo at the scene.
    lands_at : str, optional
        Where it goes then; None where nothing takes it.
    ruled_out : tuple of ReasonCited
        Empty where nothing does.
    """

    facility: str
    nation: str
    means: Means | None
    to_scene_s: float
    recovered_s: float | None
    persons: int
    leave_by_ns: int | None
    lands_at: str | None
    ruled_out: tuple[ReasonCited, ...] = ()

    def cited(self) -> OptionCited:
        """As an order keeps it."""
        recovered = self.recovered_s
        return OptionCited(
            facility=self.facility,
            means=self.means,
            to_scene_h=self.to_scene_s / 3600.0,
            recovered_h=None if recovered is None else recovered / 3600.0,
            persons=self.persons,
            ruled_out=self.ruled_out,
        )

    def said(self, locale: str) -> str:
        """One line for the person who decides."""
        means = say(f"recover.means.{self.means or 'none'}", locale)
        if self.ruled_out:
            why = "; ".join(say(r.key, locale, **r.values) for r in self.ruled_out)
            return say("recover.ruled_out", locale, facility=self.facility, means=means, why=why)
        return say(
            "recover.option",
            locale,
            facility=self.facility,
            means=means,
            scene=_minutes(self.to_scene_s),
            recovered=_minutes(self.to_scene_s if self.recovered_s is None else self.recovered_s),
            persons=self.persons,
        )


def _minutes(seconds: float) -> int:
    return math.ceil(round(seconds) / 60.0)


@dataclass(frozen=True, slots=True)
class Landing:
    """A place that takes a facility when it leaves the scene."""

    name: str
    lon_deg: float
    lat_deg: float


def recovery_options(
    states: Sequence[FacilityState],
    scene: Scene,
    *,
    landings: Mapping[str, Sequence[Landing]] | None = None,
    aboard: Mapping[str, int] | None = None,
    means_of: Mapping[str, Mapping[Means, RecoveryMeans]] | None = None,
    medium: Medium | None = None,
) -> tuple[RecoveryOption, ...]:
    """All ways to recover them: those that nothing rules out first, by time to recover.

    Parameters
    ----------
    states : sequence of FacilityState
        Facilities of all nations, as of now.
    scene : Scene
        Where, when, how many, in what sea.
    landings : mapping, optional
        Facility id to places that take it after the scene, see
        :func:`sarex.operation.rescue.landings_of`. A ship without one stays; an aircraft without
        one is ruled out.
    aboard : mapping, optional
        Facility id to survivors it has aboard already.
    means_of : mapping, optional
        Facility id to its own means, in place of those of its kind.
    medium : callable, optional
        Wind for aircraft, current for ships; without it still air and water.

    Returns
    -------
    tuple of RecoveryOption
        By time to recover, then by name; a facility that takes fewer than there are is listed with
        its own number, and its time is for that number.
    """
    found = []
    for state in states:
        name = state.facility.id
        own = (means_of or {}).get(name)
        means = recovery_means(state.facility.kind) if own is None else own
        asked = _Asked(state, scene, (landings or {}).get(name, ()), medium)
        held = (aboard or {}).get(name, 0)
        if not means:
            found.append(asked.without_means())
        found += [asked.option(which, figures, held) for which, figures in sorted(means.items())]
    return tuple(sorted(found, key=_order))


def _order(option: RecoveryOption) -> tuple[bool, float, str, str]:
    time_s = math.inf if option.recovered_s is None else option.recovered_s
    return bool(option.ruled_out), time_s, option.facility, option.means or ""


@dataclass(frozen=True, slots=True)
class _Asked:
    state: FacilityState
    scene: Scene
    landings: Sequence[Landing]
    medium: Medium | None

    def without_means(self) -> RecoveryOption:
        return self._result(None, None, 0, [ReasonCited(key="recover.out.no_means")])

    def option(self, name: Means, means: RecoveryMeans, held: int) -> RecoveryOption:
        why = self._weather(means)
        room = max(0, means.capacity - held)
        if room == 0:
            why.append(_reason("capacity", held=held, capacity=means.capacity))
        in_time = self._in_time(means, why)
        count = min(room, in_time, self.scene.persons)
        return self._result(name, means, count, why)

    def _in_time(self, means: RecoveryMeans, why: list[ReasonCited]) -> int:
        if self.leave_by_ns is None:
            why.append(ReasonCited(key="recover.out.landing"))
            return 0
        on_scene_s = (self.leave_by_ns - self.scene.time_ns) / 1e9 - self.to_scene_s
        in_time = means.persons_within(on_scene_s)
        if in_time == 0:
            why.append(_reason("endurance", minutes=max(0, math.floor(on_scene_s / 60.0))))
        return in_time

    def _result(
        self, name: Means | None, means: RecoveryMeans | None, count: int, why: list[ReasonCited]
    ) -> RecoveryOption:
        takes = means is not None and count > 0
        seconds = self.to_scene_s + means.seconds_for(count) if means and takes else None
        facility = self.state.facility
        landing = self._landing
        return RecoveryOption(
            facility.id,
            facility.nation,
            name,
            self.to_scene_s,
            seconds,
            count,
            self.leave_by_ns,
            None if landing is None else landing[0],
            tuple(why),
        )

    def _weather(self, means: RecoveryMeans) -> list[ReasonCited]:
        scene, why = self.scene, []
        if scene.wave_height_m > means.wave_height_m:
            limit = f"{means.wave_height_m:g}"
            why.append(_reason("waves", height=f"{scene.wave_height_m:g}", limit=limit))
        if scene.wind_m_s > means.wind_m_s:
            limit = f"{means.wind_m_s:.1f}"
            why.append(_reason("wind", speed=f"{scene.wind_m_s:.1f}", limit=limit))
        return why

    @property
    def to_scene_s(self) -> float:
        """From now, with the wait."""
        state, now = self.state, self.scene.time_ns
        wait_s = max(0.0, (state.available_from_ns - now) / 1e9)
        start = (state.lon_deg, state.lat_deg)
        end = (self.scene.lon_deg, self.scene.lat_deg)
        return wait_s + self._way_s(start, end, now + round(wait_s * 1e9))

    @property
    def leave_by_ns(self) -> int | None:
        """Endurance is counted from the last report, or from when it becomes available."""
        state, landing = self.state, self._landing
        if landing is None:
            return None
        since = max(state.time_ns, state.available_from_ns)
        return since + round((state.endurance_left_h * 3600.0 - landing[1]) * 1e9)

    @property
    def _landing(self) -> tuple[str, float] | None:
        """The nearest place that takes it, and the way there [s]."""
        scene, facility = (self.scene.lon_deg, self.scene.lat_deg), self.state.facility
        if not self.landings:
            return (facility.id, 0.0) if facility.medium == "water" else None
        ways = [
            (self._way_s(scene, (place.lon_deg, place.lat_deg), self.scene.time_ns), place.name)
            for place in self.landings
        ]
        seconds, name = min(ways)
        return name, seconds

    def _way_s(self, start: Place, end: Place, depart_ns: int) -> float:
        bearing, _, distance = inverse(*start, *end)
        facility = self.state.facility
        speed = facility.transit_speed_m_s
        if self.medium is None or distance < 1.0:
            return distance / speed
        lon, lat = direct(*start, bearing, distance / 2.0)
        middle_ns = depart_ns + round(distance / speed * 5e8)
        angle = math.radians(bearing)
        direction = np.array([math.sin(angle), math.cos(angle)])
        set_to = self.medium(facility, lon, lat, middle_ns)
        return distance / speed_along(direction, speed, set_to, where=f"{facility.id}, way")


def _reason(name: str, **values: object) -> ReasonCited:
    return ReasonCited(
        key=f"recover.out.{name}", values={key: str(value) for key, value in values.items()}
    )
