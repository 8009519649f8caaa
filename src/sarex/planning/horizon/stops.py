"""Where a facility may land after a sortie: bases that take it, nearest first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sarex.errors import PlanError, QuantityError
from sarex.facilities import Base, Facility, FacilityState
from sarex.geo.plane import RANGE_M
from sarex.planning.horizon.inputs import HorizonInput
from sarex.planning.horizon.spans import Span
from sarex.planning.request import PlanningRequest

__all__ = ["Stop", "over_deck_limits", "safe_spans", "stops_of"]

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stop:
    """A place to end a sortie at.

    ``base`` is None for the place where a ship waits, or where nothing is given. ``ready_ns``:
    from when it can take the craft. ``is_request``: another nation still has to say yes.
    """

    place: Place
    base: Base | None
    ready_ns: int
    is_request: bool
    refuels: bool

    @property
    def name(self) -> str:
        return "" if self.base is None else self.base.id


def stops_of(
    state: FacilityState, request: PlanningRequest, horizon: HorizonInput
) -> tuple[Stop, tuple[Stop, ...], list[str]]:
    """Home of a facility, all its stops, and why other bases are none.

    Home is its stated base; without one, where the request returns it to, or where it is.

    Raises
    ------
    PlanError
        If its home does not take it.
    """
    facility = state.facility
    own = request.return_to.get(facility.id, (state.lon_deg, state.lat_deg))
    home_base = horizon.home_of(facility.id)
    why: list[str] = []
    stops: list[Stop] = []
    for base in sorted(horizon.bases, key=lambda b: b.id):
        if base.id == facility.id:
            continue
        reason = _reason_against(base, facility, horizon) or _too_far(base, request)
        if reason and base is home_base and (facility.id, base.id) not in horizon.refused:
            raise PlanError(
                "the home of a facility does not take it",
                given=reason,
                allowed=f"a base within {RANGE_M / 1000:.0f} km that takes a "
                f"{facility.kind.replace('_', ' ')} and helps {facility.nation}",
                remedy="Correct what the base takes and whom it supports, or leave its home out.",
                where=f"facility {facility.id}",
            )
        if reason:
            why.append(reason)
            continue
        asked = base.nation != facility.nation and (facility.id, base.id) not in horizon.granted
        place = (base.lon_deg, base.lat_deg)
        stops.append(Stop(place, base, _ready_ns(base, request), asked, "fuel" in base.gives))
    at_home = [stop for stop in stops if home_base is not None and stop.name == home_base.id]
    home = at_home[0] if at_home else Stop(own, None, request.earliest_ns, False, False)
    return home, (home, *(stop for stop in stops if stop is not home)), why


def _reason_against(base: Base, facility: Facility, horizon: HorizonInput) -> str:
    if facility.kind not in base.takes:
        takes = ", ".join(base.takes).replace("_", " ")
        return f"{base.id} takes {takes}, not a {facility.kind.replace('_', ' ')}"
    if not base.helps(facility.nation):
        return f"{base.id} of {base.nation} has not agreed to support {facility.nation}"
    if (facility.id, base.id) in horizon.refused:
        return f"{base.nation} has refused support by {base.id}"
    return ""


def _too_far(base: Base, request: PlanningRequest) -> str:
    try:
        request.plane.to_xy(base.lon_deg, base.lat_deg)
    except QuantityError:
        return f"{base.id} is farther than {RANGE_M / 1000:.0f} km from the scene"
    return ""


def _ready_ns(base: Base, request: PlanningRequest) -> int:
    """From when the base is in its place: a ship of this request has to sail there first."""
    for state in request.facilities:
        if state.facility.id == base.id:
            a = request.plane.to_xy(state.lon_deg, state.lat_deg)
            b = request.plane.to_xy(base.lon_deg, base.lat_deg)
            seconds = math.dist(a, b) / state.facility.search_speed_m_s
            begin = max(state.available_from_ns, request.earliest_ns)
            return begin + math.ceil(seconds) * 1_000_000_000
    return request.earliest_ns


def over_deck_limits(
    facility: Facility,
    stop: Stop,
    time_ns: int,
    doing: str,
    request: PlanningRequest,
    horizon: HorizonInput,
) -> str:
    """Why a craft cannot be launched from or taken aboard a ship then; empty where it can.

    ``doing`` is "launch" or "recovery".
    """
    if stop.base is None or not stop.base.afloat:
        return ""
    wind_limit = getattr(facility.limits, f"{doing}_wind_m_s")
    wave_limit = getattr(facility.limits, f"{doing}_wave_height_m")
    if wind_limit is not None:
        u, v = request.wind(*stop.place, time_ns)
        wind = math.hypot(float(np.asarray(u).item()), float(np.asarray(v).item()))
        if not wind <= wind_limit:
            return f"wind of {wind:.1f} m/s at {stop.name}, {doing} up to {wind_limit:.1f} m/s"
    if wave_limit is not None:
        wave = _wave_m(facility, stop, time_ns, request, horizon)
        if not wave <= wave_limit:
            return f"waves of {wave:.1f} m at {stop.name}, {doing} up to {wave_limit:g} m"
    return ""


def _wave_m(
    facility: Facility, stop: Stop, time_ns: int, request: PlanningRequest, horizon: HorizonInput
) -> float:
    if horizon.wave_height_m is None:
        return request.environment_of(facility.id).wave_height_m
    return float(horizon.wave_height_m(*stop.place, time_ns))


def safe_spans(
    facility: Facility,
    stop: Stop,
    doing: str,
    marks: Sequence[int],
    request: PlanningRequest,
    horizon: HorizonInput,
) -> list[Span]:
    """Spans between marks at both ends of which the deck is within limits."""
    good = [
        not over_deck_limits(facility, stop, time_ns, doing, request, horizon) for time_ns in marks
    ]
    spans: list[Span] = []
    for (start, first), (end, last) in pairwise(zip(marks, good, strict=True)):
        if not (first and last):
            continue
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans
