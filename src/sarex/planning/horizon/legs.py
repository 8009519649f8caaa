"""One sortie of a facility: when to leave, where to land, how long it can search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sarex.errors import PlanError
from sarex.planning.horizon.craft import Craft
from sarex.planning.horizon.spans import Span, intersect, total_ns
from sarex.planning.horizon.stops import Stop
from sarex.planning.slots import Support

__all__ = ["SLACK_NS", "Leg", "Ready", "landing", "next_leg"]

SLACK_NS = 1_800_000_000_000
"""Added to the way back from the middle of the scene where nothing but the light ends the search:
the last leg may lie on its far side."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A facility ready to depart."""

    time_ns: int
    at: Stop
    fuel_ns: int
    duty_since_ns: int | None = None
    """When its crew went on duty; None: with its next departure."""
    landed_ns: int | None = None
    support: Support | None = None
    needs: tuple[Support, ...] = ()
    """Requests not yet granted that it rests on."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One sortie that can be made, reckoned from the middle of the scene."""

    ready: Ready
    depart_ns: int
    arrive_ns: int
    leave_ns: int
    """Latest time off scene."""
    back_by_ns: int
    stop: Stop
    search_s: float
    duty_since_ns: int


def next_leg(craft: Craft, ready: Ready, *, only_home: bool = False) -> Leg | None:
    """The earliest sortie with enough search time; None where there is none.

    It lands at home if its fuel outlasts all there is to search; else at the nearest stop that
    refuels it. ``only_home`` allows no other stop.
    """
    for run in craft.open:
        if run[1] <= ready.time_ns:
            continue
        for depart_ns, rested in _departures(craft, ready, run):
            leg = _best(craft, ready, depart_ns, rested, only_home)
            if leg is not None and leg.arrive_ns < run[1]:  # else it waits for the next run
                return leg
    return None


def _best(craft: Craft, ready: Ready, depart_ns: int, rested: bool, only_home: bool) -> Leg | None:
    home = _leg(craft, ready, depart_ns, rested, craft.home)
    if only_home or (home is not None and home.leave_ns >= craft.open[-1][1]):
        return home
    for stop in _nearest(craft, depart_ns):
        found = home if stop is craft.home else _leg(craft, ready, depart_ns, rested, stop)
        if found is not None:
            return found
    return home


def _departures(craft: Craft, ready: Ready, run: Span) -> Iterator[tuple[int, bool]]:
    """When it may leave for a run of windows, and whether its crew is rested by then."""
    rest_h = craft.state.facility.crew_rest_h
    launch = craft.safe(ready.at, "launch")
    out_ns = _out_ns(craft, ready, max(ready.time_ns, run[0]))
    if out_ns is None:
        return
    early = _first_in(launch, max(ready.time_ns, run[0] - out_ns))
    if early is None:
        return
    tired = ready.duty_since_ns is not None and ready.landed_ns is not None
    if not tired or rest_h is None:
        yield early, not tired
        return
    assert ready.landed_ns is not None
    fresh_ns = ready.landed_ns + round(rest_h * 3.6e12)
    if early < fresh_ns:
        yield early, False
    late = _first_in(launch, max(early, fresh_ns))
    if late is not None and late < run[1]:
        yield late, True


def _first_in(spans: Sequence[Span], time_ns: int) -> int | None:
    return next((max(start, time_ns) for start, end in spans if end > time_ns), None)


def _out_ns(craft: Craft, ready: Ready, depart_ns: int) -> int | None:
    try:
        guess = craft.way_ns(ready.at.place, craft.scene.middle(depart_ns), depart_ns)
        return craft.way_ns(ready.at.place, craft.scene.middle(depart_ns + guess), depart_ns)
    except PlanError as error:
        craft.note(error)
        return None


def _nearest(craft: Craft, time_ns: int) -> list[Stop]:
    """Stops that refuel, nearest to the scene first; a request has to save enough of the way."""
    dear_ns = round(craft.horizon.request_gain_s * 1e9)
    scored = []
    for stop in craft.stops:
        if not stop.refuels:
            continue
        try:
            way = craft.way_ns(craft.scene.middle(time_ns), stop.place, time_ns)
        except PlanError as error:
            craft.note(error)
            continue
        scored.append((way + (dear_ns if stop.is_request else 0), stop.name, stop))
    return [stop for _, _, stop in sorted(scored, key=lambda item: item[:2])]


def _leg(craft: Craft, ready: Ready, depart_ns: int, rested: bool, stop: Stop) -> Leg | None:
    """A sortie that ends at a stop, or None where that leaves too little search time."""
    try:
        return _reckoned(craft, ready, depart_ns, rested, stop)
    except PlanError as error:
        craft.note(error)
        return None


def _reckoned(craft: Craft, ready: Ready, depart_ns: int, rested: bool, stop: Stop) -> Leg | None:
    facility = craft.state.facility
    out_ns = _out_ns(craft, ready, depart_ns)
    if out_ns is None:
        return None
    arrive = depart_ns + out_ns
    since = depart_ns if rested or ready.duty_since_ns is None else ready.duty_since_ns
    limit = depart_ns + ready.fuel_ns
    if facility.crew_duty_h is not None:
        limit = min(limit, since + round(facility.crew_duty_h * 3.6e12))
    back_by = _recovered_by(craft, stop, arrive, limit)
    leave = _leave_ns(craft, stop, back_by)
    if back_by < stop.ready_ns or leave <= arrive:
        return None
    looked = _until_pause(craft, stop, intersect(craft.open, [(arrive, leave)]))
    search_s = facility.on_scene_share * total_ns(looked) / 1e9
    if not looked or search_s < craft.horizon.least_search_s:
        return None
    last = looked[-1][1]
    if last < leave:
        back_by = min(back_by, max(_landed_ns(craft, stop, last), stop.ready_ns))
        leave = last
    return Leg(ready, depart_ns, arrive, leave, back_by, stop, search_s, since)


def _recovered_by(craft: Craft, stop: Stop, arrive_ns: int, limit_ns: int) -> int:
    """Latest landing: its deck stays within limits from the first time it could turn back."""
    middle = craft.scene.middle(arrive_ns)
    first = arrive_ns + craft.way_ns(middle, stop.place, arrive_ns)
    for start, end in craft.safe(stop, "recovery"):
        if start <= first < end:
            return min(limit_ns, end)
    return arrive_ns


def _leave_ns(craft: Craft, stop: Stop, back_by_ns: int) -> int:
    """Latest time to leave the middle of the scene for a stop."""
    leave = back_by_ns
    for _ in range(3):
        way = craft.way_ns(craft.scene.middle(leave), stop.place, leave)
        leave = back_by_ns - way
    return leave


def _until_pause(craft: Craft, stop: Stop, looked: list[Span]) -> list[Span]:
    """What it searches before the first pause long enough to land, refuel and be out again."""
    turnaround_h = craft.state.facility.turnaround_h
    if not stop.refuels or turnaround_h is None:
        return looked
    for k, ((_, end), (start, _)) in enumerate(pairwise(looked)):
        home = craft.way_ns(craft.scene.middle(end), stop.place, end)
        out = craft.way_ns(stop.place, craft.scene.middle(start), start)
        if end + home + round(turnaround_h * 3.6e12) + out <= start:
            return looked[: k + 1]
    return looked


def _landed_ns(craft: Craft, stop: Stop, last_ns: int) -> int:
    """When it must be back after a search that ends before its endurance does.

    Half an hour of slack is added where that does not delay its next arrival on scene.
    """
    middle = craft.scene.middle(last_ns)
    back = last_ns + craft.way_ns(middle, stop.place, last_ns)
    following = [start for start, _ in craft.open if start >= last_ns]
    if not following:
        return back + SLACK_NS
    turnaround_ns = round((craft.state.facility.turnaround_h or 0.0) * 3.6e12)
    out_ns = craft.way_ns(stop.place, craft.scene.middle(following[0]), following[0])
    return max(back, min(back + SLACK_NS, following[0] - turnaround_ns - out_ns))


def landing(craft: Craft, leg: Leg) -> Ready | None:
    """The facility after a sortie, refuelled; None where nothing more can be planned."""
    facility, base = craft.state.facility, leg.stop.base
    if base is None or not leg.stop.refuels or facility.turnaround_h is None:
        return None
    again = leg.back_by_ns + round(facility.turnaround_h * 3.6e12)
    fuel = round(facility.endurance_h * 3.6e12)
    since: int | None = leg.duty_since_ns
    kind = "fuel"
    if facility.crew_duty_h is None:
        since = None
    elif "crew" in base.gives and again + fuel > leg.duty_since_ns + facility.crew_duty_h * 3.6e12:
        since, kind = None, "fuel and crew"
    support = Support(base.id, base.nation, kind, leg.back_by_ns, again, leg.stop.is_request)
    needs = (*leg.ready.needs, support) if support.is_request else leg.ready.needs
    return Ready(again, leg.stop, fuel, since, leg.back_by_ns, support, needs)
