"""Where and when the first slot of a facility begins: after what is already committed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from sarex.facilities import FacilityState, Track
from sarex.planning.horizon.craft import Craft
from sarex.planning.horizon.legs import Ready
from sarex.planning.horizon.stops import Stop
from sarex.planning.request import PlanningRequest
from sarex.planning.slots import Support

__all__ = ["after_committed", "first_number", "ready_at_start", "slot_id"]

_AT_BASE_M = 2_000.0
"""A committed track that ends this near to a base ends at it."""


def slot_id(period: int, facility: str, number: int) -> str:
    """Id of a facility's sortie in a period, the first without a number.

    >>> slot_id(2, "kor-helicopter", 1), slot_id(2, "kor-helicopter", 3)
    ('S2-kor-helicopter', 'S2-kor-helicopter.3')
    """
    own = f"S{period}-{facility}"
    return own if number == 1 else f"{own}.{number}"


def first_number(state: FacilityState, period: int) -> int:
    """Number of the next sortie in a period: those committed keep theirs."""
    first = slot_id(period, state.facility.id, 1)
    taken = [0]
    for track in state.committed:
        head, _, number = track.sortie.rpartition(".")
        if track.sortie == first:
            taken.append(1)
        elif head == first and number.isdigit():
            taken.append(int(number))
    return max(taken) + 1


def after_committed(state: FacilityState, request: PlanningRequest) -> FacilityState:
    """The state at the end of its last committed track: place, time and endurance left.

    Sorties that the request keeps count as committed, whether or not the state lists their tracks.
    Tracks that ended before the state was reported only keep their ids.
    """
    name = state.facility.id
    kept = {k.track.sortie: k.track for k in request.kept if k.track.facility == name}
    tracks = tuple(({track.sortie: track for track in state.committed} | kept).values())
    if not _ahead(tracks, state):
        return state.model_copy(update={"committed": tracks}) if tracks else state
    last = max(tracks, key=lambda track: int(track.times_ns[-1]))
    left_h = state.endurance_left_h - sum(_left_of(t, state) for t in tracks) / 3.6e12
    return state.model_copy(
        update={
            "lon_deg": float(last.lon_deg[-1]),
            "lat_deg": float(last.lat_deg[-1]),
            "available_from_ns": max(state.available_from_ns, int(last.times_ns[-1])),
            "endurance_left_h": left_h,
            "committed": tracks,
        }
    )


def _ahead(tracks: Iterable[Track], state: FacilityState) -> bool:
    """Whether a committed track is still to end."""
    return any(int(track.times_ns[-1]) > state.time_ns for track in tracks)


def _left_of(track: Track, state: FacilityState) -> int:
    """Endurance that a committed track still costs, from the time of the state on."""
    begin = max(int(track.times_ns[0]), state.time_ns)
    return max(0, int(track.times_ns[-1]) - begin)


def ready_at_start(craft: Craft) -> Ready:
    """A facility before its first slot.

    After a committed track that ends at a base that refuels it, it departs refuelled after the
    turnaround; after one that ends elsewhere it is under way with the endurance left.
    """
    state, request = craft.state, craft.request
    time = max(state.available_from_ns, request.earliest_ns)
    since = craft.horizon.on_duty_since_ns.get(state.facility.id)
    landed = time if since is not None else None
    place = (state.lon_deg, state.lat_deg)
    fuel = round(state.endurance_left_h * 3.6e12)
    base = _base_at(craft, place)
    turnaround_h = state.facility.turnaround_h
    ahead = _ahead(state.committed, state)
    if ahead and base is not None and base.refuels and turnaround_h is not None:
        assert base.base is not None
        again = time + round(turnaround_h * 3.6e12)
        support = Support(base.name, base.base.nation, "fuel", time, again, base.is_request)
        needs = (support,) if support.is_request else ()
        full = round(state.facility.endurance_h * 3.6e12)
        return Ready(again, base, full, since, landed, support, needs)
    under_way = ahead or state.facility.deck is not None
    afloat = craft.home.base is not None and craft.home.base.afloat and not under_way
    at = base or (replace(craft.home, place=place) if afloat else None)
    return Ready(time, at or Stop(place, None, time, False, False), fuel, since, landed)


def _base_at(craft: Craft, place: tuple[float, float]) -> Stop | None:
    x, y = craft.request.plane.to_xy(*place)

    def away_m(stop: Stop) -> float:
        return math.dist((x, y), craft.request.plane.to_xy(*stop.place))

    near = [stop for stop in craft.stops if stop.base is not None and away_m(stop) <= _AT_BASE_M]
    return min(near, key=lambda stop: (away_m(stop), stop.name), default=None)
